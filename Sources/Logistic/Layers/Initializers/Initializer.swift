/// How a weight starts; Keras's initializers under their names, with their defaults.
///
/// Distributions are Keras's, streams of random numbers are not. `in` and `out` are the first and
/// second length of a weight of two.
public enum Initializer: Sendable, Equatable, Hashable {
  /// What the variance of `varianceScaling` is divided by.
  public enum FanMode: String, Sendable, CaseIterable {
    /// `in`.
    case fanIn = "fan_in"
    /// `out`.
    case fanOut = "fan_out"
    /// `(in + out) / 2`.
    case fanAverage = "fan_avg"
  }

  /// The shape of `varianceScaling`.
  public enum Distribution: String, Sendable, CaseIterable {
    /// Normal, drawn again beyond two deviations, and widened so that its variance is as asked.
    case truncatedNormal = "truncated_normal"
    /// Normal.
    case untruncatedNormal = "untruncated_normal"
    /// Uniform in `±√(3·variance)`.
    case uniform
  }

  /// Zeros.
  case zeros
  /// Ones.
  case ones
  /// One value throughout.
  case constant(Double)
  /// Normal.
  case randomNormal(mean: Double = 0, stddev: Double = 0.05)
  /// Uniform in `minval..<maxval`.
  case randomUniform(minval: Double = -0.05, maxval: Double = 0.05)
  /// Normal, drawn again beyond two deviations (so its own deviation is 0.88 `stddev`).
  case truncatedNormal(mean: Double = 0, stddev: Double = 0.05)
  /// Variance `scale / fan`.
  case varianceScaling(
    scale: Double = 1, mode: FanMode = .fanIn, distribution: Distribution = .truncatedNormal)
  /// Uniform in `±√(6 / (in + out))` (Glorot and Bengio 2010): Dense's kernel unless given.
  case glorotUniform
  /// Truncated normal of variance `2 / (in + out)`.
  case glorotNormal
  /// Uniform in `±√(6 / in)` (He 2015).
  case heUniform
  /// Truncated normal of variance `2 / in`.
  case heNormal
  /// Uniform in `±√(3 / in)` (LeCun 1998).
  case lecunUniform
  /// Truncated normal of variance `1 / in`.
  case lecunNormal

  /// Starting values for a weight of this shape, in row-major order.
  public func values(shape: [Int], using generator: inout some RandomNumberGenerator) -> [Double] {
    precondition(shape.allSatisfy { $0 >= 0 }, "a weight of shape \(shape)")
    let count = shape.reduce(1, *)
    switch self {
    case .zeros: return [Double](repeating: 0, count: count)
    case .ones: return [Double](repeating: 1, count: count)
    case .constant(let value): return [Double](repeating: value, count: count)
    case .randomNormal(let mean, let stddev):
      var normal = NormalDeviates()
      return (0..<count).map { _ in mean + stddev * normal.next(using: &generator) }
    case .truncatedNormal(let mean, let stddev):
      var normal = NormalDeviates()
      return (0..<count).map { _ in mean + stddev * normal.nextWithinTwo(using: &generator) }
    case .randomUniform(let minval, let maxval):
      return (0..<count).map { _ in
        minval + (maxval - minval) * unitInterval(using: &generator)
      }
    case .varianceScaling(let scale, let mode, let distribution):
      return Self.scaled(scale, mode, distribution, shape, using: &generator)
    case .glorotUniform: return Self.scaled(1, .fanAverage, .uniform, shape, using: &generator)
    case .glorotNormal:
      return Self.scaled(1, .fanAverage, .truncatedNormal, shape, using: &generator)
    case .heUniform: return Self.scaled(2, .fanIn, .uniform, shape, using: &generator)
    case .heNormal: return Self.scaled(2, .fanIn, .truncatedNormal, shape, using: &generator)
    case .lecunUniform: return Self.scaled(1, .fanIn, .uniform, shape, using: &generator)
    case .lecunNormal: return Self.scaled(1, .fanIn, .truncatedNormal, shape, using: &generator)
    }
  }

