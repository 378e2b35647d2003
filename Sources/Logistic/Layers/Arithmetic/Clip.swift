/// Values brought between two bounds: Keras's operation `clip`.
public struct Clip: Layer, Equatable {
  /// Keras's class name.
  public static let className = "Clip"
  /// The layer's name.
  public var name: String?
  /// What smaller values become.
  public var minimum: Double
  /// What greater values become.
  public var maximum: Double

  /// An operation.
  public init(_ minimum: Double, _ maximum: Double, name: String? = nil) {
    self.minimum = minimum
    self.maximum = maximum
    self.name = name
  }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    try onlyInput(inputs, of: self)
  }

  /// The values between the bounds; what is not a number stays so.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: name ?? Self.className)
    for i in x.values.indices where !x.values[i].isNaN {
      x.values[i] = min(max(x.values[i], minimum), maximum)
    }
    return .numbers(x)
  }
}
