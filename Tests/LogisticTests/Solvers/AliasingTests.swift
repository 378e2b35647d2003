import Logistic
import LogisticTestSupport
import Testing

@Suite struct AliasingTests {
  private func collinear() throws -> (Matrix<Double>, [Double]) {
    let table = try SolverFixture.table("data/collinear.csv")
    let features = try Matrix(
      table.map { record in ["x1", "x2", "x3", "x4"].map { Double(record[$0] ?? "") ?? .nan } })
    return (features, table.map { Double($0["y"] ?? "") ?? .nan })
  }

  @Test func `later columns of a dependent set are dropped and reported`() throws {
    let (features, targets) = try collinear()
    let full = try Newton().minimize(
      Objective(rows: MemoryRows(features: features, targets: targets), loss: .logistic),
      from: [0, 0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(full.outcome == .converged)
    #expect(full.aliased == [2, 3])
    #expect(full.parameters[2] == 0 && full.parameters[3] == 0)
    var two = Matrix<Double>(rows: features.rows, columns: 2)
    for i in 0..<features.rows {
      two[i, 0] = features[i, 0]
      two[i, 1] = features[i, 1]
    }
    let reduced = try Newton().minimize(
      Objective(rows: MemoryRows(features: two, targets: targets), loss: .logistic),
      from: [0, 0, 0]
    ) { _ in .proceed }
    #expect(abs(full.parameters[0] - reduced.parameters[0]) < 1e-10)
    #expect(abs(full.parameters[1] - reduced.parameters[1]) < 1e-10)
    #expect(abs(full.parameters[4] - reduced.parameters[2]) < 1e-10)
  }

  @Test func `without an intercept a constant column is its own`() throws {
    let (features, targets) = try collinear()
    let solution = try Newton().minimize(
      Objective(
        rows: MemoryRows(features: features, targets: targets), loss: .logistic, intercept: false),
      from: [0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(solution.aliased == [2])
  }

  @Test func `what belongs to a dropped column has no standard error`() throws {
    let (features, targets) = try collinear()
    let objective = try Objective(
      rows: MemoryRows(features: features, targets: targets), loss: .logistic, normalizer: 1)
    let solution = try Newton().minimize(objective, from: [0, 0, 0, 0, 0]) { _ in .proceed }
    let inverse = try objective.informationInverse(at: solution.parameters)
    #expect(inverse[2, 2].isNaN && inverse[3, 3].isNaN && inverse[0, 3].isNaN)
    #expect(inverse[0, 0] > 0 && inverse[1, 1] > 0 && inverse[4, 4] > 0)
  }

  @Test func `a penalty determines dependent columns`() throws {
    let (features, targets) = try collinear()
    let solution = try Newton().minimize(
      Objective(
        rows: MemoryRows(features: features, targets: targets), loss: .logistic,
        l2: [0.1, 0.1, 0.1, 0.1, 0]), from: [0, 0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.aliased.isEmpty)
    #expect(abs(solution.parameters[3]) < 1e-12)
  }

  @Test func `every class of a softmax drops the dependent column`() throws {
    let rows = try Problems.rows(Double.self, count: 150, columns: 2, outputs: 3, seed: 4)
    var features = Matrix<Double>(rows: 150, columns: 3)
    for i in 0..<150 {
      features[i, 0] = rows.features[i, 0]
      features[i, 1] = 3 - 2 * rows.features[i, 0]
      features[i, 2] = rows.features[i, 1]
    }
    let solution = try Newton().minimize(
      Objective(
        rows: MemoryRows(features: features, targets: rows.targets), loss: .softmax, outputs: 3),
      from: [Double](repeating: 0, count: 12)
    ) { _ in .proceed }
    #expect(solution.outcome == .converged)
    #expect(solution.aliased == [1, 5, 9])
  }

  /// Two columns whose angle is 1e-6 are independent, though a Gram matrix, where the angle enters
  /// squared, would hardly see it.
  @Test(arguments: [1e-6, 1e-7])
  func `nearly dependent columns stay`(angle: Double) throws {
    let rows = try Problems.rows(Double.self, count: 200, columns: 2, seed: 12)
    var features = rows.features
    for i in 0..<200 { features[i, 1] = features[i, 0] + angle * features[i, 1] }
    let objective = try Objective(
      rows: MemoryRows(features: features, targets: rows.targets), loss: .logistic)
    let solution = try Newton().minimize(objective, from: [0, 0, 0]) { _ in .proceed }
    #expect(solution.aliased.isEmpty)
    let plain = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0, 0]
    ) { _ in .proceed }
    #expect(abs(solution.objective - plain.objective) < 1e-9)
  }

  @Test func `columns stored in single precision depend to their rounding`() throws {
    let rows = try Problems.rows(Float.self, count: 200, columns: 2, seed: 12)
    var features = Matrix<Float>(rows: 200, columns: 3)
    for i in 0..<200 {
      features[i, 0] = rows.features[i, 0]
      features[i, 1] = rows.features[i, 1]
      features[i, 2] = rows.features[i, 0] + rows.features[i, 1]
    }
    let solution = try Newton().minimize(
      Objective(
        rows: MemoryRows(features: features, targets: rows.targets), loss: .logistic),
      from: [0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(solution.aliased == [2])
  }

  @Test func `of more columns than rows as many stay as there are rows`() throws {
    let wide = try Problems.rows(Double.self, count: 8, columns: 20, seed: 60)
    let targets = (0..<8).map { Double($0 % 2) }
    let rows = try MemoryRows(features: wide.features, targets: targets)
    let zero = [Double](repeating: 0, count: 21)
    let squared = try Newton().minimize(
      Objective(rows: rows, loss: .squared), from: zero
    ) { _ in .proceed }
    // The intercept and seven columns reproduce eight targets.
    #expect(squared.outcome == .converged)
    #expect(squared.aliased == Array(7..<20))
    #expect(squared.objective < 1e-20)
    let logistic = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: zero
    ) { _ in .proceed }
    #expect(logistic.outcome == .separated)
    #expect(logistic.separation == .complete)
    let ridge = try Newton().minimize(
      Objective(rows: rows, loss: .logistic, l2: [Double](repeating: 0.1, count: 20) + [0]),
      from: zero
    ) { _ in .proceed }
    #expect(ridge.outcome == .converged)
    #expect(ridge.aliased.isEmpty)
  }

  /// Weights of any size are divided out by N: the optimum is the same to rounding.
  @Test(arguments: [1e-12, 1e12])
  func `the size of the weights does not matter`(factor: Double) throws {
    let rows = try Problems.rows(Double.self, count: 100, columns: 3, weighted: true, seed: 61)
    let scaled = try MemoryRows(
      features: rows.features, targets: rows.targets, weights: rows.weights?.map { $0 * factor })
    let a = try Newton().minimize(
      Objective(rows: rows, loss: .logistic), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    let b = try Newton().minimize(
      Objective(rows: scaled, loss: .logistic, normalizer: 100 * factor), from: [0, 0, 0, 0]
    ) { _ in .proceed }
    #expect(b.outcome == .converged)
    for j in 0..<4 { #expect(abs(a.parameters[j] - b.parameters[j]) < 1e-9) }
  }
}
