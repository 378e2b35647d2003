extension SparseDescent {
  /// The duality gap at the present point (`Certificate+DualityGap` derives it).
  ///
  /// The dual point is the rows' slopes, moved along their own tangents by Newton's step of the free
  /// intercepts, so that they add up to 0 to rounding, and shrunk until no column's correlation
  /// exceeds its L1 penalty.
  func dualityGap() throws(LogisticError) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    guard let moves = interceptStep() else { return nothing }
    let dual = RowSums.Room(n * k)
    let whole = divergence(moves, shrink: 1 - 1e-13, slopes: dual.base)
    guard whole.divergence.isFinite else { return nothing }
    let correlations = try correlate(dual.base)
    var shrink = 1 - 1e-13
    for i in 0..<k * p where l1.base[i] > 0 && l2.base[i] == 0 {
      let size = abs(correlations.base[i])
      if size * shrink > l1.base[i] { shrink = l1.base[i] / size * (1 - 1e-15) }
    }
    let sums =
      shrink == 1 - 1e-13 ? whole : divergence(moves, shrink: shrink, slopes: dual.base)
    guard sums.divergence.isFinite,
      let columnGap = columnGap(correlations.base, shrink: shrink, size: whole.size),
      let interceptGap = interceptGap(dual.base, moves, shrink: shrink, size: whole.size)
    else { return nothing }
    let gap = sums.divergence + columnGap + interceptGap
    let bound = gap == 0 ? 0 : gap / valueAtZero
    return bound.isFinite && bound >= 0
      ? Certificate(bound: bound, kind: .dualityGap) : nothing
  }

  /// Newton's step of the free intercepts alone; zeros where they are penalised or absent.
  private func interceptStep() -> [Double]? {
    let none = [Double](repeating: 0, count: k)
    guard objective.intercept, biasPenalty.allSatisfy({ $0 == 0 }) else { return none }
    var sums = none
    var matrix = SymmetricMatrix(order: k)
    for i in 0..<n {
      for c in 0..<k {
        sums[c] += slopes.base[i * k + c]
        matrix.values[c * k + c] += curvatures.base[i * k + c]
      }
    }
    if objective.loss == .softmax {
      let shares = probabilities()
      for i in 0..<n {
        let scale = (rows.weights?[i] ?? 1) / objective.normalizer
        for c in 0..<k {
          for other in 0..<c {
            let product = scale * shares[i * k + c] * shares[i * k + other]
            matrix.values[c * k + other] -= product
            matrix.values[other * k + c] -= product
          }
        }
      }
      // Shifting all intercepts changes nothing: any strength there picks the step of mean 0.
      let strength = (0..<k).reduce(0) { $0 + matrix.values[$1 * k + $1] } / Double(k * k)
      for i in matrix.values.indices { matrix.values[i] += strength }
    }
    return Cholesky(matrix).map { $0.solve(sums).map { -$0 } }
  }

  private func probabilities() -> [Double] {
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
    _ moves: [Double], shrink: Double, slopes: UnsafeMutablePointer<Double>
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
            TileRows(block, from: 0, count: count), logits: logits.base + first * k, moves: moves,
            slopes: slopes + first * k)
        }
      }
    }
    return tile.sums
  }

  /// `Xᵀu`, output by output.
  private func correlate(_ dual: UnsafeMutablePointer<Double>) throws(LogisticError) -> RowSums.Room {
    let result = RowSums.Room(k * p)
    let parts = columns.parts(16)
    let columns = columns
    let (p, k, n) = (p, k, n)
    for c in 0..<k {
      nonisolated(unsafe) let one = change.base
      for i in 0..<n { one[i] = dual[i * k + c] }
      nonisolated(unsafe) let to = result.base + c * p
      try ThreadPool.shared.run(count: parts.count, threads: objective.threads) {
        (part) throws(LogisticError) in
        columns.withEntries { Kernels.dots($0, parts[part], slopes: one, into: to) }
      }
    }
    return result
  }

  /// `Σ [ωⱼ(wⱼ) + ωⱼ*(−vⱼ) + wⱼ·vⱼ]` over the weights; nil if an unpenalised column's constraint does not
  /// hold.
  private func columnGap(
    _ correlations: UnsafePointer<Double>, shrink: Double, size: Double
  ) -> Double? {
    var gap = 0.0
    for i in 0..<k * p where takesPart[i % p] {
      let (w, v) = (weights.base[i], shrink * correlations[i])
      let (m, strength) = (l1.base[i], l2.base[i])
      if m == 0, strength == 0 {
        guard abs(v) <= 1e-11 * size + .leastNormalMagnitude else { return nil }
        gap += abs(v) * (1 + abs(w))
        continue
      }
      let cut = min(max(v, -m), m)
      gap += max(0, m * abs(w) + w * cut)
      if strength > 0 {
        let distance = w - (cut - v) / strength
        gap += 0.5 * strength * distance * distance
      }
    }
    return gap
  }

  private func interceptGap(
    _ dual: UnsafePointer<Double>, _ moves: [Double], shrink: Double, size: Double
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
        gap += abs(v) * (1 + abs(bias[c]) + abs(moves[c]))
      }
    }
    return gap
  }
}
