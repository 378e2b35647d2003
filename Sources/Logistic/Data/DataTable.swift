internal import FileFormats

/// Named columns of one length.
public struct DataTable: Sendable, Equatable {
  /// The columns in order.
  public private(set) var columns: [Column]
  /// How many rows there are.
  public private(set) var rowCount: Int
  /// What was noticed while reading.
  public internal(set) var warnings: [DataWarning]
  /// Where the rows come from; nil for a table made in memory.
  public internal(set) var file: String?
  var lines: LineNumbers
  private var places: [String: Int]

  /// A table of columns.
  ///
  /// - Throws: when two columns share a name or differ in length, or a code has no level.
  public init(columns: [Column]) throws(LogisticError) {
    let rowCount = columns.first?.count ?? 0
    var places = [String: Int]()
    for (place, column) in columns.enumerated() {
      guard column.count == rowCount else {
        throw LogisticError(
          .data, "column-length",
          "column '\(column.name)' has \(column.count) rows, "
            + "column '\(columns[0].name)' has \(rowCount)")
      }
      if let first = places.updateValue(place, forKey: column.name) {
        throw LogisticError(
          .data, "duplicate-column",
          "columns \(first + 1) and \(place + 1) are both named '\(column.name)'")
      }
      if case .categories(let codes, let levels) = column.values,
        let code = codes.first(where: { $0 < -1 || Int($0) >= levels.count })
      {
        throw LogisticError(
          .data, "level-code", "code \(code) has no place among \(levels.count) levels",
          place: .init(column: column.name))
      }
    }
    self.init(unchecked: columns, rowCount: rowCount, places: places)
  }

  init(unchecked columns: [Column], rowCount: Int, places: [String: Int]) {
    self.columns = columns
    self.rowCount = rowCount
    self.places = places
    warnings = []
    lines = .unknown
  }

  /// Puts columns of the same names, and another length, in place of the present ones.
  mutating func replaceColumns(_ columns: [Column], rowCount: Int) {
    self.columns = columns
    self.rowCount = rowCount
  }

  /// The columns' names in order.
  public var names: [String] { columns.map(\.name) }

  /// Names, kinds and levels.
  public var schema: Schema {
    Schema(columns.map { Schema.Field($0.name, $0.kind, levels: $0.levels ?? []) })
  }

  /// The column of a name; nil if there is none.
  public subscript(name: String) -> Column? {
    places[name].map { columns[$0] }
  }

  /// The column of a name.
  ///
  /// - Throws: when there is none, with the name that was probably meant.
  public func column(_ name: String) throws(LogisticError) -> Column {
    if let column = self[name] { return column }
    throw unknownColumns([name])
  }

  /// The line of the file on which a row starts; nil if the rows come from no file.
  public func line(ofRow row: Int) -> Int? { lines.line(ofRow: row) }

  /// Where a value comes from, for errors.
  func place(row: Int? = nil, column: String? = nil) -> LogisticError.Place {
    LogisticError.Place(file: file, line: row.flatMap { line(ofRow: $0) }, column: column)
  }

  func unknownColumns(_ unknown: [String]) -> LogisticError {
    unknownColumnError(unknown, among: names, file: file)
  }
}

/// The error for names that are not among a table's, each with the name that was probably meant.
func unknownColumnError(
  _ unknown: [String], among names: [String], file: String?
) -> LogisticError {
  let guesses = unknown.compactMap { name in
    nearest(to: name, in: names).map { unknown.count == 1 ? "'\($0)'" : "'\($0)' for '\(name)'" }
  }
  if names.count == 1, let other = otherDelimiter(in: names[0]) {
    return LogisticError(
      .data, "unknown-column", "no column '\(unknown[0])'", place: file.map { .init(file: $0) },
      advice: "the header, '\(names[0])', looks separated by \(other): give that as the delimiter")
  }
  let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
  return LogisticError(
    .data, "unknown-column",
    "no column\(unknown.count == 1 ? "" : "s") "
      + unknown.map { "'\($0)'" }.joined(separator: ", "),
    place: file.map { .init(file: $0) },
    advice: guesses.isEmpty
      ? "there \(names.count == 1 ? "is" : "are") \(shown)\(names.count > 12 ? ", …" : "")"
      : "did you mean \(guesses.joined(separator: ", "))?")
}

/// The lines on which the rows of a table start.
enum LineNumbers: Sendable, Equatable {
  /// The table comes from no file.
  case unknown
  /// Rows as they were read.
  case read(RowLines)
  /// Rows that were picked from those read.
  case picked([Int32])

  func line(ofRow row: Int) -> Int? {
    switch self {
    case .unknown: nil
    case .read(let lines): lines.line(ofRow: row)
    case .picked(let lines): lines.indices.contains(row) ? Int(lines[row]) : nil
    }
  }
}
