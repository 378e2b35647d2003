/// How a delimited text file is written.
package struct CSVDialect: Sendable {
  /// The byte between fields.
  package var delimiter: UInt8
  /// Whether `1,5` is one and a half.
  package var decimalComma: Bool
  /// Whether the first record holds names.
  package var hasHeader: Bool
  /// Field texts, without surrounding spaces, that stand for a missing value, quoted or not.
  package var missing: [String]
  /// Whether `inf` and its like are missing values.
  package var infinityIsMissing: Bool

  package init(
    delimiter: UInt8 = UInt8(ascii: ","), decimalComma: Bool = false, hasHeader: Bool = true,
    missing: [String], infinityIsMissing: Bool = false
  ) {
    self.delimiter = delimiter
    self.decimalComma = decimalComma
    self.hasHeader = hasHeader
    self.missing = missing
    self.infinityIsMissing = infinityIsMissing
  }

  /// The byte between the whole and the fraction of a number.
  var point: UInt8 { decimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".") }

  /// Refuses delimiters that fields cannot be told from.
  func check() throws(CSVError) {
    if decimalComma && delimiter == UInt8(ascii: ",") { throw CSVError(.delimiterIsDecimalMark) }
    switch delimiter {
    case 0, 0x0A, 0x0D, 0x22, 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x80...0xFF:
      throw CSVError(.badDelimiter)
    default: break
    }
  }
}

/// What becomes of a column.
package enum CSVTreatment: UInt8, Sendable {
  /// Numbers if every field that is present is one, texts otherwise.
  case infer
  /// Numbers; anything else is refused.
  case number
  /// Texts, whatever they look like.
  case text
  /// Left out.
  case skip
}
