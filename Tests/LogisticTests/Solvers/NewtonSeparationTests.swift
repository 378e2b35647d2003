import Logistic
import LogisticTestSupport
import Testing

@Suite struct NewtonSeparationTests {
  private func fit(_ name: String) throws -> (SolverFixture, Solution) {
    let fixture = try SolverFixture(name)
    let objective = try fixture.likelihood()
    let solution = try Newton().minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in .proceed }
    return (fixture, solution)
  }

  @Test(arguments: [
    "separable-separation", "quasi-separated-separation", "endometrial-separation",
    "iris-separation", "breast-cancer-30-separation",
  ])
  func `separated classes end as separated, soon, with the right verdict`(name: String) throws {
    let (fixture, solution) = try fit(name)
    #expect(solution.outcome == .separated)
    #expect(solution.separation.rawValue == fixture.answers["verdict"] as? String)
    #expect(solution.certificate.kind == .none)
    #expect(solution.iterations <= 40)
    #expect(!solution.separatingColumns.isEmpty)
    let isFinite = solution.parameters.allSatisfy(\.isFinite)
    #expect(isFinite)
  }

  @Test(arguments: ["separable-separation", "quasi-separated-separation", "endometrial-separation"])
  func `the columns that diverge are named with their direction`(name: String) throws {
    let (fixture, solution) = try fit(name)
    let verdicts = try #require(fixture.answers["perCoefficient"] as? [String: String])
    for (j, column) in (fixture.columns + ["intercept"]).enumerated() {
      let found = solution.separatingColumns.first { $0.parameter == j }?.direction
      let expected = Divergence(rawValue: verdicts[column] ?? "").flatMap {
        $0 == .finite ? nil : $0
      }
      #expect(found == expected, "\(column)")
    }
  }

  /// Two iterations prove nothing by themselves: the cone of separating directions decides.
  @Test(arguments: [
    "separable-separation", "quasi-separated-separation", "endometrial-separation",
    "iris-separation", "breast-cancer-30-separation", "birthwt-no-separation",
    "penguins-sex-no-separation",
  ])
  func `a fit that is cut short has the verdict all the same`(name: String) throws {
    let fixture = try SolverFixture(name)
    let objective = try fixture.likelihood()
    let solution = try Newton(maxIterations: 2).minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in .proceed }
    #expect(solution.separation.rawValue == fixture.answers["verdict"] as? String)
    #expect(solution.outcome == (solution.separation == .none ? .iterationLimit : .separated))
  }

  @Test(arguments: ["birthwt-no-separation", "penguins-sex-no-separation"])
  func `a steep fit that overlaps raises no alarm`(name: String) throws {
    let (fixture, solution) = try fit(name)
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
    #expect(abs(solution.objective + fixture.number("logLikelihood")) < 1e-9)
  }

  @Test func `one class alone is complete separation by the intercept`() throws {
    let rows = try MemoryRows(
      features: [[0.5], [1.5], [-1]] as Matrix<Double>, targets: [1, 1, 1])
    let objective = try Objective(rows: rows, loss: .logistic, l2: [0.1, 0])
    let solution = try Newton().minimize(objective, from: [0, 0]) { _ in .proceed }
    #expect(solution.outcome == .separated)
    #expect(solution.separation == .complete)
    #expect(
      solution.separatingColumns == [SeparatingColumn(parameter: 1, direction: .plusInfinity)])
  }

  @Test func `a penalty on every separating column makes separated classes fit`() throws {
    let fixture = try SolverFixture("separable-separation")
    let objective = try Objective(rows: fixture.rows, loss: .logistic, l2: [0.01, 0.01, 0])
    let solution = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
  }

  @Test func `an offset does not hide nor feign separation`() throws {
    let x = [-2.0, -1, 1, 2]
    let features = try Matrix(x.map { [$0] })
    // The offsets alone put every row on its side; the features do not.
    let feigned = try MemoryRows(
      features: features, targets: [1, 0, 1, 0], offsets: [20, -20, 20, -20])
    let overlap = try Newton().minimize(
      Objective(rows: feigned, loss: .logistic), from: [0, 0]
    ) { _ in .proceed }
    #expect(overlap.separation != .complete)
    let hidden = try MemoryRows(
      features: features, targets: [0, 0, 1, 1], offsets: [3, -3, 3, -3])
    let separated = try Newton().minimize(
      Objective(rows: hidden, loss: .logistic), from: [0, 0]
    ) { _ in .proceed }
    #expect(separated.outcome == .separated)
    #expect(separated.separation == .complete)
  }

  @Test func `a class without rows is separated by its intercept`() throws {
    let rows = try Problems.rows(Double.self, count: 100, columns: 2, seed: 50)
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .softmax, outputs: 3),
      from: [Double](repeating: 0, count: 9)
    ) { _ in .proceed }
    #expect(solution.outcome == .separated)
    #expect(solution.separation == .quasiComplete)
    #expect(
      solution.separatingColumns.contains(SeparatingColumn(parameter: 8, direction: .minusInfinity))
    )
  }

  @Test func `soft targets are never separated by the rows that carry them`() throws {
    let rows = try MemoryRows(
      features: [[-2], [-1], [1], [2]] as Matrix<Double>, targets: [0.1, 0.2, 0.8, 0.9])
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0]
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.separation == .none)
  }

  @Test func `one of several outputs that is separated is enough`() throws {
    let rows = try MemoryRows(
      features: [[-2], [-1], [1], [2]] as Matrix<Double>,
      targets: [[0, 0], [1, 0], [0, 1], [1, 1]] as Matrix<Double>)
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .logistic, outputs: 2), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(solution.outcome == .separated)
    let places = solution.separatingColumns.map(\.parameter)
    #expect(places.min() ?? 0 >= 2)
  }
}
