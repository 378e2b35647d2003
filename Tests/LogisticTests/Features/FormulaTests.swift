import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic

/// One case of `reference/formula/glm.json`, made by the script beside it.
struct FormulaCase: Decodable, Sendable, CustomTestStringConvertible {
  var name: String
  var data: String
  var formula: String
  var coefficients: [Double]
  var aliased: [Bool]
  var standardErrors: [Double?]
  var deviance: Double
  var fitted: [Double]

  var testDescription: String { "\(name): \(formula)" }

  private struct File: Decodable { var cases: [FormulaCase] }

  static let all: [FormulaCase] = {
    let path = ProjectFiles.reference("formula/glm")
    guard let data = FileManager.default.contents(atPath: path),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  func table() throws -> DataTable {
    try DataTable(
      contentsOf: data == "titanic_wide"
        ? ProjectFiles.fixture("reference/formula/titanic_wide.csv")
        : ProjectFiles.fixture("data/\(data).csv"))
  }
}

@Suite struct FormulaTests {
  private func birthwt() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }

  private func terms(_ text: String, others: [String] = []) throws -> (
    labels: [String], hasIntercept: Bool
  ) {
    let terms = try FormulaTerms(Formula(text), others: others)
    return (terms.terms.map(terms.label), terms.hasIntercept)
  }

  @Test func `every case of R's was read`() {
    #expect(FormulaCase.all.count == 26)
  }

