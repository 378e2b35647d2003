/// One minimisation that never forms the full Hessian of a large problem: the point, what is known of
/// it, and the steps along the directions of a rule.
///
/// A step's length t starts at 1 and is cut by the parabola through what is known until the objective
/// falls enough, so it cannot diverge; one read of the rows a trial. `Float` features are read in single
/// precision as long as a step promises more than 1e-8 of `f(0)`, and in double from there on.
struct GradientRun<Rows: RowSource> {
  let objective: Objective<Rows>
  let tolerance: Double
  let scaling: ColumnScaling
  let preconditioner: Preconditioner
  /// λⱼ on the scaled columns.
  let penalty: [Double]
  /// The present point, on the scaled columns.
  private(set) var theta: [Double]
  private let convexity: StrongConvexity?
  /// Whether the centres are the means of all rows, which have no weights.
  private let isCentred: Bool
  private var arithmetic: Kernels.Arithmetic
  private let first: Evaluation
  /// Whether the present point was evaluated in double.
  private var isExact: Bool
  /// What is known of the intercepts, and where.
  private var intercepts: (known: InterceptCurvature, theta: [Double])?

  /// The greatest full Hessian that may be formed, once, to certify or judge what gradients cannot.
  static var greatestOrder: Int { 1000 }

  init(_ objective: Objective<Rows>, tolerance: Double, from start: [Double])
    throws(LogisticError)
  {
    try objective.check(start: start)
    guard objective.isSmooth else {
      throw LogisticError(
        .usage, "l1", "an L1 penalty has no gradient to work on",
        advice: "use coordinate-descent, or leave the method to auto")
    }
    self.objective = objective
    self.tolerance = tolerance
    var scaling = try objective.fittingScaling()
    let read = try objective.firstRead(
      scaling: scaling, atZero: start.allSatisfy { $0 == 0 })
    if let read { scaling.centre = read.means }
    isCentred = read != nil
    self.scaling = scaling
    penalty = objective.scaledPenalty(scaling)
    convexity = try StrongConvexity(objective, scaling: scaling)
    theta = scaling.standardised(start)
    arithmetic = Rows.Scalar.storage == .float ? .single : .double
    isExact = arithmetic == .double
    if let atZero = read?.atZero {
      first = atZero
    } else {
      first = try objective.evaluate(
        at: theta, scaling: scaling, order: .gradient, arithmetic: arithmetic)
    }
    preconditioner = try Preconditioner(objective, scaling: scaling, weight: first.weightSum)
  }

  private func evaluate(_ point: [Double]) throws(LogisticError) -> Evaluation {
    try objective.evaluate(
      at: point, scaling: scaling, order: .gradient, arithmetic: arithmetic,
      measuresSpread: arithmetic == .double && isCentred && convexity != nil)
  }

  private mutating func evaluateExactly() throws(LogisticError) -> Evaluation {
    arithmetic = .double
    isExact = true
    return try evaluate(theta)
  }

  /// Follows the rule's directions to the optimum.
  mutating func minimize(
    _ rule: inout some DescentRule<Rows>, maxIterations: Int,
    observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    var now = first
    guard now.value.isFinite, now.gradient.allSatisfy(\.isFinite) else {
      throw LogisticError(
        .numerics, "not-finite", "the objective is \(now.value) at the starting values",
        advice: "start from zero, or scale the features")
    }
    var iteration = 0
    // Without a bound from the gradient: the promise at which a Hessian is worth its pass.
    var promiseWanted = 0.1 * tolerance
    while true {
      if let solution = try separated(now, iterations: iteration) { return solution }
      let quick = convexity.map { 0.5 * $0.squaredNorm(now.gradient) / now.valueAtZero }
      if let quick, quick <= tolerance || iteration >= maxIterations {
        if !isExact {
          now = try evaluateExactly()
          continue
        }
        let certificate = try certificate(now)
        if certificate.bound <= tolerance {
          return solution(.converged, now, certificate, iteration)
        }
        if quick <= tolerance, let next = try settleIntercepts(now) {
          now = next
          continue
        }
      }
      if iteration >= maxIterations {
        return try finished(.iterationLimit, now, iterations: iteration)
      }
      let bound = quick.flatMap { $0.isFinite && convexity?.intercepts.isEmpty == true ? $0 : nil }
      let progress = SolverProgress(iteration: iteration, objective: now.value, bound: bound)
      if observe(progress) == .stop { return try finished(.stopped, now, iterations: iteration) }

      var direction = try rule.direction(self, now)
      var slope = dot(direction, now.gradient)
      if !(slope < 0) || !direction.allSatisfy(\.isFinite) {
        _ = rule.restart()
        direction = preconditioner.solve(now.gradient).map { -$0 }
        slope = dot(direction, now.gradient)
      }
      // A direction that ends at the model's minimum promises half its slope.
      let promise = -slope / 2 / now.valueAtZero
      if promise <= 1e-8 { arithmetic = .double }
      if quick == nil, promise <= promiseWanted, canCertify {
        if !isExact {
          now = try evaluateExactly()
          continue
        }
        let certificate = try Certificate.newtonDecrement(objective, at: scaling.original(theta))
        if certificate.bound <= tolerance {
          return solution(.converged, now, certificate, iteration)
        }
        promiseWanted = min(promiseWanted, promise) * 0.01
      }
      guard let (next, length) = try search(from: now, along: direction, slope: slope) else {
        if !isExact {
          now = try evaluateExactly()
          continue
        }
        if rule.restart() { continue }
        return try finished(.stalled, now, iterations: iteration)
      }
      let step = direction.map { length * $0 }
      rule.note(step: step, change: zip(next.gradient, now.gradient).map { $0 - $1 })
      for i in theta.indices { theta[i] += step[i] }
      now = next
      isExact = arithmetic == .double
      iteration += 1
    }
  }

