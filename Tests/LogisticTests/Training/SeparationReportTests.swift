import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct SeparationReportTests {
  private func error(_ body: () throws -> LogisticFit) throws -> LogisticError {
    do {
      _ = try body()
    } catch let error as LogisticError {
      return error
    }
    throw Missing()
  }

  private struct Missing: Error {}

  private let strict = LogisticRegression(penalty: .unpenalized)

  /// Six rows a level; those of the levels given have one label.
  private func levels(_ count: Int, pure: [Int: Double]) throws -> DataTable {
    let rows = 0..<count * 6
    return try DataTable(columns: [
      Column("g", categories: rows.map { "L\($0 % count)" }),
      Column("x", numbers: rows.map { Double(($0 * 37) % 23) / 7 }),
      Column(
        "y", numbers: rows.map { pure[$0 % count] ?? Double(($0 / count) % 2) }),
    ])
  }

  @Test func `an error names what grows, which way, and how many rows it separates`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/quasi_separated.csv"))
    let found = try error { try strict.fit(table, target: "y") }
    #expect(found.code == "separated")
    #expect(found.reason.contains("separated by g=c (+∞) in 5 of 23 rows (quasi-complete)"))
    #expect(
      found.separation
        == LogisticError.Separated(
          verdict: "quasi-complete", rows: 5, of: 23,
          terms: [
            .init(term: "g=c", classLabel: nil, direction: "+infinity", isReference: false)
          ]))
  }

  @Test func `a reference level of one class is named, not the levels that are compared with it`()
    throws
  {
    let found = try error { try strict.fit(levels(8, pure: [0: 1, 3: 0]), target: "y") }
    #expect(
      found.reason.contains("by g=L0 (+∞, the reference level), g=L3 (−∞) in 12 of 48 rows"))
    let other = try error { try strict.fit(levels(8, pure: [3: 0]), target: "y") }
    #expect(other.reason.contains("by g=L3 (−∞) in 6 of 48 rows (quasi-complete)"))
    #expect(other.separation?.terms.map(\.term) == ["g=L3"])
  }

  /// More columns than Newton's method takes, or the cone of separating directions.
  @Test func `one level of one class among 1200 is found, and auto then has a penalty`() throws {
    let table = try levels(1200, pure: [17: 1])
    let found = try error { try strict.fit(table, target: "y") }
    #expect(found.reason.contains("by g=L17 (+∞) in 6 of 7200 rows"))
    let fit = try LogisticRegression().fit(table, target: "y")
    #expect(fit.separation == .quasiComplete)
    #expect(fit.fallback == .separation)
  }

  @Test func `a separating mark of filled-in values is said to be one, with the cure`() throws {
    let table = try DataTable(columns: [
      Column("x", numbers: [.nan, 2, 3, 1, 2, 3]), Column("y", numbers: [0, 1, 0, 1, 0, 1]),
    ])
    let found = try error { try strict.fit(table, target: "y") }
    #expect(found.reason.contains("by x=missing (−∞) in 1 of 6 rows"))
    #expect(found.description.contains("x=missing marks rows whose value of 'x' was missing"))
    #expect(found.description.contains("--missing drop (LogisticRegression(missing: .drop))"))
  }

  @Test func `a column that others determine is said to be, with the relation, once`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/collinear.csv"))
    let fit = try LogisticRegression().fit(table, target: "y")
    let messages = fit.warnings.filter { $0.code == "dependent-column" }.map(\.message)
    #expect(messages == ["x3 = x1 + x2: it has no coefficient of its own and is dropped"])
    let inference = try fit.model.inference(on: table)
    #expect(inference.warnings.filter { $0.code == "dependent-column" }.map(\.message) == messages)
    let halves = try table.with(
      Column(
        "x5",
        numbers: zip(table.numbers(of: "x1"), table.numbers(of: "x2")).map { 3 - $0 / 2 + 2 * $1 }))
    let other = try LogisticRegression(penalty: .firth).fit(
      halves, target: "y", features: ["x1", "x2", "x5"])
    #expect(other.warnings.contains { $0.message.hasPrefix("x5 = -0.5*x1 + 2*x2 + 3:") })
  }
}
