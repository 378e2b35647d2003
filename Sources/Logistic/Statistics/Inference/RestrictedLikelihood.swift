/// The greatest likelihood of fitted rows with some parameters held, or that with Firth's penalty if it was
/// fitted by it, or that of the augmented rows of FLAC: what likelihood-ratio and score tests and profile intervals are
/// made of.
struct RestrictedLikelihood {
  typealias Point = RestrictedNewton.Point
  let fitted: FittedRows
  /// The coordinates in which it works: columns are scaled; they are centred unless the intercept is held.
  let scaling: ColumnScaling
  /// The unrestricted coefficients in them.
  let start: [Double]
  /// The greatest (penalised) log-likelihood without a restriction.
  let greatest: Double
  private let kind: Kind

  /// Which likelihood it is.
  private enum Kind {
    case plain
    case penalized(FirthRows)
    /// With what the indicator of the added rows is without a restriction.
    case augmented(AugmentedRows, indicator: Double)
  }

  /// - Throws: rows that cannot be read, augmented rows that have no maximum.
  init(_ fitted: FittedRows, holdsIntercept: Bool = false) throws(LogisticError) {
    self.fitted = fitted
    var scaling = fitted.scaling
    if holdsIntercept { scaling.centre = scaling.centre.map { _ in 0 } }
    self.scaling = scaling
    func here(_ theta: [Double]) -> [Double] {
      scaling.standardised(fitted.scaling.original(theta))
    }
    guard let firth = fitted.firth else {
      (kind, start, greatest) = (.plain, here(fitted.theta), -fitted.evaluation.value)
      return
    }
    let firthRows = try FirthRows(fitted.objective, scaling: scaling)
    guard firth.kind == .flac else {
      (kind, start, greatest) = (
        .penalized(firthRows), here(firth.firth), -firth.evaluation.value
      )
      return
    }
    let rows = try AugmentedRows(
      firthRows,
      leverages: firthRows.leverages(at: here(firth.firth), over: fitted.parameters))
    guard
      let point = try rows.maximum(
        over: fitted.parameters, from: here(firth.theta), indicator: 0)
    else {
      throw LogisticError(
        .numerics, "no-maximum",
        "the likelihood of the augmented rows has no maximum that was found",
        advice: "take --ci wald")
    }
    kind = .augmented(rows, indicator: rows.indicator(point.theta))
    (start, greatest) = (rows.withoutIndicator(point.theta), point.logLikelihood)
  }

  /// Maximizes over the estimated parameters but those held. Firth's penalty stays that of all of them, FLAC's added
  /// rows those of its fit.
  ///
  /// - Parameters:
  ///   - held: the parameters that stay where `from` has them.
  ///   - from: where it begins; nil for the unrestricted coefficients.
  /// - Returns: nil if no maximum was found: the likelihood may have none.
  func maximum(
    holding held: Set<Int>, from: [Double]? = nil
  ) throws(LogisticError) -> Point? {
    let free = fitted.parameters.filter { !held.contains($0) }
    var search = RestrictedNewton(free: free)
    switch kind {
    case .plain:
      return try search.minimum(of: fitted.objective, scaling, from: from ?? start)
    case .penalized(let rows):
      search.convergence = .linear
      return try search.minimum(from: from ?? start) {
        rows.evaluation(at: $0, over: fitted.parameters)
      }
    case .augmented(let rows, let indicator):
      return try rows.maximum(over: free, from: from ?? start, indicator: indicator)
        .map(rows.withoutIndicator)
    }
  }
}
