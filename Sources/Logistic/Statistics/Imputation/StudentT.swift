/// Student's distribution of any degrees of freedom above 0.
enum StudentT {
  /// The chance of a value farther from 0 than `t`: `I_{ν/(ν + t²)}(ν/2, 1/2)`.
  static func twoSidedTail(_ t: Double, degreesOfFreedom nu: Double) -> Double {
    guard !t.isNaN, nu > 0 else { return .nan }
    // From so many on the two do not differ.
    guard nu < 1e10 else { return NormalDistribution.twoSidedTail(t) }
    return incompleteBeta(nu / (nu + t * t), 0.5 * nu, 0.5)
  }

  /// The value above which, and below whose negative, lies a chance of `tail` in all.
  static func critical(tail: Double, degreesOfFreedom nu: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while twoSidedTail(high, degreesOfFreedom: nu) > tail, high < 1e300 { high *= 2 }
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if middle <= low || middle >= high { break }
      if twoSidedTail(middle, degreesOfFreedom: nu) > tail { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  /// The regularized incomplete beta function by its continued fraction (DLMF 8.17.22), in Lentz's way.
  private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front = exp(
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x))
    let tiny = 1e-300
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1), tiny)
    var f = d
    for m in 1..<10_000 {
      let k = Double(m)
      let even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
      d = 1 / nonzero(1 + even * d, tiny)
      c = nonzero(1 + even / c, tiny)
      f *= d * c
      let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
      d = 1 / nonzero(1 + odd * d, tiny)
      c = nonzero(1 + odd / c, tiny)
      f *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return front * f / a
  }

  private static func nonzero(_ x: Double, _ tiny: Double) -> Double { abs(x) < tiny ? tiny : x }

  /// log Γ(x) for x > 0: Stirling's series beyond 10, to which smaller ones are raised.
  private static func logGamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 10 {
      shift -= log(x)
      x += 1
    }
    let r = 1 / (x * x)
    let series =
      (1.0 / 12 - r
        * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360)))))
      / x
    return shift + (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series
  }
}
