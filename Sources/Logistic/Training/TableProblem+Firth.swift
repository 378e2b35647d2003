extension TableProblem {
  /// Fits by Firth's penalised likelihood.
  ///
  /// - Throws: what Firth's penalty does not take, with the reason.
  func solveFirth(
    _ kind: FirthKind, observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> LogisticFit {
    try checkFirth(kind)
    let active = try activeFeatures(isPenalized: false)
    let rows = try memoryRows(active)
    let objective = try Objective(
      rows: rows, loss: .logistic, intercept: estimator.intercept, normalizer: 1)
    let scaling = try objective.fittingScaling()
    let start = scaling.standardised(try objective.startingPoint(startingValues(active)))
    let zeros = start.map { _ in 0.0 }
    let independent = try objective.independentParameters(
      objective.evaluate(at: zeros, scaling: scaling, order: .hessian), scaling: scaling)
    let parameters = independent.indices.filter { independent[$0] }
    let aliased = independent.indices.filter { !independent[$0] }
    let total = totalWeight
    var history = History()
    history.method = "newton"
    let clock = ContinuousClock()
    let began = clock.now
    let estimate = try FirthEstimate(
      kind, of: objective, scaling: scaling, over: parameters,
      from: start.indices.map { independent[$0] ? start[$0] : 0 }
    ) { step, value in
      history.append(epoch: step, [("loss", value / total)])
      guard let observe else { return .proceed }
      return observe(
        Progress(
          moment: .epoch, epoch: step, epochs: 0, step: 1, steps: 1,
          values: [("loss", value / total)], seconds: seconds(since: began, clock)))
    }
    let theta = scaling.original(estimate.theta)
    let there = try objective.evaluate(at: estimate.theta, scaling: scaling, order: .hessian)
    let solution = Solution(
      parameters: theta, outcome: estimate.wasStopped ? .stopped : .converged,
      certificate: Certificate(bound: .infinity, kind: .none), iterations: estimate.steps,
      objective: there.value / total, separation: .unknown, aliased: aliased)
    history.solution = solution
    history.wasStopped = estimate.wasStopped
    var covariance: CoefficientCovariance?
    if !estimate.wasStopped, imputedCount == 0, kind != .flac {
      covariance = try CoefficientCovariance(
        there.hessian.whole, of: parameters, scaling: scaling)
    }
    var fit = try LogisticFit(
      self,
      placed: Placed(
        theta: theta, active: active, perOutput: objective.parametersPerOutput, outputs: 1,
        hasIntercept: estimator.intercept), nil, penalty: 0, history: history,
      covariance: covariance, fallback: nil, separation: nil, divergences: nil)
    fit.warnings += try objective.dependenceWarnings(
      aliased: aliased, active.map { space.features[$0] })
    return fit
  }

  /// Refuses what has no meaning beside Firth's penalty.
  private func checkFirth(_ kind: FirthKind) throws(LogisticError) {
    func refuse(_ reason: String, _ advice: String) -> LogisticError {
      LogisticError(
        .usage, "firth", reason, place: rows.file.map { .init(file: $0) }, advice: advice)
    }
    guard hasOneOutput else {
      throw refuse(
        "Firth's penalty is for two classes with one sigmoid, and there are \(outputs) outputs",
        "use --penalty l2, or fit two of the classes at a time")
    }
    guard !hasLossWeights else {
      throw refuse(
        "Firth's penalty counts rows, and sample or class weights do not",
        "give --frequency-weight, or leave the weights out: the fit needs none for rare classes")
    }
    guard !rules.hasFactors, !rules.hasBounds else {
      throw refuse(
        "Firth's penalty takes no \(rules.hasBounds ? "bounds on" : "factors for") coefficients",
        "leave them out, or use --penalty l2")
    }
    guard estimator.intercept || kind == .firth else {
      throw refuse(
        "\(kind.rawValue) corrects the intercept, and there is none", "use --penalty firth")
    }
    guard encoded.width <= Self.greatestFirthWidth else {
      throw refuse(
        "\(encoded.width) features are too many for Firth's penalty, which needs their information",
        "use --penalty l2; \(Self.greatestFirthWidth) is the limit")
    }
  }

  /// Leverages need a factored information of all columns.
  private static let greatestFirthWidth = 2000
}
