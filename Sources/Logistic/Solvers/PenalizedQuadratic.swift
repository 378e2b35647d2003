/// What a model of an objective asks of its parameters beside their quadratic part.
struct ModelPenalty: Sendable {
  /// mⱼ.
  var l1: [Double]
  var lower: [Double]
  var upper: [Double]
  /// Parameters penalised by the length of their vector; their own `l1` is 0, and they have no bounds. An L2
  /// penalty is part of the quadratic.
  var groups: [(places: [Int], strength: Double)] = []

  /// `Σ mⱼ·|wⱼ|` and the groups' lengths.
  func value(at point: [Double]) -> Double {
    var sum = 0.0
    for j in point.indices where l1[j] > 0 { sum += l1[j] * abs(point[j]) }
    for group in groups { sum += group.strength * length(group.places, of: point) }
    return sum
  }

  /// The nearest value that a parameter may have.
  func clip(_ value: Double, _ j: Int) -> Double { min(max(value, lower[j]), upper[j]) }

  func isAtBound(_ value: Double, _ j: Int) -> Bool { value == lower[j] || value == upper[j] }

  /// The penalties of some parameters, numbered as they lie there. Groups that are not there whole
  /// are left out.
  func selecting(_ places: [Int]) -> ModelPenalty {
    var result = ModelPenalty(
      l1: places.map { l1[$0] }, lower: places.map { lower[$0] }, upper: places.map { upper[$0] })
    guard !groups.isEmpty else { return result }
    let order = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    for group in groups {
      let inside = group.places.compactMap { order[$0] }
      if inside.count == group.places.count { result.groups.append((inside, group.strength)) }
    }
    return result
  }
}

/// `√(Σ xⱼ²)` over some places.
func length(_ places: [Int], of x: [Double]) -> Double {
  places.reduce(0) { $0 + x[$1] * x[$1] }.squareRoot()
}

/// `gᵀ(w − θ) + ½·(w − θ)ᵀH(w − θ) + Σ mⱼ·|wⱼ| + Σ m·‖w_group‖`, w within its bounds: the model of a
/// penalised objective near θ, and its minimum.
///
/// Coordinate descent in shuffled order (of groups: block descent) finds which parameters are neither
/// 0 nor at a bound; Newton's step on those, cut short where a parameter would change its sign or
/// leave its bounds, then solves for them exactly. Both only lower the model, and the patterns of
/// signs and bounds are finite, so the search ends at the minimum.
struct PenalizedQuadratic {
  let order: Int
  /// H, whole, row after row.
  let hessian: SymmetricMatrix
  private let gradient: [Double]
  let penalty: ModelPenalty
  private let start: [Double]
  /// Parameters in no group that H tells something about; the others (columns without spread) are as
  /// near to 0 as they may be.
  private let single: [Int]
  private let groups: [GroupBlock]
  /// w.
  var point: [Double]
  /// g + H·(w − θ).
  var slope: [Double]

  init(
    _ hessian: SymmetricMatrix, gradient: [Double], penalty: ModelPenalty, at start: [Double]
  ) {
    order = hessian.order
    self.hessian = hessian
    self.gradient = gradient
    self.penalty = penalty
    self.start = start
    let usable = (0..<hessian.order).filter { hessian.values[$0 * hessian.order + $0] > 0 }
    point = (0..<hessian.order).map { penalty.clip(0, $0) }
    for j in usable { point[j] = start[j] }
    if penalty.groups.isEmpty {
      (single, groups) = (usable, [])
    } else {
      let grouped = Set(penalty.groups.flatMap(\.places))
      single = usable.filter { !grouped.contains($0) }
      let known = Set(usable)
      groups = penalty.groups.compactMap { group in
        let places = group.places.filter(known.contains)
        return places.isEmpty
          ? nil : GroupBlock(places: places, strength: group.strength, of: hessian)
      }
    }
    slope = gradient
    refreshSlope()
  }

