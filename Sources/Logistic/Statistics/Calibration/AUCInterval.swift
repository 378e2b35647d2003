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
  /// How many rows each of those of label 1 stands for.
  private let positiveCounts: [Double]
  /// And of label 0.
  private let negativeCounts: [Double]

  /// The area of scores, of which higher ones speak for label 1.
  ///
  /// - Parameters:
  ///   - scores: of each row.
  ///   - labels: whether a row is of label 1.
  ///   - frequencies: how many rows each row stands for; nil for one.
  /// - Throws: counts that differ, a score that is not a number, fewer than two rows of a label.
  public init(
    scores: [Double], labels: [Bool], frequencies: [Double]? = nil
  ) throws(LogisticError) {
    guard scores.count == labels.count, frequencies?.count ?? scores.count == scores.count else {
      throw LogisticError(
        .data, "row-count", "there are \(scores.count) scores and \(labels.count) labels",
        advice: "give one of each a row")
    }
    if let row = scores.firstIndex(where: \.isNaN) {
      throw LogisticError(.numerics, "score", "the score of row \(row) is not a number")
    }
    let counts = frequencies ?? [Double](repeating: 1, count: scores.count)
    if let row = counts.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw LogisticError(
        .data, "weight", "the frequency of row \(row) is \(counts[row])",
        advice: "give numbers of at least 0")
    }
    var (positives, negatives) = (0.0, 0.0)
    for (row, label) in labels.enumerated() {
      if label { positives += counts[row] } else { negatives += counts[row] }
    }
    guard positives > 1, negatives > 1 else {
      throw LogisticError(
        .data, "one-class",
        "there are \(NumberText.count(positives)) rows of label 1 and \(NumberText.count(negatives)) of label 0",
        advice: "an interval of the area needs two of each at least")
    }
    var placement = [Double](repeating: 0, count: scores.count)
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var (below, belowPositive) = (0.0, 0.0)
    var first = 0
    while first < order.count {
      var last = first
      var (tiedPositive, tiedNegative) = (0.0, 0.0)
      while last < order.count, scores[order[last]] == scores[order[first]] {
        let row = order[last]
        if labels[row] { tiedPositive += counts[row] } else { tiedNegative += counts[row] }
        last += 1
      }
      for row in order[first..<last] {
        if labels[row] {
          placement[row] = (below + 0.5 * tiedNegative) / negatives
        } else {
          placement[row] =
            (positives - belowPositive - tiedPositive + 0.5 * tiedPositive) / positives
        }
      }
      below += tiedNegative
      belowPositive += tiedPositive
      first = last
    }
    let (ones, zeros) = (
      labels.indices.filter { labels[$0] }, labels.indices.filter { !labels[$0] }
    )
    positivePlacements = ones.map { placement[$0] }
    negativePlacements = zeros.map { placement[$0] }
    positiveCounts = ones.map { counts[$0] }
    negativeCounts = zeros.map { counts[$0] }
    var sum = 0.0
    for (placement, count) in zip(positivePlacements, positiveCounts) { sum += placement * count }
    area = sum / positives
    standardError =
      (Self.variance(positivePlacements, positiveCounts) / positives
      + Self.variance(negativePlacements, negativeCounts) / negatives).squareRoot()
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
    guard positiveCounts == other.positiveCounts, negativeCounts == other.negativeCounts else {
      throw LogisticError(
        .data, "row-count", "the two areas are not of the same rows",
        advice: "score the same rows by both models")
    }
    func part(_ a: [Double], _ b: [Double], _ counts: [Double]) -> Double {
      Self.variance(zip(a, b).map { $0 - $1 }, counts) / counts.reduce(0, +)
    }
    let variance =
      part(positivePlacements, other.positivePlacements, positiveCounts)
      + part(negativePlacements, other.negativePlacements, negativeCounts)
    let difference = area - other.area
    let error = variance.squareRoot()
    return (
      difference, error,
      error > 0 ? NormalDistribution.twoSidedTail(difference / error) : difference == 0 ? 1 : 0
    )
  }

  /// The variance of values that occur so often.
  private static func variance(_ values: [Double], _ counts: [Double]) -> Double {
    let n = counts.reduce(0, +)
    var mean = 0.0
    for (value, count) in zip(values, counts) { mean += count * value }
    mean /= n
    var sum = 0.0
    for (value, count) in zip(values, counts) { sum += count * (value - mean) * (value - mean) }
    return sum / (n - 1)
  }
}
