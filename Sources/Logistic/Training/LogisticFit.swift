/// What `LogisticRegression.fit` returns: the model, its coefficients and how good an answer they
/// are. It does not hold the data.
public struct LogisticFit: Sendable {
  /// The model: save it, predict with it.
  public internal(set) var model: TabularModel
  /// The coefficients on the scale of the columns as they are.
  public let terms: [Term]
  /// What was reported, iteration by iteration or epoch by epoch.
  public let history: History
  /// Rows fitted, frequency weights counted.
  public let observations: Double
  /// Rows left out for a missing value.
  public let rowsDropped: Int
  /// Values that were missing and filled in.
  public let valuesImputed: Int
  /// The penalty that was used: λ in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]` (of a group lasso the columns'
  /// lengths in place of ‖w‖₁); nil for none.
  public let lambda: Double?
  /// Its r: 0 for an L2 penalty, 1 for an L1 penalty; nil for none.
  public let l1Ratio: Double?
  /// The penalty's word: `l2`, `l1`, `elasticnet`, `group-lasso`, `adaptive-lasso`, `firth`, `flic`, `flac` or
  /// `unpenalized`.
  public let penaltyName: String
  /// The factor on the penalty of each of the model's features, as it was used.
  /// Infinity for those that were left out by it; nil if no factors were given.
  public let penaltyFactors: [Double]?
  /// How much of the L1 penalty was kept in the coefficients that are not 0; nil for all.
  public let relaxation: Double?
  /// Whether some coefficients had bounds.
  public let hasBounds: Bool
  /// Whether sample or class weights scale the rows' losses. They do not count rows, so that nothing
  /// which rests on a count of rows (standard errors, tests, information criteria) holds.
  public let hasLossWeights: Bool
  /// Whether the penalty is on standardized columns.
  public let isStandardized: Bool
  /// Why there is a penalty that was not asked for; nil if there is none.
  public let fallback: PenaltyFallback?
  /// Whether there is a penalty that was not asked for.
  public var penaltyIsFallback: Bool { fallback != nil }
  /// How far from the optimum at most; nil after an optimizer's steps.
  public let certificate: Certificate?
  /// What is known of separation, without the penalty.
  public let separation: Separation
  /// Where the classes are separated: what becomes of each coefficient without the penalty.
  /// Coefficients of a class are differences to the base class, as in an unpenalised fit.
  ///
  /// Beyond the size that `Objective.divergences` takes on it lists only the coefficients that one
  /// separating direction moves.
  public let separatingTerms: [SeparatingTerm]
  /// Where the level of a category that has no coefficient has rows of one class only: it, and the category's other levels
  /// of which that holds. Every level of the category is then among ``separatingTerms``, as its coefficient is the
  /// difference to that one.
  public let separatingLevels: [SeparatingTerm]
  /// How many rows the direction that proves the separation moves to their own side; nil where none was found.
  public let separatedRows: Int?
  /// How many rows were fitted.
  let rowCount: Int
  /// Whether the solver gave up while fitted log-odds grew, and nothing is proved.
  var runsAway = false
  /// `Σ s·log p` of the fitted rows.
  public let logLikelihood: Double
  /// The same of the model with only an intercept (and the offset); nil where it was not computed.
  public let nullLogLikelihood: Double?
  /// Of rows that count successes of trials: the log-likelihood of each row's own share; nil else.
  public let saturatedLogLikelihood: Double?
  /// How many rows count successes of trials; nil where each row is a case.
  public let trialGroups: Int?
  /// What should be known of the data.
  public var warnings: [DataWarning]

  /// Whether it maximizes Firth's penalised likelihood, or comes of the fit that does.
  public var isFirth: Bool { FirthKind(rawValue: penaltyName) != nil }

  /// Whether the unpenalised estimate does not exist.
  var isSeparated: Bool {
    history.solution?.outcome == .separated || separation == .complete
      || separation == .quasiComplete
  }

