import Logistic
import LogisticTestSupport
import Testing

/// The solvers that work on gradients.
enum LargeSolver: String, CaseIterable {
  case lbfgs = "lbfgs"
  case newtonCG = "newton-cg"

  func solver(tolerance: Double) -> any Solver {
    switch self {
    case .lbfgs: LBFGS(tolerance: tolerance)
    case .newtonCG: NewtonCG(tolerance: tolerance)
    }
  }
}

@Suite struct LargeSolverTests {
  @Test func `L-BFGS passes what every solver must`() throws {
    try checkSolver(LBFGS(tolerance: 1e-12), gap: 1e-12)
  }

  @Test func `truncated Newton passes what every solver must`() throws {
    try checkSolver(NewtonCG(tolerance: 1e-12), gap: 1e-12)
  }

  /// What the default tolerance asks for on few cells: with N·H the information, √(Δᵀ(N·H)Δ) is the distance
  /// in standard errors; 1e-8 of the method and 1e-9 of Newton's.
  @Test(arguments: LargeSolver.allCases, [(1, false), (3, true)])
  func `a small problem ends within 1e-8 standard errors`(
    kind: LargeSolver, shape: (outputs: Int, hasIntercept: Bool)
  ) throws {
    let (n, p) = (200, 40)
    let rows = try Problems.rows(
      Double.self, count: n, columns: p, outputs: shape.outputs, seed: 21)
    let q = p + (shape.hasIntercept ? 1 : 0)
    let objective = try Objective(
      rows: rows, loss: shape.outputs == 1 ? .logistic : .softmax, outputs: shape.outputs,
      intercept: shape.hasIntercept,
      l2: (0..<shape.outputs * q).map { $0 % q < p ? 0.005 : 0 })
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let exact = try Newton().minimize(objective, from: zero) { _ in .proceed }
    let solution = try kind.solver(tolerance: 1e-8).minimize(objective, from: zero) { _ in .proceed
    }
    #expect(solution.outcome == .converged)
    #expect(solution.certificate.bound < 1e-17)
    let change = zip(solution.parameters, exact.parameters).map { $0 - $1 }
    let hessian = try objective.hessian(at: exact.parameters)
    var square = 0.0
    for i in zero.indices {
      for j in zero.indices { square += change[i] * hessian[i, j] * change[j] }
    }
    #expect(Double(n) * square <= 1.1e-8 * 1.1e-8)
  }

  /// A bound of 1e-22 of f(0) puts weights within √(2·1e-22·f(0)/λ) of the optimum: 1e-8 for λ ≥ 1e-6.
  @Test(arguments: LargeSolver.allCases, ["birthwt-l2", "breast-cancer-l2"])
  func `a binary ridge path agrees with the reference`(kind: LargeSolver, name: String) throws {
    let fixture = try SolverFixture(name)
    let path = try #require(fixture.answers["path"] as? [[String: Any]])
    let rows = try fixture.rows
    let p = fixture.columns.count
    for step in path {
      let lambda = try #require(step["lambda"] as? Double)
      let objective = try Objective(
        rows: rows, loss: .logistic, l2: [Double](repeating: lambda, count: p) + [0])
      let solution = try kind.solver(tolerance: 1e-22).minimize(
        objective, from: [Double](repeating: 0, count: p + 1)
      ) { _ in .proceed }
      #expect(solution.outcome == .converged)
      #expect(solution.certificate.kind == .gradientNorm)
      let value = try #require(step["objective"] as? Double)
      #expect(abs(solution.objective - value) < 1e-10)
      let coefficients = try #require(step["coefficients"] as? [String: Double])
      for (j, column) in fixture.columns.enumerated() {
        let expected = coefficients[column] ?? .nan
        #expect(abs(solution.parameters[j] - expected) < 1e-8 * max(1, abs(expected)), "\(column)")
      }
      let intercept = try #require(step["intercept"] as? Double)
      #expect(abs(solution.parameters[p] - intercept) < 1e-7 * max(1, abs(intercept)))
    }
  }

  @Test(arguments: LargeSolver.allCases, ["wine-l2", "iris-l2", "digits-l2"])
  func `a softmax ridge path agrees with the reference`(kind: LargeSolver, name: String) throws {
    try SolverFixture(name).expectSoftmaxPath(by: kind.solver(tolerance: 1e-22))
  }

  /// Both end within 1e-14 of f(0); an error of 1e-5 standard errors costs 5e-11/N.
  @Test(
    arguments: LargeSolver.allCases,
    ["birthwt-mle", "spector-mle", "titanic-counts-weights", "penguins-island-multinomial"])
  func `without a penalty it agrees with Newton's method`(kind: LargeSolver, name: String) throws {
    let fixture = try SolverFixture(name)
    let objective = try fixture.likelihood()
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let newton = try Newton().minimize(objective, from: zero) { _ in .proceed }
    let solution = try kind.solver(tolerance: 1e-14).minimize(objective, from: zero) { _ in .proceed
    }
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
    #expect(solution.certificate.kind == .newtonDecrement)
    #expect(abs(solution.objective - newton.objective) <= 1e-12 * newton.objective)
    let size = newton.parameters.reduce(1) { max($0, abs($1)) }
    for (mine, other) in zip(solution.parameters, newton.parameters) {
      #expect(abs(mine - other) < 1e-5 * size)
    }
  }

