/// Adam with the greatest recent gradient instead of a mean square (Kingma and Ba 2015, section 7).
///
///     m ← m + (g − m)·(1 − β₁);   u ← max(β₂·u, |g|)
///     w ← w − learningRate·m / ((1 − β₁ᵗ)·(u + ε))
public struct Adamax: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// How slowly the mean gradient forgets.
  public var beta1: Double
  /// How slowly the greatest gradient fades.
  public var beta2: Double
  /// What keeps the denominator from zero.
  public var epsilon: Double
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7,
    gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.gradientRules = gradientRules
  }

  /// `Adamax`.
  public var className: String { "Adamax" }
  /// `momentum`, `norm`.
  public var slotNames: [String] { ["momentum", "norm"] }
  /// True: variable by variable.
  public var interleavesSlots: Bool { true }

  /// Refuses settings out of range, a wrong rate or rule.
  public func validate() throws(LogisticError) {
    try validateShared()
    try validateMoments(beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// Moves the parameters.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    precondition(parameters.count == gradient.count, "gradient and parameters differ in length")
    guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let (m, u, epsilon) = (slots[0], slots[1], self.epsilon)
    let (rest1, beta2) = (1 - beta1, self.beta2)
    let alpha = learningRate / filled(beta1, steps: step)
    for i in 0..<parameters.count {
      let mean = m[i] + (g[i] - m[i]) * rest1
      let faded = beta2 * u[i]
      let size = abs(g[i])
      let greatest = faded > size ? faded : size
      m[i] = mean
      u[i] = greatest
      w[i] -= alpha * mean / (greatest + epsilon)
    }
  }
}
