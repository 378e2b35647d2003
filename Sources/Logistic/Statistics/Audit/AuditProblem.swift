/// A model's own objective on rows, and where its weights stand in it.
struct AuditProblem: Sendable {
  let objective: Objective<MemoryRows<Double>>
  /// The weights, in the objective's layout.
  let theta: [Double]
  /// As the network takes them.
  let targets: Matrix<Double>
  let weights: AuditWeights
  /// Whether the loss reads other targets than are given.
  let hasSmoothedLabels: Bool

  /// - Parameters:
  ///   - features: as the dense layer takes them, or the columns of its parameters that are estimated.
  ///   - theta: where the weights stand, class by class.
  ///   - l2: the objective's λ of each.
  ///   - l1: its factor of |w| of each.
  /// - Throws: weights that cannot be, or are all 0.
  init(
    _ problem: ConvexProblem, features: Matrix<Double>, targets: Matrix<Double>,
    _ weights: AuditWeights, theta: [Double], l2: [Double], l1: [Double]
  ) throws(LogisticError) {
    let product = weights.product
    if let product, !product.contains(where: { $0 > 0 }) {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    let effective = problem.loss.effectiveTargets(targets, outputs: problem.dense.units)
    hasSmoothedLabels = effective.values != targets.values
    objective = try Objective(
      rows: MemoryRows(
        features: features, targets: effective, weights: product, offsets: weights.offsets),
      loss: problem.kind, outputs: problem.dense.units, intercept: problem.dense.useBias,
      normalizer: weights.isMeanOfWeights
        ? product?.reduce(0, +) ?? Double(targets.rows) : Double(targets.rows), l2: l2, l1: l1)
    self.theta = theta
    self.targets = targets
    self.weights = weights
  }

  /// Rows, frequency weights counted.
  var observations: Double { weights.frequency?.reduce(0, +) ?? Double(targets.rows) }
  /// Whether some parameter has a penalty.
  var isPenalized: Bool { (objective.l2 + objective.l1).contains { $0 > 0 } }

  /// A bound on how far the weights are from the optimum.
  func certificate() throws(LogisticError) -> Certificate {
    try objective.isSmooth
      ? .newtonDecrement(objective, at: theta) : .dualityGap(objective, at: theta)
  }

  /// Looks for the optimum and says how far the weights are from it.
  ///
  /// - Parameters:
  ///   - baseClass: of a softmax, the class whose parameters are to be 0; nil for what the solver gives.
  ///   - optimal: the network of parameters.
  func audit(
    baseClass: Int? = nil, optimal: ([Double]) -> Network
  ) throws(LogisticError) -> Audit {
    let present = try objective.value(at: theta)
    let solver: any Solver =
      objective.isSmooth
      ? SolverChoice.solver(
        rows: targets.rows, parametersPerOutput: objective.parametersPerOutput,
        outputs: objective.outputs, loss: objective.loss, isPenalized: isPenalized)
      : CoordinateDescent()
    let solution = try solver.minimize(objective, from: theta) { _ in .proceed }
    let q = objective.parametersPerOutput
    func based(_ parameters: [Double]) -> [Double] {
      guard let baseClass else { return parameters }
      return parameters.indices.map { parameters[$0] - parameters[baseClass * q + $0 % q] }
    }
    let (now, best) = (based(theta), based(solution.parameters))
    let obstacle = obstacleToErrors(solution.outcome)
    let errors =
      obstacle == nil
      ? try objective.standardErrors(at: best, aliased: solution.aliased, baseClass: baseClass)
      : nil
    func byOutput<Value>(_ values: [Value]) -> [[Value]] {
      (0..<objective.outputs).map { Array(values[$0 * q..<($0 + 1) * q]) }
    }
    return Audit(
      rows: weights.rowCount ?? targets.rows, objective: present,
      objectiveAtZero: try objective.value(at: theta.map { _ in 0 }),
      certificate: try certificate(),
      optimum: solution.outcome == .converged ? min(solution.objective, present) : nil,
      outcome: solution.outcome, separation: solution.separation, optimal: optimal(best),
      coefficients: zip(byOutput(now), byOutput(best)).map { ($0, $1) },
      standardErrors: errors.map(byOutput), whyNoStandardErrors: obstacle,
      calibration: try calibration(), isPenalized: isPenalized)
  }

  /// Why the Fisher information gives no standard errors; nil if it does.
  private func obstacleToErrors(_ outcome: Solution.Outcome) -> String? {
    if outcome != .converged { return "there is no optimum that they would be of" }
    if isPenalized { return "a penalty shrinks the coefficients" }
    if weights.factors != nil { return "weights that scale losses do not count rows" }
    if hasSmoothedLabels { return "smoothed labels are not what was observed" }
    if objective.loss == .squared { return "the squared error is no likelihood" }
    if objective.parameterCount > Audit.greatestCovariance {
      return "there are more than \(Audit.greatestCovariance) coefficients"
    }
    return nil
  }
}
