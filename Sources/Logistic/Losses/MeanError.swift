/// The mean over the outputs of `(p − y)²`.
public struct MeanSquaredError: Loss, Equatable {
  /// The loss.
  public init() {}

  /// `mean_squared_error`.
  public var name: String { "mean_squared_error" }
  /// False: it reads outputs, whatever the activation.
  public var fromLogits: Bool { false }
  /// None: behind a sigmoid it is not convex, and has no better form.
  public var canonicalActivation: Activation? { nil }
  /// Itself.
  public var onLogits: any Loss { self }
  /// Squared, on linear outputs.
  public var convexity: ConvexLoss? { .squared }

  /// Refuses targets that are not one finite number a row and output.
  public func check(
    targets: Matrix<Double>, outputs: Int, layer: String?
  ) throws(LogisticError) {
    try TargetCheck(loss: name, targets: targets, outputs: outputs, layer: layer).numeric()
  }

  /// Writes each row's mean square and its slopes, `2·(p − y)/K`.
  public func evaluate(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?
  ) {
    meanError(batch, losses: losses, slopes: slopes) { ($0 * $0, 2 * $0) }
  }
}

/// The mean over the outputs of `|p − y|`.
public struct MeanAbsoluteError: Loss, Equatable {
  /// The loss.
  public init() {}

  /// `mean_absolute_error`.
  public var name: String { "mean_absolute_error" }
  /// False: it reads outputs, whatever the activation.
  public var fromLogits: Bool { false }
  /// None.
  public var canonicalActivation: Activation? { nil }
  /// Itself.
  public var onLogits: any Loss { self }
  /// None that exact solvers know: its curvature is zero.
  public var convexity: ConvexLoss? { nil }

  /// Refuses targets that are not one finite number a row and output.
  public func check(
    targets: Matrix<Double>, outputs: Int, layer: String?
  ) throws(LogisticError) {
    try TargetCheck(loss: name, targets: targets, outputs: outputs, layer: layer).numeric()
  }

  /// Writes each row's mean distance and its slopes, ±1/K, or 0 where the output is exact.
  public func evaluate(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?
  ) {
    meanError(batch, losses: losses, slopes: slopes) { (abs($0), $0 > 0 ? 1 : $0 < 0 ? -1 : $0) }
  }
}

/// The mean over the outputs of a function of `p − y`, given with its derivative.
@inline(__always) private func meanError(
  _ batch: LossBatch, losses: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>?,
  _ function: (Double) -> (value: Double, slope: Double)
) {
  precondition(
    batch.targetWidth == batch.outputs,
    "\(batch.targetWidth) target columns beside \(batch.outputs) outputs")
  let share = 1 / Double(batch.outputs)
  for row in 0..<batch.rows {
    let start = row * batch.outputs
    var sum = 0.0
    for i in start..<start + batch.outputs {
      let (value, slope) = function(batch.predictions[i] - batch.targets[i])
      sum += value
      slopes?[i] = slope * share
    }
    losses[row] = sum * share
  }
}

extension Loss where Self == MeanSquaredError {
  /// The mean square of the difference between outputs and targets.
  public static var meanSquaredError: Self { MeanSquaredError() }
}

extension Loss where Self == MeanAbsoluteError {
  /// The mean distance between outputs and targets.
  public static var meanAbsoluteError: Self { MeanAbsoluteError() }
}
