import LogisticTestSupport
import Testing

@testable import Logistic

/// A file in parts against the same file whole.
@Suite struct CSVPartsTests {
  private let schema = Schema([
    .init("x", .number), .init("colour", .category, levels: ["blue", "red"]), .init("ok", .boolean),
  ])

  private func text(rows: Int, _ changed: [Int: String] = [:]) -> String {
    let colours = ["red", "blue", "", "amber", "a\nb"]
    return "id,ok,colour,extra,x\n"
      + (0..<rows).map { row in
        changed[row] ?? "0\(row),\(row % 3 == 0),\"\(colours[row * row % 5])\",?,\(row).5"
      }.joined(separator: "\n")
  }

  private func parts(
    _ file: TemporaryTable, values: Int, kinds: [String: Column.Kind] = ["id": .category],
    _ body: (DataTable) throws(LogisticError) -> Void
  ) throws {
    let reader = CSVReader(file.path, options: .init(kinds: kinds))
    try reader.forEachPart(schema, keeping: ["id"], of: reader.open(), values: values, body)
  }

  @Test(arguments: [1, 100_000, 1_000_000])
  func `the rows of the parts are those of the file`(values: Int) throws {
    let file = try TemporaryTable(text(rows: 120_000))
    let whole = try CSVReader(file.path, options: .init(kinds: ["id": .category]))
      .read(schema, keeping: ["id"])
    var (rows, count) = (0, 0)
    try parts(file, values: values) { part in
      #expect(part.names == whole.names)
      #expect(part["colour"]?.levels?.prefix(2) == ["blue", "red"])
      for row in stride(from: 0, to: part.rowCount, by: 997) {
        #expect(part.line(ofRow: row) == whole.line(ofRow: rows + row))
        for (column, other) in zip(part.columns, whole.columns) {
          #expect(column.text(row) == other.text(rows + row))
        }
      }
      rows += part.rowCount
      count += 1
    }
    #expect(rows == 120_000)
    #expect(values > 480_000 ? count == 1 : count > 1)
  }

  @Test func `a bad row far into the file is refused with its line`() throws {
    let file = try TemporaryTable(text(rows: 100_000, [90_001: "1,true,red,?,much"]))
    let error = try #require(throws: LogisticError.self) { try parts(file, values: 1) { _ in } }
    let whole = try #require(throws: LogisticError.self) {
      try DataTable(contentsOf: file.path, schema: schema)
    }
    #expect(error == whole)
    #expect(error.reason == "'much' is not a number")
  }

  @Test func `what goes wrong with a part ends the reading`() throws {
    let file = try TemporaryTable(text(rows: 60_000))
    var count = 0
    let error = try #require(throws: LogisticError.self) {
      try parts(file, values: 1) { _ throws(LogisticError) in
        count += 1
        throw LogisticError(.data, "enough", "enough")
      }
    }
    #expect(error.code == "enough" && count == 1)
  }

  @Test func `a kept column whose kind has to be found out comes in one part`() throws {
    let file = try TemporaryTable(text(rows: 60_000, [59_000: "x,true,red,?,1"]))
    var kinds = [Column.Kind?]()
    try parts(file, values: 1, kinds: [:]) { kinds.append($0["id"]?.kind) }
    #expect(kinds == [.category])
  }

  @Test func `names that the file lacks are refused`() throws {
    let file = try TemporaryTable("a,b\n1,2\n")
    let parts = try CSVParts(CSVReader(file.path))
    #expect(parts.names == ["a", "b"])
    try parts.check(["b"])
    #expect(throws: LogisticError.self) { try parts.check(["a", "c"]) }
  }

  @Test func `standard input and a missing file are no trap`() throws {
    let error = try #require(throws: LogisticError.self) {
      try CSVParts(CSVReader("/no/such/file.csv"))
    }
    #expect(error.domain == .noInput)
  }
}
