extension SparseDescent {
  /// Newton's step on the parameters that are neither 0 nor at a bound, whose signs make the penalty linear:
  /// conjugate gradients on `H_SS·d = −(g + m·sign w)` with products only, preconditioned by the diagonal, to a
  /// share of the first residual. Parameters that would change their sign end at 0, those that
  /// would leave their bounds there. The step is halved until the objective falls.
  ///
  /// - Returns: by how much the objective fell, 0 if no step did; and whether the step went all the way and
  ///   changed hardly a sign.
  func stepOnSupport(
    share: Double, products: Int
  ) throws(LogisticError) -> (fall: Double, isFull: Bool) {
    let (union, matrix) = rowsOfSupport()
    guard !union.isEmpty else { return (0, true) }
    let system = SupportSystem(self, union, matrix)
    let step = try system.solve(share: share, products: products)
    guard step.allSatisfy(\.isFinite) else { return (0, false) }
    return try follow(union, matrix, step)
  }

  /// The support's columns as rows, with those that may join; made anew only where a column is missing or half
  /// of them are idle.
  private func rowsOfSupport() -> ([Int], SparseMatrix<Rows.Scalar>) {
    let support = (0..<p).filter { j in (0..<k).contains { weights.base[$0 * p + j] != 0 } }
    if let known = supportRows, known.columns.count <= 2 * support.count {
      var at = 0
      let isCovered = support.allSatisfy { j in
        while at < known.columns.count, known.columns[at] < j { at += 1 }
        return at < known.columns.count && known.columns[at] == j
      }
      if isCovered { return known }
    }
    let union = (0..<p).filter { j in
      takesPart[j]
        && (0..<k).contains {
          let place = $0 * p + j
          return weights.base[place] != 0 || abs(gradient.base[place]) > 0.95 * l1.base[place]
        }
    }
    // The packed columns' places give way for a moment.
    for j in packed { place[j] = -1 }
    for (a, j) in union.enumerated() { place[j] = Int32(truncatingIfNeeded: a) }
    let matrix = rows.features.packed(
      place: place, columns: union.count, threads: objective.threads)
    for j in union { place[j] = -1 }
    for (a, j) in packed.enumerated() { place[j] = Int32(truncatingIfNeeded: a) }
    supportRows = (union, matrix)
    return (union, matrix)
  }

  /// Goes along a step on the support, cutting at 0 what would change its sign, as far as the
  /// objective falls.
  private func follow(
    _ union: [Int], _ matrix: SparseMatrix<Rows.Scalar>, _ step: [Double]
  ) throws(LogisticError) -> (fall: Double, isFull: Bool) {
    let s = union.count
    let old = union.flatMap { j in (0..<k).map { weights.base[$0 * p + j] } }
    let oldBias = bias
    let before = value
    let slack = 1e-13 * (abs(before) + valueAtZero)
    var t = 1.0
    var moves = [Double](repeating: 0, count: (s + 1) * k)
    for _ in 0..<6 {
      var cut = 0
      for c in 0..<k {
        for (a, j) in union.enumerated() {
          let from = old[a * k + c]
          var to = from + t * step[a * k + c]
          if l1.base[c * p + j] > 0, to * from < 0 {
            to = 0
            cut += 1
          }
          let inside = clip(to, c * p + j)
          if inside != to {
            to = inside
            cut += 1
          }
          weights.base[c * p + j] = to
          moves[a * k + c] = to - from
        }
        moves[s * k + c] = t * step[s * k + c]
        bias[c] = oldBias[c] + moves[s * k + c]
      }
      try move(matrix, moves)
      let next = evaluate(trial.base)
      let after = next + penalty(weights.base, bias)
      if after.isFinite, after <= before + slack {
        logits.base.update(from: trial.base, count: n * k)
        loss = next
        return (max(0, before - after), t == 1 && 100 * cut < s * k)
      }
      t /= 2
    }
    for (a, j) in union.enumerated() {
      for c in 0..<k { weights.base[c * p + j] = old[a * k + c] }
    }
    bias = oldBias
    loss = evaluate(logits.base)
    return (0, false)
  }
}

extension SparseDescent {
  /// The logits after moves of the support's weights and the intercepts, into `trial`.
  private func move(
    _ matrix: SparseMatrix<Rows.Scalar>, _ moves: [Double]
  ) throws(LogisticError) {
    let (n, k, s) = (n, k, matrix.columns)
    let parts = n > 1024 ? 4 : 1
    nonisolated(unsafe) let (to, from) = (trial.base, logits.base)
    try ThreadPool.shared.run(count: parts, threads: objective.threads) {
      (part) throws(LogisticError) in
      let (first, end) = (part * n / parts, (part + 1) * n / parts)
      matrix.withEntries { entries in
        moves.withUnsafeBufferPointer { moves in
          guard let moves = moves.baseAddress else { return }
          Kernels.logits(
            entries.lines(from: first, count: end - first), weights: moves, bias: moves + s * k,
            outputs: k, into: to + first * k)
        }
      }
      for i in first * k..<end * k { to[i] += from[i] }
    }
  }
}

/// The Hessian over the parameters that are not 0 and the intercepts, by its products; vectors are `s × k`,
/// then the intercepts.
private struct SupportSystem<Rows: RowSource> {
  private let objective: Objective<Rows>
  /// The columns as rows.
  private let matrix: SparseMatrix<Rows.Scalar>
  private let slopes: UnsafeMutablePointer<Double>
  private let curvatures: UnsafeMutablePointer<Double>
  /// Softmax: `n × k`; else empty.
  private let probabilities: [Double]
  private let weights: [Double]?
  /// λⱼ, 0 or 1 for what takes part, and the Hessian's diagonal.
  private var l2: [Double]
  private var mask: [Double]
  private var diagonal: [Double]
  /// What the penalties add to the gradient.
  private var penaltySlopes: [Double]
  private let k: Int

