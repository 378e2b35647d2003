/// Hosmer and Lemeshow's test: observed against expected counts in groups of rows of like probability.
///
/// It depends on the groups, has little power, and is no proof of fit: look at the groups, and at the
/// calibration slope (Hosmer, Lemeshow & Sturdivant 2013, 5.2.2).
public struct HosmerLemeshow: Sendable, Equatable {
  /// One group.
  public struct Group: Sendable, Equatable {
    /// Its rows, weights counted.
    public var rows: Double
    /// Rows of label 1.
    public var observed: Double
    /// The sum of the probabilities.
    public var expected: Double
    /// The least probability.
    public var lowest: Double
    /// The greatest.
    public var highest: Double
  }

  /// The groups by rising probability.
  public let groups: [Group]
  /// `Σ (O − E)²/E` over both labels, on groups − 2 degrees of freedom for the rows that were fitted, or
  /// as many as there are groups for other rows.
  public let test: FitStatistics.Test
  /// Whether it is the test of rows that were fitted.
  public let isFitted: Bool

  /// Groups by type-7 quantiles of the probabilities at 0, 1/g, …, 1, equal ones taken once; group k holds
  /// (q₍ₖ₋₁₎, qₖ], the first its lower end too.
  ///
  /// - Parameters:
  ///   - probabilities: of the positive class, row by row.
  ///   - labels: whether a row is of the positive class.
  ///   - weights: how many rows each row stands for; nil for one.
  ///   - count: how many groups there are to be.
  ///   - isFitted: whether the rows are those that were fitted.
  /// - Throws: counts that differ, probabilities outside 0...1, fewer than three groups.
  public init(
    probabilities: [Double], labels: [Bool], weights: [Double]? = nil, groups count: Int = 10,
    isFitted: Bool = true
  ) throws(LogisticError) {
    guard probabilities.count == labels.count, !labels.isEmpty,
      probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      weights.map({ $0.count == labels.count && $0.allSatisfy { $0 >= 0 && $0 < .infinity } })
        ?? true
    else {
      throw LogisticError(
        .data, "probability",
        "the test needs a probability from 0 to 1, a label and a weight for each row")
    }
    guard count >= 3, count <= 1000 else {
      throw LogisticError(
        .usage, "groups", "there are \(count) groups", advice: "give 3 to 1000; 10 is usual")
    }
    let order = probabilities.indices.filter { weights?[$0] != 0 }
      .sorted { probabilities[$0] < probabilities[$1] }
    let sorted = order.map { probabilities[$0] }
    var total = 0.0
    let counts = order.map { row in
      total += weights?[row] ?? 1
      return total
    }
    var cuts: [Double] = []
    for k in 0...count {
      let cut = sortedQuantile(sorted, upTo: counts, Double(k) / Double(count))
      if cuts.last != cut { cuts.append(cut) }
    }
    var groups = [Group](
      repeating: Group(rows: 0, observed: 0, expected: 0, lowest: .infinity, highest: 0),
      count: max(1, cuts.count - 1))
    for row in order {
      let (p, weight) = (probabilities[row], weights?[row] ?? 1)
      // The first cut that is at least p, from the second on.
      var (low, high) = (1, cuts.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cuts[middle] >= p { high = middle } else { low = middle + 1 }
      }
      let at = low - 1
      groups[at].rows += weight
      groups[at].observed += labels[row] ? weight : 0
      groups[at].expected += weight * p
      groups[at].lowest = min(groups[at].lowest, p)
      groups[at].highest = max(groups[at].highest, p)
    }
    groups = groups.filter { $0.rows > 0 }
    guard groups.count > 2 else {
      throw LogisticError(
        .data, "too-few-groups",
        "the probabilities make \(groups.count) groups only, and three are needed",
        advice: "the test is not for models with so few different predictions")
    }
    var statistic = 0.0
    for group in groups {
      let difference = group.observed - group.expected
      let rest = group.rows - group.expected
      if difference == 0 { continue }
      statistic += difference * difference * (1 / group.expected + 1 / rest)
    }
    self.groups = groups
    self.isFitted = isFitted
    test = .init(
      chiSquare: statistic, degreesOfFreedom: isFitted ? max(1, groups.count - 2) : groups.count)
  }
}
