/// The area under a ROC curve with its sampling error (DeLong, DeLong & Clarke-Pearson 1988).
///
/// The area is the mean over pairs of `[p⁺ > p⁻] + ½·[p⁺ = p⁻]`; its variance comes from the spread of
/// each row's own mean over the rows of the other label. Costs a sort (Sun & Xu 2014).
public struct AUCInterval: Sendable, Equatable {
  /// The area.
  public let area: Double
  /// Its standard error.
  public let standardError: Double
  /// Of each row of label 1, in order: the share of rows of label 0 that it scores above.
  let positivePlacements: [Double]
  /// Of each row of label 0: the share of rows of label 1 that score above it.
  let negativePlacements: [Double]

  /// The area of scores, of which higher ones speak for label 1.
  ///
  /// - Throws: counts that differ, a score that is not a number, fewer than two rows of a label.
  public init(scores: [Double], labels: [Bool]) throws(LogisticError) {
    guard scores.count == labels.count else {
      throw LogisticError(
        .data, "row-count", "there are \(scores.count) scores and \(labels.count) labels",
        advice: "give one of each a row")
    }
    if let row = scores.firstIndex(where: \.isNaN) {
      throw LogisticError(.numerics, "score", "the score of row \(row) is not a number")
    }
    let positives = labels.count { $0 }
    let negatives = labels.count - positives
    guard positives > 1, negatives > 1 else {
      throw LogisticError(
        .data, "one-class", "there are \(positives) rows of label 1 and \(negatives) of label 0",
        advice: "an interval of the area needs two of each at least")
    }
    var placement = [Double](repeating: 0, count: scores.count)
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (below, belowPositive) = (0, 0)
    var first = 0
    while first < order.count {
      var last = first
      var tiedPositive = 0
      while last < order.count, scores[order[last]] == scores[order[first]] {
        if labels[order[last]] { tiedPositive += 1 }
        last += 1
      }
      let tiedNegative = last - first - tiedPositive
      for row in order[first..<last] {
        if labels[row] {
          placement[row] = (Double(below) + 0.5 * Double(tiedNegative)) / Double(negatives)
        } else {
          let above = positives - belowPositive - tiedPositive
          placement[row] = (Double(above) + 0.5 * Double(tiedPositive)) / Double(positives)
        }
      }
      below += tiedNegative
      belowPositive += tiedPositive
      first = last
    }
    positivePlacements = labels.indices.filter { labels[$0] }.map { placement[$0] }
    negativePlacements = labels.indices.filter { !labels[$0] }.map { placement[$0] }
    area = positivePlacements.reduce(0, +) / Double(positives)
    standardError =
      (Self.covariance(positivePlacements, positivePlacements) / Double(positives)
      + Self.covariance(negativePlacements, negativePlacements) / Double(negatives)).squareRoot()
  }

  /// `area ± quantile·standardError`, kept between 0 and 1.
  public func interval(level: Double = 0.95) -> (low: Double, high: Double) {
    let spread = -NormalDistribution.quantile((1 - level) / 2) * standardError
    return (max(0, area - spread), min(1, area + spread))
  }

  /// How the area differs from that of other scores of the same rows, and the paired test of no
  /// difference.
  ///
  /// - Throws: another number of rows of a label.
  public func difference(
    to other: AUCInterval
  ) throws(LogisticError) -> (difference: Double, standardError: Double, pValue: Double) {
    guard positivePlacements.count == other.positivePlacements.count,
      negativePlacements.count == other.negativePlacements.count
    else {
      throw LogisticError(
        .data, "row-count", "the two areas are not of the same rows",
        advice: "score the same rows by both models")
    }
    func part(_ a: [Double], _ b: [Double]) -> Double {
      (Self.covariance(a, a) + Self.covariance(b, b) - 2 * Self.covariance(a, b)) / Double(a.count)
    }
    let variance =
      part(positivePlacements, other.positivePlacements)
      + part(negativePlacements, other.negativePlacements)
    let difference = area - other.area
    let error = max(0, variance).squareRoot()
    return (
      difference, error,
      error > 0 ? NormalDistribution.twoSidedTail(difference / error) : difference == 0 ? 1 : 0
    )
  }

  private static func covariance(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    var sum = 0.0
    for i in a.indices { sum += (a[i] - meanA) * (b[i] - meanB) }
    return sum / (n - 1)
  }
}