  init(_ run: SparseDescent<Rows>, _ union: [Int], _ matrix: SparseMatrix<Rows.Scalar>) {
    objective = run.objective
    let (k, p, n, s) = (run.k, run.p, run.n, union.count)
    self.k = k
    self.matrix = matrix
    slopes = run.slopes.base
    curvatures = run.curvatures.base
    weights = run.rows.weights
    probabilities = objective.loss == .softmax ? run.probabilities() : []
    l2 = [Double](repeating: 0, count: (s + 1) * k)
    mask = l2
    diagonal = l2
    penaltySlopes = l2
    for c in 0..<k {
      let squares = RowSums.Room(s)
      matrix.withEntries {
        Kernels.squares($0, curvatures: curvatures + c, stride: k, into: squares.base)
      }
      for (a, j) in union.enumerated() {
        let (at, w) = (a * k + c, run.weights.base[c * p + j])
        l2[at] = run.l2.base[c * p + j]
        mask[at] = w != 0 && !run.isAtBound(c * p + j) ? 1 : 0
        diagonal[at] = squares.base[a] + l2[at]
        let m = run.l1.base[c * p + j]
        penaltySlopes[at] = l2[at] * w + (w > 0 ? m : w < 0 ? -m : 0)
      }
      if objective.intercept {
        let at = s * k + c
        mask[at] = 1
        l2[at] = run.biasPenalty[c]
        diagonal[at] = l2[at]
        for i in 0..<n { diagonal[at] += curvatures[i * k + c] }
        penaltySlopes[at] = l2[at] * run.bias[c]
      }
    }
  }

  /// Conjugate gradients.
  func solve(share: Double, products: Int) throws(LogisticError) -> [Double] {
    var residual = try sum(nil)
    for i in residual.indices { residual[i] = -mask[i] * (residual[i] + penaltySlopes[i]) }
    var x = [Double](repeating: 0, count: residual.count)
    let inverse = diagonal.indices.map { diagonal[$0] > 0 ? mask[$0] / diagonal[$0] : 0 }
    var scaled = zip(residual, inverse).map { $0 * $1 }
    var along = scaled
    var size = dot(residual, scaled)
    let goal = share * share * size
    for _ in 0..<products where size > goal && size > 0 {
      var product = try sum(along)
      for i in product.indices { product[i] = mask[i] * (product[i] + l2[i] * along[i]) }
      let curvature = dot(along, product)
      guard curvature > 0 else { break }
      let length = size / curvature
      for i in x.indices {
        x[i] += length * along[i]
        residual[i] -= length * product[i]
        scaled[i] = residual[i] * inverse[i]
      }
      let next = dot(residual, scaled)
      let ratio = next / size
      for i in along.indices { along[i] = scaled[i] + ratio * along[i] }
      size = next
    }
    return x
  }

  /// `Xᵀ(h∘(X·v))` of a direction, or for none `Xᵀr` of the slopes.
  private func sum(_ v: [Double]?) throws(LogisticError) -> [Double] {
    let (n, k, s) = (matrix.rows, k, matrix.columns)
    let groups = min(16, max(1, n / 256))
    let parts = try objective.mapGroups(groups) { (group) throws(LogisticError) -> RowSums.Room in
      let sums = RowSums.Room((s + 1) * k)
      let (first, end) = (group * n / groups, (group + 1) * n / groups)
      let step = 256
      let changes = RowSums.Room(step * k)
      matrix.withEntries { entries in
        var at = first
        while at < end {
          let count = min(step, end - at)
          let tile = entries.lines(from: at, count: count)
          if let v {
            v.withUnsafeBufferPointer { v in
              guard let v = v.baseAddress else { return }
              Kernels.logits(tile, weights: v, bias: v + s * k, outputs: k, into: changes.base)
            }
            bend(changes.base, from: at, count: count)
          } else {
            changes.base.update(from: slopes + at * k, count: count * k)
          }
          Kernels.accumulate(tile, slopes: changes.base, outputs: k, into: sums.base)
          let slope = sums.base + s * k
          for i in 0..<count { for c in 0..<k { slope[c] += changes.base[i * k + c] } }
          at += count
        }
      }
      return sums
    }
    var result = [Double](repeating: 0, count: (s + 1) * k)
    result.withUnsafeMutableBufferPointer { result in
      for part in parts { for i in 0..<result.count { result[i] += part.base[i] } }
    }
    return result
  }

  /// Changes of logits → changes of slopes, over N.
  private func bend(_ z: UnsafeMutablePointer<Double>, from first: Int, count: Int) {
    if objective.loss != .softmax {
      let h = curvatures + first * k
      for i in 0..<count * k { z[i] *= h[i] }
      return
    }
    probabilities.withUnsafeBufferPointer { buffer in
      for i in 0..<count {
        let scale = (weights?[first + i] ?? 1) / objective.normalizer
        let row = z + i * k
        var mean = 0.0
        for c in 0..<k { mean += buffer[(first + i) * k + c] * row[c] }
        for c in 0..<k { row[c] = scale * buffer[(first + i) * k + c] * (row[c] - mean) }
      }
    }
  }
}

extension SupportSystem: @unchecked Sendable {}
