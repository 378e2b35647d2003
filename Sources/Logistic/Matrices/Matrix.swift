/// Numbers by row: `rows × columns` values, row after row.
public struct Matrix<Scalar: KernelScalar>: Equatable, Sendable {
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are.
  public let columns: Int
  /// The values, row after row.
  public var values: [Scalar]

  /// A matrix of the values given row after row.
  ///
  /// - Throws: when the count is not `rows × columns`.
  public init(rows: Int, columns: Int, values: [Scalar]) throws(LogisticError) {
    guard rows >= 0, columns >= 0, values.count == rows * columns else {
      throw LogisticError(
        .data, "matrix-shape",
        "\(values.count) values cannot fill a matrix of \(rows) rows and \(columns) columns")
    }
    self.init(unchecked: values, rows: rows, columns: columns)
  }

  /// A matrix of one value throughout.
  public init(rows: Int, columns: Int, repeating value: Scalar = 0) {
    self.init(
      unchecked: [Scalar](repeating: value, count: rows * columns), rows: rows, columns: columns)
  }

  /// A matrix of rows of one length.
  ///
  /// - Throws: when a row is longer or shorter than the first.
  public init(_ rows: [[Scalar]]) throws(LogisticError) {
    let columns = rows.first?.count ?? 0
    for (i, row) in rows.enumerated() where row.count != columns {
      throw LogisticError(
        .data, "matrix-shape", "row \(i) has \(row.count) values, the first row has \(columns)")
    }
    self.init(unchecked: rows.flatMap { $0 }, rows: rows.count, columns: columns)
  }

  init(unchecked values: [Scalar], rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The value in a row and a column, both from 0.
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      precondition(
        row >= 0 && row < rows && column >= 0 && column < columns,
        "[\(row), \(column)] lies outside a matrix of \(rows) × \(columns)")
      return values[row * columns + column]
    }
    set {
      precondition(
        row >= 0 && row < rows && column >= 0 && column < columns,
        "[\(row), \(column)] lies outside a matrix of \(rows) × \(columns)")
      values[row * columns + column] = newValue
    }
  }

  /// The rows whose numbers are given, in that order.
  public func selecting(rows indices: some Collection<Int>) -> Matrix {
    var picked = [Scalar]()
    picked.reserveCapacity(indices.count * columns)
    for i in indices { picked += values[i * columns..<(i + 1) * columns] }
    return Matrix(unchecked: picked, rows: indices.count, columns: columns)
  }
}

extension Matrix: ExpressibleByArrayLiteral {
  /// A matrix from a literal `[[1, 2], [3, 4]]`, whose rows must be of one length.
  public init(arrayLiteral rows: [Scalar]...) {
    let columns = rows.first?.count ?? 0
    precondition(
      rows.allSatisfy { $0.count == columns }, "the rows of a matrix literal differ in length")
    self.init(unchecked: rows.flatMap { $0 }, rows: rows.count, columns: columns)
  }
}
