extension SparseDescent {
  /// Newton's step on the parameters that are not 0, whose signs make the penalty linear: conjugate
  /// gradients on `H_SS·d = −(g + m·sign w)` with products only, preconditioned by the diagonal, to a
  /// share of the first residual. Parameters that would change their sign end at 0. The step is
  /// halved until the objective falls.
  ///
  /// - Returns: by how much the objective fell; 0 if no step did.
  func stepOnSupport(share: Double, products: Int) throws(LogisticError) -> Double {
    let union = (0..<p).filter { j in (0..<k).contains { weights.base[$0 * p + j] != 0 } }
    let s = union.count
    guard s > 0 else { return 0 }
    let system = SupportSystem(self, union)
    // In the layout of the products: `s × k`, then the intercepts.
    let count = (s + 1) * k
    var right = [Double](repeating: 0, count: count)
    for (a, j) in union.enumerated() {
      for c in 0..<k where weights.base[c * p + j] != 0 {
        let at = c * p + j
        right[a * k + c] =
          -(gradient.base[at] + (weights.base[at] > 0 ? l1.base[at] : -l1.base[at]))
      }
    }
    if objective.intercept {
      for c in 0..<k {
        var slope = biasPenalty[c] * bias[c]
        for i in 0..<n { slope += slopes.base[i * k + c] }
        right[s * k + c] = -slope
      }
    }
    let step = try system.solve(right, share: share, products: products)
    guard step.allSatisfy(\.isFinite) else { return 0 }
    return follow(union, step)
  }

  /// Goes along a step on the support, cutting at 0 what would change its sign, as far as the
  /// objective falls.
  private func follow(_ union: [Int], _ step: [Double]) -> Double {
    let s = union.count
    let old = union.map { j in (0..<k).map { weights.base[$0 * p + j] } }
    let oldBias = bias
    let before = value
    let slack = 1e-13 * (abs(before) + valueAtZero)
    var t = 1.0
    for _ in 0..<6 {
      trial.base.update(from: logits.base, count: n * k)
      columns.withEntries { entries in
        for c in 0..<k {
          var moves = [Double](repeating: 0, count: s)
          for (a, j) in union.enumerated() {
            let from = old[a][c]
            var to = from + t * step[a * k + c]
            if l1.base[c * p + j] > 0, to * from < 0 { to = 0 }
            weights.base[c * p + j] = to
            moves[a] = to - from
          }
          union.withUnsafeBufferPointer { list in
            Kernels.addColumns(entries, list, change: moves, stride: k, into: trial.base + c)
          }
          let biasMove = t * step[s * k + c]
          bias[c] = oldBias[c] + biasMove
          if biasMove != 0 { for i in 0..<n { trial.base[i * k + c] += biasMove } }
        }
      }
      let next = evaluate(trial.base)
      let after = next + penalty(weights.base, bias)
      if after.isFinite, after <= before + slack {
        logits.base.update(from: trial.base, count: n * k)
        loss = next
        return max(0, before - after)
      }
      t /= 2
    }
    for (a, j) in union.enumerated() {
      for c in 0..<k { weights.base[c * p + j] = old[a][c] }
    }
    bias = oldBias
    loss = evaluate(logits.base)
    return 0
  }
}

/// The Hessian over the parameters that are not 0 and the intercepts, by its products.
private struct SupportSystem<Rows: RowSource> {
  private let objective: Objective<Rows>
  /// The support's columns as rows.
  private let matrix: SparseMatrix<Rows.Scalar>
  private let curvatures: UnsafeMutablePointer<Double>
  /// Softmax: `n × k`; else empty.
  private let probabilities: [Double]
  private let weights: [Double]?
  /// λⱼ, and 0 or 1 for what takes part, in the layout `s × k`, then the intercepts.
  private let l2: [Double]
  private let mask: [Double]
  private let diagonal: [Double]
  private let k: Int

