/// Hosmer and Lemeshow's test: observed against expected counts in groups of rows of like probability.
///
/// It depends on the groups, has little power, and is no proof of fit: look at the groups, and at the
/// calibration slope (Hosmer, Lemeshow & Sturdivant 2013, 5.2.2).
public struct HosmerLemeshow: Sendable, Equatable {
  /// One group.
  public struct Group: Sendable, Equatable {
    /// Its rows.
    public var rows: Int
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

  /// Groups by type-7 quantiles of the probabilities at 0, 1/g, …, 1, equal ones taken once; group k holds
  /// (q₍ₖ₋₁₎, qₖ], the first its lower end too.
  ///
  /// - Parameters:
  ///   - probabilities: of the positive class, row by row.
  ///   - labels: whether a row is of the positive class.
  ///   - count: how many groups there are to be.
  ///   - isFitted: whether the rows are those that were fitted.
  /// - Throws: counts that differ, probabilities outside 0...1, fewer than three groups.
  public init(
    probabilities: [Double], labels: [Bool], groups count: Int = 10, isFitted: Bool = true
  ) throws(LogisticError) {
    guard probabilities.count == labels.count, !labels.isEmpty,
      probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 })
    else {
      throw LogisticError(
        .data, "probability", "the test needs a probability from 0 to 1 and a label for each row")
    }
    guard count >= 3, count <= 1000 else {
      throw LogisticError(
        .usage, "groups", "there are \(count) groups", advice: "give 3 to 1000; 10 is usual")
    }
    let sorted = probabilities.sorted()
    var cuts: [Double] = []
    for k in 0...count {
      let cut = sortedQuantile(sorted, Double(k) / Double(count))
      if cuts.last != cut { cuts.append(cut) }
    }
    var groups = [Group](
      repeating: Group(rows: 0, observed: 0, expected: 0, lowest: .infinity, highest: 0),
      count: max(1, cuts.count - 1))
    for (row, p) in probabilities.enumerated() {
      // The first cut that is at least p, from the second on.
      var (low, high) = (1, cuts.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cuts[middle] >= p { high = middle } else { low = middle + 1 }
      }
      let at = low - 1
      groups[at].rows += 1
      groups[at].observed += labels[row] ? 1 : 0
      groups[at].expected += p
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
      let rest = Double(group.rows) - group.expected
      if difference == 0 { continue }
      statistic += difference * difference * (1 / group.expected + 1 / rest)
    }
    self.groups = groups
    test = .init(
      chiSquare: statistic, degreesOfFreedom: isFitted ? max(1, groups.count - 2) : groups.count)
  }
}
