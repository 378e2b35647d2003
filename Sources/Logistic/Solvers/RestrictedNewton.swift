/// Newton's method with step halving over some of an objective's parameters, in double precision and to
/// rounding: what tests, profiles and Firth's estimate are found by.
struct RestrictedNewton {
  /// How steps come nearer.
  enum Convergence {
    /// The matrix of the steps is the Hessian.
    case quadratic
    /// It is near it: steps and what the gradient did on them correct it (L-BFGS; Nocedal & Wright 2006, algorithm 7.4,
    /// with that matrix in the middle). On separated rows they take Firth's estimate from 37 steps to 15, and a profile
    /// far out from more than 1000 to 19.
    case linear
  }
  /// The parameters that move.
  var free: [Int]
  /// The decrement `gᵀH⁻¹g` at which it ends, if rounding lets it come there.
  var tolerance = 1e-20
  var convergence = Convergence.quadratic
  /// A step of at most this decrement is the last: it is taken, and where it leads not looked at. The next one's
  /// would be of the order of its square.
  var lastStep = 0.0

  /// Where it ended.
  struct Point {
    var theta: [Double]
    var evaluation: Evaluation
    var steps = 0
    /// Whether the observer ended it.
    var wasStopped = false
    /// The log-likelihood whose negative the objective is.
    var logLikelihood: Double { -evaluation.value }
  }

  /// Minimizes.
  ///
  /// - Parameters:
  ///   - start: where it begins.
  ///   - observe: is told of each step and the value before it.
  ///   - evaluate: value, gradient and the matrix of the steps; nil where they cannot be had.
  /// - Returns: nil if no minimum was found. On separated rows the decrement falls too, but a step still
  ///   moves the parameters on scaled columns; that is no minimum.
  func minimum(
    from start: [Double], observe: ((Int, Double) -> Decision)? = nil,
    evaluate: ([Double]) throws(LogisticError) -> Evaluation?
  ) throws(LogisticError) -> Point? {
    var theta = start
    guard var now = try evaluate(theta) else { return nil }
    if free.isEmpty { return Point(theta: theta, evaluation: now) }
    let (limit, floor, stall) = convergence == .quadratic ? (100, 1e-12, 0.25) : (500, 1e-17, 0.9)
    var previous = Double.infinity
    var corrections = StepCorrections()
    for step in 0..<limit {
      if observe?(step, now.value) == .stop {
        return Point(theta: theta, evaluation: now, steps: step, wasStopped: true)
      }
      guard let factor = now.hessian.whole.selecting(free).cholesky() else { return nil }
      let gradient = free.map { now.gradient[$0] }
      let direction = corrections.direction(gradient, by: factor)
      let decrement = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      guard decrement.isFinite else { return nil }
      let isStill = direction.allSatisfy { abs($0) <= 1e-3 }
      if decrement <= lastStep, isStill {
        for (a, i) in free.enumerated() { theta[i] -= direction[a] }
        return Point(theta: theta, evaluation: now, steps: step + 1)
      }
      if decrement <= tolerance || (decrement <= floor && decrement >= stall * previous) {
        return isStill ? Point(theta: theta, evaluation: now, steps: step) : nil
      }
      previous = decrement
      var t = 1.0
      while true {
        var trial = theta
        for (a, i) in free.enumerated() { trial[i] -= t * direction[a] }
        if let next = try evaluate(trial),
          next.value <= now.value - 1e-4 * t * decrement + 1e-13 * abs(now.value)
        {
          if convergence == .linear {
            corrections.note(
              step: direction.map { -t * $0 },
              change: zip(free, gradient).map { next.gradient[$0] - $1 })
          }
          (theta, now) = (trial, next)
          break
        }
        t /= 2
        if t < 1e-10 {
          return decrement <= 1e-9 && isStill
            ? Point(theta: theta, evaluation: now, steps: step) : nil
        }
      }
    }
    return nil
  }

  /// Minimizes an objective as it is.
  func minimum<Rows>(
    of objective: Objective<Rows>, _ scaling: ColumnScaling, from start: [Double]
  ) throws(LogisticError) -> Point? {
    try minimum(from: start) { theta throws(LogisticError) in
      try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
    }
  }
}
