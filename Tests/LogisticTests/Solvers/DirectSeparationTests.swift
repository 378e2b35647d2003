import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct DirectSeparationTests {
  /// One-hot rows, four of each level, whose labels alternate but for those of `pure`; a number beside them.
  private func objective(
    levels: Int, pure: [Int: Double], hasReference: Bool
  ) throws -> Objective<MemoryRows<Double>> {
    let shift = hasReference ? 1 : 0
    let width = levels - shift
    var (features, targets) = ([Double](), [Double]())
    for level in 0..<levels {
      for i in 0..<4 {
        var row = [Double](repeating: 0, count: width + 1)
        if level >= shift { row[level - shift] = 1 }
        row[width] = Double((level * 7 + i * 5) % 11) / 4
        features += row
        targets.append(pure[level] ?? Double(i % 2))
      }
    }
    var objective = try Objective(
      rows: MemoryRows(
        features: Matrix(unchecked: features, rows: levels * 4, columns: width + 1),
        targets: Matrix(unchecked: targets, rows: levels * 4, columns: 1)), loss: .logistic)
    if hasReference { objective.categories = [0..<width] }
    return objective
  }

  private func solutions(_ objective: Objective<MemoryRows<Double>>) throws -> [Solution] {
    let start = [Double](repeating: 0, count: objective.parameterCount)
    return [
      try Newton().minimize(objective, from: start) { _ in .proceed },
      try LBFGS().minimize(objective, from: start) { _ in .proceed },
      try NewtonCG().minimize(objective, from: start) { _ in .proceed },
    ]
  }

  @Test(arguments: [12, 1200])
  func `levels whose rows have one label are found by every solver before a step`(levels: Int)
    throws
  {
    for solution in try solutions(
      objective(levels: levels, pure: [3: 1, 7: 0], hasReference: true))
    {
      #expect(solution.outcome == .separated)
      #expect(solution.separation == .quasiComplete)
      #expect(solution.iterations == 0)
      #expect(
        solution.separatingColumns == [
          SeparatingColumn(parameter: 2, direction: .plusInfinity),
          SeparatingColumn(parameter: 6, direction: .minusInfinity),
        ])
      #expect(solution.separatedRows == 8)
    }
  }

  @Test func `the level that has no column is found by the sum of those that have`() throws {
    for solution in try solutions(objective(levels: 12, pure: [0: 1], hasReference: true)) {
      #expect(solution.outcome == .separated)
      #expect(solution.iterations == 0)
      #expect(solution.separatedRows == 4)
      #expect(
        solution.separatingColumns.contains(
          SeparatingColumn(parameter: 12, direction: .plusInfinity)))
    }
  }

  @Test func `levels of both labels are never called separated`() throws {
    for solution in try solutions(objective(levels: 12, pure: [:], hasReference: true)) {
      #expect(solution.outcome == .converged)
      #expect(solution.separation == .none)
    }
  }

  @Test func `without an intercept a column is compared with 0 alone`() throws {
    let rows = try MemoryRows(
      features: [[1], [2], [3], [4]] as Matrix<Double>, targets: [0, 0, 1, 1])
    let start = [0.0]
    let through = try Newton().minimize(
      Objective(rows: rows, loss: .logistic, intercept: false), from: start
    ) { _ in .proceed }
    #expect(through.outcome == .converged)
    let beside = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0]
    ) { _ in .proceed }
    #expect(beside.separation == .complete)
    #expect(beside.separatedRows == 4)
  }

  /// The row's label is not certain: it has to stay on the plane, which no direction of that column does.
  @Test func `a row of a soft target keeps its level from separating`() throws {
    let rows = try MemoryRows(
      features: [[1], [1], [0], [0]] as Matrix<Double>, targets: [1, 0.5, 1, 0])
    let solution = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0]
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
  }

  @Test func `log-odds far apart run away only where nothing is proved`() throws {
    let objective = try objective(levels: 12, pure: [3: 1], hasReference: true)
    var parameters = [Double](repeating: 0, count: objective.parameterCount)
    func runsAway(_ outcome: Solution.Outcome, _ separation: Separation) throws -> Bool {
      try objective.runsAway(
        Solution(
          parameters: parameters, outcome: outcome,
          certificate: Certificate(bound: .infinity, kind: .none), iterations: 9, objective: 0,
          separation: separation, aliased: []))
    }
    #expect(try !runsAway(.stalled, .unknown))
    parameters[2] = 60
    #expect(try runsAway(.stalled, .unknown))
    #expect(try !runsAway(.stalled, .none))
    #expect(try !runsAway(.stopped, .unknown))
  }

  @Test(arguments: ["separable-separation", "quasi-separated-separation", "endometrial-separation"])
  func `as many rows are counted as exact arithmetic separates`(name: String) throws {
    let fixture = try SolverFixture(name)
    let objective = try fixture.likelihood()
    let solution = try Newton().minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in .proceed }
    let strictRows = (fixture.answers["certificate"] as? [String: Any])?["strictRows"] as? Int
    let expected = try #require(fixture.answers["separatedRows"] as? Int ?? strictRows)
    #expect(solution.separatedRows == expected)
  }
}
