/// One minimisation by coordinate descent on Newton models: the point, and the steps.
struct CoordinateDescentRun<Rows: RowSource> {
  let objective: Objective<Rows>
  let tolerance: Double
  let scaling: ColumnScaling
  /// mⱼ and λⱼ on the scaled columns.
  let l1: [Double]
  let l2: [Double]
  /// The present point, on the scaled columns.
  private(set) var theta: [Double]
  private(set) var iteration = 0
  private var random: Xoshiro256StarStar

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
    scaling = try objective.fittingScaling()
    l1 = scaling.penalties(objective.l1, power: 1)
    l2 = scaling.penalties(objective.l2, power: 2)
    theta = scaling.standardised(start)
    random = Xoshiro256StarStar(seed: seed)
  }

  /// The present point on the columns as given.
  var parameters: [Double] {
    var parameters = scaling.original(theta)
    objective.removeGauge(from: &parameters)
    return parameters
  }

  /// Whether a parameter that nothing penalises is so large that most rows would be certain by it.
  var mayRunAway: Bool {
    theta.indices.contains { l1[$0] == 0 && l2[$0] == 0 && abs(theta[$0]) > 8 }
  }

  /// Whether the columns that nothing penalises, mostly the intercepts alone, separate classes.
  func separation(along direction: [Double]) throws(LogisticError) -> SeparationFinding? {
    let judge = SeparationJudge(
      objective: objective, scaling: scaling,
      active: try objective.independentParameters(scaling: scaling))
    guard judge.hasFreeParameters else { return nil }
    if let finding = try judge.quasiSeparation(along: direction, at: theta) { return finding }
    return try judge.decide().finding
  }

  /// Solves on a working set of columns, which grows by those whose penalty does not hold them.
  mutating func minimize(
    maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Ending {
    let p = objective.rows.columnCount
    if theta.contains(where: { $0 != 0 }) {
      let here = try objective.evaluate(at: theta, scaling: scaling, order: .value)
      // Starting values that are worse than none would fill the working set for nothing.
      if !(here.value + penalty(theta) <= here.valueAtZero) {
        theta = [Double](repeating: 0, count: theta.count)
      }
    }
    if p <= CoordinateDescent.fewColumns {
      return try improve(
        objective, columns: Array(0..<p), isLast: true, maxIterations: maxIterations, observe)
    }
    var columns = (0..<p).filter(isNeeded)
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
      columns = (columns + missing.prefix(max(32, columns.count))).sorted()
    }
  }

  /// Whether a column belongs to the working set from the first.
  private func isNeeded(_ j: Int) -> Bool {
    (0..<objective.outputs).contains {
      let place = $0 * objective.parametersPerOutput + j
      return theta[place] != 0 || l1[place] == 0
    }
  }

  /// The columns outside the working set that the penalty does not hold at 0, the worst first.
  private func violators(_ gradient: [Double], outside columns: [Int]) -> [Int] {
    let inside = Set(columns)
    var found: [(column: Int, excess: Double)] = []
    for j in 0..<objective.rows.columnCount where !inside.contains(j) {
      var excess = 0.0
      for c in 0..<objective.outputs {
        let place = c * objective.parametersPerOutput + j
        excess = max(excess, abs(gradient[place]) / l1[place] - 1)
      }
      if excess > 1e-10 { found.append((j, excess)) }
    }
    return found.sorted { ($1.excess, $0.column) < ($0.excess, $1.column) }.map(\.column)
  }

  private func penalty(_ point: [Double]) -> Double {
    var sum = 0.0
    for j in point.indices where l1[j] > 0 { sum += l1[j] * abs(point[j]) }
    return sum
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
    let l1 = places.map { self.l1[$0] }
    var now = try part.evaluate(at: places.map { theta[$0] }, scaling: local, order: .hessian)
    guard now.value.isFinite else { throw notFinite(now.value) }
    let isFree = part.isSmooth && !part.l2.contains { $0 > 0 }
    var previous = Double.infinity
    var first: Double?
    while true {
      let here = places.map { theta[$0] }
      let value = now.value + penalty(theta)
      let target = modelMinimum(now, part, at: here, l1: l1)
      // Δ, what the step lowers the objective by to first order.
      var slope = 0.0
      for (k, w) in target.enumerated() {
        slope += now.gradient[k] * (w - here[k])
        if l1[k] > 0 { slope += l1[k] * (abs(w) - abs(here[k])) }
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
      if isFree, !now.strict.contains(false) { return ended(.separated) }
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
          part, from: here, to: target, value: value, slope: slope, now, local: local, l1: l1)
      else { return ended(scaled <= 1e-9 ? .converged : .stalled) }
      for (k, place) in places.enumerated() { theta[place] = point[k] }
      now = next
      previous = decrement
      iteration += 1
    }
  }

  /// The minimum of the quadratic model with the L1 penalty.
  private mutating func modelMinimum<Part>(
    _ now: Evaluation, _ part: Objective<Part>, at here: [Double], l1: [Double]
  ) -> [Double] {
    let (q, k) = (part.parametersPerOutput, part.outputs)
    var target: [Double] = []
    target.reserveCapacity(here.count)
    for var block in now.hessian.blocks {
      if block.order > q {
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
        block, gradient: Array(now.gradient[range]), l1: Array(l1[range]),
        at: Array(here[range]))
      model.minimize(using: &random)
      target += model.point
    }
    return target
  }

  /// The longest of t = 1, ½, ¼, … that lowers the objective enough, with what is found there.
  private func search<Part>(
    _ part: Objective<Part>, from here: [Double], to target: [Double], value: Double,
    slope: Double, _ now: Evaluation, local: ColumnScaling, l1: [Double]
  ) throws(LogisticError) -> (Evaluation, [Double])? {
    guard slope < 0 else { return nil }
    // What rounding may add to a mean of losses.
    let slack = 1e-13 * (abs(value) + now.valueAtZero)
    var t = 1.0
    for _ in 0..<40 {
      let trial = t == 1 ? target : zip(here, target).map { $0 + t * ($1 - $0) }
      let next = try part.evaluate(at: trial, scaling: local, order: .hessian)
      let reached = zip(l1, trial).reduce(next.value) {
        $1.0 > 0 ? $0 + $1.0 * abs($1.1) : $0
      }
      if reached <= value + 1e-4 * t * slope + slack, next.gradient.allSatisfy(\.isFinite) {
        return (next, trial)
      }
      t /= 2
    }
    return nil
  }

  /// N times the decrement at which every parameter is near enough to its standard error.
  private var goal: Double { max(1e-18, 0.01 * tolerance * tolerance) }

}

extension CoordinateDescent {
  /// Up to so many columns are all in the working set.
  static let fewColumns = 64
}
