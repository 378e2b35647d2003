import LogisticTestSupport
import Testing

@testable import Logistic

/// Columns that hold nothing new, in fits whose Hessian is too large to form.
@Suite struct DependentColumnsTests {
  /// 520 columns: too many for a factorisation of the rows, so that the Gram matrix and the test on all
  /// rows decide. The last three are a copy, a sum of three others, and a constant.
  private func rows(
    _ n: Int, columns p: Int, seed: UInt64, flip: Double = 0.5
  ) throws -> MemoryRows<Double> {
    var random = SplitMix(seed: seed)
    var features = Matrix<Double>(rows: n, columns: p)
    var targets: [Double] = []
    for i in 0..<n {
      for j in 0..<p - 3 { features[i, j] = random.bell() + Double(j % 5) }
      features[i, p - 3] = 10 - 2 * features[i, 4]
      features[i, p - 2] = features[i, 0] + 1e-3 * features[i, 7] - features[i, 9]
      features[i, p - 1] = 3
      targets.append(Double.random(in: 0..<1, using: &random) < flip ? 1 : 0)
    }
    return try MemoryRows(features: features, targets: targets)
  }

  @Test(arguments: LargeSolver.allCases)
  func `dependent columns are named and 0`(kind: LargeSolver) throws {
    let rows = try rows(1500, columns: 203, seed: 4)
    let objective = try Objective(rows: rows, loss: .logistic)
    let solution = try kind.solver(tolerance: 1e-10).minimize(
      objective, from: [Double](repeating: 0, count: 204)
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.aliased == [200, 201, 202])
    #expect(solution.separation == .none)
    for place in solution.aliased { #expect(solution.parameters[place] == 0) }
    // The same fit without them is the same optimum.
    let fewer = try MemoryRows(
      features: rows.features.selecting(columns: Array(0..<200)), targets: rows.targets)
    let plain = try kind.solver(tolerance: 1e-10).minimize(
      Objective(rows: fewer, loss: .logistic), from: [Double](repeating: 0, count: 201)
    ) { _ in .proceed }
    #expect(abs(plain.objective - solution.objective) < 1e-9)
  }

  @Test func `a penalty on a column keeps it`() throws {
    let rows = try rows(600, columns: 203, seed: 5)
    var l2 = [Double](repeating: 0, count: 204)
    l2[201] = 0.01
    let solution = try LBFGS().minimize(
      Objective(rows: rows, loss: .logistic, l2: l2), from: [Double](repeating: 0, count: 204)
    ) { _ in .proceed }
    #expect(solution.aliased == [200, 202])
  }

  /// Few rows to a column, so that random sums of rows stand for them; a level that only one row has
  /// is told apart all the same, and a column that is dependent but for one row is kept.
  @Test func `random sums of rows and the rows themselves decide alike`() throws {
    let n = 12_000
    let p = 303
    var random = SplitMix(seed: 8)
    var features = Matrix<Double>(rows: n, columns: p)
    for i in 0..<n {
      for j in 0..<p - 3 { features[i, j] = i % 97 == j % 97 ? random.bell() : 0 }
      features[i, p - 3] = features[i, 3] - features[i, 5]
      features[i, p - 2] = features[i, 6] + (i == 7777 ? 1 : 0)
      features[i, p - 1] = i == 4242 ? 1 : 0
    }
    let targets = (0..<n).map { _ in Double(Int.random(in: 0...1, using: &random)) }
    let objective = try Objective(
      rows: MemoryRows(features: features, targets: targets), loss: .logistic)
    let active = try objective.independentParameters(scaling: objective.fittingScaling())
    #expect(active.indices.filter { !active[$0] } == [p - 3])
  }

  /// Rows on a plane and the others on their own sides: no point is strict, so only a direction or the
  /// cone can tell.
  @Test(arguments: LargeSolver.allCases)
  func `quasi-complete separation is recognised without a Hessian`(kind: LargeSolver) throws {
    var random = SplitMix(seed: 2)
    var features = Matrix<Double>(rows: 200, columns: 3)
    var targets: [Double] = []
    for i in 0..<200 {
      let isApart = i % 5 == 0
      features[i, 0] = random.bell()
      features[i, 1] = random.bell()
      features[i, 2] = isApart ? 1 : 0
      targets.append(isApart || random.bell() > 0 ? 1 : 0)
    }
    let solution = try kind.solver(tolerance: 1e-10).minimize(
      Objective(rows: MemoryRows(features: features, targets: targets), loss: .logistic),
      from: [0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(solution.outcome == .separated)
    #expect(solution.separation == .quasiComplete)
    #expect(
      solution.separatingColumns.contains { $0.parameter == 2 && $0.direction == .plusInfinity })
  }

  @Test func `a class without rows makes a penalised fit separated, not converged`() throws {
    let features = try Matrix([[0.0], [1], [2], [3]])
    let one = try MemoryRows(features: features, targets: [1.0, 1, 1, 1])
    let start: [Double] = [0, 0]
    for solver in [Newton(), LBFGS(), NewtonCG()] as [any Solver] {
      let ridge = try Objective(rows: one, loss: .logistic, l2: [0.1, 0])
      let solution = try solver.minimize(ridge, from: start) { _ in .proceed }
      #expect(solution.outcome == .separated, "\(solver.name)")
    }
    let lasso = try Objective(rows: one, loss: .logistic, l1: [0.1, 0])
    let solution = try CoordinateDescent().minimize(lasso, from: start) { _ in .proceed }
    #expect(solution.outcome == .separated)
    // Where rows are certain beyond rounding every slope is 0; that proves nothing.
    let far = try Certificate.strongConvexity(
      Objective(rows: one, loss: .logistic, l2: [0.1, 0]), at: [0, 60])
    #expect(far.bound == .infinity)
  }
}