  /// Coefficients to 1e-8 standard errors, standard errors to 1e-6, the deviance to 1e-10.
  @Test(arguments: FormulaCase.all)
  func `a formula's fit is R's glm`(reference: FormulaCase) throws {
    let table = try reference.table()
    let fit = try LogisticRegression(penalty: .unpenalized).fit(table, formula: reference.formula)
    let terms = fit.terms
    try #require(terms.count == reference.coefficients.count)
    #expect(terms.map(\.isAliased) == reference.aliased)
    for (k, term) in terms.enumerated() where !reference.aliased[k] {
      let error = try #require(reference.standardErrors[k])
      #expect(
        abs(term.estimate - reference.coefficients[k]) <= 1e-8 * error,
        "\(term.term): \(term.estimate), not \(reference.coefficients[k]) ± \(error)")
      let mine = try #require(term.standardError)
      #expect(abs(mine - error) <= 1e-6 * error, "\(term.term): \(mine), not \(error)")
    }
    let deviance = -2 * (fit.logLikelihood - (fit.saturatedLogLikelihood ?? 0))
    #expect(abs(deviance - reference.deviance) <= 1e-10 * abs(reference.deviance) + 1e-9)
  }

  @Test(arguments: FormulaCase.all)
  func `the saved model predicts from the columns as they are, and what R fits`(
    reference: FormulaCase
  ) throws {
    let table = try reference.table()
    let fit = try LogisticRegression(penalty: .unpenalized).fit(table, formula: reference.formula)
    let model = try TabularModel(archive: fit.model.archive())
    #expect(model.formula == reference.formula)
    #expect(model.space.inputs == fit.model.space.inputs)
    #expect(model.space.features == fit.model.space.features)
    let mine = try fit.model.predict(table).probabilities
    let again = try model.predict(table).probabilities
    #expect(
      zip(mine.values, again.values).allSatisfy { abs($0 - $1) < 1e-12 || $0.isNaN && $1.isNaN })
    // By the layers, one after the other, too.
    let byLayers = try model.network.predict(model.space.values(table))
    for i in 0..<table.rowCount where !again[i, 0].isNaN {
      #expect(abs(byLayers[i, 0] - again[i, model.positive]) < 1e-9)
    }
    // R's fitted values are those of the complete rows.
    if reference.formula.contains("cbind") { return }
    let complete = (0..<table.rowCount).filter {
      !again[$0, 0].isNaN && table[model.target]?.isMissing($0) == false
    }
    for (row, expected) in zip(complete, reference.fitted) {
      #expect(abs(again[row, model.positive] - expected) < 1e-8)
    }
  }

  @Test func `operators mean what they mean in R`() throws {
    #expect(try terms("y ~ a * b").labels == ["a", "b", "a:b"])
    #expect(try terms("y ~ b:a + a").labels == ["a", "b:a"])
    #expect(try terms("y ~ (a + b + c)^2").labels == ["a", "b", "c", "a:b", "a:c", "b:c"])
    #expect(try terms("y ~ (a + b)^9999").labels == ["a", "b", "a:b"])
    #expect(try terms("y ~ a / b").labels == ["a", "a:b"])
    #expect(try terms("y ~ (a + b) / c").labels == ["a", "b", "a:b:c"])
    #expect(try terms("y ~ a * b - a").labels == ["b", "a:b"])
    #expect(try terms("y ~ a * b * c - a:b:c").labels.count == 6)
    #expect(try terms("y ~ a %in% b").labels == ["a:b"])
    #expect(try terms("y ~ . - b", others: ["a", "b", "c"]).labels == ["a", "c"])
    #expect(try terms("y ~ a + log(b + 1)").labels == ["a", "log(b + 1)"])
    #expect(try terms("y~a+a+I( a^2 )").labels == ["a", "I(a^2)"])
    #expect(try terms("y ~ `odd name`").labels == ["`odd name`"])
    for text in ["y ~ a - 1", "y ~ 0 + a", "y ~ a + 0", "y ~ -1 + a"] {
      #expect(try terms(text).hasIntercept == false)
    }
    #expect(try terms("y ~ 0 + a + 1").hasIntercept)
    #expect(try Formula("y ~ a + offset(b)").offset == "b")
    #expect(
      try Formula("cbind(won, lost) ~ a").response == .counts(successes: "won", failures: "lost"))
  }

  /// Each with the column of its caret, from 1.
  @Test(arguments: [
    ("low ~ age + (lwt", "is not closed", 13), ("low ~ age + lwt)", "closes nothing", 16),
    ("low age", "is not expected", 5), ("low", "no '~'", 4), ("~ age", "is missing", 1),
    ("low ~", "missing at the end", 6), ("low ~ age +", "missing at the end", 12),
    ("low ~ age * wieght", "no column 'wieght'", 13), ("low ~ lgo(age)", "no function 'lgo'", 7),
    ("low ~ log(smoke)", "log of 0 is infinite", 7),
    ("low ~ age + log(age - 20)", "log of -", 13),
    ("low ~ sqrt(-lwt)", "sqrt of -", 7), ("low ~ I(age / smoke)", "in line", 13),
    ("low ~ ns(ptl, 8)", "do not all differ", 7), ("low ~ poly(smoke, 2)", "too few", 7),
    ("low ~ age^0.5", "whole number", 11), ("low ~ 2", "is no term", 7),
    ("low ~ age @ lwt", "no meaning", 11), ("low ~ age %on% lwt", "not known", 11),
    ("low ~ C(race, Odd)", "no contrasts", 15), ("low ~ C(race) + race:age", "a category", 17),
    ("low ~ `age", "not closed", 7), ("low ~ ns(age, 4, 5)", "no such argument", 18),
    ("low ~ ns(age, degree = 2)", "no such argument", 24),
    ("low ~ I(ns(age, 3) + 1)", "several columns", 9),
    ("low ~ ns(age, df = 0)", "whole number", 20),
    ("low + age ~ lwt", "left side", 1), ("cbind(low) ~ lwt", "cbind takes", 1),
    ("nope ~ age", "no column 'nope'", 1), ("low ~ age + offset(ut)", "no column 'ut'", 20),
    ("low ~ 'age'", "text is no term", 7),
  ])
  func `what is wrong is marked with a caret`(text: String, reason: String, column: Int) throws {
    let table = try birthwt()
    let error = try #require(throws: LogisticError.self) {
      try LogisticRegression().fit(table, formula: text)
    }
    let lines = error.reason.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 4)
    #expect(lines[1] == "  \(text)")
    #expect(lines[2].count - 2 == column, "\(error)")
    #expect(lines[3].contains(reason), "\(error)")
  }

  @Test func `hostile formulas end at once with an error`() throws {
    let table = try birthwt()
    let many = (0..<30).map { "x\($0)" }.joined(separator: " + ")
    for text in [
      "low ~ " + String(repeating: "(", count: 5000) + "age", "low ~ (\(many))^20",
      "low ~ " + String(repeating: "age:", count: 5000) + "lwt",
      "low ~ " + String(repeating: "log(", count: 5000) + "age",
      "low ~ " + String(repeating: "age^", count: 5000) + "2",
      "low ~ " + String(repeating: "a", count: 200_000),
      "low ~ age" + String(repeating: " + age", count: 15_000) + " +",
    ] {
      #expect(throws: LogisticError.self) { try LogisticRegression().fit(table, formula: text) }
    }
  }

  @Test func `rows that lack a value are left out, whatever the estimator says`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: "sex ~ bill_depth_mm + species")
    #expect(fit.rowsDropped == 11)
    #expect(fit.valuesImputed == 0)
    #expect(
      fit.terms.map(\.term) == [
        "(Intercept)", "bill_depth_mm", "species=Chinstrap", "species=Gentoo",
      ])
    let reference = try LogisticRegression(
      penalty: .unpenalized, references: ["species": "Gentoo"]
    ).fit(table, formula: "sex ~ species + bill_depth_mm")
    #expect(reference.terms[1].term == "species=Adelie")
  }

  @Test func `inference and tests of terms are those of the formula's columns`() throws {
    let table = try birthwt()
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, formula: "low ~ ns(age, 3) + C(race) * smoke")
    let inference = try fit.model.inference(on: table)
    for (a, b) in zip(inference.terms, fit.terms) {
      let (mine, theirs) = (try #require(a.standardError), try #require(b.standardError))
      #expect(abs(mine - theirs) < 1e-8 * theirs)
    }
    let tests = try inference.termTests()
    #expect(tests.map(\.column) == ["ns(age, 3)", "C(race)", "smoke", "C(race):smoke"])
    #expect(tests.map(\.degreesOfFreedom) == [3, 2, 1, 2])
  }

  /// A category that has a column a level in its only term has contrasts too, which nothing takes.
  @Test func `what leads to no term is neither computed nor saved`() throws {
    let table = try birthwt()
    let fit = try LogisticRegression(penalty: .l2(lambda: 0.01)).fit(
      table, formula: "low ~ C(race, Helmert):smoke + age + ftv - ftv")
    #expect(fit.model.space.inputs.map(\.name) == ["race", "smoke", "age"])
    let again = try TabularModel(archive: fit.model.archive())
    #expect(again.space == fit.model.space)
  }

  @Test func `a penalised formula finds its optimum`() throws {
    let table = try birthwt()
    let fit = try LogisticRegression(penalty: .l1(lambda: 0.02)).fit(
      table, formula: "low ~ (age + lwt + smoke + ht + ui)^2")
    #expect(try #require(fit.certificate).bound < 1e-6)
    #expect(fit.terms.contains { $0.kind == .slope && $0.estimate == 0 })
  }

  /// R: `predict(ns(0:8, knots = c(2, 5)), c(-3, 3, 10))`, `predict(bs(0:8, knots = c(2, 5)), c(-1, 3, 9))`.
  @Test func `splines go on beyond the rows that were fitted as R's do`() throws {
    let natural = [
      [0.3304003941964585, -0.99120118258937562, 0.6608007883929170],
      [0.12317847133451773, 0.54111273414459493, -0.3545689832568904],
      [-0.85714285714285721, 0.57142857142857162, 1.2857142857142856],
    ]
    let splines = [
      [-2.745, 0.3825, -0.0125, 0, 0],
      [0.10666666666666666, 0.5836111111111111, 0.30046296296296293, 0.0092592592592592587, 0],
      [0, -0.0069444444444444406, 0.20138888888888892, -1.5648148148148148, 2.3703703703703702],
    ]
    for (basis, at, expected) in [
      (PiecewiseBasis.natural(inner: [2, 5], outer: (0, 8)), [-3.0, 3, 10], natural),
      (.bSplines(inner: [2, 5], outer: (0, 8), degree: 3), [-1, 3, 9], splines),
    ] {
      for (x, row) in zip(at, expected) {
        for (mine, theirs) in zip(columns(of: basis, at: x), row) {
          #expect(abs(mine - theirs) < 1e-13, "at \(x)")
        }
      }
    }
  }

  @Test func `a strength is searched for by folds whose knots and levels are their own`() throws {
    let table = try DataTable(
      columns: birthwt().columns.filter { !["bwt", "race"].contains($0.name) })
    var estimator = LogisticRegression(penalty: .l1(lambda: 1))
    estimator.formula = try Formula("low ~ . + ns(lwt, 3)")
    estimator.penaltyFactors = ["ns(lwt, 3)": 0]
    let search = try estimator.crossValidated(
      table, target: "low", folds: .stratified(4, seed: 1), grid: .init(count: 8))
    #expect(search.fit.terms.filter { $0.column == "ns(lwt, 3)" }.allSatisfy { $0.estimate != 0 })
    #expect(search.fit.terms.contains { $0.term == "ptl" })
  }

  private func columns(of basis: PiecewiseBasis, at x: Double) -> [Double] {
    let (knots, last) = (basis.knots, basis.knots.count - 1)
    var u = (0..<last).map { min(max((x - knots[$0]) / (knots[$0 + 1] - knots[$0]), 0), 1) }
    u.append(min((x - knots[0]) / (knots[1] - knots[0]), 0))
    u.append(max((x - knots[last]) / (knots[last] - knots[last - 1]), 0))
    var row = basis.constants
    let width = u.count
    for m in 1...basis.degree {
      for (k, u) in u.enumerated() {
        for j in row.indices {
          row[j] +=
            (0..<m).reduce(1.0) { power, _ in power * u } * basis.matrix[(m - 1) * width + k, j]
        }
      }
    }
    return row
  }
}