  /// From an exact solution.
  init(
    _ problem: TableProblem, placed: Placed, _ strength: PenaltyStrength?, penalty: Double,
    history: History,
    covariance: CoefficientCovariance?, fallback: PenaltyFallback?, separation known: LogisticFit?,
    divergences: [Divergence]?
  ) throws(LogisticError) {
    var network = try problem.emptyNetwork(strength)
    let features = problem.space.features
    var (kernel, bias) = placed.kernelAndBias(features: features.count)
    if let shift = try problem.interceptShift() {
      for c in bias.indices { bias[c] -= shift[c] }
    }
    if let offset = problem.space.design?.offsetFeature {
      for c in 0..<placed.outputs { kernel[c * features.count + offset] = 1 }
    }
    let original = (kernel, bias)
    if let moments = problem.space.moments {
      for c in 0..<placed.outputs {
        for j in features.indices {
          let at = c * features.count + j
          bias[c] += kernel[at] * moments.mean[j]
          kernel[at] *= max(moments.variance[j].squareRoot(), 1e-7)
        }
      }
    }
    // The trainable weights lie first: kernel, then bias.
    let trainable = kernel + (placed.hasIntercept ? bias : [])
    network.storage.replaceSubrange(0..<trainable.count, with: trainable)
    // Keras knows no exact solver: in the file the model is compiled with Adam.
    network.compiled = try CompileSettings(
      method: .auto, loss: problem.loss, metrics: problem.estimator.metrics)
    let solution = history.solution
    let width = features.count
    let aliased = Set(solution?.aliased ?? [])
    var placeOf = [Int?](repeating: nil, count: width)
    for (k, j) in placed.active.enumerated() { placeOf[j] = k }
    func parameter(_ c: Int, _ feature: Int?) -> Int? {
      guard let feature else {
        return placed.hasIntercept ? c * placed.perOutput + placed.active.count : nil
      }
      return placeOf[feature].map { c * placed.perOutput + $0 }
    }
    var terms = [Term]()
    let classes: [Int?] = problem.hasOneOutput ? [nil] : problem.classes.indices.map { $0 }
    for (c, label) in classes.enumerated() {
      if strength == nil, problem.activation == .softmax, let label, label == problem.baseClass {
        continue
      }
      let name = label.map { problem.classes[$0] }
      if placed.hasIntercept {
        terms.append(
          Term(
            kind: .intercept, term: "(Intercept)", classLabel: name, estimate: original.1[c],
            standardError: parameter(c, nil).flatMap { covariance?.standardError($0) }))
      }
      for (j, feature) in features.enumerated() where feature.hasCoefficient {
        let at = parameter(c, j)
        terms.append(
          Term(
            kind: .slope, term: feature.term, column: feature.column, level: feature.level,
            classLabel: name, estimate: original.0[c * width + j],
            standardError: at.flatMap { covariance?.standardError($0) },
            isAliased: at.map { aliased.contains($0) } ?? false,
            isReference: at == nil,
            bound: at == nil ? nil : problem.rules.bounds[j].side(of: original.0[c * width + j])))
      }
    }
    self.terms = terms
    let separating = divergences.map { found in
      found.indices.filter { at in
        !(solution?.aliased.contains(at) ?? false)
          && (problem.hasOneOutput || problem.activation != .softmax
            || at / placed.perOutput != problem.baseClass)
      }.map { SeparatingColumn(parameter: $0, direction: found[$0]) }
    }
    separatingTerms =
      known?.separatingTerms
      ?? (separating ?? solution?.separatingColumns ?? []).map { column in
        let c = column.parameter / placed.perOutput
        let k = column.parameter % placed.perOutput
        let feature = k < placed.active.count ? features[placed.active[k]] : nil
        return SeparatingTerm(
          term: feature?.term ?? "(Intercept)", column: feature?.column, level: feature?.level,
          classLabel: problem.hasOneOutput ? nil : problem.classes[c],
          direction: column.direction)
      }
    separation = known?.separation ?? solution?.separation ?? .unknown
    let isSeparated = solution?.outcome == .separated
    if let known {
      separatingLevels = known.separatingLevels
    } else {
      separatingLevels =
        isSeparated && strength == nil ? try problem.separatingLevels(placed.active) : []
    }
    separatedRows = known?.separatedRows ?? solution?.separatedRows
    rowCount = problem.rows.rowCount
    self.fallback = fallback
    let firth = problem.estimator.penalty.firth
    // Firth's likelihood need not be concave: nothing bounds its gap.
    certificate = firth == nil ? solution?.certificate : nil
    lambda = strength?.lambda
    l1Ratio = strength?.l1Ratio
    penaltyName = strength?.word ?? firth?.rawValue ?? "unpenalized"
    relaxation = strength.flatMap { _ in problem.estimator.relaxation }
    hasBounds = problem.rules.hasBounds
    hasLossWeights = problem.hasLossWeights
    penaltyFactors =
      strength != nil && problem.rules.hasFactors ? problem.usedFactors(placed.active) : nil
    isStandardized = problem.space.moments != nil
    self.history = history
    observations = problem.observations
    rowsDropped = problem.rowsDropped
    valuesImputed = problem.imputedCount
    warnings = problem.warnings
    logLikelihood =
      -(solution.map(\.objective) ?? .nan).advanced(by: -penalty) * problem.totalWeight
      * problem.lossesPerRow
    nullLogLikelihood = try problem.nullLogLikelihood()
    saturatedLogLikelihood = problem.trials?.saturatedLogLikelihood
    trialGroups = problem.trials?.count
    model = TabularModel(
      network: network, space: problem.space, target: problem.target, classes: problem.classes,
      positive: problem.positive, missing: problem.estimator.missing)
    model.multiClass = problem.isOneVsRest ? .oneVsRest : .multinomial
    model.record = FitRecord(
      method: history.method, penalty: penaltyName, lambda: strength?.lambda,
      l1Ratio: strength?.l1Ratio,
      observations: observations, rowsDropped: rowsDropped, valuesImputed: valuesImputed,
      certificate: certificate, separation: separation, covariance: covariance?.values,
      free: placed.active,
      baseClass: strength == nil && problem.activation == .softmax ? problem.baseClass : nil,
      rules: FitRules(
        penaltyFactors: penaltyFactors, bounds: hasBounds ? problem.rules.bounds : nil,
        relaxation: relaxation, adaptive: problem.adaptive),
      weights: try problem.fitWeights())
  }

