extension DataTable {
  /// The numbers of some columns, row after row; booleans are 0 and 1, missing values NaN.
  ///
  /// - Throws: when a name is unknown, a column is of categories that are no numbers, or a number
  ///   is infinite, naming its line.
  public func matrix(of names: [String]) throws(LogisticError) -> Matrix<Double> {
    let unknown = names.filter { self[$0] == nil }
    if !unknown.isEmpty { throw unknownColumns(unknown) }
    try checkFinite(names)
    var matrix = Matrix<Double>(rows: rowCount, columns: names.count)
    for (place, name) in names.enumerated() {
      guard case .numbers(let numbers) = try column(name).asNumbers().values else { continue }
      matrix.values.withUnsafeMutableBufferPointer { values in
        for row in 0..<rowCount { values[row * names.count + place] = numbers[row] }
      }
    }
    return matrix
  }

  /// Refuses columns that hold an infinity.
  ///
  /// - Throws: the first infinity of the first such column, with its line.
  public func checkFinite(_ names: some Sequence<String>) throws(LogisticError) {
    for name in names {
      guard case .numbers(let numbers) = try column(name).values,
        let row = numbers.firstIndex(where: \.isInfinite)
      else { continue }
      throw LogisticError(
        .data, "infinite", "\(numbers[row] < 0 ? "-inf" : "inf") is not a finite number",
        place: place(row: row, column: name), advice: "treat infinities as missing, or remove them")
    }
  }
}
