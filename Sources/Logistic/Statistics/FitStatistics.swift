/// What the likelihoods of a fit say: deviance, information criteria, shares explained.
///
/// Those that count parameters hold at the maximum of the likelihood and are nil elsewhere.
public struct FitStatistics: Sendable, Equatable {
  /// `Σ s·log p` of the fitted rows.
  public var logLikelihood: Double
  /// The same of the model with only an intercept.
  public var nullLogLikelihood: Double?
  /// `−2 logLikelihood`.
  public var deviance: Double { -2 * logLikelihood }
  /// `−2 nullLogLikelihood`.
  public var nullDeviance: Double? { nullLogLikelihood.map { -2 * $0 } }
  /// The free coefficients, the intercepts too; with an L1 part those that are not 0, whose number
  /// is what the lasso's degrees of freedom are on average (Zou, Hastie & Tibshirani 2007).
  public var parameterCount: Int
  /// The free coefficients without the intercepts.
  public var modelDegreesOfFreedom: Int
  /// Rows (their frequency weights' sum) less free coefficients.
  public var residualDegreesOfFreedom: Double
  /// McFadden's `1 − l/l₀`.
  public var mcFaddenR2: Double?
  /// `1 − (l − slopes)/l₀`.
  public var mcFaddenAdjustedR2: Double?
  /// Cox and Snell's `1 − exp(−2(l − l₀)/n)`.
  public var coxSnellR2: Double?
  /// Nagelkerke's: Cox and Snell's divided by its greatest possible value.
  public var nagelkerkeR2: Double?
  /// Akaike's `−2l + 2k`; nil for a fit that does not maximize the likelihood.
  public var aic: Double?
  /// Schwarz's `−2l + k·ln n`; nil for a fit that does not maximize the likelihood.
  public var bic: Double?
  /// `2(l − l₀)` and its p-value on the model's degrees of freedom; nil where `aic` is.
  public var likelihoodRatioTest: Test?

  /// A test's statistic, degrees of freedom and p-value.
  public struct Test: Sendable, Equatable {
    /// The statistic, distributed as χ² if nothing is there to be found.
    public var statistic: Double
    /// Its degrees of freedom.
    public var degreesOfFreedom: Int
    /// The chance of a greater statistic.
    public var pValue: Double
  }
}

extension LogisticFit {
  /// What the likelihoods say of the fit.
  public var statistics: FitStatistics {
    let isSparse = (l1Ratio ?? 0) > 0
    let free = terms.filter {
      !$0.isAliased && !$0.isReference
        && !(isSparse && $0.kind == .slope && $0.estimate == 0)
    }
    let slopes = free.count { $0.kind == .slope }
    let isMaximum = lambda == nil && !hasBounds && history.solution?.outcome == .converged
    let (l, n) = (logLikelihood, observations)
    var statistics = FitStatistics(
      logLikelihood: l, nullLogLikelihood: nullLogLikelihood, parameterCount: free.count,
      modelDegreesOfFreedom: slopes, residualDegreesOfFreedom: n - Double(free.count))
    if let null = nullLogLikelihood, null < 0 {
      statistics.mcFaddenR2 = 1 - l / null
      statistics.coxSnellR2 = -expm1(-2 * (l - null) / n)
      statistics.nagelkerkeR2 = statistics.coxSnellR2.map { $0 / -expm1(2 * null / n) }
    }
    if isMaximum {
      statistics.aic = -2 * l + 2 * Double(free.count)
      statistics.bic = -2 * l + Double(free.count) * log(n)
      if let null = nullLogLikelihood {
        if null < 0 { statistics.mcFaddenAdjustedR2 = 1 - (l - Double(slopes)) / null }
        if slopes > 0 {
          let statistic = max(0, 2 * (l - null))
          statistics.likelihoodRatioTest = .init(
            statistic: statistic, degreesOfFreedom: slopes,
            pValue: ChiSquare.upperTail(statistic, degreesOfFreedom: slopes))
        }
      }
    }
    return statistics
  }
}
