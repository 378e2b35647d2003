/// The length of an optimizer's steps: one number, or a schedule over the steps taken.
public enum LearningRate: Sendable, Equatable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// The same at every step.
  case constant(Double)
  /// Keras's `ExponentialDecay`: `initial · rate^(step / steps)`, the exponent rounded down if staircase.
  case exponentialDecay(initial: Double, decaySteps: Int, decayRate: Double, staircase: Bool)

  /// A constant rate.
  public init(floatLiteral value: Double) { self = .constant(value) }
  /// A constant rate.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }

  /// The number, if there is no schedule.
  public var constant: Double? {
    if case .constant(let value) = self { value } else { nil }
  }
}
