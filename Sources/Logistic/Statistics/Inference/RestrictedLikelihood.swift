/// The greatest likelihood of fitted rows with some parameters held: what likelihood-ratio and score
/// tests and profile intervals are made of.
struct RestrictedLikelihood {
  let fitted: FittedRows
  /// The coordinates in which it works: columns are scaled; they are centred unless the intercept is held.
  let scaling: ColumnScaling
  /// The unrestricted coefficients in them.
  let start: [Double]

  /// A point with the greatest likelihood under a restriction.
  struct Point {
    var theta: [Double]
    var evaluation: Evaluation
    /// The log-likelihood.
    var logLikelihood: Double { -evaluation.value }
  }

  init(_ fitted: FittedRows, holdsIntercept: Bool = false) {
    self.fitted = fitted
    var scaling = fitted.scaling
    if holdsIntercept { scaling.centre = scaling.centre.map { _ in 0 } }
    self.scaling = scaling
    start = scaling.standardised(fitted.scaling.original(fitted.theta))
  }

  /// Maximizes over the estimated parameters but those held.
  ///
  /// - Parameters:
  ///   - held: the parameters that stay where `from` has them.
  ///   - from: where it begins; nil for the unrestricted coefficients.
  /// - Returns: nil if no maximum was found: the likelihood may have none.
  func maximum(
    holding held: Set<Int>, from: [Double]? = nil
  ) throws(LogisticError) -> Point? {
    try Self.maximum(
      of: fitted.objective, scaling, over: fitted.parameters.filter { !held.contains($0) },
      from: from ?? start)
  }

  /// Maximizes the likelihood whose negative an objective is, over some of its parameters.
  ///
  /// Newton's method with step halving, in double precision, to a decrement of `tolerance` or as near as
  /// rounding lets it come.
  ///
  /// - Returns: nil if no maximum was found in 100 steps. On separated rows the decrement falls too, but a
  ///   step still moves the parameters on scaled columns; that is no maximum.
  static func maximum<Rows>(
    of objective: Objective<Rows>, _ scaling: ColumnScaling, over free: [Int],
    from start: [Double], tolerance: Double = 1e-20
  ) throws(LogisticError) -> Point? {
    var theta = start
    func evaluate(_ theta: [Double]) throws(LogisticError) -> Evaluation {
      try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
    }
    var now = try evaluate(theta)
    if free.isEmpty { return Point(theta: theta, evaluation: now) }
    var previous = Double.infinity
    for _ in 0..<100 {
      guard let factor = now.hessian.whole.selecting(free).cholesky() else { return nil }
      let gradient = free.map { now.gradient[$0] }
      let step = factor.solve(gradient)
      let decrement = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      guard decrement.isFinite else { return nil }
      let isStill = step.allSatisfy { abs($0) <= 1e-3 }
      if decrement <= tolerance || (decrement <= 1e-12 && decrement >= 0.25 * previous) {
        return isStill ? Point(theta: theta, evaluation: now) : nil
      }
      previous = decrement
      var t = 1.0
      while true {
        var trial = theta
        for (a, i) in free.enumerated() { trial[i] -= t * step[a] }
        let next = try evaluate(trial)
        if next.value <= now.value - 1e-4 * t * decrement + 1e-13 * abs(now.value) {
          (theta, now) = (trial, next)
          break
        }
        t /= 2
        if t < 1e-10 {
          return decrement <= 1e-9 && isStill ? Point(theta: theta, evaluation: now) : nil
        }
      }
    }
    return nil
  }
}
