import Logistic
import LogisticTestSupport
import Testing

/// Cross-validation of sparse rows against that of the same rows as a table, which deals them alike.
@Suite struct SparseCrossValidationTests {
  @Test(
    arguments: [
      (Penalty.l1(lambda: 1), 2), (.l2(lambda: 1), 2), (.elasticNet(lambda: 1, l1Ratio: 0.5), 3),
      (.adaptiveLasso(lambda: 1), 2),
    ])
  func `sparse rows and the table choose one strength`(penalty: Penalty, classes: Int) throws {
    let made = try MadeSparseRows(rows: 240, columns: 10, density: 0.4, classes: classes, seed: 41)
    let dense = made.dense
    // The third column is empty, which leaves a table's grid as it is.
    var columns = (0..<10).map { j in
      Column("x\(j)", numbers: (0..<240).map { dense[$0, j] })
    }
    columns.append(Column("label", categories: made.labels.map { "c\($0)" }))
    columns.append(Column("weight", numbers: made.weights))
    var estimator = LogisticRegression(penalty: penalty)
    if penalty.hasL1Part { estimator.method = .coordinateDescent(tolerance: 1e-12) }
    if !penalty.hasL1Part { estimator.method = .newton(tolerance: 1e-12) }
    let grid = RegularizationPath.Grid(count: 8, leastShare: 0.01)
    let a = try estimator.crossValidated(
      made.matrix, labels: made.labels.map { "c\($0)" }, sampleWeight: made.weights,
      folds: .stratified(4, seed: 3), grid: grid)
    let b = try estimator.crossValidated(
      DataTable(columns: columns), target: "label", features: (0..<10).map { "x\($0)" },
      rowColumns: .init(sampleWeight: "weight"), folds: .stratified(4, seed: 3), grid: grid)
    #expect(a.lambdas.count == b.lambdas.count && a.minimum == b.minimum)
    #expect(a.oneStandardError == b.oneStandardError && a.foldWeights == b.foldWeights)
    for i in a.steps.indices {
      #expect(abs(a.lambdas[i] - b.lambdas[i]) < 1e-9 * b.lambdas[i])
      #expect(abs(a.means[i] - b.means[i]) < 1e-6)
      #expect(abs(a.standardErrors[i] - b.standardErrors[i]) < 1e-6)
      #expect(a.steps[i].nonzeroCount == b.path.points[i].nonzeroCount)
      #expect(abs(a.steps[i].devianceRatio - b.path.points[i].devianceRatio) < 1e-6)
    }
    for (a, b) in zip(a.fit.model.coefficients, b.fit.model.coefficients) {
      for (a, b) in zip(a.weights, b.weights) { #expect(abs(a - b) < 1e-5) }
    }
  }

  @Test func `rows are dealt by no column, and a stop ends the search`() throws {
    let made = try MadeSparseRows(rows: 100, columns: 10, density: 0.4, seed: 4)
    let names = made.labels.map { "c\($0)" }
    let estimator = LogisticRegression(penalty: .l1(lambda: 1))
    let column = #expect(throws: LogisticError.self) {
      try estimator.crossValidated(made.matrix, labels: names, folds: .grouped(by: "x"))
    }
    #expect(column?.code == "folds")
    let stopped = #expect(throws: LogisticError.self) {
      try estimator.crossValidated(made.matrix, labels: names) { progress in
        progress.done > 20 ? .stop : .proceed
      }
    }
    #expect(stopped?.code == "interrupted")
    let ordered = try estimator.crossValidated(
      made.matrix, labels: names, folds: .ordered(5), grid: .init(count: 5))
    #expect(ordered.foldCount == 5 && ordered.byFold.allSatisfy { $0.count == 5 })
  }
}
