import Logistic
import LogisticTestSupport
import Testing

@Suite struct StrongConvexityTests {
  enum Case: String, CaseIterable {
    case ridge, weightedOffset, penalisedIntercept, noIntercept, softmax, softmaxWeighted
    case twoOutputs, squared, otherNormalizer, unequal, constantColumn

    func objective() throws -> Objective<MemoryRows<Double>> {
      switch self {
      case .ridge: return try Objective(rows: rows(), loss: .logistic, l2: [0.1, 0.1, 0.1, 0])
      case .weightedOffset:
        return try Objective(
          rows: rows(weighted: true, offset: true), loss: .logistic, l2: [0.02, 0.02, 0.3, 0])
      case .penalisedIntercept:
        return try Objective(
          rows: rows(weighted: true), loss: .logistic, l2: [0.1, 0.2, 0.1, 0.05])
      case .noIntercept:
        return try Objective(
          rows: rows(), loss: .logistic, intercept: false, l2: [0.01, 0.02, 0.03])
      case .softmax:
        return try Objective(
          rows: rows(outputs: 3), loss: .softmax, outputs: 3,
          l2: (0..<3).flatMap { _ in [0.05, 0.05, 0.05, 0] })
      case .softmaxWeighted:
        return try Objective(
          rows: rows(outputs: 4, weighted: true), loss: .softmax, outputs: 4, normalizer: 40,
          l2: (0..<4).flatMap { [0.05 + 0.01 * Double($0), 0.2, 0.01, 0] })
      case .twoOutputs, .squared:
        let one = try rows(weighted: true)
        var targets = Matrix<Double>(rows: 120, columns: 2)
        for i in 0..<120 {
          targets[i, 0] = one.targets[i, 0]
          targets[i, 1] = one.targets[(i * 7) % 120, 0]
        }
        return try Objective(
          rows: MemoryRows(features: one.features, targets: targets, weights: one.weights),
          loss: self == .squared ? .squared : .logistic, outputs: 2,
          l2: [0.1, 0.1, 0.1, 0, 0.01, 0.2, 0.1, 0])
      case .otherNormalizer:
        return try Objective(
          rows: rows(weighted: true), loss: .logistic, normalizer: 3, l2: [1, 2, 3, 0])
      case .unequal:
        return try Objective(rows: rows(), loss: .logistic, l2: [1e-4, 10, 1e-2, 0])
      case .constantColumn:
        let one = try rows()
        var features = one.features
        for i in 0..<120 { features[i, 1] = 4 }
        return try Objective(
          rows: MemoryRows(features: features, targets: one.targets), loss: .logistic,
          l2: [0.1, 0, 0.1, 0])
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

  /// The gap itself is known to about 1e-14 of f(0). Weights, intercepts and both are moved.
  @Test(arguments: Case.allCases)
  func `it bounds the gap at every point`(problem: Case) throws {
    let objective = try problem.objective()
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let atZero = try objective.value(at: zero)
    let optimum = try Newton().minimize(objective, from: zero) { _ in .proceed }
    #expect(optimum.certificate.bound < 1e-14)
    let q = objective.parametersPerOutput
    var random = SplitMix(seed: 9)
    var (bounded, small) = (0, 0)
    for size in [3.0, 1, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6] {
      for moved in 0..<6 {
        let point = optimum.parameters.enumerated().map { i, value in
          let isIntercept = objective.intercept && i % q == q - 1
          let factor = moved % 3 == 0 ? 1 : (moved % 3 == 1) == isIntercept ? 1.0 : 0
          return value + factor * size * random.bell()
        }
        let gap = (try objective.value(at: point) - optimum.objective) / atZero
        let certificate = try Certificate.strongConvexity(objective, at: point)
        #expect(
          certificate.bound >= gap * (1 - 1e-9) - 2e-14, "at \(size): \(certificate.bound) < \(gap)"
        )
        if certificate.bound < .infinity {
          bounded += 1
          #expect(certificate.kind == .gradientNorm)
        }
        if certificate.bound < 1e-8 { small += 1 }
      }
    }
    #expect(bounded >= 30 && small >= 1)
  }

  @Test func `weights without a penalty are given no bound`() throws {
    let rows = try Problems.rows(Double.self, count: 50, columns: 2, seed: 3)
    for l2 in [[0, 0, 0], [0.1, 0, 0]] as [[Double]] {
      let objective = try Objective(rows: rows, loss: .logistic, l2: l2)
      #expect(
        try Certificate.strongConvexity(objective, at: [0, 0, 0])
          == Certificate(bound: .infinity, kind: .none))
    }
  }

  @Test func `a point that is not finite is given no bound`() throws {
    #expect(
      try Certificate.strongConvexity(Case.ridge.objective(), at: [.nan, 0, 0, 0]).kind == .none)
  }
}
