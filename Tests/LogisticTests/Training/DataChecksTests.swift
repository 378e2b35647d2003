import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct DataChecksTests {
  private func codes(_ columns: [Column], target: [String?]) throws -> [String: String] {
    let table = try DataTable(columns: columns + [Column("y", categories: target)])
    let warnings = try DataChecks.warnings(table, target: "y", features: columns.map(\.name))
    var codes = [String: String]()
    for warning in warnings { if let column = warning.column { codes[column] = warning.code } }
    return codes
  }

  private let target: [String?] = (0..<40).map { $0 % 3 == 0 ? "a" : "b" }

  @Test func `ordinary columns are passed over in silence`() throws {
    let found = try codes(
      [
        Column("x", numbers: (0..<40).map { Double(($0 * 7) % 13) }),
        Column("c", categories: (0..<40).map { $0 % 4 < 2 ? "u" : "v" }),
        Column("real", numbers: (0..<40).map { Double($0) + 0.5 }),
      ], target: target)
    #expect(found.isEmpty)
  }
  @Test func `a threshold that parts the classes is found, also upside down`() throws {
    let x = target.enumerated().map { $1 == "a" ? -Double($0) - 1 : Double($0) }
    let found = try codes(
      [Column("x", numbers: x), Column("z", numbers: x.map { -$0 })], target: target)
    #expect(found == ["x": "separating-column", "z": "separating-column"])
  }
  @Test func `one row on the wrong side is no separation`() throws {
    var x = target.enumerated().map { $1 == "a" ? -Double($0) - 1.5 : Double($0) + 0.25 }
    x[0] = 3
    #expect(try codes([Column("x", numbers: x)], target: target).isEmpty)
  }
  @Test func `a value shared by both classes is no separation`() throws {
    let x = target.map { $0 == "a" ? 0.0 : 1.0 }.enumerated().map { $0 < 2 ? 0.5 : $1 }
    #expect(try codes([Column("x", numbers: x)], target: target).isEmpty)
  }
  @Test func `the target in numbers or other words is found`() throws {
    let found = try codes(
      [
        Column("n", numbers: target.map { $0 == "a" ? 7 : 3 }),
        Column("w", categories: target.map { $0 == "a" ? "yes" : "no" }),
        Column("many", categories: target.enumerated().map { "\($1 ?? "")\($0 % 5)" }),
      ], target: target)
    #expect(
      found == ["n": "hidden-target", "w": "hidden-target", "many": "separating-column"])
  }
  @Test func `equal columns are told apart from columns that are nearly so`() throws {
    let x = (0..<40).map { Double(($0 * 7) % 13) }
    var near = x
    near[39] += 1
    let found = try codes(
      [Column("x", numbers: x), Column("same", numbers: x), Column("near", numbers: near)],
      target: target)
    #expect(found == ["same": "duplicate-column"])
  }
  @Test func `a constant with missing values is no constant`() throws {
    let found = try codes(
      [
        Column("k", numbers: Array(repeating: 2, count: 40)),
        Column("m", numbers: (0..<40).map { $0 % 5 == 0 ? .nan : 2 }),
      ], target: target)
    #expect(found == ["k": "constant-column"])
  }
}
