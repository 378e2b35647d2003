import Dispatch
import Testing

@testable import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct CSVParserTests {
  func refusal(_ text: String, treatment: CSVTreatment = .infer) throws -> CSVError {
    try #require(throws: CSVError.self) { try rows(of: text, treatment: treatment) }
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `each kind of line end ends a line, in and outside quotes`(end: String) throws {
    let text = ["a,b", "1,\"x\(end)y\"", "", "2,z", ""].joined(separator: end)
    #expect(
      try rows(of: text) == [[.number(1), .text("x\(end)y")], [.number(2), .text("z")]])
    let parsed = try CSVText(
      Array(text.utf8), encoding: .unicode, dialect: CSVDialect(missing: [""])
    ).columns([.infer, .infer])
    #expect(parsed.lines.line(ofRow: 0) == 2 && parsed.lines.line(ofRow: 1) == 5)
    #expect(parsed.lines.line(ofRow: 2) == nil && parsed.lines.line(ofRow: -1) == nil)
  }

  @Test func `delimiters, quotes and line ends inside quotes are text`() throws {
    #expect(
      try rows(of: "a,b\n\"x,\"\"y\"\"\",\"\n\"\n\"\"\"\"\"\",q\"q\n")
        == [[.text("x,\"y\""), .text("\n")], [.text("\"\""), .text("q\"q")]])
  }

  @Test func `the last line needs no end, and may end in an empty field`() throws {
    #expect(try rows(of: "a,b\n1,2") == [[.number(1), .number(2)]])
    #expect(try rows(of: "a,b\n1,") == [[.number(1), .missing]])
    #expect(try rows(of: "a,b\n,") == [[.missing, .missing]])
  }

  @Test func `blank lines are skipped, before the header too`() throws {
    #expect(try rows(of: "\n \t\na,b\n\n1,2\n  \n") == [[.number(1), .number(2)]])
    let tabs = CSVDialect(delimiter: 0x09, missing: [""])
    #expect(try rows(of: "a\tb\n\t\n", dialect: tabs) == [[.missing, .missing]])
  }

  @Test func `a quoted number is a number, and quoted NA is missing`() throws {
    #expect(try rows(of: "a\n\"33\"\n\"NA\"\n NA \n") == [[.number(33)], [.missing], [.missing]])
  }

  @Test func `infinities are numbers, or missing when told`() throws {
    let text = "a\ninf\n-Infinity\n1e999\n+INF\n"
    let infinities: [Double] = [.infinity, -.infinity, .infinity, .infinity]
    #expect(try rows(of: text) == infinities.map { [.number($0)] })
    let dialect = CSVDialect(missing: [], infinityIsMissing: true)
    #expect(try rows(of: text, dialect: dialect) == Array(repeating: [.missing], count: 4))
  }

  /// Tiles hold 256 rows: a text before, at and after their borders.
  @Test(arguments: [0, 1, 255, 256, 257, 512, 700])
  func `a word anywhere makes the whole column texts`(place: Int) throws {
    var lines = (0..<701).map { "\($0).0,\($0)" }
    lines[place] = "word,\(place)"
    let rows = try rows(of: "a,b\n" + lines.joined(separator: "\n"))
    for row in 0..<701 {
      #expect(rows[row] == [.text(row == place ? "word" : "\(row).0"), .number(Double(row))])
    }
  }

  @Test func `two columns that turn into texts at different rows are both whole`() throws {
    let lines = (0..<600).map {
      "\($0 == 300 ? "x" : "1.50"),\($0 == 599 ? "NA?" : ""),\($0 == 5 ? "y" : "2e0")"
    }
    let rows = try rows(of: "a,b,c\n" + lines.joined(separator: "\n"))
    #expect(rows[0] == [.text("1.50"), .missing, .text("2e0")])
    #expect(rows[300] == [.text("x"), .missing, .text("2e0")])
    #expect(rows[599] == [.text("1.50"), .text("NA?"), .text("2e0")])
    #expect(rows[5][2] == .text("y"))
  }

  @Test func `a column that has to be numbers refuses a word with line, column and text`() throws {
    let error = try refusal("a\n1\n\n\"many\"\"\"\n", treatment: .number)
    #expect(error == CSVError(.notANumber("many\""), line: 4, column: 0))
  }

  @Test(arguments: [
    ("a,b\n1\n", 1), ("a,b\n1,2,3\n", 3), ("a,b\n1,2,\"x\ny\",4\n", 4),
    ("a,b\n1,2,\n", 3),
  ])
  func `a ragged record is refused with the count of its fields`(text: String, found: Int) throws {
    #expect(try refusal(text) == CSVError(.fieldCount(found: found, expected: 2), line: 2))
  }

  @Test func `broken quotes are refused at the line where the record starts`() throws {
    #expect(try refusal("a,b\n1,2\n3,\"x\n\n").reason == .unterminatedQuote)
    #expect(try refusal("a,b\n1,2\n3,\"x\n\n").line == 3)
    #expect(try refusal("a\n\"x\"y\n") == CSVError(.textAfterQuote, line: 2))
    #expect(try refusal("\"a\nb").line == 1)
  }

  @Test(arguments: ["", "\n\n", "\u{FEFF}", "a,b", "a,b\n", "a,b\r\n \r\n"])
  func `a file without records has no rows`(text: String) throws {
    #expect(try refusal(text).reason == .noRows)
  }

  @Test func `bytes that are no UTF-8 are refused with line and offset, wherever they are`() throws
  {
    for (bad, offset) in [
      ([0xF8], 0), ([0xC0, 0x80], 0), ([0xED, 0xA0, 0x80], 0), ([0xE2, 0x82], 0),
    ]
      as [([UInt8], Int)]
    {
      let field = Array("a,b\n1,x\n2,\"y\ny".utf8)
      let error = try #require(throws: CSVError.self) {
        try rows(of: field + bad + Array("\"\n".utf8))
      }
      #expect(error.reason == .notUTF8(byte: bad[0], offset: field.count + offset))
      #expect(error.line == 4 && error.column == 1)
    }
    let skipped = try #require(throws: CSVError.self) {
      try rows(of: Array("a\n".utf8) + [0xFF], treatment: .skip)
    }
    #expect(skipped.reason == .notUTF8(byte: 0xFF, offset: 2))
    let header = try #require(throws: CSVError.self) { try rows(of: [0x61, 0xFF, 0x0A]) }
    #expect(header.reason == .notUTF8(byte: 0xFF, offset: 1))
  }

  @Test(arguments: ["0", "-", ".", "\"", "\n", "\u{0}"])
  func `a delimiter that fields cannot be told from is refused`(delimiter: String) throws {
    let dialect = CSVDialect(delimiter: delimiter.utf8.first ?? 0, missing: [])
    #expect(throws: CSVError(.badDelimiter)) { try rows(of: "a\n1\n", dialect: dialect) }
    let comma = CSVDialect(decimalComma: true, missing: [])
    #expect(throws: CSVError(.delimiterIsDecimalMark)) { try rows(of: "a\n1\n", dialect: comma) }
  }

  @Test func `UTF-16 with a mark is read in either order, and refused when broken`() throws {
    let text = "a,b\nø,𝄞\n"
    let little: [UInt8] =
      [0xFF, 0xFE]
      + text.utf16.flatMap { (unit: UInt16) -> [UInt8] in [UInt8(unit & 255), UInt8(unit >> 8)] }
    let big: [UInt8] =
      [0xFE, 0xFF]
      + text.utf16.flatMap { (unit: UInt16) -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 255)] }
    #expect(try rows(of: little) == [[.text("ø"), .text("𝄞")]])
    #expect(try rows(of: big) == [[.text("ø"), .text("𝄞")]])
    #expect(throws: CSVError(.notUTF16(offset: 2))) { try rows(of: [0xFF, 0xFE, 0x00, 0xDC]) }
    #expect(throws: CSVError(.notUTF16(offset: 4))) {
      try rows(of: [0xFF, 0xFE, 0x41, 0x00, 0x41])
    }
  }
}

