import Logistic
import Testing

@Suite struct GeneratorTests {
  /// The first outputs of the reference implementation for the seed 1234567.
  @Test func `SplitMix64 gives the published numbers`() {
    var generator = SplitMix64(seed: 1_234_567)
    let published: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect((0..<5).map { _ in generator.next() } == published)
  }

  /// The first outputs of the reference implementation for the state 1, 2, 3, 4.
  @Test func `xoshiro256 starstar gives the published numbers`() throws {
    var generator = try #require(Xoshiro256StarStar(state: [1, 2, 3, 4]))
    let published: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
      10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect((0..<10).map { _ in generator.next() } == published)
  }

  @Test func `a saved state goes on where it stood`() throws {
    var generator = Xoshiro256StarStar(seed: 7)
    for _ in 0..<5 { _ = generator.next() }
    var copy = try #require(Xoshiro256StarStar(state: generator.state))
    #expect((0..<20).map { _ in copy.next() } == (0..<20).map { _ in generator.next() })
    #expect(Xoshiro256StarStar(state: [0, 0, 0, 0]) == nil)
    #expect(Xoshiro256StarStar(state: [1, 2, 3]) == nil)
  }

  @Test func `different seeds give different numbers`() {
    var first = Xoshiro256StarStar(seed: 0)
    var second = Xoshiro256StarStar(seed: 1)
    #expect(first.next() != second.next())
  }
}

@Suite struct UniformTests {
  /// 60,000 draws of six: each count has a standard deviation of 91; five of them are allowed.
  @Test func `each of six numbers comes up equally often`() {
    var generator = Xoshiro256StarStar(seed: 3)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[generator.uniform(below: 6)] += 1 }
    for count in counts { #expect(abs(count - 10_000) < 460) }
  }

  /// A bound of 3·2⁶¹ keeps three of four products; without rejection the numbers whose low two
  /// thirds are favoured would make a mean that is off by far more than 1 %.
  @Test func `a bound near the word size stays unbiased`() {
    var generator = Xoshiro256StarStar(seed: 11)
    let bound = 3 << 61
    var mean = 0.0
    for _ in 0..<20_000 { mean += Double(generator.uniform(below: bound)) / Double(bound) / 20_000 }
    // The standard deviation of the mean is 0.002.
    #expect(abs(mean - 0.5) < 0.01)
  }

  @Test func `a uniform number lies in its range, even one as narrow as can be`() {
    var generator = Xoshiro256StarStar(seed: 5)
    for _ in 0..<2000 {
      let value = generator.uniform()
      #expect(value >= 0 && value < 1)
      #expect(generator.uniform(1, 1.0.nextUp) == 1)
    }
    #expect(generator.uniform(2, 2) == 2)
  }

  @Test func `a shuffle holds the same elements, and is the same for the same seed`() {
    var first = Xoshiro256StarStar(seed: 42)
    var second = Xoshiro256StarStar(seed: 42)
    let order = first.permutation(of: 1000)
    #expect(order.sorted() == Array(0..<1000) && order != Array(0..<1000))
    #expect(order == second.permutation(of: 1000))
    #expect(first.permutation(of: 0).isEmpty && first.permutation(of: 1) == [0])
  }

  /// A change of these would change every seeded split and shuffle of users.
  @Test func `the shuffle of seed 1 does not change between versions`() {
    var generator = Xoshiro256StarStar(seed: 1)
    #expect(generator.permutation(of: 10) == [3, 6, 1, 5, 0, 9, 2, 8, 4, 7])
  }

  /// 24 orders of four, 24,000 draws: a standard deviation of 31 each; five are allowed.
  @Test func `each order of four is equally likely`() {
    var generator = Xoshiro256StarStar(seed: 8)
    var counts = [[Int]: Int]()
    for _ in 0..<24_000 { counts[generator.permutation(of: 4), default: 0] += 1 }
    #expect(counts.count == 24)
    for count in counts.values { #expect(abs(count - 1000) < 160) }
  }
}

@Suite struct NormalTests {
  /// 40,000 draws: standard errors are 0.005 of the mean, 0.007 of the variance, 0.024 of the
  /// fourth moment; five of each are allowed.
  @Test func `normal numbers have the normal moments`() {
    var generator = Xoshiro256StarStar(seed: 21)
    let draws = (0..<40_000).map { _ in generator.normal(mean: 3, standardDeviation: 2) }
    let scaled = draws.map { ($0 - 3) / 2 }
    func moment(_ power: Int) -> Double {
      scaled.reduce(0) { sum, z in sum + (0..<power).reduce(1) { p, _ in p * z } } / 40_000
    }
    #expect(abs(moment(1)) < 0.025)
    #expect(abs(moment(2) - 1) < 0.036)
    #expect(abs(moment(4) - 3) < 0.25)
  }

  /// The variance of the normal distribution cut at ±2 is 0.7737413; the standard error of
  /// 40,000 draws is 0.004.
  @Test func `truncated normal numbers stay within two deviations, with the cut variance`() {
    var generator = Xoshiro256StarStar(seed: 22)
    let draws = (0..<40_000).map { _ in generator.truncatedNormal() }
    #expect(draws.allSatisfy { abs($0) <= 2 })
    let variance = draws.reduce(0) { $0 + $1 * $1 } / 40_000
    #expect(abs(variance - 0.7737413) < 0.02)
  }
}
