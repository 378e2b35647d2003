/// One minimisation by coordinate descent on Newton models: the point, and the steps.
struct CoordinateDescentRun<Rows: RowSource> {
  let objective: Objective<Rows>
  let tolerance: Double
  let scaling: ColumnScaling
  /// mⱼ, bounds and groups on the scaled columns, where a group's length is a plain one.
  let penalty: ModelPenalty
  /// λⱼ on the scaled columns.
  let l2: [Double]
  /// The present point, on the scaled columns.
  private(set) var theta: [Double]
  private(set) var iteration = 0
  private var random: Xoshiro256StarStar
  /// The proof that the columns without penalty separate classes, if it ended so.
  private(set) var finding: SeparationFinding?
  private var hasAskedForSeparation = false

  /// How a minimisation ended.
  struct Ending {
    var outcome: Solution.Outcome
    /// From the last point to the minimum of the model there; empty if there is none.
    var direction: [Double]
    /// The objective, L1 part included.
    var value: Double
    var valueAtZero: Double
    /// What the step along `direction` would still lower the objective by.
    var decrement: Double
  }

  init(
    _ objective: Objective<Rows>, from start: [Double], tolerance: Double, seed: UInt64
  ) throws(LogisticError) {
    self.objective = objective
    self.tolerance = tolerance
    var scaling = try objective.fittingScaling()
    let q = objective.parametersPerOutput
    for group in objective.groups where group.strength > 0 {
      for (place, scale) in zip(group.places, group.scales) { scaling.scale[place % q] = scale }
    }
    self.scaling = scaling
    l2 = scaling.penalties(objective.l2, power: 2)
    penalty = ModelPenalty(
      l1: scaling.penalties(objective.l1, power: 1), lower: scaling.bounds(objective.lower),
      upper: scaling.bounds(objective.upper),
      groups: objective.groups.filter { $0.strength > 0 }.map { ($0.places, $0.strength) })
    theta = scaling.standardised(start)
    for j in theta.indices { theta[j] = penalty.clip(theta[j], j) }
    random = Xoshiro256StarStar(seed: seed)
  }

  /// The present point on the columns as given.
  var parameters: [Double] {
    var parameters = scaling.original(theta)
    objective.removeGauge(from: &parameters)
    // What is at a bound is there exactly.
    for j in parameters.indices where objective.hasBound(j) {
      if theta[j] == penalty.lower[j] {
        parameters[j] = objective.lower[j]
      } else if theta[j] == penalty.upper[j] {
        parameters[j] = objective.upper[j]
      }
    }
    return parameters
  }

  /// Whether a parameter that nothing penalises is so large that most rows would be certain by it.
  var mayRunAway: Bool {
    theta.indices.contains { penalty.l1[$0] == 0 && l2[$0] == 0 && abs(theta[$0]) > 8 }
  }

