/// A sigmoid of a score: `p = sigmoid(slope·score + intercept)`.
public struct SigmoidCalibration: Sendable, Equatable {
  /// What the score is multiplied by.
  public var slope: Double
  /// What is added.
  public var intercept: Double

  /// What targets the sigmoid is fitted to.
  public enum Targets: Sendable, Equatable {
    /// 0 and 1: the calibration slope and intercept of log-odds (Cox 1958), 1 and 0 for a calibrated model.
    case labels
    /// `(n₁ + 1)/(n₁ + 2)` and `1/(n₀ + 2)` (Platt 1999), which keep a separating score from certainty.
    case platt
  }

  /// The most likely sigmoid of scores.
  ///
  /// Never take the rows that the model was fitted to: it is calibrated there.
  ///
  /// - Parameters:
  ///   - scores: of each row.
  ///   - labels: whether a row is of the positive class.
  ///   - weights: how many rows each row stands for; nil for one.
  ///   - targets: what the sigmoid is fitted to.
  /// - Throws: counts that differ, one label, scores that are not finite or separate the labels (which
  ///   `.platt` allows).
  public init(
    scores: [Double], labels: [Bool], weights: [Double]? = nil, targets: Targets = .platt
  ) throws(LogisticError) {
    try checkScores(scores, labels)
    var (positives, negatives) = (0.0, 0.0)
    for (row, label) in labels.enumerated() {
      if label { positives += weights?[row] ?? 1 } else { negatives += weights?[row] ?? 1 }
    }
    let (high, low): (Double, Double) =
      targets == .platt
      ? ((positives + 1) / (positives + 2), 1 / (negatives + 2)) : (1, 0)
    let objective = try Objective(
      rows: MemoryRows(
        features: Matrix(rows: scores.count, columns: 1, values: scores),
        targets: Matrix(rows: scores.count, columns: 1, values: labels.map { $0 ? high : low }),
        weights: weights),
      loss: .logistic)
    let solution = try Newton().minimize(objective, from: [0, 0]) { _ in .proceed }
    guard solution.outcome == .converged, solution.aliased.isEmpty else {
      throw LogisticError(
        .data, "separated",
        solution.aliased.isEmpty
          ? "the scores separate the labels, so that no sigmoid is the most likely one"
          : "all scores are the same",
        advice: solution.aliased.isEmpty ? "use Platt's targets" : "there is nothing to calibrate")
    }
    slope = solution.parameters[0]
    intercept = solution.parameters[1]
  }

  /// The probability of a score.
  public func probability(of score: Double) -> Double { sigmoid(slope * score + intercept) }
}

/// One temperature for all logits: `p = softmax(logits/T)` (Guo et al. 2017). No row's class changes.
public struct TemperatureScaling: Sendable, Equatable {
  /// T: above 1 for a model that is too sure.
  public var temperature: Double

  /// The most likely temperature of log-odds of label 1.
  ///
  /// - Throws: counts that differ, one label, scores that are not finite, that separate the labels or are
  ///   no better than none.
  public init(scores: [Double], labels: [Bool]) throws(LogisticError) {
    try checkScores(scores, labels)
    try self.init(
      logits: Matrix(
        rows: scores.count, columns: 2, values: scores.flatMap { [0, $0] }),
      labels: labels.map { $0 ? 1 : 0 })
  }

  /// The most likely temperature of logits, row by row, of several classes.
  ///
  /// The loss is convex in 1/T: Newton's method, kept inside a bracket.
  ///
  /// - Throws: as above; a class number that is none.
  public init(logits: Matrix<Double>, labels: [Int]) throws(LogisticError) {
    guard logits.rows == labels.count, !labels.isEmpty,
      labels.allSatisfy({ (0..<logits.columns).contains($0) }),
      logits.values.allSatisfy(\.isFinite)
    else {
      throw LogisticError(
        .data, "logits", "a temperature needs finite logits and a class number for each row")
    }
    let k = logits.columns
    /// The derivatives of the summed loss by β = 1/T.
    func derivatives(_ beta: Double) -> (first: Double, second: Double) {
      var (first, second) = (0.0, 0.0)
      for (row, label) in labels.enumerated() {
        let z = logits.values[row * k..<(row + 1) * k]
        let greatest = z.max() ?? 0
        var (total, mean, square) = (0.0, 0.0, 0.0)
        for value in z {
          let p = exp(beta * (value - greatest))
          let distance = value - greatest
          total += p
          mean += p * distance
          square += p * distance * distance
        }
        mean /= total
        first += mean - (z[z.startIndex + label] - greatest)
        second += square / total - mean * mean
      }
      return (first, second)
    }
    guard derivatives(0).first < 0 else {
      throw LogisticError(
        .data, "no-temperature", "the logits are no better than none on these rows",
        advice: "the model does not know these rows")
    }
    let isSeparated = labels.enumerated().allSatisfy { row, label in
      let own = logits.values[row * k + label]
      return (0..<k).allSatisfy { $0 == label || logits.values[row * k + $0] < own }
    }
    guard !isSeparated else {
      throw LogisticError(
        .data, "separated", "every row's own class has the greatest logit: T would be 0",
        advice: "give more rows, held back ones")
    }
    var (low, high) = (0.0, 1.0)
    while derivatives(high).first < 0, high < 1e300 {
      low = high
      high *= 2
    }
    var beta = 0.5 * (low + high)
    for _ in 0..<200 {
      let (first, second) = derivatives(beta)
      if first < 0 { low = beta } else { high = beta }
      var next = beta - first / second
      if !(next > low && next < high) { next = 0.5 * (low + high) }
      let isSame = abs(next - beta) <= 1e-15 * beta
      beta = next
      if isSame || high - low <= 1e-15 * high { break }
    }
    temperature = 1 / beta
  }

  /// The probability of log-odds.
  public func probability(of score: Double) -> Double { sigmoid(score / temperature) }
}

/// Refuses scores that no sigmoid can be fitted to.
private func checkScores(_ scores: [Double], _ labels: [Bool]) throws(LogisticError) {
  guard scores.count == labels.count else {
    throw LogisticError(
      .data, "row-count", "there are \(scores.count) scores and \(labels.count) labels",
      advice: "give one of each a row")
  }
  if let row = scores.firstIndex(where: { !$0.isFinite }) {
    throw LogisticError(.numerics, "score", "the score of row \(row) is \(scores[row])")
  }
  guard labels.contains(true), labels.contains(false) else {
    throw LogisticError(
      .data, "one-class", "all rows have one label", advice: "calibration needs both")
  }
}
