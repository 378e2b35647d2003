import Logistic
import Testing

@Suite struct ROCCurveTests {
  private func curve(weighted: Bool) throws -> ROCCurve {
    let columns = try MetricFixtures.columns("data/binary_predictions.csv")
    return try ROCCurve(
      scores: (columns["p"] ?? []).compactMap(Double.init),
      labels: (columns["y"] ?? []).map { $0 == "1" },
      weights: weighted ? (columns["weight"] ?? []).compactMap(Double.init) : nil)
  }

  @Test(arguments: [false, true])
  func `area, average precision and Youden's J are the reference's`(weighted: Bool) throws {
    let curve = try curve(weighted: weighted)
    let reference = try MetricFixtures.numbers("metrics-binary")
    let prefix = weighted ? "answers.weighted." : "answers."
    let area = try #require(reference[prefix + "auc"])
    #expect(abs(try #require(curve.area) - area) < 1e-13)
    let precision = try #require(reference[prefix + "averagePrecision"])
    #expect(abs(try #require(curve.averagePrecision) - precision) < 1e-13)
    let difference = try #require(reference[prefix + "ks"])
    #expect(abs(try #require(curve.youden).difference - difference) < 1e-13)
  }

  @Test func `every point is the reference's`() throws {
    let curve = try curve(weighted: false)
    let reference = try MetricFixtures.numbers("metrics-binary")
    #expect(curve.points.count == 83)
    for (i, point) in curve.points.enumerated() {
      let path = "answers.rocPoints.points.\(i)"
      if i > 0 { #expect(reference["\(path).0"] == point.threshold) }
      let rates = [
        point.falsePositives / curve.negatives, point.truePositives / curve.positives,
      ]
      #expect(abs(try #require(reference["\(path).1"]) - rates[0]) < 1e-13)
      #expect(abs(try #require(reference["\(path).2"]) - rates[1]) < 1e-13)
    }
  }

  @Test func `the area is the share of pairs in order, ties half`() throws {
    let scores = [0.1, 0.4, 0.4, 0.8, 0.4, 0.9]
    let labels = [false, true, false, true, false, false]
    var wins = 0.0
    for i in 0..<6 where labels[i] {
      for j in 0..<6 where !labels[j] {
        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
      }
    }
    #expect(try ROCCurve(scores: scores, labels: labels).area == wins / 8)
  }

  @Test func `a weight of 2 is the row twice`() throws {
    let weighted = try ROCCurve(
      scores: [0.2, 0.6, 0.3], labels: [false, true, true], weights: [2, 1, 3])
    let repeated = try ROCCurve(
      scores: [0.2, 0.2, 0.6, 0.3, 0.3, 0.3], labels: [false, false, true, true, true, true])
    #expect(weighted == repeated)
  }

  @Test func `one class alone has no area, and an empty table no trap`() throws {
    #expect(try ROCCurve(scores: [0.5], labels: [true]).area == nil)
    #expect(try ROCCurve(scores: [], labels: []).averagePrecision == nil)
  }

  @Test func `a score that is not a number is named by row`() {
    #expect(
      throws: LogisticError(.numerics, "score", "the score of row 1 is not a number")
    ) { try ROCCurve(scores: [0.5, .nan], labels: [true, false]) }
  }
}
