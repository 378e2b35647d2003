import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic

/// `reference/survey/svyglm.json`: R's survey, made by the script beside it.
struct SurveyCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var table: String
  var strata: String?
  var units: String?
  var fpc: String?
  var coefficients: [Double]
  var standardErrors: [Double]
  var degreesOfFreedom: Int
  var later: Stage?
  var residualDegreesOfFreedom: Double
  var pValues: [Double]
  var low: [Double]
  var high: [Double]
  var test: TermTest

  struct Stage: Decodable {
    var units: String
    var population: String
  }

  struct TermTest: Decodable {
    var F: Double
    var p: Double
    var df: Int
    var ddf: Double
  }

  var design: SurveyDesign {
    SurveyDesign(
      strata: strata, units: units, population: fpc,
      laterStages: later.map { [.init(units: $0.units, population: $0.population)] } ?? [])
  }

  var testDescription: String { name }

  private struct File: Decodable { var cases: [SurveyCase] }

  static let all: [SurveyCase] = {
    guard
      let data = FileManager.default.contents(atPath: ProjectFiles.reference("survey/svyglm")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  func rows() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("reference/survey/\(table).csv"))
  }
}

@Suite struct SurveyDesignTests {
  @Test func `every case of R's was read`() { #expect(SurveyCase.all.count == 7) }

  private func fit(_ table: DataTable) throws -> LogisticFit {
    try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "sch.wide", features: ["meals", "ell", "mobility"],
      rowColumns: .init(sampleWeight: "pw"))
  }

  /// Coefficients to 1e-7 standard errors, which depend on R's stopping rule; standard errors to 1e-7.
  @Test(arguments: SurveyCase.all)
  func `a design's errors are svyglm's`(reference: SurveyCase) throws {
    let table = try reference.rows()
    let inference = try fit(table).model.inference(
      on: table, covariance: .survey(reference.design), rowColumns: .init(sampleWeight: "pw"))
    #expect(inference.designDegreesOfFreedom == reference.degreesOfFreedom)
    for (k, term) in inference.terms.enumerated() {
      let error = reference.standardErrors[k]
      #expect(abs(term.estimate - reference.coefficients[k]) < 1e-7 * error)
      #expect(abs(try #require(term.standardError) - error) < 1e-7 * error, "\(term.term)")
    }
  }

  /// The statistics agree to 1e-7, and so their tails, of at most |t| 3, to a few times that.
  @Test(arguments: SurveyCase.all)
  func `tests and intervals are svyglm's and regTermTest's, by t and F`(reference: SurveyCase)
    throws
  {
    let table = try reference.rows()
    let inference = try fit(table).model.inference(
      on: table, covariance: .survey(reference.design), rowColumns: .init(sampleWeight: "pw"))
    #expect(inference.degreesOfFreedom == reference.residualDegreesOfFreedom)
    for (k, term) in inference.terms.enumerated() {
      #expect(abs(try #require(term.pValue) / reference.pValues[k] - 1) < 1e-6, "\(term.term)")
      let ends = try #require(inference.interval(term))
      let slack = 1e-6 * reference.standardErrors[k]
      #expect(
        abs(ends.low - reference.low[k]) < slack && abs(ends.high - reference.high[k]) < slack)
    }
    let test = try #require(try inference.termTest(of: "meals", "ell"))
    #expect(test.likelihoodRatio == nil && test.score == nil)
    let wald = try #require(test.wald)
    #expect(wald.degreesOfFreedom == reference.test.df)
    #expect(reference.test.ddf == reference.residualDegreesOfFreedom)
    #expect(abs(wald.statistic / Double(wald.degreesOfFreedom) / reference.test.F - 1) < 1e-6)
    #expect(abs(wald.pValue / reference.test.p - 1) < 1e-6)
    let contrast = try inference.contrast("meals - ell")
    #expect(contrast.pValue > wald.pValue * 0.01 && contrast.confidenceInterval.low.isFinite)
    #expect(throws: LogisticError.self) { try inference.bootstrap(10) }
  }

  /// The code of the error that a design gives.
  private func refusal(
    of design: SurveyDesign, _ model: TabularModel, _ table: DataTable
  ) throws -> String {
    try #require(throws: LogisticError.self) {
      try model.inference(
        on: table, covariance: .survey(design), rowColumns: .init(sampleWeight: "pw"))
    }.code
  }

  @Test func `few units leave no test, and say so`() throws {
    let table = try #require(SurveyCase.all.first { $0.name == "weights" }).rows()
    let halves = try table.with(
      Column("half", categories: (0..<table.rowCount).map { "\($0 % 3)" }))
    let inference = try fit(table).model.inference(
      on: halves, covariance: .survey(.init(units: "half")), rowColumns: .init(sampleWeight: "pw"))
    #expect(inference.degreesOfFreedom == -1)
    #expect(inference.warnings.contains { $0.code == "few-units" })
    let term = inference.terms[1]
    #expect(term.standardError != nil && inference.interval(term) == nil)
    #expect(try #require(term.pValue).isNaN)
    #expect(try Summary(inference).text.contains("Student's t and F on -1 df"))
  }

  @Test func `a stage without its population, or of one unit of several, is refused`() throws {
    let reference = try #require(SurveyCase.all.first { $0.name == "two-stages" })
    let table = try reference.rows()
    let model = try fit(table).model
    func code(_ design: SurveyDesign, _ table: DataTable) throws -> String {
      try refusal(of: design, model, table)
    }
    let later = [SurveyDesign.Stage(units: "snum", population: "fpc2")]
    #expect(try code(.init(units: "dnum", laterStages: later), table) == "survey-stages")
    let many = try table.with(
      Column("many", numbers: [Double](repeating: 99, count: table.rowCount)))
    #expect(
      try code(
        .init(
          units: "dnum", population: "fpc1",
          laterStages: [.init(units: "snum", population: "many")]), many) == "lonely-unit")
  }

  @Test func `of one stratum the clusters' covariance is that of clustered errors`() throws {
    let table = try #require(SurveyCase.all.first { $0.name == "clusters" }).rows()
    let model = try fit(table).model
    let columns = LogisticRegression.RowColumns(sampleWeight: "pw")
    let survey = try model.inference(
      on: table, covariance: .survey(.init(units: "dnum")), rowColumns: columns)
    let cluster = try model.inference(
      on: table, covariance: .cluster(column: "dnum"), rowColumns: columns)
    for (a, b) in zip(survey.terms, cluster.terms) {
      #expect(abs(a.standardError! - b.standardError!) < 1e-10 * b.standardError!)
    }
  }

  @Test func `strata of one unit and impossible populations are refused`() throws {
    let table = try #require(SurveyCase.all.first { $0.name == "strata" }).rows()
    let model = try fit(table).model
    func code(_ design: SurveyDesign, _ table: DataTable) throws -> String {
      try refusal(of: design, model, table)
    }
    let alone = try table.with(
      Column("alone", categories: (0..<table.rowCount).map { $0 == 5 ? "a" : "b" }))
    #expect(try code(.init(strata: "alone"), alone) == "lonely-unit")
    #expect(try code(.init(strata: "stype", population: "meals"), table) == "population")
    let few = try table.with(
      Column("few", numbers: [Double](repeating: 3, count: table.rowCount)))
    #expect(try code(.init(strata: "stype", population: "few"), few) == "population")
    #expect(try code(.init(strata: "nope"), table) == "unknown-column")
  }
}
