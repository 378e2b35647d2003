/// The greatest likelihood of fitted rows with some parameters held, or that with Firth's penalty if it was
/// fitted by it: what likelihood-ratio and score tests and profile intervals are made of.
struct RestrictedLikelihood {
  typealias Point = RestrictedNewton.Point
  let fitted: FittedRows
  /// The coordinates in which it works: columns are scaled; they are centred unless the intercept is held.
  let scaling: ColumnScaling
  /// The unrestricted coefficients in them.
  let start: [Double]
  /// The greatest (penalised) log-likelihood without a restriction.
  let greatest: Double
  /// What Firth's penalised likelihood reads; nil where there is no penalty.
  private let firthRows: FirthRows?

  /// - Throws: rows that cannot be read.
  init(_ fitted: FittedRows, holdsIntercept: Bool = false) throws(LogisticError) {
    self.fitted = fitted
    var scaling = fitted.scaling
    if holdsIntercept { scaling.centre = scaling.centre.map { _ in 0 } }
    self.scaling = scaling
    let firth = fitted.firth
    firthRows = firth == nil ? nil : try FirthRows(fitted.objective, scaling: scaling)
    start = scaling.standardised(fitted.scaling.original(firth?.firth ?? fitted.theta))
    greatest = -(firth?.evaluation ?? fitted.evaluation).value
  }

  /// Maximizes over the estimated parameters but those held. Firth's penalty stays that of all of them.
  ///
  /// - Parameters:
  ///   - held: the parameters that stay where `from` has them.
  ///   - from: where it begins; nil for the unrestricted coefficients.
  /// - Returns: nil if no maximum was found: the likelihood may have none.
  func maximum(
    holding held: Set<Int>, from: [Double]? = nil
  ) throws(LogisticError) -> Point? {
    var search = RestrictedNewton(free: fitted.parameters.filter { !held.contains($0) })
    guard let firthRows else {
      return try search.minimum(of: fitted.objective, scaling, from: from ?? start)
    }
    search.convergence = .linear
    return try search.minimum(from: from ?? start) {
      firthRows.evaluation(at: $0, over: fitted.parameters)
    }
  }
}
