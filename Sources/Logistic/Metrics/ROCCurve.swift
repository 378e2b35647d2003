/// The receiver operating characteristic of scores, exact: one point for each distinct score.
///
/// Costs a sort, O(n log n).
public struct ROCCurve: Sendable, Equatable {
  /// What predicting 1 at `score >= threshold` gives.
  public struct Point: Sendable, Equatable {
    /// The least score that is predicted 1; infinity at the first point.
    public var threshold: Double
    /// Weight of the rows of label 1 that are predicted 1.
    public var truePositives: Double
    /// Weight of the rows of label 0 that are predicted 1.
    public var falsePositives: Double
  }

  /// By falling threshold, from nothing predicted 1 to everything.
  public let points: [Point]

  /// The curve of scores, of which higher ones speak for label 1.
  ///
  /// - Parameters:
  ///   - scores: one a row: probabilities, logits or anything else that orders rows.
  ///   - labels: whether the row's label is 1.
  ///   - weights: of each row, at least 0; nil for ones.
  /// - Throws: when the counts differ, or a score or weight cannot be used.
  public init(
    scores: [Double], labels: [Bool], weights: [Double]? = nil
  ) throws(LogisticError) {
    for (what, count) in [("labels", labels.count), ("weights", weights?.count)] {
      if let count, count != scores.count {
        throw LogisticError(
          .data, "row-count", "there are \(scores.count) scores and \(count) \(what)",
          advice: "give one of each a row")
      }
    }
    if let row = scores.firstIndex(where: \.isNaN) {
      throw LogisticError(.numerics, "score", "the score of row \(row) is not a number")
    }
    if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw LogisticError(
        .data, "weight", "the weight of row \(row) is \(weights[row])",
        advice: "give numbers of at least 0")
    }
    var points = [Point(threshold: .infinity, truePositives: 0, falsePositives: 0)]
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (hits, misses) = (0.0, 0.0)
    for (place, row) in order.enumerated() {
      let weight = weights?[row] ?? 1
      if labels[row] { hits += weight } else { misses += weight }
      if place + 1 < order.count, scores[order[place + 1]] == scores[row] { continue }
      points.append(
        Point(threshold: scores[row], truePositives: hits, falsePositives: misses))
    }
    self.points = points
  }

  /// Weight of all rows of label 1.
  public var positives: Double { points[points.count - 1].truePositives }
  /// Weight of all rows of label 0.
  public var negatives: Double { points[points.count - 1].falsePositives }

  /// What predicting 1 gives where the score is at least a threshold.
  public func point(atLeast threshold: Double) -> Point { last { $0.threshold >= threshold } }

  /// What predicting 1 gives where the score is above a threshold.
  public func point(above threshold: Double) -> Point { last { $0.threshold > threshold } }

  /// The last of the first points, of which something holds; it holds of infinity.
  private func last(_ holds: (Point) -> Bool) -> Point {
    var (low, high) = (0, points.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if holds(points[middle]) { low = middle } else { high = middle - 1 }
    }
    return points[low]
  }

  /// The chance that a row of label 1 scores above a row of label 0, a tie counting one half.
  ///
  /// The area under the curve, exact; nil when one of the labels does not occur.
  public var area: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    var twice = 0.0
    for (a, b) in zip(points, points.dropFirst()) {
      twice += (b.falsePositives - a.falsePositives) * (a.truePositives + b.truePositives)
    }
    return twice / (2 * positives * negatives)
  }

  /// The mean of precision over recall's steps, without interpolation; nil without label 1.
  public var averagePrecision: Double? {
    guard positives > 0 else { return nil }
    var sum = 0.0
    for (a, b) in zip(points, points.dropFirst()) where b.truePositives > a.truePositives {
      let precision = b.truePositives / (b.truePositives + b.falsePositives)
      sum += (b.truePositives - a.truePositives) * precision
    }
    return sum / positives
  }

  /// The threshold with the greatest difference of the two rates, and that difference (Youden's J).
  public var youden: (threshold: Double, difference: Double)? {
    guard positives > 0, negatives > 0 else { return nil }
    var best = (threshold: Double.infinity, difference: 0.0)
    for point in points {
      let difference = point.truePositives / positives - point.falsePositives / negatives
      if difference > best.difference { best = (point.threshold, difference) }
    }
    return best
  }
}
