/// `A = S·UᵀU·S` with U upper triangular and S diagonal, for a positive definite A.
///
/// The diagonal is scaled to ones first, which makes the test for definiteness independent of
/// the units of rows and columns.
public struct Cholesky: Sendable {
  /// How many rows the matrix has.
  public let order: Int
  /// The smallest pivot of the matrix with unit diagonal: the squared sine of the angle between
  /// a column and those before it. Rounding makes it uncertain below about 1e-13.
  public let leastPivot: Double
  /// U, row after row; what lies below the diagonal is not used.
  let upper: [Double]
  /// The square roots of A's diagonal.
  let scale: [Double]

  /// `log det A`.
  var logDeterminant: Double {
    (0..<order).reduce(0) { $0 + 2 * log(upper[$1 * order + $1] * scale[$1]) }
  }

  /// Factors a matrix; nil if a pivot falls to `tolerance` or is not a number.
  init?(_ matrix: SymmetricMatrix, tolerance: Double = 1e-15) {
    let n = matrix.order
    var scale = [Double](repeating: 1, count: n)
    for i in 0..<n {
      let diagonal = matrix.values[i * n + i]
      guard diagonal > 0, diagonal < .infinity else { return nil }
      scale[i] = diagonal.squareRoot()
    }
    var upper = matrix.values
    for i in 0..<n {
      for j in i..<n { upper[i * n + j] /= scale[i] * scale[j] }
    }
    guard let least = Cholesky.factor(&upper, order: n, tolerance: tolerance) else { return nil }
    self.order = n
    self.upper = upper
    self.scale = scale
    leastPivot = least
  }

  /// The right-looking algorithm, four pivots at a time so that the rest of the matrix is read
  /// once for four. Returns the smallest pivot.
  private static func factor(_ upper: inout [Double], order n: Int, tolerance: Double) -> Double? {
    upper.withUnsafeMutableBufferPointer { buffer -> Double? in
      guard let a = buffer.baseAddress else { return 1 }
      var least = 1.0
      var k = 0
      while k < n {
        let end = min(k + 4, n)
        for pivot in k..<end {
          let row = a + pivot * n
          for above in k..<pivot {
            let source = a + above * n
            let factor = source[pivot]
            for j in pivot..<n { row[j] -= factor * source[j] }
          }
          guard row[pivot] > tolerance else { return nil }
          least = min(least, row[pivot])
          let root = row[pivot].squareRoot()
          row[pivot] = root
          let inverse = 1 / root
          for j in pivot + 1..<max(n, pivot + 1) { row[j] *= inverse }
        }
        if end - k == 4 {
          let (r0, r1, r2, r3) = (a + k * n, a + (k + 1) * n, a + (k + 2) * n, a + (k + 3) * n)
          for i in end..<max(n, end) {
            let row = a + i * n
            let (f0, f1, f2, f3) = (r0[i], r1[i], r2[i], r3[i])
            for j in i..<n {
              row[j] -= (f0 * r0[j] + f1 * r1[j]) + (f2 * r2[j] + f3 * r3[j])
            }
          }
        }
        k = end
      }
      return least
    }
  }

  /// Solves `A·x = b`.
  public func solve(_ b: [Double]) -> [Double] {
    var x = halfSolve(b)
    let n = order
    var i = n - 1
    while i >= 0 {
      var sum = x[i]
      for j in i + 1..<max(n, i + 1) { sum -= upper[i * n + j] * x[j] }
      x[i] = sum / upper[i * n + i]
      i -= 1
    }
    for i in 0..<n { x[i] /= scale[i] }
    return x
  }

  /// `y` with `yᵀy = bᵀ·A⁻¹·b`: the first half of a solution.
  func halfSolve(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "\(b.count) values for a system of order \(order)")
    let n = order
    var y = [Double](repeating: 0, count: n)
    for i in 0..<n { y[i] = b[i] / scale[i] }
    y.withUnsafeMutableBufferPointer { y in
      upper.withUnsafeBufferPointer { upper in
        for i in 0..<n {
          let value = y[i] / upper[i * n + i]
          y[i] = value
          for j in i + 1..<max(n, i + 1) { y[j] -= upper[i * n + j] * value }
        }
      }
    }
    return y
  }

  /// `xᵀ·A·x`.
  func form(_ x: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<order {
      var row = 0.0
      for j in i..<order { row += upper[i * order + j] * scale[j] * x[j] }
      sum += row * row
    }
    return sum
  }

  /// `bᵀ·A⁻¹·b`.
  public func inverseForm(_ b: [Double]) -> Double {
    halfSolve(b).reduce(0) { $0 + $1 * $1 }
  }

  /// `A⁻¹`.
  public func inverse() -> SymmetricMatrix {
    let n = order
    var result = SymmetricMatrix(order: n)
    // Rows of U⁻ᵀ·S⁻¹, whose products are the inverse.
    let half = inverseRoot()
    half.withUnsafeBufferPointer { half in
      result.values.withUnsafeMutableBufferPointer { out in
        for k in 0..<n {
          for i in 0...k {
            let factor = half[k * n + i]
            if factor == 0 { continue }
            for j in 0...k { out[i * n + j] += factor * half[k * n + j] }
          }
        }
      }
    }
    return result
  }

  /// The lower triangular M, row after row, with `MᵀM = A⁻¹`, so that `|M·x|² = xᵀ·A⁻¹·x`.
  func inverseRoot() -> [Double] {
    let n = order
    var root = [Double](repeating: 0, count: n * n)
    root.withUnsafeMutableBufferPointer { root in
      upper.withUnsafeBufferPointer { upper in
        // Row i of U⁻ᵀ: (e_i − Σ_{k<i} U[k, i]·row k) / U[i, i].
        for i in 0..<n {
          root[i * n + i] = 1
          for k in 0..<i {
            let factor = upper[k * n + i]
            if factor == 0 { continue }
            for j in 0...k { root[i * n + j] -= factor * root[k * n + j] }
          }
          let inverse = 1 / upper[i * n + i]
          for j in 0...i { root[i * n + j] *= inverse }
        }
        for i in 0..<n {
          for j in 0...i { root[i * n + j] /= scale[j] }
        }
      }
    }
    return root
  }
}
