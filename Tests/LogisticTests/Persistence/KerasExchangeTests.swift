import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes archives for `Tests/Keras/check_archives.py`, which opens them with Keras itself.
///
/// Runs when `LOGISTIC_KERAS_FOLDER` names a folder.
@Suite(.enabled(if: getenv("LOGISTIC_KERAS_FOLDER") != nil))
struct KerasExchangeTests {
  private func write(_ name: String, _ archive: [UInt8], _ expected: [(String, JSONValue)]) throws {
    let folder = String(cString: try #require(getenv("LOGISTIC_KERAS_FOLDER")))
    try AtomicFile.write(archive, to: "\(folder)/\(name).keras")
    try AtomicFile.write(
      JSONValue.object(JSONObject(expected)).utf8(.indented), to: "\(folder)/\(name).json")
  }

  private func rows(_ matrix: Matrix<Double>) -> JSONValue {
    .array(
      (0..<matrix.rows).map { i in
        .numbers(matrix.values[i * matrix.columns..<(i + 1) * matrix.columns])
      })
  }

  @Test(arguments: SequentialFileTests.methods.indices)
  func `chains, trained for a while`(_ i: Int) throws {
    var generator = Xoshiro256StarStar(seed: 8)
    let x = Matrix<Double>(
      unchecked: (0..<300).map { _ in Double.random(in: -2...3, using: &generator) }, rows: 100,
      columns: 3)
    let y = (0..<100).map { x.values[3 * $0] > x.values[3 * $0 + 1] ? 1 : 0 }
    var normalization = Normalization(name: "scaled")
    normalization.adapt(x)
    var model = Sequential(
      [
        InputLayer(ValueShape(3)), normalization,
        Dense(4, useBias: false, kernelInitializer: .heNormal, kernelRegularizer: .l1(0.001)),
        Activation.tanh,
        Dense(2, activation: .relu, biasInitializer: .constant(0.1), name: "middle"),
        Dense(
          1, activation: .sigmoid, kernelInitializer: .varianceScaling(),
          kernelRegularizer: .l1l2(l1: 0.001, l2: 0.002), biasRegularizer: .l2(0.01)),
      ], name: "chain")
    try model.compile(
      optimizer: SequentialFileTests.methods[i].1,
      loss: BinaryCrossentropy(labelSmoothing: i.isMultiple(of: 2) ? 0 : 0.1),
      metrics: [
        .accuracy, .auc(curve: .pr, numThresholds: 50).named("area"), .precision(threshold: 0.6),
        .recall, .binaryAccuracy(threshold: 0.4), .meanSquaredError.named("mse"),
      ], weightedMetrics: [.binaryCrossentropy])
    try model.fit(x, y, epochs: 2, batchSize: 30, shuffle: false)
    let archive = try model.archive()
    let predictions = try model.predict(x)
    let iterations = try model.network.optimizerState?.iterations ?? 0
    let report = try model.evaluate(x, y)
    try model.fit(x, y, epochs: 5, batchSize: 30, shuffle: false, initialEpoch: 2)
    let after = try model.network.weights
    try write(
      "chain-\(SequentialFileTests.methods[i].0)", archive,
      [
        ("x", rows(x)), ("y", .numbers(y.map(Double.init))), ("predictions", rows(predictions)),
        ("iterations", .integer(iterations)),
        ("evaluate", .object(JSONObject(report.map { ($0.name, .number($0.value)) }))),
        ("epochs", .integer(3)), ("batchSize", .integer(30)),
        ("weightsAfter", .array(after.map { .numbers($0) })),
      ])
  }

  @Test(arguments: ["sex", "species", "numbers", "one column", "awkward"])
  func `tables of raw columns`(_ kind: String) throws {
    var table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    var target = "sex"
    var features: [String]?
    switch kind {
    case "species": target = "species"
    case "numbers": features = ["bill_length_mm", "body_mass_g", "year"]
    case "one column": features = ["flipper_length_mm"]
    case "awkward":
      target = "y"
      table = try DataTable(columns: [
        Column("a/b", numbers: [1, .nan, 3, 4, 5, 6]),
        Column("a_b", numbers: [0, 1, 0, 1, 1, 0]),
        Column("dense", categories: ["x", nil, "[UNK]", "x", "ä\"", "x"]),
        Column("", numbers: [1, 0, 0, 1, 0, 1]),
        Column("Größe (cm)", numbers: [1.5, 0.25, 0, .nan, 3, 1]),
        Column("y", categories: ["n", "y", "y", "n", "n", "y"]),
      ])
    default: break
    }
    let model = try LogisticRegression(penalty: .l2(lambda: 0.02)).fit(
      table, target: target, features: features
    ).model
    let result = try model.predict(table).probabilities
    let binary = model.classes.count == 2
    let outputs =
      binary
      ? Matrix<Double>(
        unchecked: (0..<result.rows).map { result.values[2 * $0 + model.positive] },
        rows: result.rows, columns: 1) : result
    let names = model.network.kerasNodeNames
    var columns = [(String, JSONValue)]()
    for (input, node) in zip(model.space.inputs, model.network.inputs) {
      let column = try table.column(input.name)
      columns.append(
        (
          names[node],
          input.takesStrings
            ? .strings((0..<column.count).map { column.text($0) ?? "" })
            : .numbers(try table.numbers(of: input.name))
        ))
    }
    try write(
      "table-\(kind == "one column" ? "one" : kind)", model.archive(),
      [
        ("columns", .object(JSONObject(columns))), ("predictions", rows(outputs)),
        ("iterations", .integer(0)),
      ])
  }

  @Test func `a graph with branches`() throws {
    var build = NetworkBuilder()
    let (a, b) = (build.input("b", width: 2), build.input("a", width: 3))
    let left = try build.add(Dense(3, activation: .relu, name: "z"), to: a)
    let deep = try build.add(Dense(2, activation: .tanh), to: try build.add(Dense(4), to: b))
    let joined = try build.add(Concatenate(), to: left, deep, a)
    let output = try build.add(Dense(1, activation: .sigmoid), to: joined)
    var network = try build.network(output: output, seed: 4)
    network.compiled = try CompileSettings(
      method: .adam(learningRate: 0.01), loss: BinaryCrossentropy())
    var generator = Xoshiro256StarStar(seed: 9)
    func matrix(_ columns: Int) -> Matrix<Double> {
      Matrix(
        unchecked: (0..<40 * columns).map { _ in Double.random(in: -1...1, using: &generator) },
        rows: 40, columns: columns)
    }
    let (xb, xa) = (matrix(2), matrix(3))
    let y = (0..<40).map { xb.values[2 * $0] > 0 ? 1.0 : 0 }
    var options = FitOptions(epochs: 2, batchSize: 16, shuffle: false)
    let targets = y.targetMatrix
    try network.fit([.numbers(xb), .numbers(xa)], targets, options)
    let archive = try network.archive()
    let predictions = try network.predict([.numbers(xb), .numbers(xa)])
    let iterations = network.optimizerState?.iterations ?? 0
    options.epochs = 5
    options.initialEpoch = 2
    try network.fit([.numbers(xb), .numbers(xa)], targets, options)
    try write(
      "graph", archive,
      [
        ("columns", .object(JSONObject([("b", rows(xb)), ("a", rows(xa))]))),
        ("y", .numbers(y)), ("predictions", rows(predictions)),
        ("iterations", .integer(iterations)),
        ("epochs", .integer(3)), ("batchSize", .integer(16)),
        (
          "weightsAfter",
          .array(
            network.kerasOrder.flatMap { network.nodes[$0].variables }.map {
              .numbers(network.values(of: $0))
            })
        ),
      ])
  }
}
