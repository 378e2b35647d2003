extension Network {
  /// Fits by an exact solver; the history has one entry an iteration.
  ///
  /// - Parameters:
  ///   - fitted: the rows with their targets as the loss has them, smoothed labels included.
  ///   - rows: the same rows with the targets as given, for the report.
  mutating func solve<Rows: RowSource>(
    _ problem: ConvexProblem, by solver: any Solver, fitted: Rows, rows: Rows, validation: Rows?,
    _ graph: BatchGraph, _ options: FitOptions
  ) throws(LogisticError) -> History {
    let objective = try Objective(
      rows: fitted, loss: problem.kind, outputs: problem.dense.units,
      intercept: problem.dense.useBias, normalizer: Double(rows.rowCount),
      l2: problem.solverOrder(problem.l2), l1: problem.solverOrder(problem.l1))
    var (solution, history) = try objective.recorded(
      by: solver, from: problem.solverOrder(Array(storage[0..<trainableCount])),
      observe: options.observe)
    guard solution.parameters.allSatisfy(\.isFinite) else {
      throw rows.nonFiniteLoss(solution.objective, during: "iteration \(solution.iterations)")
    }
    storage.replaceSubrange(0..<trainableCount, with: problem.storageOrder(solution.parameters))
    optimizerState = nil
    let settings = try compileSettings()
    // The solver knows the loss; metrics cost another read of the rows.
    if !settings.metrics.isEmpty || !settings.weightedMetrics.isEmpty {
      for (name, value) in try evaluate(rows, graph, settings) where name != "loss" {
        history.metrics[name] = [value]
      }
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
