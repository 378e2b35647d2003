extension FittedRows {
  /// What the likelihoods say of the rows.
  func statistics() throws(LogisticError) -> FitStatistics {
    let outputs = objective.outputs
    let slopes = parameters.count { !(objective.intercept && $0 % perOutput == perOutput - 1) }
    let gradient = parameters.map { evaluation.gradient[$0] }
    let weights = encoded.classWeights(model.classes.count)
    var statistics = FitStatistics(
      logLikelihood: -evaluation.value, nullLogLikelihood: try nullLogLikelihood(weights),
      saturatedLogLikelihood: trials?.saturatedLogLikelihood ?? 0,
      observations: observations, groups: trials?.count, free: parameters.count, slopes: slopes,
      isMaximum: firth == nil && information.inverseForm(gradient) < 1e-6,
      hasLossWeights: sampling != nil)
    if outputs == 1 { statistics.tjurR2 = tjurR2(weights) }
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

  /// `Σ s·log p` of the model with only an intercept (and the offset); nil where it has no maximum.
  ///
  /// - Parameter weights: of the rows of each class.
  private func nullLogLikelihood(_ weights: [Double]) throws(LogisticError) -> Double? {
    let outputs = objective.outputs
    guard objective.intercept else {
      return -(try objective.value(at: theta.map { _ in 0.0 }))
    }
    // The columns need not be read.
    let null = try Objective(
      rows: encoded.withoutColumns, loss: objective.loss, outputs: outputs,
      normalizer: objective.normalizer)
    let total = weights.reduce(0, +)
    var start = [Double](repeating: 0, count: outputs)
    for c in 0..<outputs where c != baseClass {
      let weight = weights[outputs == 1 ? model.positive : c]
      let rest = baseClass.map { weights[$0] } ?? total - weight
      guard weight > 0, rest > 0 else { return nil }
      start[c] = log(weight / rest)
    }
    // Without an offset that is where it is greatest.
    guard encoded.hasOffsets else { return -(try null.value(at: start)) }
    return try RestrictedNewton(free: [0]).minimum(
      of: null, .identity(for: null), from: null.startingPoint([0]))?.logLikelihood
  }

  /// Tjur (2009): the mean of p over rows of the positive class less that over the others.
  ///
  /// - Parameter weights: of the rows of each class.
  private func tjurR2(_ weights: [Double]) -> Double? {
    let positive = weights[model.positive]
    let negative = weights.reduce(0, +) - positive
    guard positive > 0, negative > 0, let slopes = evaluation.slopesByLabel else { return nil }
    // A row's slope is s·(p − y).
    return 1 + slopes.positive / positive - slopes.negative / negative
  }
}
