import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct CalibratedModelTests {
  /// A fit to a third of birthwt, and the other rows.
  private func parts() throws -> (TabularModel, DataTable) {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fitted = (0..<table.rowCount).filter { $0 % 3 == 0 }
    let rest = (0..<table.rowCount).filter { $0 % 3 != 0 }
    let estimator = LogisticRegression(penalty: .unpenalized, categorical: ["race"])
    let fit = try estimator.fit(
      table.selecting(rows: fitted), target: "low", features: ["age", "lwt", "race", "smoke", "ht"])
    return (fit.model, table.selecting(rows: rest))
  }

  private func logLoss(_ model: TabularModel, _ table: DataTable) throws -> Double {
    try model.quality(of: table).logLoss
  }

  @Test func `the sigmoid goes into the weights, and the saved file gives it`() throws {
    let (model, rest) = try parts()
    let (calibrated, change) = try model.calibrated(.platt, on: rest)
    #expect(change.slope < 1)
    #expect(abs(change.logLossBefore - (try logLoss(model, rest))) < 1e-12)
    #expect(abs(change.logLossAfter - (try logLoss(calibrated, rest))) < 1e-12)
    #expect(change.logLossAfter < change.logLossBefore)
    #expect(calibrated.record?.certificate == nil && calibrated.record?.covariance == nil)
    let folder = try #require(temporaryFolder())
    try calibrated.save(to: folder + "/m.keras")
    let read = try TabularModel(contentsOf: folder + "/m.keras")
    #expect(abs(try logLoss(read, rest) - change.logLossAfter) < 1e-12)
    // What has been calibrated needs no more of it, but for Platt's targets.
    let (_, again) = try calibrated.calibrated(.temperature, on: rest)
    #expect(abs(again.slope - 1) < 0.2)
  }

  @Test func `a temperature changes no row's class, for several classes too`() throws {
    let (model, rest) = try parts()
    let (cooled, change) = try model.calibrated(.temperature, on: rest)
    #expect(change.intercept == 0 && change.logLossAfter <= change.logLossBefore)
    #expect(try cooled.predict(rest).predicted == model.predict(rest).predicted)
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let target = try #require(iris.names.last)
    let odd = iris.selecting(rows: (0..<iris.rowCount).filter { $0 % 2 == 1 })
    let even = iris.selecting(rows: (0..<iris.rowCount).filter { $0 % 2 == 0 })
    let fit = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(odd, target: target)
    let (sharper, found) = try fit.model.calibrated(.temperature, on: even)
    #expect(found.logLossAfter < found.logLossBefore)
    #expect(abs(found.logLossAfter - (try logLoss(sharper, even))) < 1e-12)
    #expect(try sharper.predict(even).predicted == fit.model.predict(even).predicted)
  }

  @Test func `a prior moves the intercept by the difference of log-odds`() throws {
    let (model, rest) = try parts()
    let (corrected, change) = try model.calibrated(.prior(share: 0.07), on: rest)
    let labels = try rest.numbers(of: "low")
    let share = labels.reduce(0, +) / Double(labels.count)
    let expected = log(0.07 / 0.93) - log(share / (1 - share))
    #expect(abs(change.intercept - expected) < 1e-12)
    let moved = corrected.coefficients[0].intercept - model.coefficients[0].intercept
    #expect(abs(moved - expected) < 1e-12)
    #expect(throws: LogisticError.self) { try model.calibrated(.prior(share: 1), on: rest) }
  }

  @Test func `the threshold is the one the rule names`() throws {
    let p = [0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9]
    let y = [false, false, true, false, false, true, true, true]
    // Positive above it: 0.7 and more have recall 3/4 at precision 1; 0.3 and more all at 4/6.
    #expect(
      abs(try ThresholdRule.youden.threshold(probabilities: p, labels: y) - 0.65) < 1e-12)
    #expect(
      abs(try ThresholdRule.recall(0.9).threshold(probabilities: p, labels: y) - 0.25) < 1e-12)
    #expect(
      abs(try ThresholdRule.precision(0.9).threshold(probabilities: p, labels: y) - 0.65) < 1e-12)
    #expect(
      abs(
        try ThresholdRule.cost(falsePositive: 1, falseNegative: 10)
          .threshold(probabilities: p, labels: y) - 0.25) < 1e-12)
    #expect(
      abs(try ThresholdRule.fBeta(1).threshold(probabilities: p, labels: y) - 0.65) < 1e-12)
    #expect(throws: LogisticError.self) {
      try ThresholdRule.recall(2).threshold(probabilities: p, labels: y)
    }
    #expect(throws: LogisticError.self) {
      try ThresholdRule.youden.threshold(probabilities: p, labels: y.map { _ in true })
    }
    let (model, rest) = try parts()
    let chosen = try model.thresholded(by: .recall(0.8), on: rest)
    let quality = try chosen.quality(of: rest)
    #expect(quality.report.classes[1].recall >= 0.8)
    let folder = try #require(temporaryFolder())
    try chosen.save(to: folder + "/m.keras")
    #expect(try TabularModel(contentsOf: folder + "/m.keras").threshold == chosen.threshold)
  }
}
