/// The start of a fit of many rows: what a sample of them can tell costs little, and saves reads of all.
extension NewtonRun {
  /// Whether passes over all rows are dear enough to be saved by other means.
  var isLarge: Bool { objective.rows.blockCount >= 64 && objective.loss != .squared }

  /// Fits a small sample, then every sixteenth block from there, and goes on over all rows with that
  /// sample's Hessian, for which a gradient is enough. Kept only if it settles.
  ///
  /// - Returns: the solution, if a loose tolerance was met on the way.
  mutating func warmUp(
    maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution? {
    guard isLarge else { return nil }
    // A row of a softmax tells of K − 1 logits.
    let share = max(1, objective.outputs - 1)
    let count = Double(objective.parameterCount)
    guard Double(objective.rows.rowCount * share) / 16 >= 20 * count else { return nil }
    var point = theta
    let few = Int(Double(objective.rows.rowCount * share) / (100 * count))
    if few >= 64, let near = try settle(from: point, BlockSample(step: few)) {
      point = near.point
    }
    guard let near = try settle(from: point, BlockSample(step: 16)) else { return nil }
    theta = near.point
    return try stepWithSample(near.system, maxIterations: maxIterations, observe: observe)
  }

  /// Newton steps on a sample until what is left is less than the sample's own error; nil if they do not
  /// settle.
  private func settle(
    from start: [Double], _ sample: BlockSample
  ) throws(LogisticError) -> (point: [Double], system: NewtonSystem)? {
    var point = start
    var previous = Double.infinity
    let rows = objective.rows.rowCount / sample.step
    for _ in 0..<12 {
      let now = try objective.evaluate(
        at: point, scaling: scaling, order: .hessian, sample: sample)
      guard now.value.isFinite, now.value <= previous + 1e-6 * abs(previous),
        !now.strict.contains(true), let system = try? system(now), system.isExact
      else { return nil }
      previous = now.value
      let step = system.solve(now.gradient)
      let decrement = dot(step, now.gradient)
      for i in point.indices { point[i] -= step[i] }
      let scaled = decrement * objective.information(now)
      let error = Double(objective.parameterCount * objective.rows.rowCount) / Double(max(1, rows))
      if scaled < 0.1 * error { return (point, system) }
    }
    return nil
  }

  /// Steps with the sample's Hessian, as long as each cuts the decrement to a quarter, until all
  /// rows' own Hessian is worth its pass, or a loose tolerance is met. `Float` features are read in single
  /// precision but for the read that is to prove it. Which rows are read never decides the result:
  /// what follows, or the certificate, judges the point afresh.
  private mutating func stepWithSample(
    _ system: NewtonSystem, maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution? {
    var arithmetic = Kernels.Arithmetic.single
    var now = try objective.evaluate(
      at: theta, scaling: scaling, order: .gradient, arithmetic: arithmetic)
    guard now.value.isFinite else { return nil }
    var previous = Double.infinity
    for _ in 0..<min(12, maxIterations) {
      let decrement = system.decrement(now.gradient)
      var isLast = decrement > 0.25 * previous
      if isLoose {
        if arithmetic == .double, Self.proofFactor * decrement <= tolerance * now.valueAtZero {
          if let solution = try certified(now) { return solution }
          isLast = true
        }
        let progress = SolverProgress(iteration: iteration, objective: now.value, bound: nil)
        if observe(progress) == .stop {
          return try solution(.stopped, now, bound: .nothing, iterations: iteration)
        }
        iteration += 1
      } else if decrement * objective.information(now) <= 1 {
        isLast = true
      }
      // What the next step leaves, judged by the last one.
      let rate = previous.isFinite ? min(0.1, decrement / previous) : 0.01
      let isProof = Self.proofFactor * rate * decrement <= tolerance * now.valueAtZero
      if isLoose ? isProof : isLast { arithmetic = .double }
      let step = system.solve(now.gradient)
      let point = zip(theta, step).map { $0 - $1 }
      let next = try objective.evaluate(
        at: point, scaling: scaling, order: isLast ? .hessian : .gradient, arithmetic: arithmetic)
      guard next.value <= now.value + 1e-6 * now.valueAtZero else { return nil }
      theta = point
      if isLast {
        first = next
        return nil
      }
      now = next
      previous = decrement
    }
    return nil
  }

  /// The bound by the sample's rows is that of all rows times 16, halved.
  private static var proofFactor: Double { 8 }

  /// The end, if what every sixteenth block contributes to the Hessian proves the tolerance to be met.
  private func certified(_ now: Evaluation) throws(LogisticError) -> Solution? {
    var part = try objective.evaluate(
      at: theta, scaling: scaling, order: .hessian,
      sample: BlockSample(step: 16, standsForAll: false))
    (part.valueAtZero, part.weightSum) = (now.valueAtZero, now.weightSum)
    guard part.value.isFinite, let system = try? system(part), system.isExact,
      // Columns that are independent in some rows are so in all.
      system.blocks.allSatisfy({ $0.factor.leastPivot > 1e-10 })
    else { return nil }
    let bound = try objective.bound(
      part, system, gradient: now.gradient, scaling: scaling, tight: false, mayRead: false)
    guard bound.certificate.bound <= tolerance else { return nil }
    return try solution(.converged, now, bound: bound, iterations: iteration)
  }
}
