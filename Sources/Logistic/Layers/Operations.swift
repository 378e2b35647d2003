/// Replaces what is not a number by one, leaving infinities alone unless told: Keras's operation
/// `nan_to_num`. After a `Normalization`, 0 stands for the mean.
public struct NanToNum: Layer {
  /// Keras's class name.
  public static let className = "NanToNum"
  /// The layer's name.
  public var name: String?
  /// What stands in for NaN.
  public var nan: Double
  /// What stands in for +∞; nil keeps the largest finite number, as Keras does.
  public var posinf: Double?
  /// What stands in for −∞; nil keeps the most negative finite number.
  public var neginf: Double?

  /// An operation; the defaults are Keras's.
  public init(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil, name: String? = nil) {
    self.nan = nan
    self.posinf = posinf
    self.neginf = neginf
    self.name = name
  }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    try onlyInput(inputs, of: self)
  }

  /// The rows without NaN.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: name ?? Self.className)
    let largest = Double(Float.greatestFiniteMagnitude)
    for i in x.values.indices {
      let value = x.values[i]
      if value.isNaN {
        x.values[i] = nan
      } else if value == .infinity {
        x.values[i] = posinf ?? largest
      } else if value == -.infinity {
        x.values[i] = neginf ?? -largest
      }
    }
    return .numbers(x)
  }
}

/// 1 where a value is not a number, else 0: Keras's operation `isnan`, a missing indicator.
public struct Isnan: Layer {
  /// Keras's class name.
  public static let className = "Isnan"
  /// The layer's name.
  public var name: String?

  /// An operation.
  public init(name: String? = nil) { self.name = name }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    try onlyInput(inputs, of: self)
  }

  /// Zeros and ones.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    var x = try inputs[0].numbers(for: name ?? Self.className)
    for i in x.values.indices { x.values[i] = x.values[i].isNaN ? 1 : 0 }
    return .numbers(x)
  }
}

/// A change of number type: Keras's operation `cast`. Numbers here are double already.
public struct Cast: Layer {
  /// Keras's class name.
  public static let className = "Cast"
  /// The layer's name.
  public var name: String?
  /// The type asked for, `float32`.
  public var dtype: String

  /// An operation.
  public init(dtype: String = "float32", name: String? = nil) {
    self.dtype = dtype
    self.name = name
  }

  /// The shape that comes in.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    try onlyInput(inputs, of: self)
  }

  /// What comes in.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    .numbers(try inputs[0].numbers(for: name ?? Self.className))
  }
}
