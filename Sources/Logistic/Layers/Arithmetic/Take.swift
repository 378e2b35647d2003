/// Columns picked by number, any of them several times: Keras's operation `take` along the rows' axis.
public struct Take: Layer, Equatable {
  /// Keras's class name.
  public static let className = "Take"
  /// The layer's name.
  public var name: String?
  /// The columns' numbers, from 0.
  public var indices: [Int]

  /// An operation.
  public init(_ indices: [Int], name: String? = nil) {
    self.indices = indices
    self.name = name
  }

  /// As wide as there are numbers.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self)
    guard let bad = indices.first(where: { $0 < 0 || $0 >= input.width }) else {
      return ValueShape(indices.count)
    }
    throw LogisticError(
      .model, "layer-input", "column \(bad) of rows of \(input.width) values is asked for",
      place: .init(layer: name ?? Self.className))
  }

  /// The columns.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    let x = try inputs[0].numbers(for: name ?? Self.className)
    var values = [Double]()
    values.reserveCapacity(x.rows * indices.count)
    for i in 0..<x.rows { for j in indices { values.append(x.values[i * x.columns + j]) } }
    return .numbers(Matrix(unchecked: values, rows: x.rows, columns: indices.count))
  }
}
