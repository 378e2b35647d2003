/// One coefficient of a fitted model, on the scale of the column as it is.
public struct Term: Sendable, Equatable {
  /// What it multiplies.
  public enum Kind: String, Sendable {
    /// Nothing: it is added.
    case intercept
    /// A feature.
    case slope
  }
  /// What it multiplies.
  public var kind: Kind
  /// `(Intercept)`, `age`, `race=2`.
  public var term: String
  /// The table's column; nil for the intercept.
  public var column: String?
  /// The category's level.
  public var level: String?
  /// With more than two classes: whose coefficient it is.
  public var classLabel: String?
  /// The change in log-odds for one unit of the column.
  public var estimate: Double
  /// What the estimate's sampling deviation is, from the Fisher information; nil where there is none.
  public var standardError: Double?
  /// Whether the column was dropped because it depends on those before it.
  public var isAliased = false
  /// Whether it is fixed at 0: the level that is the reference, or what an infinite penalty factor
  /// leaves out.
  public var isReference = false
  /// Where the variance was estimated from few numbers, a dispersion's or a survey's units: its degrees of freedom, for
  /// Student's distribution in place of the normal.
  public var degreesOfFreedom: Double?
  /// The bound that holds the estimate, if one does.
  public var bound: CoefficientBounds.Side?

  /// estimate / standard error.
  public var z: Double? { standardError.map { estimate / $0 } }
  /// The two-sided p-value of no effect, from the normal distribution, erfc(|z|/√2), or from Student's.
  public var pValue: Double? {
    z.map { z in
      degreesOfFreedom.map { studentTwoSidedTail(z, degreesOfFreedom: $0) }
        ?? erfc(abs(z) / 2.0.squareRoot())
    }
  }
  /// The Wald interval at 95 %: estimate ± 1.959963984540054·SE, or Student's quantile times it.
  public var confidenceInterval: (low: Double, high: Double)? {
    let quantile =
      degreesOfFreedom.map { studentUpperQuantile(0.025, degreesOfFreedom: $0) }
      ?? 1.959963984540054
    return standardError.map { (estimate - quantile * $0, estimate + quantile * $0) }
  }
  /// exp(estimate); nil for the intercept.
  public var oddsRatio: Double? { kind == .slope ? exp(estimate) : nil }
  /// The exponential of the interval; nil for the intercept.
  public var oddsRatioInterval: (low: Double, high: Double)? {
    oddsRatioInterval(confidenceInterval)
  }

  /// The exponential of any interval of the coefficient; nil for the intercept.
  package func oddsRatioInterval(
    _ interval: (low: Double, high: Double)?
  ) -> (low: Double, high: Double)? {
    kind == .slope ? interval.map { (exp($0.low), exp($0.high)) } : nil
  }
}
