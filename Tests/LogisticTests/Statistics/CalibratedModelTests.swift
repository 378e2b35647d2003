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

  @Test func `steps are those of isotonic regression on the log-odds`() throws {
    let (model, rest) = try parts()
    let (calibrated, change) = try model.calibrated(.isotonic, on: rest)
    let isotonic = try #require(change.isotonic)
    let logits = try model.predict(rest).probabilities
    let z = (0..<rest.rowCount).map { log(logits[$0, 1]) - log1p(-logits[$0, 1]) }
    let labels = try rest.numbers(of: "low").map { $0 == 1 }
    let plain = try IsotonicCalibration(scores: z, labels: labels)
    #expect(plain.steps.count == isotonic.steps.count && plain.steps.count > 4)
    // Scores are told to 2⁻¹⁶.
    for (a, b) in zip(plain.steps, isotonic.steps) {
      #expect(abs(a.value - b.value) < 1e-12 && abs(a.from - b.from) < 1e-5)
    }
    #expect(abs(change.logLossBefore - (try logLoss(model, rest))) < 1e-12)
    #expect(abs(change.logLossAfter - (try logLoss(calibrated, rest))) < 1e-9)
    #expect(change.logLossAfter < change.logLossBefore)
    // On its own rows every step's mean is its probability; a row that rounding takes off its step is on the line
    // beside it, by 2⁻¹⁷ of log-odds at most.
    let p = try calibrated.predict(rest).probabilities
    let mean = (0..<rest.rowCount).reduce(0) { $0 + p[$1, 1] } / Double(rest.rowCount)
    #expect(abs(mean - Double(labels.count { $0 }) / Double(labels.count)) < 1e-6)
  }

  @Test func `steps stay in the saved model as layers, and every reader of it gives them`() throws {
    let (model, rest) = try parts()
    let (calibrated, change) = try model.calibrated(.isotonic, on: rest)
    let folder = try #require(temporaryFolder())
    try calibrated.save(to: folder + "/m.keras")
    let read = try TabularModel(contentsOf: folder + "/m.keras")
    #expect(read.calibration == change.isotonic)
    #expect(read.coefficients[0].weights == model.coefficients[0].weights)
    let expected = try calibrated.predict(rest).probabilities
    #expect(try read.predict(rest).probabilities == expected)
    // The network alone, as Keras has it.
    let network = try Network(contentsOf: folder + "/m.keras")
    let outputs = try network.predict(model.space.values(rest))
    for i in 0..<rest.rowCount { #expect(abs(outputs[i, 0] - expected[i, 1]) < 1e-9) }
    let loss = try #require(try read.evaluate(rest).first).value
    #expect(abs(loss - change.logLossAfter) < 1e-5)
  }

  @Test func `the fit below the steps keeps its statistics, and what is of new log-odds goes`()
    throws
  {
    let (model, rest) = try parts()
    let calibrated = try model.calibrated(.isotonic, on: rest).model
    let (a, b) = (try model.inference(on: rest), try calibrated.inference(on: rest))
    #expect(a.terms == b.terms && b.warnings.contains { $0.code == "calibrated" })
    #expect(throws: LogisticError.self) { try calibrated.calibrated(.platt, on: rest) }
    #expect(throws: LogisticError.self) { try calibrated.logitUncertainty(of: rest) }
    let again = try calibrated.calibrated(.isotonic, on: rest)
    #expect(again.model.calibration == calibrated.calibration)
    #expect(again.change.logLossBefore == again.change.logLossAfter)
    #expect(calibrated.with(calibrated.network).calibration == nil)
    let chosen = try calibrated.thresholded(by: .youden, on: rest)
    let p = try calibrated.predict(rest).probabilities
    let expected = try ThresholdRule.youden.threshold(
      probabilities: (0..<rest.rowCount).map { p[$0, 1] },
      labels: rest.numbers(of: "low").map { $0 == 1 })
    #expect(abs(chosen.threshold - expected) < 1e-6)
    var updated = calibrated
    let update = try updated.update(with: rest)
    #expect(updated.calibration == nil && update.warnings.contains { $0.code == "calibration" })
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let target = try #require(iris.names.last)
    let three = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(iris, target: target).model
    #expect(throws: LogisticError.self) { try three.calibrated(.isotonic, on: iris) }
  }

  @Test func `a file whose steps are not its layers is refused`() throws {
    let (model, rest) = try parts()
    var calibrated = try model.calibrated(.isotonic, on: rest).model
    var archive = try calibrated.kerasArchive()
    let steps = try #require(calibrated.calibration).steps
    calibrated.calibration = try IsotonicCalibration(steps: Array(steps.dropLast()))
    let other = try calibrated.kerasArchive()
    archive.extras = other.extras
    #expect(
      try #require(throws: LogisticError.self) { try TabularModel(archive) }.code == "contradiction"
    )
    #expect(throws: LogisticError.self) {
      try IsotonicCalibration(steps: [.init(from: 1, to: 0, value: 0.5)])
    }
    #expect(throws: LogisticError.self) { try IsotonicCalibration(steps: []) }
  }

  @Test func `one step is a constant`() throws {
    let (model, rest) = try parts()
    var calibrated = model
    calibrated.calibration = try IsotonicCalibration(steps: [.init(from: -1, to: 1, value: 0.25)])
    let network = try calibrated.servedNetwork()
    let outputs = try network.predict(model.space.values(rest))
    #expect(outputs.values.allSatisfy { $0 == 0.25 })
    #expect(try calibrated.predict(rest).probabilities[0, 1] == 0.25)
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
