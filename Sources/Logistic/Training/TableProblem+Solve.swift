extension TableProblem {
  /// Which features are fitted: without penalty one level of each category is the reference.
  func activeFeatures(isPenalized: Bool) throws(LogisticError) -> [Int] {
    let features = space.features
    var left = Set<Int>()
    var firstLevel = Set<String>()
    for (j, feature) in features.enumerated() {
      switch feature.role {
      case .unknown, .offset: left.insert(j)
      case .level:
        let reference = estimator.references[feature.column]
        if let reference {
          if feature.level == reference { left.insert(j) }
        } else if !isPenalized, firstLevel.insert(feature.column).inserted {
          left.insert(j)
        }
      case .number, .missing, .word, .bucket, .term: break
      }
    }
    // A formula has looked its references up itself.
    for (column, level) in estimator.references where space.design == nil {
      let levels = features.filter { $0.column == column && $0.role == .level }
      guard !levels.isEmpty else {
        throw LogisticError(
          .usage, "reference", "'\(column)' is not a category among the features",
          advice: "make it one with --categorical \(column), or leave the reference out")
      }
      guard levels.contains(where: { $0.level == level }) else {
        let names = levels.compactMap(\.level)
        throw LogisticError(
          .usage, "reference", "'\(level)' is no level of '\(column)'",
          advice: nearest(to: level, in: names).map { "did you mean '\($0)'?" }
            ?? "they are \(names.joined(separator: ", "))")
      }
    }
    return features.indices.filter { !left.contains($0) && rules.factors[$0] < .infinity }
  }

  /// Fits by an exact solver (nil: the one that suits), with the penalty that was asked for or suits.
  func solve(
    by solver: (any Solver)?, note: String?, observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> LogisticFit {
    let total = penaltyTotal
    if let strength = estimator.penalty.strength(total: total) {
      let fit = try solve(by: solver, strength, observe: observe)
      if fit.history.solution?.outcome == .separated { throw freeSeparatedError(fit) }
      return fit
    }
    if estimator.penalty == .auto, space.textFeatures.count >= Self.manyWords {
      return try solve(
        by: solver, PenaltyStrength(lambda: 1 / total), fallback: .words, observe: observe)
    }
    let fit = try solve(by: solver, nil, observe: observe)
    guard fit.isSeparated || fit.runsAway else { return fit }
    // Beside a penalty bounds are on each class's own coefficients: other bounds than were asked for.
    guard estimator.penalty == .auto, fixedClass == nil || !rules.hasBounds else {
      throw separatedError(fit)
    }
    return try solve(
      by: solver, PenaltyStrength(lambda: 1 / total),
      fallback: fit.isSeparated ? .separation : .unproved, separation: fit, observe: observe)
  }

  /// From so many words of texts on `.auto` has a penalty: with fewer rows than that the estimate without
  /// one does not exist, and with more it is no good.
  static let manyWords = 500

  /// Some coefficients have no penalty, and no optimum.
  private func freeSeparatedError(_ fit: LogisticFit) -> LogisticError {
    separated(
      fit, "the classes are separated\(fit.separatingPhrase) without a penalty: no optimum exists",
      advice: "give them a penalty factor above 0, or leave them out")
  }

  private func separatedError(_ fit: LogisticFit) -> LogisticError {
    let advice =
      fixedClass != nil && rules.hasBounds
      ? "use --penalty l2, whose bounds are on each class's own coefficients, or leave the column out"
      : hasOneOutput && !rules.hasBounds && !hasLossWeights
        ? "use --penalty firth, whose estimate is always finite, or --penalty l2 --C 1, or leave the column out"
        : "use --penalty l2 --C 1, leave the column out, or let --penalty auto choose"
    guard fit.isSeparated else {
      return LogisticError(
        .numerics, "not-proved",
        "fitted log-odds grow and no step leads nearer to an optimum: none could be shown to exist",
        place: rows.file.map { .init(file: $0) }, advice: advice)
    }
    return separated(
      fit,
      "the classes are separated\(fit.separatingPhrase): no maximum-likelihood estimate exists",
      advice: advice)
  }

  private func separated(
    _ fit: LogisticFit, _ reason: String, advice: String
  ) -> LogisticError {
    let marks = fit.separatingMarks
    var error = LogisticError(
      .numerics, "separated", reason, place: rows.file.map { .init(file: $0) },
      advice: marks.isEmpty ? advice : "\(marks); or \(advice)")
    error.separation = fit.separationEvidence
    return error
  }

  /// A solver's answer, and to what.
  struct Solved {
    var objective: Objective<ProblemRows>
    var active: [Int]
    var history: History
    var solution: Solution
  }

  /// Minimizes over some features with one strength of the penalty, nil for none.
  func minimize(
    by given: (any Solver)?, _ strength: PenaltyStrength?, _ active: [Int],
    observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> Solved {
    let encoded = encoded.selecting(active)
    let solver = given ?? suitableSolver(encoded, strength)
    let rows = try problemRows(encoded, for: solver, strength)
    let objective = try objective(over: rows, active: active, strength)
    let (solution, history) = try objective.recorded(
      by: solver, from: startingValues(active), observe: observe)
    return Solved(objective: objective, active: active, history: history, solution: solution)
  }

  /// Solves with one strength of the penalty, nil for none.
  private func solve(
    by given: (any Solver)?, _ strength: PenaltyStrength?, fallback: PenaltyFallback? = nil,
    separation known: LogisticFit? = nil, observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> LogisticFit {
    let active = try activeFeatures(isPenalized: strength != nil)
    let solved = try minimize(by: given, strength, active, observe: observe)
    let (objective, solution) = (solved.objective, solved.solution)
    let perOutput = objective.parametersPerOutput
    if let strength, let relaxation = estimator.relaxation, relaxation < 1,
      solution.outcome != .stopped, solution.outcome != .separated
    {
      return try relaxed(solved, strength, keeping: relaxation, observe: observe)
    }
    var theta = solution.parameters
    if activation == .softmax, strength == nil { subtractBaseClass(&theta, perOutput: perOutput) }
    var covariance: CoefficientCovariance?
    if strength == nil, solution.outcome == .converged, imputedCount == 0, !rules.hasBounds,
      !hasLossWeights, objective.mayBeDense
    {
      covariance = try CoefficientCovariance(
        objective, at: solution.parameters, baseClass: activation == .softmax ? baseClass : nil,
        aliased: Set(solution.aliased))
    }
    let placed = Placed(
      theta: theta, active: active, perOutput: perOutput, outputs: outputs,
      hasIntercept: estimator.intercept)
    var divergences: [Divergence]?
    if strength == nil, solution.outcome == .separated, !rules.hasBounds, objective.mayBeDense {
      divergences = try objective.divergences(
        baseClass: activation == .softmax ? baseClass : 0, aliased: solution.aliased)
    }
    var fit = try LogisticFit(
      self, placed: placed, strength, penalty: objective.penalty(at: solution.parameters),
      history: solved.history, covariance: covariance, fallback: fallback, separation: known,
      divergences: divergences)
    if strength == nil { fit.runsAway = try objective.runsAway(solution) }
    fit.warnings += try objective.dependenceWarnings(
      aliased: solution.aliased, active.map { space.features[$0] })
    if estimator.keepsCurvature, !estimator.correctsIntercept, solution.outcome != .separated {
      fit.model.record?.curvature = try keptCurvature(
        objective, at: solution, active: active, strength, isFallback: fallback != nil)
    }
    return fit
  }

  private var convexLoss: ConvexLoss { activation == .sigmoid ? .logistic : .softmax }

  /// The solver that suits features and a penalty.
  func suitableSolver(_ encoded: EncodedColumns, _ strength: PenaltyStrength?) -> any Solver {
    if rules.hasBounds { return CoordinateDescent() }
    if let strength, strength.l1Ratio > 0 { return CoordinateDescent() }
    let perOutput = encoded.width + (estimator.intercept ? 1 : 0)
    let isPenalized = strength != nil && !rules.factors.contains(0)
    if encoded.isSparse {
      return SolverChoice.sparseSolver(
        rows: rows.rowCount, entries: Int(encoded.entriesPerRow * Double(rows.rowCount)),
        parametersPerOutput: perOutput, outputs: outputs, loss: convexLoss,
        isPenalized: isPenalized, hasL1Part: false)
    }
    return SolverChoice.solver(
      rows: rows.rowCount, parametersPerOutput: perOutput, outputs: outputs,
      loss: convexLoss, isPenalized: isPenalized)
  }

  /// The rows with some of the features as suits a solver: their entries alone, where most features are
  /// 0; out of the table's columns, where it reads them so few times that computing blocks costs less
  /// than a copy.
  func problemRows(
    _ encoded: EncodedColumns, for solver: any Solver, _ strength: PenaltyStrength?
  ) throws(LogisticError) -> ProblemRows {
    if solver is Newton { return .columns(try tableRows(encoded)) }
    if encoded.isSparse, !rules.hasBounds, strength?.kind != .grouped {
      return .sparse(
        try SparseRows(
          features: encoded.sparseMatrix(), targets: targets, weights: weights, offsets: offsets))
    }
    let isMuchWider =
      encoded.width > 4 * space.inputs.count && encoded.width * rows.rowCount > 1 << 26
    return isMuchWider ? .columns(try tableRows(encoded)) : .memory(try memoryRows(encoded))
  }

  /// The rows in memory, with some of the features.
  func memoryRows(_ active: [Int]) throws(LogisticError) -> MemoryRows<Double> {
    try memoryRows(encoded.selecting(active))
  }

  private func memoryRows(_ encoded: EncodedColumns) throws(LogisticError) -> MemoryRows<Double> {
    try MemoryRows(
      features: encoded.matrix(), targets: targets, weights: weights, offsets: offsets)
  }

  /// The rows out of the table's columns, with some of the features.
  private func tableRows(_ encoded: EncodedColumns) throws(LogisticError) -> TableRows {
    if let offsets, let row = offsets.firstIndex(where: { !$0.isFinite }) {
      throw LogisticError(.data, "offset", "the offset of row \(row) is \(offsets[row])")
    }
    let target: TableRows.Target =
      if hasOneOutput {
        .oneOf(positive)
      } else if loss is SparseCategoricalCrossentropy {
        .number
      } else {
        .oneHot(outputs)
      }
    return TableRows(
      encoded, classOfRow: classOfRow, target: target, weights: weights, offsets: offsets)
  }

  /// What an exact solver minimizes: the log loss of the rows with those features, and the penalty.
  func objective<Rows: RowSource>(
    over rows: Rows, active: [Int], _ strength: PenaltyStrength?
  ) throws(LogisticError) -> Objective<Rows> {
    let perOutput = active.count + (estimator.intercept ? 1 : 0)
    guard perOutput > 0 else {
      throw LogisticError(.usage, "no-features", "there is nothing to fit")
    }
    // The penalty is on standardized columns; the solver sees them as they are.
    var l2 = [Double](repeating: 0, count: outputs * perOutput)
    var l1 = l2
    var lower = l2.map { _ in -Double.infinity }
    var upper = l2.map { _ in Double.infinity }
    let factors = penaltyFactors(active)
    let isGrouped = strength?.kind == .grouped
    if strength != nil, !active.isEmpty, !factors.contains(where: { $0 > 0 }) {
      throw LogisticError(
        .usage, "penalty-factor", "every penalty factor is 0",
        advice: "use --penalty none, or leave one of them above 0")
    }
    for c in 0..<outputs {
      for (k, j) in active.enumerated() {
        if let strength {
          var variance = space.moments != nil ? moments.variance[j] : 1
          // Inside a group a column without spread has the scale 1.
          if isGrouped, variance == 0 { variance = 1 }
          l2[c * perOutput + k] = penaltyShare * strength.l2 * factors[k] * variance
          l1[c * perOutput + k] = penaltyShare * strength.l1 * factors[k] * variance.squareRoot()
        }
        guard !rules.bounds[j].isAbsent else { continue }
        let isFixed = strength == nil && c == fixedClass
        let bounds = isFixed ? CoefficientBounds(lower: 0, upper: 0) : rules.bounds[j]
        lower[c * perOutput + k] = bounds.lower
        upper[c * perOutput + k] = bounds.upper
      }
    }
    var objective = try Objective(
      rows: rows, loss: convexLoss, outputs: outputs,
      intercept: estimator.intercept, normalizer: totalWeight, l2: l2, l1: l1,
      lower: lower, upper: upper,
      groups: strength.map { $0.group > 0 ? groups(active, $0) : [] } ?? [])
    objective.categories = categories(active)
    return objective
  }

  /// Of an unpenalised softmax: the class from whose coefficients those of the others are counted, so that bounds
  /// are on the differences; its own coefficients of bounded columns are then 0.
  var fixedClass: Int? {
    activation == .softmax && (estimator.penalty == .auto || estimator.penalty == .unpenalized)
      ? baseClass : nil
  }

  /// Makes the base class's coefficients 0: only differences between classes count.
  private func subtractBaseClass(_ theta: inout [Double], perOutput: Int) {
    let base = Array(theta[baseClass * perOutput..<(baseClass + 1) * perOutput])
    for i in theta.indices { theta[i] -= base[i % perOutput] }
  }

  /// Fits by an optimizer's steps, on the standardized features.
  func step(
    by optimizer: any Optimizer, note: String?, validation: DataTable?,
    observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> LogisticFit {
    if offsets != nil {
      throw LogisticError(
        .usage, "offset", "\(optimizer.className) does not take an offset",
        advice: "use an exact method")
    }
    try checkDense(for: optimizer.className)
    let strength = estimator.penalty.strength(total: penaltyTotal)
    if let what = needsExactMethod(strength) {
      throw LogisticError(
        .usage, "exact-only", "\(optimizer.className) takes no \(what)",
        advice: "use an exact method, as coordinate-descent")
    }
    var network = try startingNetwork(strength)
    network.compiled = try CompileSettings(
      method: FittingMethod(optimizer), loss: loss, metrics: estimator.metrics)
    var options = FitOptions(
      epochs: estimator.epochs, batchSize: estimator.batchSize, shuffle: estimator.shuffle,
      seed: estimator.seed, observe: observe, earlyStopping: estimator.earlyStopping)
    // The mean is over Σs, whatever the batch: weights of mean 1 make Keras's division agree.
    let scale = Double(rows.rowCount) / totalWeight
    options.sampleWeight = weights?.map { $0 * scale }
    var held: (values: [LayerValue], targets: Matrix<Double>)?
    if let validation {
      let labels = try ClassLabels(target, in: validation, classes: classes)
      let rows = validation.selecting(rows: labels.rows)
      held = (
        try space.values(rows),
        targets(of: labels.indices, for: loss)
      )
    }
    var history = try network.fit(space.values(rows), targets, validation: held, options)
    history.methodNote = note
    return try LogisticFit(self, network: network, strength, history: history)
  }

  /// What of the estimator no optimizer's steps can do.
  func needsExactMethod(_ strength: PenaltyStrength?) -> String? {
    if rules.hasFactors { return "penalty factors" }
    if rules.hasBounds { return "bounds on coefficients" }
    if estimator.relaxation != nil { return "relaxation" }
    if let strength, strength.kind != .plain { return "\(strength.word) penalty" }
    return nil
  }

  /// The table's network with all weights 0: columns that never vary keep their 0. It carries the
  /// penalty where Keras has it, which knows no factors and groups.
  func emptyNetwork(_ strength: PenaltyStrength?) throws(LogisticError) -> Network {
    var graph = NetworkBuilder()
    let joined = try space.build(&graph)
    let output = try graph.add(
      Dense(
        outputs, activation: activation, useBias: estimator.intercept, kernelInitializer: .zeros,
        kernelRegularizer: rules.hasFactors
          ? nil : strength?.scaled(by: penaltyShare).regularizer), to: joined)
    return try graph.network(output: output)
  }
}

/// A solver's parameters and which features they belong to.
struct Placed {
  /// Class by class, the active features' weights, then the intercept.
  var theta: [Double]
  var active: [Int]
  var perOutput: Int
  var outputs: Int
  var hasIntercept: Bool

  /// The kernel over all features (unit by unit) and the bias, on the features as they are.
  func kernelAndBias(features: Int) -> (kernel: [Double], bias: [Double]) {
    var kernel = [Double](repeating: 0, count: outputs * features)
    var bias = [Double](repeating: 0, count: outputs)
    for c in 0..<outputs {
      for (k, j) in active.enumerated() { kernel[c * features + j] = theta[c * perOutput + k] }
      if hasIntercept { bias[c] = theta[c * perOutput + active.count] }
    }
    return (kernel, bias)
  }
}
