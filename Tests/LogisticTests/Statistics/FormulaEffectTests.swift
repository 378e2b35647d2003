import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic

/// One case of `reference/formula/effects.json`, made by the script beside it.
struct FormulaEffectCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Effect: Decodable, Sendable {
    var column: String
    var change: String?
    var effect: Double
    var error: Double
  }
  struct Prediction: Decodable, Sendable {
    var column: String
    var value: String
    var probability: Double
    var error: Double
    var low: Double
    var high: Double
  }
  var name: String
  var data: String
  var formula: String
  var covariance: String
  var cluster: String?
  var weight: String?
  var effects: [Effect]
  var means: [Effect]?
  var predictions: [Prediction]
  /// Of each term, in R's order.
  var inflation: [Double]?
  var fitted: [Double]

  var testDescription: String { "\(name): \(formula)" }

  private struct File: Decodable { var cases: [FormulaEffectCase] }

  static let all: [FormulaEffectCase] = {
    guard
      let data = FileManager.default.contents(atPath: ProjectFiles.reference("formula/effects")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  func table() throws -> DataTable {
    if data == "titanic_wide" {
      return try DataTable(
        contentsOf: ProjectFiles.fixture("reference/formula/titanic_wide.csv"))
    }
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/\(data).csv"))
    guard weight != nil else { return table }
    return try table.with(Column("w", numbers: table.numbers(of: "ftv").map { 1 + $0 }))
  }

  /// The saved model, read again, and what its rows say of it.
  func inference() throws -> Inference {
    let table = try table()
    let columns = LogisticRegression.RowColumns(frequencyWeight: weight)
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: formula, rowColumns: columns)
    let model = try TabularModel(archive: fit.model.archive())
    let prepared = try model.prepared(table, columns)
    let estimator: CovarianceEstimator =
      switch covariance {
      case "hc1": .hc1
      case "cluster": .cluster(column: cluster ?? "", correction: .groups)
      default: .fisher
      }
    return try model.inference(
      on: prepared.table, covariance: estimator, rowColumns: prepared.columns)
  }
}

