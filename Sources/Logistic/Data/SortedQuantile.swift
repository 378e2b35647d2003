/// The quantile of sorted values at a share from 0 to 1, linear between neighbours: R's type 7 (Hyndman &
/// Fan 1996). Not a number where there are no values or the share is none.
func sortedQuantile(_ sorted: [Double], _ share: Double) -> Double {
  guard let last = sorted.indices.last, !share.isNaN else { return .nan }
  let at = share * Double(last)
  let low = min(max(Int(at.rounded(.down)), 0), last)
  let high = min(low + 1, last)
  return sorted[low] + (at - Double(low)) * (sorted[high] - sorted[low])
}

/// The same of values that occur several times: `upTo` is how many values there are up to each, itself included.
func sortedQuantile(_ sorted: [Double], upTo counts: [Double], _ share: Double) -> Double {
  guard let all = counts.last, sorted.count == counts.count, !share.isNaN else { return .nan }
  func value(_ place: Double) -> Double {
    // The first whose count is above the place.
    var (low, high) = (0, sorted.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if counts[middle] > place { high = middle } else { low = middle + 1 }
    }
    return sorted[low]
  }
  let at = min(max(share * (all - 1), 0), max(all - 1, 0))
  let low = at.rounded(.down)
  return value(low) + (at - low) * (value(low + 1) - value(low))
}
