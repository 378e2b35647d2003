extension DataTable {
  /// The numbers of some columns, row after row; booleans are 0 and 1, missing values NaN.
  ///
  /// - Throws: when a name is unknown, a column is of categories that are no numbers, or a number
  ///   is infinite, naming its line.
  public func matrix(of names: [String]) throws(LogisticError) -> Matrix<Double> {
    let unknown = names.filter { self[$0] == nil }
    if !unknown.isEmpty { throw unknownColumns(unknown) }
    try checkFinite(names)
    var columns = [[Double]]()
    for name in names {
      if case .numbers(let numbers) = try column(name).asNumbers().values {
        columns.append(numbers)
      }
    }
    let width = names.count
    var matrix = Matrix<Double>(rows: rowCount, columns: width)
    matrix.values.withUnsafeMutableBufferPointer { values in
      // A block of rows stays in cache while the columns are laid into it.
      for first in stride(from: 0, to: rowCount, by: 512) {
        let rows = first..<min(first + 512, rowCount)
        for (place, numbers) in columns.enumerated() {
          numbers.withUnsafeBufferPointer { numbers in
            for row in rows { values[row * width + place] = numbers[row] }
          }
        }
      }
    }
    return matrix
  }

  /// Refuses columns that hold an infinity.
  ///
  /// - Throws: the first infinity of the first such column, with its line.
  public func checkFinite(_ names: some Sequence<String>) throws(LogisticError) {
    var columns = [(name: String, numbers: [Double])]()
    for name in names {
      if case .numbers(let numbers) = try column(name).values { columns.append((name, numbers)) }
    }
    let rows = mapInParallel(columns.count) { [columns] in firstInfinite(columns[$0].numbers) }
    for ((name, numbers), row) in zip(columns, rows) {
      guard let row else { continue }
      throw LogisticError(
        .data, "infinite", "\(numbers[row] < 0 ? "-inf" : "inf") is not a finite number",
        place: place(row: row, column: name), advice: "treat infinities as missing, or remove them")
    }
  }
}

/// The first row that holds an infinity; nil if none does.
func firstInfinite(_ numbers: [Double]) -> Int? {
  numbers.withUnsafeBufferPointer { numbers in
    var row = 0
    let base = UnsafeRawPointer(numbers.baseAddress)
    while row + 8 <= numbers.count, let base {
      let x = base.loadUnaligned(fromByteOffset: row * 8, as: SIMD8<Double>.self)
      let isInfinite = (x .== .infinity) .| (x .== -.infinity)
      if any(isInfinite) { break }
      row += 8
    }
    return numbers[row...].firstIndex(where: \.isInfinite)
  }
}
