import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct DivergenceTests {
  /// The references are decided by linear programmes whose certificates are checked in exact
  /// rational arithmetic.
  @Test(arguments: [
    "separable-separation", "quasi-separated-separation", "endometrial-separation",
    "breast-cancer-30-separation", "iris-separation",
  ])
  func `each coefficient's fate agrees with the reference`(name: String) throws {
    let fixture = try SolverFixture(name)
    let objective = try fixture.likelihood()
    let found = try #require(try objective.divergences())
    let expected = try #require(fixture.answers["perCoefficient"] as? [String: String])
    let q = objective.parametersPerOutput
    for (place, divergence) in found.enumerated() {
      let column = (fixture.columns + ["intercept"])[place % q]
      if objective.outputs == 1 {
        #expect(divergence.rawValue == expected[column], "\(column)")
      } else if place < q {
        #expect(divergence == .finite, "the base class's \(column)")
      } else {
        let key = "\(fixture.classes[place / q]):\(column)"
        #expect(divergence.rawValue == expected[key], "\(key)")
      }
    }
  }

  @Test(arguments: ["birthwt-no-separation", "penguins-sex-no-separation"])
  func `where classes overlap every coefficient is finite`(name: String) throws {
    let found = try SolverFixture(name).likelihood().divergences()
    #expect(found?.allSatisfy { $0 == .finite } == true)
  }

  @Test func `a base class other than the first is the one that stays finite`() throws {
    let objective = try SolverFixture("iris-separation").likelihood()
    let found = try #require(try objective.divergences(baseClass: 2))
    #expect(found[10...].allSatisfy { $0 == .finite })
    #expect(found[..<10].allSatisfy { $0 == .eitherSign || $0 == .finite })
    #expect(found[..<5].allSatisfy { $0 == .eitherSign })
  }

  @Test func `shifts and scales of the columns change no slope's fate`() throws {
    let fixture = try SolverFixture("breast-cancer-30-separation")
    let plain = try #require(try fixture.likelihood().divergences())
    let moved = try Matrix(
      (0..<fixture.features.rows).map { i in
        (0..<fixture.features.columns).map { j in
          fixture.features[i, j] * (j % 2 == 0 ? 1e6 : 1e-4) + Double(j)
        }
      })
    let objective = try Objective(
      rows: MemoryRows(features: moved, targets: fixture.labels), loss: .logistic)
    #expect(try objective.divergences()?.dropLast() == plain.dropLast())
  }

  @Test func `duplicate and constant columns are left out and the rest is told`() throws {
    // x separates; its copy and the constant depend on what is before them.
    let rows = try MemoryRows(
      features: [[-2, -2, 7, 0.5], [-1, -1, 7, -1], [1, 1, 7, 0.25], [2, 2, 7, -0.5]]
        as Matrix<Double>, targets: [0, 0, 1, 1])
    let objective = try Objective(rows: rows, loss: .logistic)
    let solution = try Newton().minimize(objective, from: [0, 0, 0, 0, 0]) { _ in .proceed }
    #expect(solution.separation == .complete)
    #expect(solution.aliased == [1, 2])
    let found = try objective.divergences(aliased: solution.aliased)
    #expect(found == [.plusInfinity, .finite, .finite, .eitherSign, .eitherSign])
  }

  @Test func `rows of weight 0 neither hide nor cause separation`() throws {
    let x = [[-2.0], [-1], [1], [2], [-3]]
    let hidden = try Objective(
      rows: MemoryRows(
        features: Matrix(x), targets: [0, 0, 1, 1, 1], weights: [1, 1, 1, 1, 0]), loss: .logistic)
    #expect(try hidden.divergences() == [.plusInfinity, .eitherSign])
    let solution = try Newton().minimize(hidden, from: [0, 0]) { _ in .proceed }
    #expect(solution.separation == .complete)
    let counted = try Objective(
      rows: MemoryRows(
        features: Matrix(x), targets: [0, 0, 1, 1, 1], weights: [1, 1, 1, 1, 1e-9]),
      loss: .logistic)
    #expect(try counted.divergences() == [.finite, .finite])
  }

  @Test func `one row a class is complete separation`() throws {
    let rows = try MemoryRows(
      features: [[1, 5], [2, 3], [4, 4]] as Matrix<Double>, targets: [0, 1, 2])
    let objective = try Objective(rows: rows, loss: .softmax, outputs: 3)
    let solution = try Newton().minimize(
      objective, from: [Double](repeating: 0, count: 9)
    ) { _ in .proceed }
    #expect(solution.separation == .complete)
    let found = try #require(try objective.divergences())
    // Three rows fit any three logits, so each class can be favoured in any way.
    #expect(found.dropFirst(3).allSatisfy { $0 != .finite })
  }

  @Test func `a penalised coefficient stays finite`() throws {
    let fixture = try SolverFixture("separable-separation")
    let objective = try Objective(rows: fixture.rows, loss: .logistic, l2: [0.1, 0.1, 0])
    #expect(try objective.divergences() == [.finite, .finite, .finite])
  }

  @Test func `a soft target lies on the plane of every direction`() throws {
    // The row at x = 0.5 holds the plane there: raising the slope lowers the intercept.
    let rows = try MemoryRows(
      features: [[-2], [-1], [0.5], [1], [2]] as Matrix<Double>, targets: [0, 0, 0.5, 1, 1])
    let objective = try Objective(rows: rows, loss: .logistic)
    #expect(try objective.divergences() == [.plusInfinity, .minusInfinity])
    let solution = try Newton().minimize(objective, from: [0, 0]) { _ in .proceed }
    #expect(solution.separation == .quasiComplete)
  }

  @Test func `more parameters than are worth the time are not tried`() throws {
    let rows = try Problems.rows(Double.self, count: 20, columns: 129, seed: 3)
    #expect(try Objective(rows: rows, loss: .logistic).divergences() == nil)
  }
}
