import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct RefitBootstrapTests {
  private func birthwt() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }

  private func fit(_ penalty: Penalty, _ change: (inout LogisticRegression) -> Void = { _ in })
    throws -> TabularModel
  {
    var estimator = LogisticRegression(penalty: penalty, categorical: ["race"])
    change(&estimator)
    return try estimator.fit(
      birthwt(), target: "low", features: ["age", "lwt", "race", "smoke"]
    ).model
  }

  /// A model from its file is fitted again as it was: each penalty, factors, bounds, references.
  @Test(arguments: [
    Penalty.l2(lambda: 0.02), .l2(c: 0.5), .l1(lambda: 0.01),
    .elasticNet(lambda: 0.02, l1Ratio: 0.4),
    .groupLasso(lambda: 0.01), .firth, .adaptiveLasso(lambda: 0.01, gamma: 0.5),
  ])
  func `the file tells how to fit again`(penalty: Penalty) throws {
    let table = try birthwt()
    for kind in 0..<(penalty.firth == nil && penalty != .groupLasso(lambda: 0.01) ? 3 : 1) {
      let model = try fit(penalty) { estimator in
        if kind == 1 { estimator.penaltyFactors = ["lwt": 2, "race=2": 0.5] }
        if kind == 2 {
          estimator.bounds = ["smoke": CoefficientBounds(lower: 0, upper: 0.3)]
          estimator.references = ["race": "3"]
        }
      }
      let read = try TabularModel(archive: model.archive())
      let again = try LogisticRegression(refitting: read).fit(
        table, target: "low", features: read.space.inputs.map(\.name)
      ).model
      #expect(again.space.features == model.space.features)
      for (a, b) in zip(model.coefficients, again.coefficients) {
        #expect(abs(a.intercept - b.intercept) < 1e-5 * max(1, abs(b.intercept)))
        for (v, w) in zip(a.weights, b.weights) { #expect(abs(v - w) < 1e-6 * max(1, abs(w))) }
      }
    }
  }

  @Test func `refits of drawn rows give intervals, and how often a lasso chooses a column`() throws
  {
    let model = try fit(.l1(lambda: 0.03))
    let table = try birthwt()
    let found = try model.refitBootstrap(on: table, 120, seed: 2)
    #expect(found.refits.replicates.rows == 120 && found.rowCount == 189)
    #expect(
      found.terms.map(\.term) == [
        "(Intercept)", "age", "lwt", "race=1", "race=2", "race=3", "smoke",
      ])
    let again = try model.refitBootstrap(on: table, 120, seed: 2)
    #expect(again.refits.replicates == found.refits.replicates)
    let ends = found.intervals()
    for (term, interval) in zip(found.terms, ends) {
      #expect(interval.low <= term.estimate && term.estimate <= interval.high, "\(term.term)")
    }
    #expect(found.nonzeroShares[0] == 1)
    #expect(found.nonzeroShares.contains { $0 > 0 && $0 < 1 })
    // Of a ridge the spread is that of the sandwich of its equations, to some tenths: here of two columns alone.
    let ridge = try LogisticRegression(penalty: .l2(lambda: 1e-6)).fit(
      table, target: "low", features: ["lwt", "smoke"])
    let free = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "low", features: ["lwt", "smoke"])
    let errors = try ridge.model.refitBootstrap(on: table, 300).refits.standardErrors
    for (error, term) in zip(errors, try free.model.inference(on: table, covariance: .hc0).terms) {
      #expect(abs(error / (try #require(term.standardError)) - 1) < 0.2, "\(term.term)")
    }
  }

  @Test func `rows that stand for several are drawn as if they were there`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let counts = try table.numbers(of: "freq")
    let expanded = table.selecting(
      rows: counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) })
    var estimator = LogisticRegression(penalty: .l1(lambda: 0.005))
    // With both levels of a column the lasso has more than one optimum.
    estimator.references = ["class": "Crew", "sex": "Male", "age": "Adult"]
    func fit(_ table: DataTable, _ weight: String?) throws -> RefitBootstrap {
      try estimator.fit(
        table, target: "survived", features: ["class", "sex", "age"],
        rowColumns: .init(frequencyWeight: weight)
      ).model.refitBootstrap(on: table, 300, rowColumns: .init(frequencyWeight: weight), seed: 3)
    }
    let (a, b) = (try fit(table, "freq"), try fit(expanded, nil))
    #expect(a.rowCount == 2201 && b.rowCount == 2201)
    // Both deviations have a Monte-Carlo error of 1/√600.
    for (u, v) in zip(a.refits.standardErrors, b.refits.standardErrors) where v > 0 {
      #expect(abs(u / v - 1) < 4 * 0.041 * 2.0.squareRoot())
    }
  }

  @Test func `the factors of an adaptive lasso are made anew in each resample`() throws {
    let table = try birthwt()
    let model = try fit(.adaptiveLasso(lambda: 0.01, gamma: 2)) { $0.penaltyFactors = ["smoke": 0] }
    let read = try TabularModel(archive: model.archive())
    #expect(read.record?.rules.adaptive == model.record?.rules.adaptive)
    #expect(read.record?.rules.adaptive?.gamma == 2)
    let found = try read.refitBootstrap(on: table, 30, seed: 6)
    // The first resample by hand.
    var random = Xoshiro256StarStar(seed: 6, number: 0)
    let rows = (0..<table.rowCount).map { _ in random.uniform(below: table.rowCount) }
    var estimator = LogisticRegression(
      penalty: .adaptiveLasso(lambda: 0.01, gamma: 2), categorical: ["race"])
    estimator.penaltyFactors = ["smoke": 0]
    let first = try estimator.fit(
      table.selecting(rows: rows), target: "low", features: ["age", "lwt", "race", "smoke"])
    for (j, term) in found.terms.enumerated() {
      let expected = try #require(first.terms.first { $0.term == term.term }).estimate
      #expect(
        abs(found.refits.replicates[0, j] - expected) < 1e-6 * max(1, abs(expected)), "\(term.term)"
      )
    }
    #expect(found.nonzeroShares.last == 1)
    #expect(throws: LogisticError.self) { try found.refits.bcaIntervals() }
  }

  @Test func `filled-in values are filled in again`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic.csv"))
    let model = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "survived", features: ["age", "sex"]
    ).model
    let error = #expect(throws: LogisticError.self) { try model.inference(on: table) }
    #expect(error?.code == "imputed" && error?.advice?.contains("--ci percentile") == true)
    let found = try model.refitBootstrap(on: table, 40)
    #expect(found.refits.replicates.rows + found.refits.separatedCount == 40)
  }

  @Test func `class weights are those of the file, the intercept corrected or not`() throws {
    let table = try birthwt()
    for corrects in [false, true] {
      let model = try fit(.l2(lambda: 0.02)) {
        $0.classWeight = .balanced
        $0.correctsIntercept = corrects
      }
      let found = try model.refitBootstrap(on: table, 20)
      #expect(found.refits.replicates.rows == 20)
    }
  }

  @Test func `what cannot be fitted again as it was is refused`() throws {
    let table = try birthwt()
    func code(_ model: TabularModel, _ rows: DataTable? = nil, weight: String? = nil) -> String? {
      let error = #expect(throws: LogisticError.self) {
        try model.refitBootstrap(
          on: rows ?? table, 5, rowColumns: .init(frequencyWeight: weight))
      }
      return error?.code
    }
    let plain = try fit(.l2(lambda: 0.02))
    #expect(code(plain, weight: "age") == "refit-differs")
    #expect(
      code(plain, table.selecting(rows: Array(stride(from: 0, to: 189, by: 2)))) == "refit-differs")
    var old = try fit(.adaptiveLasso(lambda: 0.01))
    old.record?.rules.adaptive = nil
    #expect(code(old) == "no-refit")
    #expect(code(plain, try table.selecting(columns: ["low", "age"])) == "unknown-column")
  }
}
