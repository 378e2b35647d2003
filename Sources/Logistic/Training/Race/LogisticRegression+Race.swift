extension LogisticRegression {
  /// Fits a table by several methods and keeps how near each was to the optimum, against its time
  /// and against how often it read the rows.
  ///
  /// All minimize the same objective: this estimator's penalty, features and weights, on standardized
  /// columns if the estimator standardizes. First an exact method finds and proves the optimum, out
  /// of competition; where the classes are separated, `.auto` takes L2 with λ = 1/n as `fit` does. An
  /// optimizer runs with its own learning rate, then with each of the contestant's others; measuring
  /// its gap costs a read of the rows, for which its clock stands still. It ends at a gap of 1e-8, at the
  /// time limit, or after `epochs`, if the estimator says so.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  ///   - features: the columns to predict from; all others unless given.
  ///   - excluding: columns to leave out.
  ///   - rowColumns: the columns that say how a row counts.
  ///   - contestants: who runs; those that do not apply are among the race's `absences`.
  ///   - timeLimit: seconds that one run may take; nil stands for 20 times what the quickest exact
  ///     method took, from half a second to ten.
  ///   - observe: called as runners advance; `.stop` ends the race and keeps what there is.
  /// - Throws: what `fit` throws; a loss that is not convex in the weights; penalty factors, bounds, groups; `interrupted`, when it is
  ///   stopped before the optimum is known.
  public func race(
    _ table: DataTable, target: String, features: [String]? = nil, excluding: [String] = [],
    rowColumns: RowColumns = .init(), contestants: [Race.Contestant] = Race.Contestant.all,
    timeLimit: Double? = nil, observe: ((RaceProgress) -> Decision)? = nil
  ) throws(LogisticError) -> Race {
    try penalty.check()
    if penalty.firth != nil { throw Self.noFirth("a race of methods") }
    if let timeLimit, !(timeLimit > 0 && timeLimit.isFinite) {
      throw LogisticError(
        .usage, "time-limit", "the time limit is \(shortestText(timeLimit)) seconds",
        advice: "give a number above 0")
    }
    guard !contestants.isEmpty else {
      throw LogisticError(.usage, "contestants", "nobody is to run", advice: "name a method")
    }
    let problem = try TableProblem(
      self, table, target: target, features: features, excluding: excluding, rowColumns)
    if let why = problem.obstacleToExactness {
      throw LogisticError(
        .usage, "not-convex", "there is no optimum to race to: \(why)",
        advice: "leave the loss to the outputs")
    }
    let options = FitOptions(
      epochs: epochs, batchSize: batchSize, shuffle: shuffle, seed: seed)
    try options.check(rows: problem.rows.rowCount)
    func stopped() -> Decision {
      observe?(RaceProgress(done: 0, total: contestants.count)) ?? .proceed
    }
    let given = penalty.strength(total: problem.penaltyTotal)?.scaled(by: problem.penaltyShare)
    if let what = problem.needsExactMethod(given) {
      throw LogisticError(
        .usage, "race-penalty", "a race takes no \(what), which only one method could fit",
        advice: "race with --penalty none, l2, l1 or elasticnet, alike for every column")
    }
    var racing = try RaceProblem(problem, given)
    var solution = try racing.optimum(stopped)
    let isSeparated =
      given == nil
      && (solution.outcome == .separated || solution.separation == .complete
        || solution.separation == .quasiComplete)
    if isSeparated {
      guard penalty == .auto else {
        throw LogisticError(
          .numerics, "separated",
          "the classes are separated (\(solution.separation.rawValue)): there is no optimum to race to",
          place: problem.rows.file.map { .init(file: $0) },
          advice: "use --penalty l2 --C 1, leave the column out, or let --penalty auto choose")
      }
      racing = try RaceProblem(
        problem, PenaltyStrength(lambda: problem.penaltyShare / problem.penaltyTotal))
      solution = try racing.optimum(stopped)
    }
    let objective = try racing.objective(over: racing.rows)
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let model =
      problem.hasOneOutput
      ? "P(\(target) = \(problem.classes[problem.positive]))"
      : "P(\(target) = each of \(problem.classes.count) classes)"
    let race = Race(
      modelled: model, optimum: solution.objective, valueAtZero: try objective.value(at: zero),
      certificate: solution.certificate, referenceMethod: racing.referenceSolver.name,
      lambda: racing.strength.map { $0.lambda / problem.penaltyShare },
      l1Ratio: racing.strength?.l1Ratio,
      penaltyIsFallback: isSeparated, isStandardized: problem.space.moments != nil,
      rows: problem.rows.rowCount, features: racing.rows.columnCount, outputs: problem.outputs,
      batchSize: options.batchRows, warnings: problem.warnings)
    var run = try RaceRun(race, racing, options, observe: observe)
    try run.run(contestants, timeLimit: timeLimit)
    return run.race
  }
}

extension RaceProblem {
  /// The method that finds the optimum beforehand, as near as rounding allows.
  var referenceSolver: any Solver {
    if (strength?.l1 ?? 0) > 0 { return CoordinateDescent(tolerance: 1e-12, maxIterations: 1000) }
    return order <= RaceRun.greatestOrder
      ? Newton(tolerance: 1e-12, maxIterations: 200)
      : LBFGS(tolerance: 1e-10, maxIterations: 5000)
  }

  /// The optimum.
  ///
  /// - Throws: `interrupted`, when `observe` says stop: without it nothing can be shown.
  func optimum(_ observe: () -> Decision) throws(LogisticError) -> Solution {
    let objective = try objective(over: rows)
    let solution = try referenceSolver.minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { _ in observe() }
    if solution.outcome == .stopped {
      throw LogisticError(.interrupted, "interrupted", "stopped before the optimum was known")
    }
    return solution
  }
}
