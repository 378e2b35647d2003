/// Keras's penalty on a weight, `l1·Σ|w| + l2·Σw²`: added to the mean loss, not halved.
public struct Regularizer: Sendable, Equatable, Hashable {
  /// The factor of `Σ|w|`.
  public var l1: Double
  /// The factor of `Σw²`.
  public var l2: Double

  /// A penalty of either kind, or both.
  public init(l1: Double = 0, l2: Double = 0) {
    self.l1 = l1
    self.l2 = l2
  }

  /// `l1·Σ|w|`.
  public static func l1(_ l1: Double = 0.01) -> Self { Self(l1: l1) }
  /// `l2·Σw²`.
  public static func l2(_ l2: Double = 0.01) -> Self { Self(l2: l2) }
  /// `l1·Σ|w| + l2·Σw²`.
  public static func l1l2(l1: Double = 0, l2: Double = 0) -> Self { Self(l1: l1, l2: l2) }

  /// Whether both factors are zero.
  public var isZero: Bool { l1 == 0 && l2 == 0 }

  /// What the weights cost.
  public func penalty(_ weights: UnsafeBufferPointer<Double>) -> Double {
    var sizes = 0.0
    var squares = 0.0
    for i in 0..<weights.count {
      sizes += abs(weights[i])
      squares += weights[i] * weights[i]
    }
    return (l1 == 0 ? 0 : l1 * sizes) + (l2 == 0 ? 0 : l2 * squares)
  }

  /// Adds the penalty's slope, `l1·sign(w) + 2·l2·w`, to a gradient; the sign of 0 is 0.
  public func addGradient(
    of weights: UnsafeBufferPointer<Double>, to gradient: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      weights.count == gradient.count,
      "\(weights.count) weights beside a gradient of \(gradient.count)")
    guard let w = weights.baseAddress, let g = gradient.baseAddress else { return }
    let slope = 2 * l2
    for i in 0..<weights.count {
      let sign: Double = w[i] > 0 ? 1 : w[i] < 0 ? -1 : 0
      g[i] += l1 * sign + slope * w[i]
    }
  }

  /// - Throws: when a factor is negative or not finite.
  public func validate() throws(LogisticError) {
    for (name, value) in [("l1", l1), ("l2", l2)] where !(value >= 0 && value.isFinite) {
      throw LogisticError(
        .usage, "regularizer", "\(name) is \(value)", advice: "give a number of at least 0")
    }
  }
}
