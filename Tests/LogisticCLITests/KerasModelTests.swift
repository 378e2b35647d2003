import Foundation
import LogisticTestSupport
import Testing

/// Plain Keras models: trained on, asked and looked at by the command.
@Suite struct KerasModelTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Keras's own training of the same file, in double precision: equal to 1e-9 relative is what the
  /// library promises of a float64 trajectory. The files' weights are single precision at the start
  /// of both.
  @Test(arguments: ["article-two-sigmoids", "softmax-three-classes", "sgd-nesterov", "mlp-relu"])
  func `training on repeats Keras's history`(name: String) throws {
    let base = "keras/\(name)/"
    func object(_ file: String) throws -> [String: Any] {
      let data = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.fixture(base + file)))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let settings = try object("fit.json")
    #expect(settings["shuffle"] as? Bool == false)
    let epochs = try #require(settings["epochs"] as? Int)
    let batch = try #require(settings["batchSize"] as? Int)
    let target = try #require(settings["target"] as? [String]).joined(separator: ",")
    let run = try logistic(
      "train", ProjectFiles.fixture(base + "train.csv"), "--model",
      ProjectFiles.fixture(base + "init.keras"), "--target", target, "--epochs",
      "\(epochs)", "--batch-size", "\(batch)", "--no-shuffle", "--json", "--output", "m.keras",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let expected = try #require(try object("expected.json")["float64"] as? [String: Any])
    let history = try #require(expected["history"] as? [String: [Double]])
    let found = try #require(
      (run.json["history"] as? [String: Any])?["metrics"] as? [String: [Double]])
    for (key, values) in history where !key.hasPrefix("val_") {
      let mine = try #require(found[key], "no \(key)")
      #expect(mine.count == values.count)
      for (a, b) in zip(mine, values) { #expect(abs(a - b) <= 1e-7 * max(1, abs(b)), "\(key)") }
    }
  }

  @Test func `a plain model predicts rows in order, by class number`() throws {
    let model = ProjectFiles.fixture("keras/softmax-three-classes/trained.keras")
    let data = ProjectFiles.fixture("keras/softmax-three-classes/train.csv")
    let run = try logistic("predict", model, data, "--keep", "y0,y1,y2", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let lines = run.output.split(separator: "\n")
    #expect(lines[0] == "y0,y1,y2,predicted,p_0,p_1,p_2")
    for line in lines.dropFirst() {
      let p = line.split(separator: ",").dropFirst(4).compactMap { Double($0) }
      #expect(p.count == 3 && abs(p.reduce(0, +) - 1) < 1e-12)
    }
    let evaluation = try logistic(
      "evaluate", model, data, "--target", "y0,y1,y2", "--json", in: folder)
    #expect(evaluation.status == 0, "\(evaluation.error)")
    #expect(try evaluation.json["loss"] is Double)
  }

  @Test func `inspect shows layers, parameters and compile settings`() throws {
    let model = ProjectFiles.fixture("keras/article-two-sigmoids/init.keras")
    let run = try logistic("inspect", model, in: folder)
    #expect(run.status == 0)
    for words in ["dense (Dense)", "(None, 2)", "binary_crossentropy", "Adam", "4 × 2"] {
      #expect(run.output.contains(words))
    }
  }
}
