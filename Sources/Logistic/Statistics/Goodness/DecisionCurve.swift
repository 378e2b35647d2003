/// What acting on the model is worth, by how ready one is to act (Vickers & Elkin 2006).
///
///     net benefit(t) = TP/n − FP/n·t/(1 − t),   acting where p ≥ t
///
/// Who acts at a probability of t takes a false positive to cost t/(1 − t) of what a true one is worth. A
/// model is of use at thresholds where it beats both acting on all rows and acting on none, which is worth 0.
public struct DecisionCurve: Sendable, Equatable {
  /// One threshold.
  public struct Point: Sendable, Equatable {
    /// t.
    public var threshold: Double
    /// Of acting where p ≥ t: true positives a row, net of the false ones.
    public var netBenefit: Double
    /// Of acting on all rows.
    public var netBenefitOfAll: Double
  }

  /// By rising threshold.
  public let points: [Point]

  /// - Parameters:
  ///   - curve: of the rows' probabilities.
  ///   - thresholds: between 0 and 1.
  /// - Throws: a threshold that is not between 0 and 1.
  public init(
    _ curve: ROCCurve, thresholds: [Double] = (1...19).map { Double($0) / 20 }
  ) throws(LogisticError) {
    if let wrong = thresholds.first(where: { !($0 > 0 && $0 < 1) }) {
      throw LogisticError(
        .usage, "threshold", "the threshold is \(shortestText(wrong))",
        advice: "give probabilities between 0 and 1")
    }
    let all = curve.positives + curve.negatives
    points = thresholds.map { t in
      let odds = t / (1 - t)
      let point = curve.point(atLeast: t)
      return Point(
        threshold: t, netBenefit: (point.truePositives - point.falsePositives * odds) / all,
        netBenefitOfAll: (curve.positives - curve.negatives * odds) / all)
    }
  }
}