@Suite struct FormulaEffectTests {
  private func birthwt() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }

  @Test func `every case of R's was read`() { #expect(FormulaEffectCase.all.count == 11) }

  /// R's are central differences, whose own error is about 1e-8 of the standard error.
  private func check(_ effects: [MarginalEffect], _ expected: [FormulaEffectCase.Effect]) throws {
    #expect(effects.count == expected.count)
    for one in expected {
      let mine = try #require(
        effects.first { $0.column == one.column && $0.change == one.change },
        "\(one.column) \(one.change ?? "")")
      #expect(abs(mine.effect - one.effect) < 1e-6 * one.error, "\(one.column) \(mine.effect)")
      #expect(
        abs(mine.standardError / one.error - 1) < 1e-6, "\(one.column) \(mine.standardError)")
    }
  }

  @Test(arguments: FormulaEffectCase.all)
  func `effects of columns in any terms agree with R's`(reference: FormulaEffectCase) throws {
    let inference = try reference.inference()
    try check(inference.marginalEffects(), reference.effects)
    if let means = reference.means { try check(inference.marginalEffects(at: .means), means) }
  }

  @Test(arguments: FormulaEffectCase.all)
  func `mean probabilities with a column set agree with R's`(reference: FormulaEffectCase) throws {
    let inference = try reference.inference()
    for one in reference.predictions {
      let mine = try #require(
        try inference.adjustedPredictions(of: one.column, at: [one.value]).first)
      #expect(abs(mine.probability - one.probability) < 1e-6 * one.error)
      #expect(abs(mine.standardError / one.error - 1) < 1e-6)
      #expect(abs(mine.confidenceInterval.low - one.low) < 1e-6)
      #expect(abs(mine.confidenceInterval.high - one.high) < 1e-6)
    }
  }

  @Test func `terms have the variance inflation that R's car gives them, and no warning`() throws {
    let reference = try #require(FormulaEffectCase.all.first { $0.inflation != nil })
    let inference = try reference.inference()
    let found = inference.varianceInflation
    #expect(
      found.map(\.column)
        == ["age", "I(age^2)", "C(race)", "smoke", "log(lwt)", "C(race):smoke"])
    for (mine, expected) in zip(found, try #require(reference.inflation)) {
      // R's information is that of its last iteration but one.
      #expect(abs(mine.factor / expected - 1) < 1e-5, "\(mine.column) \(mine.factor)")
    }
    #expect(found[0].isHigh && !inference.warnings.contains { $0.code == "variance-inflation" })
  }

  @Test func `a contrast takes terms that hold blanks and signs`() throws {
    let table = try birthwt()
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: "low ~ I(age - lwt) + ns(age, 2) + smoke")
    let inference = try fit.model.inference(on: table)
    func estimate(_ term: String) throws -> Double {
      try #require(inference.terms.first { $0.term == term }).estimate
    }
    let contrast = try inference.contrast("2*I(age - lwt) - ns(age, 2)1 + smoke")
    let expected = try 2 * estimate("I(age - lwt)") - estimate("ns(age, 2)1") + estimate("smoke")
    #expect(abs(contrast.estimate - expected) < 1e-12)
  }

  /// The formula says what the columns say, so that all that follows is one.
  @Test(arguments: [
    CovarianceEstimator.fisher, .hc3, .cluster(column: "ftv", correction: .rowsAndGroups),
    .survey(SurveyDesign(strata: "ui", units: "age")),
  ])
  func `a formula of plain columns has the effects of the columns`(
    estimator: CovarianceEstimator
  ) throws {
    let table = try birthwt()
    let byFormula = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: "low ~ lwt + C(race) + smoke + ptl")
    var columns = LogisticRegression(penalty: .unpenalized, categorical: ["race"])
    columns.references = ["race": "1"]
    let plain = try columns.fit(table, target: "low", features: ["lwt", "race", "smoke", "ptl"])
    for place in Inference.EffectPlace.allCases {
      let mine = try byFormula.model.inference(on: table, covariance: estimator)
        .marginalEffects(at: place)
      let theirs = try plain.model.inference(on: table, covariance: estimator)
        .marginalEffects(at: place)
      #expect(mine.map(\.term) == theirs.map(\.term))
      #expect(mine.map(\.change) == theirs.map(\.change))
      for (a, b) in zip(mine, theirs) {
        #expect(abs(a.effect - b.effect) < 1e-9 * b.standardError, "\(place) \(a.term)")
        #expect(abs(a.standardError / b.standardError - 1) < 1e-8, "\(place) \(a.term)")
      }
    }
  }

  @Test func `effects of a Firth fit and of several classes are those of the columns too`() throws {
    let table = try birthwt()
    let firth = try LogisticRegression(penalty: .firth).fit(table, formula: "low ~ lwt + smoke")
    let plain = try LogisticRegression(penalty: .firth).fit(
      table, target: "low", features: ["lwt", "smoke"])
    let penguins = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let several = try LogisticRegression(penalty: .unpenalized).fit(
      penguins, formula: "island ~ bill_length_mm + sex")
    let severalPlain = try LogisticRegression(penalty: .unpenalized, missing: .drop).fit(
      penguins, target: "island", features: ["bill_length_mm", "sex"])
    for (a, b, rows) in [(firth, plain, table), (several, severalPlain, penguins)] {
      let mine = try a.model.inference(on: rows).marginalEffects()
      let theirs = try b.model.inference(on: rows).marginalEffects()
      #expect(mine.map(\.classLabel) == theirs.map(\.classLabel))
      #expect(mine.count == theirs.count)
      for (one, other) in zip(mine, theirs) {
        #expect(abs(one.effect - other.effect) < 1e-7 * other.standardError, "\(one.term)")
        #expect(abs(one.standardError / other.standardError - 1) < 1e-6, "\(one.term)")
      }
    }
  }

  @Test func `a category is compared with the level that its contrasts leave out`() throws {
    let table = try birthwt()
    var estimator = LogisticRegression(penalty: .unpenalized)
    estimator.references = ["race": "3"]
    let fit = try estimator.fit(table, formula: "low ~ C(race) * lwt")
    let effects = try fit.model.inference(on: table).marginalEffects()
    #expect(effects.map(\.term) == ["race=1", "race=2", "lwt"])
    #expect(effects.map(\.change) == ["3 → 1", "3 → 2", nil])
  }

  @Test func `a slope that is infinite is refused with the column`() throws {
    let table = try birthwt()
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: "low ~ sqrt(ftv) + lwt")
    let inference = try fit.model.inference(on: table)
    let error = #expect(throws: LogisticError.self) { try inference.marginalEffects() }
    #expect(error?.code == "not-finite" && error?.place?.column == "ftv")
    let logarithm = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: "low ~ log(lwt)")
    let other = try logarithm.model.inference(on: table)
    #expect(throws: LogisticError.self) { try other.adjustedPredictions(of: "lwt", at: ["-1"]) }
    let unknown = #expect(throws: LogisticError.self) {
      try other.adjustedPredictions(of: "log(lwt)")
    }
    #expect(unknown?.reason.contains("no column 'log(lwt)'") == true)
  }
}
