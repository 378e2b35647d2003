/// One minimisation by Newton's method: the point, what is known of it, and the steps.
struct NewtonRun<Rows: RowSource> {
  let objective: Objective<Rows>
  let tolerance: Double
  let scaling: ColumnScaling
  /// The present point, on the scaled columns.
  var theta: [Double]
  var active: [Bool]
  /// The proof of separation, if it ended so.
  var finding: SeparationFinding?
  /// Whether the classes are proved to overlap in the unpenalised parameters.
  private var overlap = false
  /// Whether the cone of separating directions has been asked.
  private var isDecided = false
  private let start: [Double]
  /// Where a fit begins that is given nothing to begin at.
  private let origin: [Double]
  /// Whether the observer has ended it inside an iteration.
  private var isStopped = false
  /// What is known at `theta` before the first iteration.
  var first: Evaluation?
  /// Steps on all rows that were reported.
  var iteration = 0

  init(_ objective: Objective<Rows>, tolerance: Double, from start: [Double])
    throws(LogisticError)
  {
    self.objective = objective
    self.tolerance = tolerance
    scaling = try objective.fittingScaling()
    theta = scaling.standardised(try objective.startingPoint(start))
    let zero = [Double](repeating: 0, count: start.count)
    origin =
      start.contains { $0 != 0 } ? scaling.standardised(try objective.startingPoint(zero)) : theta
    active = [Bool](repeating: true, count: start.count)
    self.start = theta
    objective.removeGauge(from: &theta)
  }

  func system(_ evaluation: Evaluation) throws(LogisticError) -> NewtonSystem {
    guard
      let system = NewtonSystem(
        evaluation.hessian, outputs: objective.outputs, gauged: objective.gaugedColumns,
        active: active)
    else {
      throw LogisticError(
        .numerics, "singular-hessian", "the Hessian is not finite at the present point",
        advice: "scale the features, or start elsewhere")
    }
    return system
  }

  private var judge: SeparationJudge<Rows> {
    SeparationJudge(objective: objective, scaling: scaling, active: active)
  }

