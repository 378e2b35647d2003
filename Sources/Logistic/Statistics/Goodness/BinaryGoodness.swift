/// How good probabilities of two classes are on rows whose class is known: do they tell the classes apart,
/// do they hold, and what are they worth.
///
///     let goodness = try BinaryGoodness(probabilities: p, labels: y)
///     print(goodness.area ?? .nan, goodness.brier.reliability, goodness.calibration?.slope ?? .nan)
///
/// Of rows that the model was fitted to every figure flatters.
public struct BinaryGoodness: Sendable {
  /// How many rows there are, weights counted.
  public let count: Double
  /// The mean of −log p of each row's label, in nats.
  public let logLoss: Double
  /// Brier's score and its parts, by ten bins of one width.
  public let brier: BrierDecomposition
  /// One point for each distinct probability.
  public let curve: ROCCurve
  /// The area under it with DeLong's error; nil with fewer than two rows of a label.
  public let auc: AUCInterval?
  /// At the threshold that was given.
  public let atThreshold: ThresholdQuality
  /// Ten bins of one width, with the calibration errors.
  public let equalWidth: ReliabilityCurve
  /// Ten bins of one number of rows; those of one probability are put into them in their order.
  public let equalCount: ReliabilityCurve
  /// Ten bins of equally many rows, those of one probability in one bin: their order does not matter, and a weight is
  /// as many rows.
  public let quantileBins: ReliabilityCurve
  /// The line of log-odds against labels; nil where they separate, or are all the same.
  public let calibration: CalibrationLine?
  /// Hosmer and Lemeshow's test; nil for too few different probabilities.
  public let hosmerLemeshow: HosmerLemeshow?
  /// Lift and gains by tenths of the rows; nil without rows of label 1.
  public let gains: GainsCurve?
  /// Net benefit at thresholds from 0.05 to 0.95.
  public let decision: DecisionCurve

  /// The share of label 1.
  public var prevalence: Double { curve.positives / count }
  /// The area under the ROC curve; nil of one label.
  public var area: Double? { curve.area }
  /// `2·area − 1`: Gini's coefficient, Somers' D.
  public var gini: Double? { area.map { 2 * $0 - 1 } }
  /// The mean of precision over recall's steps; nil without label 1.
  public var averagePrecision: Double? { curve.averagePrecision }
  /// Kolmogorov and Smirnov's distance of the two labels' probabilities, which is Youden's J at its greatest;
  /// nil of one label.
  public var ks: Double? { curve.youden?.difference }

  /// What predicting label 1 above another threshold gives.
  public func quality(above threshold: Double) -> ThresholdQuality {
    ThresholdQuality(above: threshold, on: curve)
  }

  /// - Parameters:
  ///   - probabilities: of label 1, row by row.
  ///   - labels: whether a row has label 1.
  ///   - weights: how many rows each row stands for; nil for one.
  ///   - threshold: label 1 is predicted above it.
  ///   - areFitted: whether the rows are those that the model was fitted to, for Hosmer and Lemeshow's test.
  /// - Throws: counts that differ, no rows, probabilities outside 0...1, weights that cannot be.
  public init(
    probabilities: [Double], labels: [Bool], weights: [Double]? = nil, threshold: Double = 0.5,
    areFitted: Bool = false
  ) throws(LogisticError) {
    let equalWidth = try ReliabilityCurve(
      probabilities: probabilities, labels: labels, weights: weights)
    self.equalWidth = equalWidth
    // In order, so that nothing below has to sort again.
    let order = probabilities.enumerated().map { (p: $0.element, row: $0.offset) }
      .sorted { ($0.p, $0.row) < ($1.p, $1.row) }.map(\.row)
    let p = order.map { probabilities[$0] }
    let y = order.map { labels[$0] }
    let w = weights.map { weights in order.map { weights[$0] } }
    curve = try ROCCurve(
      scores: p.reversed(), labels: y.reversed(), weights: w.map { $0.reversed() })
    count = curve.positives + curve.negatives
    guard count > 0 else {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    equalCount = try ReliabilityCurve(
      probabilities: p, labels: y, weights: w, bins: .count(10))
    quantileBins = try ReliabilityCurve(
      probabilities: p, labels: y, weights: w, bins: .quantile(10))
    var (loss, square) = (0.0, 0.0)
    for (row, label) in y.enumerated() {
      let weight = w?[row] ?? 1
      guard weight > 0 else { continue }
      let own = label ? p[row] : 1 - p[row]
      loss -= weight * log(max(own, .leastNonzeroMagnitude))
      square += weight * (1 - own) * (1 - own)
    }
    logLoss = loss / count
    brier = BrierDecomposition(score: square / count, bins: equalWidth)
    auc = try? AUCInterval(scores: p, labels: y, frequencies: w)
    atThreshold = ThresholdQuality(above: threshold, on: curve)
    calibration = try? CalibrationLine(
      logits: p.map(CalibrationLine.logit), labels: y, weights: w)
    hosmerLemeshow = try? HosmerLemeshow(
      probabilities: p, labels: y, weights: w, isFitted: areFitted)
    gains = GainsCurve(curve)
    decision = try DecisionCurve(curve)
  }
}
