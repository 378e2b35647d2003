/// A group's part of a quadratic model: `½·xᵀAx − bᵀx + m·‖x‖`, A the Hessian's block.
///
/// Its minimum is 0 if `‖b‖ ≤ m`; else `x = (A + (m/r)·I)⁻¹·b` with r = ‖x‖ the root of
/// `Σ cᵢ²/(eᵢ·r + m)² = 1`, e the eigenvalues of A and c the coordinates of b along its eigenvectors.
struct GroupBlock {
  let places: [Int]
  let strength: Double
  private let block: SymmetricMatrix
  private let eigenvalues: [Double]
  /// Each an eigenvector.
  private let vectors: [[Double]]

  init(places: [Int], strength: Double, of hessian: SymmetricMatrix) {
    self.places = places
    self.strength = strength
    block = hessian.selecting(places)
    (eigenvalues, vectors) = block.eigensystem()
  }

  /// The best values of the group's parameters where it has the slope `slope` at `point`.
  func minimum(at point: [Double], _ slope: [Double]) -> [Double] {
    let s = places.count
    var b = slope.map { -$0 }
    for i in 0..<s { for j in 0..<s { b[i] += block[i, j] * point[j] } }
    let size = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard size > strength, let greatest = eigenvalues.max(), greatest > 0 else {
      return [Double](repeating: 0, count: s)
    }
    let c = vectors.map { vector in zip(vector, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let e = eigenvalues.map { max($0, 1e-14 * greatest) }
    let r = length(c, e, from: (size - strength) / greatest)
    var result = [Double](repeating: 0, count: s)
    for (k, vector) in vectors.enumerated() {
      let along = c[k] * r / (e[k] * r + strength)
      for i in 0..<s { result[i] += along * vector[i] }
    }
    return result
  }

  /// The root of `1/√(Σ cᵢ²/(eᵢ·r + m)²) = 1`, from a start that is not above it. The function is
  /// near to a straight line, so that Newton's steps settle in a few.
  private func length(_ c: [Double], _ e: [Double], from start: Double) -> Double {
    var r = start
    var (low, high) = (start, Double.infinity)
    for _ in 0..<100 {
      var (sum, derivative) = (0.0, 0.0)
      for k in c.indices {
        let ratio = c[k] / (e[k] * r + strength)
        sum += ratio * ratio
        derivative += ratio * ratio * e[k] / (e[k] * r + strength)
      }
      if sum > 1 { low = max(low, r) } else { high = min(high, r) }
      // With φ = sum^(−½): φ′ = sum^(−3/2)·derivative.
      let change = (1 - 1 / sum.squareRoot()) * sum * sum.squareRoot() / derivative
      var next = r + change
      if !(next >= low && next <= high) { next = high.isFinite ? (low + high) / 2 : 2 * r }
      if abs(next - r) <= 1e-15 * r { return next }
      r = next
    }
    return r
  }
}

extension SymmetricMatrix {
  /// Eigenvalues and eigenvectors by Jacobi's rotations: for small matrices.
  func eigensystem() -> (values: [Double], vectors: [[Double]]) {
    let n = order
    var a = values
    var v = [Double](repeating: 0, count: n * n)
    for i in 0..<n { v[i * n + i] = 1 }
    let total = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<n { for j in 0..<i { off += a[i * n + j] * a[i * n + j] } }
      if off <= 1e-34 * total { break }
      for i in 0..<n {
        for j in 0..<i where a[i * n + j] != 0 {
          let theta = (a[j * n + j] - a[i * n + i]) / (2 * a[i * n + j])
          let t = (theta >= 0 ? 1 : -1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let cosine = 1 / (t * t + 1).squareRoot()
          let sine = t * cosine
          for k in 0..<n {
            let (x, y) = (a[k * n + i], a[k * n + j])
            a[k * n + i] = cosine * x - sine * y
            a[k * n + j] = sine * x + cosine * y
          }
          for k in 0..<n {
            let (x, y) = (a[i * n + k], a[j * n + k])
            a[i * n + k] = cosine * x - sine * y
            a[j * n + k] = sine * x + cosine * y
          }
          for k in 0..<n {
            let (x, y) = (v[k * n + i], v[k * n + j])
            v[k * n + i] = cosine * x - sine * y
            v[k * n + j] = sine * x + cosine * y
          }
        }
      }
    }
    return (
      (0..<n).map { a[$0 * n + $0] }, (0..<n).map { k in (0..<n).map { v[$0 * n + k] } }
    )
  }
}