  /// A step length that lowers the objective enough, with what is found there: by
  /// `f(θ + t·d) ≤ f(θ) + 10⁻⁴·t·gᵀd`, or, where rounding hides that, by the slope, which must have fallen
  /// to nine tenths (Hager & Zhang 2005).
  private func search(
    from now: Evaluation, along direction: [Double], slope: Double
  ) throws(LogisticError) -> (Evaluation, Double)? {
    guard slope < 0 else { return nil }
    // What rounding may add to a mean of losses.
    let unit = isExact ? 1e-13 : 1e-6
    let slack = unit * (abs(now.value) + now.valueAtZero)
    var t = 1.0
    for _ in 0..<30 {
      let next = try evaluate(theta.indices.map { theta[$0] + t * direction[$0] })
      if next.value.isFinite, next.gradient.allSatisfy(\.isFinite) {
        let ending = dot(direction, next.gradient)
        if next.value <= now.value + 1e-4 * t * slope - slack { return (next, t) }
        if next.value <= now.value + slack, abs(ending) <= 0.9 * -slope { return (next, t) }
      }
      let rise = next.value - now.value - t * slope
      let parabola = rise > 0 && rise.isFinite ? -slope * t * t / (2 * rise) : 0.1 * t
      t = min(max(parabola, 0.1 * t), 0.5 * t)
    }
    return nil
  }

  private var canCertify: Bool {
    (objective.loss == .softmax ? objective.parameterCount : objective.parametersPerOutput)
      <= Self.greatestOrder
  }

  /// The bound from the gradient, else, where a Hessian can be afforded, from that.
  private mutating func certificate(_ now: Evaluation) throws(LogisticError) -> Certificate {
    guard let convexity else { return Certificate(bound: .infinity, kind: .none) }
    if isCentred {
      let shifted = convexity.certificate(
        now, rows: objective.rows.rowCount, normalizer: objective.normalizer, scaling: scaling)
      if shifted.bound <= tolerance { return shifted }
    }
    if !convexity.intercepts.isEmpty, intercepts?.theta != theta {
      let known = try objective.interceptCurvature(at: theta, scaling: scaling, convexity)
      intercepts = known.map { ($0, theta) }
    }
    return convexity.certificate(now, intercepts?.known)
  }

  /// Newton's step of the free intercepts alone, which the certificate wants solved well; nil if it
  /// does not bring their slopes down.
  private mutating func settleIntercepts(_ now: Evaluation) throws(LogisticError) -> Evaluation? {
    guard let convexity, let intercepts else { return nil }
    let slopes = convexity.intercepts.map { now.gradient[$0] }
    guard let step = intercepts.known.step(slopes) else { return nil }
    var point = theta
    for (c, place) in convexity.intercepts.enumerated() { point[place] += step[c] }
    let next = try evaluate(point)
    let size = slopes.reduce(0) { max($0, abs($1)) }
    let left = convexity.intercepts.reduce(0) { max($0, abs(next.gradient[$1])) }
    guard next.value.isFinite, left < 0.5 * size else { return nil }
    theta = point
    self.intercepts = (intercepts.known.moved(by: step), point)
    return next
  }

  /// The end where the present point puts every row strictly on its side and nothing is penalised:
  /// there is no optimum.
  private func separated(
    _ now: Evaluation, iterations: Int
  ) throws(LogisticError) -> Solution? {
    guard objective.loss != .squared, now.strict.contains(true) else { return nil }
    let q = objective.parametersPerOutput
    for (c, strict) in now.strict.enumerated() where strict {
      let range = objective.loss == .softmax ? theta.indices : c * q..<(c + 1) * q
      guard range.allSatisfy({ penalty[$0] == 0 || theta[$0] == 0 }) else { continue }
      // Single precision may mistake a row on the plane.
      if !isExact, !(try isStrict(output: c)) { continue }
      var direction = [Double](repeating: 0, count: theta.count)
      for i in range { direction[i] = theta[i] }
      let finding = SeparationFinding(verdict: .complete, direction: direction)
      var solution = solution(
        .separated, now, Certificate(bound: .infinity, kind: .none), iterations)
      solution.separation = .complete
      solution.separatingColumns = objective.separatingColumns(finding, scaling: scaling)
      return solution
    }
    return nil
  }

  private func isStrict(output c: Int) throws(LogisticError) -> Bool {
    try objective.evaluate(at: theta, scaling: scaling, order: .value).strict[c]
  }

  /// An end short of the tolerance. A problem of few parameters is judged by its Hessian.
  private mutating func finished(
    _ outcome: Solution.Outcome, _ now: Evaluation, iterations: Int
  ) throws(LogisticError) -> Solution {
    var now = now
    if !isExact { now = try evaluateExactly() }
    var certificate = try certificate(now)
    if !(certificate.bound <= tolerance), canCertify {
      let other = try Certificate.newtonDecrement(objective, at: scaling.original(theta))
      if other.bound < certificate.bound { certificate = other }
    }
    let isDone = outcome == .stalled && certificate.bound <= tolerance
    return solution(isDone ? .converged : outcome, now, certificate, iterations)
  }

  private func solution(
    _ outcome: Solution.Outcome, _ now: Evaluation, _ certificate: Certificate, _ iterations: Int
  ) -> Solution {
    var parameters = scaling.original(theta)
    objective.removeGauge(from: &parameters)
    // A bound shows that the optimum exists; without a penalty, that no direction separates the rows.
    let overlap = certificate.kind == .newtonDecrement
    return Solution(
      parameters: parameters, outcome: outcome, certificate: certificate, iterations: iterations,
      objective: now.value, separation: overlap ? .none : .unknown, aliased: [])
  }
}
