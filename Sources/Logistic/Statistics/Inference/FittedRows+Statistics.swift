extension FittedRows {
  /// What the likelihoods say of the rows.
  func statistics() throws(LogisticError) -> FitStatistics {
    let outputs = objective.outputs
    let slopes = parameters.count { !(objective.intercept && $0 % perOutput == perOutput - 1) }
    let gradient = parameters.map { evaluation.gradient[$0] }
    var statistics = FitStatistics(
      logLikelihood: -evaluation.value, nullLogLikelihood: try nullLogLikelihood(),
      saturatedLogLikelihood: trials?.saturatedLogLikelihood ?? 0,
      observations: observations, groups: trials?.count, free: parameters.count, slopes: slopes,
      isMaximum: sampling == nil && firth == nil && information.inverseForm(gradient) < 1e-6)
    if outputs == 1 { statistics.tjurR2 = try tjurR2() }
    if firth != nil { statistics.likelihoodRatioTest = try firthTest(slopes) }
    return statistics
  }

  /// The penalised likelihood-ratio test of all slopes, whose information the penalty keeps; of FLAC that of the augmented
  /// rows, over their indicator too.
  private func firthTest(_ slopes: Int) throws(LogisticError) -> FitStatistics.Test? {
    let held = Set(parameters.filter { !(objective.intercept && $0 == perOutput - 1) })
    let likelihood = try RestrictedLikelihood(self)
    var start = likelihood.start
    for place in held { start[place] = 0 }
    guard slopes > 0, let point = try likelihood.maximum(holding: held, from: start) else {
      return nil
    }
    return .init(
      chiSquare: max(0, 2 * (likelihood.greatest - point.logLikelihood)),
      degreesOfFreedom: slopes)
  }

  /// `Σ s·log p` of the model with only an intercept (and the offset).
  private func nullLogLikelihood() throws(LogisticError) -> Double? {
    let none = theta.map { _ in 0.0 }
    guard objective.intercept else {
      return -(try objective.evaluate(at: none, scaling: scaling, order: .value).value)
    }
    let slopes = Set(parameters.filter { $0 % perOutput != perOutput - 1 })
    var start = none
    let shares = try classWeights()
    let total = shares[objective.outputs]
    for c in 0..<objective.outputs where c != baseClass {
      let rest = baseClass.map { shares[$0] } ?? total - shares[c]
      guard shares[c] > 0, rest > 0 else { return nil }
      start[c * perOutput + perOutput - 1] = log(shares[c] / rest)
    }
    return try RestrictedLikelihood(self, isPlain: true)
      .maximum(holding: slopes, from: start)?.logLikelihood
  }

  /// The weight of the rows of each output's class, then that of all rows.
  private func classWeights() throws(LogisticError) -> [Double] {
    let outputs = objective.outputs
    let parts = try read(start: { [Double](repeating: 0, count: outputs + 1) }) { sums, row in
      let weight = row.frequency * row.sampling
      for c in 0..<outputs { sums[c] += weight * (row.residuals[c] + row.probabilities[c]) }
      sums[outputs] += weight
    }
    var sums = [Double](repeating: 0, count: outputs + 1)
    for part in parts { for c in sums.indices { sums[c] += part[c] } }
    return sums
  }

  /// Tjur (2009): the mean of p over rows of the positive class less that over the others.
  private func tjurR2() throws(LogisticError) -> Double? {
    let parts = try read(start: { [0.0, 0, 0, 0] }) { sums, row in
      let weight = row.frequency * row.sampling
      let at = row.residuals[0] >= 0 ? 0 : 2
      sums[at] += weight * row.probabilities[0]
      sums[at + 1] += weight
    }
    let sums = (0..<4).map { i in parts.reduce(0) { $0 + $1[i] } }
    guard sums[1] > 0, sums[3] > 0 else { return nil }
    return sums[0] / sums[1] - sums[2] / sums[3]
  }
}
