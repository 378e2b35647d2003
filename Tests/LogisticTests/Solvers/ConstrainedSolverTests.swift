import Logistic
import LogisticTestSupport
import Testing

/// Bounds, groups and factors of 0 in `CoordinateDescent`: the conditions of an optimum, worked out
/// from the gradient, and the certificate, against optima of long runs.
@Suite struct ConstrainedSolverTests {
  enum Case: String, CaseIterable {
    case boundsAlone, boundsL2, boundsL1, boundsAwayFromZero, boundsWide, boundsSoftmax
    case boundsWeighted, boundsCollinear, boundsSquared
    case groups, groupsAndSingles, groupsWeighted, groupsWide, groupsCollinear, groupsSoftmax
    case groupsOutputs, groupsScaled, groupsSquared, factors

    func objective() throws -> Objective<MemoryRows<Double>> {
      func rows(
        _ n: Int = 120, _ p: Int = 5, outputs: Int = 1, weighted: Bool = false, seed: UInt64 = 5
      ) throws -> MemoryRows<Double> {
        try Problems.rows(
          Double.self, count: n, columns: p, outputs: outputs, weighted: weighted,
          offset: weighted, seed: seed)
      }
      func twice(_ rows: MemoryRows<Double>) throws -> MemoryRows<Double> {
        var features = rows.features
        for i in 0..<features.rows { features[i, 3] = 2 * features[i, 0] - 1 }
        return try MemoryRows(features: features, targets: rows.targets)
      }
      let inf = Double.infinity
      let low = [0, -inf, 0.05, -0.1, -inf, -inf]
      let high = [inf, 0, inf, 0.1, inf, inf]
      func pair(_ s: Double) -> [ParameterGroup] {
        [
          ParameterGroup(places: [0, 2], strength: s),
          ParameterGroup(places: [1, 3, 4], strength: s),
        ]
      }
      switch self {
      case .boundsAlone:
        return try Objective(rows: rows(), loss: .logistic, lower: low, upper: high)
      case .boundsL2:
        return try Objective(
          rows: rows(), loss: .logistic, l2: [0.1, 0.1, 0, 0.1, 0.1, 0], lower: low, upper: high)
      case .boundsL1:
        return try Objective(
          rows: rows(), loss: .logistic, l1: [0.02, 0.02, 0.02, 0.02, 0, 0], lower: low,
          upper: high)
      case .boundsAwayFromZero:
        return try Objective(
          rows: rows(), loss: .logistic, l2: [0, 0.1, 0.1, 0, 0, 0],
          l1: [0.05, 0.05, 0, 0.05, 0, 0], lower: [0.5, -2, 0.1, -inf, 1, -inf],
          upper: [1, -1, inf, -0.5, 1, inf])
      case .boundsWide:
        return try Objective(
          rows: rows(40, 90, seed: 7), loss: .logistic,
          l1: [Double](repeating: 0.03, count: 90) + [0],
          lower: [Double](repeating: 0, count: 90) + [-inf])
      case .boundsSoftmax:
        return try Objective(
          rows: rows(150, 3, outputs: 3), loss: .softmax, outputs: 3,
          l2: [Double](repeating: 0.01, count: 12).enumerated().map { $0.0 % 4 == 3 ? 0 : $0.1 },
          l1: [Double](repeating: 0.01, count: 12).enumerated().map { $0.0 % 4 == 3 ? 0 : $0.1 },
          lower: (0..<12).map { $0 % 4 == 0 ? 0 : -inf },
          upper: (0..<12).map { $0 % 4 == 1 ? 0.1 : inf })
      case .boundsWeighted:
        return try Objective(
          rows: rows(weighted: true), loss: .logistic, normalizer: 200, lower: low, upper: high)
      case .boundsCollinear:
        return try Objective(
          rows: twice(rows()), loss: .logistic, l1: [0.01, 0.01, 0.01, 0.01, 0.01, 0], lower: low,
          upper: high)
      case .boundsSquared:
        return try Objective(
          rows: rows(), loss: .squared, l1: [0.02, 0, 0, 0.02, 0, 0], lower: low, upper: high)
      case .groups: return try Objective(rows: rows(), loss: .logistic, groups: pair(0.03))
      case .groupsAndSingles:
        return try Objective(
          rows: rows(), loss: .logistic, l2: [0, 0, 0, 0.1, 0, 0], l1: [0, 0, 0, 0.03, 0, 0],
          lower: [-inf, -inf, -inf, -inf, 0, -inf],
          groups: [ParameterGroup(places: [0, 1, 2], strength: 0.05)])
      case .groupsWeighted:
        return try Objective(
          rows: rows(weighted: true), loss: .logistic, normalizer: 150, groups: pair(0.05))
      case .groupsWide:
        return try Objective(
          rows: rows(40, 90, seed: 7), loss: .logistic,
          groups: (0..<30).map { ParameterGroup(places: [$0, $0 + 30, $0 + 60], strength: 0.1) })
      case .groupsCollinear:
        return try Objective(rows: twice(rows()), loss: .logistic, groups: pair(0.03))
      case .groupsSoftmax:
        return try Objective(
          rows: rows(150, 3, outputs: 3), loss: .softmax, outputs: 3,
          groups: [
            ParameterGroup(places: [0, 4, 8], strength: 0.03),
            ParameterGroup(places: [1, 5, 9, 2, 6, 10], strength: 0.06),
          ])
      case .groupsOutputs:
        let one = try rows()
        var targets = Matrix<Double>(rows: 120, columns: 2)
        for i in 0..<120 {
          targets[i, 0] = one.targets[i, 0]
          targets[i, 1] = one.targets[(i * 7) % 120, 0]
        }
        return try Objective(
          rows: MemoryRows(features: one.features, targets: targets), loss: .logistic, outputs: 2,
          groups: (0..<5).map { ParameterGroup(places: [$0, $0 + 6], strength: 0.03) })
      case .groupsScaled:
        return try Objective(
          rows: rows(), loss: .logistic,
          groups: [ParameterGroup(places: [0, 1, 4], strength: 0.1, scales: [3, 0.2, 1])])
      case .groupsSquared: return try Objective(rows: rows(), loss: .squared, groups: pair(0.1))
      case .factors:
        return try Objective(
          rows: rows(), loss: .logistic, l1: [0, 0.04, 0.02, 0.01, 0, 0])
      }
    }
  }

