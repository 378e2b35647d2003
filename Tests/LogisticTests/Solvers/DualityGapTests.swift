import Logistic
import LogisticTestSupport
import Testing

@Suite struct DualityGapTests {
  enum Case: String, CaseIterable {
    case lasso, elasticNet, weightedOffset, freeColumn, mixed, softmax, softmaxNet, twoOutputs
    case squared, noIntercept, otherNormalizer, penalisedIntercept, plain, wide

    func objective() throws -> Objective<MemoryRows<Double>> {
      switch self {
      case .lasso:
        return try Objective(rows: rows(), loss: .logistic, l1: [0.05, 0.05, 0.05, 0])
      case .elasticNet:
        return try Objective(
          rows: rows(), loss: .logistic, l2: [0.03, 0.03, 0.03, 0], l1: [0.05, 0.05, 0.05, 0])
      case .weightedOffset:
        return try Objective(
          rows: rows(weighted: true, offset: true), loss: .logistic, l1: [0.1, 0.1, 0.1, 0])
      case .freeColumn:
        return try Objective(rows: rows(), loss: .logistic, l1: [0.05, 0, 0.05, 0])
      case .mixed:
        return try Objective(
          rows: rows(weighted: true), loss: .logistic, l2: [0, 0.2, 0.01, 0],
          l1: [0.3, 0, 0.02, 0])
      case .softmax:
        return try Objective(
          rows: rows(outputs: 3), loss: .softmax, outputs: 3,
          l1: (0..<3).flatMap { _ in [0.02, 0.02, 0, 0] })
      case .softmaxNet:
        return try Objective(
          rows: rows(outputs: 3, weighted: true), loss: .softmax, outputs: 3,
          l2: (0..<3).flatMap { _ in [0.01, 0.01, 0.01, 0] },
          l1: (0..<3).flatMap { _ in [0.02, 0.02, 0.02, 0] })
      case .twoOutputs:
        let one = try rows()
        var targets = Matrix<Double>(rows: 120, columns: 2)
        for i in 0..<120 {
          targets[i, 0] = one.targets[i, 0]
          targets[i, 1] = one.targets[(i * 7) % 120, 0]
        }
        return try Objective(
          rows: MemoryRows(features: one.features, targets: targets), loss: .logistic, outputs: 2,
          l1: [0.03, 0.03, 0.03, 0, 0.01, 0.01, 0.01, 0])
      case .squared:
        return try Objective(rows: rows(weighted: true), loss: .squared, l1: [0.1, 0.1, 0.1, 0])
      case .noIntercept:
        return try Objective(
          rows: rows(), loss: .logistic, intercept: false, l1: [0.05, 0.05, 0.05])
      case .otherNormalizer:
        return try Objective(
          rows: rows(weighted: true), loss: .logistic, normalizer: 3, l1: [2, 2, 2, 0])
      case .penalisedIntercept:
        return try Objective(
          rows: rows(), loss: .logistic, l2: [0, 0, 0, 0.1], l1: [0.05, 0.05, 0.05, 0.02])
      case .plain:
        return try Objective(rows: rows(), loss: .logistic)
      case .wide:
        return try Objective(
          rows: Problems.rows(Double.self, count: 40, columns: 90, seed: 7), loss: .logistic,
          l1: [Double](repeating: 0.05, count: 90) + [0])
      }
    }

    private func rows(
      outputs: Int = 1, weighted: Bool = false, offset: Bool = false
    ) throws -> MemoryRows<Double> {
      try Problems.rows(
        Double.self, count: 120, columns: 3, outputs: outputs, weighted: weighted, offset: offset,
        seed: 5)
    }
  }

  /// The gap itself is known to about 1e-14 of f(0): a difference of two values of the objective.
  /// Points near the optimum differ from it in all parameters, or in those that are not 0.
  @Test(arguments: Case.allCases)
  func `it bounds the gap, and tightly below 1e-4`(problem: Case) throws {
    let objective = try problem.objective()
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let atZero = try objective.value(at: zero)
    let optimum = try CoordinateDescent().minimize(objective, from: zero) { _ in .proceed }
    #expect(optimum.outcome == .converged)
    #expect(optimum.certificate.bound < 1e-12)
    var random = SplitMix(seed: 9)
    var tight = 0
    for size in [2.0, 0.5, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-5] {
      for onSupport in [false, true, true] {
        let point = optimum.parameters.map {
          onSupport && $0 == 0 ? 0 : $0 + size * random.bell()
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
    #expect(tight >= 6)
  }

  @Test func `without an L1 part it agrees with Newton's bound near the optimum`() throws {
    let objective = try Case.plain.objective()
    let optimum = try Newton().minimize(objective, from: [0, 0, 0, 0]) { _ in .proceed }
    let point = optimum.parameters.map { $0 + 1e-3 }
    let gap = try Certificate.dualityGap(objective, at: point)
    let newton = try Certificate.newtonDecrement(objective, at: point)
    #expect(gap.kind == .dualityGap)
    #expect(abs(gap.bound / newton.bound - 1) < 0.01)
  }

  @Test func `a point that is not finite is given no bound`() throws {
    let objective = try Case.lasso.objective()
    #expect(
      try Certificate.dualityGap(objective, at: [.nan, 0, 0, 0])
        == Certificate(bound: .infinity, kind: .none))
  }

  @Test func `Newton's bound claims nothing of an objective with an L1 part`() throws {
    let objective = try Case.lasso.objective()
    #expect(try Certificate.newtonDecrement(objective, at: [0, 0, 0, 0]).kind == .none)
  }

  /// Without a penalty separated rows have no optimum, so no dual point proves anything.
  @Test func `separated rows without a penalty are given no small bound`() throws {
    let fixture = try SolverFixture("separable-separation")
    let objective = try fixture.likelihood()
    let point = [Double](repeating: 1, count: objective.parameterCount)
    let bound = try Certificate.dualityGap(objective, at: point).bound
    #expect(bound >= (try objective.value(at: point) / objective.value(at: point.map { _ in 0 })))
  }
}
