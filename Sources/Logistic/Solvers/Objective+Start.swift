extension Objective {
  /// Where a solver begins: at the values that are given, or, where they are zeros and rows carry offsets, at the intercept that
  /// takes up what the offsets have in common. From 0 the loss of offsets beyond ±36 is flat to rounding.
  ///
  /// - Throws: when a row holds what cannot be used.
  func startingPoint(_ start: [Double]) throws(LogisticError) -> [Double] {
    guard loss == .logistic, outputs == 1, intercept, start.allSatisfy({ $0 == 0 }),
      let place = start.indices.last, l2[place] == 0, l1[place] == 0, !hasBound(place),
      let value = try interceptBesideOffsets()
    else { return start }
    var result = start
    result[place] = value
    return result
  }

  /// The best intercept beside the offsets, to a thousandth of the rarer class; nil where there are none, or one class only.
  ///
  /// Between what the base rate would ask for at the greatest and at the least offset the slope changes its sign: Newton's
  /// steps that would leave that interval halve it.
  private func interceptBesideOffsets() throws(LogisticError) -> Double? {
    var rows: [(offset: Double, target: Double, weight: Double)] = []
    func add(_ block: RowBlock<Rows.Scalar>) -> Bool {
      guard let offsets = block.offsets else { return false }
      for i in 0..<block.rows {
        let weight = block.weights?[i] ?? 1
        if weight > 0 { rows.append((offsets[i], block.targets[i], weight)) }
      }
      return true
    }
    for index in 0..<self.rows.blockCount {
      let hasOffsets =
        if let sparse = sparseRows {
          try sparse.withSparseBlock(index) { add($1) }
        } else {
          try withBlock(index) { add($0) }
        }
      if !hasOffsets { return nil }
    }
    let total = rows.reduce(0) { $0 + $1.weight }
    let positive = rows.reduce(0) { $0 + $1.weight * $1.target }
    let rarer = min(positive, total - positive)
    guard rarer > 0, rows.allSatisfy(\.offset.isFinite) else { return nil }
    let logit = log(positive / (total - positive))
    var low = logit - rows.reduce(-.infinity) { max($0, $1.offset) }
    var high = logit - rows.reduce(.infinity) { min($0, $1.offset) }
    var value = logit - rows.reduce(0) { $0 + $1.weight / total * $1.offset }
    for _ in 0..<100 {
      var (slope, curvature) = (0.0, 0.0)
      for row in rows {
        let p = 1 / (1 + exp(-(row.offset + value)))
        slope += row.weight * (p - row.target)
        curvature += row.weight * p * (1 - p)
      }
      if abs(slope) <= 1e-3 * rarer { break }
      if slope > 0 { high = value } else { low = value }
      let next = value - slope / curvature
      value = next > low && next < high ? next : low + (high - low) / 2
    }
    return value.isFinite ? value : nil
  }
}
