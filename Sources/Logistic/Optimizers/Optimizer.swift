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
  /// The order in which Keras's file holds the slots of so many variables.
  func storedSlots(variables: Int) -> [StoredSlot]
  /// Refuses settings with which no training can succeed.
  ///
  /// - Throws: which value is wrong, and what to give.
  func validate() throws(LogisticError)

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

extension Optimizer {
  /// Zero.
  public var initialSlotValue: Double { 0 }
  /// False.
  public var interleavesSlots: Bool { false }

  /// Variable by variable if `interleavesSlots`, else slot by slot.
  public func storedSlots(variables: Int) -> [StoredSlot] {
    let slots = slotNames.indices
    return interleavesSlots
      ? (0..<variables).flatMap { v in slots.map { StoredSlot(slot: $0, variable: v) } }
      : slots.flatMap { s in (0..<variables).map { StoredSlot(slot: s, variable: $0) } }
  }

  /// One step in Keras's order: clip the gradient, decay the weights, then move them.
  ///
  /// - Parameters:
  ///   - parameters: the weights, moved in place.
  ///   - gradient: as long as the parameters; clipped in place.
  ///   - variables: where each variable lies in the parameters.
  ///   - slots: what the optimizer remembers, each slot as long as the parameters.
  ///   - learningRate: of this step.
  ///   - step: from 1.
  public func apply(
    _ parameters: UnsafeMutableBufferPointer<Double>,
    gradient: UnsafeMutableBufferPointer<Double>, variables: [Range<Int>],
    slots: [UnsafeMutablePointer<Double>], learningRate: Double, step: Int
  ) {
    let rules = gradientRules
    rules.clip(gradient, variables: variables)
    rules.decay(parameters, learningRate: learningRate)
    update(
      parameters, gradient: UnsafeBufferPointer(gradient), slots: slots,
      learningRate: learningRate, step: step)
  }

  /// Refuses a wrong learning rate or gradient rule.
  public func validate() throws(LogisticError) { try validateShared() }

  func validateShared() throws(LogisticError) {
    try learningRate.validate()
    try gradientRules.validate()
  }

  /// Refuses a value outside a range that is named in words.
  func require(
    _ name: String, _ value: Double, _ holds: Bool, _ expected: String
  ) throws(LogisticError) {
    guard holds else {
      throw LogisticError(
        .usage, "optimizer-setting", "\(className): \(name) is \(value)", advice: "give \(expected)"
      )
    }
  }
}

/// One variable's part of one slot.
public struct StoredSlot: Sendable, Equatable {
  /// The slot's place in `slotNames`.
  public var slot: Int
  /// The variable's number among the trainable ones.
  public var variable: Int
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
