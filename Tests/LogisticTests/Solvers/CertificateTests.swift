import Logistic
import LogisticTestSupport
import Testing

@Suite struct CertificateTests {
  enum Case: String, CaseIterable {
    case plain, weightedOffset, ridge, partialRidge, softmax, softmaxRidge, twoOutputs, squared
    case noIntercept, otherNormalizer

    func objective() throws -> Objective<MemoryRows<Double>> {
      switch self {
      case .plain:
        return try Objective(rows: rows(), loss: .logistic)
      case .weightedOffset:
        return try Objective(rows: rows(weighted: true, offset: true), loss: .logistic)
      case .ridge:
        return try Objective(rows: rows(), loss: .logistic, l2: [0.1, 0.1, 0.1, 0])
      case .partialRidge:
        return try Objective(
          rows: rows(weighted: true, offset: true), loss: .logistic, l2: [0, 0.02, 0.3, 0.05])
      case .softmax:
        return try Objective(rows: rows(outputs: 3), loss: .softmax, outputs: 3)
      case .softmaxRidge:
        return try Objective(
          rows: rows(outputs: 3), loss: .softmax, outputs: 3,
          l2: (0..<3).flatMap { _ in [0.01, 0.01, 0, 0] })
      case .twoOutputs:
        let one = try rows()
        var targets = Matrix<Double>(rows: 120, columns: 2)
        for i in 0..<120 {
          targets[i, 0] = one.targets[i, 0]
          targets[i, 1] = one.targets[(i * 7) % 120, 0]
        }
        return try Objective(
          rows: MemoryRows(features: one.features, targets: targets), loss: .logistic, outputs: 2)
      case .squared:
        return try Objective(rows: rows(weighted: true), loss: .squared)
      case .noIntercept:
        return try Objective(rows: rows(), loss: .logistic, intercept: false)
      case .otherNormalizer:
        return try Objective(rows: rows(weighted: true), loss: .logistic, normalizer: 3)
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
  @Test(arguments: Case.allCases)
  func `it bounds the gap, and tightly below 1e-4`(problem: Case) throws {
    let objective = try problem.objective()
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let atZero = try objective.value(at: zero)
    let optimum = try Newton().minimize(objective, from: zero) { _ in .proceed }
    #expect(optimum.outcome == .converged)
    #expect(optimum.certificate.bound < 1e-14)
    var random = SplitMix(seed: 9)
    var (bounded, tight) = (0, 0)
    for size in [2.0, 0.5, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-5] {
      for _ in 0..<3 {
        let point = optimum.parameters.map { $0 + size * random.bell() }
        let gap = (try objective.value(at: point) - optimum.objective) / atZero
        let bound = try Certificate.newtonDecrement(objective, at: point).bound
        #expect(bound >= gap * (1 - 1e-9) - 2e-14, "at \(size): \(bound) < \(gap)")
        if bound < .infinity { bounded += 1 }
        if bound < 1e-4, gap > 1e-11 {
          tight += 1
          #expect(bound <= 1.5 * gap, "at \(size): \(bound) > 1.5 × \(gap)")
        }
      }
    }
    #expect(bounded >= 12 && tight >= 6)
  }

  @Test func `far from the optimum nothing is claimed`() throws {
    let objective = try Case.plain.objective()
    let certificate = try Certificate.newtonDecrement(objective, at: [9, -9, 9, 9])
    #expect(certificate == Certificate(bound: .infinity, kind: .none))
  }

  @Test func `a point that is not finite is given no bound`() throws {
    let objective = try Case.plain.objective()
    #expect(try Certificate.newtonDecrement(objective, at: [.nan, 0, 0, 0]).kind == .none)
  }

  /// On quasi-separated rows the gradient vanishes and the Hessian stays definite, but u stays near 1.
  @Test func `a tiny gradient on quasi-separated rows proves nothing`() throws {
    let fixture = try SolverFixture("quasi-separated-separation")
    let objective = try fixture.likelihood()
    // The limit of the finite coefficients, and a coefficient of g=c that is on its way to infinity.
    let point = [0.61311229230696, -1.70703671615238, 25, -1.78934208476128]
    let gradient = try objective.gradient(at: point)
    #expect(gradient.allSatisfy { abs($0) < 1e-8 })
    #expect(try Certificate.newtonDecrement(objective, at: point).kind == .none)
  }
}
