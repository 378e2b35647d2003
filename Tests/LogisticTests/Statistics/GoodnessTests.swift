import LogisticTestSupport
import Testing

@testable import Logistic

/// References by scikit-learn, and by R (`goodness.R`); see the files.
@Suite struct GoodnessTests {
  private func predictions(weighted: Bool = false) throws -> BinaryGoodness {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/binary_predictions.csv"))
    return try BinaryGoodness(
      probabilities: table.numbers(of: "p"), labels: table.numbers(of: "y").map { $0 == 1 },
      weights: weighted ? table.numbers(of: "weight") : nil)
  }

  @Test(arguments: [false, true])
  func `two classes' figures agree with the reference, weighted or not`(isWeighted: Bool) throws {
    let goodness = try predictions(weighted: isWeighted)
    let reference = try MetricFixtures.numbers("metrics-binary")
    func expect(_ key: String, _ value: Double?) throws {
      let path = isWeighted ? "answers.weighted.\(key)" : "answers.\(key)"
      let expected = try #require(reference[path], "\(path)")
      #expect(abs(try #require(value) - expected) < 1e-12, "\(key)")
    }
    try expect("logLoss", goodness.logLoss)
    try expect("brier", goodness.brier.score)
    try expect("brierSkill", goodness.brier.skill)
    try expect("auc", goodness.area)
    try expect("gini", goodness.gini)
    try expect("averagePrecision", goodness.averagePrecision)
    try expect("ks", goodness.ks)
    for (i, threshold) in [0.5, 0.3, 0.8].enumerated() {
      let at = goodness.quality(above: threshold)
      let values: [(String, Double?)] = [
        ("threshold", at.threshold), ("confusion.tn", at.trueNegatives),
        ("confusion.fp", at.falsePositives), ("confusion.fn", at.falseNegatives),
        ("confusion.tp", at.truePositives), ("accuracy", at.accuracy),
        ("precision", at.precision), ("recall", at.recall), ("specificity", at.specificity),
        ("negativePredictiveValue", at.negativePredictiveValue), ("f1", at.fBeta(1)),
        ("f2", at.fBeta(2)), ("f0.5", at.fBeta(0.5)), ("balancedAccuracy", at.balancedAccuracy),
        ("matthews", at.matthews), ("cohenKappa", at.kappa), ("jaccard", at.jaccard),
        ("youdenJ", at.youdenJ),
      ]
      for (key, value) in values { try expect("at.\(i).\(key)", value) }
    }
  }

