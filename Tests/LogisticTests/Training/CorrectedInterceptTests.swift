import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct CorrectedInterceptTests {
  private func rare() throws -> (DataTable, String) {
    let answer = try ReferenceAnswer("rare-events-mle")
    return (
      try DataTable(contentsOf: ProjectFiles.fixture("data/rare_events.csv")),
      try #require(answer.text("data", "target"))
    )
  }

  @Test func `balanced classes, corrected: probabilities of the rows as they are`() throws {
    let (table, target) = try rare()
    var estimator = LogisticRegression(penalty: .unpenalized, classWeight: .balanced)
    let weighted = try estimator.fit(table, target: target)
    estimator.correctsIntercept = true
    let corrected = try estimator.fit(table, target: target)
    // 58 events of 12000 rows: w₁/w₀ is n₀/n₁.
    let shift = log((12000.0 - 58) / 58)
    #expect(abs(weighted.terms[0].estimate - corrected.terms[0].estimate - shift) < 1e-9)
    for (a, b) in zip(weighted.terms.dropFirst(), corrected.terms.dropFirst()) {
      #expect(a.estimate == b.estimate)
    }
    #expect(abs(corrected.model.coefficients[0].intercept - corrected.terms[0].estimate) < 1e-9)
    let positive = corrected.model.positive
    func mean(_ model: TabularModel) throws -> Double {
      let p = try model.predict(table).probabilities
      return (0..<p.rows).reduce(0) { $0 + p[$1, positive] } / Double(p.rows)
    }
    let share = 58.0 / 12000
    #expect(try mean(weighted.model) > 20 * share)
    #expect(abs(try mean(corrected.model) / share - 1) < 0.2)
    // The prior of `calibrate` does the same to the weighted model.
    let calibrated = try weighted.model.calibrated(.prior(share: 0.5), on: table)
    #expect(abs(calibrated.change.intercept - shift) < 1e-9)
  }

  @Test func `a softmax loses the logarithm of each weight against the first`() throws {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let target = try #require(iris.names.last)
    var estimator = LogisticRegression(penalty: .l2(lambda: 0.01))
    let classes = try estimator.fit(iris, target: target).model.classes
    estimator.classWeight = .each([classes[0]: 1, classes[1]: 2, classes[2]: 5])
    let weighted = try estimator.fit(iris, target: target)
    estimator.correctsIntercept = true
    let corrected = try estimator.fit(iris, target: target)
    for c in 0..<3 {
      let moved =
        weighted.model.coefficients[c].intercept - corrected.model.coefficients[c].intercept
      #expect(abs(moved - log([1.0, 2, 5][c])) < 1e-9)
    }
  }

  @Test func `what was not moved is not corrected`() throws {
    let (table, target) = try rare()
    var estimator = LogisticRegression()
    estimator.correctsIntercept = true
    let none = #expect(throws: LogisticError.self) { try estimator.fit(table, target: target) }
    #expect(none?.code == "correct-intercept")
    estimator.classWeight = .balanced
    estimator.intercept = false
    let bare = #expect(throws: LogisticError.self) { try estimator.fit(table, target: target) }
    #expect(bare?.code == "correct-intercept")
  }
}
