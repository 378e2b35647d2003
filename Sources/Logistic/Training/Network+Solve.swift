extension Network {
  /// Fits by an exact solver; the history has one entry an iteration.
  mutating func solve<Scalar: KernelScalar>(
    _ problem: ConvexProblem, by solver: any Solver, _ rows: FitRows<Scalar>,
    validation: FitRows<Scalar>?, _ graph: BatchGraph, _ options: FitOptions
  ) throws(LogisticError) -> History {
    if let weights = rows.weights, !weights.contains(where: { $0 > 0 }) {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    let memory = try MemoryRows(
      features: rows.roots[0],
      targets: problem.loss.effectiveTargets(rows.targets, outputs: problem.dense.units),
      weights: rows.weights)
    let objective = try Objective(
      rows: memory, loss: problem.kind, outputs: problem.dense.units,
      intercept: problem.dense.useBias, normalizer: Double(rows.rows),
      l2: problem.solverOrder(problem.l2), l1: problem.solverOrder(problem.l1))
    var history = History()
    history.method = solver.name
    let clock = ContinuousClock()
    let start = clock.now
    let observe = options.observe
    let solution = try solver.minimize(
      objective, from: problem.solverOrder(Array(storage[0..<trainableCount]))
    ) { progress in
      history.append(epoch: progress.iteration, [("loss", progress.objective)])
      guard let observe else { return .proceed }
      return observe(
        Progress(
          moment: .epoch, epoch: progress.iteration, epochs: 0, step: 1, steps: 1,
          values: [("loss", progress.objective)], seconds: seconds(since: start, clock)))
    }
    guard solution.parameters.allSatisfy(\.isFinite) else {
      throw rows.nonFiniteLoss(solution.objective, during: "iteration \(solution.iterations)")
    }
    storage.replaceSubrange(0..<trainableCount, with: problem.storageOrder(solution.parameters))
    optimizerState = nil
    history.solution = solution
    history.wasStopped = solution.outcome == .stopped
    let settings = try compileSettings()
    for (name, value) in try evaluate(rows, graph, settings) where name != "loss" {
      history.metrics[name] = [value]
    }
    history.metrics["loss", default: []].append(solution.objective)
    if history.epochs.count < history["loss"].count { history.epochs.append(solution.iterations) }
    if let validation {
      for (name, value) in try evaluate(validation, graph, settings) {
        history.metrics["val_" + name] = [value]
      }
    }
    return history
  }
}

/// Seconds from an instant to now.
func seconds(since start: ContinuousClock.Instant, _ clock: ContinuousClock) -> Double {
  let (whole, atto) = (clock.now - start).components
  return Double(whole) + Double(atto) * 1e-18
}
