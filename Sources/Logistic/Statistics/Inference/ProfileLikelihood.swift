extension Inference {
  /// The profile-likelihood interval of each term at ``level``, nil for what is not estimated.
  ///
  ///     { v : 2·(l_max − l_prof(v)) ≤ χ²₁ quantile },  l_prof maximises over the rest with b = v
  ///
  /// The signed root of the profile is nearly straight, so that Newton's method on it finds an end in
  /// three or four refits; a bracket keeps it from leaving. An end where the likelihood stays above the
  /// limit is infinite.
  ///
  /// Of a Firth fit the likelihood is the penalised one, whose profile is the greater of two searches (it can have several
  /// maxima far out); the intercept of FLIC, which maximizes none, has its Wald
  /// interval. Of FLAC it is the likelihood of the augmented rows, over their indicator too.
  ///
  /// - Throws: coefficients that are not at the optimum; a robust covariance, to which profiles do not belong.
  public func profileIntervals() throws(LogisticError) -> [(low: Double, high: Double)?] {
    try checkLikelihood("profile intervals are")
    var intervals: [(low: Double, high: Double)?] = []
    let centred = try RestrictedLikelihood(fitted)
    let raw = try RestrictedLikelihood(fitted, holdsIntercept: true)
    for (term, place) in zip(terms, placeOfTerm) {
      guard let place, let error = term.standardError else {
        intervals.append(nil)
        continue
      }
      if term.kind == .intercept, fitted.firth?.kind == .flic {
        intervals.append(interval(term))
        continue
      }
      let likelihood = term.kind == .intercept ? raw : centred
      let column = place % fitted.perOutput
      let scale = term.kind == .intercept ? 1 : likelihood.scaling.scale[column]
      let low = try end(likelihood, place, from: term.estimate, error, scale: scale, side: -1)
      let high = try end(likelihood, place, from: term.estimate, error, scale: scale, side: 1)
      intervals.append((low, high))
    }
    return intervals
  }

  /// One end of an interval.
  private func end(
    _ likelihood: RestrictedLikelihood, _ place: Int, from estimate: Double, _ error: Double,
    scale: Double, side: Double
  ) throws(LogisticError) -> Double {
    let greatest = likelihood.greatest
    let scatter = dispersion?.value ?? 1
    var theta = likelihood.start
    /// The profile's root and its slope at a distance in standard errors; nil where there is no maximum.
    func root(_ distance: Double) throws(LogisticError) -> (value: Double, slope: Double)? {
      func maximum(from: [Double]) throws(LogisticError) -> RestrictedLikelihood.Point? {
        var start = from
        start[place] = (estimate + side * distance * error) * scale
        return try likelihood.maximum(holding: [place], from: start)
      }
      var found = try maximum(from: theta)
      // Far out Firth's likelihood may have several maxima.
      if fitted.firth != nil, let other = try maximum(from: likelihood.start),
        other.logLikelihood > found?.logLikelihood ?? -.infinity
      {
        found = other
      }
      guard let point = found else { return nil }
      theta = point.theta
      let value = (max(0, 2 * (greatest - point.logLikelihood)) / scatter).squareRoot()
      // The likelihood's slope along the profile is its partial derivative.
      let slope = side * point.evaluation.gradient[place] * scale * error / scatter
      return (value, value > 0 ? slope / value : 1)
    }
    let noProfile = LogisticError(
      .numerics, "no-profile",
      "the profile of the likelihood has no maximum at a value that was tried",
      advice: "--ci wald gives Wald's intervals")
    var (low, high) = (0.0, Double.infinity)
    // Whether the likelihood was seen to fall far enough below `high`.
    var isReached = false
    var distance = critical
    for _ in 0..<60 {
      guard let now = try root(distance) else {
        // Firth's likelihood has a maximum everywhere, but far out none that doubles can hold.
        guard fitted.firth != nil, !isReached, distance - low > 1e-6 * distance else {
          throw noProfile
        }
        theta = likelihood.start
        high = distance
        distance = 0.5 * (low + high)
        continue
      }
      let rest = now.value - critical
      if abs(rest) <= 1e-10 * critical { return estimate + side * distance * error }
      if rest > 0 { (high, isReached) = (distance, true) } else { low = distance }
      if high.isFinite, high - low <= 1e-13 * high { break }
      var next = distance - rest / now.slope
      if !(next > low && next < high) || !next.isFinite {
        next = high.isFinite ? 0.5 * (low + high) : 2 * distance
      }
      // Far out the likelihood no longer falls: the end is at infinity.
      next = min(next, 10 * distance)
      if next > 1e8 { return side * .infinity }
      distance = next
    }
    guard isReached || high == .infinity else { throw noProfile }
    return estimate + side * distance * error
  }
}
