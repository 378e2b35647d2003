/// Steps of one length, along the sign of a mean gradient (Chen 2023); Keras 3's rule.
///
///     w ← w − learningRate·sign(β₁·m + (1 − β₁)·g);   m ← β₂·m + (1 − β₂)·g
public struct Lion: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// How much of the mean gradient goes into the step.
  public var beta1: Double
  /// How slowly the mean gradient forgets.
  public var beta2: Double
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.99,
    gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.gradientRules = gradientRules
  }

  /// `Lion`.
  public var className: String { "Lion" }
  /// `momentum`.
  public var slotNames: [String] { ["momentum"] }

  /// Refuses settings out of range, a wrong rate or rule.
  public func validate() throws(LogisticError) {
    try validateShared()
    try require("beta1", beta1, beta1 > 0 && beta1 <= 1, "a number above 0, up to 1")
    try require("beta2", beta2, beta2 >= 0 && beta2 < 1, "a number from 0 to below 1")
  }

  /// Moves the parameters.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    precondition(parameters.count == gradient.count, "gradient and parameters differ in length")
    guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let m = slots[0]
    let (beta1, beta2) = (self.beta1, self.beta2)
    for i in 0..<parameters.count {
      let direction = beta1 * m[i] + (1 - beta1) * g[i]
      w[i] -= learningRate * (direction > 0 ? 1 : direction < 0 ? -1 : direction)
      m[i] = beta2 * m[i] + (1 - beta2) * g[i]
    }
  }
}