@Suite struct CSVRoundTripTests {
  /// Fields of the awkward kinds, written with quotes where they are needed, sometimes elsewhere.
  @Test(arguments: 0..<40)
  func `what is written by the rules is read back`(seed: UInt64) throws {
    var generator = TestGenerator(state: seed)
    let pieces = ["a", "\"", ",", "\n", "\r\n", "\r", " ", "ø", "é", "5", ".", "-", "\t", "x", ""]
    let width = Int(generator.next() % 6) + 1
    let end = ["\n", "\r\n", "\r"][Int(generator.next() % 3)]
    var expected = [[Field]]()
    var text = (0..<width).map { "c\($0)" }.joined(separator: ",") + end
    for _ in 0..<300 {
      let fields = (0..<width).map { _ in
        // A leading letter keeps fields from being empty lines or missing.
        "t" + (0..<generator.next() % 5).map { _ in pieces[Int(generator.next() % 15)] }.joined()
      }
      expected.append(fields.map { .text($0) })
      let written = fields.map { field in
        let needsQuotes = field.unicodeScalars.contains { ",\n\r\"".unicodeScalars.contains($0) }
        guard needsQuotes || generator.next() % 4 == 0 else { return field }
        return "\""
          + field.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\""
      }
      text += written.joined(separator: ",") + end
      if generator.next() % 9 == 0 { text += end }
    }
    #expect(try rows(of: text, treatment: .text) == expected)
  }

