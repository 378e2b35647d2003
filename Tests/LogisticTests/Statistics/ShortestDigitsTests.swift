import Testing

@testable import Logistic

@Suite struct ShortestDigitsTests {
  private func written(_ value: Double) -> String {
    var out = [UInt8]()
    NumberText.append(shortest: value, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  @Test func `digits are those of the standard library`() {
    var generator = Xoshiro256StarStar(seed: 9)
    for _ in 0..<20_000 {
      let p = Double.random(in: 0..<1, using: &generator)
      for value in [p, 1 - p, p / 1000, p * p * p] {
        #expect(written(value) == NumberText.shortest(value))
      }
    }
  }

  /// Below a power of two the neighbour is half as far; short decimals need the rounding to tens.
  @Test func `powers of two, their neighbours and short decimals too`() {
    for power in 1...14 {
      let x = Double(sign: .plus, exponent: -power, significand: 1)
      for value in [x, x.nextUp, x.nextDown] {
        #expect(written(value) == NumberText.shortest(value))
      }
    }
    for k in 1..<2000 {
      #expect(written(Double(k) / 1000) == NumberText.shortest(Double(k) / 1000))
      #expect(written(Double(k) / 2048) == NumberText.shortest(Double(k) / 2048))
    }
    for value in [0, -0.0, 1, 1e-4, 0.1, 1e-5, 1e20, -0.25, 3.5] {
      #expect(written(value) == NumberText.shortest(value))
    }
  }
}
