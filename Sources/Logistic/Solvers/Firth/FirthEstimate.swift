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
        rows, over: parameters, from: point.theta)
    }
  }

  private static var noMaximum: LogisticError {
    LogisticError(
      .numerics, "no-maximum",
      "the likelihood beside Firth's estimate has no maximum that was found",
      advice: "use firth itself")
  }

  private static func withIndicator(
    _ given: FirthRows, over parameters: [Int], from firth: [Double]
  ) throws(LogisticError) -> ([Double], SymmetricMatrix) {
    let rows = try AugmentedRows(given, leverages: given.leverages(at: firth, over: parameters))
    guard let point = try rows.maximum(over: parameters, from: firth, indicator: 0),
      let information = rows.information(of: parameters, at: point)
    else { throw noMaximum }
    return (
      rows.withoutIndicator(point.theta),
      information.inverse().selecting(Array(parameters.indices))
    )
  }
}
