/// Why bytes cannot be read as a table, and where.
package struct CSVError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case file(FileError)
    case noRows
    case fieldCount(found: Int, expected: Int)
    case unterminatedQuote
    case textAfterQuote
    case recordTooLong(limit: Int)
    case nulByte(offset: Int)
    case notUTF8(byte: UInt8, offset: Int)
    case notUTF16(offset: Int)
    case notANumber(String)
    case tooManyLevels
    case duplicateName(String, first: Int, second: Int)
    case delimiterIsDecimalMark
    case badDelimiter
  }

  package var reason: Reason
  /// The line on which the record starts, from 1.
  package var line: Int?
  /// The number of the column, from 0.
  package var column: Int?

  package init(_ reason: Reason, line: Int? = nil, column: Int? = nil) {
    self.reason = reason
    self.line = line
    self.column = column
  }

  package var description: String {
    switch reason {
    // The path is the place, said before this.
    case .file(let error):
      String(
        error.description.dropFirst(
          error.description.hasPrefix("\(error.path): ") ? error.path.count + 2 : 0))
    case .noRows: "no rows"
    case .fieldCount(let found, let expected):
      "\(found) field\(found == 1 ? "" : "s"), expected \(expected)"
    case .unterminatedQuote: "a quote opened in the record that starts here is never closed"
    case .textAfterQuote: "text between a closing quote and the next delimiter"
    case .recordTooLong(let limit): "the record that starts here has more than \(limit) bytes"
    case .nulByte(let offset): "a NUL byte at offset \(offset)"
    case .notUTF8(let byte, let offset):
      "not valid UTF-8: byte 0x\(String(byte, radix: 16, uppercase: true)) at offset \(offset)"
    case .notUTF16(let offset): "not valid UTF-16 at offset \(offset)"
    case .notANumber(let field): "'\(field)' is not a number"
    case .tooManyLevels: "more different texts than can be numbered"
    case .duplicateName(let name, let first, let second):
      "columns \(first + 1) and \(second + 1) are both named '\(name)'"
    case .delimiterIsDecimalMark: "the comma cannot be the delimiter and the decimal mark at once"
    case .badDelimiter: "the delimiter must be one byte that is no quote, digit or line end"
    }
  }
}
