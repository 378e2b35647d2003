/// How good probabilities of several classes are on rows whose class is known.
///
/// Averages over classes are of three kinds: macro, every class alike; weighted, as its rows are many; micro, every
/// row alike, which of precision, recall and F1 is the accuracy.
public struct MulticlassGoodness: Sendable {
  /// The classes' names.
  public let classes: [String]
  /// How many rows there are, weights counted.
  public let count: Double
  /// Rows by true and predicted class, and each class's precision, recall and F1.
  public let report: ClassificationReport
  /// The mean of −log p of each row's class, in nats.
  public let logLoss: Double
  /// The mean of the squared differences of probabilities and truth, summed over the classes: 0 to 2.
  public let brier: Double
  /// Each class's area under the ROC curve against all others; nil of one that no row has, or all have.
  public let aucOneVsRest: [Double?]
  /// Hand and Till's mean over pairs of classes of `(A(i|j) + A(j|i))/2`, each area of the rows of both; nil
  /// where fewer than two classes occur (Hand & Till 2001).
  public let aucOneVsOneMacro: Double?
  /// The same, each pair weighing as its rows are many.
  public let aucOneVsOneWeighted: Double?
  /// How often the most probable class is right, by 15 bins of its probability.
  public let topLabel: ReliabilityCurve
  /// The weight of rows in which so many classes have a strictly greater probability than the true one.
  private let ahead: [Double]

  /// The share of rows whose class is among the k most probable ones.
  public func topAccuracy(_ k: Int) -> Double { ahead.prefix(max(0, k)).reduce(0, +) / count }

  /// The mean of the classes' recalls, over those that occur.
  public var balancedAccuracy: Double {
    let present = report.classes.filter { $0.support > 0 }
    return present.reduce(0) { $0 + $1.recall } / Double(present.count)
  }

  /// The plain mean of ``aucOneVsRest``; nil where no class has one.
  public var aucOneVsRestMacro: Double? {
    let areas = aucOneVsRest.compactMap { $0 }
    return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
  }

  /// The mean of ``aucOneVsRest``, each class weighing as its rows are many.
  public var aucOneVsRestWeighted: Double? {
    var (sum, total) = (0.0, 0.0)
    for (area, line) in zip(aucOneVsRest, report.classes) {
      guard let area else { continue }
      sum += line.support * area
      total += line.support
    }
    return total > 0 ? sum / total : nil
  }

  /// - Parameters:
  ///   - probabilities: one row a row, one column a class.
  ///   - predicted: the number of each row's predicted class.
  ///   - labels: the number of each row's class.
  ///   - classes: their names.
  ///   - weights: how many rows each row stands for; nil for one.
  /// - Throws: counts that differ, no rows, numbers that are no probabilities or classes.
  public init(
    probabilities: Matrix<Double>, predicted: [Int], labels: [Int], classes: [String],
    weights: [Double]? = nil
  ) throws(LogisticError) {
    let (n, k) = (probabilities.rows, classes.count)
    guard probabilities.columns == k, labels.count == n else {
      throw LogisticError(
        .data, "row-count",
        "\(n) rows of \(probabilities.columns) probabilities for \(labels.count) labels of \(k) classes",
        advice: "give one row a label, one column a class")
    }
    self.classes = classes
    report = try ClassificationReport(
      predicted: predicted, actual: labels, classCount: k, weights: weights)
    var (total, loss, square) = (0.0, 0.0, 0.0)
    var ahead = [Double](repeating: 0, count: k)
    var top = [Double](repeating: 0, count: n)
    for (i, label) in labels.enumerated() {
      let row = probabilities.values[i * k..<(i + 1) * k]
      let weight = weights?[i] ?? 1
      let own = row[row.startIndex + label]
      top[i] = min(1, row.max() ?? 0)
      guard weight > 0 else { continue }
      total += weight
      loss -= weight * log(max(own, .leastNonzeroMagnitude))
      for (c, p) in row.enumerated() {
        let miss = p - (c == label ? 1 : 0)
        square += weight * miss * miss
      }
      ahead[row.count { $0 > own }] += weight
    }
    guard total > 0 else {
      throw LogisticError(.data, "no-rows", "no row has both a class and a prediction")
    }
    self.ahead = ahead
    count = total
    logLoss = loss / total
    brier = square / total
    topLabel = try ReliabilityCurve(
      probabilities: top, labels: zip(predicted, labels).map { $0 == $1 }, weights: weights,
      bins: .width(15))
    let areas = ClassAreas(
      probabilities: probabilities, labels: labels, weights: weights,
      support: report.classes.map(\.support))
    aucOneVsRest = (0..<k).map { areas.ofClass($0, among: nil) }
    (aucOneVsOneMacro, aucOneVsOneWeighted) = areas.pairs()
  }
}

/// Areas under ROC curves of a class's probability.
private struct ClassAreas {
  let probabilities: Matrix<Double>
  let labels: [Int]
  let weights: [Double]?
  let support: [Double]

  /// Of a class against another, or against all; nil where one side has no rows.
  func ofClass(_ c: Int, among other: Int?) -> Double? {
    let k = probabilities.columns
    func isUsed(_ row: Int) -> Bool {
      (other == nil || labels[row] == c || labels[row] == other) && weights?[row] ?? 1 > 0
    }
    guard let weights else {
      return RankedScores(
        rows: labels.count, score: { isUsed($0) ? probabilities.values[$0 * k + c] : nil },
        isPositive: { labels[$0] == c }
      ).area
    }
    let rows = labels.indices.filter(isUsed)
    let curve = try? ROCCurve(
      scores: rows.map { probabilities.values[$0 * k + c] }, labels: rows.map { labels[$0] == c },
      weights: rows.map { weights[$0] })
    return curve?.area
  }

  /// Hand and Till's means.
  func pairs() -> (macro: Double?, weighted: Double?) {
    var (sum, count, heavy, total) = (0.0, 0.0, 0.0, 0.0)
    for i in support.indices where support[i] > 0 {
      for j in support.indices where j > i && support[j] > 0 {
        guard let a = ofClass(i, among: j), let b = ofClass(j, among: i) else { continue }
        sum += (a + b) / 2
        count += 1
        heavy += (support[i] + support[j]) * (a + b) / 2
        total += support[i] + support[j]
      }
    }
    return count > 0 ? (sum / count, heavy / total) : (nil, nil)
  }
}
