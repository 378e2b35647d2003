/// A symmetric matrix, stored whole, row after row.
///
/// The upper triangle is what factorisations read.
public struct SymmetricMatrix: Equatable, Sendable {
  /// How many rows, and columns, there are.
  public let order: Int
  /// `order × order` values, row after row.
  public var values: [Double]

  /// A matrix of zeros.
  public init(order: Int) {
    self.order = order
    values = [Double](repeating: 0, count: order * order)
  }

  /// A matrix of the values given row after row, of which the upper triangle counts.
  public init(order: Int, values: [Double]) {
    precondition(
      values.count == order * order,
      "\(values.count) values cannot fill a symmetric matrix of order \(order)")
    self.order = order
    self.values = values
  }

  /// The value in a row and a column, both from 0. Setting sets the mirrored value too.
  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(
        row >= 0 && row < order && column >= 0 && column < order,
        "[\(row), \(column)] lies outside a symmetric matrix of order \(order)")
      return values[row * order + column]
    }
    set {
      precondition(
        row >= 0 && row < order && column >= 0 && column < order,
        "[\(row), \(column)] lies outside a symmetric matrix of order \(order)")
      values[row * order + column] = newValue
      values[column * order + row] = newValue
    }
  }

  /// The rows and columns whose numbers are given, in that order.
  func selecting(_ indices: [Int]) -> SymmetricMatrix {
    var picked = SymmetricMatrix(order: indices.count)
    for (a, i) in indices.enumerated() {
      for (b, j) in indices.enumerated() {
        picked.values[a * indices.count + b] = values[i * order + j]
      }
    }
    return picked
  }

  /// `A·x`; zeros of x cost nothing.
  func product(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: order)
    let n = order
    values.withUnsafeBufferPointer { a in
      result.withUnsafeMutableBufferPointer { result in
        for j in 0..<n where x[j] != 0 {
          let (factor, row) = (x[j], j * n)
          for i in 0..<n { result[i] += factor * a[row + i] }
        }
      }
    }
    return result
  }

  /// `xᵀ·A·x`.
  func quadraticForm(_ x: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<order where x[i] != 0 {
      var row = 0.0
      for j in 0..<order { row += values[i * order + j] * x[j] }
      sum += x[i] * row
    }
    return sum
  }

  /// The factorisation, or nil if the matrix is not positive definite to rounding.
  public func cholesky() -> Cholesky? { Cholesky(self) }
}
