import Logistic
import LogisticTestSupport
import Testing

@Suite struct ObjectiveTests {
  enum Kind: CaseIterable { case logistic, twoOutputs, softmax, squared }

  private func objective(_ kind: Kind) throws -> Objective<MemoryRows<Double>> {
    let rows = try Problems.rows(
      Double.self, count: 40, columns: 3, outputs: kind == .softmax ? 3 : 1, weighted: true,
      offset: kind == .logistic, seed: 1)
    switch kind {
    case .logistic:
      return try Objective(rows: rows, loss: .logistic, l2: [0.1, 0, 0.2, 0.3])
    case .twoOutputs:
      var targets = Matrix<Double>(rows: 40, columns: 2)
      for i in 0..<40 {
        targets[i, 0] = rows.targets[i, 0]
        targets[i, 1] = 0.25
      }
      let pair = try MemoryRows(features: rows.features, targets: targets, weights: rows.weights)
      return try Objective(
        rows: pair, loss: .logistic, outputs: 2, l2: [0.1, 0, 0.2, 0.3, 0, 0, 1, 0])
    case .softmax:
      return try Objective(
        rows: rows, loss: .softmax, outputs: 3,
        l2: (0..<12).map { 0.05 * Double($0 % 5) })
    case .squared:
      return try Objective(rows: rows, loss: .squared, normalizer: 7)
    }
  }

  /// Central differences at h = 1e-5: rounding, |f|·ε/h, and truncation, h², stay below 1e-8.
  @Test(arguments: Kind.allCases)
  func `gradient and Hessian are derivatives`(kind: Kind) throws {
    let objective = try objective(kind)
    let h = 1e-5
    let theta = (0..<objective.parameterCount).map { 0.3 * Double(($0 * 5) % 7) - 0.8 }
    let gradient = try objective.gradient(at: theta)
    let hessian = try objective.hessian(at: theta)
    for i in theta.indices {
      var (up, down) = (theta, theta)
      up[i] += h
      down[i] -= h
      let rise = try (objective.value(at: up) - objective.value(at: down)) / (2 * h)
      #expect(abs(gradient[i] - rise) < 1e-8)
      let (above, below) = try (objective.gradient(at: up), objective.gradient(at: down))
      for j in theta.indices {
        #expect(abs(hessian[i, j] - (above[j] - below[j]) / (2 * h)) < 1e-8)
      }
    }
  }

  /// log 2 at zero, and a logit of ±800 costs 800, not infinity, and exactly nothing on its side.
  @Test func `losses of large logits are exact`() throws {
    let rows = try MemoryRows(features: [[1], [-1]] as Matrix<Double>, targets: [0, 1])
    let objective = try Objective(rows: rows, loss: .logistic, intercept: false)
    #expect(try objective.value(at: [800]) == 800)
    #expect(try objective.value(at: [-800]) == 0)
    let softmax = try Objective(
      rows: rows, loss: .softmax, outputs: 2, intercept: false)
    #expect(try softmax.value(at: [-800, 800]) == 1600)
    #expect(try softmax.value(at: [800, -800]) == 0)
  }

  @Test func `shapes that do not fit are refused`() throws {
    let rows = try MemoryRows(features: [[1], [2]] as Matrix<Double>, targets: [0, 1])
    #expect(throws: LogisticError.self) { try Objective(rows: rows, loss: .logistic, outputs: 2) }
    #expect(throws: LogisticError.self) { try Objective(rows: rows, loss: .softmax, outputs: 1) }
    #expect(throws: LogisticError.self) { try Objective(rows: rows, loss: .logistic, l2: [1]) }
    #expect(throws: LogisticError.self) {
      try Objective(rows: rows, loss: .logistic, l2: [-1, 0])
    }
    #expect(throws: LogisticError.self) {
      try Objective(rows: rows, loss: .logistic, normalizer: 0)
    }
    let empty = try MemoryRows(features: Matrix<Double>(rows: 0, columns: 1), targets: [])
    #expect(throws: LogisticError.self) { try Objective(rows: empty, loss: .logistic) }
  }
}
