import CLogistic

extension Kernels {
  /// `Σ s·meanₖ(log(1 + exp(z)) − y·z)`; slopes `s·(σ(z) − y)/k`, curvatures `s·σ(z)·σ(−z)/k`.
  static func logistic(
    logits: UnsafePointer<Double>, targets: UnsafePointer<Double>,
    weights: UnsafePointer<Double>?, rows: Int, outputs: Int,
    slopes: UnsafeMutablePointer<Double>? = nil, curvatures: UnsafeMutablePointer<Double>? = nil
  ) -> Double {
    precondition(rows >= 0 && outputs >= 1, "logistic: [\(rows), \(outputs)]")
    return functions.logistic_f64(logits, targets, weights, rows, outputs, slopes, curvatures)
  }

  /// `Σ s·(log Σₖ exp(z) − Σₖ y·z)`; slopes `s·(p − y)`, with `p` the softmax of the logits.
  ///
  /// With `targetWidth` 1 the targets are class numbers; one that names no class makes the
  /// row's loss and slopes NaN. Slopes or probabilities may overwrite the logits.
  static func softmaxLoss(
    logits: UnsafePointer<Double>, targets: UnsafePointer<Double>, targetWidth: Int,
    weights: UnsafePointer<Double>?, rows: Int, outputs: Int,
    slopes: UnsafeMutablePointer<Double>? = nil,
    probabilities: UnsafeMutablePointer<Double>? = nil
  ) -> Double {
    precondition(
      rows >= 0 && outputs >= 1 && (targetWidth == 1 || targetWidth == outputs),
      "softmaxLoss: [\(rows), \(outputs)] with targets of width \(targetWidth)")
    return functions.softmax_loss_f64(
      logits, targets, targetWidth, weights, rows, outputs, slopes, probabilities)
  }

  /// `Σ s·meanₖ (z − y)²`; slopes `2·s·(z − y)/k`.
  static func squared(
    logits: UnsafePointer<Double>, targets: UnsafePointer<Double>,
    weights: UnsafePointer<Double>?, rows: Int, outputs: Int,
    slopes: UnsafeMutablePointer<Double>? = nil
  ) -> Double {
    precondition(rows >= 0 && outputs >= 1, "squared: [\(rows), \(outputs)]")
    return functions.squared_f64(logits, targets, weights, rows, outputs, slopes)
  }
}
