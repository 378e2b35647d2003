extension TableProblem {
  /// The mixture of a penalised fit and the fit, without a penalty, of the features that it keeps:
  /// glmnet's relaxed fit. Logits mix as coefficients do.
  ///
  /// Neither part's certificate is the mixture's: the worse of the two says how well they are known.
  ///
  /// - Throws: when the features that are kept separate the classes.
  func relaxed(
    _ lasso: Solved, _ strength: PenaltyStrength, keeping share: Double,
    observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> LogisticFit {
    let q = lasso.objective.parametersPerOutput
    let kept = lasso.active.indices.filter { k in
      (0..<outputs).contains { lasso.solution.parameters[$0 * q + k] != 0 }
    }
    var theta = lasso.solution.parameters
    var history = lasso.history
    var solution = lasso.solution
    if !kept.isEmpty || estimator.intercept {
      let refit = try minimize(
        by: nil, nil, kept.map { lasso.active[$0] }, observe: observe)
      if refit.solution.outcome == .separated {
        throw LogisticError(
          .numerics, "separated",
          "the features that the penalty keeps separate the classes: no estimate without it exists",
          place: rows.file.map { .init(file: $0) },
          advice: "do not relax the fit, or use a larger lambda")
      }
      let width = refit.objective.parametersPerOutput
      for i in theta.indices { theta[i] *= share }
      for c in 0..<outputs {
        for (k, place) in kept.enumerated() {
          theta[c * q + place] += (1 - share) * refit.solution.parameters[c * width + k]
        }
        if estimator.intercept {
          theta[c * q + q - 1] += (1 - share) * refit.solution.parameters[c * width + width - 1]
        }
      }
      if refit.solution.certificate.bound > solution.certificate.bound {
        solution.certificate = refit.solution.certificate
      }
      if refit.solution.outcome != .converged { solution.outcome = refit.solution.outcome }
      solution.iterations += refit.solution.iterations
    }
    let plain = try objective(
      over: problemRows(encoded.selecting(lasso.active), for: CoordinateDescent(), strength),
      active: lasso.active, nil)
    solution.parameters = theta
    solution.objective = try plain.value(at: theta)
    history.solution = solution
    history.wasStopped = solution.outcome == .stopped
    return try LogisticFit(
      self,
      placed: Placed(
        theta: theta, active: lasso.active, perOutput: q, outputs: outputs,
        hasIntercept: estimator.intercept), strength, penalty: 0, history: history,
      covariance: nil, fallback: nil, separation: nil, divergences: nil)
  }
}
