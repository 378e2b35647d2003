/// Steps along minibatch gradients; it never stops by itself.
///
/// Settings are a value. State is explicit: named slots, each as long as the parameters, so a
/// checkpoint is the state.
public protocol Optimizer: Sendable {
  /// Keras's class name, `Adam`.
  var className: String { get }
  /// The step length: a number or a schedule over steps.
  var learningRate: LearningRate { get set }
  /// Clipping and weight decay, which every optimizer shares.
  var gradientRules: GradientRules { get set }
  /// The slots that these settings need, in Keras's order.
  var slotNames: [String] { get }
  /// How a slot starts. Zero but for a few optimizers.
  var initialSlotValue: Double { get }
  /// Whether Keras stores the slots variable by variable (Adam) rather than slot by slot.
  var interleavesSlots: Bool { get }

  /// Moves the parameters along the gradient.
  ///
  /// - Parameters:
  ///   - parameters: the trainable values, flat.
  ///   - gradient: as long; already clipped.
  ///   - slots: as many as `slotNames`, each as long.
  ///   - learningRate: of this step.
  ///   - step: from 1.
  func update(
    _ parameters: UnsafeMutableBufferPointer<Double>, gradient: UnsafeBufferPointer<Double>,
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int)
}

/// What happens to a gradient and to the weights before an optimizer's own step.
public struct GradientRules: Sendable, Equatable {
  /// The fraction of `learningRate × w` taken off each weight before the step; nil for none.
  public var weightDecay: Double?
  /// The greatest norm that one variable's gradient may have.
  public var clipnorm: Double?
  /// The greatest norm that the whole gradient may have.
  public var globalClipnorm: Double?
  /// The greatest size that one component may have.
  public var clipvalue: Double?

  /// Rules of which any may be absent.
  public init(
    weightDecay: Double? = nil, clipnorm: Double? = nil, globalClipnorm: Double? = nil,
    clipvalue: Double? = nil
  ) {
    self.weightDecay = weightDecay
    self.clipnorm = clipnorm
    self.globalClipnorm = globalClipnorm
    self.clipvalue = clipvalue
  }
}

/// What an optimizer remembers between steps.
public struct OptimizerState: Sendable, Equatable {
  /// Steps taken so far.
  public var iterations: Int
  /// The learning rate, which a file or a callback may have changed; nil under a schedule.
  public var learningRate: Double?
  /// One array a slot, each as long as the trainable parameters.
  public var slots: [[Double]]

  /// The state of an optimizer that has taken no step.
  public init(for optimizer: some Optimizer, parameterCount: Int) {
    iterations = 0
    learningRate = optimizer.learningRate.constant
    slots = optimizer.slotNames.map { _ in
      [Double](repeating: optimizer.initialSlotValue, count: parameterCount)
    }
  }
}
