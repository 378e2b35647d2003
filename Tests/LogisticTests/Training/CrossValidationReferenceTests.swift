import LogisticTestSupport
import Testing

@testable import Logistic

/// R's `cv.glmnet` at nine given λs over nine given folds of 21 rows of `birthwt`, α = 1. The
/// reference agrees with R to 8e-10; its file asks for 1e-7.
@Suite struct CrossValidationReferenceTests {
  private let answer: ReferenceAnswer
  private let table: DataTable
  private let lambdas: [Double]

  init() throws {
    answer = try ReferenceAnswer("birthwt-cv")
    let plain = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fold = (0..<plain.rowCount).map { Double($0 % 9 + 1) }
    table = try DataTable(columns: plain.columns + [Column("fold", .numbers(fold))])
    let answer = answer
    lambdas = (0..<answer.count("answers", "lambdas")).map {
      answer.number("answers", "lambdas", String($0)) ?? .nan
    }
  }

  private func validation(
    _ measure: CrossValidation.Measure, rule: CrossValidation.Rule = .minimum
  ) throws -> CrossValidation {
    try LogisticRegression(
      penalty: .l1(lambda: 1), categorical: ["race"], references: ["race": "1"]
    ).crossValidated(
      table, target: "low", features: answer.texts("data", "features"),
      folds: .given(column: "fold"), measure: measure, rule: rule,
      // Backwards: the order in which they are given does not count.
      grid: .init(lambdas: lambdas.reversed()))
  }

  @Test(arguments: [
    (CrossValidation.Measure.deviance, "deviance"), (.error, "class"), (.auc, "auc"),
    (.squaredError, "mse"),
  ])
  func `means, standard errors and both choices are cv.glmnet's`(
    measure: CrossValidation.Measure, name: String
  ) throws {
    let result = try validation(measure)
    #expect(result.lambdas == lambdas)
    #expect(result.foldWeights == [Double](repeating: 21, count: 9))
    func number(_ path: String...) -> Double {
      switch path.count {
      case 1: answer.number("answers", "measures", name, path[0]) ?? .nan
      case 2: answer.number("answers", "measures", name, path[0], path[1]) ?? .nan
      default: answer.number("answers", "measures", name, path[0], path[1], path[2]) ?? .nan
      }
    }
    for i in lambdas.indices {
      #expect(abs(result.means[i] - number("mean", String(i))) < 1e-8)
      #expect(abs(result.standardErrors[i] - number("standardError", String(i))) < 1e-8)
      for fold in 0..<9 {
        #expect(abs(result.byFold[fold][i] - number("byFold", String(fold), String(i))) < 1e-7)
      }
    }
    #expect(result.lambdaMinimum == number("lambdaBest"))
    #expect(result.lambdaOneStandardError == number("lambdaOneStandardError"))
    #expect(result.fit.lambda == result.lambdaMinimum)
  }

  @Test func `the fit is of all rows at the λ that the rule chose`() throws {
    let result = try validation(.deviance, rule: .oneStandardError)
    #expect(result.fit.lambda == 0.03 && result.lambda == 0.03)
    #expect(result.fit.observations == 189)
    let alone = try LogisticRegression(
      penalty: .l1(lambda: 0.03), categorical: ["race"], references: ["race": "1"]
    ).fit(table, target: "low", features: answer.texts("data", "features"))
    for (a, b) in zip(result.fit.terms, alone.terms) { #expect(a.estimate == b.estimate) }
  }

  /// Each started at the one before, the fits are those of the reference, which starts at zero.
  @Test func `the path of all rows is the reference's, its zeros exactly`() throws {
    let path = try validation(.deviance).path
    for (i, point) in path.points.enumerated() {
      let step = String(i)
      var expected = answer.numbers("answers", "fullDataPath", step, "coefficients")
      expected["race=1"] = 0
      for (feature, weight) in zip(path.features, point.weights[0]) where feature.role != .unknown {
        let value = try #require(expected[feature.term])
        #expect(
          abs(weight - value) < 1e-8 * max(1, abs(value)), "\(feature.term) at \(point.lambda)")
        #expect((weight == 0) == (value == 0), "\(feature.term) at \(point.lambda)")
      }
      let intercept = try #require(
        answer.number("answers", "fullDataPath", step, "intercept"))
      #expect(abs(point.intercepts[0] - intercept) < 1e-8 * max(1, abs(intercept)))
      #expect(point.nonzeroCount == expected.values.count { $0 != 0 })
      #expect(point.certificate.bound < 1e-8 && point.outcome == .converged)
    }
  }
}
