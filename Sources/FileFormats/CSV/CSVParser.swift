/// Reads a delimited file into typed columns: RFC 4180, with the liberties said below.
///
/// - Lines end with LF, CRLF or CR. Blank lines are skipped, also those of spaces and tabs.
/// - The last record may lack its line end.
/// - A quote that is not a field's first byte is text.
/// - Types are known after the whole file has been read, not a part of it.
package struct CSVParser {
  private let bytes: UnsafePointer<UInt8>
  private let end: Int
  private let dialect: CSVDialect
  /// Where the first data record starts, and on which line.
  private var firstRecord: Int
  private var firstLine: Int
  /// The names of the columns; empty ones, and all of them without a header, are `column1`, ….
  package private(set) var names = [String]()
  /// The line of the header; nil without one.
  package private(set) var headerLine: Int?

  /// Reads the header of UTF-8 bytes, which must outlive the parser.
  package init(_ buffer: UnsafeRawBufferPointer, dialect: CSVDialect) throws(CSVError) {
    try dialect.check()
    guard let base = buffer.baseAddress, buffer.count > 0 else { throw CSVError(.noRows) }
    self.bytes = base.assumingMemoryBound(to: UInt8.self)
    self.end = buffer.count
    self.dialect = dialect
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    firstRecord = buffer.starts(with: mark) ? 3 : 0
    firstLine = 1
    try readHeader()
  }

  private mutating func readHeader() throws(CSVError) {
    var at = firstRecord
    var line = firstLine
    Self.skipBlankLines(bytes, &at, end, dialect.delimiter, &line)
    guard at < end else { throw CSVError(.noRows) }
    firstRecord = at
    firstLine = line
    var scratch = [UInt8]()
    while true {
      let field = try CSVField.read(
        bytes, from: at, to: end, delimiter: dialect.delimiter, line: firstLine)
      if dialect.hasHeader {
        try check(field, line: firstLine, column: names.count)
        let name = try field.withContent(bytes, scratch: &scratch) { base, count in
          String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
        }
        names.append(name.isEmpty ? "column\(names.count + 1)" : name)
      } else {
        names.append("column\(names.count + 1)")
      }
      line += field.lineEnds
      at = field.next
      guard at < end, bytes[at] == dialect.delimiter else { break }
      at += 1
    }
    guard dialect.hasHeader else { return }
    headerLine = firstLine
    var places = [String: Int]()
    for (column, name) in names.enumerated() {
      if let first = places.updateValue(column, forKey: name) {
        throw CSVError(.duplicateName(name, first: first, second: column), line: firstLine)
      }
    }
    if at < end { Self.skipLineEnd(bytes, &at, end, &line) }
    firstRecord = at
    firstLine = line
  }

  /// Reads the records, the columns each by its treatment.
  ///
  /// - Parameter release: told of stretches of the bytes that have been read.
  func records(
    _ treatments: [CSVTreatment], workers: CSVWorkers = .one,
    chunkLength: Int = CSVAssembly.chunkLength,
    release: @escaping @Sendable (Range<Int>) -> Void = { _ in }
  ) -> CSVAssembly {
    precondition(
      treatments.count == names.count,
      "\(treatments.count) treatments for \(names.count) columns")
    return CSVAssembly(
      bytes: bytes, end: end, from: firstRecord, line: firstLine, dialect: dialect,
      treatments: treatments, workers: workers, chunkLength: chunkLength, release: release)
  }

  private func check(_ field: CSVField, line: Int, column: Int) throws(CSVError) {
    try CSVChunk.checkText(bytes, field, line: line, column: column)
  }

  @inline(__always)
  static func skipLineEnd(
    _ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ line: inout Int
  ) {
    let first = bytes[at]
    at += 1
    if first == 0x0D && at < end && bytes[at] == 0x0A { at += 1 }
    line += 1
  }

  /// Moves past lines that hold nothing but spaces and tabs (a tab that delimits is no space).
  @inline(__always)
  static func skipBlankLines(
    _ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ delimiter: UInt8,
    _ line: inout Int
  ) {
    while at < end && bytes[at] <= 0x20 {
      var ahead = at
      while ahead < end && (bytes[ahead] == 0x20 || bytes[ahead] == 0x09)
        && bytes[ahead] != delimiter
      { ahead += 1 }
      if ahead == end {
        at = end
      } else if bytes[ahead] == 0x0A || bytes[ahead] == 0x0D {
        at = ahead
        skipLineEnd(bytes, &at, end, &line)
      } else {
        return
      }
    }
  }
}
