import LogisticTestSupport
import Testing

@testable import Logistic

/// References by independent programs, compared with scikit-learn and R; see the files.
@Suite struct CalibrationTests {
  private func predictions() throws -> (p: [Double], y: [Bool], answer: ReferenceAnswer) {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/binary_predictions.csv"))
    return (
      try table.numbers(of: "p"), try table.numbers(of: "y").map { $0 == 1 },
      try ReferenceAnswer("metrics-binary")
    )
  }

  private func scores() throws -> (
    scores: [Double], y: [Bool], weights: [Double], answer: ReferenceAnswer
  ) {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/scores.csv"))
    return (
      try table.numbers(of: "score"), try table.numbers(of: "y").map { $0 == 1 },
      try table.numbers(of: "weight"), try ReferenceAnswer("calibration")
    )
  }

  @Test func `DeLong's error and interval agree with the reference`() throws {
    let (p, y, answer) = try predictions()
    let auc = try AUCInterval(scores: p, labels: y)
    #expect(abs(auc.area - answer.number("answers", "aucDeLong", "auc")!) < 1e-12)
    #expect(
      abs(auc.standardError - answer.number("answers", "aucDeLong", "standardError")!) < 1e-12)
    let (low, high) = auc.interval()
    #expect(abs(low - answer.number("answers", "aucDeLong", "interval", "0")!) < 1e-12)
    #expect(abs(high - answer.number("answers", "aucDeLong", "interval", "1")!) < 1e-12)
  }

  @Test func `the paired test sees no difference between scores of one order, and a real one`()
    throws
  {
    let (p, y, _) = try predictions()
    let auc = try AUCInterval(scores: p, labels: y)
    let same = try auc.difference(to: AUCInterval(scores: p.map { 3 * $0 - 1 }, labels: y))
    #expect(same.difference == 0 && same.pValue == 1)
    let other = try auc.difference(
      to: AUCInterval(scores: p.indices.map { Double($0 * 7919 % 200) }, labels: y))
    #expect(other.difference > 0.1 && other.pValue < 1e-4)
    // By hand: the variance of the difference of placements.
    let b = try AUCInterval(scores: p.indices.map { Double($0 * 7919 % 200) }, labels: y)
    func variance(_ x: [Double]) -> Double {
      let mean = x.reduce(0, +) / Double(x.count)
      return x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count - 1)
    }
    let one = zip(auc.positivePlacements, b.positivePlacements).map { $0 - $1 }
    let zero = zip(auc.negativePlacements, b.negativePlacements).map { $0 - $1 }
    let expected = variance(one) / Double(one.count) + variance(zero) / Double(zero.count)
    #expect(abs(other.standardError * other.standardError - expected) < 1e-15)
  }

  @Test(arguments: [("calibration_equalWidth", true), ("calibration_equalCount", false)])
  func `calibration errors and bins agree with the reference`(key: String, isWidth: Bool) throws {
    let (p, y, answer) = try predictions()
    let curve = try ReliabilityCurve(
      probabilities: p, labels: y, bins: isWidth ? .width(10) : .count(10))
    #expect(
      abs(curve.expectedCalibrationError - answer.number("answers", key, "ece")!) < 1e-12)
    #expect(
      abs(
        curve.maximumCalibrationError
          - answer.number("answers", key, "maximumCalibrationError")!) < 1e-12)
    #expect(curve.bins.count == 10)
    for (i, bin) in curve.bins.enumerated() {
      func number(_ name: String) -> Double? {
        answer.number("answers", key, "bins", String(i), name)
      }
      #expect(bin.rows == number("rows"))
      #expect(abs(bin.meanPredicted - number("meanPredicted")!) < 1e-12)
      #expect(abs(bin.fractionPositive - number("fractionPositive")!) < 1e-12)
    }
  }

  /// Few different probabilities, each of many rows, as a model of categories gives them.
  @Test func `bins of equally many rows do not depend on the order of rows of one probability`()
    throws
  {
    let p = (0..<600).map { [0.1, 0.2, 0.2, 0.2, 0.7, 0.9][$0 % 6] }
    let y = p.indices.map { Double($0 / 6) < 100 * p[$0] }
    let sorted = p.indices.sorted { (p[$0], y[$0] ? 0 : 1) < (p[$1], y[$1] ? 0 : 1) }
    let reversed = sorted.reversed().sorted { p[$0] < p[$1] }
    func curve(_ order: [Int]) throws -> ReliabilityCurve {
      try ReliabilityCurve(
        probabilities: order.map { p[$0] }, labels: order.map { y[$0] }, bins: .quantile(10))
    }
    let (one, other) = (try curve(sorted), try curve(reversed))
    #expect(one.bins.map(\.rows) == other.bins.map(\.rows))
    #expect(one.expectedCalibrationError < 1e-12 && other.expectedCalibrationError < 1e-12)
    // Each row's label as one row of the counts that its probability has.
    var counts: [Double: (hits: Double, misses: Double)] = [:]
    for (p, y) in zip(p, y) {
      counts[p, default: (0, 0)].hits += y ? 1 : 0
      counts[p, default: (0, 0)].misses += y ? 0 : 1
    }
    let table = counts.flatMap { [($0, true, $1.hits), ($0, false, $1.misses)] }
    let counted = try ReliabilityCurve(
      probabilities: table.map(\.0), labels: table.map(\.1), weights: table.map(\.2),
      bins: .quantile(10))
    #expect(counted.bins.map(\.rows) == one.bins.map(\.rows))
    #expect(counted.expectedCalibrationError < 1e-12)
  }

  @Test(arguments: [("birthwt-hosmer-lemeshow", "low"), ("affairs-hosmer-lemeshow", "had_affair")])
  func `Hosmer and Lemeshow's test agrees with the reference`(name: String, target: String) throws {
    let answer = try ReferenceAnswer(name)
    let table = try DataTable(
      contentsOf: ProjectFiles.fixture("data/\(answer.text("data", "file")!)"))
    var estimator = LogisticRegression(penalty: .unpenalized)
    estimator.categorical = target == "low" ? ["race"] : []
    let fit = try estimator.fit(table, target: target, features: answer.texts("data", "features"))
    let p = try fit.model.inference(on: table).influence().fitted
    let y = try table.numbers(of: target).map { $0 == 1 }
    let found = try HosmerLemeshow(probabilities: p, labels: y)
    let path = ("answers", "quantileGroups")
    #expect(found.groups.count == answer.count(path.0, path.1, "groups"))
    for (i, group) in found.groups.enumerated() {
      #expect(Double(group.rows) == answer.number(path.0, path.1, "groups", String(i), "rows"))
      #expect(group.observed == answer.number(path.0, path.1, "groups", String(i), "observed"))
      let expected = try #require(
        answer.number(path.0, path.1, "groups", String(i), "expected"))
      #expect(abs(group.expected / expected - 1) < 1e-7)
    }
    let statistic = try #require(answer.number(path.0, path.1, "statistic"))
    #expect(abs(found.test.statistic / statistic - 1) < 1e-6)
    #expect(Double(found.test.degreesOfFreedom) == answer.number(path.0, path.1, "df"))
    let p0 = try #require(answer.number(path.0, path.1, "pValue"))
    #expect(abs(found.test.pValue / p0 - 1) < 1e-5)
  }

  @Test func `Platt's sigmoid and the calibration slope agree with the reference`() throws {
    let (scores, y, _, answer) = try scores()
    let platt = try SigmoidCalibration(scores: scores, labels: y)
    #expect(abs(platt.slope - answer.number("answers", "platt", "slope")!) < 1e-9)
    #expect(abs(platt.intercept - answer.number("answers", "platt", "intercept")!) < 1e-9)
    for (text, p) in answer.numbers("answers", "platt", "probe") {
      #expect(abs(platt.probability(of: Double(text)!) - p) < 1e-9)
    }
    let plain = try SigmoidCalibration(scores: scores, labels: y, targets: .labels)
    #expect(abs(plain.slope - answer.number("answers", "sigmoidPlainTargets", "slope")!) < 1e-9)
    #expect(
      abs(plain.intercept - answer.number("answers", "sigmoidPlainTargets", "intercept")!) < 1e-9)
  }

  @Test func `the temperature agrees with the reference, for two classes as for their softmax`()
    throws
  {
    let (scores, y, _, answer) = try scores()
    let found = try TemperatureScaling(scores: scores, labels: y)
    #expect(abs(found.temperature / answer.number("answers", "temperature", "T")! - 1) < 1e-9)
    let logits = try Matrix(
      rows: scores.count, columns: 2, values: scores.flatMap { [5 - $0 / 2, 5 + $0 / 2] })
    let softmax = try TemperatureScaling(logits: logits, labels: y.map { $0 ? 1 : 0 })
    #expect(abs(softmax.temperature / found.temperature - 1) < 1e-12)
  }

  @Test(arguments: [("isotonic", false), ("isotonicWeighted", true)])
  func `isotonic steps agree with the reference`(key: String, isWeighted: Bool) throws {
    let (scores, y, weights, answer) = try scores()
    let found = try IsotonicCalibration(
      scores: scores, labels: y, weights: isWeighted ? weights : nil)
    #expect(found.steps.count == answer.count("answers", key, "steps"))
    for (i, step) in found.steps.enumerated() {
      #expect(step.from == answer.number("answers", key, "steps", String(i), "from"))
      #expect(step.to == answer.number("answers", key, "steps", String(i), "to"))
      #expect(abs(step.value - answer.number("answers", key, "steps", String(i), "value")!) < 1e-12)
    }
    for (text, p) in answer.numbers("answers", key, "probe") {
      #expect(abs(found.probability(of: Double(text)!) - p) < 1e-12, "\(text)")
    }
  }

  @Test func `what cannot be calibrated is said`() {
    let y = [true, false, true, false]
    #expect(throws: LogisticError.self) { try AUCInterval(scores: [1, 2, 3], labels: y) }
    #expect(throws: LogisticError.self) { try AUCInterval(scores: [1, .nan, 3, 4], labels: y) }
    #expect(throws: LogisticError.self) {
      try SigmoidCalibration(scores: [1, 0, 1, 0], labels: y, targets: .labels)
    }
    #expect(throws: Never.self) { try SigmoidCalibration(scores: [1, 0, 1, 0], labels: y) }
    #expect(throws: LogisticError.self) {
      try SigmoidCalibration(scores: [1, 1, 1, 1], labels: y, targets: .labels)
    }
    #expect(throws: LogisticError.self) {
      try TemperatureScaling(scores: [1, -1, 2, -2], labels: y)
    }
    #expect(throws: LogisticError.self) {
      try TemperatureScaling(scores: [-1, 1, -2, 2], labels: y)
    }
    #expect(throws: LogisticError.self) {
      try HosmerLemeshow(probabilities: [0.2, 0.2, 0.8, 0.8], labels: y)
    }
    #expect(throws: LogisticError.self) {
      try ReliabilityCurve(probabilities: [0.2, 1.2, 0.8, 0.8], labels: y)
    }
  }
}
