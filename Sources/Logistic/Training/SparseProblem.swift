/// Sparse rows made ready for a fit: their classes, weights and penalties.
struct SparseProblem<Scalar: KernelScalar> {
  let estimator: LogisticRegression
  let features: SparseMatrix<Scalar>
  let classes: [String]
  /// The class of each row.
  let labels: [Int]
  let positive: Int
  let baseClass: Int
  let outputs: Int
  let activation: Activation
  /// Each row's factor: sample × class weight; nil for ones.
  let weights: [Double]?
  let offsets: [Double]?
  let firstIndex: Int
  let target: String
  /// The variance of each column, which a penalty is multiplied by; 1 without spread, or where columns are
  /// not standardized.
  let variance: [Double]
  let isStandardized: Bool
  let warnings: [DataWarning]

  /// - Throws: labels that are no classes, counts that do not fit, options that sparse rows do not take.
  init(
    _ estimator: LogisticRegression, _ features: SparseMatrix<Scalar>, labels table: DataTable,
    firstIndex: Int, sampleWeight: [Double]?, offset: [Double]?
  ) throws(LogisticError) {
    self.estimator = estimator
    self.features = features
    self.firstIndex = firstIndex
    target = table.names[0]
    guard table.rowCount == features.rows else {
      throw LogisticError(
        .data, "row-count", "\(table.rowCount) labels for \(features.rows) rows of features")
    }
    guard estimator.categorical.isEmpty, estimator.references.isEmpty else {
      throw LogisticError(
        .usage, "categorical", "sparse rows have no categories", advice: "leave them out")
    }
    let found = try ClassLabels(target, in: table)
    guard found.droppedCount == 0 else {
      throw LogisticError(.data, "label", "a row has no label")
    }
    classes = found.classes
    labels = found.indices
    (positive, baseClass) = try estimator.roles(in: classes)
    (outputs, activation) = try estimator.layer(classes: classes.count)
    offsets = offset
    if offset != nil { try LogisticRegression.checkOffset(outputs: outputs) }
    if let sampleWeight, sampleWeight.count != features.rows {
      throw LogisticError(
        .data, "row-count", "\(sampleWeight.count) weights for \(features.rows) rows")
    }
    weights =
      try estimator.classWeight?.weights(found.classOfRow, classes: classes, rows: sampleWeight)
      .rows
      ?? sampleWeight
    var isRaw = !estimator.standardize
    if case .l2C = estimator.penalty { isRaw = true }
    isStandardized = !isRaw
    // The constructor checks weights and offsets.
    let rows = try SparseRows(
      features: features, targets: Matrix<Double>(rows: features.rows, columns: 1),
      weights: weights, offsets: offset)
    if let weights {
      try ClassLabels.checkSeveral(found.classOfRow, count: classes.count, weights: weights)
    }
    let statistics = try Objective(rows: rows, loss: .squared).columnStatistics(rows)
    variance = statistics.deviation.map { isRaw || $0 == 0 ? 1 : $0 * $0 }
    let idle = statistics.deviation.count { $0 == 0 }
    warnings =
      idle == 0
      ? []
      : [
        DataWarning(
          "constant-columns",
          "\(idle) of \(features.columns) columns are empty or have one value; their coefficients are 0"
        )
      ]
  }

  var totalWeight: Double { weights?.reduce(0, +) ?? Double(features.rows) }
  var hasOneOutput: Bool { outputs == 1 }
  var isOneAgainstRest: Bool { outputs > 1 && activation == .sigmoid }
  var lossesPerRow: Double { isOneAgainstRest ? Double(outputs) : 1 }
  private var convexLoss: ConvexLoss { activation == .sigmoid ? .logistic : .softmax }

  private var targets: Matrix<Double> {
    get throws(LogisticError) {
      if hasOneOutput { return labels.map { $0 == positive ? 1 : 0 }.targetMatrix }
      return isOneAgainstRest ? try oneHot(labels, classes: outputs) : labels.targetMatrix
    }
  }

