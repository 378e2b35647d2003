/// How the probability above which the positive class is predicted is chosen, on held-back rows.
public enum ThresholdRule: Sendable, Equatable {
  /// The greatest difference of true and false positive rates (Youden 1950).
  case youden
  /// The greatest F-beta of the positive class; 1 weighs precision and recall alike.
  case fBeta(Double)
  /// The greatest precision with at least this recall.
  case recall(Double)
  /// The greatest recall with at least this precision.
  case precision(Double)
  /// The least cost, of a false positive and of a false negative.
  case cost(falsePositive: Double, falseNegative: Double)

  /// The threshold t of "positive if p > t" that the rule chooses: midway between two probabilities that
  /// occur, so that rounding decides nothing.
  ///
  /// - Throws: probabilities and labels that make no curve, one label, numbers that cannot be, a demand that
  ///   no threshold meets.
  public func threshold(
    probabilities: [Double], labels: [Bool], weights: [Double]? = nil
  ) throws(LogisticError) -> Double {
    try check()
    let curve = try ROCCurve(scores: probabilities, labels: labels, weights: weights)
    let (positives, negatives) = (curve.positives, curve.negatives)
    guard positives > 0, negatives > 0 else {
      throw LogisticError(
        .data, "one-class", "all rows have one label", advice: "a threshold needs rows of both")
    }
    func precision(_ point: ROCCurve.Point) -> Double {
      let all = point.truePositives + point.falsePositives
      return all > 0 ? point.truePositives / all : 0
    }
    /// What is to be as great as possible; nil where the demand is not met.
    func merit(_ point: ROCCurve.Point) -> Double? {
      let recall = point.truePositives / positives
      switch self {
      case .youden: return recall - point.falsePositives / negatives
      case .fBeta(let beta):
        let b = beta * beta
        let missed = positives - point.truePositives
        let hits = (1 + b) * point.truePositives
        return hits > 0 ? hits / (hits + b * missed + point.falsePositives) : 0
      case .recall(let least): return recall >= least ? precision(point) : nil
      case .precision(let least):
        return precision(point) >= least && point.truePositives > 0 ? recall : nil
      case .cost(let falsePositive, let falseNegative):
        return -falsePositive * point.falsePositives
          - falseNegative * (positives - point.truePositives)
      }
    }
    var best: (place: Int, merit: Double)?
    for (place, point) in curve.points.enumerated() {
      if let merit = merit(point), merit > best?.merit ?? -.infinity { best = (place, merit) }
    }
    guard let best else {
      throw LogisticError(
        .data, "no-threshold", "no threshold reaches what is asked on these rows",
        advice: "ask for less")
    }
    let points = curve.points
    // Above the greatest probability nothing is positive.
    if best.place == 0 { return 0.5 * (points[1].threshold + 1) }
    let below = best.place + 1 < points.count ? points[best.place + 1].threshold : 0
    return 0.5 * (points[best.place].threshold + below)
  }

  private func check() throws(LogisticError) {
    let isGood =
      switch self {
      case .youden: true
      case .fBeta(let beta): beta > 0 && beta.isFinite
      case .recall(let share), .precision(let share): share > 0 && share <= 1
      case .cost(let a, let b): a >= 0 && b >= 0 && a + b > 0 && (a + b).isFinite
      }
    if !isGood {
      throw LogisticError(
        .usage, "threshold-rule", "the threshold's rule has a number that cannot be",
        advice: "shares are above 0 and at most 1, costs and beta positive")
    }
  }
}
