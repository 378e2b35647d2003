/// What is made of Firth's estimate.
enum FirthKind: String, Sendable {
  /// The estimate itself.
  case firth
  /// Its slopes with the intercept of maximum likelihood beside them.
  case flic
  /// Maximum likelihood of the augmented rows with an indicator of those that were added.
  case flac
}

/// Firth's estimate of rows with two classes, or FLIC or FLAC (Puhr, Heinze, Nold, Lusa & Geroldinger 2017), in
/// the coordinates of a scaling.
struct FirthEstimate: Sendable {
  let kind: FirthKind
  /// Where l* is greatest.
  let firth: [Double]
  /// `−l*` there; its gradient is of rounding only.
  let evaluation: Evaluation
  /// The estimate of the kind.
  let theta: [Double]
  /// Of FLAC: the covariance of the parameters estimated, in their order, from the augmented rows.
  let augmentedCovariance: SymmetricMatrix?
  let steps: Int
  /// Whether the observer ended it, at a `firth` on the way.
  let wasStopped: Bool

  /// Finds it.
  ///
  /// - Parameters:
  ///   - parameters: those that are estimated.
  ///   - start: where it begins.
  ///   - observe: is told of each step and the value before it.
  /// - Throws: when no maximum was found, as for columns that depend on one another.
  init<Rows>(
    _ kind: FirthKind, of objective: Objective<Rows>, scaling: ColumnScaling,
    over parameters: [Int], from start: [Double], observe: ((Int, Double) -> Decision)? = nil
  ) throws(LogisticError) {
    let rows = try FirthRows(objective, scaling: scaling)
    let search = RestrictedNewton(free: parameters, convergence: .linear)
    func maximum(from start: [Double]) throws(LogisticError) -> RestrictedNewton.Point? {
      try search.minimum(from: start, observe: observe) {
        rows.evaluation(at: $0, over: parameters)
      }
    }
    // Where the start is too far out to have an information, zeros are not.
    let zeros = [Double](repeating: 0, count: start.count)
    var found = try maximum(from: start)
    if found == nil { found = try maximum(from: zeros) }
    guard let point = found else {
      throw LogisticError(
        .numerics, "no-maximum", "no maximum of Firth's penalised likelihood was found",
        advice: "columns may depend on one another to rounding: leave some out")
    }
    self.kind = kind
    firth = point.theta
    evaluation = point.evaluation
    steps = point.steps
    wasStopped = point.wasStopped
    guard !point.wasStopped else {
      (theta, augmentedCovariance) = (point.theta, nil)
      return
    }
    switch kind {
    case .firth: (theta, augmentedCovariance) = (point.theta, nil)
    case .flic:
      let place = objective.parametersPerOutput - 1
      guard
        let moved = try RestrictedNewton(free: [place]).minimum(
          of: objective, scaling, from: point.theta)
      else { throw Self.noMaximum }
      (theta, augmentedCovariance) = (moved.theta, nil)
    case .flac:
      (theta, augmentedCovariance) = try Self.withIndicator(
        objective, scaling: scaling, over: parameters, from: point.theta,
        leverages: rows.leverages(at: point.theta, over: parameters))
    }
  }

  private static var noMaximum: LogisticError {
    LogisticError(
      .numerics, "no-maximum",
      "the likelihood beside Firth's estimate has no maximum that was found",
      advice: "use firth itself")
  }

  /// FLAC: each row beside a row of weight s·h, whose target is ½ and whose indicator is 1, h the leverages at
  /// Firth's estimate. Two rows of weight h/2, one of either class, have the same likelihood but for a constant.
  private static func withIndicator<Rows>(
    _ objective: Objective<Rows>, scaling: ColumnScaling, over parameters: [Int],
    from firth: [Double], leverages h: [Double]
  ) throws(LogisticError) -> ([Double], SymmetricMatrix) {
    let (n, p) = (objective.rows.rowCount, objective.rows.columnCount)
    let width = p + 1
    var features = [Double](repeating: 0, count: 2 * n * width)
    var targets = [Double](repeating: 0.5, count: 2 * n)
    var weights = targets.map { _ in 1.0 }
    var offsets = targets.map { _ in 0.0 }
    for block in 0..<objective.rows.blockCount {
      try objective.withBlock(block) { block in
        for i in 0..<block.rows {
          let row = block.firstRow + i
          let s = block.weights?[i] ?? 1
          (weights[row], weights[n + row]) = (s, s * h[row])
          guard s > 0 else { continue }
          targets[row] = block.targets[i]
          offsets[row] = block.offsets?[i] ?? 0
          offsets[n + row] = offsets[row]
          for j in 0..<p {
            let x = (Double(block.features[i * p + j]) - scaling.centre[j]) / scaling.scale[j]
            features[row * width + j] = x
            features[(n + row) * width + j] = x
          }
          features[(n + row) * width + p] = 1
        }
      }
    }
    let augmented = try Objective(
      rows: MemoryRows(
        features: Matrix(unchecked: features, rows: 2 * n, columns: width), targets: targets,
        weights: weights, offsets: offsets), loss: .logistic, intercept: true, normalizer: 1)
    // The indicator stands before the intercept.
    let places = parameters.map { $0 < p ? $0 : p + 1 }
    var start = firth
    start.insert(0, at: p)
    guard
      let point = try RestrictedNewton(free: places + [p]).minimum(
        of: augmented, .identity(for: augmented), from: start),
      let information = point.evaluation.hessian.whole.selecting(places + [p]).cholesky()
    else { throw noMaximum }
    var theta = point.theta
    theta.remove(at: p)
    return (theta, information.inverse().selecting(Array(places.indices)))
  }
}
