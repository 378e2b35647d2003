import CLogistic

extension Kernels {
  /// `z = x·wᵀ + b`, in double.
  static func affine<S: KernelScalar>(
    _ x: UnsafePointer<S>, rows: Int, columns: Int, weights: UnsafePointer<Double>,
    bias: UnsafePointer<Double>?, outputs: Int, into z: UnsafeMutablePointer<Double>
  ) {
    precondition(
      rows >= 0 && columns >= 0 && outputs >= 0, "affine: [\(rows), \(columns)] to \(outputs)")
    switch S.storage {
    case .float: functions.affine_mixed(x.float, rows, columns, weights, bias, outputs, z)
    case .double: functions.affine_f64(x.double, rows, columns, weights, bias, outputs, z)
    }
  }

  /// `z = x·wᵀ + b`, in single precision throughout.
  static func affine(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, outputs: Int, into z: UnsafeMutablePointer<Float>
  ) {
    precondition(
      rows >= 0 && columns >= 0 && outputs >= 0, "affine: [\(rows), \(columns)] to \(outputs)")
    functions.affine_f32(x, rows, columns, weights, bias, outputs, z)
  }

  /// `gradient += slopesᵀ·x`, in double; slopes are `rows × outputs`.
  static func accumulate<S: KernelScalar>(
    _ x: UnsafePointer<S>, rows: Int, columns: Int, slopes: UnsafePointer<Double>, outputs: Int,
    into gradient: UnsafeMutablePointer<Double>
  ) {
    precondition(
      rows >= 0 && columns >= 0 && outputs >= 0, "accumulate: [\(rows), \(columns)] to \(outputs)")
    switch S.storage {
    case .float: functions.accumulate_mixed(x.float, rows, columns, slopes, outputs, gradient)
    case .double: functions.accumulate_f64(x.double, rows, columns, slopes, outputs, gradient)
    }
  }

  /// `gradient += slopesᵀ·x` with single-precision slopes and partial sums.
  static func accumulate(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, slopes: UnsafePointer<Float>, outputs: Int,
    into gradient: UnsafeMutablePointer<Double>
  ) {
    precondition(
      rows >= 0 && columns >= 0 && outputs >= 0, "accumulate: [\(rows), \(columns)] to \(outputs)")
    functions.accumulate_f32(x, rows, columns, slopes, outputs, gradient)
  }

  /// `out = (x − centre)·scale` by column; both nil: a plain widening.
  static func standardize<S: KernelScalar>(
    _ x: UnsafePointer<S>, rows: Int, columns: Int, centre: UnsafePointer<Double>?,
    scale: UnsafePointer<Double>?, into out: UnsafeMutablePointer<Double>
  ) {
    precondition(rows >= 0 && columns >= 0, "standardize: [\(rows), \(columns)]")
    switch S.storage {
    case .float: functions.standardize_f32_f64(x.float, rows, columns, centre, scale, out)
    case .double: functions.standardize_f64_f64(x.double, rows, columns, centre, scale, out)
    }
  }

  /// The lower triangle of `gram += xᵀ·diag(h)·x`; nil h stands for ones. `gram` is
  /// `columns × columns`; what lies above the diagonal is left alone.
  static func gram(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, h: UnsafePointer<Double>?,
    into gram: UnsafeMutablePointer<Double>
  ) {
    precondition(rows >= 0 && columns >= 0, "gram: [\(rows), \(columns)]")
    functions.gram_f64(x, rows, columns, h, gram)
  }

  /// Copies the lower triangle of a square matrix onto the upper one.
  static func mirrorLowerTriangle(_ matrix: UnsafeMutablePointer<Double>, order: Int) {
    for i in 0..<order {
      for j in 0..<i { matrix[j * order + i] = matrix[i * order + j] }
    }
  }
}
