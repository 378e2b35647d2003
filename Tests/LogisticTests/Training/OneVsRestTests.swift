import LogisticTestSupport
import Testing

@testable import Logistic

/// Each class against the rest.
@Suite struct OneVsRestTests {
  private let file = ProjectFiles.fixture("data/iris.csv")

  /// The binary fit of each class against the others, of the same penalty; each ends within 1e-9
  /// standard errors of its optimum.
  @Test(arguments: [Penalty.l2(lambda: 0.01), .l2(c: 1), .elasticNet(lambda: 0.01, l1Ratio: 0.5)])
  func `it is a binary fit a class, with that fit's penalty`(penalty: Penalty) throws {
    let table = try DataTable(contentsOf: file)
    var estimator = LogisticRegression(penalty: penalty)
    estimator.multiClass = .oneVsRest
    let fit = try estimator.fit(table, target: "species")
    #expect(fit.history.solution?.outcome == .converged)
    let labels = try ClassLabels("species", in: table)
    var sums = [Double](repeating: 0, count: table.rowCount)
    var single: [[Double]] = []
    var likelihood = 0.0
    for (c, name) in labels.classes.enumerated() {
      let binary = try table.with(
        Column("species", categories: labels.indices.map { $0 == c ? "this" : "that" }))
      let alone = try LogisticRegression(penalty: penalty, positive: "this").fit(
        binary, target: "species")
      likelihood += alone.logLikelihood
      #expect(alone.lambda == fit.lambda)
      let mine = fit.terms.filter { $0.classLabel == name }
      #expect(mine.count == alone.terms.count)
      for (a, b) in zip(mine, alone.terms) {
        #expect(abs(a.estimate - b.estimate) < 1e-6 * max(1, abs(b.estimate)), "\(name) \(a.term)")
      }
      let p = try alone.model.predict(binary).probabilities
      single.append((0..<table.rowCount).map { p[$0, alone.model.positive] })
      for i in sums.indices { sums[i] += single[c][i] }
    }
    #expect(abs(fit.logLikelihood - likelihood) < 1e-6)
    let found = try fit.model.predict(table)
    for i in sums.indices {
      for c in labels.classes.indices {
        #expect(abs(found.probabilities[i, c] - single[c][i] / sums[i]) < 1e-6)
      }
    }
  }

  @Test func `the file is Keras's Dense of sigmoids, and keeps that they are divided by their sum`()
    throws
  {
    let table = try DataTable(contentsOf: file)
    var estimator = LogisticRegression(penalty: .l2(lambda: 0.1))
    estimator.multiClass = .oneVsRest
    let fit = try estimator.fit(table, target: "species")
    let again = try TabularModel(archive: fit.model.archive())
    #expect(again.multiClass == .oneVsRest)
    let dense = try #require(again.network.nodes[again.network.output].layer as? Dense)
    #expect(dense.units == 3 && dense.activation == .sigmoid)
    let (a, b) = try (fit.model.predict(table), again.predict(table))
    #expect(a.probabilities == b.probabilities)
    // Keras's outputs are the sigmoids themselves.
    let plain = try again.network.predict(again.space.values(table))
    let sums = (0..<150).map { i in (0..<3).reduce(0) { $0 + plain[i, $1] } }
    #expect(sums.contains { abs($0 - 1) > 0.01 })
    for i in 0..<150 { #expect(abs(plain[i, 0] / sums[i] - b.probabilities[i, 0]) < 1e-15) }
  }

  @Test func `without a penalty a class that a plane parts from the rest makes all penalised`()
    throws
  {
    let table = try DataTable(contentsOf: file)
    var estimator = LogisticRegression()
    estimator.multiClass = .oneVsRest
    let fit = try estimator.fit(table, target: "species")
    #expect(fit.penaltyIsFallback)
    // As a binary fit's fallback: scikit-learn's C = 1.
    #expect(fit.lambda == 1 / 150.0)
    let diverging = fit.separatingTerms.filter { $0.direction != .finite }
    #expect(!diverging.isEmpty && diverging.allSatisfy { $0.classLabel == "setosa" })
  }

  @Test func `two classes have one sigmoid either way`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("article/penguin-happiness.csv"))
    var estimator = LogisticRegression()
    let plain = try estimator.fit(table, target: "happy")
    estimator.multiClass = .oneVsRest
    let other = try estimator.fit(table, target: "happy")
    #expect(plain.terms.map(\.estimate) == other.terms.map(\.estimate))
    #expect(other.model.multiClass == .multinomial)
  }

  /// Both ends within 1e-9 standard errors, or a gap of 1e-12, of the same optimum.
  @Test(arguments: [Penalty.l2(lambda: 0.01), .l2(c: 1), .l1(lambda: 0.02)])
  func `sparse rows have the fit of the same rows in a table`(penalty: Penalty) throws {
    let table = try DataTable(contentsOf: file)
    var estimator = LogisticRegression(penalty: penalty)
    estimator.multiClass = .oneVsRest
    let fit = try estimator.fit(table, target: "species")
    let (x, labels) = try sparseIris(table)
    let sparse = try estimator.fit(x, labels: labels)
    #expect(sparse.lambda == fit.lambda)
    #expect(abs(sparse.logLikelihood - fit.logLikelihood) < 1e-6)
    for (a, b) in zip(sparse.model.coefficients, fit.model.coefficients) {
      #expect(abs(a.intercept - b.intercept) < 1e-5 * max(1, abs(b.intercept)))
    }
    let model = try SparseModel(archive: sparse.model.archive())
    #expect(model.multiClass == .oneVsRest)
    let (a, b) = try (model.predict(x), fit.model.predict(table))
    for (p, q) in zip(a.probabilities.values, b.probabilities.values) { #expect(abs(p - q) < 1e-6) }
    #expect(a.predicted == b.predicted)
  }

  @Test func `the greatest strength of a path holds every weight at 0, and no lesser one`() throws {
    let table = try DataTable(contentsOf: file)
    var estimator = LogisticRegression(penalty: .l1(lambda: 1))
    estimator.multiClass = .oneVsRest
    let path = try estimator.path(table, target: "species")
    let points = path.points
    #expect(points[0].nonzeroCount == 0)
    #expect(points[1].nonzeroCount == 1)
    let (x, labels) = try sparseIris(table)
    let search = try estimator.crossValidated(x, labels: labels)
    #expect(abs(search.greatestLambda - path.greatestLambda) < 1e-9)
    #expect(search.steps[0].nonzeroCount == 0 && search.steps[1].nonzeroCount == 1)
  }

  private func sparseIris(_ table: DataTable) throws -> (SparseMatrix<Double>, [String]) {
    let labels = try ClassLabels("species", in: table)
    var x = Matrix<Double>(rows: table.rowCount, columns: 4)
    for (j, name) in table.names.filter({ $0 != "species" }).enumerated() {
      guard case .numbers(let numbers)? = table[name]?.values else { continue }
      for i in numbers.indices { x[i, j] = numbers[i] }
    }
    return (
      try SparseMatrix(x),
      labels.indices.map { labels.classes[$0] }
    )
  }
}