  /// Fits by a solver (nil: the one that suits), with the penalty that was asked for or suits.
  func solve(
    by solver: (any Solver)?, observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> SparseFit {
    let total = totalWeight * lossesPerRow
    if let strength = estimator.penalty.strength(total: total) {
      return try solve(by: solver, strength, known: nil, observe)
    }
    let fit = try solve(by: solver, nil, known: nil, observe)
    let outcome = fit.history.solution?.outcome
    let isSeparated = fit.separation == .complete || fit.separation == .quasiComplete
    if outcome == .stopped || (!isSeparated && fit.certificate.bound.isFinite) { return fit }
    if estimator.penalty == .unpenalized {
      guard isSeparated || outcome == .separated else { return fit }
      throw LogisticError(
        .numerics, "separated",
        "the classes are separated (\(fit.separation.rawValue)): no maximum-likelihood estimate exists",
        advice: "use --penalty l2 --C 1, or let --penalty auto choose")
    }
    return try solve(by: solver, PenaltyStrength(lambda: 1 / total), known: fit, observe)
  }

  private func objective(
    _ strength: PenaltyStrength?
  ) throws(LogisticError) -> Objective<SparseRows<Scalar>> {
    let rows = try SparseRows(
      features: features, targets: targets, weights: weights, offsets: offsets)
    let free = estimator.intercept ? [0.0] : []
    guard features.columns + free.count > 0 else {
      throw LogisticError(.usage, "no-features", "there is nothing to fit")
    }
    var (l2, l1) = ([Double]?.none, [Double]?.none)
    if let strength {
      let one = variance.map { strength.l2 * $0 } + free
      l2 = (0..<outputs).flatMap { _ in one }
      if strength.l1 > 0 {
        let one = variance.map { strength.l1 * $0.squareRoot() } + free
        l1 = (0..<outputs).flatMap { _ in one }
      }
    }
    return try Objective(
      rows: rows, loss: convexLoss, outputs: outputs, intercept: estimator.intercept,
      normalizer: totalWeight, l2: l2, l1: l1)
  }

  private func solve(
    by given: (any Solver)?, _ strength: PenaltyStrength?, known: SparseFit?,
    _ observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> SparseFit {
    let objective = try objective(strength)
    let solver =
      given
      ?? SolverChoice.sparseSolver(
        rows: features.rows, entries: features.nonzeroCount,
        parametersPerOutput: objective.parametersPerOutput, outputs: outputs, loss: convexLoss,
        isPenalized: strength != nil, hasL1Part: (strength?.l1 ?? 0) > 0)
    let (solution, history) = try objective.recorded(
      by: solver, from: [Double](repeating: 0, count: objective.parameterCount), observe: observe)
    return try fit(objective, solution, history, strength, known: known)
  }

  private func fit(
    _ objective: Objective<SparseRows<Scalar>>, _ solution: Solution, _ history: History,
    _ strength: PenaltyStrength?, known: SparseFit?
  ) throws(LogisticError) -> SparseFit {
    let (p, q) = (features.columns, objective.parametersPerOutput)
    var theta = solution.parameters
    let isSoftmax = activation == .softmax
    var errors: [Double?]?
    if strength == nil {
      if isSoftmax {
        let base = Array(theta[baseClass * q..<(baseClass + 1) * q])
        for i in theta.indices { theta[i] -= base[i % q] }
      }
      if solution.outcome == .converged, objective.parameterCount <= SolverChoice.neverFull {
        let covariance = try CoefficientCovariance(
          objective, at: solution.parameters, baseClass: isSoftmax ? baseClass : nil,
          aliased: Set(solution.aliased))
        errors = theta.indices.map { covariance.standardError($0) }
      }
    }
    var build = NetworkBuilder(isChain: true)
    let input = build.input(width: p)
    let output = try build.add(
      Dense(
        outputs, activation: activation, useBias: estimator.intercept, kernelInitializer: .zeros,
        kernelRegularizer: isStandardized ? nil : strength?.regularizer), to: input)
    var network = try build.network(output: output)
    // The trainable weights lie first: kernel, then bias.
    for c in 0..<outputs {
      network.storage.replaceSubrange(c * p..<(c + 1) * p, with: theta[c * q..<c * q + p])
      if estimator.intercept { network.storage[outputs * p + c] = theta[c * q + p] }
    }
    // Keras knows no exact solver: in the file the model is compiled with Adam.
    network.compiled = try CompileSettings(
      method: .auto,
      loss: activation == .sigmoid
        ? BinaryCrossentropy() as any Loss : SparseCategoricalCrossentropy(),
      metrics: estimator.metrics)
    var penalty = 0.0
    for (i, w) in solution.parameters.enumerated() {
      penalty += 0.5 * objective.l2[i] * w * w + objective.l1[i] * abs(w)
    }
    var model = SparseModel(
      network: network, target: target, classes: classes, positive: positive,
      firstIndex: firstIndex)
    model.record = FitRecord(
      method: history.method, penalty: strength?.word ?? "unpenalized", lambda: strength?.lambda,
      l1Ratio: strength?.l1Ratio, observations: Double(features.rows), rowsDropped: 0,
      valuesImputed: 0, certificate: solution.certificate,
      separation: known?.separation ?? solution.separation, covariance: nil, free: [],
      baseClass: strength == nil && isSoftmax ? baseClass : nil)
    return SparseFit(
      model: model, history: history, observations: Double(features.rows),
      lambda: strength?.lambda, l1Ratio: strength?.l1Ratio, isStandardized: isStandardized,
      penaltyIsFallback: known != nil, certificate: solution.certificate,
      separation: known?.separation ?? solution.separation,
      logLikelihood: -(solution.objective - penalty) * totalWeight * lossesPerRow,
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
