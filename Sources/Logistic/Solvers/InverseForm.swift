/// `xᵀ(XᵀVX)⁻¹x` of rows, of which leverages are made: the squared length of what a root of the inverse makes of a
/// row.
struct InverseForm: Sendable {
  /// A row of weights and a bias for each parameter.
  private let weights: [Double]
  private let bias: [Double]
  private let columns: Int

  /// - Parameters:
  ///   - information: of the parameters.
  ///   - parameters: their places; one that is no column's is the intercept's.
  ///   - columns: how many numbers a row has.
  init(_ information: Cholesky, _ parameters: [Int], columns p: Int) {
    let k = parameters.count
    let root = information.inverseRoot()
    var (weights, bias) = (
      [Double](repeating: 0, count: k * p), [Double](repeating: 0, count: k)
    )
    for (a, i) in parameters.enumerated() {
      for row in a..<k {
        if i < p { weights[row * p + i] = root[row * k + a] } else { bias[row] = root[row * k + a] }
      }
    }
    (self.weights, self.bias, columns) = (weights, bias, p)
  }

  /// Computes it for each row.
  ///
  /// - Parameter room: for as many numbers a row as there are parameters.
  func fill(
    _ out: UnsafeMutablePointer<Double>, _ x: UnsafePointer<Double>, rows: Int,
    room: UnsafeMutablePointer<Double>
  ) {
    let k = bias.count
    Kernels.affine(
      x, rows: rows, columns: columns, weights: weights, bias: bias, outputs: k, into: room)
    for i in 0..<rows { out[i] = RowSums.squaredLength(room + i * k, k) }
  }
}
