/// The records that start within a stretch of a text, read in one walk.
///
/// Columns find out their kinds for themselves: `CSVAssembly` brings chunks to agree. Rows are gathered into a tile that fits in cache, as numbers or as level codes, and moved to
/// their columns when it is full.
struct CSVChunk: @unchecked Sendable {
  /// The part of the text that the chunk needs.
  private var window: CSVWindow
  let dialect: CSVDialect
  let missing: [[UInt8]]
  let width: Int
  var kinds: [CSVTreatment]
  var numbers: [[Double]]
  var codes: [[Int32]]
  var dictionaries: [ByteDictionary]
  /// Of a column that began with numbers and went on with texts, the first row whose code is
  /// known; 0 of others.
  var textStart: [Int]
  var rowCount = 0
  /// The lines of the rows, counted from the chunk's start, which is line 0.
  var lines = RowLines()
  /// Where the first record that was read starts.
  private(set) var start = 0
  /// Where the first record after the chunk starts, and on which line.
  var next = (offset: 0, line: 0)
  /// Whether a record goes on past the window, so that nothing of the chunk is to be used.
  private(set) var isCut = false
  private let tileRows: Int
  private let emptyIsMissing: Bool
  /// Whether a number can be a spelling of a missing value, as −99.
  private let numbersMayBeMissing: Bool
  var scratch = [UInt8]()

  /// How many bytes past its border a chunk looks at first: more than most records have.
  private static let overhang = 1 << 14
  /// How long a record may be, a quote that is never closed being such as well.
  static let longestRecord = 1 << 30

  init(_ source: CSVSource, dialect: CSVDialect, width: Int) {
    window = CSVWindow(source)
    self.dialect = dialect
    self.width = width
    missing = dialect.missing.map { Array($0.utf8) }
    kinds = Array(repeating: .skip, count: width)
    numbers = Array(repeating: [], count: width)
    codes = Array(repeating: [], count: width)
    // One each: a dictionary's seed is its own.
    dictionaries = (0..<width).map { _ in ByteDictionary() }
    textStart = Array(repeating: 0, count: width)
    tileRows = max(1, min(256, 16384 / width))
    emptyIsMissing = missing.contains([])
    numbersMayBeMissing = dialect.missing.contains {
      DecimalNumber.parse($0, point: dialect.point) != nil
    }
  }

  var bytes: UnsafePointer<UInt8> { window.bytes }
  var end: Int { window.end }
  /// Whether the text has no more bytes than can be looked at.
  var isAtEnd: Bool { window.isLast }

  /// Forgets what was read, but keeps its memory.
  mutating func restart(_ kinds: [CSVTreatment]) {
    self.kinds = kinds
    for column in 0..<width {
      numbers[column].removeAll(keepingCapacity: true)
      codes[column].removeAll(keepingCapacity: true)
      dictionaries[column].removeAll()
      textStart[column] = 0
    }
    rowCount = 0
    lines = RowLines()
    next = (0, 0)
    isCut = false
  }

  /// Reads the records that start before `border`, the first of them at `start`; gives what was wrong.
  mutating func read(
    _ kinds: [CSVTreatment], from start: Int, before border: Int
  ) -> CSVError? {
    self.start = start
    var overhang = Self.overhang
    while true {
      let error = attempt(kinds, within: start..<border + overhang) { chunk throws(CSVError) in
        try chunk.run(from: start, before: border)
      }
      guard isCut, overhang < Self.longestRecord else { return error }
      overhang = min(4 * overhang, Self.longestRecord)
    }
  }

  /// Reads the records that start before `border`, the first of them after the line end that is the
  /// first at or past the byte before `guess`: `start` tells where, `isCut` that a record is too long
  /// for a guess.
  mutating func read(
    _ kinds: [CSVTreatment], guessingFrom guess: Int, before border: Int
  ) -> CSVError? {
    attempt(kinds, within: guess - 1..<border + Self.overhang) { chunk throws(CSVError) in
      chunk.start = chunk.firstRecord(from: guess)
      if chunk.start < border { try chunk.run(from: chunk.start, before: border) }
    }
  }

  private mutating func attempt(
    _ kinds: [CSVTreatment], within stretch: Range<Int>,
    _ body: (inout CSVChunk) throws(CSVError) -> Void
  ) -> CSVError? {
    restart(kinds)
    do throws(CSVError) {
      try window.move(to: stretch)
      try body(&self)
      return nil
    } catch {
      switch error.reason {
      case .unterminatedQuote, .recordTooLong: isCut = !window.isLast
      default: break
      }
      return error
    }
  }

