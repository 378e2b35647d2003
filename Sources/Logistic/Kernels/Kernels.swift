enum Kernels {
  static func affine(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, weights: UnsafePointer<Double>,
    bias: UnsafePointer<Double>?, outputs: Int, into z: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<rows {
      for c in 0..<outputs {
        var sum = 0.0
        for j in 0..<columns { sum += x[i * columns + j] * weights[c * columns + j] }
        z[i * outputs + c] = sum + (bias?[c] ?? 0)
      }
    }
  }
  static func accumulate(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, residuals: UnsafePointer<Double>,
    outputs: Int, into g: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<rows {
      for c in 0..<outputs {
        let r = residuals[i * outputs + c]
        for j in 0..<columns { g[c * columns + j] += r * x[i * columns + j] }
      }
    }
  }
}
