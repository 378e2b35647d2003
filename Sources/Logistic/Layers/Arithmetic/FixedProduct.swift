/// Rows times a matrix that no fit changes: Keras's operation `matmul` with a constant on the right.
public struct FixedProduct: Layer, Equatable {
  /// Keras's class name.
  public static let className = "Matmul"
  /// The layer's name.
  public var name: String?
  /// The matrix: a row for each value that comes in, a column for each that goes out.
  public var matrix: Matrix<Double>

  /// An operation.
  public init(_ matrix: Matrix<Double>, name: String? = nil) {
    self.matrix = matrix
    self.name = name
  }

  /// As wide as the matrix.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self)
    guard input.width == matrix.rows else {
      throw LogisticError(
        .model, "layer-input",
        "rows of \(input.width) values come to a matrix of \(matrix.rows) rows",
        place: .init(layer: name ?? Self.className))
    }
    return ValueShape(matrix.columns)
  }

  /// The products.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    let x = try inputs[0].numbers(for: name ?? Self.className)
    let width = matrix.columns
    var result = Matrix<Double>(rows: x.rows, columns: width)
    for i in 0..<x.rows {
      for k in 0..<x.columns {
        let factor = x.values[i * x.columns + k]
        if factor == 0 { continue }
        for j in 0..<width {
          result.values[i * width + j] += factor * matrix.values[k * width + j]
        }
      }
    }
    return .numbers(result)
  }
}
