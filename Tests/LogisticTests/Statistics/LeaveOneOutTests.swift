import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct LeaveOneOutTests {
  /// One Newton step from the optimum is not the refit: its error is of second order in a row's
  /// influence, which is 1/30 or so here.
  @Test(arguments: [Penalty.unpenalized, .l2(lambda: 0.05), .l2(c: 2)])
  func `one Newton step is near the refit without the row`(penalty: Penalty) throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/spector.csv"))
    let target = try #require(table.names.last)
    let estimator = LogisticRegression(penalty: penalty)
    let fit = try estimator.fit(table, target: target)
    let quality = try #require(try fit.leaveOneOutQuality(of: table))
    #expect(quality.rows == .leaveOneOut)
    var loss = 0.0
    for i in 0..<table.rowCount {
      let others = table.selecting(rows: (0..<table.rowCount).filter { $0 != i })
      let refit = try estimator.fit(others, target: target)
      loss += try refit.model.quality(of: table.selecting(rows: [i])).logLoss
    }
    loss /= Double(table.rowCount)
    let training = try fit.model.quality(of: table)
    // The step takes most of the way from the training rows' loss to the refits'.
    #expect(abs(quality.logLoss - loss) < 0.35 * (loss - training.logLoss))
    #expect(quality.logLoss > training.logLoss)
  }

  /// So many rows that they are worked on in pieces; the formula written out for an intercept and one
  /// number. Rounding of sums of 5000 terms is some 1e-13.
  @Test func `the step of many rows is that of the formula`() throws {
    let n = 5000
    let numbers: [Double] = (0..<n).map { Double($0 * 7919 % 1009) / 500 - 1 }
    let labels: [Bool] = (0..<n).map { $0 * 31 % 101 < (numbers[$0] > 0 ? 70 : 30) }
    let table = try DataTable(columns: [
      Column("x", numbers: numbers), Column("y", categories: labels.map { $0 ? "yes" : "no" }),
    ])
    let fit = try LogisticRegression(penalty: .unpenalized).fit(table, target: "y")
    let quality = try #require(try fit.leaveOneOutQuality(of: table))
    let (intercept, weights) = try #require(fit.model.coefficients.first)
    let logits: [Double] = numbers.map { intercept + weights[0] * $0 }
    let v: [Double] = logits.map { sigmoid($0) * sigmoid(-$0) }
    var (a, b, c) = (0.0, 0.0, 0.0)
    for (v, x) in zip(v, numbers) {
      a += v
      b += v * x
      c += v * x * x
    }
    var loss = 0.0
    for i in 0..<n {
      let x = numbers[i]
      let q: Double = (c - 2 * b * x + a * x * x) / (a * c - b * b)
      let residual: Double = (labels[i] ? 1.0 : 0.0) - sigmoid(logits[i])
      let z: Double = logits[i] - q * residual / (1 - q * v[i])
      loss += softplus(labels[i] ? -z : z)
    }
    #expect(abs(quality.logLoss - loss / Double(n)) < 1e-12)
  }
}
