import CLogistic

extension Kernels {
  /// `out = exp(x)`; in place when both are one.
  static func exp(
    _ x: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>
  ) {
    functions.exp_f64(x, count, out)
  }
  /// `out = exp(x)`; in place when both are one.
  static func exp(_ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>) {
    functions.exp_f32(x, count, out)
  }
  /// `out = 1 / (1 + exp(−x))`; in place when both are one.
  static func sigmoid(
    _ x: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>
  ) {
    functions.sigmoid_f64(x, count, out)
  }
  /// `out = 1 / (1 + exp(−x))`; in place when both are one.
  static func sigmoid(
    _ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>
  ) {
    functions.sigmoid_f32(x, count, out)
  }
  /// `out = log(1 + exp(x))`; in place when both are one.
  static func softplus(
    _ x: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>
  ) {
    functions.softplus_f64(x, count, out)
  }
  /// `out = log(1 + exp(x))`; in place when both are one.
  static func softplus(
    _ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<Float>
  ) {
    functions.softplus_f32(x, count, out)
  }
  /// Each row of logits becomes its softmax.
  static func softmax(rows: Int, outputs: Int, inPlace z: UnsafeMutablePointer<Double>) {
    precondition(rows >= 0 && outputs >= 1, "softmax: [\(rows), \(outputs)]")
    functions.softmax_f64(z, rows, outputs)
  }
  /// Each row of logits becomes its softmax.
  static func softmax(rows: Int, outputs: Int, inPlace z: UnsafeMutablePointer<Float>) {
    precondition(rows >= 0 && outputs >= 1, "softmax: [\(rows), \(outputs)]")
    functions.softmax_f32(z, rows, outputs)
  }
}
