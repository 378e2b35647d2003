/// Steps over the root of a running mean of squares (Tieleman and Hinton 2012); Keras 3's rule.
///
///     v ← ρ·v + (1 − ρ)·g²
///     a ← ρ·a + (1 − ρ)·g                             centered
///     d = learningRate·g / √(v − a² + ε)              a = 0 unless centered; ε is inside the root
///     m ← momentum·m + d;  w ← w − m                  with momentum, else w ← w − d
public struct RMSprop: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// How slowly the mean of squares forgets.
  public var rho: Double
  /// How much of the last step is kept.
  public var momentum: Double
  /// What keeps the root from zero.
  public var epsilon: Double
  /// Whether the mean gradient's square is taken off the mean of squares.
  public var centered: Bool
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.001, rho: Double = 0.9, momentum: Double = 0,
    epsilon: Double = 1e-7, centered: Bool = false, gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    self.gradientRules = gradientRules
  }

  /// `RMSprop`.
  public var className: String { "RMSprop" }
  /// `velocity`, then `momentum` if there is any, then `average_gradient` if centered.
  public var slotNames: [String] {
    ["velocity"] + (momentum > 0 ? ["momentum"] : []) + (centered ? ["average_gradient"] : [])
  }

  /// Refuses shares outside 0..<1 or 0...1, a negative ε, a wrong rate or rule.
  public func validate() throws(LogisticError) {
    try validateShared()
    try require("rho", rho, rho >= 0 && rho < 1, "a number from 0 to below 1")
    try require("momentum", momentum, momentum >= 0 && momentum <= 1, "a number from 0 to 1")
    try require("epsilon", epsilon, epsilon > 0 && epsilon.isFinite, "a small number above 0")
  }

  /// Moves the parameters.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    precondition(parameters.count == gradient.count, "gradient and parameters differ in length")
    guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let count = parameters.count
    let (rho, epsilon, rest, mu) = (self.rho, self.epsilon, 1 - self.rho, momentum)
    let v = slots[0]
    let m = mu > 0 ? slots[1] : nil
    let a = centered ? slots[mu > 0 ? 2 : 1] : nil
    if m == nil, a == nil {
      for i in 0..<count {
        let square = rho * v[i] + rest * g[i] * g[i]
        v[i] = square
        w[i] -= learningRate * g[i] / squareRoot(square + epsilon)
      }
      return
    }
    for i in 0..<count {
      let square = rho * v[i] + rest * g[i] * g[i]
      v[i] = square
      var spread = square + epsilon
      if let a {
        let mean = rho * a[i] + rest * g[i]
        a[i] = mean
        spread = square - mean * mean + epsilon
      }
      var descent = learningRate * g[i] / squareRoot(spread)
      if let m {
        descent += mu * m[i]
        m[i] = descent
      }
      w[i] -= descent
    }
  }
}
