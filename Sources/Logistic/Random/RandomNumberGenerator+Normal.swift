#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension RandomNumberGenerator {
  /// A number from the normal distribution, by the polar method (Marsaglia & Bray 1964).
  ///
  /// The second number of each pair is thrown away, so that the generator's state is all the
  /// state there is.
  public mutating func normal(mean: Double = 0, standardDeviation: Double = 1) -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1 && square > 0 {
        return mean + standardDeviation * x * (-2 * log(square) / square).squareRoot()
      }
    }
  }

  /// A number from the normal distribution without what lies more than two standard deviations
  /// from the mean: such draws are repeated, as Keras's `TruncatedNormal` does.
  ///
  /// `standardDeviation` is that of the whole distribution; the truncated one's is 0.87962566
  /// times that.
  public mutating func truncatedNormal(
    mean: Double = 0, standardDeviation: Double = 1
  ) -> Double {
    while true {
      let z = normal()
      if z.magnitude <= 2 { return mean + standardDeviation * z }
    }
  }
}
