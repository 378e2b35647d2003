import Logistic
import Testing

/// SplitMix64 (Steele, Lea and Flood 2014), so that these tests see the same numbers every time.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct InitializerTests {
  private func draw(_ initializer: Initializer, _ shape: [Int] = [40, 100]) -> [Double] {
    var generator = SplitMix(state: 7)
    return initializer.values(shape: shape, using: &generator)
  }

  /// Of 4000 values a mean is off by 1/63 deviations and a deviation by about 1/90 of itself:
  /// both bounds below are five such errors.
  private func expect(_ values: [Double], mean: Double = 0, deviation: Double) {
    let n = Double(values.count)
    let m = values.reduce(0, +) / n
    let s = (values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / n).squareRoot()
    #expect(abs(m - mean) < 5 * deviation / n.squareRoot())
    #expect(abs(s / deviation - 1) < 5 / (2 * n).squareRoot())
  }

  /// With the squares of their limits.
  static let uniform: [(Initializer, Double)] = [
    (.glorotUniform, 6.0 / 140), (.heUniform, 0.15), (.lecunUniform, 0.075),
    (.randomUniform(), 0.0025),
    (.varianceScaling(scale: 2, mode: .fanOut, distribution: .uniform), 0.06),
  ]

  @Test(arguments: uniform.indices)
  func `uniform ones fill their limits and no more`(index: Int) {
    let (initializer, square) = Self.uniform[index]
    let values = draw(initializer)
    let limit = square.squareRoot()
    #expect(values.allSatisfy { abs($0) <= limit })
    #expect(values.contains { $0 > 0.99 * limit } && values.contains { $0 < -0.99 * limit })
    expect(values, deviation: limit / 3.0.squareRoot())
  }

  /// With their variances.
  static let truncated: [(Initializer, Double)] = [
    (.glorotNormal, 2.0 / 140), (.heNormal, 0.05), (.lecunNormal, 0.025),
    (.varianceScaling(), 0.025),
  ]

  @Test(arguments: truncated.indices)
  func `truncated normal ones have the variance asked for and end at two deviations`(index: Int) {
    let (initializer, variance) = Self.truncated[index]
    let values = draw(initializer)
    expect(values, deviation: variance.squareRoot())
    #expect(values.allSatisfy { abs($0) <= 2 * variance.squareRoot() / 0.8796256610342398 })
  }

  @Test func `a plain truncated normal is narrower than its stddev`() {
    let values = draw(.truncatedNormal(mean: 1, stddev: 0.1))
    expect(values, mean: 1, deviation: 0.1 * 0.8796256610342398)
    #expect(values.allSatisfy { abs($0 - 1) <= 0.2 })
  }

  @Test func `a random normal has its mean, its deviation and tails`() {
    let values = draw(.randomNormal(mean: 2, stddev: 0.5))
    expect(values, mean: 2, deviation: 0.5)
    // 4.55 % of a normal lie beyond two deviations: 182 of 4000, give or take 13.
    #expect((117...247).contains(values.count { abs($0 - 2) > 1 }))
  }

  @Test func `constants are constant, and an empty shape is one value`() {
    #expect(draw(.zeros, [2, 2]) == [0, 0, 0, 0])
    #expect(draw(.ones, []) == [1])
    #expect(draw(.constant(0.5), [3]) == [0.5, 0.5, 0.5])
    #expect(draw(.glorotUniform, [0, 4]) == [])
  }

  @Test(arguments: [
    Initializer.randomNormal(stddev: -1), .randomUniform(minval: 1, maxval: 0),
    .constant(.nan), .varianceScaling(scale: 0),
  ])
  func `settings that cannot be are refused`(initializer: Initializer) {
    #expect(throws: LogisticError.self) { try initializer.validate() }
  }
}
