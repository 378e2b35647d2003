import LogisticTestSupport
import Testing

@testable import Logistic

/// References by R's `anova`, `AIC` and pROC's `roc.test` (`goodness.R`).
@Suite struct ComparisonTests {
  private let table: DataTable
  private let answer: ReferenceAnswer
  private let small: TabularModel
  private let large: TabularModel

  init() throws {
    table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    answer = try ReferenceAnswer("goodness")
    let estimator = LogisticRegression(penalty: .unpenalized, categorical: ["race"])
    small = try estimator.fit(table, target: "low", features: ["age", "lwt"]).model
    large = try estimator.fit(table, target: "low", features: ["age", "lwt", "race", "smoke"]).model
  }

  @Test(arguments: [true, false])
  func `the likelihood-ratio test and the criteria are R's, from rows and from what fits recorded`(
    hasRows: Bool
  ) throws {
    let found = try hasRows ? large.nested(with: small, on: table) : large.nested(with: small)
    #expect(found.isSwapped)
    for (one, name) in [(found.smaller, "small"), (found.larger, "large")] {
      func number(_ key: String) -> Double { answer.number("answers", "nested", name, key)! }
      #expect(abs(one.logLikelihood / number("logLikelihood") - 1) < 1e-10)
      #expect(abs(one.deviance / number("deviance") - 1) < 1e-10)
      #expect(one.residualDegreesOfFreedom == number("residualDf"))
      #expect(abs(try #require(one.aic) / number("aic") - 1) < 1e-10)
      #expect(abs(try #require(one.bic) / number("bic") - 1) < 1e-10)
    }
    #expect(found.test.degreesOfFreedom == 3)
    #expect(
      abs(found.test.statistic / answer.number("answers", "nested", "statistic")! - 1) < 1e-8)
    #expect(abs(found.test.pValue / answer.number("answers", "nested", "pValue")! - 1) < 1e-8)
  }

  @Test func `paired tests of predictions are R's`() throws {
    let found = try small.comparison(with: large, on: table)
    #expect(found.count == 189)
    func expect(_ value: Double, _ path: String, _ key: String) {
      let expected = answer.number("answers", "paired", path, key)!
      #expect(abs(value / expected - 1) < 1e-7, "\(path) \(key)")
    }
    let auc = try #require(found.auc)
    expect(auc.first, "auc", "first")
    expect(auc.second, "auc", "second")
    expect(auc.z, "auc", "z")
    expect(auc.pValue, "auc", "pValue")
    for (one, name) in [(found.logLoss, "logLoss"), (found.brier, "brier")] {
      expect(one.first, name, "first")
      expect(one.second, name, "second")
      expect(one.difference, name, "difference")
      expect(one.standardError, name, "standardError")
      expect(one.pValue, name, "pValue")
      let (low, high) = one.interval()
      #expect(low < one.difference && one.difference < high)
    }
    let same = try small.comparison(with: small, on: table)
    #expect(same.auc?.pValue == 1 && same.logLoss.difference == 0 && same.brier.pValue == 1)
  }

  @Test func `several classes are compared by log loss and Brier's score`() throws {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let target = try #require(iris.names.last)
    let weak = try LogisticRegression(penalty: .l2(lambda: 1)).fit(iris, target: target).model
    let strong = try LogisticRegression(penalty: .l2(lambda: 0.01)).fit(iris, target: target).model
    let found = try weak.comparison(with: strong, on: iris)
    #expect(found.auc == nil && found.logLoss.z > 5)
    let report = try #require(weak.goodness(of: iris).several)
    #expect(abs(found.brier.first - report.brier) < 1e-12)
    #expect(abs(found.logLoss.first - report.logLoss) < 1e-12)
  }

  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? LogisticError)?.code }
  }

  @Test func `models that no test compares are refused`() throws {
    let estimator = LogisticRegression(penalty: .unpenalized, categorical: ["race"])
    let other = try estimator.fit(table, target: "low", features: ["age", "smoke", "ht"]).model
    #expect(refusal { _ = try small.nested(with: other, on: table) } == "not-nested")
    #expect(refusal { _ = try small.nested(with: other) } == "not-nested")
    #expect(refusal { _ = try small.nested(with: small) } == "not-nested")
    let half = table.selecting(rows: (0..<189).filter { $0 % 3 != 0 })
    let early = try estimator.fit(half, target: "low", features: ["age", "lwt", "smoke"]).model
    #expect(refusal { _ = try small.nested(with: early) } == "other-rows")
    #expect(refusal { _ = try small.nested(with: early, on: table) } == "other-rows")
    // As many rows, but others.
    let late = try estimator.fit(
      table.selecting(rows: (0..<189).filter { $0 % 3 != 1 }), target: "low", features: ["age"]
    ).model
    #expect(refusal { _ = try late.nested(with: early, on: half) } == "other-rows")
    let ridge = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(
      table, target: "low", features: ["age", "lwt", "smoke"]
    ).model
    #expect(refusal { _ = try small.nested(with: ridge, on: table) } == "penalised")
    let smoke = try estimator.fit(table, target: "smoke", features: ["age"]).model
    #expect(refusal { _ = try small.nested(with: smoke, on: table) } == "other-target")
    // A category that one takes for a number.
    let number = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "low", features: ["age", "race"]
    ).model
    #expect(refusal { _ = try number.nested(with: large, on: table) } == "not-nested")
  }

  @Test func `rows that lack a value in one of two models are said to differ`() throws {
    let titanic = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic.csv"))
    let estimator = LogisticRegression(penalty: .unpenalized, missing: .drop)
    let target = try #require(titanic.names.first { $0 == "survived" })
    let short = try estimator.fit(titanic, target: target, features: ["sex"]).model
    let long = try estimator.fit(titanic, target: target, features: ["sex", "age"]).model
    #expect(refusal { _ = try short.nested(with: long, on: titanic) } == "other-rows")
  }
}

extension Goodness {
  /// Of more than two classes.
  fileprivate var several: MulticlassGoodness? {
    if case .multiclass(let several) = self { several } else { nil }
  }
}
