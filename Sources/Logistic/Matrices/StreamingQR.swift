/// The triangular factor R of a tall matrix that comes in tiles of rows (Householder; Demmel et
/// al. 2012, sequential TSQR).
///
/// Unlike a Gram matrix it does not square the condition: it tells dependence from its look down
/// to about 1e-14.
struct StreamingQR: Sendable {
  let columns: Int
  /// R, row after row.
  private(set) var upper: [Double]

  init(columns: Int) {
    self.columns = columns
    upper = [Double](repeating: 0, count: columns * columns)
  }

  /// Takes in `rows` rows, which are overwritten.
  mutating func add(_ tile: UnsafeMutablePointer<Double>, rows: Int) {
    let n = columns
    upper.withUnsafeMutableBufferPointer { r in
      for k in 0..<n {
        var norm = r[k * n + k] * r[k * n + k]
        for i in 0..<rows { norm += tile[i * n + k] * tile[i * n + k] }
        norm = norm.squareRoot()
        guard norm > 0, norm < .infinity else { continue }
        let head = r[k * n + k]
        let alpha = head > 0 ? -norm : norm
        let v0 = head - alpha
        // The reflection is I − τ·v·vᵀ with v = (v0, tile[·, k]).
        let tau = 1 / (norm * (norm + abs(head)))
        r[k * n + k] = alpha
        for j in k + 1..<max(n, k + 1) {
          var dot = v0 * r[k * n + j]
          for i in 0..<rows { dot += tile[i * n + k] * tile[i * n + j] }
          dot *= tau
          r[k * n + j] -= dot * v0
          for i in 0..<rows { tile[i * n + j] -= dot * tile[i * n + k] }
        }
        for i in 0..<rows { tile[i * n + k] = 0 }
      }
    }
  }

  /// A column that depends on columns before it: `column = Σ factor·columnⱼ`.
  struct Dependence: Sendable {
    var column: Int
    /// The earlier independent columns, and their factors.
    var factors: [(column: Int, factor: Double)]
  }

  /// The columns that lie, to within `tolerance` of their own length, in the span of the
  /// independent ones before them. Columns that are `absent` are passed over.
  func dependences(tolerance: Double, absent: Set<Int> = []) -> [Dependence] {
    let n = columns
    var basis: [[Double]] = []
    var kept: [Int] = []
    // Coordinates of the kept columns in the basis, upper triangular by construction.
    var coordinates: [[Double]] = []
    var found: [Dependence] = []
    for j in 0..<n where !absent.contains(j) {
      var rest = (0..<n).map { $0 <= j ? upper[$0 * n + j] : 0 }
      let length = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      var along = [Double](repeating: 0, count: basis.count)
      // Twice is enough (Giraud et al. 2005).
      for _ in 0..<2 {
        for (b, direction) in basis.enumerated() {
          var dot = 0.0
          for i in 0...j { dot += direction[i] * rest[i] }
          along[b] += dot
          for i in 0...j { rest[i] -= dot * direction[i] }
        }
      }
      let left = rest.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length == 0 || left <= tolerance * length {
        var factors = along
        for b in stride(from: kept.count - 1, through: 0, by: -1) {
          for later in b + 1..<max(kept.count, b + 1) {
            factors[b] -= coordinates[later][b] * factors[later]
          }
          factors[b] /= coordinates[b][b]
        }
        found.append(
          Dependence(
            column: j, factors: length == 0 ? [] : Array(zip(kept, factors)).map { ($0, $1) }))
      } else {
        basis.append(rest.map { $0 / left })
        coordinates.append(along + [left])
        kept.append(j)
      }
    }
    return found
  }
}
