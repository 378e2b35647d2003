/// How a delimited text file is written, where it differs from the common way.
public struct CSVOptions: Sendable, Equatable {
  /// How bytes stand for characters.
  public enum Encoding: String, Sendable, CaseIterable {
    /// UTF-8; UTF-16 if the file begins with its byte-order mark.
    case unicode
    /// ISO 8859-1.
    case latin1
  }

  /// The character between fields, one byte; nil for the tab in files named `.tsv` or `.tab`
  /// and the comma in all others.
  public var delimiter: Character?
  /// Whether `1,5` is one and a half.
  public var decimalComma: Bool
  /// Whether the first record holds the columns' names. Without them they are `column1`, ….
  public var hasHeader: Bool
  /// The spellings of a missing value: whole fields, quoted or not, without the spaces around.
  public var missing: [String]
  /// How bytes stand for characters.
  public var encoding: Encoding
  /// Whether `inf`, `-Infinity` and numbers too large for a double are missing values.
  public var infinityIsMissing: Bool
  /// The kinds of columns that are not to be found out, by name.
  public var kinds: [String: Column.Kind]

  /// The spellings that stand for a missing value unless others are given: pandas's, which
  /// include R's.
  public static let commonMissingSpellings = [
    "", "NA", "N/A", "n/a", "<NA>", "#N/A", "#N/A N/A", "#NA", "NaN", "nan", "-NaN", "-nan",
    "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "null", "NULL", "None",
  ]

  /// Options, the common way where not given.
  public init(
    delimiter: Character? = nil, decimalComma: Bool = false, hasHeader: Bool = true,
    missing: [String] = CSVOptions.commonMissingSpellings, encoding: Encoding = .unicode,
    infinityIsMissing: Bool = false, kinds: [String: Column.Kind] = [:]
  ) {
    self.delimiter = delimiter
    self.decimalComma = decimalComma
    self.hasHeader = hasHeader
    self.missing = missing
    self.encoding = encoding
    self.infinityIsMissing = infinityIsMissing
    self.kinds = kinds
  }
}
