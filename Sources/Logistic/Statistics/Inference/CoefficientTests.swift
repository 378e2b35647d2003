extension Inference {
  /// The likelihood-ratio test of each coefficient being 0, one a term: twice the log-likelihood that is lost by
  /// holding it there. Of a Firth fit it is the penalised likelihood, whose penalty keeps the information of all
  /// coefficients (Heinze & Schemper 2002, section 2.2); of FLAC that of the augmented rows, as in R's logistf.
  ///
  /// - Returns: nil for what is not estimated, and for the intercept of FLIC, which maximizes no likelihood.
  /// - Throws: a robust covariance, or a refit that found no maximum.
  public func coefficientTests() throws(LogisticError) -> [FitStatistics.Test?] {
    try checkLikelihood("likelihood-ratio tests are")
    let centred = try RestrictedLikelihood(fitted)
    let raw = try RestrictedLikelihood(fitted, holdsIntercept: true)
    var tests: [FitStatistics.Test?] = []
    for (term, place) in zip(terms, placeOfTerm) {
      guard let place, !(term.kind == .intercept && fitted.firth?.kind == .flic) else {
        tests.append(nil)
        continue
      }
      let likelihood = term.kind == .intercept ? raw : centred
      var start = likelihood.start
      start[place] = 0
      guard let point = try likelihood.maximum(holding: [place], from: start) else {
        throw LogisticError(
          .numerics, "no-maximum",
          "the likelihood without '\(term.term)' has no maximum that was found",
          advice: "the classes may be separated without it")
      }
      tests.append(
        test(
          max(0, 2 * (likelihood.greatest - point.logLikelihood)) / (dispersion?.value ?? 1),
          on: 1))
    }
    return tests
  }

  /// Refuses what is of a likelihood where there is none to compare.
  ///
  /// - Parameter what: what is asked for, with its verb.
  func checkLikelihood(_ what: String) throws(LogisticError) {
    if estimator.isRobust {
      throw LogisticError(
        .usage, "profile", "\(what) of the likelihood, not of a robust covariance",
        advice: "leave --robust or --cluster out, or --ci profile")
    }
    if fitted.sampling != nil {
      throw LogisticError(
        .usage, "profile", "\(what) of a likelihood, and rows have weights that are no counts",
        advice: "take Wald intervals and tests, or --ci percentile")
    }
    if !(distance < 1e-3) {
      throw LogisticError(
        .usage, "not-optimal", "profiles start from the optimum, and the model is not there",
        advice: "train it on to the optimum first")
    }
  }
}