  /// Goes to the minimum, or near it in a few rounds.
  mutating func minimize(using random: inout Xoshiro256StarStar, rounds: Int = 60) {
    for _ in 0..<rounds {
      sweep(single, using: &random)
      sweepGroups(groups)
      // A factorisation costs as much as some dozen sweeps: the pattern should be settled by then.
      var pattern = support
      for count in 0..<20 {
        sweep(pattern, using: &random)
        sweepGroups(groups.filter(isOpen))
        let next = support
        if count >= 2, next == pattern { break }
        pattern = next
      }
      if solveSupport(), isOptimal { return }
    }
  }

  /// The parameters in no group that are not held at 0 or at a bound.
  private var support: [Int] {
    single.filter {
      (point[$0] != 0 || penalty.l1[$0] == 0) && !penalty.isAtBound(point[$0], $0)
    }
  }

  private func isOpen(_ group: GroupBlock) -> Bool { group.places.contains { point[$0] != 0 } }

  /// One pass of coordinate descent: each parameter goes to the model's minimum along it.
  private mutating func sweep(_ places: [Int], using random: inout Xoshiro256StarStar) {
    var places = places
    random.shuffle(&places)
    let n = order
    let (l1, lower, upper) = (penalty.l1, penalty.lower, penalty.upper)
    hessian.values.withUnsafeBufferPointer { h in
      slope.withUnsafeMutableBufferPointer { slope in
        for j in places {
          let curvature = h[j * n + j]
          let free = curvature * point[j] - slope[j]
          let shrunk = free > l1[j] ? free - l1[j] : free < -l1[j] ? free + l1[j] : 0
          let next = min(max(shrunk / curvature, lower[j]), upper[j])
          let change = next - point[j]
          guard change != 0, change.isFinite else { continue }
          point[j] = next
          let row = j * n
          for i in 0..<n { slope[i] += change * h[row + i] }
        }
      }
    }
  }

  /// One pass of block descent: each group goes to the model's minimum over its parameters.
  private mutating func sweepGroups(_ groups: [GroupBlock]) {
    let n = order
    for group in groups {
      let next = group.minimum(at: group.places.map { point[$0] }, group.places.map { slope[$0] })
      for (k, j) in group.places.enumerated() {
        let change = next[k] - point[j]
        guard change != 0, change.isFinite else { continue }
        point[j] = next[k]
        for i in 0..<n { slope[i] += change * hessian.values[j * n + i] }
      }
    }
  }

  /// Newton's steps on the support, each up to the first change of sign or bound. True if the last
  /// went all the way.
  private mutating func solveSupport() -> Bool {
    if !groups.isEmpty { return solveWithGroups() }
    for _ in 0..<4 {
      let places = support
      if places.isEmpty { return true }
      let right = places.map { -(slope[$0] + signedPenalty($0)) }
      guard let step = solve(hessian.selecting(places), right) else { return false }
      let (length, hit) = reach(places, step)
      if hit != nil, project(places, step) { continue }
      for (k, j) in places.enumerated() { point[j] = penalty.clip(point[j] + length * step[k], j) }
      if let hit { point[hit.place] = hit.value }
      refreshSlope()
      if hit == nil { return true }
    }
    return false
  }

  /// Takes a whole step, and stops every parameter that would change its sign or leave its bounds
  /// where it would: many at once, if that lowers the model.
  private mutating func project(_ places: [Int], _ step: [Double]) -> Bool {
    let (old, oldSlope, before) = (point, slope, value)
    for (k, j) in places.enumerated() {
      let end = old[j] + step[k]
      point[j] = penalty.clip(penalty.l1[j] > 0 && end * old[j] <= 0 ? 0 : end, j)
    }
    refreshSlope()
    if value < before { return true }
    (point, slope) = (old, oldSlope)
    return false
  }

