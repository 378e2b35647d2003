/// Gradient descent with momentum (Polyak 1964) and Nesterov's variant; Keras 3's rule.
///
///     v ← momentum·v − learningRate·g
///     w ← w + v                                  plain
///     w ← w + momentum·v − learningRate·g        nesterov
public struct SGD: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// How much of the last step is kept.
  public var momentum: Double
  /// Whether the gradient is taken as if the momentum had already moved.
  public var nesterov: Bool
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.01, momentum: Double = 0, nesterov: Bool = false,
    gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.nesterov = nesterov
    self.gradientRules = gradientRules
  }

  /// `SGD`.
  public var className: String { "SGD" }
  /// `momentum`, if there is any.
  public var slotNames: [String] { momentum == 0 ? [] : ["momentum"] }

  /// Refuses a momentum outside 0...1, a wrong rate or rule.
  public func validate() throws(LogisticError) {
    try validateShared()
    try require("momentum", momentum, momentum >= 0 && momentum <= 1, "a number from 0 to 1")
  }

  /// Moves the parameters.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    precondition(parameters.count == gradient.count, "gradient and parameters differ in length")
    guard let w = parameters.baseAddress, let g = gradient.baseAddress else { return }
    let count = parameters.count
    if momentum == 0 {
      for i in 0..<count { w[i] -= learningRate * g[i] }
      return
    }
    let v = slots[0]
    let mu = momentum
    if nesterov {
      for i in 0..<count {
        let descent = learningRate * g[i]
        let velocity = mu * v[i] - descent
        v[i] = velocity
        w[i] += mu * velocity - descent
      }
    } else {
      for i in 0..<count {
        let velocity = mu * v[i] - learningRate * g[i]
        v[i] = velocity
        w[i] += velocity
      }
    }
  }
}
