/// The nearest point of a polyhedral cone `C = {d : aᵢᵀd ≥ 0 for every row aᵢ}` to a given point c.
///
/// It answers what a linear programme over the cone would, `is there a d in C with cᵀd > 0?`: the
/// projection d of c is in C and has `cᵀd = ‖d‖²`; if it is 0, the multipliers show
/// `c = −Σ λᵢ·aᵢ` with λ ≥ 0, so that `cᵀd ≤ 0` on all of C (Farkas). Every such programme starts at
/// the vertex 0 where all rows tie, which makes a simplex method stall; here each exchange shortens
/// `‖d‖` strictly, whatever the ties.
///
/// Lawson & Hanson's (1974, chapter 23) active set on `min ‖c + Σ λᵢ·aᵢ‖, λ ≥ 0`, with a QR
/// factorisation of the active rows that is updated: an exchange costs O(m·(rows + m)) for m
/// coordinates, and about m to 2m exchanges are needed.
struct ConeProjection {
  /// How many coordinates a point has.
  let order: Int
  /// Lengths below this, beside a c of length 1, are 0: some thousand times what rounding leaves.
  static let zero = 1e-9
  /// A row whose product with d is above −1e-9·‖d‖ is not violated.
  static let violation = 1e-9

  /// Rows of length 1, one after another.
  private var rows: [Double] = []
  private var rowCount: Int { order > 0 ? rows.count / order : 0 }

  init(order: Int) { self.order = order }

  /// Demands `rowᵀd ≥ 0`; false for a row of zeros, which demands nothing.
  mutating func add(_ row: [Double]) -> Bool {
    precondition(row.count == order, "a row of \(row.count) for \(order) coordinates")
    let length = norm(row)
    guard length > 0, length.isFinite else { return false }
    rows += row.map { $0 / length }
    return true
  }

  /// The projection of `point`, whose length should be 1; all zeros where it is 0 to rounding, nil
  /// if the exchanges do not come to an end within ten a coordinate.
  func project(_ point: [Double]) -> [Double]? {
    precondition(point.count == order, "a point of \(point.count) for \(order) coordinates")
    var active = ActiveRows(order: order)
    var barred = Set<Int>()
    var products = [Double](repeating: 0, count: rowCount)
    for _ in 0..<10 * order + 50 {
      let rest = active.orthogonalPart(of: point)
      let length = norm(rest)
      guard length > ConeProjection.zero else { return [Double](repeating: 0, count: order) }
      multiply(rest, into: &products)
      var worst: Int?
      for i in products.indices where !barred.contains(i) && !active.contains(i) {
        if products[i] < -ConeProjection.violation * length,
          products[i] < worst.map({ products[$0] }) ?? .infinity
        {
          worst = i
        }
      }
      guard let worst else { return rest }
      let row = Array(rows[worst * order..<(worst + 1) * order])
      guard active.append(row, number: worst) else {
        barred.insert(worst)
        continue
      }
      active.settle(point)
      // Rounding alone can throw the row out again.
      if active.contains(worst) { barred.removeAll() } else { barred.insert(worst) }
    }
    return nil
  }

  private func multiply(_ point: [Double], into products: inout [Double]) {
    let count = rowCount
    rows.withUnsafeBufferPointer { rows in
      point.withUnsafeBufferPointer { point in
        products.withUnsafeMutableBufferPointer { products in
          guard let a = rows.baseAddress, let d = point.baseAddress, let z = products.baseAddress
          else { return }
          Kernels.affine(
            a, rows: count, columns: order, weights: d, bias: nil, outputs: 1, into: z)
        }
      }
    }
  }
}

/// The rows that hold with equality: their multipliers, and their factors `a = Q·R`.
private struct ActiveRows {
  let order: Int
  private var numbers: [Int] = []
  private var multipliers: [Double] = []
  /// Orthonormal directions.
  private var q: [[Double]] = []
  /// Each row's coordinates in `q`: column k of R has k + 1 entries.
  private var r: [[Double]] = []

  init(order: Int) { self.order = order }

  func contains(_ number: Int) -> Bool { numbers.contains(number) }

  /// What of a point is orthogonal to the rows. The second round makes it orthogonal to rounding of
  /// its own length, however short it is (Giraud et al. 2005).
  func orthogonalPart(of point: [Double]) -> [Double] {
    var rest = point
    for _ in 0..<2 {
      for direction in q { subtract(dot(direction, rest), direction, from: &rest) }
    }
    return rest
  }

  /// Takes in a row with multiplier 0; false if it depends on those that are here.
  mutating func append(_ row: [Double], number: Int) -> Bool {
    guard q.count < order else { return false }
    var rest = row
    var along = [Double](repeating: 0, count: q.count)
    for _ in 0..<2 {
      for (k, direction) in q.enumerated() {
        let part = dot(direction, rest)
        along[k] += part
        subtract(part, direction, from: &rest)
      }
    }
    let length = norm(rest)
    guard length > 1e-11 else { return false }
    q.append(rest.map { $0 / length })
    r.append(along + [length])
    numbers.append(number)
    multipliers.append(0)
    return true
  }

  /// Moves the multipliers to the least-squares solution of the active rows, dropping rows whose
  /// multiplier would be negative on the way.
  mutating func settle(_ point: [Double]) {
    while !numbers.isEmpty {
      let wanted = leastSquares(point)
      var share = 1.0
      var drop: Int?
      for k in wanted.indices where wanted[k] <= 0 {
        let difference = multipliers[k] - wanted[k]
        let possible = difference > 0 ? multipliers[k] / difference : 0
        if drop == nil || possible < share { (share, drop) = (min(share, possible), k) }
      }
      guard let drop else {
        multipliers = wanted
        return
      }
      for k in wanted.indices { multipliers[k] += share * (wanted[k] - multipliers[k]) }
      remove(drop)
    }
  }

  /// λ of `min ‖point + Σ λ·a‖`.
  private func leastSquares(_ point: [Double]) -> [Double] {
    var solution = q.map { -dot($0, point) }
    for k in solution.indices.reversed() {
      solution[k] /= r[k][k]
      for above in 0..<k { solution[above] -= r[k][above] * solution[k] }
    }
    return solution
  }

  /// Leaves a row out: turns the columns of R behind it, which then reach one below the diagonal,
  /// upright again.
  private mutating func remove(_ place: Int) {
    numbers.remove(at: place)
    multipliers.remove(at: place)
    r.remove(at: place)
    for k in place..<r.count {
      let (a, b) = (r[k][k], r[k][k + 1])
      let length = (a * a + b * b).squareRoot()
      let (cosine, sine) = (a / length, b / length)
      for later in k..<r.count {
        let (upper, lower) = (r[later][k], r[later][k + 1])
        r[later][k] = cosine * upper + sine * lower
        r[later][k + 1] = cosine * lower - sine * upper
      }
      r[k].removeLast()
      for i in 0..<order {
        let (first, second) = (q[k][i], q[k + 1][i])
        q[k][i] = cosine * first + sine * second
        q[k + 1][i] = cosine * second - sine * first
      }
    }
    q.removeLast()
  }
}

private func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

private func subtract(_ factor: Double, _ a: [Double], from b: inout [Double]) {
  for i in b.indices { b[i] -= factor * a[i] }
}
