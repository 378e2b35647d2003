import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct PooledFitTests {
  private func models(_ formula: String = "low ~ age + lwt + smoke + ht") throws -> [TabularModel] {
    try (1...5).map {
      let table = try DataTable(
        contentsOf: ProjectFiles.fixture("reference/pool/imputed\($0).csv"))
      return try LogisticRegression(penalty: .unpenalized).fit(table, formula: formula).model
    }
  }

  @Test func `the pooled answer is that of mice`() throws {
    let answer = try ReferenceAnswer("pool/pool")
    let pooled = try PooledFit(models())
    #expect(pooled.terms.map(\.term) == answer.texts("terms"))
    for (k, term) in pooled.terms.enumerated() {
      let pairs: [(String, Double)] = [
        ("estimates", term.estimate), ("within", term.within), ("between", term.between),
        ("degreesOfFreedom", term.degreesOfFreedom), ("relativeIncrease", term.relativeIncrease),
        ("missingShare", term.missingShare), ("missingInformation", term.missingInformation),
        ("pValues", term.pValue), ("low", term.interval.low), ("high", term.interval.high),
      ]
      for (key, mine) in pairs {
        let theirs = try #require(answer.number(key, "\(k)"))
        // What lies between equal estimates is rounding.
        #expect(abs(mine - theirs) < 1e-6 * abs(theirs) + 1e-12, "\(key) of \(term.term)")
      }
    }
  }

  @Test func `files keep what pooling needs`() throws {
    let models = try models()
    let again = try models.map { try TabularModel(archive: $0.archive()) }
    for (a, b) in zip(try PooledFit(models).terms, try PooledFit(again).terms) {
      #expect(abs(a.standardError - b.standardError) < 1e-12 * a.standardError)
    }
  }

  /// R 4.2.2: `2 * pt(-t, df)`; the quantile with one degree of freedom is `tan(0.475·π)`, with ten R's.
  @Test func `Student's distribution is R's`() {
    for (t, df, p) in [
      (2.0, 1.0, 0.2951672353008664), (2.5, 4.7, 0.05759215934686727),
      (1.96, 200.5, 0.05138137052217018), (1.96, 1e6, 0.0499960675852698),
      (3, 1e9, 0.002699796129737919),
    ] {
      #expect(abs(studentTwoSidedTail(t, degreesOfFreedom: df) - p) < 1e-12 * p, "\(df)")
    }
    #expect(
      abs(studentUpperQuantile(0.025, degreesOfFreedom: 10) - 2.228138851986274) < 1e-12)
    #expect(
      abs(studentUpperQuantile(0.025, degreesOfFreedom: 1) - 12.70620473617471) < 1e-12)
  }

  @Test func `models that do not go together are refused`() throws {
    let models = try models()
    let table = try DataTable(contentsOf: ProjectFiles.fixture("reference/pool/imputed1.csv"))
    let other = try LogisticRegression(penalty: .unpenalized).fit(table, formula: "low ~ age").model
    let penalised = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(
      table, formula: "low ~ age"
    ).model
    for (set, code) in [
      ([models[0]], "pool"), ([models[0], other], "pool"), ([other, penalised], "no-covariance"),
    ] {
      #expect(try #require(throws: LogisticError.self) { try PooledFit(set) }.code == code)
    }
  }
}