  /// Where the first record starts at `border` or later, if no quotes are open there.
  private func firstRecord(from border: Int) -> Int {
    var at = border - 1
    var line = 0
    while at < end && bytes[at] != 0x0A && bytes[at] != 0x0D { at += 1 }
    if at < end { CSVLines.skipLineEnd(bytes, &at, end, &line) }
    CSVLines.skipBlankLines(bytes, &at, end, dialect.delimiter, &line)
    return at
  }

  private mutating func run(from start: Int, before border: Int) throws(CSVError) {
    let (bytes, end, width) = (window.bytes, window.end, width)
    let (delimiter, point) = (dialect.delimiter, dialect.point)
    let (emptyIsMissing, tileRows) = (emptyIsMissing, tileRows)
    let numbersMayBeMissing = numbersMayBeMissing
    let powers = UnsafeMutablePointer<Double>.allocate(capacity: DecimalNumber.powers.count)
    powers.initialize(from: DecimalNumber.powers, count: DecimalNumber.powers.count)
    let numeric = UnsafeMutablePointer<Bool>.allocate(capacity: width)
    let skipped = UnsafeMutablePointer<Bool>.allocate(capacity: width)
    for column in 0..<width {
      numeric[column] = kinds[column] == .infer || kinds[column] == .number
      skipped[column] = kinds[column] == .skip
    }
    let tile = UnsafeMutablePointer<Double>.allocate(capacity: tileRows * width)
    tile.initialize(repeating: 0, count: tileRows * width)
    defer {
      powers.deallocate()
      numeric.deallocate()
      skipped.deallocate()
      tile.deallocate()
    }
    let isLast = window.isLast
    var at = start
    var line = 0
    var rowInTile = 0
    // An error may come of the record's end being cut off.
    defer { isCut = !isLast && at >= end }
    func cut(_ line: Int) -> CSVError {
      CSVError(.recordTooLong(limit: Self.longestRecord), line: line)
    }
    while true {
      CSVLines.skipBlankLines(bytes, &at, end, delimiter, &line)
      if at >= end && !isLast { throw cut(line) }
      if at >= border { break }
      let recordLine = line
      let row = tile + rowInTile * width
      var column = 0
      while true {
        if column == width {
          throw try tooLong(from: at, line: recordLine)
        }
        var isDone = false
        if numeric[column] {
          let (value, next) = DecimalNumber.scan(
            bytes, from: at, to: end, point: point, powers: powers)
          if next > at && value.magnitude < .infinity {
            if next == end {
              isDone = true
            } else {
              let after = bytes[next]
              isDone = after == delimiter || after == 0x0A || after == 0x0D
            }
            if isDone {
              row[column] =
                numbersMayBeMissing && isMissing(bytes + at, next - at) ? .nan : value
              at = next
            }
          } else if at < end && bytes[at] == delimiter {
            row[column] = .nan
            isDone = emptyIsMissing
          }
        } else if skipped[column], at < end, bytes[at] != 0x22 {
          var next = at
          var isASCII = true
          while next < end {
            let byte = bytes[next]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
            isASCII = isASCII && 1...0x7F ~= byte
            next += 1
          }
          // Other bytes are looked at below.
          isDone = isASCII
          if isASCII { at = next }
        }
        if !isDone {
          let field = try CSVField.read(
            bytes, from: at, to: end, delimiter: delimiter, line: recordLine)
          line += field.lineEnds
          at = field.next
          if numeric[column] {
            if let value = try number(field, line: recordLine, column: column, powers: powers) {
              row[column] = value
            } else {
              becomeText(column, tile: tile, rowInTile: rowInTile)
              numeric[column] = false
              row[column] = try code(field, line: recordLine, column: column)
            }
          } else if kinds[column] == .text {
            row[column] = try code(field, line: recordLine, column: column)
          } else {
            try Self.checkText(bytes, field, line: recordLine, column: column)
          }
        }
        column += 1
        if at >= end { break }
        if bytes[at] == delimiter {
          at += 1
          continue
        }
        CSVLines.skipLineEnd(bytes, &at, end, &line)
        break
      }
      if at >= end && !isLast { throw cut(recordLine) }
      if column != width {
        throw CSVError(.fieldCount(found: column, expected: width), line: recordLine)
      }
      lines.append(line: recordLine)
      rowInTile += 1
      if rowInTile == tileRows {
        flush(tile, rows: rowInTile)
        if rowCount == tileRows { reserve(bytesRead: at - start, bytesLeft: border - at) }
        rowInTile = 0
      }
    }
    flush(tile, rows: rowInTile)
    next = (at, line)
  }
}