  /// Whatever the bytes, the answer is a table or an error.
  @Test func `random and broken bytes never trap`() {
    var generator = TestGenerator(state: 77)
    let alphabet = Array("0123456789.-+eE,,,\"\"\n\n\r \tNAinfx;\u{0}øé".utf8) + [0xFF, 0xC3, 0xE2]
    let calm = Array("0123456789.-e \nNA".utf8)
    var tables = 0
    for round in 0..<3000 {
      let alphabet = round % 2 == 0 ? alphabet : calm
      let count = Int(generator.next() % 60)
      let bytes = (0..<count).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] }
      if (try? rows(of: bytes)) != nil { tables += 1 }
      if (try? rows(of: Array("a\n".utf8) + bytes, treatment: .number)) != nil { tables += 1 }
    }
    #expect(tables > 100)
  }
}

@Suite struct CSVChunkTests {
  /// Guesses where chunks start, as several threads do, but keeps to one.
  let guessing = CSVWorkers { count, body in
    for index in (0..<count).reversed() { body(index) }
  }

  /// Short chunks put borders inside quotes, between CR and LF, on blank lines and in wide fields.
  func text(seed: UInt64) -> [UInt8] {
    var generator = TestGenerator(state: seed)
    let fields = [
      "1.5", "-2", "", "NA", "\"a\nb\"", "\"x\r\n\r\ny\"", "\"q\"\"q\"", "word", "\"7\"", "1e5",
      "\"a long field that is wider than a chunk, \n twice at least\"",
    ]
    let ends = ["\n", "\r\n", "\r"]
    var text = "a,b,c,d"
    for row in 0..<120 {
      text += ends[Int(generator.next() % 3)]
      if generator.next() % 8 == 0 { text += ends[Int(generator.next() % 3)] + " \n" }
      // A column of numbers, one that turns late, one of all kinds, one often missing.
      let late = row > 90 ? "late" : "\(row)"
      let any = fields[Int(generator.next() % UInt64(fields.count))]
      text += "\(row),\(late),\(any),\(generator.next() % 3 == 0 ? "" : "0.5")"
    }
    return Array(text.utf8)
  }

  @Test(arguments: [1, 2, 3, 5, 17, 64, 333, 5000])
  func `the length of chunks changes nothing`(length: Int) throws {
    for seed in 0..<6 as Range<UInt64> {
      let text = try CSVText(
        text(seed: seed), encoding: .unicode, dialect: CSVDialect(missing: ["", "NA"]))
      let whole = try text.columns(Array(repeating: .infer, count: 4))
      for workers in [.one, guessing] {
        let pieces = try text.columns(
          Array(repeating: .infer, count: 4), workers: workers, chunkLength: length)
        #expect(pieces.rowCount == 120)
        let lines = (0..<120).map { pieces.lines.line(ofRow: $0) }
        #expect(lines == (0..<120).map { whole.lines.line(ofRow: $0) })
        #expect(whole.values.map(Self.content) == pieces.values.map(Self.content))
      }
    }
  }

  @Test func `several threads read what one reads`() throws {
    let threads = CSVWorkers { count, body in
      DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }
    let text = try CSVText(
      text(seed: 9), encoding: .unicode, dialect: CSVDialect(missing: ["", "NA"]))
    let one = try text.columns(Array(repeating: .infer, count: 4))
    for _ in 0..<20 {
      let several = try text.columns(
        Array(repeating: .infer, count: 4), workers: threads, chunkLength: 100)
      #expect(several.values.map(Self.content) == one.values.map(Self.content))
      #expect(several.lines.line(ofRow: 119) == one.lines.line(ofRow: 119))
    }
  }

