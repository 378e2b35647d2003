import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic

/// What is done with models of formulas beside fitting them: offsets, more rows, resamples, comparisons, rows that count.
@Suite struct FormulaModelTests {
  private let births: DataTable
  private let estimator = LogisticRegression(penalty: .unpenalized)

  init() throws { births = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv")) }

  /// The table with columns of its own for what a formula would make.
  private func expanded() throws -> DataTable {
    let (age, lwt) = (try births.numbers(of: "age"), try births.numbers(of: "lwt"))
    let logarithms: [Double] = lwt.map { Foundation.log($0) }
    var offsets: [Double] = []
    for (w, a) in zip(lwt, age) { offsets.append(Foundation.log(w / 120) - a / 40) }
    return try births.with(Column("logLwt", numbers: logarithms))
      .with(Column("age2", numbers: age.map { $0 * $0 })).with(Column("off", numbers: offsets))
  }

  // MARK: Offsets

  @Test func `a saved model predicts with its formula's offset, as R does`() throws {
    let reference = try #require(FormulaEffectCase.all.first { $0.name == "offset" })
    let fit = try estimator.fit(births, formula: reference.formula)
    let model = try TabularModel(archive: fit.model.archive())
    #expect(model.space.features == fit.model.space.features)
    let p = try model.predict(births).probabilities
    let byLayers = try model.network.predict(model.space.values(births))
    for (row, expected) in reference.fitted.enumerated() {
      #expect(abs(p[row, model.positive] - expected) < 1e-8)
      #expect(abs(byLayers[row, 0] - expected) < 1e-8)
    }
    #expect(model.coefficients[0].weights.last == 1)
    #expect(!fit.terms.contains { $0.term.contains("offset") })
  }

  @Test func `an offset of a formula is one of a column, and both add up`() throws {
    let table = try expanded()
    let own = try estimator.fit(
      table, formula: "low ~ smoke + age + offset(log(lwt / 120) - age / 40)")
    let given = try estimator.fit(
      table, target: "low", features: ["smoke", "age"], rowColumns: .init(offset: "off"))
    let two = try estimator.fit(
      table, formula: "low ~ smoke + age + offset(log(lwt / 120)) + offset(-age / 40)")
    let both = try estimator.fit(
      table, formula: Formula("low ~ smoke + age + offset(-off)"), rowColumns: .init(offset: "off"))
    let none = try estimator.fit(table, formula: "low ~ smoke + age")
    for (a, b) in [(own, given), (two, given), (both, none)] {
      #expect(abs(a.logLikelihood - b.logLikelihood) < 1e-9)
      #expect(abs((a.nullLogLikelihood ?? 0) - (b.nullLogLikelihood ?? 1)) < 1e-9)
      for (x, y) in zip(a.terms, b.terms) {
        #expect(abs(x.estimate - y.estimate) < 1e-8)
        #expect(abs((x.standardError ?? 0) - (y.standardError ?? 1)) < 1e-8)
      }
    }
    let summary = try own.model.inference(on: table)
    #expect(summary.distance < 1e-6)
    #expect(abs(summary.statistics.logLikelihood - own.logLikelihood) < 1e-9)
    // Intervals of probabilities come of the curvature that the fit kept.
    let interval = try own.model.logitUncertainty(of: table)
    let p = try own.model.predict(table).probabilities
    #expect(abs(sigmoid(interval.logits[0, 1]) - p[0, 1]) < 1e-12)
  }

  @Test(arguments: [
    Penalty.firth, .flic, .flac, .l2(lambda: 0.01), .l1(lambda: 0.01),
    .groupLasso(lambda: 0.01),
    .adaptiveLasso(lambda: 0.01, gamma: 1),
  ])
  func `an offset of a formula is one of a column under any penalty`(penalty: Penalty) throws {
    let table = try expanded()
    let own = try LogisticRegression(penalty: penalty).fit(
      table, formula: "low ~ smoke + age + offset(off)")
    let given = try LogisticRegression(penalty: penalty).fit(
      table, target: "low", features: ["smoke", "age"], rowColumns: .init(offset: "off"))
    for (x, y) in zip(own.terms, given.terms) { #expect(abs(x.estimate - y.estimate) < 1e-7) }
    #expect(own.model.coefficients[0].weights.last == 1)
  }

  @Test(arguments: [
    ("low ~ age - offset(lwt)", "taken away", 13),
    ("low ~ age + offset(lwt, age)", "one argument", 13),
    ("low ~ age + offset(2)", "same for all rows", 20),
    ("low ~ age * offset(lwt)", "nothing but a sum", 11),
    ("low ~ age + offset(log(smoke))", "infinite", 20),
    ("low ~ age + offset(ns(lwt, 3))", "several columns", 20),
  ])
  func `an offset that cannot be is marked with a caret`(
    text: String, reason: String, column: Int
  ) throws {
    let error = #expect(throws: LogisticError.self) { try estimator.fit(births, formula: text) }
    let lines = (error?.reason ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    #expect(lines.contains { $0 == String(repeating: " ", count: column + 1) + "^" }, "\(lines)")
  }

  @Test func `an offset takes no optimizer and no audit`() throws {
    var adam = estimator
    adam.method = .adam()
    let refused = #expect(throws: LogisticError.self) {
      try adam.fit(births, formula: "low ~ age + offset(log(lwt))")
    }
    #expect(refused?.code == "offset")
    let fit = try estimator.fit(births, formula: "low ~ age + offset(log(lwt))")
    let audit = #expect(throws: LogisticError.self) { try fit.model.audit(births) }
    #expect(audit?.code == "offset")
  }

  // MARK: More rows

  @Test func `rows added to a formula's model are those of the columns that it makes`() throws {
    let table = try expanded()
    let (old, new) = (
      table.selecting(rows: Array(0..<140)), table.selecting(rows: Array(140..<189))
    )
    var mine = try estimator.fit(
      old, formula: Formula("low ~ log(lwt) + I(age^2) + smoke + offset(off)")
    ).model
    var theirs = try estimator.fit(
      old, target: "low", features: ["logLwt", "age2", "smoke"], rowColumns: .init(offset: "off")
    ).model
    let update = try mine.update(with: new)
    let expected = try theirs.update(with: new, rowColumns: .init(offset: "off"))
    #expect(update.observations == 189 && update.isConverged)
    for (a, b) in zip(update.terms, expected.terms) {
      #expect(abs(a.estimate - b.estimate) < 1e-9)
      #expect(abs((a.standardError ?? 0) - (b.standardError ?? 1)) < 1e-9)
    }
    // So many new rows that nothing is proved of a refit, of either.
    #expect(update.refitDistance == expected.refitDistance)
    #expect(mine.coefficients[0].weights.last == 1)
    let saved = try TabularModel(archive: mine.archive())
    #expect(try saved.predict(new).predicted == mine.predict(new).predicted)
  }

  @Test func `an update keeps knots and levels, and refuses new ones and what has no value`() throws
  {
    let (old, new) = (
      births.selecting(rows: Array(0..<140)), births.selecting(rows: Array(140..<189))
    )
    var model = try estimator.fit(old, formula: "low ~ ns(age, 3) + C(race) * log(lwt)").model
    let design = model.space.design
    let before = model.coefficients[0].weights
    try model.update(with: new)
    #expect(model.space.design == design && model.coefficients[0].weights != before)
    let other = try new.with(Column("race", numbers: new.numbers(of: "race").map { $0 + 1 }))
    let level = #expect(throws: LogisticError.self) { try model.update(with: other) }
    #expect(level?.code == "new-level" && level?.place?.column == "race")
    let zeros = try new.with(Column("lwt", numbers: new.numbers(of: "lwt").map { _ in 0 }))
    let logarithm = #expect(throws: LogisticError.self) { try model.update(with: zeros) }
    #expect(logarithm?.code == "not-finite")
  }

  // MARK: Resamples

  @Test func `a search for a strength by a formula is that of its columns`() throws {
    let table = try expanded()
    let lasso = LogisticRegression(penalty: .l1(lambda: 1))
    let mine = try lasso.crossValidated(
      table, formula: Formula("low ~ log(lwt) + I(age^2) + smoke + ptl + offset(off)"),
      folds: .stratified(5, seed: 1), grid: .init(count: 20))
    let theirs = try lasso.crossValidated(
      table, target: "low", features: ["logLwt", "age2", "smoke", "ptl"],
      rowColumns: .init(offset: "off"), folds: .stratified(5, seed: 1), grid: .init(count: 20))
    #expect(mine.lambdas.count == theirs.lambdas.count && mine.minimum == theirs.minimum)
    for (a, b) in zip(mine.lambdas + mine.means, theirs.lambdas + theirs.means) {
      #expect(abs(a / b - 1) < 1e-6)
    }
    let p = try mine.fit.model.predict(table).probabilities
    let off = try table.numbers(of: "off")
    let q = try theirs.fit.model.predict(table).probabilities
    // What a column adds is not the other model's to know.
    for row in 0..<10 {
      let logit = Foundation.log(q[row, 1] / q[row, 0]) + off[row]
      #expect(abs(p[row, 1] - sigmoid(logit)) < 1e-5)
    }
  }

  private struct ValidationReference: Decodable {
    struct Figures: Decodable {
      var auc: Double
      var brier: Double
      var slope: Double
      var intercept: Double
    }
    var formula: String
    var draws: [[Int]]
    var apparent: Figures
    var training: Figures
    var test: Figures
  }

  @Test func `resamples keep the columns of all rows, with the optimism that R computes`() throws {
    let data = try #require(
      FileManager.default.contents(atPath: ProjectFiles.reference("formula/validate")))
    let answer = try JSONDecoder().decode(ValidationReference.self, from: data)
    var chosen = estimator
    chosen.formula = try Formula(answer.formula)
    let fixed = try chosen.fixingFormula(on: births, target: "low")
    let found = try BootstrapValidation(births, target: "low", draws: answer.draws) {
      rows throws(LogisticError) in
      try fixed.fit(rows, target: "low")
    }
    #expect(found.failedCount == 0)
    for (figure, path) in [
      (found.auc, \ValidationReference.Figures.auc), (found.brier, \.brier),
      (found.slope, \.slope), (found.intercept, \.intercept),
    ] {
      let slack = path == \.auc ? 1e-12 : 1e-7
      #expect(abs(figure.apparent - answer.apparent[keyPath: path]) < slack)
      #expect(abs(figure.training - answer.training[keyPath: path]) < slack)
      #expect(abs(figure.test - answer.test[keyPath: path]) < slack)
    }
    let short = try estimator.validated(
      births, formula: Formula(answer.formula), resamples: 20, seed: 1)
    #expect(short.resampleCount == 20)
    #expect(throws: LogisticError.self) {
      try estimator.validated(births, formula: Formula("cbind(low, ftv) ~ age"), resamples: 20)
    }
  }

