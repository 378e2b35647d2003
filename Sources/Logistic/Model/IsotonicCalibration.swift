/// A rising step function of a score, linear between its steps: isotonic regression by pooling adjacent
/// violators (Ayer et al. 1955; Zadrozny & Elkan 2002).
public struct IsotonicCalibration: Sendable, Equatable {
  /// One step: between two scores the probability is this.
  public struct Step: Sendable, Equatable {
    /// The least score of the step.
    public var from: Double
    /// The greatest.
    public var to: Double
    /// The probability.
    public var value: Double
  }

  /// By rising score.
  public let steps: [Step]

  /// The rising function nearest to the labels. Equal scores are averaged first.
  ///
  /// - Parameters:
  ///   - scores: of each row.
  ///   - labels: whether a row is of the positive class.
  ///   - weights: of each row, at least 0; nil for ones.
  /// - Throws: counts that differ, scores that are not finite.
  public init(
    scores: [Double], labels: [Bool], weights: [Double]? = nil
  ) throws(LogisticError) {
    guard scores.count == labels.count, !scores.isEmpty, scores.allSatisfy(\.isFinite),
      weights.map({ $0.count == scores.count && $0.allSatisfy { $0 >= 0 && $0.isFinite } }) ?? true
    else {
      throw LogisticError(
        .data, "scores", "calibration needs a finite score, a label and a weight for each row")
    }
    var blocks: [(from: Double, to: Double, sum: Double, weight: Double)] = []
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var place = 0
    while place < order.count {
      let score = scores[order[place]]
      var block = (from: score, to: score, sum: 0.0, weight: 0.0)
      while place < order.count, scores[order[place]] == score {
        let weight = weights?[order[place]] ?? 1
        block.weight += weight
        if labels[order[place]] { block.sum += weight }
        place += 1
      }
      if block.weight == 0 { continue }
      while let last = blocks.last, last.sum * block.weight >= block.sum * last.weight {
        block = (last.from, block.to, last.sum + block.sum, last.weight + block.weight)
        blocks.removeLast()
      }
      blocks.append(block)
    }
    guard !blocks.isEmpty else {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    steps = blocks.map { Step(from: $0.from, to: $0.to, value: $0.sum / $0.weight) }
  }

  /// - Throws: what is no rising function: scores or probabilities that do not rise, or are not finite.
  init(steps: [Step]) throws(LogisticError) {
    let scores = steps.flatMap { [$0.from, $0.to] }
    let values = steps.map(\.value)
    guard !steps.isEmpty, (scores + values).allSatisfy(\.isFinite),
      steps.allSatisfy({ $0.from <= $0.to && (0...1).contains($0.value) }),
      zip(steps, steps.dropFirst()).allSatisfy({ $0.to < $1.from && $0.value <= $1.value })
    else {
      throw LogisticError(
        .model, "calibration", "the steps of the calibration do not rise",
        advice: "restore the file, or calibrate again")
    }
    self.steps = steps
  }

  /// The probability of a score: constant outside, linear between two steps.
  public func probability(of score: Double) -> Double {
    guard let first = steps.first, let last = steps.last else { return .nan }
    if score <= first.from { return first.value }
    if score >= last.to { return last.value }
    var (low, high) = (0, steps.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if steps[middle].from <= score { low = middle } else { high = middle - 1 }
    }
    let step = steps[low]
    if score <= step.to || low + 1 == steps.count { return step.value }
    let next = steps[low + 1]
    let share = (score - step.to) / (next.from - step.to)
    return step.value + share * (next.value - step.value)
  }
}
