/// Steps over the root of the sum of squares so far (Duchi, Hazan and Singer 2011); Keras 3's rule.
///
///     a ← a + g²;   w ← w − learningRate·g / √(a + ε)
///
/// The sum starts at `initialAccumulatorValue`.
public struct Adagrad: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// Where the sum of squares starts.
  public var initialAccumulatorValue: Double
  /// What keeps the root from zero.
  public var epsilon: Double
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.001, initialAccumulatorValue: Double = 0.1,
    epsilon: Double = 1e-7,
    gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.initialAccumulatorValue = initialAccumulatorValue
    self.epsilon = epsilon
    self.gradientRules = gradientRules
  }

  /// `Adagrad`.
  public var className: String { "Adagrad" }
  /// `accumulator`.
  public var slotNames: [String] { ["accumulator"] }
  /// `initialAccumulatorValue`.
  public var initialSlotValue: Double { initialAccumulatorValue }

  /// Refuses settings out of range, a wrong rate or rule.
  public func validate() throws(LogisticError) {
    try validateShared()
    try require(
      "initialAccumulatorValue", initialAccumulatorValue,
      initialAccumulatorValue >= 0 && initialAccumulatorValue.isFinite, "a number of at least 0")
    try require("epsilon", epsilon, epsilon > 0 && epsilon.isFinite, "a small number above 0")
  }

  /// Moves the parameters.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    precondition(parameters.count == gradient.count, "gradient and parameters differ in length")
    guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let (a, epsilon) = (slots[0], self.epsilon)
    for i in 0..<parameters.count {
      let sum = a[i] + g[i] * g[i]
      a[i] = sum
      w[i] -= learningRate * g[i] / squareRoot(sum + epsilon)
    }
  }
}
