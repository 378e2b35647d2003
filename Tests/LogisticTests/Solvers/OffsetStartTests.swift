import LogisticTestSupport
import Testing

@testable import Logistic

/// The references are R 4's `glm(y ~ x + offset(o), binomial, start = c(-o, 0))`, and its `optim` where offsets spread widely.
@Suite struct OffsetStartTests {
  private static let x = (0..<40).map { Double(($0 * 7) % 13) / 5 - 1.2 }
  private static let y = (0..<40).map { ($0 * 5) % 7 < 3 ? 1.0 : 0 }

  private func table(_ offset: (Int) -> Double) throws -> DataTable {
    try DataTable(columns: [
      Column("x", numbers: Self.x), Column("y", numbers: Self.y),
      Column("o", numbers: (0..<40).map(offset)),
    ])
  }

  @Test(arguments: [36.0, 60, 200, -200])
  func `an offset far from 0 moves the intercept alone`(far: Double) throws {
    let table = try table { far + Double(($0 * 3) % 11) / 4 - 1 }
    let columns = LogisticRegression.RowColumns(offset: "o")
    for solver: any Solver in [Newton(), LBFGS(), NewtonCG()] {
      let fit = try LogisticRegression(penalty: .unpenalized, method: FittingMethod(solver)).fit(
        table, target: "y", features: ["x"], rowColumns: columns)
      #expect(fit.history.solution?.outcome == .converged, "\(solver.name)")
      #expect(abs(fit.terms[0].estimate + far + 0.567778698880637) < 1e-8, "\(solver.name)")
      #expect(abs(fit.terms[1].estimate + 0.0540776791793969) < 1e-8, "\(solver.name)")
      #expect(abs(fit.logLikelihood + 24.885316433272) < 1e-9)
      #expect(abs(try #require(fit.nullLogLikelihood) + 24.8922824460529) < 1e-9)
    }
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["x"], rowColumns: columns)
    let inference = try fit.model.inference(on: table, rowColumns: columns)
    #expect(
      abs(try #require(inference.statistics.nullLogLikelihood) + 24.8922824460529) < 1e-9)
  }

  @Test func `Firth's estimate follows a far offset by its intercept alone`() throws {
    let columns = LogisticRegression.RowColumns(offset: "o")
    let estimates = try [0.0, 200].map { far in
      try LogisticRegression(penalty: .firth).fit(
        table { far + Double(($0 * 3) % 11) / 4 - 1 }, target: "y", features: ["x"],
        rowColumns: columns
      ).terms.map(\.estimate)
    }
    #expect(abs(estimates[0][0] - estimates[1][0] - 200) < 1e-8)
    #expect(abs(estimates[0][1] - estimates[1][1]) < 1e-8)
  }

  @Test func `offsets between -500 and 500 end at the optimum and not before`() throws {
    let table = try table { Double(($0 * 17) % 41 - 20) * 25 }
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["x"], rowColumns: .init(offset: "o"))
    #expect(fit.terms.allSatisfy { $0.estimate.isFinite })
    #expect(abs(fit.logLikelihood + 5326.3862943612) < 1e-6)
    #expect(try #require(fit.nullLogLikelihood) < fit.logLikelihood)
  }

  /// Where steps are halved an iteration reads the rows many times.
  @Test func `an observer ends Newton's method inside an iteration`() throws {
    let rows = try MemoryRows(
      features: Matrix(unchecked: Self.x, rows: 40, columns: 1),
      targets: Matrix(unchecked: Self.y, rows: 40, columns: 1),
      offsets: (0..<40).map { Double(($0 * 17) % 41 - 20) * 25 })
    var (last, wasAskedAgain) = (-1, false)
    let solution = try Newton().minimize(Objective(rows: rows, loss: .logistic), from: [0, 0]) {
      progress in
      wasAskedAgain = progress.iteration == last
      last = progress.iteration
      return wasAskedAgain ? .stop : .proceed
    }
    #expect(wasAskedAgain)
    #expect(solution.outcome == .stopped)
  }
}
