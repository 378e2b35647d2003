/// How p-values of several tests are adjusted, as R's `p.adjust` does.
public enum PValueAdjustment: String, Sendable, CaseIterable {
  /// Against any false rejection at all, under any dependence (Holm 1979).
  case holm
  /// Against too great a share of false ones among the rejections, for independent or positively dependent tests
  /// (Benjamini & Hochberg 1995).
  case benjaminiHochberg = "bh"

  /// Its name in a table.
  public var name: String { self == .holm ? "Holm" : "Benjamini–Hochberg" }

  /// The adjusted p-values, in the order of those given; what is not a number is no test and stays.
  public func adjusted(_ pValues: [Double]) -> [Double] {
    var adjusted = pValues
    let order = pValues.indices.filter { !pValues[$0].isNaN }.sorted { pValues[$0] < pValues[$1] }
    let count = Double(order.count)
    switch self {
    case .holm:
      var greatest = 0.0
      for (rank, i) in order.enumerated() {
        greatest = max(greatest, (count - Double(rank)) * pValues[i])
        adjusted[i] = min(1, greatest)
      }
    case .benjaminiHochberg:
      var least = 1.0
      for (rank, i) in order.enumerated().reversed() {
        least = min(least, count / Double(rank + 1) * pValues[i])
        adjusted[i] = least
      }
    }
    return adjusted
  }
}
