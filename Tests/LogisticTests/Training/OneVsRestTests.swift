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
}
