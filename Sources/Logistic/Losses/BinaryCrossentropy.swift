/// The log loss of labels, or of probabilities `y` in `0...1`, one or several a row.
///
///     from logits          value = softplus(z) − y·z           slope = σ(z) − y
///     from probabilities   value = −y·ln p − (1 − y)·ln(1 − p)   p clipped to [10⁻⁷, 1 − 10⁻⁷]
///
/// each a mean over the outputs. The logits form is evaluated as `max(z, 0) − y·z + log1p(exp(−|z|))`,
/// which neither overflows nor cancels (Mächler 2012). Where `p` is clipped its slope is zero, as in
/// Keras. Label smoothing s replaces y by `y·(1 − s) + s/2`.
public struct BinaryCrossentropy: Loss, Equatable {
  /// Whether it reads logits.
  public var fromLogits: Bool
  /// The share s by which labels are moved towards one half.
  public var labelSmoothing: Double

  /// The loss on probabilities, or on logits.
  public init(fromLogits: Bool = false, labelSmoothing: Double = 0) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }

  /// `binary_crossentropy`.
  public var name: String { "binary_crossentropy" }
  /// The sigmoid, in front of the form on probabilities.
  public var canonicalActivation: Activation? { fromLogits ? nil : .sigmoid }
  /// The form on logits.
  public var onLogits: any Loss {
    BinaryCrossentropy(fromLogits: true, labelSmoothing: labelSmoothing)
  }
  /// Logistic, on the smoothed labels.
  public var convexity: ConvexLoss? { .logistic }

  /// The smoothed labels.
  public func effectiveTargets(_ targets: Matrix<Double>, outputs: Int) -> Matrix<Double> {
    guard labelSmoothing != 0 else { return targets }
    var smoothed = targets
    for i in smoothed.values.indices { smoothed.values[i] = smooth(smoothed.values[i]) }
    return smoothed
  }

  /// Refuses labels that are not one a row and output, each in 0...1.
  public func check(
    targets: Matrix<Double>, outputs: Int, layer: String?
  ) throws(LogisticError) {
    try checkSmoothing(labelSmoothing, layer: layer)
    try TargetCheck(loss: name, targets: targets, outputs: outputs, layer: layer).binary()
  }

  /// Writes each row's mean log loss and its slopes.
  public func evaluate(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?
  ) {
    precondition(
      batch.targetWidth == batch.outputs,
      "\(batch.targetWidth) label columns beside \(batch.outputs) outputs")
    guard batch.rows > 0 else { return }
    if !fromLogits {
      evaluateProbabilities(batch, losses: losses, slopes: slopes)
    } else if batch.outputs == 1 {
      evaluateLogits(batch, losses: losses, slopes: slopes, scratch: losses)
    } else if let slopes {
      evaluateLogits(batch, losses: losses, slopes: slopes, scratch: slopes)
    } else {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: batch.rows * batch.outputs) {
        guard let scratch = $0.baseAddress else { return }
        evaluateLogits(batch, losses: losses, slopes: nil, scratch: scratch)
      }
    }
  }

  /// With `scratch` of `rows × outputs` values, which may be `slopes`, or `losses` of one output.
  private func evaluateLogits(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?, scratch: UnsafeMutablePointer<Double>
  ) {
    let (z, y) = (batch.predictions, batch.targets)
    let count = batch.rows * batch.outputs
    let share = 1 / Double(batch.outputs)
    for i in 0..<count { scratch[i] = -abs(z[i]) }
    Kernels.softplus(scratch, count: count, into: scratch)
    for row in 0..<batch.rows {
      let start = row * batch.outputs
      var sum = 0.0
      for i in start..<start + batch.outputs {
        sum += (z[i] > 0 ? z[i] : 0) - smooth(y[i]) * z[i] + scratch[i]
      }
      losses[row] = sum * share
    }
    guard let slopes else { return }
    Kernels.sigmoid(z, count: count, into: slopes)
    for i in 0..<count { slopes[i] = (slopes[i] - smooth(y[i])) * share }
  }

  private func evaluateProbabilities(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?
  ) {
    let share = 1 / Double(batch.outputs)
    for row in 0..<batch.rows {
      let start = row * batch.outputs
      var sum = 0.0
      for i in start..<start + batch.outputs {
        let y = smooth(batch.targets[i])
        let x = batch.predictions[i]
        let p = clippedProbability(x)
        sum -= y * log(p) + (1 - y) * log(1 - p)
        slopes?[i] = p == x ? ((1 - y) / (1 - p) - y / p) * share : x.isNaN ? x : 0
      }
      losses[row] = sum * share
    }
  }

  @inline(__always) private func smooth(_ y: Double) -> Double {
    y * (1 - labelSmoothing) + 0.5 * labelSmoothing
  }
}

extension Loss where Self == BinaryCrossentropy {
  /// The log loss of sigmoid outputs.
  public static var binaryCrossentropy: Self { BinaryCrossentropy() }
  /// The log loss of sigmoid outputs or of logits, with smoothed labels or not.
  public static func binaryCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Double = 0
  ) -> Self {
    BinaryCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing)
  }
}
