/// Steps as long as recent steps were, over the root of recent squares (Zeiler 2012); Keras 3's rule.
///
///     a ← ρ·a + (1 − ρ)·g²
///     s = √(d + ε)·g / √(a + ε)
///     d ← ρ·d + (1 − ρ)·s²;   w ← w − learningRate·s
public struct Adadelta: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// How slowly the means of squares forget.
  public var rho: Double
  /// What keeps the roots from zero.
  public var epsilon: Double
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.001, rho: Double = 0.95, epsilon: Double = 1e-7,
    gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.epsilon = epsilon
    self.gradientRules = gradientRules
  }

  /// `Adadelta`.
  public var className: String { "Adadelta" }
  /// `accumulated_grad`, `accumulated_delta_var`.
  public var slotNames: [String] { ["accumulated_grad", "accumulated_delta_var"] }
  /// True: variable by variable.
  public var interleavesSlots: Bool { true }

  /// Refuses settings out of range, a wrong rate or rule.
  public func validate() throws(LogisticError) {
    try validateShared()
    try require("rho", rho, rho >= 0 && rho < 1, "a number from 0 to below 1")
    try require("epsilon", epsilon, epsilon > 0 && epsilon.isFinite, "a small number above 0")
  }

  /// Moves the parameters.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    precondition(parameters.count == gradient.count, "gradient and parameters differ in length")
    guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let (a, d, epsilon) = (slots[0], slots[1], self.epsilon)
    let (rho, rest) = (self.rho, 1 - self.rho)
    for i in 0..<parameters.count {
      let square = rho * a[i] + rest * g[i] * g[i]
      a[i] = square
      let s = squareRoot(d[i] + epsilon) * g[i] / squareRoot(square + epsilon)
      d[i] = rho * d[i] + rest * s * s
      w[i] -= learningRate * s
    }
  }
}
