import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct LogitUncertaintyTests {
  private func birthwt(
    _ penalty: Penalty = .unpenalized, missing: FeatureSpace.MissingValues = .impute
  ) throws -> (DataTable, TabularModel) {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fit = try LogisticRegression(penalty: penalty, missing: missing, categorical: ["race"]).fit(
      table, target: "low", features: ["age", "lwt", "race", "smoke"])
    return (table, fit.model)
  }

  @Test func `log-odds have R's standard errors, and MacKay's means are near the integrals`() throws
  {
    let (table, model) = try birthwt()
    let answer = try ReferenceAnswer("goodness")
    let found = try model.logitUncertainty(of: table)
    let averaged = found.averagedProbabilities
    for row in 0..<5 {
      func number(_ key: String) -> Double {
        answer.number("answers", "predictions", key, String(row))!
      }
      #expect(abs(found.logits[row, 1] / number("logits") - 1) < 1e-8)
      #expect(found.logits[row, 0] == -found.logits[row, 1])
      #expect(abs(found.standardErrors[row, 1] / number("standardErrors") - 1) < 1e-7)
      #expect(found.standardErrors[row, 0] == found.standardErrors[row, 1])
      // An approximation: right to some thousandths.
      #expect(abs(averaged[row, 1] - number("meanProbabilities")) < 2e-3)
      #expect(abs(averaged[row, 0] + averaged[row, 1] - 1) < 1e-12)
    }
    let (low, high) = found.intervals(level: 0.95)
    let p = try model.predict(table).probabilities
    for row in 0..<table.rowCount {
      #expect(low[row, 1] < p[row, 1] && p[row, 1] < high[row, 1])
      #expect(abs(low[row, 0] + high[row, 1] - 1) < 1e-12)
      #expect(abs(averaged[row, 1] - 0.5) < abs(p[row, 1] - 0.5))
    }
  }

  @Test
  func `of several classes the errors are the delta method's with the inference's covariance`()
    throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    let fit = try LogisticRegression(penalty: .unpenalized, missing: .drop).fit(
      table, target: "island", features: ["bill_length_mm", "bill_depth_mm", "sex"])
    let model = fit.model
    let inference = try model.inference(on: table)
    let rows = table.selecting(rows: [0, 100, 200, 300])
    let found = try model.logitUncertainty(of: rows)
    let p = try model.predict(rows).probabilities
    let estimated = inference.terms.filter { $0.standardError != nil }
    for row in 0..<rows.rowCount {
      for k in 0..<3 {
        #expect(abs(sigmoid(found.logits[row, k]) - p[row, k]) < 1e-12)
        let gradient = try estimated.map { term -> Double in
          let label = try #require(term.classLabel)
          let j = try #require(model.classes.firstIndex(of: label))
          let x =
            switch (term.kind, term.level) {
            case (.intercept, _): 1.0
            case (_, let level?): try rows.column("sex").text(row) == level ? 1.0 : 0.0
            default: try rows.numbers(of: try #require(term.column))[row]
            }
          return ((j == k ? 1 : 0) - p[row, j]) / (1 - p[row, k]) * x
        }
        let variance = inference.covariance.quadraticForm(gradient)
        #expect(abs(found.standardErrors[row, k] / variance.squareRoot() - 1) < 1e-6)
      }
      let sum = (0..<3).reduce(0.0) { $0 + found.averagedProbabilities[row, $1] }
      #expect(abs(sum - 1) < 1e-12)
    }
  }

  /// The negative log posterior's Hessian by differences is what the penalty and the rows give.
  @Test func `under an L2 penalty the errors are those of its normal prior`() throws {
    let lambda = 0.05
    let (table, model) = try birthwt(.l2(lambda: lambda))
    #expect(throws: LogisticError.self) { try model.logitUncertainty(of: table) }
    let found = try model.logitUncertainty(of: table, allowsPrior: true)
    // By hand on standardized columns: all levels are penalised alike.
    let space = model.space
    let moments = try #require(space.moments)
    let free = try #require(model.record?.free)
    let x = try EncodedColumns(table, space, active: free).matrix()
    let (n, q) = (x.rows, x.columns + 1)
    let p = try model.predict(table).probabilities
    func row(_ i: Int) -> [Double] {
      free.indices.map { k in
        (x[i, k] - moments.mean[free[k]]) / moments.variance[free[k]].squareRoot()
      } + [1]
    }
    var h = SymmetricMatrix(order: q)
    for i in 0..<n {
      let (z, v) = (row(i), p[i, 1] * p[i, 0])
      for a in 0..<q { for b in 0..<q { h.values[a * q + b] += v * z[a] * z[b] } }
    }
    for a in 0..<q - 1 { h.values[a * q + a] += Double(n) * lambda }
    let factor = try #require(h.cholesky())
    for i in [0, 50, 188] {
      let error = factor.inverseForm(row(i)).squareRoot()
      #expect(abs(found.standardErrors[i, 1] / error - 1) < 1e-8)
    }
    let averaged = try model.averagedPredictions(table)
    #expect(averaged.probabilities == found.averagedProbabilities)
    #expect(try averaged.predicted == model.predict(table).predicted)
  }

  @Test func `of a penalised softmax the errors do not depend on which class is named first`()
    throws
  {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let target = try #require(iris.names.last)
    let model = try LogisticRegression(penalty: .l2(lambda: 0.01)).fit(iris, target: target).model
    let other = try LogisticRegression(penalty: .l2(lambda: 0.01), baseClass: model.classes[2]).fit(
      iris, target: target
    ).model
    let a = try model.logitUncertainty(of: iris, allowsPrior: true)
    let b = try other.logitUncertainty(of: iris, allowsPrior: true)
    for (c, name) in model.classes.enumerated() {
      let d = try #require(other.classes.firstIndex(of: name))
      for row in stride(from: 0, to: 150, by: 10) {
        #expect(abs(a.standardErrors[row, c] / b.standardErrors[row, d] - 1) < 1e-6)
        #expect(a.standardErrors[row, c] > 0)
      }
    }
  }

  @Test func `a model that does not know how sure it is says so`() throws {
    let (table, model) = try birthwt()
    let (calibrated, _) = try model.calibrated(.temperature, on: table)
    #expect(throws: LogisticError.self) { try calibrated.logitUncertainty(of: table) }
    let (_, lasso) = try birthwt(.l1(lambda: 0.01))
    #expect(throws: LogisticError.self) {
      try lasso.logitUncertainty(of: table, allowsPrior: true)
    }
    var bounded = LogisticRegression(penalty: .unpenalized)
    bounded.nonnegative = true
    let fit = try bounded.fit(table, target: "low", features: ["age", "lwt", "smoke"])
    #expect(throws: LogisticError.self) { try fit.model.logitUncertainty(of: table) }
    // A row that lacks a value has neither prediction nor error.
    let (_, dropping) = try birthwt(missing: .drop)
    var ages: [Double] = try table.numbers(of: "age")
    ages[3] = .nan
    let holed = try table.with(Column("age", numbers: ages))
    let found = try dropping.logitUncertainty(of: holed)
    #expect(found.logits[3, 1].isNaN && found.standardErrors[3, 1].isNaN)
    #expect(!found.logits[4, 1].isNaN)
  }
}
