import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic

/// `reference/conditional/clogit.json`: R's survival, made by the script beside it.
struct ConditionalCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var table: String
  var formula: String
  var strata: String
  var coefficients: [Double]
  var standardErrors: [Double]
  var logLikelihood: Double
  var nullLogLikelihood: Double
  var score: Double
  var wald: Double

  var testDescription: String { name }

  private struct File: Decodable { var cases: [ConditionalCase] }

  static let all: [ConditionalCase] = {
    guard
      let data = FileManager.default.contents(
        atPath: ProjectFiles.reference("conditional/clogit")),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  func rows() throws -> DataTable {
    try DataTable(
      contentsOf: table == "infert"
        ? ProjectFiles.fixture("reference/conditional/infert.csv")
        : ProjectFiles.fixture("data/\(table).csv"))
  }
}

@Suite struct ConditionalFitTests {
  @Test func `every case of R's was read`() { #expect(ConditionalCase.all.count == 3) }

  @Test(arguments: ConditionalCase.all)
  func `matched sets are fitted as R's clogit does`(reference: ConditionalCase) throws {
    let fit = try ConditionalFit(
      reference.rows(), formula: reference.formula, strata: reference.strata)
    try #require(fit.terms.count == reference.coefficients.count)
    for (k, term) in fit.terms.enumerated() {
      let error = reference.standardErrors[k]
      #expect(abs(term.estimate - reference.coefficients[k]) < 1e-8 * error, "\(term.term)")
      #expect(abs(try #require(term.standardError) - error) < 1e-6 * error)
    }
    #expect(abs(fit.logLikelihood - reference.logLikelihood) < 1e-9)
    #expect(abs(fit.nullLogLikelihood - reference.nullLogLikelihood) < 1e-9)
    #expect(abs(fit.score.statistic - reference.score) < 1e-6 * reference.score)
    #expect(abs(fit.wald.statistic - reference.wald) < 1e-6 * reference.wald)
  }

  /// Each pair's likelihood is the logistic one of its difference, without an intercept.
  @Test func `pairs are a logistic regression of differences`() throws {
    var generator = Xoshiro256StarStar(seed: 3)
    var rows: (x: [Double], pair: [String], y: [String]) = ([], [], [])
    var differences = [Double]()
    for pair in 0..<60 {
      let a = Double(generator.next() >> 11) * 0x1p-53
      let b = Double(generator.next() >> 11) * 0x1p-53
      rows.x += [a, b]
      rows.pair += ["\(pair)", "\(pair)"]
      rows.y += ["case", "other"]
      differences.append(a - b)
    }
    let table = try DataTable(columns: [
      Column("x", numbers: rows.x), Column("pair", categories: rows.pair),
      Column("y", categories: rows.y),
    ])
    let fit = try ConditionalFit(
      table, target: "y", strata: "pair", as: LogisticRegression(positive: "case"))
    // Half of the differences turned round: a case and its mirror image.
    let turned = differences.enumerated().map { $0 % 2 == 0 ? $1 : -$1 }
    let plain = try LogisticRegression(penalty: .unpenalized, intercept: false).fit(
      DataTable(columns: [
        Column("x", numbers: turned),
        Column("y", categories: turned.indices.map { $0 % 2 == 0 ? "1" : "0" }),
      ]), target: "y")
    #expect(abs(fit.terms[0].estimate - plain.terms[0].estimate) < 1e-7)
    let odds = try fit.relativeLogOdds(of: table)
    #expect(abs(odds[0] - odds[1] - fit.terms[0].estimate * differences[0]) < 1e-12)
  }

  @Test func `what cannot be fitted says why`() throws {
    let table = try #require(ConditionalCase.all.first).rows()
    func code(_ formula: String, _ strata: String) throws -> String {
      try #require(throws: LogisticError.self) {
        try ConditionalFit(table, formula: formula, strata: strata)
      }.code
    }
    #expect(try code("case ~ age", "stratum") == "no-features")
    #expect(try code("case ~ induced", "nope") == "unknown-column")
    #expect(try code("case ~ induced + stratum", "stratum") == "strata")
    #expect(try code("education ~ induced", "stratum") == "two-classes")
    #expect(try code("case ~ induced + I(2 * induced)", "stratum") == "singular-information")
    let apart = try table.with(
      Column("leak", numbers: table.numbers(of: "case").map { 3 * $0 }))
    #expect(
      try #require(throws: LogisticError.self) {
        try ConditionalFit(apart, formula: "case ~ leak", strata: "stratum")
      }.code == "separated")
  }
}
