import CLogistic

extension Kernels {
  /// Where a Newton pass adds its sums up.
  ///
  /// One output has one block, q = 0; softmax has `hessianBlock(c, c′)` for c′ ≤ c, each
  /// symmetric in its columns. Only the lower triangle of each block is written.
  struct NewtonSums {
    /// `outputs × columns`.
    var gradient: UnsafeMutablePointer<Double>
    /// `outputs`.
    var biasGradient: UnsafeMutablePointer<Double>
    /// `blocks × columns × columns`: `uᵀ·diag(h)·u`.
    var hessian: UnsafeMutablePointer<Double>
    /// `blocks × columns`: `uᵀ·h`, the row of the intercept.
    var cross: UnsafeMutablePointer<Double>
    /// `blocks`: `Σ h`.
    var curvature: UnsafeMutablePointer<Double>
  }

  /// Loss, gradient and Hessian of a block of rows in one read of the features, in double, on
  /// `u = (x − centre)·scale`.
  ///
  /// For `.logistic` with one output and `.softmax` with any number.
  /// - Returns: `Σ s·loss`.
  static func newtonPass<S: KernelScalar>(
    _ loss: RowLoss, _ rows: Rows<S>, centre: UnsafePointer<Double>?,
    scale: UnsafePointer<Double>?, weights: UnsafePointer<Double>,
    bias: UnsafePointer<Double>?, outputs: Int,
    margins: UnsafeMutablePointer<Double>? = nil, into sums: NewtonSums
  ) -> Double {
    check(loss, rows, outputs: outputs)
    let (n, d, k) = (rows.count, rows.columns, outputs)
    let (y, width, s, offset) = (rows.targets, rows.targetWidth, rows.weights, rows.offsets)
    return withUnsafeTemporaryAllocation(
      of: Double.self, capacity: lgk_newton_scratch(d, k)
    ) { scratch -> Double in
      guard let scratch = scratch.baseAddress else { return 0 }
      switch (loss, S.storage) {
      case (.logistic, let storage):
        precondition(k == 1, "newtonPass: \(k) outputs; the logistic loss takes one at a time")
        if storage == .float {
          return functions.newton_logistic_f32(
            rows.features.float, n, d, centre, scale, weights, bias, y, s, offset, margins,
            sums.gradient, sums.biasGradient, sums.hessian, sums.cross, sums.curvature, scratch)
        }
        return functions.newton_logistic_f64(
          rows.features.double, n, d, centre, scale, weights, bias, y, s, offset, margins,
          sums.gradient, sums.biasGradient, sums.hessian, sums.cross, sums.curvature, scratch)
      case (.softmax, .float):
        return functions.newton_softmax_f32(
          rows.features.float, n, d, centre, scale, weights, bias, k, y, width, s, offset,
          margins, sums.gradient, sums.biasGradient, sums.hessian, sums.cross, sums.curvature,
          scratch)
      case (.softmax, .double):
        return functions.newton_softmax_f64(
          rows.features.double, n, d, centre, scale, weights, bias, k, y, width, s, offset,
          margins, sums.gradient, sums.biasGradient, sums.hessian, sums.cross, sums.curvature,
          scratch)
      case (.squared, _):
        preconditionFailure("newtonPass: the squared loss has the constant Hessian 2·xᵀx: use gram")
      }
    }
  }
}
