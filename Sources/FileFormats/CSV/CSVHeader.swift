/// The header of a delimited text, and where its records start.
struct CSVHeader: Sendable {
  /// The names of the columns; empty ones, and all of them without a header, are `column1`, ….
  private(set) var names = [String]()
  /// The line of the header; nil without one.
  private(set) var line: Int?
  /// Where the first data record starts, and on which line.
  private(set) var firstRecord: Int
  private(set) var firstLine = 1
  /// Where the reading ended.
  private var end = 0

  /// Reads the header of UTF-8 text.
  init(of source: CSVSource, dialect: CSVDialect) throws(CSVError) {
    try dialect.check()
    var window = CSVWindow(source)
    var length = 1 << 16
    while true {
      try window.move(to: 0..<length)
      let isEnough = window.isLast || length >= CSVChunk.longestRecord
      do throws(CSVError) {
        self = try CSVHeader(window, dialect)
        if isEnough || end < window.end { break }
      } catch {
        if isEnough || !error.isOfTruncation(at: window.end) { throw error }
      }
      length *= 4
    }
    guard dialect.hasHeader else { return }
    var places = [String: Int]()
    for (column, name) in names.enumerated() {
      if let first = places.updateValue(column, forKey: name) {
        throw CSVError(.duplicateName(name, first: first, second: column), line: line)
      }
    }
  }

  private init(_ window: CSVWindow, _ dialect: CSVDialect) throws(CSVError) {
    let (bytes, end) = (window.bytes, window.end)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    firstRecord = end >= 3 && mark.indices.allSatisfy { bytes[$0] == mark[$0] } ? 3 : 0
    var at = firstRecord
    var next = firstLine
    CSVLines.skipBlankLines(bytes, &at, end, dialect.delimiter, &next)
    guard at < end else { throw CSVError(.noRows) }
    firstRecord = at
    firstLine = next
    var scratch = [UInt8]()
    while true {
      let field = try CSVField.read(
        bytes, from: at, to: end, delimiter: dialect.delimiter, line: firstLine)
      if dialect.hasHeader {
        try CSVChunk.checkText(bytes, field, line: firstLine, column: names.count)
        let name = try field.withContent(bytes, scratch: &scratch) { base, count in
          String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
        }
        names.append(name.isEmpty ? "column\(names.count + 1)" : name)
      } else {
        names.append("column\(names.count + 1)")
      }
      next += field.lineEnds
      at = field.next
      guard at < end, bytes[at] == dialect.delimiter else { break }
      at += 1
    }
    if dialect.hasHeader {
      line = firstLine
      if at < end { CSVLines.skipLineEnd(bytes, &at, end, &next) }
      firstRecord = at
      firstLine = next
    }
    self.end = at
  }
}

extension CSVError {
  /// Whether bytes after the end of a stretch of text may be what is missing.
  fileprivate func isOfTruncation(at end: Int) -> Bool {
    switch reason {
    case .noRows, .unterminatedQuote: true
    case .notUTF8(_, let offset): offset + 4 > end
    default: false
    }
  }
}
