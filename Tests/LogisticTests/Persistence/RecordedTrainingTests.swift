import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

/// Training as Keras does it, from the file it starts from to the weights it ends with.
@Suite struct RecordedTrainingTests {
  private func trained(_ training: RecordedTraining) throws -> (Network, History) {
    var network = try Network(contentsOf: training.path("init.keras"))
    let run = try training.run()
    let history = try network.fit(
      run.x, run.y, epochs: run.epochs, batchSize: run.batchSize, shuffle: false,
      classWeight: run.classWeight, sampleWeight: run.sampleWeight)
    return (network, history)
  }

  /// Both compute in double precision; the order of sums differs. Recorded runs start from the
  /// file's float32 weights and learning rate, as the loaded network does.
  @Test(arguments: RecordedTraining.all)
  func `training in double precision ends where Keras's does`(_ training: RecordedTraining) throws {
    let (network, history) = try trained(training)
    let expected = try #require(training.json("expected.json")["float64"])
    let weights = try #require(expected["weights"]?.object)
    #expect(network.variables.count == weights.count)
    for (values, member) in zip(network.weights, weights.members) {
      #expect(distance(values, flattened(member.value)) < 1e-9, "\(member.key)")
    }
    let recorded = try #require(expected["history"]?.object)
    #expect(Set(recorded.keys) == Set(history.metrics.keys))
    for (key, values) in recorded.members {
      // Keras's metrics are kept in float32, also in a float64 run.
      #expect(distance(history[key], flattened(values)) < 1e-6, "\(key)")
    }
  }

  /// Keras's float32 run is off from exact arithmetic by its rounding, a few 1e-6 a step.
  @Test(arguments: RecordedTraining.all)
  func `Keras's own training in single precision is near`(_ training: RecordedTraining) throws {
    let (network, history) = try trained(training)
    let expected = try #require(training.json("expected.json")["float32"])
    let weights = try #require(expected["weights"]?.object)
    for (values, member) in zip(network.weights, weights.members) {
      #expect(distance(values, flattened(member.value)) < 1e-4, "\(member.key)")
    }
    for (key, values) in expected["history"]?.object?.members ?? [] {
      #expect(distance(history[key], flattened(values)) < 1e-5, "\(key)")
    }
  }

  @Test(arguments: RecordedTraining.all)
  func `evaluating the trained file gives what Keras reports`(_ training: RecordedTraining) throws {
    let network = try Network(contentsOf: training.path("trained.keras"))
    let run = try training.run()
    let expected = try #require(training.json("expected.json")["float32"]?["evaluate"]?.object)
    let report = try network.evaluate(run.x, run.y, sampleWeight: run.sampleWeight)
    #expect(Set(report.map(\.name)) == Set(expected.keys))
    for (name, value) in report {
      let keras = try #require(expected[name]?.double)
      // Float32 sums of a few hundred rows.
      #expect(abs(value - keras) < 1e-5 * max(1, abs(keras)), "\(name): \(value), Keras \(keras)")
    }
  }

  @Test(arguments: RecordedTraining.all)
  func `the trained file predicts what Keras predicted`(_ training: RecordedTraining) throws {
    let network = try Network(contentsOf: training.path("trained.keras"))
    let run = try training.run()
    let ten = Matrix<Double>(
      unchecked: Array(run.x.values.prefix(10 * run.x.columns)), rows: 10, columns: run.x.columns)
    let expected = try flattened(training.json("expected.json")["float32"]?["predictions"])
    #expect(distance(try network.predict(ten).values, expected) < 1e-6)
  }

  @Test(arguments: RecordedTraining.all)
  func `the trained file brings its optimizer's state`(_ training: RecordedTraining) throws {
    let network = try Network(contentsOf: training.path("trained.keras"))
    let run = try training.run()
    let state = try #require(network.optimizerState)
    let batches = (run.x.rows + run.batchSize - 1) / run.batchSize
    #expect(state.iterations == batches * run.epochs)
    // The same training here leaves the same slots, within single precision.
    let mine = try #require(try trained(training).0.optimizerState)
    for (slot, other) in zip(state.slots, mine.slots) {
      #expect(distance(slot, other) < 1e-3)
    }
  }
}
