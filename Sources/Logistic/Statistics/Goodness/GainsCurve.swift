/// What is gained by taking the rows of the greatest probabilities first.
///
/// Rows of one probability come in no order: a depth that ends among them takes its share of each label.
public struct GainsCurve: Sendable, Equatable {
  /// The rows down to a depth.
  public struct Point: Sendable, Equatable {
    /// The share of all rows that is taken.
    public var depth: Double
    /// The share of label 1's rows that is among them.
    public var gain: Double
    /// `gain/depth`: how much more of them than rows taken by chance would hold.
    public var lift: Double { gain / depth }
  }

  /// By rising depth.
  public let points: [Point]

  /// - Parameters:
  ///   - curve: of the rows' probabilities.
  ///   - count: how many depths there are: 1/count, 2/count, …, 1.
  /// - Returns: nil without rows of label 1.
  init?(_ curve: ROCCurve, count: Int = 10) {
    let (positives, all) = (curve.positives, curve.positives + curve.negatives)
    guard positives > 0, count > 0 else { return nil }
    var place = 0
    points = (1...count).map { k in
      let depth = Double(k) / Double(count)
      let wanted = depth * all
      func taken(_ i: Int) -> Double {
        curve.points[i].truePositives + curve.points[i].falsePositives
      }
      while place + 1 < curve.points.count - 1, taken(place + 1) < wanted { place += 1 }
      let (from, to) = (taken(place), taken(place + 1))
      let share = to > from ? min(1, (wanted - from) / (to - from)) : 1
      let hits = curve.points[place].truePositives
      let gained = hits + share * (curve.points[place + 1].truePositives - hits)
      return Point(depth: depth, gain: k == count ? 1 : gained / positives)
    }
  }
}
