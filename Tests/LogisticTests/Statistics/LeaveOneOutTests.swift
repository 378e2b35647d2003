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
}
