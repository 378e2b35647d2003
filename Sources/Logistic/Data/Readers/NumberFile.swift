/// A file of one number a line, which says of each row of another file how it counts: for sparse rows, which have
/// no columns to hold such numbers.
public struct NumberFile: Sendable {
  private let table: DataTable
  /// The numbers; NaN where a line says that there is none.
  public let values: [Double]

  /// Reads a file.
  ///
  /// - Throws: what cannot be read, a line that holds no number or several.
  public init(contentsOf path: String) throws(LogisticError) {
    table = try DataTable(
      contentsOf: path, options: CSVOptions(hasHeader: false, kinds: ["column1": .number]))
    guard table.names.count == 1 else {
      throw LogisticError(
        .data, "row-file", "there are \(table.names.count) numbers a line",
        place: .init(file: path), advice: "give a file of one number a line")
    }
    values = try table.numbers(of: table.names[0])
  }

  /// The numbers as weights of so many rows.
  ///
  /// - Throws: a number below 0 or not finite, more or fewer of them than rows.
  public func weights(ofRows rows: Int) throws(LogisticError) -> [Double] {
    try checked(rows, "weight", advice: "weights are finite and at least 0") {
      $0 >= 0 && $0.isFinite
    }
  }

  /// The numbers as offsets of so many rows.
  ///
  /// - Throws: a number that is not finite, more or fewer of them than rows.
  public func offsets(ofRows rows: Int) throws(LogisticError) -> [Double] {
    try checked(rows, "offset", advice: "offsets are finite") { $0.isFinite }
  }

  private func checked(
    _ rows: Int, _ what: String, advice: String, _ isFit: (Double) -> Bool
  ) throws(LogisticError) -> [Double] {
    if let row = values.firstIndex(where: { !isFit($0) }) {
      throw LogisticError(
        .data, what,
        values[row].isNaN
          ? "there is no number" : "the \(what) is \(shortestText(values[row]))",
        place: table.place(row: row), advice: advice)
    }
    guard values.count == rows else {
      throw LogisticError(
        .data, "row-count", "there are \(values.count) numbers for \(rows) rows",
        place: table.place(), advice: "give one number a row")
    }
    return values
  }
}
