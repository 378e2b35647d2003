extension SparseDescent {
  /// The columns of an output that a round looks at: those that are not 0, and those that the penalty
  /// holds at 0 by less than `slack` of its strength, the worst first if there are many.
  func workingSet(_ c: Int, slack: Double, limit: Int) -> [Int] {
    let (w, m) = (weights.base + c * p, l1.base + c * p)
    var chosen: [Int] = []
    var others: [(column: Int, excess: Double)] = []
    for j in 0..<p where takesPart[j] {
      if w[j] != 0 || m[j] == 0 {
        chosen.append(j)
      } else {
        let pull = pull(c * p + j)
        if pull > m[j] * (1 - slack) { others.append((j, pull / m[j])) }
      }
    }
    let room = max(limit, 2 * chosen.count) - chosen.count
    if others.count > room {
      others.sort { ($1.excess, $0.column) < ($0.excess, $1.column) }
      others.removeLast(others.count - room)
    }
    return chosen + others.map(\.column)
  }

  /// The columns of an output that are 0, or at a bound, and that neither the penalty nor the bound holds there.
  func joining(_ c: Int) -> [Int] {
    (0..<p).filter { j in
      let i = c * p + j
      return takesPart[j] && (weights.base[i] == 0 || isAtBound(i)) && excess(of: i) > 0
    }
  }

  /// Packs columns, if one of them is not packed yet: those, what is not 0, and what may soon join.
  func ensurePacked(_ chosen: [[Int]]) {
    guard chosen.contains(where: { $0.contains { place[$0] < 0 } }) else { return }
    for j in packed { place[j] = -1 }
    var columns: [Int] = []
    func add(_ j: Int) {
      guard place[j] < 0 else { return }
      place[j] = 0
      columns.append(j)
    }
    for list in chosen { for j in list { add(j) } }
    for i in 0..<k * p where weights.base[i] != 0 || pull(i) > 0.9 * l1.base[i] {
      if takesPart[i % p] { add(i % p) }
    }
    columns.sort()
    for (a, j) in columns.enumerated() { place[j] = Int32(truncatingIfNeeded: a) }
    packed = columns
    pack = PackedColumns(
      rows.features, place: place, sizes: columns.map { Int(sizes[$0]) },
      threads: objective.threads)
    sweepRoom = SweepRoom(columns.count, isBounded: bounds != nil)
  }

  /// `Σ x²·h` of some packed columns, `state` holding the curvatures.
  private func computeDiagonal(_ chosen: [Int]) {
    let step = max(256, (chosen.count + 15) / 16)
    let pack = pack
    nonisolated(unsafe) let (from, to) = (state.base, sweepRoom.diagonal.base)
    ThreadPool.shared.run(count: (chosen.count + step - 1) / step, threads: objective.threads) {
      part in
      chosen[part * step..<min(chosen.count, (part + 1) * step)].withUnsafeBufferPointer { list in
        pack.withEntries { Kernels.curvatures($0, list, state: from, into: to) }
      }
    }
  }

  /// Minimises the model of one output over some columns, which are packed, to a share of what the first sweep
  /// gained, and goes as far towards its minimum as the objective falls.
  ///
  /// - Returns: by how much the objective fell.
  func improve(_ c: Int, _ columns: [Int], sweeps: Int, share: Double) -> Double {
    guard !columns.isEmpty || objective.intercept else { return 0 }
    let w = weights.base + c * p
    let old = columns.map { w[$0] }
    let oldBias = bias[c]
    for i in 0..<n {
      state.base[2 * i] = slopes.base[i * k + c]
      state.base[2 * i + 1] = curvatures.base[i * k + c]
    }
    let chosen = columns.map { Int(place[$0]) }
    let room = sweepRoom
    for (a, j) in zip(chosen, columns) {
      room.weights.base[a] = w[j]
      room.l1.base[a] = l1.base[c * p + j]
      room.l2.base[a] = l2.base[c * p + j]
      if let bounds {
        room.bounds?.lower.base[a] = bounds.lower.base[c * p + j]
        room.bounds?.upper.base[a] = bounds.upper.base[c * p + j]
      }
    }
    computeDiagonal(chosen)
    pack.withEntries { entries in
      var order = chosen
      var first = 0.0
      for sweep in 0..<sweeps {
        var gain = solveIntercept(c)
        // Every third sweep is over all; between them the columns that are not 0 settle.
        if sweep > 0 {
          order =
            sweep % 3 == 0
            ? chosen : chosen.filter { room.weights.base[$0] != 0 || room.l1.base[$0] == 0 }
        }
        random.shuffle(&order)
        gain += order.withUnsafeBufferPointer { list in
          Kernels.sweep(
            entries, list, state: state.base, weights: room.weights.base,
            diagonal: room.diagonal.base, l1: room.l1.base, l2: room.l2.base,
            lower: room.bounds?.lower.base, upper: room.bounds?.upper.base)
        }
        if sweep == 0 { first = gain }
        if gain <= share * first { break }
      }
      _ = solveIntercept(c)
    }
    for (a, j) in zip(chosen, columns) { w[j] = room.weights.base[a] }
    return search(c, columns, from: old, bias: oldBias)
  }

  /// The model's minimum along the intercept; the rows' slopes follow.
  private func solveIntercept(_ c: Int) -> Double {
    guard objective.intercept else { return 0 }
    var (slope, curvature) = (biasPenalty[c] * bias[c], biasPenalty[c])
    for i in 0..<n {
      slope += state.base[2 * i]
      curvature += state.base[2 * i + 1]
    }
    guard curvature > 0 else { return 0 }
    let step = -slope / curvature
    bias[c] += step
    for i in 0..<n { state.base[2 * i] += state.base[2 * i + 1] * step }
    return 0.5 * curvature * step * step
  }

  /// Goes from the old point towards the present weights of one output as far as the objective falls
  /// enough: `F(θ + t·d) ≤ F(θ) + 10⁻⁴·t·Δ`.
  private func search(_ c: Int, _ chosen: [Int], from old: [Double], bias oldBias: Double) -> Double
  {
    let w = weights.base + c * p
    let step = chosen.indices.map { w[chosen[$0]] - old[$0] }
    let biasStep = bias[c] - oldBias
    change.base.update(repeating: biasStep, count: n)
    pack.withEntries { entries in
      chosen.map { Int(place[$0]) }.withUnsafeBufferPointer { list in
        Kernels.addColumns(entries, list, change: step, stride: 1, into: change.base)
      }
    }
    // Δ: the loss's slope along d, and how the penalties change to first order.
    var slope = biasPenalty[c] * oldBias * biasStep
    for i in 0..<n { slope += slopes.base[i * k + c] * change.base[i] }
    for (a, j) in chosen.enumerated() where step[a] != 0 {
      slope +=
        l2.base[c * p + j] * old[a] * step[a]
        + l1.base[c * p + j] * (abs(old[a] + step[a]) - abs(old[a]))
    }
    let before = loss
    guard slope < 0 else {
      restore(c, chosen, old, oldBias)
      return 0
    }
    func penaltyChange(_ t: Double) -> Double {
      var sum = biasPenalty[c] * t * biasStep * (oldBias + 0.5 * t * biasStep)
      for (a, j) in chosen.enumerated() where step[a] != 0 {
        sum +=
          l1.base[c * p + j] * (abs(old[a] + t * step[a]) - abs(old[a]))
          + l2.base[c * p + j] * t * step[a] * (old[a] + 0.5 * t * step[a])
      }
      return sum
    }
    let slack = 1e-13 * (abs(before) + valueAtZero)
    var t = 1.0
    for _ in 0..<40 {
      trial.base.update(from: logits.base, count: n * k)
      for i in 0..<n { trial.base[i * k + c] += t * change.base[i] }
      let next = evaluate(trial.base)
      let fall = before - next - penaltyChange(t)
      if fall >= -1e-4 * t * slope - slack, next.isFinite {
        if t < 1 {
          for (a, j) in chosen.enumerated() { w[j] = clip(old[a] + t * step[a], c * p + j) }
        }
        bias[c] = oldBias + t * biasStep
        logits.base.update(from: trial.base, count: n * k)
        loss = next
        return fall
      }
      t /= 2
    }
    restore(c, chosen, old, oldBias)
    loss = evaluate(logits.base)
    return 0
  }

  private func restore(_ c: Int, _ chosen: [Int], _ old: [Double], _ oldBias: Double) {
    for (a, j) in chosen.enumerated() { weights.base[c * p + j] = old[a] }
    bias[c] = oldBias
  }
}
