/// How far a model's weights are from the optimum of its own objective, whoever trained it: the answer to
/// "did my Keras training converge?".
///
///     let model = try Sequential(contentsOf: "trained-elsewhere.keras")
///     let audit = try model.audit(x, y)
///     print(audit.gap ?? .infinity, audit.certificate.bound)
public struct Audit: Sendable {
  /// Rows of weight above 0.
  public let rows: Int
  /// The compiled loss with penalties, averaged as Keras does, at the model's weights.
  public let objective: Double
  /// The same with all trained weights 0.
  public let objectiveAtZero: Double
  /// A proved bound on how far the objective is above its optimum, as a share of that at zero; it needs no
  /// second fit.
  public let certificate: Certificate
  /// The objective at the optimum that an exact solver found from the model's weights; nil where there is
  /// none.
  public let optimum: Double?
  /// `(objective − optimum)/objectiveAtZero`; nil where there is no optimum.
  public var gap: Double? { optimum.map { max(0, objective - $0) / objectiveAtZero } }
  /// How the exact solver ended.
  public let outcome: Solution.Outcome
  /// What is known of separation.
  public let separation: Separation
  /// The network with the weights that the exact solver found.
  public let optimal: Network
  /// Each output's coefficients now and at the optimum, intercept last, on the columns as the last layer
  /// takes them.
  public let coefficients: [(present: [Double], optimal: [Double])]
  /// The standard errors of the coefficients at the optimum, in the same order; nil for one that is not
  /// determined. Nil where there is no optimum, or they would not hold: with penalties, sample weights or a
  /// loss that is no likelihood, and for more than 1000 coefficients.
  public let standardErrors: [[Double?]]?
  /// How far each output's probabilities can be believed as the weights are; nil with sample weights or
  /// targets that are no labels.
  public let calibration: [OutputCalibration]?
  /// Whether some weight has a penalty.
  public let isPenalized: Bool

  /// Of how many coefficients standard errors are computed.
  static let greatestCovariance = 1000

  /// What to make of it.
  public enum Verdict: String, Sendable {
    /// The gap is below 1e-6: no training would change anything that matters.
    case converged
    /// Training on would lower the loss.
    case notConverged = "not-converged"
    /// The classes are separated: no optimum exists, and weights grow for as long as one trains.
    case separated
    /// The exact solver reached no optimum that it could prove.
    case unknown
  }

  /// What to make of it.
  public var verdict: Verdict {
    if outcome == .separated { return .separated }
    if let gap, gap < 1e-6 { return .converged }
    if certificate.bound < 1e-6 { return .converged }
    return gap == nil ? .unknown : .notConverged
  }
}

