import Foundation
import Logistic
import LogisticTestSupport
import Testing

@Suite struct SparseRegressionTests {
  private func table(_ made: MadeSparseRows) throws -> DataTable {
    let dense = made.dense
    var columns = (0..<dense.columns).map { j in
      Column("x\(j)", numbers: (0..<dense.rows).map { dense[$0, j] })
    }
    columns.append(Column("label", numbers: made.labels.map { Double($0) }))
    return try DataTable(columns: columns)
  }

  @Test(
    arguments: [
      Penalty.l2(lambda: 0.01), .l2(c: 2), .l1(lambda: 0.02),
      .elasticNet(lambda: 0.02, l1Ratio: 0.4), .unpenalized,
    ], [2, 3])
  func `sparse rows and a table of the same rows have one fit`(penalty: Penalty, classes: Int)
    throws
  {
    let made = try MadeSparseRows(rows: 400, columns: 12, density: 0.3, classes: classes, seed: 31)
    let table = try table(made)
    var estimator = LogisticRegression(penalty: penalty)
    estimator.method =
      penalty.hasL1Part ? .coordinateDescent(tolerance: 1e-13) : .auto
    let sparse = try estimator.fit(made.matrix, labels: made.labels)
    let dense = try estimator.fit(table, target: "label")
    #expect(sparse.isStandardized == dense.isStandardized)
    #expect(abs(sparse.logLikelihood - dense.logLikelihood) < 1e-3)
    let (a, b) = (sparse.model.coefficients, dense.model.coefficients)
    #expect(a.count == b.count)
    for (a, b) in zip(a, b) {
      // L-BFGS and Newton's method both stop at a relative gap of 1e-8.
      #expect(abs(a.intercept - b.intercept) < 1e-3)
      for (a, b) in zip(a.weights, b.weights) {
        #expect(abs(a - b) < 1e-3)
        if penalty.hasL1Part { #expect((a == 0) == (b == 0)) }
      }
    }
    if penalty == .unpenalized {
      for term in sparse.terms() where term.kind == .slope {
        let j = Int(term.term) ?? 0
        let other = dense.terms.first { $0.term == "x\(j)" && $0.classLabel == term.classLabel }
        #expect(abs((term.standardError ?? 0) - (other?.standardError ?? 1)) < 1e-3)
      }
    }
  }

  @Test func `the docstrings' optimum is the reference, to 1e-10 of the objective`() throws {
    let train = try SparseData<Double>(
      contentsOf: ProjectFiles.fixture("data/docstrings.train.svm"))
    let test = try SparseData<Double>(
      contentsOf: ProjectFiles.fixture("data/docstrings.test.svm"), columns: 3417)
    #expect(train.features.rows == 2100 && train.features.columns == 3417)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference("docstrings-l2")))
    let json = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
    let answers = try #require(json["answers"] as? [String: Any])
    let estimator = LogisticRegression(
      penalty: .l2(c: 1), method: .lbfgs(tolerance: 1e-13))
    let fit = try estimator.fit(train)
    let solution = try #require(fit.history.solution)
    #expect(solution.outcome == .converged && fit.certificate.bound <= 1e-13)
    let objective = try #require(answers["objective"] as? Double)
    #expect(abs(solution.objective - objective) < 1e-10)
    // A bound of 1e-13 with λ = 4.8e-4 leaves √(2·1e-13·1.39/λ) = 2e-5 to the coefficients at worst.
    let intercepts = try #require(answers["intercept"] as? [String: Double])
    let largest = try #require(answers["largestCoefficients"] as? [String: Any])
    for (c, name) in fit.model.classes.enumerated() {
      #expect(abs(fit.model.coefficients[c].intercept - (intercepts[name] ?? .nan)) < 1e-5)
      for (index, value) in try #require(largest[name] as? [String: Double]) {
        let found = fit.model.coefficients[c].weights[(Int(index) ?? 0) - 1]
        #expect(abs(found - value) < 1e-5)
      }
    }
    let quality = try fit.model.quality(of: test.features, labels: test.labelNames)
    #expect(abs(quality.report.accuracy - (answers["testAccuracy"] as? Double ?? 0)) < 1e-12)
    #expect(abs(quality.logLoss - (answers["testLogLoss"] as? Double ?? 0)) < 1e-6)
  }

