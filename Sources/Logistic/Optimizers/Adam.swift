/// Steps along running means of the gradient over the root of its square's (Kingma and Ba 2015).
///
///     α = learningRate·√(1 − β₂ᵗ) / (1 − β₁ᵗ)
///     m ← m + (g − m)·(1 − β₁);   v ← v + (g² − v)·(1 − β₂)
///     w ← w − α·m / (√v + ε)                       amsgrad: the greatest v so far (Reddi 2018)
///
/// Keras 3's rule: ε stands beside the uncorrected root ("ε hat" in the paper's section 2).
public struct Adam: Optimizer, Equatable {
  /// The step length.
  public var learningRate: LearningRate
  /// How slowly the mean gradient forgets.
  public var beta1: Double
  /// How slowly the mean square forgets.
  public var beta2: Double
  /// What keeps the denominator from zero.
  public var epsilon: Double
  /// Whether the greatest mean square so far is used.
  public var amsgrad: Bool
  /// Clipping and weight decay.
  public var gradientRules: GradientRules

  /// Settings; Keras's unless given.
  public init(
    learningRate: LearningRate = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-7, amsgrad: Bool = false, gradientRules: GradientRules = GradientRules()
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    self.gradientRules = gradientRules
  }

  /// `Adam`.
  public var className: String { "Adam" }
  /// `momentum`, `velocity`, and `velocity_hat` with amsgrad.
  public var slotNames: [String] {
    amsgrad ? ["momentum", "velocity", "velocity_hat"] : ["momentum", "velocity"]
  }
  /// True: momentum and velocity variable by variable.
  public var interleavesSlots: Bool { true }

  /// Momentum and velocity variable by variable, then all of `velocity_hat`.
  public func storedSlots(variables: Int) -> [StoredSlot] {
    let all = 0..<variables
    let pairs = all.flatMap {
      [StoredSlot(slot: 0, variable: $0), StoredSlot(slot: 1, variable: $0)]
    }
    return pairs + (amsgrad ? all.map { StoredSlot(slot: 2, variable: $0) } : [])
  }

  /// Refuses betas outside 0..<1, an ε that is not above 0, a wrong rate or rule.
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
    let alpha =
      learningRate * filled(beta2, steps: step).squareRoot() / filled(beta1, steps: step)
    let count = parameters.count
    let (rest1, rest2, epsilon) = (1 - beta1, 1 - beta2, self.epsilon)
    let (m, v) = (slots[0], slots[1])
    if amsgrad {
      let top = slots[2]
      for i in 0..<count {
        let mean = m[i] + (g[i] - m[i]) * rest1
        let square = v[i] + (g[i] * g[i] - v[i]) * rest2
        m[i] = mean
        v[i] = square
        let greatest = max(top[i], square)
        top[i] = greatest
        w[i] -= mean * alpha / (squareRoot(greatest) + epsilon)
      }
    } else {
      for i in 0..<count {
        let mean = m[i] + (g[i] - m[i]) * rest1
        let square = v[i] + (g[i] * g[i] - v[i]) * rest2
        m[i] = mean
        v[i] = square
        w[i] -= mean * alpha / (squareRoot(square) + epsilon)
      }
    }
  }
}

/// `1 − βᵗ`: how much of a running mean has been filled after t steps.
///
/// As `βᵗ ≤ exp(−t·(1 − β))`, it is 1 to the last bit once `t·(1 − β)` passes 40; by then the
/// power is not worth its 15 ns, or 60 ns where it underflows.
func filled(_ beta: Double, steps: Int) -> Double {
  let t = Double(steps)
  return t * (1 - beta) > 40 ? 1 : 1 - pow(beta, t)
}

extension Optimizer {
  func validateMoments(
    beta1: Double, beta2: Double, epsilon: Double
  ) throws(LogisticError) {
    try require("beta1", beta1, beta1 >= 0 && beta1 < 1, "a number from 0 to below 1")
    try require("beta2", beta2, beta2 >= 0 && beta2 < 1, "a number from 0 to below 1")
    try require("epsilon", epsilon, epsilon > 0 && epsilon.isFinite, "a small number above 0")
  }
}