  @Test(arguments: [1, 7, 50, 5000], [1, 10, 119, 120, 1000])
  func `parts of the rows are the whole`(length: Int, count: Int) throws {
    let text = try CSVText(
      text(seed: 4), encoding: .unicode, dialect: CSVDialect(missing: ["", "NA"]))
    let kinds: [CSVTreatment] = [.number, .text, .skip, .number]
    let whole = try text.columns(kinds)
    for workers in [.one, guessing] {
      var (found, lines, sizes) = ([[String?]](repeating: [], count: 4), [Int?](), [Int]())
      try text.forEachPart(
        kinds, rows: count, workers: workers, chunkLength: length, failure: { $0 }
      ) { part throws(CSVError) in
        sizes.append(part.rowCount)
        lines += (0..<part.rowCount).map { part.lines.line(ofRow: $0) }
        for column in 0..<4 { found[column] += Self.content(part.values[column]) }
      }
      #expect(found == whole.values.map(Self.content))
      #expect(lines == (0..<120).map { whole.lines.line(ofRow: $0) })
      #expect(sizes.dropLast().allSatisfy { $0 >= min(count, 120) })
    }
  }

  @Test func `a part that cannot be read comes after those that can`() throws {
    let lines = (0..<100).map { $0 == 70 ? "x" : "\($0)" }
    let text = try CSVText(
      Array(("a\n" + lines.joined(separator: "\n")).utf8), encoding: .unicode,
      dialect: CSVDialect(missing: []))
    var rows = 0
    #expect(throws: CSVError(.notANumber("x"), line: 72, column: 0)) {
      try text.forEachPart([.number], rows: 10, chunkLength: 20, failure: { $0 }) {
        part throws(CSVError) in
        rows += part.rowCount
      }
    }
    #expect((40...70).contains(rows))
  }

  @Test func `a file of a header alone has no parts`() throws {
    let text = try CSVText(
      Array("a,b\n\n".utf8), encoding: .unicode, dialect: CSVDialect(missing: []))
    #expect(throws: CSVError(.noRows)) {
      try text.forEachPart([.number, .text], rows: 10, failure: { $0 }) {
        _ throws(CSVError) in
      }
    }
  }

  @Test(arguments: [1, 4, 30, 1000])
  func `an error is that of the first bad record, whatever the chunks`(length: Int) throws {
    var lines = (0..<200).map { "\($0),\"x\ny\"" }
    lines[120] = "1,2,3"
    lines[150] = "4"
    let text = try CSVText(
      Array(("a,b\n" + lines.joined(separator: "\n")).utf8), encoding: .unicode,
      dialect: CSVDialect(missing: []))
    #expect(throws: CSVError(.fieldCount(found: 3, expected: 2), line: 242)) {
      try text.columns([.infer, .infer], workers: guessing, chunkLength: length)
    }
  }

  static func content(_ values: CSVColumns.Values) -> [String?] {
    switch values {
    case .numbers(let numbers): numbers.map { $0.isNaN ? nil : "number \($0)" }
    case .texts(let codes, let levels): codes.map { $0 < 0 ? nil : levels[Int($0)] }
    case .skipped: []
    }
  }
}

