/// What the likelihoods of a fit say: deviance, information criteria, shares explained.
///
/// Those that count parameters hold at the maximum of the likelihood and are nil elsewhere.
public struct FitStatistics: Sendable, Equatable {
  /// `Σ s·log p` of the fitted rows.
  public var logLikelihood: Double
  /// The same of the model with only an intercept.
  public var nullLogLikelihood: Double?
  /// The log-likelihood of a model that fits each row's own share: 0 where a row is a case, and where rows
  /// count successes of trials what is left of their scatter.
  public var saturatedLogLikelihood: Double
  /// `2(saturatedLogLikelihood − logLikelihood)`, R's deviance of a binomial `glm`. Of counts with
  /// enough trials a row it is about χ² on the residual degrees of freedom if the model holds.
  public var deviance: Double { 2 * (saturatedLogLikelihood - logLikelihood) }
  /// The same of the model with only an intercept.
  public var nullDeviance: Double? {
    nullLogLikelihood.map { 2 * (saturatedLogLikelihood - $0) }
  }
  /// The free coefficients, the intercepts too; with an L1 part those that are not 0, whose number
  /// is what the lasso's degrees of freedom are on average (Zou, Hastie & Tibshirani 2007).
  public var parameterCount: Int
  /// The free coefficients without the intercepts.
  public var modelDegreesOfFreedom: Int
  /// Rows (their frequency weights' sum; of rows that count trials: how many such rows there are) less
  /// free coefficients.
  public var residualDegreesOfFreedom: Double
  /// McFadden's `1 − l/l₀`.
  public var mcFaddenR2: Double?
  /// `1 − (l − slopes)/l₀`.
  public var mcFaddenAdjustedR2: Double?
  /// Cox and Snell's `1 − exp(−2(l − l₀)/n)`; nil where rows have weights that are no counts.
  public var coxSnellR2: Double?
  /// Nagelkerke's: Cox and Snell's divided by its greatest possible value.
  public var nagelkerkeR2: Double?
  /// Tjur's: the mean probability of the positive class among its rows less that among the others; nil
  /// where it was not computed, and with more than two classes.
  public var tjurR2: Double?
  /// Akaike's `−2l + 2k`; nil for a fit that does not maximize the likelihood.
  public var aic: Double?
  /// AIC for small samples, `AIC + 2k(k + 1)/(n − k − 1)` (Hurvich & Tsai 1989); nil where `aic` is, and
  /// where n is not above k + 1.
  public var aicc: Double?
  /// Schwarz's `−2l + k·ln n`; nil for a fit that does not maximize the likelihood.
  public var bic: Double?
  /// `2(l − l₀)` and its p-value on the model's degrees of freedom; nil where `aic` is, but for the inference of a
  /// Firth fit, where both are penalised.
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
    return FitStatistics(
      logLikelihood: logLikelihood, nullLogLikelihood: nullLogLikelihood,
      saturatedLogLikelihood: saturatedLogLikelihood ?? 0, observations: observations,
      groups: trialGroups, free: free.count, slopes: free.count { $0.kind == .slope },
      isMaximum: lambda == nil && !isFirth && !hasBounds
        && history.solution?.outcome == .converged, hasLossWeights: hasLossWeights)
  }
}

extension SparseFit {
  /// What the likelihoods say of the fit; coefficients that are 0 are not counted.
  public var statistics: FitStatistics {
    let all = terms()
    return FitStatistics(
      logLikelihood: logLikelihood, nullLogLikelihood: nullLogLikelihood,
      observations: observations, free: all.count, slopes: all.count { $0.kind == .slope },
      isMaximum: lambda == nil && !hasBounds && history.solution?.outcome == .converged,
      hasLossWeights: hasLossWeights)
  }
}

extension FitStatistics {
  /// From the likelihoods of a fit of `n` rows with so many free parameters, of which so many are slopes.
  ///
  /// - Parameter hasLossWeights: whether rows have weights that are no counts: the sums are then no likelihood,
  ///   and only what does not change with the weights' unit has a meaning.
  init(
    logLikelihood l: Double, nullLogLikelihood: Double?, saturatedLogLikelihood: Double = 0,
    observations n: Double, groups: Int? = nil, free: Int, slopes: Int, isMaximum: Bool,
    hasLossWeights: Bool
  ) {
    self.init(
      logLikelihood: l, nullLogLikelihood: nullLogLikelihood,
      saturatedLogLikelihood: saturatedLogLikelihood, parameterCount: free,
      modelDegreesOfFreedom: slopes,
      residualDegreesOfFreedom: (groups.map(Double.init) ?? n) - Double(free))
    if let null = nullLogLikelihood, null < 0 {
      mcFaddenR2 = 1 - l / null
    }
    guard !hasLossWeights else { return }
    if let null = nullLogLikelihood, null < 0 {
      coxSnellR2 = -expm1(-2 * (l - null) / n)
      nagelkerkeR2 = coxSnellR2.map { $0 / -expm1(2 * null / n) }
    }
    guard isMaximum else { return }
    aic = -2 * l + 2 * Double(free)
    bic = -2 * l + Double(free) * log(n)
    let k = Double(free)
    if n > k + 1 { aicc = -2 * l + 2 * k + 2 * k * (k + 1) / (n - k - 1) }
    guard let null = nullLogLikelihood else { return }
    if null < 0 { mcFaddenAdjustedR2 = 1 - (l - Double(slopes)) / null }
    if slopes > 0 {
      let statistic = max(0, 2 * (l - null))
      likelihoodRatioTest = .init(
        statistic: statistic, degreesOfFreedom: slopes,
        pValue: ChiSquare.upperTail(statistic, degreesOfFreedom: slopes))
    }
  }
}
