/// The standard normal distribution.
enum NormalDistribution {
  /// The chance of a value at most `x`: `erfc(−x/√2)/2`, a tail's digits kept on the left.
  static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// The chance of a value farther from 0 than `z`: `erfc(|z|/√2)`.
  static func twoSidedTail(_ z: Double) -> Double { erfc(abs(z) / 2.0.squareRoot()) }

  /// The value with chance `p` of not being exceeded, `−∞` at 0 and `∞` at 1; not a number elsewhere.
  ///
  /// A rational approximation (Abramowitz & Stegun, 26.2.23, right to 4.5e-4), and Halley's steps on
  /// the distribution function, each of which triples the right digits.
  static func quantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    if p > 0.5 { return -quantile(1 - p) }
    let t = (-2 * log(p)).squareRoot()
    var x =
      -(t - (2.515517 + t * (0.802853 + t * 0.010328))
        / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))))
    for _ in 0..<4 {
      let density = exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
      guard density > 0 else { break }
      let u = (cumulative(x) - p) / density
      let step = u / (1 + 0.5 * x * u)
      x -= step
      if abs(step) <= 1e-16 * abs(x) { break }
    }
    return x
  }
}
