import CLogistic

extension Kernels {
  /// The loss of a block of rows, and its gradient, in one read of the features.
  ///
  /// - Parameters:
  ///   - weights: `outputs × columns`.
  ///   - bias: `outputs` values; nil stands for zeros.
  ///   - margins: room for the `rows × outputs` logits, or nil.
  ///   - gradient: `outputs × columns`, added to, or nil.
  ///   - biasGradient: `outputs` values, added to, or nil.
  /// - Returns: `Σ s·loss`.
  static func fusedPass<S: KernelScalar>(
    _ loss: RowLoss, _ rows: Rows<S>, weights: UnsafePointer<Double>,
    bias: UnsafePointer<Double>?, outputs: Int, arithmetic: Arithmetic = .double,
    margins: UnsafeMutablePointer<Double>? = nil,
    gradient: UnsafeMutablePointer<Double>? = nil,
    biasGradient: UnsafeMutablePointer<Double>? = nil
  ) -> Double {
    check(loss, rows, outputs: outputs)
    let (n, d, k) = (rows.count, rows.columns, outputs)
    let (y, s, offset) = (rows.targets, rows.weights, rows.offsets)
    if arithmetic == .single && S.storage == .float {
      return singlePass(
        loss, rows, weights: weights, bias: bias, outputs: k, margins: margins,
        gradient: gradient, biasGradient: biasGradient)
    }
    return withScratch(lgk_fused_scratch(n, k)) { scratch in
      switch (loss, S.storage) {
      case (.logistic, .float):
        functions.fused_logistic_mixed(
          rows.features.float, n, d, weights, bias, k, y, s, offset, margins, gradient,
          biasGradient, scratch)
      case (.logistic, .double):
        functions.fused_logistic_f64(
          rows.features.double, n, d, weights, bias, k, y, s, offset, margins, gradient,
          biasGradient, scratch)
      case (.softmax, .float):
        functions.fused_softmax_mixed(
          rows.features.float, n, d, weights, bias, k, y, rows.targetWidth, s, offset, margins,
          gradient, biasGradient, scratch)
      case (.softmax, .double):
        functions.fused_softmax_f64(
          rows.features.double, n, d, weights, bias, k, y, rows.targetWidth, s, offset, margins,
          gradient, biasGradient, scratch)
      case (.squared, .float):
        functions.fused_squared_mixed(
          rows.features.float, n, d, weights, bias, k, y, s, offset, margins, gradient,
          biasGradient, scratch)
      case (.squared, .double):
        functions.fused_squared_f64(
          rows.features.double, n, d, weights, bias, k, y, s, offset, margins, gradient,
          biasGradient, scratch)
      }
    }
  }

  /// `fusedPass` in single precision, parameters rounded on the way in.
  private static func singlePass<S: KernelScalar>(
    _ loss: RowLoss, _ rows: Rows<S>, weights: UnsafePointer<Double>,
    bias: UnsafePointer<Double>?, outputs k: Int, margins: UnsafeMutablePointer<Double>?,
    gradient: UnsafeMutablePointer<Double>?, biasGradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    let (x, n, d) = (rows.features.float, rows.count, rows.columns)
    let (y, s, offset) = (rows.targets, rows.weights, rows.offsets)
    let marginCount = margins == nil ? 0 : n * k
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: k * d + k + marginCount) {
      rounded in
      guard let w = rounded.baseAddress else { return 0 }
      for i in 0..<k * d { w[i] = Float(weights[i]) }
      let b = w + k * d
      for c in 0..<k { b[c] = bias.map { Float($0[c]) } ?? 0 }
      let z = margins == nil ? nil : b + k
      let sum = withScratch(lgk_fused_scratch(n, k)) { scratch in
        switch loss {
        case .logistic:
          functions.fused_logistic_f32(
            x, n, d, w, b, k, y, s, offset, z, gradient, biasGradient, scratch)
        case .softmax:
          functions.fused_softmax_f32(
            x, n, d, w, b, k, y, rows.targetWidth, s, offset, z, gradient, biasGradient, scratch)
        case .squared:
          functions.fused_squared_f32(
            x, n, d, w, b, k, y, s, offset, z, gradient, biasGradient, scratch)
        }
      }
      if let margins, let z {
        for i in 0..<n * k { margins[i] = Double(z[i]) }
      }
      return sum
    }
  }

  static func check<S: KernelScalar>(_ loss: RowLoss, _ rows: Rows<S>, outputs: Int) {
    precondition(
      rows.count >= 0 && rows.columns >= 0 && outputs >= 1
        && (rows.targetWidth == outputs || (loss == .softmax && rows.targetWidth == 1)),
      """
      \(loss): [\(rows.count), \(rows.columns)] to \(outputs) outputs \
      with targets of width \(rows.targetWidth)
      """)
  }
}