  /// From an optimizer's steps.
  init(
    _ problem: TableProblem, network: Network, _ strength: PenaltyStrength?, history: History
  )
    throws(LogisticError)
  {
    var model = TabularModel(
      network: network, space: problem.space, target: problem.target, classes: problem.classes,
      positive: problem.positive, missing: problem.estimator.missing)
    if let shift = try problem.interceptShift() { model.addToIntercepts(shift.map { -$0 }) }
    var terms = [Term]()
    for (c, output) in model.coefficients.enumerated() {
      let name = problem.hasOneOutput ? nil : problem.classes[c]
      if problem.estimator.intercept {
        terms.append(
          Term(kind: .intercept, term: "(Intercept)", classLabel: name, estimate: output.intercept))
      }
      for (j, feature) in problem.space.features.enumerated() where feature.hasCoefficient {
        terms.append(
          Term(
            kind: .slope, term: feature.term, column: feature.column, level: feature.level,
            classLabel: name, estimate: output.weights[j]))
      }
    }
    self.terms = terms
    separatingTerms = []
    separatingLevels = []
    separatedRows = nil
    rowCount = problem.rows.rowCount
    separation = .unknown
    fallback = nil
    certificate = nil
    lambda = strength?.lambda
    l1Ratio = strength?.l1Ratio
    penaltyName = strength?.word ?? "unpenalized"
    relaxation = nil
    hasBounds = false
    hasLossWeights = problem.hasLossWeights
    penaltyFactors = nil
    isStandardized = problem.space.moments != nil
    self.history = history
    observations = problem.observations
    rowsDropped = problem.rowsDropped
    valuesImputed = problem.imputedCount
    warnings = problem.warnings
    logLikelihood = try problem.logLikelihood(of: network)
    nullLogLikelihood = try problem.nullLogLikelihood()
    saturatedLogLikelihood = problem.trials?.saturatedLogLikelihood
    trialGroups = problem.trials?.count
    model.multiClass = problem.isOneVsRest ? .oneVsRest : .multinomial
    model.record = FitRecord(
      method: history.method, penalty: strength?.word ?? "unpenalized", lambda: strength?.lambda,
      l1Ratio: strength?.l1Ratio,
      observations: observations, rowsDropped: rowsDropped, valuesImputed: valuesImputed,
      certificate: nil, separation: .unknown, covariance: nil,
      free: Array(problem.space.features.indices), baseClass: nil,
      weights: try problem.fitWeights())
    self.model = model
  }
}

extension TableProblem {
  /// `Σ s·log p` of a network's outputs, from its logits.
  func logLikelihood(of network: Network) throws(LogisticError) -> Double {
    var plain = network
    plain.compiled = try CompileSettings(method: .auto, loss: logLoss)
    let values = try plain.evaluate(
      space.values(rows), targets(of: labels, for: logLoss), sampleWeight: weights)
    var penalty = 0.0
    for variable in plain.variables {
      if let regularizer = variable.regularizer {
        penalty += plain.storage[variable.range].withUnsafeBufferPointer(regularizer.penalty)
      }
    }
    return -(values[0].value - penalty) * Double(rows.rowCount) * lossesPerRow
  }

  /// `Σ s·log p` of the model with only an intercept (and the offset).
  func nullLogLikelihood() throws(LogisticError) -> Double? {
    guard estimator.intercept else {
      let perRow = isOneAgainstRest ? Double(outputs) * log(2) : log(Double(classes.count))
      return offsets == nil ? -totalWeight * perRow : nil
    }
    guard offsets == nil else {
      let objective = try Objective(
        rows: MemoryRows(
          features: Matrix<Double>(rows: rows.rowCount, columns: 0), targets: targets,
          weights: weights, offsets: offsets), loss: .logistic, outputs: 1, intercept: true,
        normalizer: totalWeight)
      let solution = try Newton().minimize(objective, from: [0]) { _ in .proceed }
      guard solution.outcome != .separated else { return nil }
      return -solution.objective * totalWeight
    }
    var counts = [Double](repeating: 0, count: classes.count)
    for (i, label) in classOfRow.enumerated() { counts[Int(label)] += weights?[i] ?? 1 }
    let total = counts.reduce(0, +)
    func share(_ count: Double) -> Double { count > 0 ? count * log(count / total) : 0 }
    return counts.reduce(0) {
      $0 + share($1) + (isOneAgainstRest ? share(total - $1) : 0)
    }
  }
}
