/// Numbers by row of which most are 0: only the others are kept, with their columns (compressed sparse
/// rows, CSR).
///
///     row i's entries are starts[i] ..< starts[i + 1] of columnIndices and values,
///     in ascending order of their columns, no column twice
///
/// It takes `12·nonzeroCount + 8·rows` bytes of `Double`, `8·nonzeroCount + 8·rows` of `Float`. All values
/// are finite. A 0 may be among them; it counts as an entry and changes nothing.
public struct SparseMatrix<Scalar: KernelScalar>: Equatable, Sendable {
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// Where each row's entries begin, and where the last row's end: `rows + 1` numbers.
  public let starts: [Int]
  /// The column of each entry, from 0.
  public let columnIndices: [Int32]
  /// Each entry's value.
  public let values: [Scalar]

  /// The most columns that a matrix may have: vectors of parameters are not sparse.
  public static var greatestColumnCount: Int { 10_000_000 }

  /// How many entries there are.
  public var nonzeroCount: Int { values.count }
  /// The share of the cells that have an entry.
  public var density: Double {
    rows == 0 || columns == 0 ? 0 : Double(nonzeroCount) / (Double(rows) * Double(columns))
  }

  /// A matrix from its compressed rows.
  ///
  /// - Throws: counts that do not fit, a column outside `0..<columns`, out of order or twice in a row, a
  ///   value that is not finite; the error names the row.
  public init(
    rows: Int, columns: Int, starts: [Int], columnIndices: [Int32], values: [Scalar]
  ) throws(LogisticError) {
    try Self.check(rows: rows, columns: columns)
    guard
      starts.count - 1 == rows, starts.first == 0, starts.last == columnIndices.count,
      values.count == columnIndices.count
    else {
      throw LogisticError(
        .data, "matrix-shape",
        "\(starts.count) starts, \(columnIndices.count) columns and \(values.count) values are no \(rows) sparse rows",
        advice: "give rows + 1 starts, from 0 to the number of entries")
    }
    for row in 0..<rows {
      guard starts[row] <= starts[row + 1], starts[row + 1] <= values.count else {
        throw LogisticError(
          .data, "matrix-shape", "the entries of row \(row) end before they begin")
      }
      var last: Int32 = -1
      for at in starts[row]..<starts[row + 1] {
        let column = columnIndices[at]
        guard column >= 0, Int(column) < columns else {
          throw LogisticError(
            .data, "column-range",
            "row \(row) has an entry in column \(column), outside 0..<\(columns)")
        }
        guard column > last else { throw Self.misplaced(row, Int(column), after: Int(last)) }
        guard values[at].isFinite else {
          throw LogisticError(
            .data, "not-finite", "row \(row) has \(values[at]) in column \(column)",
            advice: "features must be finite numbers")
        }
        last = column
      }
    }
    self.init(
      uncheckedRows: rows, columns: columns, starts: starts, columnIndices: columnIndices,
      values: values)
  }

  /// A matrix from entries in any order.
  ///
  /// - Throws: a place outside the matrix, two entries in one place, a value that is not finite.
  public init(
    rows: Int, columns: Int, entries: [(row: Int, column: Int, value: Scalar)]
  ) throws(LogisticError) {
    try Self.check(rows: rows, columns: columns)
    for entry in entries where !(0..<rows).contains(entry.row) {
      throw LogisticError(
        .data, "row-range", "an entry is in row \(entry.row), outside 0..<\(rows)")
    }
    for entry in entries where !(0..<columns).contains(entry.column) {
      throw LogisticError(
        .data, "column-range",
        "row \(entry.row) has an entry in column \(entry.column), outside 0..<\(columns)")
    }
    let sorted = entries.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
    var starts = [Int](repeating: 0, count: rows + 1)
    for entry in sorted { starts[entry.row + 1] += 1 }
    for row in 0..<rows { starts[row + 1] += starts[row] }
    try self.init(
      rows: rows, columns: columns, starts: starts,
      columnIndices: sorted.map { Int32($0.column) }, values: sorted.map(\.value))
  }

  /// The entries of a dense matrix that are not 0.
  ///
  /// - Throws: a value that is not finite, more columns than may be.
  public init(_ dense: Matrix<Scalar>) throws(LogisticError) {
    var starts = [0]
    var indices = [Int32]()
    var kept = [Scalar]()
    for row in 0..<dense.rows {
      for column in 0..<dense.columns {
        let value = dense.values[row * dense.columns + column]
        if value == 0 { continue }
        indices.append(Int32(truncatingIfNeeded: column))
        kept.append(value)
      }
      starts.append(kept.count)
    }
    try self.init(
      rows: dense.rows, columns: dense.columns, starts: starts, columnIndices: indices,
      values: kept)
  }

