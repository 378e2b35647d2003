extension SparseDescent {
  /// The duality gap at the present point (`Certificate+DualityGap` derives it).
  ///
  /// The dual point is the rows' slopes, moved along their own tangents by Newton's step of the intercepts
  /// and what else has no penalty, so that their correlations with those are 0 to rounding, and shrunk until
  /// no column's correlation exceeds its L1 penalty.
  func dualityGap() throws(LogisticError) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    let (free, moves) = (freeParameters, trial.base)
    guard let step = freeStep(free, moves: moves) else { return nothing }
    let dual = RowSums.Room(n * k)
    let whole = divergence(moves, shrink: 1 - 1e-13, slopes: dual.base)
    guard whole.divergence.isFinite else { return nothing }
    let correlations = RowSums.Room(k * p)
    try correlate(dual.base, into: correlations.base)
    let shrink = greatestShrink({ correlations.base[$0] }, from: 1 - 1e-13)
    let sums =
      shrink == 1 - 1e-13 ? whole : divergence(moves, shrink: shrink, slopes: dual.base)
    let farthest = step.reduce(0) { max($0, abs($1)) }
    guard sums.divergence.isFinite,
      let columnGap = columnGap(
        correlations.base, shrink: shrink, size: whole.size, move: farthest),
      let interceptGap = interceptGap(
        dual.base, shrink: shrink, size: whole.size, move: farthest)
    else { return nothing }
    let gap = sums.divergence + columnGap + interceptGap
    let bound = gap == 0 ? 0 : gap / valueAtZero
    return bound.isFinite && bound >= 0
      ? Certificate(bound: bound, kind: .dualityGap) : nothing
  }

  func probabilities() -> [Double] {
    var z = [Double](repeating: 0, count: n * k)
    z.withUnsafeMutableBufferPointer { buffer in
      guard let to = buffer.baseAddress else { return }
      let targets = [Double](repeating: 0, count: n)
      _ = Kernels.softmaxLoss(
        logits: logits.base, targets: targets, targetWidth: 1, weights: nil, rows: n, outputs: k,
        probabilities: to)
    }
    return z
  }

  /// The rows' part of the gap; `slopes` become the dual point before it is shrunk.
  private func divergence(
    _ moves: UnsafePointer<Double>, shrink: Double, slopes: UnsafeMutablePointer<Double>
  ) -> DualSums {
    let step = 1024
    var tile = DualTile(
      loss: objective.loss, outputs: k, rows: step, width: 0, shrink: shrink,
      normalizer: objective.normalizer)
    rows.targets.values.withUnsafeBufferPointer { targets in
      withOptionalPointer(rows.weights) { weights in
        guard let y = targets.baseAddress else { return }
        for first in stride(from: 0, to: n, by: step) {
          let count = min(step, n - first)
          let block = RowBlock(
            features: y, rows: count, columns: 0, targets: y + first * rows.targetWidth,
            targetWidth: rows.targetWidth, weights: weights.map { $0 + first }, offsets: nil,
            firstRow: first)
          tile.judge(
            TileRows(block, from: 0, count: count), logits: logits.base + first * k,
            moves: moves + first * k, slopes: slopes + first * k)
        }
      }
    }
    return tile.sums
  }

  /// `Σ [ωⱼ(wⱼ) + ωⱼ*(−vⱼ) + wⱼ·vⱼ]` over the weights; nil if an unpenalised column's constraint does not
  /// hold.
  private func columnGap(
    _ correlations: UnsafePointer<Double>, shrink: Double, size: Double, move: Double
  ) -> Double? {
    var gap = 0.0
    for i in 0..<k * p where takesPart[i % p] {
      let v = shrink * correlations[i]
      if isFree(i) {
        let length = greatestValue(i % p)
        guard abs(v) <= 1e-11 * size * length + .leastNormalMagnitude else { return nil }
        gap += abs(v) * (1 / length + abs(weights.base[i]) + move)
      } else {
        gap += penaltyGap(i, v)
      }
    }
    return gap.isFinite ? gap : nil
  }

  private func interceptGap(
    _ dual: UnsafePointer<Double>, shrink: Double, size: Double, move: Double
  ) -> Double? {
    guard objective.intercept else { return 0 }
    var gap = 0.0
    for c in 0..<k {
      var v = 0.0
      for i in 0..<n { v += dual[i * k + c] }
      v *= shrink
      if biasPenalty[c] > 0 {
        let distance = bias[c] + v / biasPenalty[c]
        gap += 0.5 * biasPenalty[c] * distance * distance
      } else {
        guard abs(v) <= 1e-11 * size + .leastNormalMagnitude else { return nil }
        gap += abs(v) * (1 + abs(bias[c]) + move)
      }
    }
    return gap
  }
}
