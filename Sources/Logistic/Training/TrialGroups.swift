/// What rows that are pairs of successes and failures say, whatever the model: how many pairs there are, and
/// how likely they are at best.
struct TrialGroups: Sendable {
  /// Pairs of some weight.
  let count: Int
  /// `Σ [s·log(s/t) + (t − s)·log(1 − s/t)]`, s of t trials: the log-likelihood of a model with a
  /// parameter a pair.
  let saturatedLogLikelihood: Double

  /// Nil where the rows are no such pairs.
  init?(classOfRow: [Int32], weights: [Double]?, classes: [String]) {
    guard classes == DataTable.trialClasses, let weights, weights.count % 2 == 0 else { return nil }
    var (count, sum) = (0, 0.0)
    for first in stride(from: 0, to: weights.count, by: 2) {
      guard classOfRow[first] == 1, classOfRow[first + 1] == 0 else { return nil }
      let (won, lost) = (weights[first], weights[first + 1])
      guard won + lost > 0 else { continue }
      count += 1
      for part in [won, lost] where part > 0 { sum += part * log(part / (won + lost)) }
    }
    self.count = count
    saturatedLogLikelihood = sum
  }
}
