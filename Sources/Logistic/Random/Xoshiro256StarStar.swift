/// The generator behind every seed of this library: xoshiro256** (Blackman & Vigna 2018), its
/// state filled by ``SplitMix64`` as its authors advise. Period 2²⁵⁶ − 1; not for secrets.
///
/// The same seed gives the same numbers on every machine and in every version.
public struct Xoshiro256StarStar: RandomNumberGenerator, Sendable, Equatable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// A generator of a seed.
  public init(seed: UInt64) {
    var mixer = SplitMix64(seed: seed)
    (s0, s1, s2, s3) = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// A generator that goes on from a saved state; nil if it is not four words, or all zero.
  public init?(state: [UInt64]) {
    guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
    (s0, s1, s2, s3) = (state[0], state[1], state[2], state[3])
  }

  /// The state, four words, with which a generator goes on where this one stands.
  public var state: [UInt64] { [s0, s1, s2, s3] }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }
}
