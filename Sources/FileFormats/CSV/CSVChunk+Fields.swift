extension CSVChunk {
  /// The number that a field is; nil for a text in a column that may become one.
  @inline(never)
  mutating func number(
    _ field: CSVField, line: Int, column: Int, powers: UnsafePointer<Double>
  ) throws(CSVError) -> Double? {
    var (isNumber, value) = (false, Double.nan)
    if !field.hasDoubledQuotes {
      let (from, to) = DecimalNumber.trim(bytes, from: field.start, to: field.end)
      let (found, next) = DecimalNumber.scan(
        bytes, from: from, to: to, point: dialect.point, powers: powers)
      if isMissing(bytes + field.start, field.end - field.start) {
        isNumber = true
      } else if next == to && from < to {
        (isNumber, value) = (true, found)
      } else if let infinity = Self.infinity(bytes, from: from, to: to) {
        (isNumber, value) = (true, infinity)
      }
    }
    if isNumber { return value.isInfinite && dialect.infinityIsMissing ? .nan : value }
    if kinds[column] != .number { return nil }
    try Self.checkText(bytes, field, line: line, column: column)
    let text = try field.withContent(bytes, scratch: &scratch) { base, count in
      String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
    }
    throw CSVError(.notANumber(text), line: line, column: column)
  }

  /// The level of a field, as it goes into the tile.
  @inline(__always)
  mutating func code(_ field: CSVField, line: Int, column: Int) throws(CSVError) -> Double {
    if !field.hasDoubledQuotes,
      let known = dictionaries[column].code(bytes + field.start, count: field.end - field.start)
    {
      return Double(known)
    }
    return try newCode(field, line: line, column: column)
  }

  @inline(never)
  private mutating func newCode(
    _ field: CSVField, line: Int, column: Int
  ) throws(CSVError) -> Double {
    try Self.checkText(bytes, field, line: line, column: column)
    if dictionaries[column].isFull { throw CSVError(.tooManyLevels, line: line, column: column) }
    var scratch = [UInt8]()
    swap(&scratch, &self.scratch)
    defer { swap(&scratch, &self.scratch) }
    return Double(
      try field.withContent(bytes, scratch: &scratch) { base, count in
        if let known = dictionaries[column].code(base, count: count) { return known }
        return dictionaries[column].insert(
          base, count: count, isMissing: isMissing(base, count))
      })
  }

  /// Whether a content, without surrounding spaces, is a spelling of a missing value.
  func isMissing(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let (from, to) = DecimalNumber.trim(base, from: 0, to: count)
    let content = UnsafeBufferPointer(start: base + from, count: to - from)
    return missing.contains { $0.count == content.count && content.elementsEqual($0) }
  }

  /// `inf` or `infinity` in any case, with or without a sign.
  static func infinity(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Double? {
    var from = start
    guard from < end else { return nil }
    let negative = bytes[from] == 0x2D
    if negative || bytes[from] == 0x2B { from += 1 }
    let word = UnsafeBufferPointer(start: bytes + from, count: end - from)
    let isInfinity = ["inf", "infinity"].contains { spelling in
      word.count == spelling.utf8.count && zip(word, spelling.utf8).allSatisfy { $0 | 0x20 == $1 }
    }
    return isInfinity ? (negative ? -.infinity : .infinity) : nil
  }

  /// Refuses a field that is no text. Quotes are ASCII, so doubled ones do no harm.
  @inline(never)
  static func checkText(
    _ bytes: UnsafePointer<UInt8>, _ field: CSVField, line: Int, column: Int
  ) throws(CSVError) {
    guard
      let bad = UTF8Validation.firstBadByte(bytes + field.start, count: field.end - field.start)
    else { return }
    let offset = field.start + bad
    // A content may hold line ends: the line is the one of the byte.
    var at = field.start
    var place = line
    while at < offset {
      if bytes[at] == 0x0A || bytes[at] == 0x0D {
        CSVLines.skipLineEnd(bytes, &at, offset, &place)
      } else {
        at += 1
      }
    }
    throw CSVError(
      bytes[offset] == 0
        ? .nulByte(offset: offset) : .notUTF8(byte: bytes[offset], offset: offset),
      line: place, column: column)
  }

  /// The error of a record that goes on past the last column, with the count of all its fields.
  @inline(never)
  func tooLong(from start: Int, line: Int) throws(CSVError) -> CSVError {
    var (at, found) = (start, width)
    while true {
      let field = try CSVField.read(
        bytes, from: at, to: end, delimiter: dialect.delimiter, line: line)
      found += 1
      at = field.next
      guard at < end, bytes[at] == dialect.delimiter else { break }
      at += 1
    }
    if at >= end, !isAtEnd {
      return CSVError(.recordTooLong(limit: Self.longestRecord), line: line)
    }
    return CSVError(.fieldCount(found: found, expected: width), line: line)
  }
}
