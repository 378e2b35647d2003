extension Objective {
  /// Whether a solver gave up at a point whose log-odds lie 30 and more apart, or before its first step, with nothing proved of
  /// the optimum: parameters that nothing penalises may be growing without end there.
  ///
  /// - Throws: when a row holds what cannot be used.
  func runsAway(_ solution: Solution) throws(LogisticError) -> Bool {
    guard loss != .squared, solution.outcome == .stalled, solution.separation == .unknown,
      !solution.certificate.bound.isFinite, mayBeDense
    else { return false }
    if solution.iterations == 0 { return true }
    for output in separableOutputs {
      let comparisons = Comparisons(
        objective: self, scaling: .identity(for: self), output: output)
      var (least, greatest) = (Double.infinity, -Double.infinity)
      try comparisons.each(solution.parameters) { margin, _, _, _, label, _ in
        let logit = label >= 0 ? margin : -margin
        least = min(least, logit)
        greatest = max(greatest, logit)
      }
      if greatest - least > 30 { return true }
    }
    return false
  }
}
