import LogisticTestSupport
import Testing

@testable import Logistic

/// R's quasibinomial, `dispersion-inflation.R`.
@Suite struct DispersionTests {
  let answer: ReferenceAnswer
  let model: TabularModel
  let table: DataTable
  let columns: LogisticRegression.RowColumns

  init() throws {
    answer = try ReferenceAnswer("dispersion-inflation")
    let seeds = try DataTable(contentsOf: ProjectFiles.fixture("data/seeds.csv"))
    var estimator = LogisticRegression(penalty: .unpenalized)
    estimator.references = ["seed": "O73", "extract": "bean"]
    model = try estimator.fit(seeds, successes: "germinated", trials: "n").model
    table = try seeds.expandingTrials(successes: "germinated", of: "n")
    var columns = LogisticRegression.RowColumns(frequencyWeight: "n")
    columns.arePairsOfTrials = true
    self.columns = columns
  }

  private func numbers(_ key: String) -> [Double] {
    (0..<answer.count("quasibinomial", key)).map {
      answer.number("quasibinomial", key, String($0)) ?? .nan
    }
  }

  @Test func `errors, t and p are R's`() throws {
    let inference = try model.inference(
      on: table, rowColumns: columns, estimatesDispersion: true)
    let dispersion = try #require(inference.dispersion)
    #expect(abs(dispersion.value / answer.number("quasibinomial", "dispersion")! - 1) < 1e-9)
    #expect(dispersion.degreesOfFreedom == 18)
    let terms = inference.terms.filter { !$0.isReference }
    #expect(terms.count == 3)
    for (i, term) in terms.enumerated() {
      let error = numbers("errors")[i]
      #expect(abs(term.estimate - numbers("estimates")[i]) < 1e-8 * error)
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-8)
      #expect(abs(try #require(term.pValue) / numbers("p")[i] - 1) < 1e-6)
      let interval = try #require(inference.interval(term))
      let half = answer.number("quasibinomial", "quantile")! * error
      #expect(abs((interval.high - interval.low) / (2 * half) - 1) < 1e-8)
    }
    #expect(inference.statistics.aic == nil && inference.statistics.likelihoodRatioTest == nil)
    let tests = try inference.termTests()
    for (i, test) in tests.enumerated() {
      #expect(abs(try #require(test.likelihoodRatio).statistic / numbers("F")[i] - 1) < 1e-7)
      #expect(abs(test.pValue / numbers("pF")[i] - 1) < 1e-6)
    }
  }

  @Test func `the deviance of counts is measured from each row's own share`() throws {
    let inference = try model.inference(on: table, rowColumns: columns)
    let statistics = inference.statistics
    #expect(abs(statistics.deviance / answer.number("quasibinomial", "deviance")! - 1) < 1e-9)
    #expect(
      abs(
        try #require(statistics.nullDeviance) / answer.number("quasibinomial", "nullDeviance")! - 1)
        < 1e-9)
    #expect(statistics.residualDegreesOfFreedom == 18)
    #expect(inference.dispersion == nil)
    // A profile scaled by the dispersion: at twice the log-likelihood's fall over it.
    let scattered = try model.inference(
      on: table, rowColumns: columns, estimatesDispersion: true)
    let wide = try #require(try scattered.profileIntervals()[2])
    let narrow = try #require(try inference.profileIntervals()[2])
    #expect(wide.low < narrow.low && wide.high > narrow.high)
  }

  @Test func `a dispersion without counts, or beside robust errors, is refused`() throws {
    let birthwt = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      birthwt, target: "low", features: ["age", "lwt"])
    let none = #expect(throws: LogisticError.self) {
      try fit.model.inference(on: birthwt, estimatesDispersion: true)
    }
    #expect(none?.code == "dispersion")
    let robust = #expect(throws: LogisticError.self) {
      try model.inference(
        on: table, covariance: .hc1, rowColumns: columns, estimatesDispersion: true)
    }
    #expect(robust?.code == "dispersion")
  }

  @Test func `tails and quantiles of Student's t and Fisher's F are R's`() throws {
    let freedoms = [1, 2.5, 18, 400]
    for (i, t) in [0.1, 1, 2.5, 30].enumerated() {
      for (j, df) in freedoms.enumerated() {
        // R's matrix goes down its columns.
        let expected = try #require(answer.number("student", "tails", String(4 * j + i)))
        let tail = studentTwoSidedTail(t, degreesOfFreedom: df)
        #expect(abs(tail / expected - 1) < 1e-11, "t \(t), df \(df): \(tail)")
      }
    }
    for (j, df) in freedoms.enumerated() {
      let expected = try #require(answer.number("student", "quantiles", String(j)))
      #expect(abs(studentUpperQuantile(0.025, degreesOfFreedom: df) / expected - 1) < 1e-12)
    }
    for (i, (f, a, b)) in [(0.5, 1.0, 7.0), (3, 3, 18), (40, 10, 5)].enumerated() {
      let expected = try #require(answer.number("student", "F", String(i)))
      #expect(abs(fisherUpperTail(f, a, b) / expected - 1) < 1e-12)
    }
    #expect(studentTwoSidedTail(.infinity, degreesOfFreedom: 3) == 0)
    #expect(studentTwoSidedTail(0, degreesOfFreedom: 3) == 1)
    #expect(fisherUpperTail(0, 2, 3) == 1)
  }
}
