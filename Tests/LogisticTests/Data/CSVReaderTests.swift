import Foundation
import Logistic
import LogisticTestSupport
import Testing

/// Files written for a test, and gone after it.
final class TemporaryTable {
  let path: String

  init(_ text: String, ending: String = "csv") throws {
    path = NSTemporaryDirectory() + "table-\(UUID().uuidString).\(ending)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func read(_ options: CSVOptions = .init()) throws -> DataTable {
    try DataTable(contentsOf: path, options: options)
  }
}

@Suite struct CSVReaderTests {
  func refusal(_ text: String, _ options: CSVOptions = .init()) throws -> LogisticError {
    let file = try TemporaryTable(text)
    let error = try #require(throws: LogisticError.self) { try file.read(options) }
    #expect(error.place?.file == file.path)
    return error
  }

  @Test func `the whole file decides on kinds`() throws {
    let table = try TemporaryTable(
      "n,b,c,t,m\n1,true,x,1,NA\n,FALSE,y,NA,\n-2.5,NA,NA,TRUE,null\n"
    ).read()
    #expect(table.columns.map(\.kind) == [.number, .boolean, .category, .category, .number])
    #expect(table["b"] == Column("b", booleans: [true, false, nil]))
    #expect(table["m"]?.missingCount == 3)
    #expect(table.warnings.contains { $0.code == "empty-column" && $0.column == "m" })
    #expect(table.schema["c"] == Schema.Field("c", .category, levels: ["x", "y"]))
  }

  @Test(arguments: [
    ("birthwt", 189), ("breast_cancer", 569), ("digits", 1797), ("endometrial", 79), ("iris", 150),
    ("penguins", 344), ("spector", 32), ("titanic_counts", 32), ("wine", 178),
  ])
  func `a clean file is read whole, without a warning`(name: String, rows: Int) throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/\(name).csv"))
    #expect(table.rowCount == rows && table.warnings.isEmpty)
    #expect(table.line(ofRow: rows - 1) == rows + 1)
  }

  @Test func `kinds can be given, and a value that is not of its kind is refused`() throws {
    let text = "zip,flag\n007,true\n010,x\n"
    let table = try TemporaryTable(text).read(.init(kinds: ["zip": .category]))
    #expect(table["zip"]?.levels == ["007", "010"])
    let number = try refusal(text, .init(kinds: ["flag": .number]))
    #expect(number.reason == "'true' is not a number" && number.place?.line == 2)
    let boolean = try refusal(text, .init(kinds: ["flag": .boolean]))
    #expect(boolean.reason == "'x' is neither true nor false" && boolean.place?.line == 3)
    #expect(boolean.place?.column == "flag")
    let unknown = try refusal(text, .init(kinds: ["zap": .number]))
    #expect(unknown.advice == "did you mean 'zip'?")
  }

  @Test func `the spellings of missing values can be others`() throws {
    let text = "a,b\n-99,NA\n1,x\n"
    let table = try TemporaryTable(text).read(.init(missing: ["-99"]))
    #expect(table["b"]?.levels == ["NA", "x"])
    #expect(
      try TemporaryTable("a\n-99\n\"-99\"\n -99 \n-99.0\n").read(.init(missing: ["-99"]))["a"]
        == Column("a", numbers: [.nan, .nan, .nan, -99]))
    #expect(table["a"] == Column("a", numbers: [.nan, 1]))
  }

  @Test func `columns of numbers with decimal commas are pointed out`() throws {
    let table = try TemporaryTable("a;b\n1,5;x\n2,5;y\n").read(.init(delimiter: ";"))
    #expect(table.warnings.map(\.code) == ["decimal-comma"])
    #expect(table.warnings.first?.column == "a")
  }

  @Test func `a header of one name that holds another delimiter is pointed out`() throws {
    let table = try TemporaryTable("a;b\n1;2\n").read()
    #expect(table.warnings.map(\.code).contains("one-column"))
    let semicolons = try refusal("a;b\n1,5;2\n")
    #expect(
      semicolons.advice
        == "the header looks separated by ';': give that as the delimiter, "
        + "and the decimal comma if numbers have one")
    let tabs = try refusal("a\tb\n1,5\t2\n")
    #expect(tabs.advice == "the header looks separated by tabs: give that as the delimiter")
  }

  @Test func `a delimiter must be one byte that no number holds`() throws {
    #expect(try refusal("a\n1\n", .init(delimiter: "·")).domain == .usage)
    #expect(try refusal("a\n1\n", .init(delimiter: "-")).domain == .usage)
    #expect(try refusal("a\n1\n", .init(decimalComma: true)).code == "delimiter")
  }

  @Test func `errors read as sentences with file, line and advice`() throws {
    let file = try TemporaryTable("a,b\n1,2\n\n3\n")
    let error = try #require(throws: LogisticError.self) { try file.read() }
    #expect(error.description == "\(file.path):4: 1 field, expected 2")
    let absent = try #require(throws: LogisticError.self) {
      try DataTable(contentsOf: "/no/such.csv")
    }
    #expect(absent.domain == .noInput)
    #expect(
      absent.description == "/no/such.csv: no such file or folder")
  }

  @Test func `a text long enough for many chunks is read as a short one is`() throws {
    var text = "i,word,late\n"
    for row in 0..<60_000 {
      text +=
        "\(row),\(row % 3 == 0 ? "\"a\nb\"" : "padding padding padding padding padding padding padding"),"
      text += row == 59_000 ? "x\n" : "\(row % 10)\n"
    }
    let table = try TemporaryTable(text).read()
    #expect(table.rowCount == 60_000 && text.utf8.count > 2 << 20)
    #expect(
      table["word"]?.levels == ["a\nb", "padding padding padding padding padding padding padding"])
    #expect(table["late"]?.levels?.count == 11)
    #expect(table["late"]?.text(12) == "2" && table["late"]?.text(59_000) == "x")
    #expect(table.warnings.map(\.code) == ["mixed-column"])
    // A third of the 59,000 records before span two lines.
    #expect(table.warnings.first?.line == 2 + 59_000 + 19_667)
  }
}

