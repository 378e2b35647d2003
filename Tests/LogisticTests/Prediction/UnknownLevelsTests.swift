import LogisticTestSupport
import Testing

@testable import Logistic

/// Levels counted table by table against those that a prediction of all rows lists.
@Suite struct UnknownLevelsTests {
  private func model(_ known: [String]) throws -> TabularModel {
    let table = try DataTable(columns: [
      Column("c", categories: (0..<40).map { known[$0 % known.count] }),
      Column("x", numbers: (0..<40).map { Double($0 * 7 % 11) }),
      Column("y", categories: (0..<40).map { $0 * 5 % 13 < 6 ? "no" : "yes" }),
    ])
    return try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(
      table, target: "y", features: ["c", "x"]
    ).model
  }

  @Test(arguments: [
    (["a", "b"], ["10", "a", "9", "zebra", nil]), (["1", "2"], ["10", "2", "9", nil, "1"]),
    (["a", "b"], ["10", "9", "8"]), (["a", "b"], ["b", "a"]),
  ])
  func `parts find what the whole finds, in its order`(known: [String], words: [String?]) throws {
    let model = try model(known)
    let rows: [String?] = (0..<60).map { $0 < 50 ? known[$0 % 2] : words[$0 % words.count] }
    let table = try DataTable(columns: [
      Column("c", categories: rows), Column("x", numbers: rows.indices.map { Double($0) }),
    ])
    // As a reader gives it: the model's levels first.
    let column = try table.column("c").withLevels(of: #require(model.schema["c"]))
    let read = try DataTable(columns: [column, table.column("x")])
    let expected = try model.predict(read).unknown
    for length in [1, 7, 60] {
      var levels = UnknownLevels(model)
      for start in stride(from: 0, to: 60, by: length) {
        let part = rows[start..<min(start + length, 60)]
        let own = Column("c", categories: Array(part))
        try levels.add(
          DataTable(columns: [own.withLevels(of: #require(model.schema["c"]))]))
      }
      #expect(levels.found.map(\.level) == expected.map(\.level))
      #expect(levels.found.map(\.rowCount) == expected.map(\.rows.count))
    }
    #expect(UnknownLevels(model).columnNames == ["c"])
  }
}
