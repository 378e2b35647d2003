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
  @Test func `every case of R's was read`() { #expect(SurveyCase.all.count == 6) }

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
      on: table,
      covariance: .survey(
        SurveyDesign(
          strata: reference.strata, units: reference.units, population: reference.fpc)),
      rowColumns: .init(sampleWeight: "pw"))
    #expect(inference.designDegreesOfFreedom == reference.degreesOfFreedom)
    for (k, term) in inference.terms.enumerated() {
      let error = reference.standardErrors[k]
      #expect(abs(term.estimate - reference.coefficients[k]) < 1e-7 * error)
      #expect(abs(try #require(term.standardError) - error) < 1e-7 * error, "\(term.term)")
    }
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
      try #require(throws: LogisticError.self) {
        try model.inference(
          on: table, covariance: .survey(design), rowColumns: .init(sampleWeight: "pw"))
      }.code
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
