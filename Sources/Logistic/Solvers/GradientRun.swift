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
  /// Whether each parameter takes part: false for one whose column depends on those before it.
  let active: [Bool]
  /// The present point, on the scaled columns.
  private(set) var theta: [Double]
  private let convexity: StrongConvexity?
  /// Whether the centres are the means of all rows, which have no weights.
  private let isCentred: Bool
  private var arithmetic: Kernels.Arithmetic
  private let first: Evaluation
  /// The bound to go on to beyond `tolerance`, as far as rounding lets it.
  private let goal: Double
  /// Whether the present point was evaluated in double.
  private var isExact: Bool
  /// What is known of the intercepts, and where.
  private var intercepts: (known: InterceptCurvature, theta: [Double])?

  /// Whether the classes are proved to overlap in the unpenalised parameters.
  private var overlap = false
  /// Whether the cone of separating directions has been asked.
  private var isDecided = false

  /// The greatest full Hessian that may be formed, once, to certify or judge what gradients cannot.
  static var greatestOrder: Int { 1000 }

  /// Up to so many features times rows times outputs some dozen reads more are a fraction of a second.
  private static var fewCells: Int { 1 << 24 }

  /// A gap that leaves no parameter further than 1e-8 standard errors from the optimum, where a
  /// tolerance of 1e-8 or less is asked of a problem of few cells: with N·gap = ½·(standard errors)², a gap
  /// of 1e-8 on 200 rows is 1e-3 of one.
  private static func goal(
    _ objective: Objective<Rows>, _ first: Evaluation, tolerance: Double
  ) -> Double {
    let cells = Double(objective.rows.rowCount) * Double(objective.rows.columnCount)
    let information = objective.information(first)
    guard tolerance <= Newton.strictTolerance, information > 0, first.valueAtZero > 0,
      objective.sparseRows == nil, cells * Double(objective.outputs) <= Double(fewCells)
    else { return tolerance }
    return min(tolerance, 0.5e-16 / (information * first.valueAtZero))
  }

  init(_ objective: Objective<Rows>, tolerance: Double, from start: [Double])
    throws(LogisticError)
  {
    try objective.check(start: start)
    guard objective.isSmooth else {
      throw LogisticError(
        .usage, "l1",
        objective.isBounded
          ? "a method that works on gradients takes no bounds on coefficients"
          : "\(objective.roughPart) has no gradient to work on",
        advice: "use coordinate-descent, or leave the method to auto")
    }
    self.objective = objective
    self.tolerance = tolerance
    var scaling = try objective.fittingScaling()
    let start = try objective.startingPoint(start)
    let read = try objective.firstRead(
      scaling: scaling, atZero: start.allSatisfy { $0 == 0 })
    if let read { scaling.centre = read.means }
    isCentred = read != nil
    self.scaling = scaling
    penalty = objective.scaledPenalty(scaling)
    convexity = try StrongConvexity(objective, scaling: scaling)
    active = try objective.independentParameters(scaling: scaling)
    theta = scaling.standardised(start)
    for i in theta.indices where !active[i] { theta[i] = 0 }
    arithmetic = Rows.Scalar.storage == .float ? .single : .double
    isExact = arithmetic == .double
    if let atZero = read?.atZero {
      first = atZero
    } else {
      var first = try objective.evaluate(
        at: theta, scaling: scaling, order: .gradient, arithmetic: arithmetic)
      // Starting values that are worse than none may lie where the loss is flat.
      if !(first.value <= first.valueAtZero), theta.contains(where: { $0 != 0 }) {
        theta = scaling.standardised(
          try objective.startingPoint([Double](repeating: 0, count: theta.count)))
        first = try objective.evaluate(
          at: theta, scaling: scaling, order: .gradient, arithmetic: arithmetic)
      }
      self.first = first
    }
    goal = Self.goal(objective, first, tolerance: tolerance)
    preconditioner = try Preconditioner(objective, scaling: scaling, weight: first.weightSum)
  }

  private func evaluate(_ point: [Double]) throws(LogisticError) -> Evaluation {
    var now = try objective.evaluate(
      at: point, scaling: scaling, order: .gradient, arithmetic: arithmetic,
      measuresSpread: arithmetic == .double && isCentred && convexity != nil)
    mask(&now.gradient)
    return now
  }

  /// Leaves out what belongs to parameters that take no part.
  func mask(_ vector: inout [Double]) {
    for i in vector.indices where !active[i] { vector[i] = 0 }
  }

  /// `M⁻¹·g` over the parameters that take part.
  func precondition(_ gradient: [Double]) -> [Double] {
    var result = preconditioner.solve(gradient)
    mask(&result)
    return result
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
    mask(&now.gradient)
    guard now.value.isFinite, now.gradient.allSatisfy(\.isFinite) else {
      throw LogisticError(
        .numerics, "not-finite", "the objective is \(now.value) at the starting values",
        advice: "start from zero, or scale the features")
    }
    if let finding = try judge.directSeparation() {
      return try separated(finding, now, iterations: 0)
    }
    var iteration = 0
    // Without a bound from the gradient: the promise at which a Hessian is worth its pass.
    var promiseWanted = 0.1 * goal
    // Steps beyond the tolerance that did not halve the bound from the gradient.
    var (least, idle) = (Double.infinity, 0)
    // After a direction of the rule that led nowhere, once the preconditioned gradient's.
    var isPlain = false
    var nextJudgement = hasOnlyFreeIntercepts ? 64 : 24
    var lastStep: [Double] = []
    while true {
      if let finding = try strictSeparation(now) {
        return try separated(finding, now, iterations: iteration)
      }
      if iteration >= nextJudgement {
        nextJudgement *= 2
        let here = SolverProgress(iteration: iteration, objective: now.value)
        if let finding = try separation(along: lastStep, isStopped: { observe(here) == .stop }) {
          return try separated(finding, now, iterations: iteration)
        }
      }
      let quick = convexity.map { 0.5 * $0.squaredNorm(now.gradient) / now.valueAtZero }
      if let quick, quick <= tolerance {
        idle = quick <= 0.5 * least ? 0 : idle + 1
        least = min(least, quick)
      }
      let isAtFloor = idle >= 20
      if let quick, quick <= goal || isAtFloor || iteration >= maxIterations {
        if !isExact {
          now = try evaluateExactly()
          continue
        }
        let certificate = try certificate(now)
        if certificate.bound <= (isAtFloor || iteration >= maxIterations ? tolerance : goal) {
          return solution(.converged, now, certificate, iteration)
        }
        if quick <= tolerance, let next = try settleIntercepts(now) {
          now = next
          continue
        }
      }
      if iteration >= maxIterations {
        return try finished(.iterationLimit, now, iterations: iteration, along: lastStep)
      }
      let bound = quick.flatMap { $0.isFinite && convexity?.intercepts.isEmpty == true ? $0 : nil }
      let progress = SolverProgress(iteration: iteration, objective: now.value, bound: bound)
      if observe(progress) == .stop { return try finished(.stopped, now, iterations: iteration) }

      var direction =
        isPlain ? precondition(now.gradient).map { -$0 } : try rule.direction(self, now)
      var slope = dot(direction, now.gradient)
      if !(slope < 0) || !direction.allSatisfy(\.isFinite) {
        _ = rule.restart()
        direction = precondition(now.gradient).map { -$0 }
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
        if certificate.bound <= goal {
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
        if !isPlain {
          isPlain = true
          continue
        }
        return try finished(.stalled, now, iterations: iteration, along: lastStep)
      }
      let step = direction.map { length * $0 }
      rule.note(step: step, change: zip(next.gradient, now.gradient).map { $0 - $1 })
      for i in theta.indices { theta[i] += step[i] }
      lastStep = step
      isPlain = false
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

  /// Whether a full Hessian may be formed: up to 1000 parameters, and of independent outputs up to 4000
  /// if it costs no more than some hundreds of reads.
  private var canCertify: Bool {
    if objective.loss == .softmax { return objective.parameterCount <= Self.greatestOrder }
    let q = objective.parametersPerOutput
    let products = Double(objective.rows.rowCount * objective.outputs) * Double(q * q)
    return q <= Self.greatestOrder || q <= 4 * Self.greatestOrder && products <= 4e10
  }

  /// The bound from the gradient, else, where a Hessian can be afforded, from that.
  private mutating func certificate(_ now: Evaluation) throws(LogisticError) -> Certificate {
    guard let convexity else { return Certificate(bound: .infinity, kind: .none) }
    var shifted = Certificate(bound: .infinity, kind: .none)
    if isCentred {
      shifted = convexity.certificate(
        now, rows: objective.rows.rowCount, normalizer: objective.normalizer, scaling: scaling)
      if shifted.bound <= goal { return shifted }
    }
    if !convexity.intercepts.isEmpty, intercepts?.theta != theta {
      let known = try objective.interceptCurvature(at: theta, scaling: scaling, convexity)
      intercepts = known.map { ($0, theta) }
    }
    let known = convexity.certificate(now, intercepts?.known)
    return shifted.bound < known.bound ? shifted : known
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

  /// Whether the present point puts every row strictly on its side with what nothing penalises: there
  /// is no optimum.
  private func strictSeparation(_ now: Evaluation) throws(LogisticError) -> SeparationFinding? {
    guard now.strict.contains(true) else { return nil }
    var now = now
    // Single precision may mistake a row on the plane.
    if !isExact {
      for c in now.strict.indices where now.strict[c] { now.strict[c] = try isStrict(output: c) }
    }
    return judge.completeSeparation(now, at: theta)
  }

  private var judge: SeparationJudge<Rows> {
    SeparationJudge(objective: objective, scaling: scaling, active: active)
  }

  private var hasOnlyFreeIntercepts: Bool {
    let q = objective.parametersPerOutput
    return active.indices.allSatisfy {
      objective.l2[$0] > 0 || !active[$0] || objective.intercept && $0 % q == q - 1
    }
  }

  /// The proofs that a point which is not strict leaves: `u < 1` of overlap, a direction from the
  /// steps of separation, and in the end the cone of all directions.
  private mutating func separation(
    along step: [Double], isStopped: () -> Bool = { false }
  ) throws(LogisticError) -> SeparationFinding? {
    guard !overlap, !isDecided, judge.hasFreeParameters,
      hasOnlyFreeIntercepts || canCertify, objective.mayBeDense
    else { return nil }
    if canCertify {
      let bound = try Certificate.newtonDecrement(objective, at: scaling.original(theta))
      overlap = bound.kind == .newtonDecrement
      if overlap { return nil }
    }
    // Beyond, a factorisation of the rows on the plane takes longer than the fit.
    guard hasOnlyFreeIntercepts || objective.parametersPerOutput <= Self.greatestOrder else {
      return nil
    }
    if let finding = try judge.quasiSeparation(along: step, at: theta, isStopped: isStopped) {
      return finding
    }
    isDecided = true
    let (finding, isOverlap) = try judge.decide(isStopped: isStopped)
    overlap = isOverlap
    return finding
  }

  private func separated(
    _ finding: SeparationFinding, _ now: Evaluation, iterations: Int
  ) throws(LogisticError) -> Solution {
    var solution = solution(
      .separated, now, Certificate(bound: .infinity, kind: .none), iterations)
    solution.separation = finding.verdict
    solution.separatingColumns = objective.separatingColumns(finding, scaling: scaling)
    solution.separatedRows = try objective.separatedRows(finding, scaling: scaling)
    return solution
  }

  private func isStrict(output c: Int) throws(LogisticError) -> Bool {
    try objective.evaluate(at: theta, scaling: scaling, order: .value).strict[c]
  }

  /// An end short of the tolerance. A problem of few parameters is judged by its Hessian.
  private mutating func finished(
    _ outcome: Solution.Outcome, _ now: Evaluation, iterations: Int, along step: [Double] = []
  ) throws(LogisticError) -> Solution {
    var now = now
    if !isExact { now = try evaluateExactly() }
    var certificate = try certificate(now)
    if !(certificate.bound <= tolerance), canCertify {
      let other = try Certificate.newtonDecrement(objective, at: scaling.original(theta))
      if other.bound < certificate.bound { certificate = other }
    }
    if outcome != .stopped, certificate.kind == .none, let finding = try separation(along: step) {
      return try separated(finding, now, iterations: iterations)
    }
    let isDone = outcome == .stalled && certificate.bound <= tolerance
    return solution(isDone ? .converged : outcome, now, certificate, iterations)
  }

  private func solution(
    _ outcome: Solution.Outcome, _ now: Evaluation, _ certificate: Certificate, _ iterations: Int
  ) -> Solution {
    var parameters = scaling.original(theta)
    objective.removeGauge(from: &parameters)
    let aliased = active.indices.filter { !active[$0] }
    for i in aliased { parameters[i] = 0 }
    // A bound shows that the optimum exists; without a penalty, that no direction separates the rows.
    let overlap = overlap || certificate.kind == .newtonDecrement
    return Solution(
      parameters: parameters, outcome: outcome, certificate: certificate, iterations: iterations,
      objective: now.value, separation: overlap ? .none : .unknown, aliased: aliased)
  }
}
