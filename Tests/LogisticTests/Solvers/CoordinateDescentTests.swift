import Logistic
import LogisticTestSupport
import Testing

@Suite struct CoordinateDescentTests {
  @Test func `it does what every exact solver must`() throws {
    try checkSolver(CoordinateDescent(), gap: 1e-8)
  }

  @Test func `with an L2 penalty alone it finds Newton's optimum`() throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 5, seed: 2)
    let objective = try Objective(
      rows: rows, loss: .logistic, l2: [0.1, 0.1, 0, 0.02, 0.1, 0])
    let newton = try Newton().minimize(objective, from: zeros(objective)) { _ in .proceed }
    let found = try solve(objective)
    for (a, b) in zip(found.parameters, newton.parameters) { #expect(abs(a - b) < 1e-9) }
  }

  @Test func `above the greatest gradient every coefficient is exactly 0`() throws {
    let objective = try lasso(0, count: 150, columns: 6)
    // With the intercept at its own optimum the gradients are the least penalties that hold all at 0.
    let rows = objective.rows
    let bare = try Objective(
      rows: MemoryRows(features: Matrix<Double>(rows: 150, columns: 0), targets: rows.targets),
      loss: .logistic)
    let intercept = try Newton().minimize(bare, from: [0]) { _ in .proceed }.parameters[0]
    let gradient = try objective.gradient(at: [0, 0, 0, 0, 0, 0, intercept])
    let greatest = gradient.reduce(0) { max($0, abs($1)) }
    let above = try solve(try lasso(greatest * 1.0001, count: 150, columns: 6))
    #expect(above.parameters.dropLast().allSatisfy { $0 == 0 })
    #expect(abs(above.parameters[6] - intercept) < 1e-9)
    let below = try solve(try lasso(greatest * 0.999, count: 150, columns: 6))
    #expect(below.parameters.dropLast().count { $0 != 0 } == 1)
  }

  /// 300 columns for 60 rows: the working set grows from nothing.
  @Test(arguments: [0.1, 0.03, 0.005])
  func `more columns than rows are fitted and proved`(lambda: Double) throws {
    let objective = try lasso(lambda, count: 60, columns: 300)
    let solution = try solve(objective)
    #expect(solution.certificate.bound < 1e-9)
    let gradient = try objective.gradient(at: solution.parameters)
    for j in 0..<300 {
      let w = solution.parameters[j]
      if w == 0 {
        #expect(abs(gradient[j]) <= lambda * (1 + 1e-9))
      } else {
        #expect(abs(gradient[j] + (w > 0 ? lambda : -lambda)) < 1e-9)
      }
    }
    #expect(solution.parameters.count { $0 != 0 } < 60)
  }

  @Test func `float rows of many columns agree with the same rows in double`() throws {
    let single = try Problems.rows(Float.self, count: 200, columns: 80, seed: 8)
    var features = Matrix<Double>(rows: 200, columns: 80)
    for i in 0..<200 { for j in 0..<80 { features[i, j] = Double(single.features[i, j]) } }
    let penalties = [Double](repeating: 0.02, count: 80) + [0]
    let a = try CoordinateDescent().minimize(
      Objective(rows: single, loss: .logistic, l1: penalties),
      from: [Double](repeating: 0, count: 81)
    ) { _ in .proceed }
    let b = try solve(
      Objective(
        rows: MemoryRows(features: features, targets: single.targets), loss: .logistic,
        l1: penalties))
    for (x, y) in zip(a.parameters, b.parameters) { #expect(abs(x - y) < 1e-8) }
  }

  @Test func `a column of one value has coefficient 0, penalised or not`() throws {
    let rows = try Problems.rows(Double.self, count: 100, columns: 3, seed: 4)
    var features = rows.features
    for i in 0..<100 { features[i, 1] = 0.1 }
    for penalty in [0, 0.01] {
      let objective = try Objective(
        rows: MemoryRows(features: features, targets: rows.targets), loss: .logistic,
        l1: [0.01, penalty, 0.01, 0])
      #expect(try solve(objective).parameters[1] == 0)
    }
  }

  @Test func `twice the same column shares no more than the penalty allows`() throws {
    let rows = try Problems.rows(Double.self, count: 100, columns: 3, seed: 4)
    var features = rows.features
    for i in 0..<100 { features[i, 2] = features[i, 0] }
    let twice = try solve(
      Objective(
        rows: MemoryRows(features: features, targets: rows.targets), loss: .logistic,
        l1: [0.01, 0.01, 0.01, 0]))
    let once = try solve(
      Objective(
        rows: MemoryRows(features: features, targets: rows.targets), loss: .logistic,
        l1: [0.01, 0.01, 5, 0]))
    // The sum is determined, its parts are not.
    #expect(abs(twice.parameters[0] + twice.parameters[2] - once.parameters[0]) < 1e-7)
    #expect(abs(twice.objective - once.objective) < 1e-12)
  }

  @Test func `separated classes have a penalised optimum`() throws {
    let fixture = try SolverFixture("breast-cancer-30-separation")
    let objective = try Objective(
      rows: fixture.rows, loss: .logistic, l1: [Double](repeating: 1e-6, count: 30) + [0])
    #expect(try solve(objective).certificate.bound < 1e-8)
  }

  @Test func `weights count as rows do, and rows of weight 0 not at all`() throws {
    let rows = try Problems.rows(Double.self, count: 120, columns: 4, weighted: true, seed: 6)
    let weights = try #require(rows.weights)
    let repeated = (0..<120).flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
    let expanded = try MemoryRows(
      features: rows.features.selecting(rows: repeated),
      targets: rows.targets.selecting(rows: repeated))
    let penalties = [0.03, 0.03, 0.03, 0.03, 0]
    let a = try solve(
      Objective(
        rows: rows, loss: .logistic, normalizer: weights.reduce(0, +), l1: penalties))
    let b = try solve(Objective(rows: expanded, loss: .logistic, l1: penalties))
    for (x, y) in zip(a.parameters, b.parameters) { #expect(abs(x - y) < 1e-9) }
  }

  @Test func `the seed, the start and the threads do not decide the answer`() throws {
    var objective = try lasso(0.02, count: 200, columns: 70)
    let first = try solve(objective)
    objective.threads = 1
    let same = try solve(objective)
    #expect(same.parameters == first.parameters)
    var random = SplitMix(seed: 1)
    let start = first.parameters.map { _ in random.bell() }
    let other = try CoordinateDescent(seed: 9).minimize(objective, from: start) { _ in .proceed }
    for (x, y) in zip(other.parameters, first.parameters) { #expect(abs(x - y) < 1e-8) }
  }

  /// Two symmetric classes at λ are the binary fit at λ: |w₁| + |w₂| ≥ |w₁ − w₂|, with equality at
  /// the optimum.
  @Test func `softmax of two classes is the binary fit`() throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 4, seed: 5)
    let penalties = [0.02, 0.02, 0.02, 0.02, 0]
    let binary = try solve(Objective(rows: rows, loss: .logistic, l1: penalties))
    let pair = try solve(
      Objective(rows: rows, loss: .softmax, outputs: 2, l1: penalties + penalties))
    #expect(abs(pair.objective - binary.objective) < 1e-12)
    for j in 0..<5 {
      #expect(
        abs(pair.parameters[5 + j] - pair.parameters[j] - binary.parameters[j]) < 1e-7, "\(j)")
    }
  }

  /// The lasso of one column has the solution cov(x, y) shrunk by m/2, over the variance.
  @Test func `the squared loss of one column is soft thresholding`() throws {
    let x = [-2.0, -1, 0, 1, 2]
    let y = [-3.0, 1, 0.5, 0.25, 4]
    let objective = try Objective(
      rows: MemoryRows(features: Matrix(x.map { [$0] }), targets: y), loss: .squared,
      l1: [0.4, 0])
    let solution = try solve(objective)
    let covariance = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / 5
    #expect(abs(solution.parameters[0] - (covariance - 0.2) / 2) < 1e-12)
  }

  @Test func `Newton refuses an L1 penalty with a reason`() throws {
    let objective = try lasso(0.1, count: 50, columns: 2)
    let error = #expect(throws: LogisticError.self) {
      _ = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    }
    #expect(error?.description.contains("an L1 penalty does not have at 0") == true)
  }

  @Test func `an observer's stop keeps the point and says so`() throws {
    let objective = try lasso(0.01, count: 200, columns: 5)
    let stopped = try CoordinateDescent().minimize(objective, from: zeros(objective)) {
      $0.iteration >= 1 ? .stop : .proceed
    }
    #expect(stopped.outcome == .stopped)
    #expect(stopped.objective < (try objective.value(at: zeros(objective))))
    let limited = try CoordinateDescent(maxIterations: 1).minimize(
      objective, from: zeros(objective)
    ) { _ in .proceed }
    #expect(limited.outcome == .iterationLimit)
  }

  private func lasso(
    _ lambda: Double, count: Int, columns: Int
  ) throws -> Objective<MemoryRows<Double>> {
    try Objective(
      rows: Problems.rows(Double.self, count: count, columns: columns, seed: 3), loss: .logistic,
      l1: [Double](repeating: lambda, count: columns) + [0])
  }

  private func solve(_ objective: Objective<MemoryRows<Double>>) throws -> Solution {
    let solution = try CoordinateDescent().minimize(objective, from: zeros(objective)) {
      _ in .proceed
    }
    #expect(solution.outcome == .converged)
    #expect(abs(solution.objective - (try objective.value(at: solution.parameters))) < 1e-12)
    return solution
  }

  private func zeros(_ objective: Objective<MemoryRows<Double>>) -> [Double] {
    [Double](repeating: 0, count: objective.parameterCount)
  }
}
