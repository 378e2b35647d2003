/// How a mean over rows differs between two models, with the error of a mean of the rows' differences.
public struct PairedDifference: Sendable, Equatable {
  /// The first model's mean.
  public let first: Double
  /// The second one's.
  public let second: Double
  /// Of `first − second`: the deviation of the rows' differences over the root of their number.
  public let standardError: Double

  /// `first − second`.
  public var difference: Double { first - second }
  /// difference / standard error; 0 where there is no difference.
  public var z: Double { difference == 0 ? 0 : difference / standardError }
  /// The two-sided p-value of no difference.
  public var pValue: Double { NormalDistribution.twoSidedTail(z) }

  /// `difference ± quantile·standard error`.
  public func interval(level: Double = 0.95) -> (low: Double, high: Double) {
    let spread = -NormalDistribution.quantile((1 - level) / 2) * standardError
    return (difference - spread, difference + spread)
  }

  /// From the sums over rows, each standing for `counts` rows.
  init(_ a: [Double], _ b: [Double], counts: [Double]?) {
    var (n, sumA, sumB) = (0.0, 0.0, 0.0)
    for i in a.indices {
      let count = counts?[i] ?? 1
      n += count
      sumA += count * a[i]
      sumB += count * b[i]
    }
    first = sumA / n
    second = sumB / n
    let mean = (sumA - sumB) / n
    var square = 0.0
    for i in a.indices {
      let off = a[i] - b[i] - mean
      square += (counts?[i] ?? 1) * off * off
    }
    standardError = n > 1 ? (square / (n - 1) / n).squareRoot() : .nan
  }

  init(first: Double, second: Double, standardError: Double) {
    self.first = first
    self.second = second
    self.standardError = standardError
  }
}
