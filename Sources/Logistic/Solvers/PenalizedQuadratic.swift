/// `gᵀ(w − θ) + ½·(w − θ)ᵀH(w − θ) + Σ mⱼ·|wⱼ|`: the model of an L1-penalised objective near θ, and
/// its minimum.
///
/// Coordinate descent in shuffled order finds which parameters are not 0; Newton's step on those,
/// cut short where a parameter would change its sign, then solves for them exactly. Both only
/// lower the model, and the sign patterns are finite, so the search ends at the minimum.
struct PenalizedQuadratic {
  private let order: Int
  /// H, whole, row after row.
  private let hessian: SymmetricMatrix
  private let gradient: [Double]
  private let l1: [Double]
  private let start: [Double]
  /// Parameters that H tells something about; the others (columns without spread) are 0.
  private let usable: [Int]
  /// w.
  private(set) var point: [Double]
  /// g + H·(w − θ).
  private var slope: [Double]

  init(_ hessian: SymmetricMatrix, gradient: [Double], l1: [Double], at start: [Double]) {
    order = hessian.order
    self.hessian = hessian
    self.gradient = gradient
    self.l1 = l1
    self.start = start
    usable = (0..<hessian.order).filter { hessian.values[$0 * hessian.order + $0] > 0 }
    point = [Double](repeating: 0, count: hessian.order)
    for j in usable { point[j] = start[j] }
    slope = gradient
    refreshSlope()
  }

  /// Goes to the minimum.
  mutating func minimize(using random: inout Xoshiro256StarStar) {
    for _ in 0..<60 {
      sweep(usable, using: &random)
      for _ in 0..<3 { sweep(support, using: &random) }
      if solveSupport(), isOptimal { return }
    }
  }

  /// The parameters that are not 0, or not penalised.
  private var support: [Int] { usable.filter { point[$0] != 0 || l1[$0] == 0 } }

  /// One pass of coordinate descent: each parameter goes to the model's minimum along it.
  private mutating func sweep(_ places: [Int], using random: inout Xoshiro256StarStar) {
    var places = places
    random.shuffle(&places)
    let n = order
    hessian.values.withUnsafeBufferPointer { h in
      slope.withUnsafeMutableBufferPointer { slope in
        for j in places {
          let curvature = h[j * n + j]
          let free = curvature * point[j] - slope[j]
          let shrunk = free > l1[j] ? free - l1[j] : free < -l1[j] ? free + l1[j] : 0
          let next = shrunk / curvature
          let change = next - point[j]
          guard change != 0, change.isFinite else { continue }
          point[j] = next
          let row = j * n
          for i in 0..<n { slope[i] += change * h[row + i] }
        }
      }
    }
  }

  /// Newton's steps on the support, each up to the first change of sign. True if the last went all
  /// the way.
  private mutating func solveSupport() -> Bool {
    for _ in 0..<4 {
      let places = support
      if places.isEmpty { return true }
      let right = places.map { -(slope[$0] + signedPenalty($0)) }
      guard let step = solve(places, right) else { return false }
      var length = 1.0
      var hit: Int?
      for (k, j) in places.enumerated() where l1[j] > 0 {
        let end = point[j] + step[k]
        guard end * point[j] <= 0 else { continue }
        let reach = -point[j] / step[k]
        if reach <= length { (length, hit) = (reach, j) }
      }
      for (k, j) in places.enumerated() { point[j] += length * step[k] }
      if let hit { point[hit] = 0 }
      refreshSlope()
      if hit == nil { return true }
    }
    return false
  }

  private func signedPenalty(_ j: Int) -> Double {
    point[j] > 0 ? l1[j] : point[j] < 0 ? -l1[j] : 0
  }

  /// H⁻¹·b over some parameters; with a ridge where H is singular to rounding.
  private func solve(_ places: [Int], _ right: [Double]) -> [Double]? {
    let part = hessian.selecting(places)
    if let factor = Cholesky(part) { return factor.solve(right) }
    var ridge = 1e-12
    while ridge < 1e-2 {
      var firmer = part
      for i in 0..<part.order { firmer.values[i * part.order + i] *= 1 + ridge }
      if let factor = Cholesky(firmer) { return factor.solve(right) }
      ridge *= 100
    }
    return nil
  }

  private mutating func refreshSlope() {
    let n = order
    slope = gradient
    slope.withUnsafeMutableBufferPointer { slope in
      hessian.values.withUnsafeBufferPointer { h in
        for j in 0..<n {
          let change = point[j] - start[j]
          if change == 0 { continue }
          for i in 0..<n { slope[i] += change * h[j * n + i] }
        }
      }
    }
  }

  /// Whether the conditions of optimality hold to rounding.
  private var isOptimal: Bool {
    var size = 0.0
    for j in usable {
      let move = hessian.values[j * order + j] * abs(point[j] - start[j])
      size = max(size, abs(gradient[j]) + l1[j] + move)
    }
    let slack = 1e-12 * size
    return usable.allSatisfy { j in
      point[j] != 0 || l1[j] == 0
        ? abs(slope[j] + signedPenalty(j)) <= slack : abs(slope[j]) <= l1[j] + slack
    }
  }
}
