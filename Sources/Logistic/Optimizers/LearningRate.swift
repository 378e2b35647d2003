/// The length of an optimizer's steps: one number, or a schedule over the steps taken.
///
/// Keras's schedules under their own names and formulas, with s the number of steps taken before
/// (so 0 at the first).
public enum LearningRate: Sendable, Equatable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral
{
  /// The same at every step.
  case constant(Double)
  /// Keras's `ExponentialDecay`: `initial · rate^(step / steps)`, the exponent rounded down if staircase.
  case exponentialDecay(
    initial: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false)
  /// Keras's `InverseTimeDecay`: `initial / (1 + rate · step / steps)`, the quotient rounded down if staircase.
  case inverseTimeDecay(
    initial: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false)
  /// Keras's `PolynomialDecay`: from `initial` to `end` as `(1 − step / steps)^power`.
  ///
  /// After `decaySteps` it stays at `end`, or with `cycle` stretches to the next multiple of them.
  case polynomialDecay(
    initial: Double, decaySteps: Int, end: Double = 0.0001, power: Double = 1, cycle: Bool = false)
  /// Keras's `PiecewiseConstantDecay`: `values[i]` up to and including step `boundaries[i]`, then the last.
  case piecewiseConstantDecay(boundaries: [Int], values: [Double])
  /// Keras's `CosineDecay`: half a cosine wave from `initial` down to `alpha · initial`.
  ///
  /// With a `warmupTarget` it first rises to that in a line from `initial`, in `warmupSteps` steps.
  case cosineDecay(
    initial: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil,
    warmupSteps: Int = 0)
  /// Keras's `CosineDecayRestarts`: cosine waves, each `tMul` times as long and `mMul` times as high.
  case cosineDecayRestarts(
    initial: Double, firstDecaySteps: Int, tMul: Double = 2, mMul: Double = 1, alpha: Double = 0)

  /// A constant rate.
  public init(floatLiteral value: Double) { self = .constant(value) }
  /// A constant rate.
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }

  /// The number, if there is no schedule.
  public var constant: Double? {
    if case .constant(let value) = self { value } else { nil }
  }

  /// The rate of the step that follows `step` steps taken; NaN where `validate` would refuse.
  public func value(at step: Int) -> Double {
    let s = Double(step)
    switch self {
    case .constant(let value):
      return value
    case .exponentialDecay(let initial, let decaySteps, let decayRate, let staircase):
      let t = s / Double(decaySteps)
      return initial * pow(decayRate, staircase ? t.rounded(.down) : t)
    case .inverseTimeDecay(let initial, let decaySteps, let decayRate, let staircase):
      let t = s / Double(decaySteps)
      return initial / (1 + decayRate * (staircase ? t.rounded(.down) : t))
    case .polynomialDecay(let initial, let decaySteps, let end, let power, let cycle):
      let single = Double(decaySteps)
      let span = cycle ? single * (step == 0 ? 1 : (s / single).rounded(.up)) : single
      return (initial - end) * pow(1 - min(s, span) / span, power) + end
    case .piecewiseConstantDecay(let boundaries, let values):
      let piece = boundaries.firstIndex { step <= $0 } ?? boundaries.count
      return piece < values.count ? values[piece] : .nan
    case .cosineDecay(let initial, let decaySteps, let alpha, let target, let warmupSteps):
      guard let target else { return initial * cosine(s / Double(decaySteps), alpha: alpha) }
      if step < warmupSteps { return initial + (target - initial) * (s / Double(warmupSteps)) }
      return target * cosine((s - Double(warmupSteps)) / Double(decaySteps), alpha: alpha)
    case .cosineDecayRestarts(let initial, let first, let tMul, let mMul, let alpha):
      var part = s / Double(first)
      let restarts: Double
      if tMul == 1 {
        restarts = part.rounded(.down)
        part -= restarts
      } else {
        restarts = (log(1 - part * (1 - tMul)) / log(tMul)).rounded(.down)
        let length = pow(tMul, restarts)
        part = (part - (1 - length) / (1 - tMul)) / length
      }
      let height = 0.5 * pow(mMul, restarts) * (1 + cos(.pi * part))
      return initial * ((1 - alpha) * height + alpha)
    }
  }

  /// Refuses rates that are not above 0, and schedules that have no value at some step.
  ///
  /// - Throws: which number is wrong, and what to give.
  public func validate() throws(LogisticError) {
    switch self {
    case .constant(let value):
      try require(value > 0 && value.isFinite, "learningRate is \(value)", "give a number above 0")
    case .exponentialDecay(let initial, let steps, let rate, _):
      try requireStart(initial, steps)
      try require(rate > 0 && rate.isFinite, "decayRate is \(rate)", "give a number above 0")
    case .inverseTimeDecay(let initial, let steps, let rate, _):
      try requireStart(initial, steps)
      try require(rate >= 0 && rate.isFinite, "decayRate is \(rate)", "give a number of at least 0")
    case .polynomialDecay(let initial, let steps, let end, let power, _):
      try requireStart(initial, steps)
      try require(end >= 0 && end.isFinite, "end is \(end)", "give a number of at least 0")
      try require(power > 0 && power.isFinite, "power is \(power)", "give a number above 0")
    case .piecewiseConstantDecay(let boundaries, let values):
      try require(
        values.count == boundaries.count + 1,
        "\(boundaries.count) boundaries part \(boundaries.count + 1) pieces, "
          + "there are \(values.count) values",
        "give one value more than boundaries")
      for (a, b) in zip(boundaries, boundaries.dropFirst()) {
        try require(a < b, "boundary \(b) follows \(a)", "give rising boundaries")
      }
      for value in values {
        try require(
          value > 0 && value.isFinite, "a learning rate is \(value)", "give numbers above 0")
      }
    case .cosineDecay(let initial, let steps, let alpha, let target, let warmupSteps):
      try require(
        (target == nil ? initial > 0 : initial >= 0) && initial.isFinite,
        "initial learning rate is \(initial)", "give a number above 0")
      try require(steps > 0, "decaySteps is \(steps)", "give a number of at least 1")
      try require(alpha >= 0 && alpha <= 1, "alpha is \(alpha)", "give a number from 0 to 1")
      try require(warmupSteps >= 0, "warmupSteps is \(warmupSteps)", "give a number of at least 0")
      if let target {
        try require(
          target > 0 && target.isFinite, "warmupTarget is \(target)", "give a number above 0")
      }
    case .cosineDecayRestarts(let initial, let steps, let tMul, let mMul, let alpha):
      try requireStart(initial, steps)
      try require(tMul >= 1 && tMul.isFinite, "tMul is \(tMul)", "give a number of at least 1")
      try require(mMul > 0 && mMul.isFinite, "mMul is \(mMul)", "give a number above 0")
      try require(alpha >= 0 && alpha <= 1, "alpha is \(alpha)", "give a number from 0 to 1")
    }
  }

  private func cosine(_ part: Double, alpha: Double) -> Double {
    (1 - alpha) * (0.5 * (1 + cos(.pi * min(part, 1)))) + alpha
  }

  private func requireStart(_ initial: Double, _ steps: Int) throws(LogisticError) {
    try require(
      initial > 0 && initial.isFinite, "initial learning rate is \(initial)",
      "give a number above 0")
    try require(steps > 0, "decaySteps is \(steps)", "give a number of at least 1")
  }

  private func require(
    _ holds: Bool, _ reason: String, _ advice: String
  ) throws(LogisticError) {
    guard holds else { throw LogisticError(.usage, "learning-rate", reason, advice: advice) }
  }
}
