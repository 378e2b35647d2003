import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

/// One folder of `Fixtures/keras`: a training that Keras 3.15.1 did, and what came of it.
struct RecordedTraining: Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }

  static let all = [
    "article-two-sigmoids", "class-weights", "linear-regression-mse", "logits-adamw-decay",
    "mlp-relu", "normalization-first", "sample-weights", "sgd-nesterov", "smoothing-clipnorm",
    "softmax-three-classes", "sparse-rmsprop-l2",
  ].map { RecordedTraining(name: $0) }

  func path(_ file: String) -> String { ProjectFiles.fixture("keras/\(name)/\(file)") }

  func json(_ file: String) throws -> JSONValue {
    try JSONValue(parsing: readFile(path(file), limit: 1 << 24))
  }

  /// What `fit` is given.
  struct Run {
    var x: Matrix<Double>
    var y: Matrix<Double>
    var sampleWeight: [Double]?
    var classWeight: [Int: Double]?
    var epochs: Int
    var batchSize: Int
  }

  func run() throws -> Run {
    let fit = try json("fit.json")
    let table = try DataTable(contentsOf: path("train.csv"))
    let targets = fit["target"]?.strings ?? []
    let weight = fit["sampleWeight"]?.string
    func matrix(_ names: [String]) throws -> Matrix<Double> {
      let columns = try names.map { try table.numbers(of: $0) }
      return Matrix(
        unchecked: (0..<table.rowCount).flatMap { i in columns.map { $0[i] } },
        rows: table.rowCount, columns: names.count)
    }
    let features = table.names.filter { !targets.contains($0) && $0 != weight }
    var classWeight: [Int: Double]?
    if let given = fit["classWeight"]?.object {
      classWeight = [:]
      for (key, value) in given.members { classWeight?[Int(key) ?? -1] = value.double }
    }
    return Run(
      x: try matrix(features), y: try matrix(targets),
      sampleWeight: try weight.map { try table.numbers(of: $0) }, classWeight: classWeight,
      epochs: fit["epochs"]?.int ?? 0, batchSize: fit["batchSize"]?.int ?? 0)
  }
}

/// A nested JSON array's numbers, in order.
func flattened(_ value: JSONValue?) -> [Double] {
  guard let value else { return [] }
  if let number = value.double { return [number] }
  return value.array?.flatMap(flattened) ?? []
}

/// The largest distance, relative to the largest expected value; infinite for unequal counts.
func distance(_ values: [Double], _ expected: [Double]) -> Double {
  guard values.count == expected.count, !values.isEmpty else { return .infinity }
  let scale = expected.map(abs).max() ?? 1
  let off = zip(values, expected).map { abs($0 - $1) }.max() ?? 0
  return off / (scale == 0 ? 1 : scale)
}