  /// 2000 rows × 40 columns are cut into several blocks.
  @Test(arguments: LargeSolver.allCases)
  func `the number of threads changes no bit`(kind: LargeSolver) throws {
    let rows = try Problems.rows(Float.self, count: 4000, columns: 40, outputs: 3, seed: 12)
    let one = [Double](repeating: 1e-3, count: 40) + [0]
    let penalty = one + one + one
    let solutions = try [1, 2, 5].map { threads in
      try kind.solver(tolerance: 1e-10).minimize(
        Objective(rows: rows, loss: .softmax, outputs: 3, l2: penalty, threads: threads),
        from: [Double](repeating: 0, count: 123)
      ) { _ in .proceed }
    }
    #expect(solutions.allSatisfy { $0.outcome == .converged })
    #expect(solutions.allSatisfy { $0.parameters == solutions[0].parameters })
  }

  @Test(arguments: LargeSolver.allCases)
  func `starting at the optimum takes no step`(kind: LargeSolver) throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 4, seed: 2)
    let objective = try Objective(rows: rows, loss: .logistic, l2: [0.1, 0.1, 0.1, 0.1, 0])
    let zero = [Double](repeating: 0, count: 5)
    let tight = try Newton().minimize(objective, from: zero) { _ in .proceed }
    let again = try kind.solver(tolerance: 1e-10).minimize(
      objective, from: tight.parameters
    ) { _ in .proceed }
    #expect(again.outcome == .converged && again.iterations == 0)
  }

  /// More columns than rows: a hyperplane parts any labels.
  @Test(arguments: LargeSolver.allCases)
  func `without a penalty more columns than rows end as separated`(kind: LargeSolver) throws {
    let rows = try Problems.rows(Float.self, count: 100, columns: 1200, seed: 6)
    let solution = try kind.solver(tolerance: 1e-8).minimize(
      Objective(rows: rows, loss: .logistic), from: [Double](repeating: 0, count: 1201)
    ) { _ in .proceed }
    #expect(solution.outcome == .separated)
    #expect(solution.separation == .complete)
    #expect(!solution.separatingColumns.isEmpty)
    #expect(solution.iterations < 60)
    for i in 0..<100 {
      var logit = solution.parameters[1200]
      for j in 0..<1200 { logit += Double(rows.features[i, j]) * solution.parameters[j] }
      #expect((logit > 0) == (rows.targets[i, 0] == 1))
    }
  }

  /// 1201 parameters without penalty, rows that overlap: the optimum is reached, but nothing shows it.
  @Test func `where nothing can be proved nothing is claimed`() throws {
    let made = try Problems.rows(Double.self, count: 1608, columns: 3, outputs: 402, seed: 14)
    // Four rows of each class: one alone at the end of a column would separate it.
    let rows = try MemoryRows(
      features: made.features, targets: (0..<1608).map { Double($0 % 402) })
    // 402 classes × 4 parameters; the penalty leaves a column out.
    let objective = try Objective(
      rows: rows, loss: .softmax, outputs: 402,
      l2: (0..<402).flatMap { _ in [0.01, 0.01, 0, 0] })
    let solution = try LBFGS(maxIterations: 5).minimize(
      objective, from: [Double](repeating: 0, count: 402 * 4)
    ) { _ in .proceed }
    #expect(solution.certificate == Certificate(bound: .infinity, kind: .none))
    #expect(solution.outcome == .iterationLimit)
  }

  @Test(arguments: LargeSolver.allCases)
  func `weights of zero, offsets and means of a thousand deviations are no matter`(
    kind: LargeSolver
  ) throws {
    let made = try Problems.rows(
      Double.self, count: 300, columns: 3, weighted: true, offset: true, seed: 41)
    var features = made.features
    for i in 0..<300 {
      features[i, 1] += 5000
      if made.weights?[i] == 0 { features[i, 2] = .nan }
    }
    let rows = try MemoryRows(
      features: features, targets: made.targets, weights: made.weights, offsets: made.offsets)
    let objective = try Objective(rows: rows, loss: .logistic, l2: [0.01, 0.02, 0.03, 0])
    let zero = [Double](repeating: 0, count: 4)
    let newton = try Newton().minimize(objective, from: zero) { _ in .proceed }
    let solution = try kind.solver(tolerance: 1e-18).minimize(objective, from: zero) { _ in .proceed
    }
    #expect(solution.outcome == .converged)
    for (mine, other) in zip(solution.parameters, newton.parameters) {
      #expect(abs(mine - other) < 1e-7 * max(1, abs(other)))
    }
  }

  @Test(arguments: LargeSolver.allCases)
  func `least squares and independent outputs are solved too`(kind: LargeSolver) throws {
    let one = try Problems.rows(Double.self, count: 200, columns: 3, seed: 21)
    var targets = Matrix<Double>(rows: 200, columns: 2)
    for i in 0..<200 {
      targets[i, 0] = one.targets[i, 0]
      targets[i, 1] = one.targets[(i * 7) % 200, 0]
    }
    let rows = try MemoryRows(features: one.features, targets: targets)
    for loss in [ConvexLoss.logistic, .squared] {
      let objective = try Objective(
        rows: rows, loss: loss, outputs: 2, l2: [0.1, 0.1, 0.1, 0, 0.2, 0.2, 0.2, 0])
      let zero = [Double](repeating: 0, count: 8)
      let newton = try Newton().minimize(objective, from: zero) { _ in .proceed }
      let solution = try kind.solver(tolerance: 1e-18).minimize(objective, from: zero) { _ in
        .proceed
      }
      #expect(solution.outcome == .converged)
      for (mine, other) in zip(solution.parameters, newton.parameters) {
        #expect(abs(mine - other) < 1e-8)
      }
    }
  }
}