extension Network {
  /// Audits the weights on rows of named inputs.
  ///
  /// - Parameters:
  ///   - values: the inputs' values.
  ///   - targets: as the compiled loss takes them.
  ///   - sampleWeight: the factor on each row's loss.
  /// - Throws: a model that is not compiled or not convex in its trainable weights, with the reason; shapes
  ///   that do not fit.
  public func audit(
    _ values: [LayerValue], _ targets: Matrix<Double>, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> Audit {
    let settings = try compileSettings()
    let graph = try BatchGraph(self, loss: settings.loss, capacity: 1)
    var rows = FitRows(roots: try roots(values, of: graph), targets: targets)
    rows.weights = sampleWeight
    return try audit(rows, settings, graph)
  }

  /// Audits the weights on rows of features.
  ///
  /// - Throws: as the other.
  public func audit(
    _ x: Matrix<Double>, _ y: some Targets, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> Audit {
    let settings = try compileSettings()
    let graph = try BatchGraph(self, loss: settings.loss, capacity: 1)
    let given: [Matrix<Double>]
    switch try roots(x, of: graph) {
    case .asGiven(let roots): given = roots
    case .computed(let roots): given = roots
    }
    var rows = FitRows(roots: given, targets: y.targetMatrix)
    rows.weights = sampleWeight
    return try audit(rows, settings, graph)
  }

  private func audit(
    _ rows: FitRows<Double>, _ settings: CompileSettings, _ graph: BatchGraph
  ) throws(LogisticError) -> Audit {
    try rows.checkCounts("there are")
    let node = nodes[output]
    try settings.loss.check(targets: rows.targets, outputs: node.shape.width, layer: node.name)
    let problem: ConvexProblem
    switch convexProblem(settings, graph) {
    case .convex(let found): problem = found
    case .not(let why):
      throw LogisticError(
        .model, "not-convex", "the objective has no certified optimum: \(why)",
        advice: "an audit is of one Dense layer with its own loss")
    }
    if let weights = rows.weights, !weights.contains(where: { $0 > 0 }) {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    let source = try MemoryRows(
      features: try rows.source().features,
      targets: problem.loss.effectiveTargets(rows.targets, outputs: problem.dense.units),
      weights: rows.weights)
    let objective = try Objective(
      rows: source, loss: problem.kind, outputs: problem.dense.units,
      intercept: problem.dense.useBias, normalizer: Double(rows.rows),
      l2: problem.solverOrder(problem.l2), l1: problem.solverOrder(problem.l1))
    let theta = problem.solverOrder(Array(storage[0..<trainableCount]))
    let isPenalized = (objective.l2 + objective.l1).contains { $0 > 0 }
    let present = try objective.value(at: theta)
    let solver: any Solver =
      objective.isSmooth
      ? SolverChoice.solver(
        rows: rows.rows, parametersPerOutput: objective.parametersPerOutput,
        outputs: objective.outputs, loss: problem.kind, isPenalized: isPenalized)
      : CoordinateDescent()
    let solution = try solver.minimize(objective, from: theta) { _ in .proceed }
    var optimal = self
    optimal.storage.replaceSubrange(
      0..<trainableCount, with: problem.storageOrder(solution.parameters))
    optimal.optimizerState = nil
    let q = objective.parametersPerOutput
    var errors: [Double?]?
    if solution.outcome == .converged, !isPenalized, rows.weights == nil, problem.kind != .squared,
      objective.parameterCount <= Audit.greatestCovariance
    {
      errors = try objective.standardErrors(at: solution.parameters, aliased: solution.aliased)
    }
    return Audit(
      rows: rows.weights?.count { $0 > 0 } ?? rows.rows, objective: present,
      objectiveAtZero: try objective.value(at: theta.map { _ in 0 }),
      certificate: objective.isSmooth
        ? try .newtonDecrement(objective, at: theta) : try .dualityGap(objective, at: theta),
      optimum: solution.outcome == .converged ? min(solution.objective, present) : nil,
      outcome: solution.outcome, separation: solution.separation, optimal: optimal,
      coefficients: (0..<objective.outputs).map { c in
        (
          Array(theta[c * q..<(c + 1) * q]), Array(solution.parameters[c * q..<(c + 1) * q])
        )
      },
      standardErrors: errors.map { errors in
        (0..<objective.outputs).map { Array(errors[$0 * q..<($0 + 1) * q]) }
      },
      calibration: try objective.calibration(at: theta, targets: rows.targets),
      isPenalized: isPenalized)
  }
}

extension Sequential {
  /// Audits the weights on rows of features: how far they are from the optimum of the compiled objective.
  ///
  /// - Throws: a model that is not compiled or not convex in its trainable weights, with the reason; shapes
  ///   that do not fit.
  public func audit(
    _ x: Matrix<Double>, _ y: some Targets, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> Audit {
    try network(inputWidth: x.columns).audit(x, y, sampleWeight: sampleWeight)
  }
}

extension TabularModel {
  /// Audits the model's weights on rows with the target.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - name: the target's column, if not the model's.
  ///   - sampleWeight: the column of factors on each row's loss.
  ///   - frequencyWeight: the column that says how many rows each row stands for.
  /// - Throws: as the network's audit; a formula with an offset, whose coefficient of 1 is no weight that training may move.
  public func audit(
    _ table: DataTable, target name: String? = nil, sampleWeight: String? = nil,
    frequencyWeight: String? = nil
  ) throws(LogisticError) -> Audit {
    if let formula, offsetWeight != nil {
      throw LogisticError(
        .model, "offset",
        "the formula '\(formula)' has an offset, whose coefficient is 1, and an audit is of all weights of the last layer",
        advice: "the fit has its own certificate: see 'logistic summary'")
    }
    let (targets, used) = try rows(table, target: name ?? target)
    var weights = try sampleWeight.map { (name) throws(LogisticError) in
      try used.numbers(of: name)
    }
    if let frequencyWeight {
      let counts = try used.weights(of: frequencyWeight)
      // The objective is divided by the number of rows of the table.
      let scale = Double(counts.count) / counts.reduce(0, +)
      weights = counts.indices.map { (weights?[$0] ?? 1) * counts[$0] * scale }
    }
    return try network.audit(try space.values(used), targets, sampleWeight: weights)
  }
}
