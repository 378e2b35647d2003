/// Between which values a coefficient has to lie, on the scale of the column as it is.
public struct CoefficientBounds: Sendable, Equatable {
  /// The least value; −∞ for none.
  public var lower: Double
  /// The greatest value; ∞ for none.
  public var upper: Double

  /// Bounds of which either may be absent. A fit refuses those that cross.
  public init(lower: Double = -.infinity, upper: Double = .infinity) {
    self.lower = lower
    self.upper = upper
  }

  /// At least 0: the probability never falls as the column grows.
  public static var nonnegative: Self { Self(lower: 0) }
  /// At most 0: the probability never grows as the column grows.
  public static var nonpositive: Self { Self(upper: 0) }

  /// Which bound holds a coefficient.
  public enum Side: String, Sendable {
    /// The lower one.
    case lower
    /// The upper one.
    case upper
  }

  /// The bound that a value is at, if it is at one.
  func side(of value: Double) -> Side? {
    value == lower ? .lower : value == upper ? .upper : nil
  }

  /// Whether it is none at all.
  var isAbsent: Bool { lower == -.infinity && upper == .infinity }
}
