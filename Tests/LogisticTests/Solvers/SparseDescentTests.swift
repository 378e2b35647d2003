import Logistic
import Testing

/// Coordinate descent on sparse columns, against the same rows made dense and against the conditions of
/// optimality.
@Suite struct SparseDescentTests {
  private func penalties(_ strength: Double, columns: Int, outputs: Int = 1) -> [Double] {
    (0..<outputs).flatMap { _ in (0..<columns).map { strength * (1 + Double($0 % 3) / 4) } + [0] }
  }

  @Test(arguments: [(0.01, 0.0), (0.003, 0.002), (0.0, 0.01)], [false, true])
  func `sparse and dense rows have one optimum`(strength: (Double, Double), weighted: Bool) throws {
    let made = try MadeSparseRows(rows: 600, columns: 40, density: 0.15, seed: 3)
    let l1 = penalties(strength.0, columns: 40)
    let l2 = penalties(strength.1, columns: 40)
    let sparse = try Objective(
      rows: made.sparseRows(weighted: weighted, offset: weighted), loss: .logistic, l2: l2, l1: l1)
    let dense = try Objective(
      rows: made.memoryRows(weighted: weighted, offset: weighted), loss: .logistic, l2: l2, l1: l1)
    let zeros = [Double](repeating: 0, count: 41)
    // The gradient is good to 1e-13 of the greatest at zero, about 0.5.
    let solver = CoordinateDescent(tolerance: 1e-13)
    let a = try solver.minimize(sparse, from: zeros) { _ in .proceed }
    let b = try solver.minimize(dense, from: zeros) { _ in .proceed }
    #expect(a.outcome == .converged)
    for (a, b) in zip(a.parameters, b.parameters) { #expect(abs(a - b) < 1e-6) }
    if strength.0 > 0 {
      #expect(zip(a.parameters, b.parameters).allSatisfy { ($0 == 0) == ($1 == 0) })
    }
    // The column without an entry tells nothing.
    #expect(a.parameters[2] == 0)
    try expectOptimal(sparse, a.parameters)
  }

  @Test func `three classes, too`() throws {
    let made = try MadeSparseRows(rows: 400, columns: 25, density: 0.2, classes: 3, seed: 6)
    let l1 = penalties(0.006, columns: 25, outputs: 3)
    let l2 = penalties(0.001, columns: 25, outputs: 3)
    let sparse = try Objective(rows: made.sparseRows(), loss: .softmax, outputs: 3, l2: l2, l1: l1)
    let dense = try Objective(rows: made.memoryRows(), loss: .softmax, outputs: 3, l2: l2, l1: l1)
    let zeros = [Double](repeating: 0, count: 78)
    let solver = CoordinateDescent(tolerance: 1e-12)
    let a = try solver.minimize(sparse, from: zeros) { _ in .proceed }
    let b = try solver.minimize(dense, from: zeros) { _ in .proceed }
    #expect(a.outcome == .converged)
    for (a, b) in zip(a.parameters, b.parameters) { #expect(abs(a - b) < 1e-6) }
    try expectOptimal(sparse, a.parameters)
  }

  @Test func `more columns than rows, and a gap that the bound is above`() throws {
    let made = try MadeSparseRows(rows: 120, columns: 900, density: 0.03, seed: 8)
    let objective = try Objective(
      rows: made.sparseRows(), loss: .logistic, l1: penalties(0.004, columns: 900))
    let zeros = [Double](repeating: 0, count: 901)
    let best = try CoordinateDescent(tolerance: 1e-14).minimize(objective, from: zeros) { _ in
      .proceed
    }
    try expectOptimal(objective, best.parameters)
    let scale = try objective.value(at: zeros)
    for iterations in 0..<6 {
      let early = try CoordinateDescent(tolerance: 0, maxIterations: iterations)
        .minimize(objective, from: zeros) { _ in .proceed }
      let gap = (early.objective - best.objective) / scale
      #expect(early.certificate.bound >= gap - 1e-15, "after \(iterations)")
      #expect(early.certificate.bound < 10 * gap + 2, "after \(iterations)")
    }
    // Anywhere else, too.
    let elsewhere = best.parameters.map { $0 * 0.9 + 0.001 }
    let bound = try Certificate.dualityGap(objective, at: elsewhere).bound
    #expect(bound >= (try objective.value(at: elsewhere) - best.objective) / scale)
    #expect(bound.isFinite)
  }

  @Test func `no intercept and a penalised one`() throws {
    let made = try MadeSparseRows(rows: 300, columns: 20, density: 0.2, seed: 4)
    let l1 = (0..<20).map { _ in 0.01 }
    let without = try Objective(rows: made.sparseRows(), loss: .logistic, intercept: false, l1: l1)
    let a = try CoordinateDescent(tolerance: 1e-12).minimize(
      without, from: [Double](repeating: 0, count: 20)
    ) { _ in .proceed }
    #expect(a.outcome == .converged)
    try expectOptimal(without, a.parameters)
    let penalised = try Objective(
      rows: made.sparseRows(), loss: .logistic, l2: [Double](repeating: 0, count: 20) + [0.05],
      l1: l1 + [0])
    let b = try CoordinateDescent(tolerance: 1e-12).minimize(
      penalised, from: [Double](repeating: 0, count: 21)
    ) { _ in .proceed }
    #expect(b.outcome == .converged)
    try expectOptimal(penalised, b.parameters)
  }

  @Test func `at the greatest penalty nothing enters, and the intercept is the share`() throws {
    let made = try MadeSparseRows(rows: 300, columns: 20, density: 0.2, seed: 4)
    let objective = try Objective(
      rows: made.sparseRows(), loss: .logistic, l1: penalties(1, columns: 20))
    let solution = try CoordinateDescent(tolerance: 1e-12).minimize(
      objective, from: [Double](repeating: 0, count: 21)
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.parameters.prefix(20).allSatisfy { $0 == 0 })
    let share = Double(made.labels.reduce(0, +)) / 300
    let gradient = try objective.gradient(at: solution.parameters)
    #expect(abs(gradient[20]) < 1e-10 && share > 0)
  }

  @Test func `seed and threads change nothing that is promised`() throws {
    let made = try MadeSparseRows(rows: 500, columns: 100, density: 0.1, seed: 12)
    var objective = try Objective(
      rows: made.sparseRows(), loss: .logistic, l1: penalties(0.004, columns: 100))
    let zeros = [Double](repeating: 0, count: 101)
    let solver = CoordinateDescent(tolerance: 1e-12)
    let all = try solver.minimize(objective, from: zeros) { _ in .proceed }
    objective.threads = 1
    let one = try solver.minimize(objective, from: zeros) { _ in .proceed }
    #expect(all.parameters == one.parameters && all.certificate == one.certificate)
    let other = try CoordinateDescent(tolerance: 1e-12, seed: 99)
      .minimize(objective, from: all.parameters.map { -$0 }) { _ in .proceed }
    for (a, b) in zip(all.parameters, other.parameters) { #expect(abs(a - b) < 1e-5) }
  }

  @Test(arguments: ["lbfgs", "newton-cg"])
  func `smooth penalties are for the solvers that need products only`(name: String) throws {
    let made = try MadeSparseRows(rows: 300, columns: 1500, density: 0.02, seed: 21)
    let objective = try Objective(
      rows: made.sparseRows(weighted: true, offset: true), loss: .logistic,
      l2: [Double](repeating: 0.01, count: 1500) + [0])
    let zeros = [Double](repeating: 0, count: 1501)
    let solver: any Solver =
      name == "lbfgs" ? LBFGS(tolerance: 1e-12) : NewtonCG(tolerance: 1e-12)
    let solution = try solver.minimize(objective, from: zeros) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.certificate.kind == .gradientNorm)
    try expectOptimal(objective, solution.parameters, within: 1e-7)
    let fresh = try Certificate.strongConvexity(objective, at: solution.parameters)
    #expect(fresh.bound <= 1e-11)
  }

  /// `|∂F/∂wⱼ + mⱼ·sign wⱼ| = 0` where wⱼ is not 0, `|∂F/∂wⱼ| ≤ mⱼ` where it is.
  private func expectOptimal(
    _ objective: Objective<SparseRows<Double>>, _ theta: [Double], within slack: Double = 1e-9
  ) throws {
    let gradient = try objective.gradient(at: theta)
    for (j, w) in theta.enumerated() {
      let excess =
        w == 0
        ? abs(gradient[j]) - objective.l1[j]
        : abs(gradient[j] + (w > 0 ? objective.l1[j] : -objective.l1[j]))
      // A column of one value beside an intercept is left out.
      if j == 2 { continue }
      #expect(excess < slack, "parameter \(j): \(excess)")
    }
  }
}
