import Testing

@testable import Logistic

/// Moments of columns whose squares are no numbers.
@Suite struct ColumnStatisticsTests {
  /// 0.5, 1.5, 2.5 and 3.5 have mean 2 and variance 1.25; powers of two change no digit.
  @Test(arguments: [1.0, 0x1p498, 0x1p-500, 0x1p504])
  func `units change neither mean nor deviation but by themselves`(unit: Double) throws {
    let x = [0.5, 1.5, 2.5, 3.5].map { $0 * unit }
    let rows = try MemoryRows(
      features: Matrix(rows: 4, columns: 1, values: x),
      targets: Matrix<Double>(rows: 4, columns: 1),
      weights: [1e4, 1e4, 1e4, 1e4])
    let found = try Objective(rows: rows, loss: .logistic).columnStatistics()
    #expect(found.mean == [2 * unit])
    #expect(abs(found.deviation[0] / unit - 1.25.squareRoot()) < 1e-15)
  }

  /// Solvers square deviations: what cannot be squared is refused.
  @Test(arguments: [1e160, 1e-160, 1e300])
  func `units beyond squaring are an error, not a wrong answer`(unit: Double) throws {
    let x = [0.5, 1.5, 2.5, 3.5].map { $0 * unit }
    let rows = try MemoryRows(
      features: Matrix(rows: 4, columns: 1, values: x),
      targets: Matrix(rows: 4, columns: 1, values: [0, 1, 0, 1]))
    let error = #expect(throws: LogisticError.self) {
      try Newton().minimize(Objective(rows: rows, loss: .logistic), from: [0, 0]) { _ in .proceed }
    }
    #expect(error?.code == "overflow")
  }
}
