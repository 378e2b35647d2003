/// A function of each value: Keras's operations of these names.
public struct Elementwise: Layer, Equatable {
  /// Which function.
  public enum Function: String, Sendable, CaseIterable {
    /// The natural logarithm.
    case log = "Log"
    /// The logarithm to the base 2.
    case log2 = "Log2"
    /// The logarithm to the base 10.
    case log10 = "Log10"
    /// log(1 + x), exact near 0.
    case log1p = "Log1p"
    /// The exponential.
    case exp = "Exp"
    /// The square root.
    case sqrt = "Sqrt"
    /// The absolute value.
    case abs = "Absolute"

    /// Its value.
    func callAsFunction(_ x: Double) -> Double {
      switch self {
      case .log: Logistic.log(x)
      case .log2: Logistic.log2(x)
      case .log10: Logistic.log10(x)
      case .log1p: Logistic.log1p(x)
      case .exp: Logistic.exp(x)
      case .sqrt: x.squareRoot()
      case .abs: Swift.abs(x)
      }
    }
  }

  /// The name of all of them.
  public static let className = "Elementwise"
  /// Keras's class name of the function.
  public var className: String { function.rawValue }
  /// The layer's name.
  public var name: String?
  /// Which function.
  public var function: Function

  /// An operation.
  public init(_ function: Function, name: String? = nil) {
    self.function = function
    self.name = name
  }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    try onlyInput(inputs, of: self)
  }

  /// The function of each value; not a number where it has none.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: name ?? className)
    for i in x.values.indices { x.values[i] = function(x.values[i]) }
    return .numbers(x)
  }
}