  mutating func minimize(
    maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    var now =
      if let first { first } else {
        try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
      }
    // Starting values that are worse than none may lie where the loss is flat.
    if !(now.value <= now.valueAtZero), theta != origin {
      theta = origin
      now = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
    }
    if !now.value.isFinite, theta != start {
      theta = start
      objective.removeGauge(from: &theta)
      now = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
    }
    guard now.value.isFinite else {
      throw LogisticError(
        .numerics, "not-finite", "the objective is \(now.value) at the starting values",
        advice: "start from zero")
    }
    active = try objective.independentParameters(now, scaling: scaling)
    if active.indices.contains(where: { !active[$0] && theta[$0] != 0 }) {
      for i in active.indices where !active[i] { theta[i] = 0 }
      now = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
    }
    finding = try judge.directSeparation()
    if finding != nil {
      return try solution(.separated, now, bound: .nothing, iterations: iteration)
    }
    var watch = SeparationWatch()
    var hasRestarted = false
    var previousDecrement = Double.infinity
    var reference = Reference(system: try system(now), theta: theta, evaluation: now)
    while true {
      let isFresh = !now.hessian.blocks.isEmpty
      if isFresh { reference = Reference(system: try system(now), theta: theta, evaluation: now) }
      let system = reference.system
      let decrement = system.decrement(now.gradient)
      let scaled = decrement * objective.information(now)
      func ended(
        _ outcome: Solution.Outcome, _ bound: NewtonBound
      ) throws(LogisticError) -> Solution {
        try solution(outcome, now, bound: bound, iterations: iteration)
      }
      finding = judge.completeSeparation(now, at: theta)
      if finding != nil { return try ended(.separated, .nothing) }
      // Rounding keeps the decrement from falling further.
      let atFloor = scaled <= 1e-12 && decrement >= 0.25 * previousDecrement
      let isNear = isLoose ? 0.5 * decrement <= tolerance * now.valueAtZero : scaled <= goal
      let settled = isNear || atFloor
      if settled || iteration >= maxIterations {
        let bound = try bound(now, reference, tight: false)
        if settled, bound.certificate.bound <= tolerance { return try ended(.converged, bound) }
        if !isFresh {
          now = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
          continue
        }
        if atFloor || iteration >= maxIterations {
          try judgeSeparation(along: watch.lastStep, bound) { false }
          if finding != nil { return try ended(.separated, .nothing) }
          return try ended(iteration >= maxIterations ? .iterationLimit : .stalled, bound)
        }
      }
      let progress = SolverProgress(
        iteration: iteration, objective: now.value,
        bound: cheapBound(now, reference, decrement: decrement))
      func stops() -> Bool { observe(progress) == .stop }
      if stops() {
        return try ended(.stopped, bound(now, reference, tight: false))
      }
      let step = system.solve(now.gradient).map { -$0 }
      let slope = zip(step, now.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      watch.note(decrement: decrement, step: step)
      if watch.isSuspicious(iteration), !overlap {
        overlap = try bound(now, reference, tight: true).provesOptimum
        if !overlap {
          if watch.isPersistent {
            try judgeSeparation(along: step, nil, stops)
          } else {
            finding = try judge.quasiSeparation(along: step, at: theta, isStopped: stops)
          }
        }
        if finding != nil { return try ended(.separated, .nothing) }
      }
      // Near the optimum of many rows the last Hessian serves on, as long as each gradient shows
      // the decrement to have fallen a hundredfold.
      let servesOn =
        isFresh ? scaled <= 4 * Double(theta.count) : decrement <= 1e-2 * previousDecrement
      guard
        let (next, length) = try search(
          from: now, along: step, slope: slope, order: isLarge && servesOn ? .gradient : .hessian,
          stops)
      else {
        if isStopped { return try ended(.stopped, .nothing) }
        if !isFresh {
          now = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
          continue
        }
        let bound = try bound(now, reference, tight: true)
        if bound.certificate.bound <= tolerance, scaled <= 1e-12 {
          return try ended(.converged, bound)
        }
        try judgeSeparation(along: step, bound, stops)
        if finding != nil { return try ended(.separated, .nothing) }
        // Where the loss is flat in most rows the Hessian tells little of the way.
        if scaled > 1e-6, !hasRestarted, theta != origin {
          hasRestarted = true
          theta = origin
          now = try objective.evaluate(at: theta, scaling: scaling, order: .hessian)
          previousDecrement = .infinity
          iteration += 1
          continue
        }
        if scaled > 1e-6, let next = try steadyStep(from: now) {
          now = next
          previousDecrement = .infinity
          iteration += 1
          continue
        }
        return try ended(.stalled, bound)
      }
      for i in theta.indices { theta[i] += length * step[i] }
      now = next
      previousDecrement = decrement
      iteration += 1
    }
  }

  /// Asks the cheap proofs, then, once, the one that settles it.
  private mutating func judgeSeparation(
    along step: [Double], _ bound: NewtonBound?, _ isStopped: () -> Bool
  ) throws(LogisticError) {
    guard bound?.provesOptimum != true else { return }
    finding = try judge.quasiSeparation(along: step, at: theta, isStopped: isStopped)
    guard finding == nil, !overlap, !isDecided else { return }
    isDecided = true
    (finding, overlap) = try judge.decide(isStopped: isStopped)
  }

  /// A step with the greatest curvature that the loss can have on scaled columns added to the Hessian: it lowers the
  /// objective wherever it is taken, as Newton's does not where most rows are certain. Nil where rounding undoes it.
  private mutating func steadyStep(from now: Evaluation) throws(LogisticError) -> Evaluation? {
    let steepest: Double = objective.loss == .logistic ? 0.25 : 0.5
    let greatest =
      steepest * Double(objective.parametersPerOutput) * now.weightSum / objective.normalizer
    var firmer = now
    for b in firmer.hessian.blocks.indices {
      let order = firmer.hessian.blocks[b].order
      for i in 0..<order { firmer.hessian.blocks[b].values[i * order + i] += greatest }
    }
    let step = try system(firmer).solve(now.gradient)
    let point = zip(theta, step).map { $0 - $1 }
    let next = try objective.evaluate(at: point, scaling: scaling, order: .hessian)
    guard next.value < now.value, next.gradient.allSatisfy(\.isFinite) else { return nil }
    theta = point
    return next
  }

  /// The longest of t = 1, ½, ¼, … that lowers the objective enough, with what is found there.
  private mutating func search(
    from now: Evaluation, along step: [Double], slope: Double, order: EvaluationOrder,
    _ stops: () -> Bool
  ) throws(LogisticError) -> (Evaluation, Double)? {
    guard slope < 0 else { return nil }
    var t = 1.0
    // What rounding may add to a mean of losses.
    let slack = 1e-13 * (abs(now.value) + now.valueAtZero)
    for attempt in 0..<40 {
      if attempt > 0, stops() {
        isStopped = true
        return nil
      }
      let trial = theta.indices.map { theta[$0] + t * step[$0] }
      let next = try objective.evaluate(at: trial, scaling: scaling, order: order)
      if next.value <= now.value + 1e-4 * t * slope + slack,
        next.gradient.allSatisfy(\.isFinite)
      {
        return (next, t)
      }
      t /= 2
    }
    return nil
  }

  /// `N·gᵀH⁻¹g` at which every parameter is near enough to its standard error.
  private var goal: Double { max(1e-18, 0.01 * tolerance * tolerance) }

  /// Whether the certificate is all that is asked for.
  var isLoose: Bool { tolerance > Newton.strictTolerance }

  /// The Hessian that steps and certificate use, and where it is from.
  private struct Reference {
    var system: NewtonSystem
    var theta: [Double]
    var evaluation: Evaluation
  }

  private func bound(
    _ now: Evaluation, _ reference: Reference, tight: Bool
  ) throws(LogisticError) -> NewtonBound {
    try objective.bound(
      reference.evaluation, reference.system, gradient: now.gradient, scaling: scaling,
      tight: tight,
      drift: reference.system.length(zip(theta, reference.theta).map { $0 - $1 }))
  }

  /// The certificate's bound where it costs no pass.
  private func cheapBound(
    _ now: Evaluation, _ reference: Reference, decrement: Double
  ) -> Double? {
    guard reference.system.isExact else { return nil }
    let radius = objective.cheapRadius(reference.evaluation, reference.system, normUpTo: 64)
    let drift = reference.system.length(zip(theta, reference.theta).map { $0 - $1 })
    let growth = exp(radius.squareRoot() * drift)
    let gap = Certificate.gap(decrement: decrement * growth, radius: radius * growth)
    let bound = gap / now.valueAtZero
    return bound.isFinite ? bound : nil
  }

  func solution(
    _ outcome: Solution.Outcome, _ now: Evaluation, bound: NewtonBound, iterations: Int
  ) throws(LogisticError) -> Solution {
    var parameters = scaling.original(theta)
    objective.removeGauge(from: &parameters)
    let aliased = active.indices.filter { !active[$0] }
    for i in aliased { parameters[i] = 0 }
    return Solution(
      parameters: parameters, outcome: outcome, certificate: bound.certificate,
      iterations: iterations, objective: now.value,
      separation: finding?.verdict ?? (bound.provesOptimum || overlap ? .none : .unknown),
      aliased: aliased,
      separatingColumns: finding.map { objective.separatingColumns($0, scaling: scaling) } ?? [],
      separatedRows: try finding.flatMap { (found) throws(LogisticError) in
        try objective.separatedRows(found, scaling: scaling)
      })
  }
}

extension NewtonBound {
  /// Nothing proved.
  static var nothing: NewtonBound {
    NewtonBound(
      certificate: Certificate(bound: .infinity, kind: .none), decrement: .infinity, u: .infinity)
  }
}