  // MARK: Comparisons

  @Test func `a formula is nested in another if its columns are sums of the other's`() throws {
    func fit(_ text: String) throws -> TabularModel {
      try estimator.fit(births, formula: text).model
    }
    let (line, logarithm, spline) = (
      try fit("low ~ lwt + smoke"), try fit("low ~ log(lwt) + smoke"),
      try fit("low ~ ns(lwt, 3) * smoke")
    )
    let test = try line.nested(with: spline, on: births).test
    #expect(test.degreesOfFreedom == 5)
    let likelihoods = try [line, spline].map {
      try $0.inference(on: births).statistics.logLikelihood
    }
    #expect(abs(test.statistic - 2 * (likelihoods[1] - likelihoods[0])) < 1e-9)
    let refused = #expect(throws: LogisticError.self) {
      try logarithm.nested(with: spline, on: births)
    }
    #expect(refused?.reason.contains("log(lwt)") == true)
    // Without rows names have to do.
    #expect(throws: LogisticError.self) { try line.nested(with: spline) }
    #expect(try line.nested(with: fit("low ~ lwt * smoke")).test.degreesOfFreedom == 1)
    let columns = try estimator.fit(births, target: "low", features: ["lwt", "smoke"]).model
    #expect(try columns.nested(with: spline, on: births).test.degreesOfFreedom == 5)
    let offset = #expect(throws: LogisticError.self) {
      try fit("low ~ lwt + smoke + offset(age)").nested(with: spline, on: births)
    }
    #expect(offset?.reason.contains("offset(age)") == true)
  }

  // MARK: Rows that count

  @Test func `figures of rows that count are those of a row each`() throws {
    let wide = try DataTable(contentsOf: ProjectFiles.fixture("reference/formula/titanic_wide.csv"))
    let model = try estimator.fit(wide, formula: "cbind(saved, lost) ~ class * sex + age").model
    let (rows, columns) = try model.prepared(wide)
    let (won, lost) = (try wide.numbers(of: "saved"), try wide.numbers(of: "lost"))
    var numbers: [Int] = []
    var classes: [String?] = []
    for row in 0..<wide.rowCount {
      numbers += Array(repeating: row, count: Int(won[row] + lost[row]))
      classes += Array(repeating: "success", count: Int(won[row]))
      classes += Array(repeating: "failure", count: Int(lost[row]))
    }
    let each = try wide.selecting(rows: numbers).with(Column("outcome", categories: classes))
    #expect(each.rowCount == 2201)
    let weight = columns.frequencyWeight
    let (a, b) = (
      try model.quality(of: rows, frequencyWeight: weight),
      try model.quality(of: each, target: "outcome")
    )
    #expect(a.count == 2201 && abs(a.logLoss - b.logLoss) < 1e-12)
    #expect(abs(a.brierScore - b.brierScore) < 1e-12)
    #expect(abs(try #require(a.auc) - (try #require(b.auc))) < 1e-12)
    #expect(a.report.confusion == b.report.confusion)
    let (c, d) = (
      try model.evaluate(rows, frequencyWeight: weight),
      try model.evaluate(each, target: "outcome")
    )
    for (x, y) in zip(c, d) { #expect(x.name == y.name && abs(x.value - y.value) < 1e-12) }
    guard case .binary(let mine) = try model.goodness(of: rows, frequencyWeight: weight),
      case .binary(let theirs) = try model.goodness(of: each, target: "outcome")
    else {
      Issue.record("two classes")
      return
    }
    #expect(abs(mine.brier.score - theirs.brier.score) < 1e-12)
    #expect(abs((mine.calibration?.slope ?? 0) - (theirs.calibration?.slope ?? 1)) < 1e-9)
    let audit = try model.audit(rows, rowColumns: .init(frequencyWeight: weight))
    #expect(abs(audit.objective - a.logLoss) < 1e-12 && (audit.gap ?? 1) < 1e-9)
    #expect(throws: LogisticError.self) { try model.prepared(wide, trials: "lost") }
  }
}
