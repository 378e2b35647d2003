/// The quantile of sorted values at a share from 0 to 1, linear between neighbours: R's type 7 (Hyndman &
/// Fan 1996). Not a number where there are no values or the share is none.
func sortedQuantile(_ sorted: [Double], _ share: Double) -> Double {
  guard let last = sorted.indices.last, !share.isNaN else { return .nan }
  let at = share * Double(last)
  let low = min(max(Int(at.rounded(.down)), 0), last)
  let high = min(low + 1, last)
  return sorted[low] + (at - Double(low)) * (sorted[high] - sorted[low])
}
