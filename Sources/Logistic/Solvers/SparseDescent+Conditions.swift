/// Least and greatest values of weights, `k × p`.
struct WeightBounds {
  let lower: RowSums.Room
  let upper: RowSums.Room
}

/// The conditions of optimality of single weights, by their place in `k × p`.
extension SparseDescent {
  /// A value moved to where the weight may be.
  func clip(_ value: Double, _ i: Int) -> Double {
    guard let bounds else { return value }
    return min(max(value, bounds.lower.base[i]), bounds.upper.base[i])
  }

  /// Whether a weight has neither a penalty nor one value only that it may have.
  func isFree(_ i: Int) -> Bool {
    guard l1.base[i] == 0, l2.base[i] == 0 else { return false }
    return bounds.map { $0.lower.base[i] < $0.upper.base[i] } ?? true
  }

  /// Whether a weight lies at one of its bounds.
  func isAtBound(_ i: Int) -> Bool {
    guard let bounds else { return false }
    return weights.base[i] <= bounds.lower.base[i] || weights.base[i] >= bounds.upper.base[i]
  }

  /// How strongly the loss pulls a weight that is 0 to where it may go.
  func pull(_ i: Int) -> Double {
    let g = gradient.base[i]
    guard let bounds else { return abs(g) }
    return g < 0 ? (bounds.upper.base[i] > 0 ? -g : 0) : (bounds.lower.base[i] < 0 ? g : 0)
  }

  /// How far 0 is from the slopes that the objective has along a weight: from `g ± m` to any slope at a
  /// bound, from `g − m` to `g + m` at 0, else one.
  func excess(of i: Int) -> Double {
    let (w, g, m) = (weights.base[i], gradient.base[i], l1.base[i])
    var (low, high) = (w > 0 ? m : -m, w < 0 ? -m : m)
    if let bounds {
      if w <= bounds.lower.base[i] { low = -.infinity }
      if w >= bounds.upper.base[i] { high = .infinity }
    }
    return max(g + low, -(g + high), 0)
  }

  /// The greatest factor on correlations with which every weight without an L2 part keeps the limit that its
  /// L1 penalty sets, on the sides where no bound does.
  func greatestShrink(_ correlations: (Int) -> Double, from factor: Double) -> Double {
    var shrink = factor
    for i in 0..<k * p where l1.base[i] > 0 && l2.base[i] == 0 {
      let v = correlations(i)
      if let bounds, (v > 0 ? bounds.lower : bounds.upper).base[i].isFinite { continue }
      if abs(v) * shrink > l1.base[i] { shrink = l1.base[i] / abs(v) * (1 - 1e-15) }
    }
    return shrink
  }

  /// `ωⱼ(wⱼ) + ωⱼ*(−v) + wⱼ·v` of a weight that something penalises.
  func penaltyGap(_ i: Int, _ v: Double) -> Double {
    let (w, m, strength) = (weights.base[i], l1.base[i], l2.base[i])
    if let bounds {
      let (low, high) = (bounds.lower.base[i], bounds.upper.base[i])
      if low > -.infinity || high < .infinity {
        guard w >= low, w <= high else { return .infinity }
        return Certificate.boundedGap(w, v, l1: m, l2: strength, low: low, high: high)
      }
    }
    let cut = min(max(v, -m), m)
    var gap = max(0, m * abs(w) + w * cut)
    if strength > 0 {
      let distance = w - (cut - v) / strength
      gap += 0.5 * strength * distance * distance
    }
    return gap
  }
}