  init(_ run: SparseDescent<Rows>, _ union: [Int]) {
    objective = run.objective
    let (k, p, n, s) = (run.k, run.p, run.n, union.count)
    self.k = k
    matrix = run.columns.rows(of: union)
    curvatures = run.curvatures.base
    weights = run.rows.weights
    if objective.loss == .softmax {
      var z = [Double](repeating: 0, count: n * k)
      z.withUnsafeMutableBufferPointer { buffer in
        guard let z = buffer.baseAddress else { return }
        z.update(from: run.logits.base, count: n * k)
        let targets = [Double](repeating: 0, count: n)
        _ = Kernels.softmaxLoss(
          logits: z, targets: targets, targetWidth: 1, weights: nil, rows: n, outputs: k,
          probabilities: z)
      }
      probabilities = z
    } else {
      probabilities = []
    }
    var l2 = [Double](repeating: 0, count: (s + 1) * k)
    var mask = l2
    var diagonal = l2
    for c in 0..<k {
      for i in 0..<n { run.state.base[2 * i + 1] = run.curvatures.base[i * k + c] }
      run.columns.withEntries { entries in
        union.withUnsafeBufferPointer { list in
          Kernels.curvatures(entries, list, state: run.state.base, into: run.diagonal.base)
        }
      }
      for (a, j) in union.enumerated() {
        l2[a * k + c] = run.l2.base[c * p + j]
        mask[a * k + c] = run.weights.base[c * p + j] != 0 ? 1 : 0
        diagonal[a * k + c] = run.diagonal.base[j] + l2[a * k + c]
      }
      if objective.intercept {
        mask[s * k + c] = 1
        l2[s * k + c] = run.biasPenalty[c]
        var sum = l2[s * k + c]
        for i in 0..<n { sum += run.curvatures.base[i * k + c] }
        diagonal[s * k + c] = sum
      }
    }
    self.l2 = l2
    self.mask = mask
    self.diagonal = diagonal
  }

  /// Conjugate gradients.
  func solve(_ right: [Double], share: Double, products: Int) throws(LogisticError) -> [Double] {
    var x = [Double](repeating: 0, count: right.count)
    var residual = right
    func precondition(_ r: [Double]) -> [Double] {
      r.indices.map { diagonal[$0] > 0 ? mask[$0] * r[$0] / diagonal[$0] : 0 }
    }
    var scaled = precondition(residual)
    var along = scaled
    var size = dot(residual, scaled)
    let goal = share * share * size
    for _ in 0..<products where size > goal && size > 0 {
      let product = try multiply(along)
      let curvature = dot(along, product)
      guard curvature > 0 else { break }
      let length = size / curvature
      for i in x.indices {
        x[i] += length * along[i]
        residual[i] -= length * product[i]
      }
      scaled = precondition(residual)
      let next = dot(residual, scaled)
      let ratio = next / size
      for i in along.indices { along[i] = scaled[i] + ratio * along[i] }
      size = next
    }
    return x
  }

  private func multiply(_ v: [Double]) throws(LogisticError) -> [Double] {
    let (n, k, s) = (matrix.rows, k, matrix.columns)
    let groups = min(16, max(1, n / 256))
    let parts = try objective.mapGroups(groups) { (group) throws(LogisticError) -> RowSums.Room in
      let sums = RowSums.Room((s + 1) * k)
      let (first, end) = (group * n / groups, (group + 1) * n / groups)
      let step = 256
      let changes = RowSums.Room(step * k)
      matrix.withEntries { entries in
        v.withUnsafeBufferPointer { v in
          guard let v = v.baseAddress else { return }
          var at = first
          while at < end {
            let count = min(step, end - at)
            let tile = entries.lines(from: at, count: count)
            Kernels.logits(tile, weights: v, bias: v + s * k, outputs: k, into: changes.base)
            bend(changes.base, from: at, count: count)
            Kernels.accumulate(tile, slopes: changes.base, outputs: k, into: sums.base)
            let slope = sums.base + s * k
            for i in 0..<count { for c in 0..<k { slope[c] += changes.base[i * k + c] } }
            at += count
          }
        }
      }
      return sums
    }
    var result = [Double](repeating: 0, count: v.count)
    for part in parts { for i in result.indices { result[i] += part.base[i] } }
    for i in result.indices { result[i] = mask[i] * (result[i] + l2[i] * v[i]) }
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