  @Test func `a saved model predicts as before, and Keras's layers are a plain chain`() throws {
    let made = try MadeSparseRows(rows: 200, columns: 50, density: 0.1, classes: 3, seed: 2)
    let fit = try LogisticRegression(penalty: .l2(lambda: 0.01)).fit(
      made.matrix, labels: made.labels.map { ["a", "b", "c"][$0] }, firstIndex: 1)
    let opened = try SparseModel(archive: fit.model.archive())
    #expect(opened.classes == ["a", "b", "c"] && opened.firstIndex == 1)
    #expect(opened.record == fit.model.record)
    let (before, after) = (try fit.model.predict(made.matrix), try opened.predict(made.matrix))
    #expect(before.probabilities == after.probabilities && before.predicted == after.predicted)
    let network = try Network(archive: fit.model.archive())
    #expect(network.isChain && network.nodes.count == 2)
    #expect(try network.predict(made.matrix) == before.probabilities)
  }

  @Test func `a network says of sparse rows what it says of dense ones`() throws {
    let made = try MadeSparseRows(rows: 90, columns: 30, density: 0.2, seed: 14)
    var model = Sequential([
      Dense(
        5, activation: .relu, kernelRegularizer: Regularizer(l1: 0.01, l2: 0.1), inputDim: 30),
      Dense(1, activation: .sigmoid),
    ])
    try model.compile(loss: BinaryCrossentropy(), metrics: [.accuracy])
    let network = try model.network
    let (a, b) = (try network.predict(made.matrix), try network.predict(made.dense))
    for (a, b) in zip(a.values, b.values) { #expect(abs(a - b) < 1e-12) }
    let x = try network.evaluate(made.matrix, made.labels)
    let y = try network.evaluate(made.dense, made.labels)
    #expect(x.map(\.name) == y.map(\.name))
    for (x, y) in zip(x, y) { #expect(abs(x.value - y.value) < 1e-12) }
  }

  @Test func `rows with fewer columns are padded with zeros, with more refused`() throws {
    let made = try MadeSparseRows(rows: 100, columns: 20, density: 0.2, seed: 3)
    let fit = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(
      made.matrix, labels: made.labels)
    let narrow = try SparseMatrix<Double>(rows: 1, columns: 3, entries: [(0, 1, 1)])
    let wide = try SparseMatrix<Double>(rows: 1, columns: 21, entries: [(0, 1, 1)])
    let padded = try narrow.withColumns(20)
    #expect(
      try fit.model.predict(narrow).probabilities == fit.model.predict(padded).probabilities)
    let error = #expect(throws: LogisticError.self) { _ = try fit.model.predict(wide) }
    #expect(error?.code == "column-range")
  }

  @Test func `separated rows get the penalty that stands in, and are an error without`() throws {
    let x = try SparseMatrix<Double>(
      rows: 6, columns: 2000,
      entries: (0..<6).map { ($0, $0 < 3 ? 10 : 1500, 1.0 + Double($0) / 10) })
    let labels = ["no", "no", "no", "yes", "yes", "yes"]
    let fit = try LogisticRegression().fit(x, labels: labels)
    #expect(fit.penaltyIsFallback && fit.separation == .complete)
    #expect(fit.lambda == 1.0 / 6)
    let error = #expect(throws: LogisticError.self) {
      _ = try LogisticRegression(penalty: .unpenalized).fit(x, labels: labels)
    }
    #expect(error?.code == "separated")
  }

  @Test func `what cannot be is refused by name`() throws {
    let x = try SparseMatrix<Double>([[1, 0], [0, 1], [1, 1]])
    func code(_ estimator: LogisticRegression, _ labels: [Int], weights: [Double]? = nil) -> String?
    {
      do {
        _ = try estimator.fit(x, labels: labels, sampleWeight: weights)
        return nil
      } catch { return error.code }
    }
    #expect(code(LogisticRegression(), [0, 1]) == "row-count")
    #expect(code(LogisticRegression(), [1, 1, 1]) == "one-class")
    #expect(code(LogisticRegression(), [0, 1, 1], weights: [1, -1, 1]) == "weight")
    #expect(code(LogisticRegression(), [0, 1, 1], weights: [1, 1]) == "row-count")
    #expect(code(LogisticRegression(method: .adam()), [0, 1, 1]) == "sparse-steps")
    #expect(code(LogisticRegression(method: .coordinateDescent()), [0, 1, 1]) == "no-penalty")
    #expect(
      code(LogisticRegression(penalty: .groupLasso(lambda: 0.1)), [0, 1, 1]) == "sparse-penalty")
  }
}
