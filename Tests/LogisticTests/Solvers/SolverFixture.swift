import Foundation
import Logistic
import LogisticTestSupport
import Testing

/// A reference answer with the rows that it is about: plain numbers, dummies for categories.
struct SolverFixture {
  let answers: [String: Any]
  let classes: [String]
  /// The names of the columns, dummies as `race=2`.
  let columns: [String]
  let features: Matrix<Double>
  /// Class numbers.
  let labels: [Double]
  let weights: [Double]?

  init(_ name: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference(name)))
    let json = try required(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    let data = try required(json["data"] as? [String: Any])
    answers = try required(json["answers"] as? [String: Any])
    let file = try required(data["file"] as? String)
    let path = ["data", "article"].map { "\($0)/\(file)" }
      .first { FileManager.default.fileExists(atPath: ProjectFiles.fixture($0)) }
    let table = try SolverFixture.table(required(path))
    let target = try required(data["target"] as? String)
    classes = try required(data["classes"] as? [String])
    let names = try required(data["features"] as? [String])
    let categorical = data["categorical"] as? [String: [String: Any]] ?? [:]
    let weightName = data["weights"] as? String

    var columns: [String] = []
    for name in names {
      if let category = categorical[name], let levels = category["levels"] as? [String] {
        let reference = category["reference"] as? String
        columns += levels.filter { $0 != reference }.map { "\(name)=\($0)" }
      } else {
        columns.append(name)
      }
    }
    var rows: [[Double]] = []
    var labels: [Double] = []
    var weights: [Double] = []
    for record in table {
      let needed = names + [target]
      if needed.contains(where: { ["", "NA"].contains(record[$0] ?? "") }) { continue }
      guard let label = classes.firstIndex(of: record[target] ?? "") else { continue }
      labels.append(Double(label))
      weights.append(Double(weightName.flatMap { record[$0] } ?? "1") ?? .nan)
      rows.append(
        columns.map { column in
          let parts = column.split(separator: "=", maxSplits: 1)
          if parts.count == 2, categorical[String(parts[0])] != nil {
            return record[String(parts[0])] == String(parts[1]) ? 1 : 0
          }
          return Double(record[column] ?? "") ?? .nan
        })
    }
    let scaling = data["scaling"] as? String ?? ""
    if scaling.hasPrefix("each column") {
      for j in columns.indices {
        let mean = rows.reduce(0) { $0 + $1[j] } / Double(rows.count)
        let variance = rows.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) } / Double(rows.count)
        for i in rows.indices { rows[i][j] = (rows[i][j] - mean) / variance.squareRoot() }
      }
    } else if scaling.contains("16") {
      for i in rows.indices { rows[i] = rows[i].map { $0 / 16 } }
    }
    self.columns = columns
    features = try Matrix(rows)
    self.labels = labels
    self.weights = weightName == nil ? nil : weights
  }

  var rows: MemoryRows<Double> {
    get throws { try MemoryRows(features: features, targets: labels, weights: weights) }
  }

  /// The rows as an unpenalised maximum-likelihood problem: N is 1, so that the objective is the
  /// negative log-likelihood.
  func likelihood() throws -> Objective<MemoryRows<Double>> {
    try Objective(
      rows: rows, loss: classes.count == 2 ? .logistic : .softmax,
      outputs: classes.count == 2 ? 1 : classes.count, normalizer: 1)
  }

  /// Records of a plain CSV file by column name.
  static func table(_ path: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: ProjectFiles.fixture(path), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    let header = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return lines.dropFirst().map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(zip(header, fields)) { first, _ in first }
    }
  }

  /// A number at a path of keys in the answers.
  func number(_ path: String...) -> Double {
    var value: Any? = answers
    for key in path { value = (value as? [String: Any])?[key] }
    return value as? Double ?? .nan
  }
}

/// A fixture lacks what its reader expects.
struct FixtureError: Error {}

/// What a fixture must hold.
private func required<T>(_ value: T?) throws -> T {
  guard let value else { throw FixtureError() }
  return value
}

extension SolverFixture {
  /// Fits each step of a softmax path with an L2 penalty: objective to 1e-10, coefficients to 1e-8,
  /// intercepts, which nothing holds, to 1e-7.
  func expectSoftmaxPath(by solver: some Solver) throws {
    let path = try #require(answers["path"] as? [[String: Any]])
    let rows = try self.rows
    let (p, k) = (columns.count, classes.count)
    for step in path {
      let lambda = try #require(step["lambda"] as? Double)
      let penalty = [Double](repeating: lambda, count: p) + [0]
      let objective = try Objective(
        rows: rows, loss: .softmax, outputs: k, l2: (0..<k).flatMap { _ in penalty })
      let solution = try solver.minimize(
        objective, from: [Double](repeating: 0, count: k * (p + 1))
      ) { _ in .proceed }
      #expect(solution.outcome == .converged)
      let value = try #require(step["objective"] as? Double)
      #expect(abs(solution.objective - value) < 1e-10)
      let intercepts = try #require(step["intercept"] as? [String: Double])
      let coefficients = try #require(step["coefficients"] as? [String: [String: Double]])
      for (c, label) in classes.enumerated() {
        for (j, column) in columns.enumerated() {
          let expected = coefficients[label]?[column] ?? .nan
          #expect(abs(solution.parameters[c * (p + 1) + j] - expected) < 1e-8, "\(label) \(column)")
        }
        #expect(
          abs(solution.parameters[c * (p + 1) + p] - (intercepts[label] ?? .nan)) < 1e-7, "\(label)"
        )
      }
    }
  }
}
