extension SparseProblem {
  /// Fits by a solver (nil: the one that suits), with the penalty that was asked for or suits.
  func solve(
    by solver: (any Solver)?, from start: [Double]? = nil, observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> SparseFit {
    let total = penaltyTotal
    if let strength = estimator.penalty.strength(total: total) {
      let solved = try minimize(by: solver, strength, from: start, observe)
      if solved.solution.outcome == .separated { throw freeSeparatedError(solved.solution) }
      if let relaxation = estimator.relaxation, relaxation < 1, solved.solution.outcome != .stopped
      {
        return try fit(relaxed(solved, keeping: relaxation, observe), strength, known: nil)
      }
      return try fit(solved, strength, known: nil)
    }
    let solved = try minimize(by: solver, nil, from: start, observe)
    let fit = try fit(solved, nil, known: nil)
    let outcome = fit.history.solution?.outcome
    let isSeparated = fit.separation == .complete || fit.separation == .quasiComplete
    if outcome == .stopped || (!isSeparated && fit.certificate.bound.isFinite) { return fit }
    if estimator.penalty == .unpenalized {
      let advice = "use --penalty l2 --C 1, or let --penalty auto choose"
      if isSeparated || outcome == .separated {
        let rows = solved.solution.separatedRows.map { " in \($0) of \(labels.count) rows" } ?? ""
        throw LogisticError(
          .numerics, "separated",
          "the classes are separated\(rows) (\(fit.separation.rawValue)): no maximum-likelihood estimate exists",
          advice: advice)
      }
      guard try solved.objective.runsAway(solved.solution) else { return fit }
      throw LogisticError(
        .numerics, "not-proved",
        "fitted log-odds grow and no step leads nearer to an optimum: none could be shown to exist",
        advice: advice)
    }
    let strength = PenaltyStrength(lambda: 1 / total)
    return try self.fit(minimize(by: solver, strength, from: nil, observe), strength, known: fit)
  }

  /// A solver's answer, and to what.
  struct Solved {
    var objective: Objective<SparseRows<Scalar>>
    var solution: Solution
    var history: History
    /// What the penalties are at the solution.
    var penalty: Double
  }

  /// Minimizes with a strength of the penalty, nil for none.
  func minimize(
    by given: (any Solver)?, _ strength: PenaltyStrength?, from start: [Double]?,
    _ observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> Solved {
    let objective = try objective(strength)
    let (solution, history) = try objective.recorded(
      by: given ?? suitableSolver(strength),
      from: start ?? [Double](repeating: 0, count: objective.parameterCount), observe: observe)
    return Solved(
      objective: objective, solution: solution, history: history,
      penalty: objective.penalty(at: solution.parameters))
  }

  /// Some coefficients have no penalty, and no optimum.
  func freeSeparatedError(_ solution: Solution) -> LogisticError {
    let q = features.columns + (estimator.intercept ? 1 : 0)
    let columns = Set(solution.separatingColumns.map { $0.parameter % q }).sorted()
      .filter { $0 < features.columns }.map { firstIndex + (kept?[$0] ?? $0) }
    let names =
      columns.isEmpty
      ? ""
      : " by column\(columns.count == 1 ? "" : "s") "
        + columns.prefix(8).map(String.init).joined(separator: ", ")
        + (columns.count > 8 ? ", …" : "")
    return LogisticError(
      .numerics, "separated",
      "the classes are separated\(names) without a penalty (\(solution.separation.rawValue)): no optimum exists",
      advice: "give them a penalty factor above 0, or leave them out")
  }

  /// The mixture of a penalised fit and the fit, without a penalty, of the columns that it keeps: glmnet's
  /// relaxed fit. Neither part's certificate is the mixture's: the worse of the two says how well they are
  /// known.
  ///
  /// - Throws: when the columns that are kept separate the classes, or it cannot be shown that they do not.
  private func relaxed(
    _ lasso: Solved, keeping share: Double, _ observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> Solved {
    let (p, q) = (features.columns, lasso.objective.parametersPerOutput)
    let columns = (0..<p).filter { j in
      (0..<outputs).contains { lasso.solution.parameters[$0 * q + j] != 0 }
    }
    guard !columns.isEmpty || estimator.intercept else { return lasso }
    let part = selecting(columns: columns)
    let refit = try part.minimize(by: nil, nil, from: nil, observe)
    guard refit.solution.outcome == .stopped || refit.solution.certificate.bound.isFinite else {
      let isSeparated = refit.solution.outcome == .separated
      throw LogisticError(
        .numerics, isSeparated ? "separated" : "not-proved",
        isSeparated
          ? "the columns that the penalty keeps separate the classes: no estimate without it exists"
          : "the estimate without a penalty of the \(columns.count) columns that it keeps could not be shown to exist",
        advice: "do not relax the fit, or use a larger lambda")
    }
    var result = lasso
    let width = refit.objective.parametersPerOutput
    for i in result.solution.parameters.indices { result.solution.parameters[i] *= share }
    for c in 0..<outputs {
      for k in 0..<width {
        let place = c * q + (k < columns.count ? columns[k] : p)
        result.solution.parameters[place] +=
          (1 - share) * refit.solution.parameters[c * width + k]
      }
    }
    if !(refit.solution.certificate.bound <= lasso.solution.certificate.bound) {
      result.solution.certificate = refit.solution.certificate
    }
    if refit.solution.outcome != .converged { result.solution.outcome = refit.solution.outcome }
    result.solution.iterations += refit.solution.iterations
    result.solution.objective = try objective(nil).value(at: result.solution.parameters)
    result.penalty = 0
    result.history.solution = result.solution
    result.history.wasStopped = result.solution.outcome == .stopped
    return result
  }

  /// The factors of the adaptive lasso, `1/‖wⱼ‖^γ`: w is the estimate without a penalty (where the classes
  /// are separated, or it cannot be shown that they are not, with an L2 penalty and λ = 1/n) on standardized
  /// columns, of several classes less its mean over them.
  func adaptiveFactors(gamma: Double) throws(LogisticError) -> [Double] {
    var first = self
    first.estimator.penalty = .auto
    first.estimator.relaxation = nil
    first.dropFactors()
    let weights = try first.solve(by: nil, observe: nil).model.coefficients.map(\.weights)
    return (0..<features.columns).map { j in
      let place = kept?[j] ?? j
      let mean =
        activation == .softmax
        ? weights.reduce(0) { $0 + $1[place] } / Double(outputs) : 0
      let square = weights.reduce(0) { $0 + ($1[place] - mean) * ($1[place] - mean) }
      let size = (square * variance[j]).squareRoot()
      // Roundings of a coefficient that is 0 would be a factor of 1e16.
      return size > 1e-10 ? pow(size, -gamma) : .infinity
    }
  }

  /// The fit with a solver's answer.
  private func fit(
    _ solved: Solved, _ strength: PenaltyStrength?, known: SparseFit?
  ) throws(LogisticError) -> SparseFit {
    let (objective, solution) = (solved.objective, solved.solution)
    let (p, q) = (features.columns, objective.parametersPerOutput)
    var theta = solution.parameters
    let isSoftmax = activation == .softmax
    var covariance: CoefficientCovariance?
    if strength == nil {
      if isSoftmax {
        let base = Array(theta[baseClass * q..<(baseClass + 1) * q])
        for i in theta.indices { theta[i] -= base[i % q] }
      }
      if solution.outcome == .converged, rules.bounds == nil, !hasLossWeights,
        objective.parameterCount <= SolverChoice.neverFull
      {
        covariance = try CoefficientCovariance(
          objective, at: solution.parameters, baseClass: isSoftmax ? baseClass : nil,
          aliased: Set(solution.aliased))
      }
    }
    var build = NetworkBuilder(isChain: true)
    let input = build.input(width: columnCount)
    let output = try build.add(
      Dense(
        outputs, activation: activation, useBias: estimator.intercept, kernelInitializer: .zeros,
        kernelRegularizer: isStandardized ? nil : strength?.scaled(by: penaltyShare).regularizer),
      to: input)
    var network = try build.network(output: output)
    // The trainable weights lie first: kernel, then bias.
    let width = columnCount + (estimator.intercept ? 1 : 0)
    var errors = covariance.map { _ in [Double?](repeating: nil, count: outputs * width) }
    for c in 0..<outputs {
      for j in 0..<p {
        let place = kept?[j] ?? j
        network.storage[c * columnCount + place] = theta[c * q + j]
        errors?[c * width + place] = covariance?.standardError(c * q + j)
      }
      if estimator.intercept {
        network.storage[outputs * columnCount + c] = theta[c * q + p]
        errors?[c * width + columnCount] = covariance?.standardError(c * q + p)
      }
    }
    // Keras knows no exact solver: in the file the model is compiled with Adam.
    network.compiled = try CompileSettings(
      method: .auto,
      loss: activation == .sigmoid
        ? BinaryCrossentropy() as any Loss : SparseCategoricalCrossentropy(),
      metrics: estimator.metrics)
    var model = SparseModel(
      network: network, target: target, classes: classes, positive: positive,
      firstIndex: firstIndex)
    model.multiClass = isOneVsRest ? .oneVsRest : .multinomial
    model.record = FitRecord(
      method: solved.history.method, penalty: strength?.word ?? "unpenalized",
      lambda: strength?.lambda, l1Ratio: strength?.l1Ratio, observations: observations,
      rowsDropped: 0, valuesImputed: 0, certificate: solution.certificate,
      separation: known?.separation ?? solution.separation, covariance: nil, free: [],
      baseClass: strength == nil && isSoftmax ? baseClass : nil)
    return SparseFit(
      model: model, history: solved.history, observations: observations,
      lambda: strength?.lambda, l1Ratio: strength?.l1Ratio,
      penaltyName: strength?.word ?? "unpenalized",
      hasPenaltyFactors: strength != nil && rules.factors != nil,
      relaxation: strength == nil ? nil : estimator.relaxation, hasBounds: rules.bounds != nil,
      hasLossWeights: hasLossWeights,
      isStandardized: isStandardized,
      penaltyIsFallback: known != nil, certificate: solution.certificate,
      separation: known?.separation ?? solution.separation,
      logLikelihood: -(solution.objective - solved.penalty) * totalWeight * lossesPerRow,
      nullLogLikelihood: nullLogLikelihood, warnings: warnings, standardErrors: errors)
  }

  /// `Σ s·log p` of the model with only an intercept; nil with an offset.
  private var nullLogLikelihood: Double? {
    guard offsets == nil else { return nil }
    guard estimator.intercept else {
      let perRow = isOneAgainstRest ? Double(outputs) * log(2) : log(Double(classes.count))
      return -totalWeight * perRow
    }
    var counts = [Double](repeating: 0, count: classes.count)
    for (i, label) in labels.enumerated() { counts[label] += weights?[i] ?? 1 }
    let total = counts.reduce(0, +)
    func share(_ count: Double) -> Double { count > 0 ? count * log(count / total) : 0 }
    return counts.reduce(0) {
      $0 + share($1) + (isOneAgainstRest ? share(total - $1) : 0)
    }
  }
}
