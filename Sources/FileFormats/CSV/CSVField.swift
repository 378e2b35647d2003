/// A field as it lies in the file.
struct CSVField {
  /// The content, without quotes but with doubled quotes still doubled.
  var start: Int
  var end: Int
  /// The offset of the delimiter, line end or file end after it.
  var next: Int
  /// Whether the content has doubled quotes.
  var hasDoubledQuotes = false
  /// How many line ends the content holds.
  var lineEnds = 0

  /// The field that starts at `start`.
  ///
  /// A quote opens a field only as its first byte; elsewhere it is text.
  @inline(__always)
  static func read(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, delimiter: UInt8, line: Int
  ) throws(CSVError) -> CSVField {
    if start < end && bytes[start] == 0x22 {
      return try readQuoted(bytes, from: start + 1, to: end, delimiter: delimiter, line: line)
    }
    var at = start
    while at < end {
      let byte = bytes[at]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
      at += 1
    }
    return CSVField(start: start, end: at, next: at)
  }

  private static func readQuoted(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, delimiter: UInt8, line: Int
  ) throws(CSVError) -> CSVField {
    var field = CSVField(start: start, end: start, next: start)
    var at = start
    while at < end {
      switch bytes[at] {
      case 0x22:
        if at + 1 < end && bytes[at + 1] == 0x22 {
          field.hasDoubledQuotes = true
          at += 2
          continue
        }
        field.end = at
        field.next = at + 1
        if at + 1 < end {
          let after = bytes[at + 1]
          guard after == delimiter || after == 0x0A || after == 0x0D else {
            throw CSVError(.textAfterQuote, line: line)
          }
        }
        return field
      case 0x0A:
        field.lineEnds += 1
        at += 1
      case 0x0D:
        field.lineEnds += 1
        at += at + 1 < end && bytes[at + 1] == 0x0A ? 2 : 1
      default: at += 1
      }
    }
    throw CSVError(.unterminatedQuote, line: line)
  }

  /// The content with single quotes, in `scratch` if it has to be rewritten.
  @inline(__always)
  func withContent<Result>(
    _ bytes: UnsafePointer<UInt8>, scratch: inout [UInt8],
    _ body: (UnsafePointer<UInt8>, Int) throws(CSVError) -> Result
  ) throws(CSVError) -> Result {
    if !hasDoubledQuotes { return try body(bytes + start, end - start) }
    scratch.removeAll(keepingCapacity: true)
    var at = start
    while at < end {
      scratch.append(bytes[at])
      at += bytes[at] == 0x22 ? 2 : 1
    }
    return try scratch.withUnsafeBufferPointer { buffer throws(CSVError) in
      // A content with doubled quotes is not empty, so neither is this.
      try body(buffer.baseAddress ?? bytes, buffer.count)
    }
  }
}
