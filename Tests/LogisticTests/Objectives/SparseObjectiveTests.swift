import Foundation
import Logistic
import Testing

/// Passes over sparse rows are passes over the same rows made dense, to rounding.
@Suite struct SparseObjectiveTests {
  @Test(arguments: [false, true], [true, false])
  func `value, gradient and products are those of dense rows`(weighted: Bool, intercept: Bool)
    throws
  {
    let made = try MadeSparseRows(rows: 700, columns: 30, density: 0.1, seed: 5)
    let q = 30 + (intercept ? 1 : 0)
    var random = Xoshiro256StarStar(seed: 1)
    let theta = (0..<q).map { _ in Double.random(in: -1...1, using: &random) }
    let v = (0..<q).map { _ in Double.random(in: -1...1, using: &random) }
    let l2 = (0..<q).map { Double($0 % 3) * 0.01 }
    let sparse = try Objective(
      rows: made.sparseRows(weighted: weighted, offset: weighted), loss: .logistic,
      intercept: intercept, l2: l2)
    let dense = try Objective(
      rows: made.memoryRows(weighted: weighted, offset: weighted), loss: .logistic,
      intercept: intercept, l2: l2)
    #expect(abs(try sparse.value(at: theta) - dense.value(at: theta)) < 1e-13)
    for (a, b) in zip(try sparse.gradient(at: theta), try dense.gradient(at: theta)) {
      #expect(abs(a - b) < 1e-13)
    }
    // Curvatures are kept in single precision.
    for (a, b) in zip(
      try sparse.hessianProduct(at: theta, v), try dense.hessianProduct(at: theta, v))
    {
      #expect(abs(a - b) < 1e-7)
    }
    let (a, b) = (try sparse.hessian(at: theta), try dense.hessian(at: theta))
    for (a, b) in zip(a.values, b.values) { #expect(abs(a - b) < 1e-13) }
  }

  @Test func `softmax too`() throws {
    let made = try MadeSparseRows(rows: 300, columns: 20, density: 0.2, classes: 3, seed: 9)
    let theta = (0..<63).map { sin(Double($0)) }
    let sparse = try Objective(rows: made.sparseRows(weighted: true), loss: .softmax, outputs: 3)
    let dense = try Objective(rows: made.memoryRows(weighted: true), loss: .softmax, outputs: 3)
    #expect(abs(try sparse.value(at: theta) - dense.value(at: theta)) < 1e-13)
    for (a, b) in zip(try sparse.gradient(at: theta), try dense.gradient(at: theta)) {
      #expect(abs(a - b) < 1e-13)
    }
    let v = theta.reversed().map { $0 }
    for (a, b) in zip(
      try sparse.hessianProduct(at: theta, v), try dense.hessianProduct(at: theta, v))
    {
      #expect(abs(a - b) < 1e-7)
    }
  }

  @Test func `the number of threads changes no bit`() throws {
    let made = try MadeSparseRows(rows: 5000, columns: 300, density: 0.05, seed: 2)
    let theta = (0..<301).map { cos(Double($0)) }
    var objective = try Objective(rows: made.sparseRows(), loss: .logistic)
    let all = try objective.gradient(at: theta)
    objective.threads = 1
    #expect(try objective.gradient(at: theta) == all)
  }

  @Test func `rows of Float are the same rows`() throws {
    let made = try MadeSparseRows(rows: 200, columns: 30, density: 0.1, seed: 5)
    let floats = try SparseMatrix<Float>(
      rows: 200, columns: 30, starts: made.matrix.starts,
      columnIndices: made.matrix.columnIndices, values: made.matrix.values.map { Float($0) })
    let theta = (0..<31).map { sin(Double($0)) }
    let a = try Objective(
      rows: SparseRows(features: floats, targets: made.targets()), loss: .logistic
    ).gradient(at: theta)
    let b = try Objective(rows: made.sparseRows(), loss: .logistic).gradient(at: theta)
    // Values are rounded to 6e-8 of themselves; nothing else is.
    for (a, b) in zip(a, b) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func `wide rows are never made dense`() throws {
    let x = try SparseMatrix<Double>(rows: 2, columns: 5000, entries: [(0, 4999, 1), (1, 0, 1)])
    let rows = try SparseRows(features: x, targets: Matrix(rows: 2, columns: 1, values: [0, 1]))
    let objective = try Objective(rows: rows, loss: .logistic)
    let error = #expect(throws: LogisticError.self) {
      _ = try Newton().minimize(objective, from: [Double](repeating: 0, count: 5001)) { _ in
        .proceed
      }
    }
    #expect(error?.code == "too-many-columns")
  }
}