  /// Solves on a working set of columns, which grows by those whose penalty does not hold them.
  mutating func minimize(
    maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Ending {
    let p = objective.rows.columnCount
    let zero = theta.indices.map { penalty.clip(0, $0) }
    if theta != zero {
      let here = try objective.evaluate(at: theta, scaling: scaling, order: .value)
      // Starting values that are worse than none would fill the working set for nothing.
      if !(here.value + penalty.value(at: theta) <= here.valueAtZero + penalty.value(at: zero)) {
        theta = zero
      }
    }
    if p <= CoordinateDescent.fewColumns {
      return try improve(
        objective, columns: Array(0..<p), isLast: true, maxIterations: maxIterations, observe)
    }
    let grouped = grouped
    var columns = closed((0..<p).filter { isNeeded($0, grouped) })
    if columns.isEmpty, !objective.intercept { columns = [0] }
    var isLast = false
    while true {
      if columns.count == p {
        return try improve(
          objective, columns: columns, isLast: true, maxIterations: maxIterations, observe)
      }
      let ending = try improve(
        objective.selecting(columns: columns), columns: columns, isLast: isLast,
        maxIterations: maxIterations, observe)
      if ending.outcome != .converged { return ending }
      let now = try objective.evaluate(at: theta, scaling: scaling, order: .gradient)
      let missing = violators(now.gradient, outside: columns)
      if missing.isEmpty, isLast { return ending }
      if missing.isEmpty { isLast = true }
      columns = closed(columns + missing.prefix(max(32, columns.count)))
    }
  }

  /// Whether a column belongs to the working set from the first.
  private func isNeeded(_ j: Int, _ grouped: Set<Int>) -> Bool {
    (0..<objective.outputs).contains {
      let place = $0 * objective.parametersPerOutput + j
      return theta[place] != 0 || (penalty.l1[place] == 0 && !grouped.contains(place))
    }
  }

  private var grouped: Set<Int> { objective.groupedPlaces }

  /// The columns outside the working set that the penalty does not hold at 0, the worst first.
  private func violators(_ gradient: [Double], outside columns: [Int]) -> [Int] {
    let inside = Set(columns)
    let q = objective.parametersPerOutput
    var excess = [Double](repeating: -1, count: objective.rows.columnCount)
    for j in 0..<objective.rows.columnCount where !inside.contains(j) {
      for c in 0..<objective.outputs {
        let place = c * q + j
        guard penalty.l1[place] > 0 else { continue }
        // What a bound at 0 forbids is no violation.
        let pull = -gradient[place]
        if pull > 0 ? penalty.upper[place] > 0 : penalty.lower[place] < 0 {
          excess[j] = max(excess[j], abs(pull) / penalty.l1[place] - 1)
        }
      }
    }
    for group in penalty.groups where !group.places.contains(where: { inside.contains($0 % q) }) {
      let found = length(group.places, of: gradient) / group.strength - 1
      for place in group.places { excess[place % q] = max(excess[place % q], found) }
    }
    return excess.indices.filter { excess[$0] > 1e-10 }.sorted {
      (excess[$1], $0) < (excess[$0], $1)
    }
  }

  /// Some columns and those that share a group with one of them.
  private func closed(_ columns: [Int]) -> [Int] {
    guard !penalty.groups.isEmpty else { return columns.sorted() }
    let q = objective.parametersPerOutput
    var all = Set(columns)
    for group in penalty.groups where group.places.contains(where: { all.contains($0 % q) }) {
      for place in group.places { all.insert(place % q) }
    }
    return all.sorted()
  }

  private func notFinite(_ value: Double) -> LogisticError {
    LogisticError(
      .numerics, "not-finite", "the objective is \(value) at the starting values",
      advice: "start from zero")
  }

  /// Minimises over some columns; to the end, or, if others may still join, roughly.
  private mutating func improve<Part: RowSource>(
    _ part: Objective<Part>, columns: [Int], isLast: Bool, maxIterations: Int,
    _ observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Ending {
    let places = objective.places(of: columns)
    let order = part.loss == .softmax ? part.parameterCount : part.parametersPerOutput
    guard order <= Newton.greatestOrder else {
      throw LogisticError(
        .usage, "too-many-parameters",
        "the working set would need a matrix of order \(order); it takes up to "
          + "\(Newton.greatestOrder)", advice: "use a larger penalty")
    }
    let local = scaling.selecting(columns: columns)
    let penalty = penalty.selecting(places)
    var now = try part.evaluate(at: places.map { theta[$0] }, scaling: local, order: .hessian)
    guard now.value.isFinite else { throw notFinite(now.value) }
    let isFree = part.isSmooth && !part.l2.contains { $0 > 0 }
    var watch = SeparationWatch()
    var previous = Double.infinity
    var first: Double?
    while true {
      let here = places.map { theta[$0] }
      let value = now.value + penalty.value(at: here)
      let target = modelMinimum(now, part, at: here, penalty)
      // Δ, what the step lowers the objective by to first order.
      var slope = 0.0
      for (k, w) in target.enumerated() {
        slope += now.gradient[k] * (w - here[k])
        if penalty.l1[k] > 0 { slope += penalty.l1[k] * (abs(w) - abs(here[k])) }
      }
      for group in penalty.groups {
        slope +=
          group.strength * (length(group.places, of: target) - length(group.places, of: here))
      }
      let decrement = max(0, -slope)
      let scaled = decrement * objective.information(now)
      func ended(_ outcome: Solution.Outcome) -> Ending {
        var direction = [Double](repeating: 0, count: theta.count)
        for (k, place) in places.enumerated() { direction[place] = target[k] - here[k] }
        return Ending(
          outcome: outcome, direction: direction, value: value, valueAtZero: now.valueAtZero,
          decrement: decrement)
      }
      if isFree, !now.strict.contains(false) {
        finding = SeparationFinding(verdict: .complete, direction: theta)
        return ended(.separated)
      }
      if !hasAskedForSeparation, watch.isSuspicious(iteration), try isSeparated() {
        return ended(.separated)
      }
      let atFloor = scaled <= 1e-12 && decrement >= 0.25 * previous
      let isRough = !isLast && decrement <= 1e-3 * (first ?? .infinity) && first != nil
      if scaled <= goal || atFloor || isRough { return ended(.converged) }
      if iteration >= maxIterations { return ended(.iterationLimit) }
      if observe(SolverProgress(iteration: iteration, objective: value)) == .stop {
        return ended(.stopped)
      }
      first = first ?? decrement
      guard
        let (next, point) = try search(
          part, from: here, to: target, value: value, slope: slope, now, local: local, penalty)
      else { return ended(scaled <= 1e-9 ? .converged : .stalled) }
      for (k, place) in places.enumerated() { theta[place] = point[k] }
      now = next
      previous = decrement
      watch.note(decrement: decrement, step: [])
      iteration += 1
    }
  }

  /// The minimum of the quadratic model with the L1 penalty.
  private mutating func modelMinimum<Part>(
    _ now: Evaluation, _ part: Objective<Part>, at here: [Double], _ penalty: ModelPenalty
  ) -> [Double] {
    let (q, k) = (part.parametersPerOutput, part.outputs)
    var target: [Double] = []
    target.reserveCapacity(here.count)
    // Groups may reach over the outputs.
    let blocks = penalty.groups.isEmpty ? now.hessian.blocks : [now.hessian.whole]
    for var block in blocks {
      if part.loss == .softmax {
        // Keeps the sum over the classes of what only differences of classes determine.
        for j in part.gaugedColumns {
          var mean = 0.0
          for c in 0..<k { mean += block[c * q + j, c * q + j] / Double(k) }
          for c in 0..<k {
            for other in 0..<k { block.values[(c * q + j) * k * q + other * q + j] += mean }
          }
        }
      }
      let range = target.count..<target.count + block.order
      var model = PenalizedQuadratic(
        block, gradient: Array(now.gradient[range]),
        penalty: blocks.count == 1 ? penalty : penalty.selecting(Array(range)),
        at: Array(here[range]))
      model.minimize(using: &random)
      target += model.point
    }
    return target
  }

  /// The longest of t = 1, ½, ¼, … that lowers the objective enough, with what is found there.
  private func search<Part>(
    _ part: Objective<Part>, from here: [Double], to target: [Double], value: Double,
    slope: Double, _ now: Evaluation, local: ColumnScaling, _ penalty: ModelPenalty
  ) throws(LogisticError) -> (Evaluation, [Double])? {
    guard slope < 0 else { return nil }
    // What rounding may add to a mean of losses.
    let slack = 1e-13 * (abs(value) + now.valueAtZero)
    var t = 1.0
    for _ in 0..<40 {
      let trial =
        t == 1
        ? target : here.indices.map { penalty.clip(here[$0] + t * (target[$0] - here[$0]), $0) }
      let next = try part.evaluate(at: trial, scaling: local, order: .hessian)
      let reached = next.value + penalty.value(at: trial)
      if reached <= value + 1e-4 * t * slope + slack, next.gradient.allSatisfy(\.isFinite) {
        return (next, trial)
      }
      t /= 2
    }
    return nil
  }

  /// N times the decrement at which every parameter is near enough to its standard error.
  private var goal: Double { max(1e-18, 0.01 * tolerance * tolerance) }

  /// Asks, once, whether the columns without penalty separate classes.
  mutating func isSeparated() throws(LogisticError) -> Bool {
    if hasAskedForSeparation { return finding != nil }
    hasAskedForSeparation = true
    finding = try objective.freeSeparation(scaling: scaling)
    return finding != nil
  }
}

extension CoordinateDescent {
  /// Up to so many columns are all in the working set.
  static let fewColumns = 64
}