  private func solve(_ objective: Objective<MemoryRows<Double>>) throws -> Solution {
    try CoordinateDescent().minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in .proceed }
  }

  /// To 1e-9 of the gradients' size, which is of the order of 1.
  @Test(arguments: Case.allCases)
  func `the conditions of an optimum hold`(problem: Case) throws {
    let objective = try problem.objective()
    let solution = try solve(objective)
    #expect(solution.outcome == .converged)
    #expect(solution.certificate.bound < 1e-11, "\(solution.certificate.bound)")
    let w = solution.parameters
    let gradient = try objective.gradient(at: w)
    let grouped = Set(objective.groups.flatMap(\.places))
    var atBound = 0
    for j in w.indices where !grouped.contains(j) {
      #expect(w[j] >= objective.lower[j] && w[j] <= objective.upper[j], "\(j)")
      let m = objective.l1[j]
      let left = gradient[j] + (w[j] > 0 ? m : -m)
      let right = gradient[j] + (w[j] < 0 ? -m : m)
      #expect(left <= 1e-9 || w[j] == objective.lower[j], "\(j): \(left)")
      #expect(right >= -1e-9 || w[j] == objective.upper[j], "\(j): \(right)")
      if w[j] == objective.lower[j] || w[j] == objective.upper[j] { atBound += 1 }
    }
    if problem.rawValue.hasPrefix("bounds") { #expect(atBound > 0) }
    for group in objective.groups {
      let scaled = zip(group.places, group.scales).map { w[$0] * $1 }
      let slopes = zip(group.places, group.scales).map { gradient[$0] / $1 }
      let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length == 0 {
        #expect(slopes.reduce(0) { $0 + $1 * $1 }.squareRoot() <= group.strength * (1 + 1e-9))
      } else {
        for (x, g) in zip(scaled, slopes) { #expect(abs(g + group.strength * x / length) < 1e-9) }
      }
    }
  }

  /// The gap itself is known to about 1e-14 of f(0): a difference of two values of the objective.
  @Test(arguments: Case.allCases)
  func `the certificate bounds the gap, and tightly below 1e-4`(problem: Case) throws {
    let objective = try problem.objective()
    let optimum = try solve(objective)
    // The objective at zero parameters, whether the bounds allow them or not.
    let free = try Objective(
      rows: objective.rows, loss: objective.loss, outputs: objective.outputs,
      normalizer: objective.normalizer)
    let atZero = try free.value(at: [Double](repeating: 0, count: objective.parameterCount))
    let grouped = Set(objective.groups.flatMap(\.places))
    var random = SplitMix(seed: 9)
    var tight = 0
    for size in [2.0, 0.5, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-5] {
      for onSupport in [false, true, true] {
        let point = optimum.parameters.enumerated().map { j, w in
          let held = w == 0 && (objective.l1[j] > 0 || grouped.contains(j))
          let atBound = w == objective.lower[j] || w == objective.upper[j]
          let moved = onSupport && (held || atBound) ? w : w + size * random.bell()
          return min(max(moved, objective.lower[j]), objective.upper[j])
        }
        let gap = (try objective.value(at: point) - optimum.objective) / atZero
        let bound = try Certificate.dualityGap(objective, at: point).bound
        #expect(bound >= gap * (1 - 1e-9) - 2e-14, "at \(size): \(bound) < \(gap)")
        if bound < 1e-4, gap > 1e-11 {
          tight += 1
          #expect(bound <= 1.5 * gap, "at \(size): \(bound) > 1.5 × \(gap)")
        }
      }
    }
    #expect(tight >= 4)
  }

  @Test func `a point outside the bounds has no certificate and an infinite objective`() throws {
    let objective = try Case.boundsL1.objective()
    let point = [-1.0, 0, 1, 0, 0, 0]
    #expect(try objective.value(at: point) == .infinity)
  }

  @Test func `bounds that hold nothing change nothing`() throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 4, seed: 2)
    let free = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0, 0, 0, 0]
    ) { _ in .proceed }
    let bounded = try solve(
      Objective(
        rows: rows, loss: .logistic, lower: [-50, -50, -50, -50, -.infinity],
        upper: [50, 50, 50, 50, .infinity]))
    for (a, b) in zip(free.parameters, bounded.parameters) { #expect(abs(a - b) < 1e-8) }
  }

  @Test func `groups of one are a lasso`() throws {
    let rows = try Problems.rows(Double.self, count: 100, columns: 6, seed: 3)
    let lasso = try solve(
      Objective(rows: rows, loss: .logistic, l1: [0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0]))
    let groups = try solve(
      Objective(
        rows: rows, loss: .logistic,
        groups: (0..<6).map { ParameterGroup(places: [$0], strength: 0.03) }))
    for (a, b) in zip(lasso.parameters, groups.parameters) { #expect(abs(a - b) < 1e-9) }
    #expect(groups.parameters.contains(0))
  }

  /// Rows of which only some are on their side whatever the penalised column does.
  @Test(arguments: [false, true])
  func `unpenalised columns that separate are recognised`(isComplete: Bool) throws {
    var random = SplitMix(seed: 4)
    var features = Matrix<Double>(rows: 60, columns: 4)
    var targets: [Double] = []
    for i in 0..<60 {
      let y = i % 2 == 0
      for j in 1..<4 { features[i, j] = random.bell() }
      let size = abs(random.bell()) + 0.1
      features[i, 0] = isComplete ? (y ? size : -size) : i % 5 == 0 ? (y ? size : -size) : 0
      targets.append(y ? 1 : 0)
    }
    for (l1, groups) in [
      ([0, 0.02, 0.02, 0.02, 0], []),
      ([0, 0, 0, 0, 0], [ParameterGroup(places: [1, 2, 3], strength: 0.02)]),
    ] {
      let solution = try solve(
        Objective(
          rows: MemoryRows(features: features, targets: targets), loss: .logistic, l1: l1,
          groups: groups))
      #expect(solution.outcome == .separated)
      #expect(solution.separation == (isComplete ? .complete : .quasiComplete))
      #expect(solution.separatingColumns.first?.parameter == 0)
      #expect(solution.separatingColumns.first?.direction == .plusInfinity)
      #expect(solution.iterations < 40)
    }
    // A bound that keeps it from going there.
    let inf = Double.infinity
    let held = try solve(
      Objective(
        rows: MemoryRows(features: features, targets: targets), loss: .logistic,
        l1: [0, 0.02, 0.02, 0.02, 0], upper: [3, inf, inf, inf, inf]))
    #expect(held.outcome == .converged)
    #expect(held.parameters[0] == 3)
    // A bound on the other side does not.
    let free = try solve(
      Objective(
        rows: MemoryRows(features: features, targets: targets), loss: .logistic,
        l1: [0, 0.02, 0.02, 0.02, 0], lower: [0, -inf, -inf, -inf, -inf]))
    #expect(free.outcome == .separated)
  }

  @Test func `softmax is separated by a column without a penalty`() throws {
    let rows = try Problems.rows(Double.self, count: 90, columns: 3, outputs: 3, seed: 8)
    var features = rows.features
    for i in 0..<90 { features[i, 0] = 3 * rows.targets[i, 0] + Double(i % 7) / 10 }
    let solution = try solve(
      Objective(
        rows: MemoryRows(features: features, targets: rows.targets), loss: .softmax, outputs: 3,
        l1: (0..<3).flatMap { _ in [0, 0.02, 0.02, 0] }))
    #expect(solution.outcome == .separated)
    #expect(solution.separation == .complete)
  }

  @Test func `bounds that cross and groups that cannot be are refused`() throws {
    let rows = try Problems.rows(Double.self, count: 20, columns: 2, seed: 2)
    #expect(throws: LogisticError.self) {
      try Objective(rows: rows, loss: .logistic, lower: [1, 0, 0], upper: [0, 1, 1])
    }
    #expect(throws: LogisticError.self) {
      try Objective(rows: rows, loss: .logistic, lower: [.nan, 0, 0])
    }
    for group in [
      ParameterGroup(places: [0, 2], strength: 1), ParameterGroup(places: [0, 0], strength: 1),
      ParameterGroup(places: [0, 7], strength: 1), ParameterGroup(places: [0], strength: -1),
      ParameterGroup(places: [], strength: 1),
      ParameterGroup(places: [0], strength: 1, scales: [0]),
    ] {
      #expect(throws: LogisticError.self) {
        try Objective(rows: rows, loss: .logistic, groups: [group])
      }
    }
    #expect(throws: LogisticError.self) {
      try Objective(
        rows: rows, loss: .logistic, l1: [1, 0, 0],
        groups: [ParameterGroup(places: [0, 1], strength: 1)])
    }
  }
}
