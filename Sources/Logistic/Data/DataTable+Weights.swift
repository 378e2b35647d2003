extension DataTable {
  /// A column of weights, one a row.
  ///
  /// - Throws: as ``numbers(of:)``; a weight that is missing, negative or infinite, with its line.
  func weights(of name: String) throws(LogisticError) -> [Double] {
    let values = try numbers(of: name)
    if let row = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw LogisticError(
        .data, "weight", "the weight is \(shortestText(values[row]))",
        place: place(row: row, column: name), advice: "weights are finite and at least 0")
    }
    return values
  }
}