  /// Refuses deviations and scales that are negative or not finite, and empty ranges.
  ///
  /// - Throws: which number is wrong, and what to give.
  public func validate() throws(LogisticError) {
    switch self {
    case .constant(let value):
      try require(value.isFinite, "value is \(value)", "give a finite number")
    case .randomNormal(let mean, let stddev), .truncatedNormal(let mean, let stddev):
      try require(mean.isFinite, "mean is \(mean)", "give a finite number")
      try require(
        stddev >= 0 && stddev.isFinite, "stddev is \(stddev)", "give a number of at least 0")
    case .randomUniform(let minval, let maxval):
      try require(
        minval <= maxval && (maxval - minval).isFinite,
        "the range goes from \(minval) to \(maxval)", "give minval below maxval")
    case .varianceScaling(let scale, _, _):
      try require(scale > 0 && scale.isFinite, "scale is \(scale)", "give a number above 0")
    case .zeros, .ones, .glorotUniform, .glorotNormal, .heUniform, .heNormal, .lecunUniform,
      .lecunNormal:
      break
    }
  }

  private static func scaled(
    _ scale: Double, _ mode: FanMode, _ distribution: Distribution, _ shape: [Int],
    using generator: inout some RandomNumberGenerator
  ) -> [Double] {
    let (fanIn, fanOut) = fans(of: shape)
    let fan =
      switch mode {
      case .fanIn: fanIn
      case .fanOut: fanOut
      case .fanAverage: (fanIn + fanOut) / 2
      }
    let variance = scale / max(1, fan)
    // The deviation of a standard normal cut at ±2.
    let cut = 0.87962566103423978
    let same: Initializer =
      switch distribution {
      case .truncatedNormal: .truncatedNormal(stddev: variance.squareRoot() / cut)
      case .untruncatedNormal: .randomNormal(stddev: variance.squareRoot())
      case .uniform:
        .randomUniform(minval: -(3 * variance).squareRoot(), maxval: (3 * variance).squareRoot())
      }
    return same.values(shape: shape, using: &generator)
  }

  /// Keras's `compute_fans`: of longer shapes the leading lengths are the receptive field.
  private static func fans(of shape: [Int]) -> (Double, Double) {
    switch shape.count {
    case 0: return (1, 1)
    case 1: return (Double(shape[0]), Double(shape[0]))
    default:
      let field = shape.dropLast(2).reduce(1.0) { $0 * Double($1) }
      return (Double(shape[shape.count - 2]) * field, Double(shape[shape.count - 1]) * field)
    }
  }

  private func require(
    _ holds: Bool, _ reason: String, _ advice: String
  ) throws(LogisticError) {
    guard holds else {
      throw LogisticError(.usage, "initializer", "initializer: \(reason)", advice: advice)
    }
  }
}

/// A number in `0..<1` of 53 random bits.
private func unitInterval(using generator: inout some RandomNumberGenerator) -> Double {
  let bits: UInt64 = generator.next()
  return Double(bits >> 11) * 0x1p-53
}

/// Standard normal numbers by Marsaglia's polar method, which makes two at a time.
private struct NormalDeviates {
  private var spare: Double?

  mutating func next(using generator: inout some RandomNumberGenerator) -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    while true {
      let x = 2 * unitInterval(using: &generator) - 1
      let y = 2 * unitInterval(using: &generator) - 1
      let s = x * x + y * y
      if s > 0, s < 1 {
        let stretch = (-2 * log(s) / s).squareRoot()
        spare = y * stretch
        return x * stretch
      }
    }
  }

  mutating func nextWithinTwo(using generator: inout some RandomNumberGenerator) -> Double {
    while true {
      let z = next(using: &generator)
      if abs(z) <= 2 { return z }
    }
  }
}
