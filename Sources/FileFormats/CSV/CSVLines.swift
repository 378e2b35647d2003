/// Ends of lines: LF, CRLF or CR.
enum CSVLines {
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
