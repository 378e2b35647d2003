extension Objective {
  /// Minimizes by a solver; the history has one entry an iteration, and the solution.
  ///
  /// - Parameter observe: is told of each iteration as of an epoch.
  func recorded(
    by solver: any Solver, from start: [Double], observe: ((Progress) -> Decision)?
  ) throws(LogisticError) -> (solution: Solution, history: History) {
    var history = History()
    history.method = solver.name
    let clock = ContinuousClock()
    let began = clock.now
    let solution = try solver.minimize(self, from: start) { progress in
      // A long iteration is told of more than once, so that it can be stopped.
      if history.epochs.last != progress.iteration {
        history.append(epoch: progress.iteration, [("loss", progress.objective)])
      }
      guard let observe else { return .proceed }
      return observe(
        Progress(
          moment: .epoch, epoch: progress.iteration, epochs: 0, step: 1, steps: 1,
          values: [("loss", progress.objective)], seconds: seconds(since: began, clock)))
    }
    history.solution = solution
    history.wasStopped = solution.outcome == .stopped
    return (solution, history)
  }
}
