import Logistic
import LogisticTestSupport
import Testing

/// Rows that count the successes of their trials.
@Suite struct TrialsTests {
  /// `titanic_counts.csv` with a row for each group: how many there were and how many survived.
  private func groups() throws -> DataTable {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let half = table.rowCount / 2
    let (died, lived) = (
      table.selecting(rows: 0..<half), table.selecting(rows: half..<table.rowCount)
    )
    for name in ["class", "sex", "age"] { #expect(died[name] == lived[name]) }
    let counts = try (died.numbers(of: "freq"), lived.numbers(of: "freq"))
    return try died.selecting(columns: ["class", "sex", "age"])
      .with(Column("survived", numbers: counts.1))
      .with(Column("people", numbers: zip(counts.0, counts.1).map { $0 + $1 }))
  }

  /// 1e-8 standard errors, and a log-likelihood of 1105 to 12 digits.
  @Test func `counts of successes give the answers of a row a trial`() throws {
    let answer = try ReferenceAnswer("titanic-counts-weights")
    let fit = try LogisticRegression().fit(groups(), successes: "survived", trials: "people")
    #expect(fit.observations == 2201)
    let expected = answer.numbers("answers", "coefficients")
    let errors = answer.numbers("answers", "standardErrors")
    var compared = 0
    for term in fit.terms where term.kind == .slope && !term.isReference {
      let (value, error) = try (
        #require(expected[term.term]), #require(errors[term.term])
      )
      #expect(abs(term.estimate - value) < 1e-8 * error, "\(term.term)")
      #expect(abs(try #require(term.standardError) - error) < 1e-6 * error, "\(term.term)")
      compared += 1
    }
    #expect(compared == expected.count)
    #expect(abs(fit.logLikelihood - (answer.number("answers", "logLikelihood") ?? .nan)) < 1e-9)
    #expect(
      abs(
        try #require(fit.nullLogLikelihood)
          - (answer.number("answers", "nullLogLikelihood") ?? .nan))
        < 1e-9)
    #expect(fit.model.classes == ["failure", "success"])
    // A prediction needs no counts.
    let people = try groups().selecting(columns: ["class", "sex", "age"])
    #expect(try fit.model.predict(people).predicted.allSatisfy { $0 != nil })
  }

  /// Beetles killed by carbon disulphide (Bliss 1935; Dobson & Barnett, An Introduction to Generalized
  /// Linear Models, table 7.2). R's `glm(cbind(killed, beetles - killed) ~ dose, binomial)` prints
  /// -60.717 and 34.270, a null deviance of 284.202 on 7 and a residual one of 11.232 on 6 degrees of freedom.
  @Test func `the deviance of counts is R's, from each row's own share`() throws {
    let beetles = try DataTable(columns: [
      Column(
        "dose", numbers: [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839]),
      Column("beetles", numbers: [59, 60, 62, 56, 63, 59, 62, 60]),
      Column("killed", numbers: [6, 13, 18, 28, 52, 53, 61, 60]),
    ])
    let fit = try LogisticRegression().fit(beetles, successes: "killed", trials: "beetles")
    #expect(abs(fit.terms[0].estimate + 60.717) < 5e-4)
    #expect(abs(fit.terms[1].estimate - 34.270) < 5e-4)
    #expect(abs(fit.statistics.deviance - 11.232) < 5e-4)
    #expect(abs(try #require(fit.statistics.nullDeviance) - 284.202) < 5e-4)
    #expect(fit.statistics.residualDegreesOfFreedom == 6)
    #expect(
      fit.summary().contains("deviance 11.2322 on 6 df (with the intercept alone 284.202 on 7)"))
    // A row a trial has no such scatter, and the same likelihood.
    let rows = try beetles.expandingTrials(successes: "killed", of: "beetles")
    let plain = try LogisticRegression().fit(
      rows, target: "killed", rowColumns: .init(frequencyWeight: "beetles"))
    #expect(plain.logLikelihood == fit.logLikelihood)
    #expect(plain.statistics.deviance == -2 * fit.logLikelihood)
    #expect(plain.statistics.residualDegreesOfFreedom == 479)
  }

  @Test func `evaluating counts is evaluating the rows they stand for`() throws {
    let table = try groups().expandingTrials(successes: "survived", of: "people")
    let fit = try LogisticRegression().fit(
      groups(), successes: "survived", trials: "people")
    let counted = try fit.model.evaluate(table, frequencyWeight: "people")
    let counts = try table.numbers(of: "people")
    let rows = table.selecting(
      rows: table.columns[0].values.rowsRepeated(counts.map { Int($0) }))
    let expanded = try fit.model.evaluate(rows)
    #expect(counted.count == expanded.count)
    for (a, b) in zip(counted, expanded) { #expect(abs(a.value - b.value) < 1e-9, "\(a.name)") }
    #expect(abs(counted[0].value + fit.logLikelihood / 2201) < 1e-9)
  }

  @Test(arguments: [
    (-1.0, 3.0, "-1 is no count"), (0.3, 3, "multiply a share"), (4, 3, "4 successes of 3 trials"),
    (1, -2, "-2 is no count"), (1, 1.5, "1.5 is no count"), (.infinity, 3, "inf is no count"),
  ])
  func `counts that cannot be are refused`(won: Double, all: Double, words: String) throws {
    let table = try DataTable(columns: [
      Column("x", numbers: [1, 2, 3]), Column("won", numbers: [1, won, 2]),
      Column("all", numbers: [2, all, 3]),
    ])
    let error = #expect(throws: LogisticError.self) {
      _ = try LogisticRegression().fit(table, successes: "won", trials: "all")
    }
    #expect(error.map { "\($0)" }?.contains(words) == true, "\(String(describing: error))")
  }

  @Test func `rows without trials, and rows that lack a count, are left out`() throws {
    let table = try DataTable(columns: [
      Column("x", numbers: [1, 2, 3, 4]), Column("won", numbers: [1, 0, .nan, 2]),
      Column("all", numbers: [2, 0, 3, 3]),
    ])
    let expanded = try table.expandingTrials(successes: "won", of: "all")
    #expect(try expanded.numbers(of: "x") == [1, 1, 4, 4])
    #expect(try expanded.numbers(of: "all") == [1, 1, 2, 1])
  }
}

extension Column.Values {
  /// Each row's number as often as is said.
  fileprivate func rowsRepeated(_ counts: [Int]) -> [Int] {
    counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
  }
}