  init(
    uncheckedRows rows: Int, columns: Int, starts: [Int], columnIndices: [Int32], values: [Scalar]
  ) {
    self.rows = rows
    self.columns = columns
    self.starts = starts
    self.columnIndices = columnIndices
    self.values = values
  }

  /// The value in a row and a column, both from 0; found in O(log of the row's entries).
  public subscript(row: Int, column: Int) -> Scalar {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "[\(row), \(column)] lies outside a matrix of \(rows) × \(columns)")
    var (low, high) = (starts[row], starts[row + 1])
    while low < high {
      let middle = (low + high) / 2
      if columnIndices[middle] < column { low = middle + 1 } else { high = middle }
    }
    return low < starts[row + 1] && columnIndices[low] == column ? values[low] : 0
  }

  /// The rows whose numbers are given, in that order.
  public func selecting(rows chosen: some Collection<Int>) -> SparseMatrix {
    var starts = [0]
    var indices = [Int32]()
    var kept = [Scalar]()
    for row in chosen {
      indices += columnIndices[self.starts[row]..<self.starts[row + 1]]
      kept += values[self.starts[row]..<self.starts[row + 1]]
      starts.append(kept.count)
    }
    return SparseMatrix(
      uncheckedRows: starts.count - 1, columns: columns, starts: starts, columnIndices: indices,
      values: kept)
  }

  /// Some of the columns, renumbered in the order of their numbers, which ascend.
  func selecting(columns chosen: [Int]) -> SparseMatrix {
    var place = [Int32](repeating: -1, count: columns)
    for (k, j) in chosen.enumerated() { place[j] = Int32(truncatingIfNeeded: k) }
    var starts = [0]
    var indices = [Int32]()
    var kept = [Scalar]()
    starts.reserveCapacity(rows + 1)
    for row in 0..<rows {
      for at in self.starts[row]..<self.starts[row + 1] {
        let column = place[Int(columnIndices[at])]
        guard column >= 0 else { continue }
        indices.append(column)
        kept.append(values[at])
      }
      starts.append(kept.count)
    }
    return SparseMatrix(
      uncheckedRows: rows, columns: chosen.count, starts: starts, columnIndices: indices,
      values: kept)
  }

  /// The same rows with more columns at the end, which are 0.
  ///
  /// - Throws: when there would be fewer columns than entries reach, or more than may be.
  public func withColumns(_ count: Int) throws(LogisticError) -> SparseMatrix {
    try Self.check(rows: rows, columns: count)
    if count < columns, let far = columnIndices.max(), Int(far) >= count {
      throw LogisticError(
        .data, "column-range", "an entry lies in column \(far), outside 0..<\(count)")
    }
    return SparseMatrix(
      uncheckedRows: rows, columns: count, starts: starts, columnIndices: columnIndices,
      values: values)
  }

  /// Whether a column that has an entry in every row has two different values.
  func varies(_ j: Int) -> Bool {
    let first = self[0, j]
    return (0..<rows).contains { self[$0, j] != first }
  }

  /// Lends the rows to kernels.
  func withEntries<Result, Failure: Error>(
    _ body: (Kernels.Entries<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withEntryPointers(starts, columnIndices, values, body)
  }

  private static func check(rows: Int, columns: Int) throws(LogisticError) {
    guard rows >= 0, columns >= 0, columns <= greatestColumnCount else {
      throw LogisticError(
        .data, "matrix-shape", "a sparse matrix cannot have \(rows) rows and \(columns) columns",
        advice: "at most \(greatestColumnCount) columns are taken")
    }
  }

  private static func misplaced(_ row: Int, _ column: Int, after last: Int) -> LogisticError {
    column == last
      ? LogisticError(.data, "duplicate-column", "row \(row) has column \(column) twice")
      : LogisticError(
        .data, "column-order", "row \(row) has column \(column) after column \(last)",
        advice: "columns ascend in a row")
  }
}

/// Lends three arrays as entries; empty ones lend places that are not read.
func withEntryPointers<Scalar, Result, Failure: Error>(
  _ starts: [Int], _ places: [Int32], _ values: [Scalar],
  _ body: (Kernels.Entries<Scalar>) throws(Failure) -> Result
) throws(Failure) -> Result {
  try starts.withUnsafeBufferPointer { starts throws(Failure) in
    try places.withUnsafeBufferPointer { places throws(Failure) in
      try values.withUnsafeBufferPointer { values throws(Failure) in
        let (nowhere, nothing) = (UnsafeRawPointer(bitPattern: 64), starts.count - 1)
        guard let start = starts.baseAddress, let nowhere else {
          preconditionFailure("sparse lines have at least one start")
        }
        return try body(
          Kernels.Entries(
            starts: start,
            places: places.baseAddress ?? nowhere.assumingMemoryBound(to: Int32.self),
            values: values.baseAddress ?? nowhere.assumingMemoryBound(to: Scalar.self),
            count: nothing))
      }
    }
  }
}