  @Test
  func `Brier's parts, the decision curve and the calibration line are those that R computes`()
    throws
  {
    let goodness = try predictions()
    let answer = try ReferenceAnswer("goodness")
    func number(_ path: String...) -> Double? {
      switch path.count {
      case 2: answer.number("answers", path[0], path[1])
      default: answer.number("answers", path[0], path[1], path[2])
      }
    }
    #expect(abs(goodness.brier.reliability - number("brier", "reliability")!) < 1e-12)
    #expect(abs(goodness.brier.resolution - number("brier", "resolution")!) < 1e-12)
    #expect(abs(goodness.brier.uncertainty - number("brier", "uncertainty")!) < 1e-12)
    let thresholds = [0.05, 0.1, 0.25, 0.5, 0.8]
    let curve = try DecisionCurve(goodness.curve, thresholds: thresholds)
    for (i, point) in curve.points.enumerated() {
      #expect(abs(point.netBenefit - number("decision", String(i), "netBenefit")!) < 1e-12)
      #expect(
        abs(point.netBenefitOfAll - number("decision", String(i), "netBenefitOfAll")!) < 1e-12)
    }
    let line = try #require(goodness.calibration)
    #expect(abs(line.slope - number("calibration", "slope")!) < 1e-9)
    #expect(abs(line.intercept - number("calibration", "intercept")!) < 1e-9)
    #expect(abs(line.interceptAlone - number("calibration", "interceptAlone")!) < 1e-9)
  }

  @Test func `of probabilities that bins hold exactly, Murphy's three parts are the score`() throws
  {
    let p = [0.1, 0.1, 0.1, 0.45, 0.45, 0.8, 0.8, 0.8, 0.8]
    let y = [false, false, true, true, false, true, true, false, true]
    let goodness = try BinaryGoodness(probabilities: p, labels: y)
    #expect(abs(goodness.brier.withinBins) < 1e-15)
    #expect(goodness.brier.bins == 3)
  }

  @Test func `several classes' figures agree with the reference`() throws {
    let columns = try MetricFixtures.columns("data/multiclass_predictions.csv")
    let classes = ["ash", "birch", "cedar", "dogwood"]
    let labels = try (columns["y"] ?? []).map { try #require(classes.firstIndex(of: $0)) }
    let p = classes.map { (columns["p_\($0)"] ?? []).compactMap(Double.init) }
    let matrix = try Matrix(
      rows: labels.count, columns: 4, values: labels.indices.flatMap { i in p.map { $0[i] } })
    let predicted = labels.indices.map { i in (0..<4).reduce(0) { p[$1][i] > p[$0][i] ? $1 : $0 } }
    let goodness = try MulticlassGoodness(
      probabilities: matrix, predicted: predicted, labels: labels, classes: classes)
    let reference = try MetricFixtures.numbers("metrics-multiclass")
    func expect(_ key: String, _ value: Double?) throws {
      let expected = try #require(reference["answers.\(key)"], "\(key)")
      #expect(abs(try #require(value) - expected) < 1e-12, "\(key)")
    }
    try expect("logLoss", goodness.logLoss)
    try expect("brier", goodness.brier)
    try expect("top2Accuracy", goodness.topAccuracy(2))
    try expect("top3Accuracy", goodness.topAccuracy(3))
    try expect("balancedAccuracy", goodness.balancedAccuracy)
    for (c, name) in classes.enumerated() {
      try expect("aucOneVsRest.byClass.\(name)", goodness.aucOneVsRest[c])
    }
    try expect("aucOneVsRest.macro", goodness.aucOneVsRestMacro)
    try expect("aucOneVsRest.weighted", goodness.aucOneVsRestWeighted)
    try expect("aucOneVsOne.macro", goodness.aucOneVsOneMacro)
    try expect("aucOneVsOne.weighted", goodness.aucOneVsOneWeighted)
    try expect("topLabelCalibration.ece", goodness.topLabel.expectedCalibrationError)
    try expect(
      "topLabelCalibration.maximumCalibrationError", goodness.topLabel.maximumCalibrationError)
    // Weights of one change nothing, though they go another way.
    let weighted = try MulticlassGoodness(
      probabilities: matrix, predicted: predicted, labels: labels, classes: classes,
      weights: labels.map { _ in 1 })
    try expect("aucOneVsOne.macro", weighted.aucOneVsOneMacro)
  }

  @Test func `a frequency is as many rows`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/binary_predictions.csv"))
    let (p, y) = (try table.numbers(of: "p"), try table.numbers(of: "y").map { $0 == 1 })
    let counts = p.indices.map { Double($0 % 4) }
    let rows = p.indices.flatMap { row in Array(repeating: row, count: row % 4) }
    let weighted = try BinaryGoodness(probabilities: p, labels: y, weights: counts)
    let expanded = try BinaryGoodness(
      probabilities: rows.map { p[$0] }, labels: rows.map { y[$0] })
    #expect(weighted.count == expanded.count)
    let pairs: [(Double?, Double?)] = [
      (weighted.logLoss, expanded.logLoss), (weighted.brier.score, expanded.brier.score),
      (weighted.brier.resolution, expanded.brier.resolution),
      (weighted.auc?.area, expanded.auc?.area),
      (weighted.auc?.standardError, expanded.auc?.standardError),
      (weighted.averagePrecision, expanded.averagePrecision),
      (weighted.calibration?.slope, expanded.calibration?.slope),
      (weighted.calibration?.interceptAlone, expanded.calibration?.interceptAlone),
      (weighted.atThreshold.matthews, expanded.atThreshold.matthews),
      (weighted.gains?.points[2].lift, expanded.gains?.points[2].lift),
      (weighted.decision.points[4].netBenefit, expanded.decision.points[4].netBenefit),
    ]
    for (i, (a, b)) in pairs.enumerated() {
      #expect(abs(try #require(a) - (try #require(b))) < 1e-10, "pair \(i)")
    }
    let (a, b) = (
      try #require(weighted.hosmerLemeshow), try #require(expanded.hosmerLemeshow)
    )
    #expect(abs(a.test.statistic - b.test.statistic) < 1e-10)
    #expect(a.groups.map(\.rows) == b.groups.map(\.rows))
    #expect(a.groups.map(\.highest) == b.groups.map(\.highest))
    #expect(weighted.quantileBins.bins.map(\.rows) == expanded.quantileBins.bins.map(\.rows))
    #expect(
      abs(
        weighted.quantileBins.expectedCalibrationError
          - expanded.quantileBins.expectedCalibrationError)
        < 1e-12)
  }

  @Test func `gains count what the first rows hold, ties in their share`() throws {
    // 10 rows: of the two of 0.9 both are 1, of the four of 0.5 two are, of the rest none.
    let p = [0.9, 0.9, 0.5, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1]
    let y = [true, true, true, false, true, false, false, false, false, false]
    let gains = try #require(try BinaryGoodness(probabilities: p, labels: y).gains)
    let expected = [0.25, 0.5, 0.625, 0.75, 0.875, 1, 1, 1, 1, 1]
    for (point, gain) in zip(gains.points, expected) { #expect(abs(point.gain - gain) < 1e-12) }
    #expect(abs(gains.points[0].lift - 2.5) < 1e-12)
  }

  @Test func `rows of one class, or that all score alike, have the figures that they can have`()
    throws
  {
    let one = try BinaryGoodness(probabilities: [0.2, 0.7, 1], labels: [true, true, true])
    #expect(one.area == nil && one.auc == nil && one.ks == nil && one.calibration == nil)
    #expect(one.averagePrecision == 1 && one.brier.skill == nil)
    let none = try BinaryGoodness(probabilities: [0, 0.7], labels: [false, false])
    #expect(none.gains == nil && none.averagePrecision == nil && none.logLoss.isFinite)
    let alike = try BinaryGoodness(
      probabilities: [0.3, 0.3, 0.3, 0.3], labels: [true, false, false, false])
    #expect(alike.area == 0.5 && alike.calibration == nil && alike.hosmerLemeshow == nil)
    let certain = try BinaryGoodness(
      probabilities: [0, 1, 1, 0], labels: [false, true, false, true])
    #expect(certain.calibration?.slope.magnitude ?? 1 < 1e-9)
    #expect(certain.logLoss.isFinite && certain.logLoss > 300)
  }

  @Test func `what cannot be judged is said`() {
    #expect(throws: LogisticError.self) { try BinaryGoodness(probabilities: [], labels: []) }
    #expect(throws: LogisticError.self) {
      try BinaryGoodness(probabilities: [0.5], labels: [true, false])
    }
    #expect(throws: LogisticError.self) {
      try BinaryGoodness(probabilities: [0.5, 1.5], labels: [true, false])
    }
    #expect(throws: LogisticError.self) {
      try BinaryGoodness(probabilities: [0.5, 0.6], labels: [true, false], weights: [0, 0])
    }
    #expect(throws: LogisticError.self) {
      try BinaryGoodness(probabilities: [0.5, 0.6], labels: [true, false], weights: [1, -1])
    }
    #expect(throws: LogisticError.self) {
      try MulticlassGoodness(
        probabilities: Matrix(rows: 1, columns: 2), predicted: [0], labels: [5],
        classes: ["a", "b"])
    }
  }
}
