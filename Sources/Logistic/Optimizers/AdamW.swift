/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), `weightDecay` 0.004 unless given.
///
/// The decay, `w ← w − learningRate·weightDecay·w`, is a gradient rule, applied before the step.
public struct AdamW: Optimizer, Equatable {
  private var adam: Adam

  /// Settings; Keras's unless given. `weightDecay` counts, whatever `gradientRules` holds of it.
  public init(
    learningRate: LearningRate = 0.001, weightDecay: Double = 0.004, beta1: Double = 0.9,
    beta2: Double = 0.999, epsilon: Double = 1e-7, amsgrad: Bool = false,
    gradientRules: GradientRules = GradientRules()
  ) {
    var rules = gradientRules
    rules.weightDecay = weightDecay
    adam = Adam(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      gradientRules: rules)
  }

  /// `AdamW`.
  public var className: String { "AdamW" }
  /// The step length.
  public var learningRate: LearningRate {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }
  /// Clipping and weight decay.
  public var gradientRules: GradientRules {
    get { adam.gradientRules }
    set { adam.gradientRules = newValue }
  }
  /// How slowly the mean gradient forgets.
  public var beta1: Double {
    get { adam.beta1 }
    set { adam.beta1 = newValue }
  }
  /// How slowly the mean square forgets.
  public var beta2: Double {
    get { adam.beta2 }
    set { adam.beta2 = newValue }
  }
  /// What keeps the denominator from zero.
  public var epsilon: Double {
    get { adam.epsilon }
    set { adam.epsilon = newValue }
  }
  /// Whether the greatest mean square so far is used.
  public var amsgrad: Bool {
    get { adam.amsgrad }
    set { adam.amsgrad = newValue }
  }
  /// Adam's.
  public var slotNames: [String] { adam.slotNames }
  /// True, as Adam.
  public var interleavesSlots: Bool { true }
  /// Adam's.
  public func storedSlots(variables: Int) -> [StoredSlot] {
    adam.storedSlots(variables: variables)
  }

  /// Refuses what Adam refuses.
  public func validate() throws(LogisticError) {
    try validateShared()
    try validateMoments(beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// Moves the parameters as Adam does; the decay has been done.
  public func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    adam.update(
      parameters, gradient: gradient, slots: slots, learningRate: learningRate, step: step)
  }
}
