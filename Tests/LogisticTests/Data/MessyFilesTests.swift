import Foundation
import Logistic
import LogisticTestSupport
import Testing

/// One test a file of `Fixtures/messy`, against its `expectations.json`.
@Suite struct MessyFilesTests {
  let expectations: [String: [String: Any]]

  init() throws {
    let data = try Data(
      contentsOf: URL(fileURLWithPath: ProjectFiles.fixture("messy/expectations.json")))
    expectations = try #require(
      JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
  }

  func path(_ name: String) -> String { ProjectFiles.fixture("messy/\(name)") }

  func expected<Value>(_ file: String, _ key: String, as: Value.Type = Value.self) throws -> Value {
    try #require(expectations[file]?[key] as? Value)
  }

  func numbers(_ column: Column?) throws -> [Double] {
    guard case .numbers(let numbers) = try #require(column).values else {
      throw LogisticError(.data, "test", "\(column?.name ?? "") holds no numbers")
    }
    return numbers
  }

  func words(_ column: Column?) throws -> [String?] {
    let column = try #require(column)
    return (0..<column.count).map { column.text($0) }
  }

  func missingRecords(_ column: Column?) throws -> [Int] {
    let column = try #require(column)
    return (0..<column.count).filter { column.isMissing($0) }.map { $0 + 1 }
  }

  /// The error of reading a file, which must throw one.
  func refusal(_ name: String, options: CSVOptions = .init()) throws -> LogisticError {
    try #require(throws: LogisticError.self) {
      try DataTable(contentsOf: path(name), options: options)
    }
  }

  @Test func `messy csv keeps its records, values and lines`() throws {
    let file = "messy.csv"
    let table = try DataTable(contentsOf: path(file))
    #expect(table.rowCount == (try expected(file, "records")))
    #expect(table.names == (try expected(file, "columns")))
    let ages = try numbers(table["age"]).map { $0.isNaN ? nil : $0 }
    #expect(ages == (try expected(file, "ageValues", as: [Any].self)).map { $0 as? Double })
    #expect(try missingRecords(table["age"]) == (try expected(file, "ageMissingRecords")))
    #expect(try words(table["full name"])[2] == (try expected(file, "fullName3")))
    #expect(try words(table["full name"])[3] == " Eva ")
    #expect(try words(table["note"])[0] == (try expected(file, "note1")))
    #expect(try words(table["note"])[2] == (try expected(file, "note3")))
    #expect(try words(table["note"])[6] == (try expected(file, "note7")))
    #expect(
      try missingRecords(table["note"]) == (try expected(file, "noteMissingByCommonSpellings")))
    #expect(try words(table["note"])[7] == "?" && words(table["note"])[8] == "-")
    #expect(try words(table["happy"]) == (try expected(file, "happy", as: [String].self)))
    let lines = (0..<table.rowCount).map { table.line(ofRow: $0) }
    #expect(lines == (try expected(file, "recordStartLines", as: [Int].self)))
    #expect(table["city"]?.levels == (try expected(file, "cityLevelsUntrimmed")))
    #expect(table.warnings.contains { $0.code == "similar-levels" && $0.column == "city" })
    #expect(try missingRecords(table["full name"]) == [try expected(file, "emptyQuotedName")])
  }

  @Test func `a quoted 1,350 makes income a category, and the warning names its line`() throws {
    let table = try DataTable(contentsOf: path("messy.csv"))
    let income = table["income, yearly"]
    #expect(income?.kind == .category)
    #expect(try words(income)[3] == (try expected("messy.csv", "incomeTextRecord4")))
    #expect(try missingRecords(income) == (try expected("messy.csv", "incomeMissingRecords")))
    let warning = try #require(table.warnings.first { $0.code == "mixed-column" })
    #expect(warning.line == 8 && warning.column == "income, yearly")
  }

  @Test func `ragged csv is refused at its first bad line`() throws {
    let error = try refusal("ragged.csv")
    #expect(error.place?.line == (try expected("ragged.csv", "firstBadLine")))
    let expectedCount: Int = try expected("ragged.csv", "expectedFields")
    let found: Int = try expected("ragged.csv", "foundFields")
    #expect(error.reason == "\(found) fields, expected \(expectedCount)")
  }

  @Test func `latin1 csv is refused as UTF-8 and read when told`() throws {
    let error = try refusal("latin1.csv")
    let offset: Int = try expected("latin1.csv", "firstBadByteOffset")
    #expect(error.place?.line == (try expected("latin1.csv", "firstBadLine")))
    #expect(error.reason == "not valid UTF-8: byte 0xF8 at offset \(offset)")
    #expect(error.advice?.contains("latin1") == true)
    let table = try DataTable(contentsOf: path("latin1.csv"), options: .init(encoding: .latin1))
    #expect(table["city"]?.levels == (try expected("latin1.csv", "levelsAsLatin1")))
  }

  @Test func `utf16le csv is read by its byte-order mark`() throws {
    let table = try DataTable(contentsOf: path("utf16le.csv"))
    #expect(table.names == ["city", "x", "y"])
    #expect(try words(table["city"]) == ["Tromsø", "Oslo"])
    #expect(try numbers(table["x"]) == [1.5, 0.5])
  }

  @Test func `semicolon csv is refused with a hint and read when told`() throws {
    let error = try refusal("semicolon.csv")
    #expect(error.advice?.contains("';'") == true)
    let table = try DataTable(
      contentsOf: path("semicolon.csv"), options: .init(delimiter: ";", decimalComma: true))
    for name in ["x1", "x2", "y"] {
      #expect(try numbers(table[name]) == (try expected("semicolon.csv", name)))
    }
  }

  @Test func `tab tsv is read by its name's ending`() throws {
    let table = try DataTable(contentsOf: path("tab.tsv"))
    #expect(try words(table["x2"]) == (try expected("tab.tsv", "x2", as: [String].self)))
  }

  @Test func `cr only csv has classic line ends`() throws {
    let table = try DataTable(contentsOf: path("cr_only.csv"))
    #expect(table.rowCount == (try expected("cr_only.csv", "rows")))
    #expect(try numbers(table["x1"]) == [1, 2, 4, 3])
    #expect(table.line(ofRow: 3) == 5)
  }

  @Test func `no header csv warns unless told`() throws {
    let warned = try DataTable(contentsOf: path("no_header.csv"))
    #expect(warned.rowCount == (try expected("no_header.csv", "rowsWithHeader")))
    #expect(warned.warnings.map(\.code) == ["header-looks-like-data"])
    let told = try DataTable(contentsOf: path("no_header.csv"), options: .init(hasHeader: false))
    #expect(told.rowCount == (try expected("no_header.csv", "rowsWithoutHeader")))
    #expect(told.names == ["column1", "column2", "column3"])
    #expect(told.warnings.isEmpty && told.line(ofRow: 0) == 1)
  }

  @Test func `duplicate header csv is refused with both places`() throws {
    let error = try refusal("duplicate_header.csv")
    let name: String = try expected("duplicate_header.csv", "ambiguousName")
    #expect(error.reason == "columns 1 and 2 are both named '\(name)'")
  }

  @Test func `an empty header name becomes column1`() throws {
    let table = try DataTable(contentsOf: path("empty_header_name.csv"))
    #expect(table.names == ["column1", "x", "y"])
    #expect(try numbers(table["column1"]) == [0, 1, 2, 3])
  }

  @Test(arguments: ["empty.csv", "header_only.csv"])
  func `a file without rows is refused`(name: String) throws {
    #expect(try expected(name, "refused"))
    #expect(try refusal(name).reason == "no rows")
  }

  @Test func `an unterminated quote is refused at the line that opens it`() throws {
    let error = try refusal("unterminated_quote.csv")
    #expect(error.place?.line == (try expected("unterminated_quote.csv", "line")))
    #expect(error.code == "unterminated-quote")
  }

  @Test func `a quote inside an unquoted field is text`() throws {
    let table = try DataTable(contentsOf: path("quote_in_middle.csv"))
    #expect(
      try words(table["x2"]) == (try expected("quote_in_middle.csv", "x2", as: [String].self)))
  }

  @Test func `a NUL byte is refused at its line`() throws {
    let error = try refusal("nul_byte.csv")
    #expect(error.place?.line == (try expected("nul_byte.csv", "line")))
    #expect(error.code == "nul-byte")
  }

  @Test func `infinite csv keeps infinities, names the first, and can call them missing`() throws {
    let table = try DataTable(contentsOf: path("infinite.csv"))
    let lines: [Int] = try expected("infinite.csv", "lines")
    #expect(table.warnings.filter { $0.code == "infinite" }.map(\.line) == lines)
    #expect(try numbers(table["x1"])[1] == .infinity)
    let without = try DataTable(
      contentsOf: path("infinite.csv"), options: .init(infinityIsMissing: true))
    #expect(try missingRecords(without["x1"]) == [2])
    #expect(try missingRecords(without["x2"]) == [3])
    #expect(without.warnings.isEmpty)
  }

  @Test func `huge scale csv keeps every digit`() throws {
    let table = try DataTable(contentsOf: path("huge_scale.csv"))
    #expect(try numbers(table["x1"])[1] == 1_000_100_000)
    #expect(try numbers(table["x2"])[7] == 1.1e-8)
  }

  @Test func `one word among numbers makes a category, and the warning names its line`() throws {
    let table = try DataTable(contentsOf: path("mixed_type.csv"))
    #expect(table["x1"]?.kind == .number && table["x2"]?.levels?.count == 10)
    let warning = try #require(table.warnings.first)
    #expect(warning.code == "mixed-column")
    #expect(warning.line == (try expected("mixed_type.csv", "textLine")))
    let text: String = try expected("mixed_type.csv", "textValue")
    #expect(warning.message.contains("'\(text)'"))
  }

  @Test func `new levels follow those of training, and rows keep their order`() throws {
    let train = try DataTable(contentsOf: path("levels_train.csv"))
    let schema = try train.selecting(columns: ["x", "colour"]).schema
    let table = try DataTable(contentsOf: path("levels_new.csv"), schema: schema)
    #expect(table.names == ["x", "colour"])
    #expect(table.rowCount == (try expected("levels_new.csv", "rows")))
    #expect(table["colour"]?.levels == ["blue", "red", "green"])
    #expect(try words(table["colour"]) == ["red", "green", nil, "blue"])
    #expect(try missingRecords(table["x"]) == [try expected("levels_new.csv", "missingNumberRow")])
  }
}