@Suite struct SchemaReadingTests {
  let schema = Schema([
    .init("x", .number), .init("colour", .category, levels: ["blue", "red"]),
    .init("rank", .category, levels: ["1", "2"]), .init("ok", .boolean),
  ])

  /// The file lives until it has been read.
  func table(_ text: String, keeping: [String] = []) throws -> DataTable {
    let file = try TemporaryTable(text)
    return try withExtendedLifetime(file) {
      try DataTable(contentsOf: file.path, schema: schema, keeping: keeping)
    }
  }

  @Test func `columns are found by name, in any order and company`() throws {
    let table = try table("id,ok,rank,colour,extra,x\n7,TRUE,1.0,red,?,2\n8,false,2,,?,NA\n")
    #expect(table.names == ["x", "colour", "rank", "ok"])
    #expect(table["rank"]?.text(0) == "1" && table["rank"]?.levels == ["1", "2"])
    #expect(table["colour"]?.levels == ["blue", "red"] && table["colour"]?.isMissing(1) == true)
    #expect(table["ok"] == Column("ok", booleans: [true, false]))
    #expect(table["x"] == Column("x", numbers: [2, .nan]))
  }

  @Test func `columns to be kept follow, as they are in the file`() throws {
    let table = try table("id,ok,rank,colour,x\nA,true,1,red,2\n", keeping: ["id", "x", "id"])
    #expect(table.names == ["x", "colour", "rank", "ok", "id"])
    #expect(table["id"]?.text(0) == "A")
  }

  @Test func `unseen levels follow the known ones`() throws {
    let table = try table("x,colour,rank,ok\n1,green,3,true\n1,amber,1,true\n1,blue,NA,true\n")
    #expect(table["colour"]?.levels == ["blue", "red", "amber", "green"])
    #expect(table["colour"]?.values.codes == [3, 2, 0])
    #expect(table["rank"]?.values.codes == [2, 0, -1])
  }

  @Test func `a column without values is one of missing values, of its kind`() throws {
    let table = try table("x,colour,rank,ok\n,,,\nNA,NA,NA,NA\n")
    #expect(table.columns.map(\.kind) == [.number, .category, .category, .boolean])
    #expect(table.columns.allSatisfy { $0.missingCount == 2 })
    #expect(table["colour"]?.levels == ["blue", "red"])
  }

  @Test func `all missing columns are named, with those that were meant`() throws {
    let error = try #require(throws: LogisticError.self) { try table("X,color,ok\n1,2,true\n") }
    #expect(error.code == "unknown-column")
    #expect(error.reason == "no columns 'x', 'colour', 'rank'")
    #expect(error.advice == "did you mean 'X' for 'x', 'color' for 'colour'?")
  }

  @Test func `a text in a column of numbers is refused with line, column and value`() throws {
    let error = try #require(throws: LogisticError.self) {
      try table("x,colour,rank,ok\n1,red,1,true\nmuch,red,1,true\n")
    }
    #expect(error.place?.line == 3 && error.place?.column == "x")
    #expect(error.reason == "'much' is not a number")
  }
}

extension Column.Values {
  var codes: [Int32]? {
    if case .categories(let codes, _) = self { codes } else { nil }
  }
}
