/// Two values by one operation, value by value: Keras's operations of these names. Either side may be a
/// constant; rows of one value go with each of the other side's.
public struct Arithmetic: Layer, Equatable {
  /// Which operation.
  public enum Operation: String, Sendable, CaseIterable {
    /// The sum.
    case add = "Add"
    /// The difference.
    case subtract = "Subtract"
    /// The product.
    case multiply = "Multiply"
    /// The quotient.
    case divide = "Divide"
    /// The left side to the power of the right.
    case power = "Power"

    /// Its value.
    func callAsFunction(_ a: Double, _ b: Double) -> Double {
      switch self {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      case .power: pow(a, b)
      }
    }
  }

  /// A side that is a number.
  public enum Constant: Sendable, Equatable {
    /// On the left: 2 − x.
    case left(Double)
    /// On the right: x − 2.
    case right(Double)
  }

  /// The name of all of them.
  public static let className = "Arithmetic"
  /// Keras's class name of the operation.
  public var className: String { operation.rawValue }
  /// The layer's name.
  public var name: String?
  /// Which operation.
  public var operation: Operation
  /// The side that is a number; nil if both are values.
  public var constant: Constant?

  /// An operation.
  public init(_ operation: Operation, constant: Constant? = nil, name: String? = nil) {
    self.operation = operation
    self.constant = constant
    self.name = name
  }

  /// The shape of the wider side.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    if constant != nil { return try onlyInput(inputs, of: self) }
    let place = LogisticError.Place(layer: name ?? className)
    guard inputs.count == 2 else {
      throw LogisticError(
        .model, "layer-input", "takes two inputs, not \(inputs.count)", place: place)
    }
    guard !inputs.contains(where: { $0.kind == .string }) else {
      throw LogisticError(
        .model, "layer-input", "takes numbers, not strings", place: place,
        advice: "put a StringLookup layer before it")
    }
    let widths = inputs.map(\.width)
    guard widths[0] == widths[1] || widths.contains(1) else {
      throw LogisticError(
        .model, "layer-input", "rows of \(widths[0]) values do not go with rows of \(widths[1])",
        place: place)
    }
    return ValueShape(widths.contains(1) ? widths[0] * widths[1] : widths[0])
  }

  /// What the operation gives.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: name ?? className)
    switch constant {
    case .left(let c): for i in x.values.indices { x.values[i] = operation(c, x.values[i]) }
    case .right(let c): for i in x.values.indices { x.values[i] = operation(x.values[i], c) }
    case nil:
      let y = try inputs[1].numbers(for: name ?? className)
      if x.columns == y.columns {
        for i in x.values.indices { x.values[i] = operation(x.values[i], y.values[i]) }
        return .numbers(x)
      }
      let width = max(x.columns, y.columns)
      var result = Matrix<Double>(rows: x.rows, columns: width)
      for i in 0..<x.rows {
        for j in 0..<width {
          result.values[i * width + j] = operation(
            x.values[x.columns == 1 ? i : i * width + j],
            y.values[y.columns == 1 ? i : i * width + j])
        }
      }
      return .numbers(result)
    }
    return .numbers(x)
  }
}
