/// A network's weights, their gradient and the optimizer's slots in flat buffers, for one fit.
final class Workspace {
  let count: Int
  let trainableCount: Int
  let weights: UnsafeMutablePointer<Double>
  let gradient: UnsafeMutablePointer<Double>
  /// The weights as they were before the last step.
  private let previous: UnsafeMutablePointer<Double>
  let slots: [UnsafeMutablePointer<Double>]
  let variables: [Range<Int>]
  let regularizers: [(range: Range<Int>, regularizer: Regularizer)]
  private var state: OptimizerState
  private var hasStepped = false

  init(network: Network, state: OptimizerState) {
    count = network.storage.count
    trainableCount = network.trainableCount
    weights = .allocate(capacity: max(1, count))
    gradient = .allocate(capacity: max(1, count))
    previous = .allocate(capacity: max(1, count))
    for (i, value) in network.storage.enumerated() {
      weights[i] = value
      previous[i] = value
    }
    gradient.initialize(repeating: 0, count: max(1, count))
    slots = state.slots.map { slot in
      let buffer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, slot.count))
      for (i, value) in slot.enumerated() { buffer[i] = value }
      return buffer
    }
    variables = network.trainableRanges
    regularizers = network.variables.compactMap { variable in
      variable.isTrainable
        ? variable.regularizer.flatMap { $0.isZero ? nil : (variable.range, $0) } : nil
    }
    self.state = state
  }

  deinit {
    for buffer in [weights, gradient, previous] + slots { buffer.deallocate() }
  }

  func clearGradient() { gradient.update(repeating: 0, count: count) }
  /// Keeps the weights as they are now.
  func remember() { previous.update(from: weights, count: trainableCount) }
  /// Brings back the weights that were kept.
  func restore() { weights.update(from: previous, count: trainableCount) }

  /// Takes over a network's weights and optimizer state.
  func adopt(_ network: Network) {
    for (i, value) in network.storage.enumerated() { weights[i] = value }
    guard let other = network.optimizerState else { return }
    for (slot, values) in zip(slots, other.slots) {
      for (i, value) in values.enumerated() { slot[i] = value }
    }
    state.iterations = other.iterations
  }

  /// Notes the state that belongs to the present weights.
  func commit(_ state: OptimizerState) {
    self.state.iterations = state.iterations
    hasStepped = true
  }

  /// Writes weights and state back.
  func copy(to network: inout Network) {
    network.storage = Array(UnsafeBufferPointer(start: weights, count: count))
    guard hasStepped else { return }
    for i in slots.indices {
      state.slots[i] = Array(UnsafeBufferPointer(start: slots[i], count: trainableCount))
    }
    network.optimizerState = state
  }
}
