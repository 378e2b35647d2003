import Logistic
import LogisticTestSupport
import Testing

/// Expects the conditions of an optimum, from the gradient, to 1e-9 of its size: that of the
/// gradient at 0, or 1.
///
/// - Returns: how many parameters are at a bound.
@discardableResult
func expectOptimal(
  _ objective: Objective<MemoryRows<Double>>, _ w: [Double], _ name: String = ""
) throws -> Int {
  let gradient = try objective.gradient(at: w)
  let atZero = try objective.gradient(at: w.map { _ in 0 })
  let slack = 1e-9 * atZero.reduce(1) { max($0, abs($1)) }
  let grouped = Set(objective.groups.flatMap(\.places))
  var atBound = 0
  for j in w.indices where !grouped.contains(j) {
    #expect(w[j] >= objective.lower[j] && w[j] <= objective.upper[j], "\(j) \(name)")
    let m = objective.l1[j]
    let left = gradient[j] + (w[j] > 0 ? m : -m)
    let right = gradient[j] + (w[j] < 0 ? -m : m)
    #expect(left <= slack || w[j] == objective.lower[j], "\(j): \(left) \(name)")
    #expect(right >= -slack || w[j] == objective.upper[j], "\(j): \(right) \(name)")
    if w[j] == objective.lower[j] || w[j] == objective.upper[j] { atBound += 1 }
  }
  for group in objective.groups {
    let scaled = zip(group.places, group.scales).map { w[$0] * $1 }
    let slopes = zip(group.places, group.scales).map { gradient[$0] / $1 }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if length == 0 {
      let size = slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(size <= group.strength + slack, "\(size) \(name)")
    } else {
      for (x, g) in zip(scaled, slopes) {
        #expect(abs(g + group.strength * x / length) < slack, "\(name)")
      }
    }
  }
  return atBound
}

/// Made problems of many kinds: weights, offsets, fewer rows than columns, columns that are sums of
/// others, columns of other scales; penalties, bounds and groups at random.
@Suite struct ConstrainedSweepTests {
  private func problem(_ seed: UInt64) throws -> (Objective<MemoryRows<Double>>, String) {
    var random = SplitMix(seed: seed &* 977 &+ 5)
    func pick(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }
    let (n, p) = (pick(20..<80), pick(2..<14))
    let outputs = seed % 3 == 0 ? pick(2..<4) : 1
    let loss: ConvexLoss = outputs > 1 ? .softmax : .logistic
    let isWeighted = pick(0..<2) == 0
    let base = try Problems.rows(
      Double.self, count: n, columns: p, outputs: outputs, weighted: isWeighted,
      offset: outputs == 1 && isWeighted, seed: seed)
    var features = base.features
    if p > 3, pick(0..<2) == 0 {
      for i in 0..<n { features[i, p - 1] = features[i, 0] - 2 * features[i, 1] }
    }
    let unit = pick(0..<3) == 0 ? 100.0 : 1
    for i in 0..<n { features[i, 0] *= unit }
    let rows = try MemoryRows(
      features: features, targets: base.targets, weights: base.weights, offsets: base.offsets)
    let q = p + 1
    let strength = [0.2, 0.02, 0.002][pick(0..<3)]
    var (l1, l2) = ([Double](repeating: 0, count: outputs * q), [Double]())
    l2 = l1
    var lower = l1.map { _ in -Double.infinity }
    var upper = l1.map { _ in Double.infinity }
    var groups: [ParameterGroup] = []
    let kind = pick(0..<3)
    for j in 0..<p {
      let scale = j == 0 ? unit : 1
      let places = (0..<outputs).map { $0 * q + j }
      if kind == 2, j % 3 != 2 {
        if j % 3 == 0, j + 1 < p {
          groups.append(
            ParameterGroup(
              places: places + places.map { $0 + 1 }, strength: strength,
              scales: places.map { _ in scale } + places.map { _ in 1 }))
        } else if j % 3 == 0 {
          groups.append(ParameterGroup(places: places, strength: strength))
        }
        continue
      }
      for place in places {
        l1[place] = kind == 1 && j % 4 == 1 ? 0 : strength * scale
        l2[place] = kind == 0 || l1[place] == 0 ? strength * scale * scale : 0
        switch pick(0..<5) {
        case 0: lower[place] = 0
        case 1: upper[place] = 0
        case 2: (lower[place], upper[place]) = (-0.1 / scale, 0.2 / scale)
        case 3 where outputs == 1: lower[place] = 0.05 / scale
        default: break
        }
      }
    }
    return (
      try Objective(
        rows: rows, loss: loss, outputs: outputs, l2: l2, l1: l1, lower: lower, upper: upper,
        groups: groups),
      "seed \(seed): \(n) × \(p), \(outputs) outputs, kind \(kind), \(strength), unit \(unit)"
    )
  }

  @Test func `fits are optimal and proved, from wherever they start`() throws {
    for seed in Array(0..<60) + [365] as [UInt64] {
      let (objective, name) = try problem(seed)
      let start = [Double](repeating: 0, count: objective.parameterCount)
      let solution = try CoordinateDescent().minimize(objective, from: start) { _ in .proceed }
      #expect(solution.outcome == .converged, "\(name)")
      #expect(solution.certificate.bound < 1e-10, "\(solution.certificate.bound): \(name)")
      try expectOptimal(objective, solution.parameters, name)
      var random = SplitMix(seed: seed)
      let other = try CoordinateDescent(seed: 3).minimize(
        objective, from: start.map { _ in random.bell() * 0.1 }
      ) { _ in .proceed }
      #expect(
        abs(other.objective - solution.objective) < 1e-12,
        "\(other.outcome) \(other.certificate.bound) \(other.iterations) \(other.objective) \(solution.objective): \(name)"
      )
      // Elsewhere the certificate is no less than the gap.
      let atZero = try Objective(
        rows: objective.rows, loss: objective.loss, outputs: objective.outputs
      ).value(at: start)
      for size in [0.3, 1e-2, 1e-4] {
        let point = solution.parameters.enumerated().map { j, w in
          min(max(w + size * random.bell(), objective.lower[j]), objective.upper[j])
        }
        let gap = (try objective.value(at: point) - solution.objective) / atZero
        let bound = try Certificate.dualityGap(objective, at: point).bound
        #expect(bound >= gap * (1 - 1e-9) - 2e-14, "\(bound) < \(gap) at \(size): \(name)")
      }
    }
  }
}
