/// How far a model's weights are from the optimum of its own objective, whoever trained it: the answer to
/// "did my Keras training converge?".
///
///     let model = try Sequential(contentsOf: "trained-elsewhere.keras")
///     let audit = try model.audit(x, y)
///     print(audit.gap ?? .infinity, audit.certificate.bound)
public struct Audit: Sendable {
  /// Rows of weight above 0, frequency weights counted.
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
  /// Each output's coefficients now and at the optimum, intercept last: of a table's model on the columns as they
  /// are, in its own parametrization (reference levels are 0), else on the columns as the last layer takes them.
  public internal(set) var coefficients: [(present: [Double], optimal: [Double])]
  /// The standard errors of the coefficients at the optimum, in the same order; nil for one that is not
  /// determined. Nil where they would not hold, as ``whyNoStandardErrors`` says.
  public internal(set) var standardErrors: [[Double?]]?
  /// Why there are no standard errors: no optimum, a penalty, weights that do not count rows, smoothed labels, a
  /// loss that is no likelihood, more than 1000 coefficients. Nil where there are.
  public let whyNoStandardErrors: String?
  /// How far each output's probabilities can be believed as the weights are; nil with sample or class weights, or
  /// targets that are no labels.
  public let calibration: [OutputCalibration]?
  /// Whether some weight has a penalty.
  public let isPenalized: Bool
  /// What the coefficients of a table's model are of, the intercept not among them; none of a network.
  public internal(set) var terms: [String] = []
  /// What the model's record says beside: weights or a penalty that the audit uses or lacks.
  public internal(set) var warnings: [DataWarning] = []

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
  ///   - classWeight: the factor on the loss of each class's rows, as in `fit`; classes left out have 1.
  /// - Throws: a model that is not compiled or not convex in its trainable weights, with the reason; shapes
  ///   that do not fit.
  public func audit(
    _ values: [LayerValue], _ targets: Matrix<Double>, sampleWeight: [Double]? = nil,
    classWeight: [Int: Double]? = nil
  ) throws(LogisticError) -> Audit {
    let settings = try compileSettings()
    let graph = try BatchGraph(self, loss: settings.loss, capacity: 1)
    return try audit(
      try roots(values, of: graph), targets, sampleWeight, classWeight, settings, graph)
  }

  /// Audits the weights on rows of features.
  ///
  /// - Throws: as the other.
  public func audit(
    _ x: Matrix<Double>, _ y: some Targets, sampleWeight: [Double]? = nil,
    classWeight: [Int: Double]? = nil
  ) throws(LogisticError) -> Audit {
    let settings = try compileSettings()
    let graph = try BatchGraph(self, loss: settings.loss, capacity: 1)
    let given: [Matrix<Double>]
    switch try roots(x, of: graph) {
    case .asGiven(let roots): given = roots
    case .computed(let roots): given = roots
    }
    return try audit(given, y.targetMatrix, sampleWeight, classWeight, settings, graph)
  }

  private func audit(
    _ roots: [Matrix<Double>], _ targets: Matrix<Double>, _ sampleWeight: [Double]?,
    _ classWeight: [Int: Double]?, _ settings: CompileSettings, _ graph: BatchGraph
  ) throws(LogisticError) -> Audit {
    let convex = try auditedProblem(settings, graph)
    var weights = AuditWeights(factors: sampleWeight)
    if let classWeight {
      weights.multiply(by: FitOptions(classWeight: classWeight).rowWeights(targets) ?? [])
    }
    let problem = try auditProblem(roots, targets, weights, settings, convex)
    return try problem.audit { parameters in
      var optimal = self
      optimal.storage.replaceSubrange(0..<trainableCount, with: convex.storageOrder(parameters))
      optimal.optimizerState = nil
      return optimal
    }
  }

  /// The convex problem of the trainable weights.
  ///
  /// - Throws: why there is none.
  func auditedProblem(
    _ settings: CompileSettings, _ graph: BatchGraph
  ) throws(LogisticError) -> ConvexProblem {
    switch convexProblem(settings, graph) {
    case .convex(let found): return found
    case .not(let why):
      throw LogisticError(
        .model, "not-convex", "the objective has no certified optimum: \(why)",
        advice: "an audit is of one Dense layer with its own loss")
    }
  }

  /// The objective of all trainable weights on what the frozen layers give.
  ///
  /// - Throws: shapes that do not fit.
  func auditProblem(
    _ roots: [Matrix<Double>], _ targets: Matrix<Double>, _ weights: AuditWeights,
    _ settings: CompileSettings, _ convex: ConvexProblem
  ) throws(LogisticError) -> AuditProblem {
    let rows = FitRows(roots: roots, targets: targets)
    try rows.checkCounts("there are")
    let node = nodes[output]
    try settings.loss.check(targets: targets, outputs: node.shape.width, layer: node.name)
    return try AuditProblem(
      convex, features: try rows.source().features, targets: targets, weights,
      theta: convex.solverOrder(Array(storage[0..<trainableCount])),
      l2: convex.solverOrder(convex.l2), l1: convex.solverOrder(convex.l1))
  }
}

extension Sequential {
  /// Audits the weights on rows of features: how far they are from the optimum of the compiled objective.
  ///
  /// - Throws: a model that is not compiled or not convex in its trainable weights, with the reason; shapes
  ///   that do not fit.
  public func audit(
    _ x: Matrix<Double>, _ y: some Targets, sampleWeight: [Double]? = nil,
    classWeight: [Int: Double]? = nil
  ) throws(LogisticError) -> Audit {
    try network(inputWidth: x.columns).audit(
      x, y, sampleWeight: sampleWeight, classWeight: classWeight)
  }
}