  /// The same with groups, whose lengths are no quadratics: Newton's steps, halved until they lower
  /// the model. True if the last changed nothing but roundings.
  private mutating func solveWithGroups() -> Bool {
    for _ in 0..<12 {
      let open = groups.filter(isOpen)
      let single = support
      let places = single + open.flatMap(\.places)
      if places.isEmpty { return true }
      var right = places.map { -(slope[$0] + signedPenalty($0)) }
      var matrix = hessian.selecting(places)
      let count = places.count
      var first = single.count
      for group in open {
        let w = group.places.map { point[$0] }
        let size = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
        for a in w.indices {
          right[first + a] -= group.strength * w[a] / size
          for b in w.indices {
            let part = (a == b ? 1 : 0) - w[a] / size * (w[b] / size)
            matrix.values[(first + a) * count + first + b] += group.strength / size * part
          }
        }
        first += w.count
      }
      guard let step = solve(matrix, right) else { return false }
      var (length, hit) = reach(places, step)
      let before = value
      let (old, oldSlope) = (point, slope)
      var halvings = 0
      while true {
        for (k, j) in places.enumerated() { point[j] = penalty.clip(old[j] + length * step[k], j) }
        if let hit { point[hit.place] = hit.value }
        refreshSlope()
        if value <= before + 1e-15 * abs(before) { break }
        halvings += 1
        if halvings > 30 {
          (point, slope) = (old, oldSlope)
          return true
        }
        (length, hit) = (length / 2, nil)
      }
      let moved = places.enumerated().contains { abs(step[$0]) > 1e-13 * (abs(point[$1]) + 1e-12) }
      if hit == nil, halvings == 0, !moved { return true }
    }
    return true
  }

  /// How far along a step the parameters may go, at most all the way, and which ends it.
  private func reach(
    _ places: [Int], _ step: [Double]
  ) -> (length: Double, hit: (place: Int, value: Double)?) {
    var length = 1.0
    var hit: (place: Int, value: Double)?
    for (k, j) in places.enumerated() {
      let end = point[j] + step[k]
      var value: Double?
      if penalty.l1[j] > 0, end * point[j] <= 0 {
        // A bound may come before 0.
        value = penalty.clip(0, j)
      } else if end <= penalty.lower[j] {
        value = penalty.lower[j]
      } else if end >= penalty.upper[j] {
        value = penalty.upper[j]
      }
      guard let value, step[k] != 0 else { continue }
      let reach = (value - point[j]) / step[k]
      if reach <= length { (length, hit) = (reach, (j, value)) }
    }
    return (length, hit)
  }

  /// The model less a constant.
  private var value: Double {
    var sum = penalty.value(at: point)
    for j in point.indices { sum += 0.5 * (gradient[j] + slope[j]) * (point[j] - start[j]) }
    return sum
  }

  private func signedPenalty(_ j: Int) -> Double {
    point[j] > 0 ? penalty.l1[j] : point[j] < 0 ? -penalty.l1[j] : 0
  }

  /// H⁻¹·b over some parameters; with a ridge where H is singular to rounding.
  private func solve(_ part: SymmetricMatrix, _ right: [Double]) -> [Double]? {
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
    for j in single + groups.flatMap(\.places) {
      let move = hessian.values[j * order + j] * abs(point[j] - start[j])
      size = max(size, abs(gradient[j]) + penalty.l1[j] + move)
    }
    for group in groups { size = max(size, group.strength) }
    let slack = 1e-12 * size
    return single.allSatisfy { isSettled($0, slack: slack) }
      && groups.allSatisfy { group in
        let length = length(group.places, of: point)
        let total = group.places.map {
          slope[$0] + (length > 0 ? group.strength * point[$0] / length : 0)
        }
        let size = total.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return size <= (length > 0 ? 0 : group.strength) + slack
      }
  }

  private func isSettled(_ j: Int, slack: Double) -> Bool {
    let m = penalty.l1[j]
    // The least and greatest slope of the model to either side.
    let left = slope[j] + (point[j] > 0 ? m : -m)
    let right = slope[j] + (point[j] < 0 ? -m : m)
    return (left <= slack || point[j] <= penalty.lower[j])
      && (right >= -slack || point[j] >= penalty.upper[j])
  }
}