@Suite struct CSVFileTests {
  @Test func `a file that is not there cannot be opened, a folder not read`() throws {
    let missing = try #require(throws: CSVError.self) {
      try CSVText(contentsOf: "/no/such/file.csv", encoding: .unicode, dialect: .init(missing: []))
    }
    #expect(missing.description == "no such file or folder")
    let folder = try #require(throws: CSVError.self) {
      try CSVText(contentsOf: "/", encoding: .unicode, dialect: .init(missing: []))
    }
    #expect(folder.description == "is a folder, not a file")
  }

  /// A text of records from a few bytes to 100 kB, its columns of every kind.
  private func text() -> [UInt8] {
    let fields = [
      "1.5", "", "\"a\r\n\r\nb\"", "\"q\"\"q\"", "word",
      "\"" + String(repeating: "long,\n", count: 9000) + "\"",
      String(repeating: "x", count: 70_000),
    ]
    var generator = TestGenerator(state: 3)
    let rows = (0..<300).map { row in
      let any = generator.next() % 20 == 0 ? generator.next() % 7 : generator.next() % 5
      return "\(row),\(row > 200 ? "late" : "\(row)"),\(fields[Int(any)]),  \(row % 5).25"
    }
    return Array(("a,b,c,d\r\n" + rows.joined(separator: "\r\n \n")).utf8)
  }

  @Test(arguments: [50, 1000, 20_000, 1 << 19])
  func `a file that is read in stretches is what it is in memory`(length: Int) throws {
    let bytes = text()
    let folder = try TemporaryFolder()
    try AtomicFile.write(bytes, to: folder("a.csv"))
    let dialect = CSVDialect(missing: ["", "NA"])
    let held = try CSVText(bytes, encoding: .unicode, dialect: dialect)
    let kinds: [CSVTreatment] = Array(repeating: .infer, count: 4)
    let whole = try held.columns(kinds)
    let guessing = CSVWorkers { count, body in
      for index in (0..<count).reversed() { body(index) }
    }
    for workers in [.one, guessing] {
      let file = try CSVText(contentsOf: folder("a.csv"), encoding: .unicode, dialect: dialect)
      #expect(file.names == held.names && file.headerLine == held.headerLine)
      let read = try file.columns(kinds, workers: workers, chunkLength: length)
      #expect(read.lines == whole.lines)
      #expect(read.values.map(CSVChunkTests.content) == whole.values.map(CSVChunkTests.content))
    }
  }

  @Test func `an error is the same, wherever a stretch of the file ends`() throws {
    let long = String(repeating: "y", count: 30_000)
    let folder = try TemporaryFolder()
    for (bad, kind) in [
      ("1,\"\(long)\",3", CSVTreatment.text), ("1", .text), ("1,\"\(long)", .text),
      ("1,\"\(long)\"x", .text), ("\(long),1", .number), ("1,\(long)\u{0}", .skip),
    ] {
      let bytes = Array("a,b\n\(String(repeating: "1,2\n", count: 40_000))\(bad)\n1,2\n".utf8)
      try AtomicFile.write(bytes, to: folder("a.csv"))
      let dialect = CSVDialect(missing: [""])
      func error(_ text: CSVText, _ length: Int) -> CSVError? {
        #expect(throws: CSVError.self) { try text.columns([.number, kind], chunkLength: length) }
      }
      let held = try CSVText(bytes, encoding: .unicode, dialect: dialect)
      let expected = error(held, 1 << 19)
      #expect(expected?.line == 40_002)
      for length in [1000, 159_990, 1 << 19] {
        let file = try CSVText(contentsOf: folder("a.csv"), encoding: .unicode, dialect: dialect)
        #expect(error(file, length) == expected)
      }
    }
  }

  @Test func `a header may be longer than the stretch that is read first`() throws {
    let names = (0..<30_000).map { "column \($0)" }
    let folder = try TemporaryFolder()
    for (header, hasHeader) in [(names.joined(separator: ","), true), (names[0], false)] {
      let values = String(repeating: ",1", count: 29_999)
      try AtomicFile.write(Array("\(header)\n0\(values)\n".utf8), to: folder("a.csv"))
      let text = try CSVText(
        contentsOf: folder("a.csv"), encoding: .unicode,
        dialect: .init(hasHeader: hasHeader, missing: []))
      if hasHeader {
        #expect(text.names == names)
        #expect(try text.columns(names.map { _ in .number }).rowCount == 1)
      } else {
        #expect(text.names == ["column1"])
      }
    }
    try AtomicFile.write(
      Array("0\(String(repeating: ",1", count: 99_999))\n".utf8), to: folder("b.csv"))
    let bare = try CSVText(
      contentsOf: folder("b.csv"), encoding: .unicode, dialect: .init(hasHeader: false, missing: [])
    )
    #expect(bare.names.count == 100_000)
  }

  @Test func `a file that another process shortens is refused`() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(
      Array("a\n\(String(repeating: "1\n", count: 100_000))".utf8), to: folder("a.csv"))
    let text = try CSVText(
      contentsOf: folder("a.csv"), encoding: .unicode, dialect: .init(missing: []))
    #expect(truncate(folder("a.csv"), 90_000) == 0)
    let error = try #require(throws: CSVError.self) {
      try text.columns([.number], chunkLength: 1000)
    }
    #expect(error.reason == .file(FileError(.shortened, path: folder("a.csv"))))
    #expect(error.description == "became shorter while it was read")
  }

  @Test func `a named pipe is opened once`() throws {
    let folder = try TemporaryFolder()
    let path = folder("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    DispatchQueue.global().async {
      try? AtomicFile.write(Array("a,b\n1,2\n".utf8), to: path)
    }
    let text = try CSVText(contentsOf: path, encoding: .unicode, dialect: .init(missing: []))
    #expect(text.names == ["a", "b"])
    #expect(try text.columns([.number, .number]).rowCount == 1)
  }
}
