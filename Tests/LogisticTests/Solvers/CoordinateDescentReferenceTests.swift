import Logistic
import LogisticTestSupport
import Testing

/// The references are glmnet's objective solved in extended precision, good to 12 digits at least.
@Suite struct CoordinateDescentReferenceTests {
  @Test(arguments: ["birthwt-glmnet", "breast-cancer-l1"])
  func `every step of a binary path agrees to 1e-8, its zeros exactly`(name: String) throws {
    let fixture = try SolverFixture(name)
    let p = fixture.columns.count
    let spread = deviations(fixture.features)
    // breast-cancer-l1 is about columns that have been standardised beforehand.
    let features =
      name == "breast-cancer-l1" ? standardised(fixture.features) : fixture.features
    let rows = try MemoryRows(features: features, targets: fixture.labels)
    let configurations = try #require(fixture.answers["configurations"] as? [[String: Any]])
    for configuration in configurations {
      let alpha = try #require(configuration["alpha"] as? Double)
      let isStandardized = try #require(configuration["standardize"] as? Bool)
      for step in try #require(configuration["path"] as? [[String: Any]]) {
        let lambda = try #require(step["lambda"] as? Double)
        let scale = isStandardized ? spread : [Double](repeating: 1, count: p)
        let objective = try Objective(
          rows: rows, loss: .logistic,
          l2: scale.map { lambda * (1 - alpha) * $0 * $0 } + [0],
          l1: scale.map { lambda * alpha * $0 } + [0])
        let solution = try solve(objective)
        let coefficients = try #require(step["coefficients"] as? [String: Double])
        for (j, column) in fixture.columns.enumerated() {
          let expected = try #require(coefficients[column])
          let found = solution.parameters[j]
          #expect(
            abs(found - expected) < 1e-8 * max(1, abs(expected)), "\(column) at \(lambda), \(alpha)"
          )
          #expect((found == 0) == (expected == 0), "\(column) at \(lambda), \(alpha)")
        }
        let intercept = try #require(step["intercept"] as? Double)
        #expect(abs(solution.parameters[p] - intercept) < 1e-8 * max(1, abs(intercept)))
        #expect(abs(solution.objective - (try #require(step["objective"] as? Double))) < 1e-10)
        try expectOptimal(objective, solution.parameters)
      }
    }
  }

  @Test func `every step of a softmax path agrees to 1e-8, its zeros exactly`() throws {
    let fixture = try SolverFixture("iris-enet")
    let (p, k) = (fixture.columns.count, fixture.classes.count)
    let path = try #require(fixture.answers["path"] as? [[String: Any]])
    for step in path {
      let lambda = try #require(step["lambda"] as? Double)
      let penalties = [Double](repeating: lambda / 2, count: p) + [0]
      let all = (0..<k).flatMap { _ in penalties }
      let objective = try Objective(
        rows: fixture.rows, loss: .softmax, outputs: k, l2: all, l1: all)
      let solution = try solve(objective)
      let intercepts = try #require(step["intercept"] as? [String: Double])
      let coefficients = try #require(step["coefficients"] as? [String: [String: Double]])
      for (c, label) in fixture.classes.enumerated() {
        for (j, column) in fixture.columns.enumerated() {
          let expected = try #require(coefficients[label]?[column])
          let found = solution.parameters[c * (p + 1) + j]
          #expect(abs(found - expected) < 1e-8, "\(label) \(column) at \(lambda)")
          #expect((found == 0) == (expected == 0), "\(label) \(column) at \(lambda)")
        }
        let intercept = try #require(intercepts[label])
        #expect(abs(solution.parameters[c * (p + 1) + p] - intercept) < 1e-8, "\(label)")
      }
      #expect(abs(solution.objective - (try #require(step["objective"] as? Double))) < 1e-10)
      try expectOptimal(objective, solution.parameters)
    }
  }

  private func solve(_ objective: Objective<MemoryRows<Double>>) throws -> Solution {
    let solution = try CoordinateDescent().minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.certificate.kind == .dualityGap)
    // The shrinking of the dual point costs 1e-13.
    #expect(solution.certificate.bound < 1e-12)
    return solution
  }

  /// Where a parameter is not 0 the gradient is −m·sign(w), elsewhere within ±m: to 1e-10 of the
  /// gradients at zero, which are below 1 on these columns' own scale.
  private func expectOptimal(
    _ objective: Objective<MemoryRows<Double>>, _ theta: [Double]
  ) throws {
    let gradient = try objective.gradient(at: theta)
    let atZero = try objective.gradient(at: theta.map { _ in 0 })
    let size = max(1, atZero.reduce(0) { max($0, abs($1)) })
    for (j, w) in theta.enumerated() {
      let excess =
        w == 0
        ? abs(gradient[j]) - objective.l1[j]
        : abs(gradient[j] + (w > 0 ? objective.l1[j] : -objective.l1[j]))
      #expect(excess < 1e-10 * size, "parameter \(j): \(excess)")
    }
  }

  private func deviations(_ x: Matrix<Double>) -> [Double] {
    (0..<x.columns).map { j in
      let n = Double(x.rows)
      let mean = (0..<x.rows).reduce(0) { $0 + x[$1, j] } / n
      return ((0..<x.rows).reduce(0) { $0 + (x[$1, j] - mean) * (x[$1, j] - mean) } / n)
        .squareRoot()
    }
  }

  private func standardised(_ x: Matrix<Double>) -> Matrix<Double> {
    let spread = deviations(x)
    var result = x
    for j in 0..<x.columns {
      let mean = (0..<x.rows).reduce(0) { $0 + x[$1, j] } / Double(x.rows)
      for i in 0..<x.rows { result[i, j] = (x[i, j] - mean) / spread[j] }
    }
    return result
  }
}
