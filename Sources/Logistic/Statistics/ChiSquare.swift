/// The χ² distribution of whole degrees of freedom.
enum ChiSquare {
  /// The chance of a value above `x`: the finite sums of Abramowitz & Stegun, 26.4.4 and 26.4.5,
  /// each term from its logarithm. It is a tail, not 1 less a distribution function, so small
  /// p-values keep their digits. Costs a term for every second degree of freedom.
  static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom > 0, "χ² with \(degreesOfFreedom) degrees of freedom")
    guard x > 0 else { return x.isNaN ? .nan : 1 }
    guard x.isFinite else { return 0 }
    let y = x / 2
    let isEven = degreesOfFreedom % 2 == 0
    // The terms are y^a·e^−y/Γ(a + 1) for a = 0, 1, … or a = 1/2, 3/2, …
    var a = isEven ? 0.0 : 0.5
    var logTerm = -y
    if !isEven { logTerm += 0.5 * log(y) - log(0.5 * Double.pi.squareRoot()) }
    var sum = isEven ? 0 : erfc(y.squareRoot())
    for _ in 0..<degreesOfFreedom / 2 {
      sum += exp(logTerm)
      a += 1
      logTerm += log(y / a)
    }
    return min(1, sum)
  }
}
