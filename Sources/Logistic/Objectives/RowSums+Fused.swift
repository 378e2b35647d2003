extension RowSums {
  /// Adds a block without tiles, where only value and gradient are wanted and centring would cancel
  /// little: `gradient′ⱼ = (gradientⱼ − centreⱼ·Σ slopes)/scaleⱼ`. One read of the features. False if
  /// it does not apply: a row of weight 0 may hold anything, and targets that cannot be are left to
  /// the slow path, which finds out which.
  func addFused<Scalar>(
    _ block: RowBlock<Scalar>, weights: [Double], bias: [Double]
  ) -> Bool {
    let tile = TileRows(block, from: 0, count: block.rows)
    guard isMild, hasUsableWeights(tile), hasUsableTargets(tile) else { return false }
    let (n, k) = (block.rows, outputs)
    if raw.isEmpty {
      // Locals: each access to an object's property in a loop is checked for exclusivity.
      let (p, inverse, centre) = (columns, inverseScale, scaling.centre)
      var (given, moved) = (weights, bias)
      for c in 0..<k {
        for j in 0..<p {
          given[c * p + j] *= inverse[j]
          moved[c] -= given[c * p + j] * centre[j]
        }
      }
      (raw, shift) = (given, moved)
      rawGradient = Room(order >= .gradient ? k * (columns + 1) : 0)
    }
    guard let sums = rawGradient else { return false }
    let wantsGradient = order >= .gradient
    let isJudged = strict.contains(true) && loss != .squared
    let margins = isJudged || spread != nil ? Room(n * k) : nil
    let kind: Kernels.RowLoss =
      switch loss {
      case .logistic: .logistic
      case .softmax: .softmax
      case .squared: .squared
      }
    value += Kernels.fusedPass(
      kind,
      Kernels.Rows(
        features: block.features, count: n, columns: columns, targets: block.targets,
        targetWidth: block.targetWidth, weights: block.weights, offsets: block.offsets),
      weights: raw, bias: shift, outputs: k, arithmetic: arithmetic, margins: margins?.base,
      gradient: wantsGradient ? sums.base : nil,
      biasGradient: wantsGradient ? sums.base + k * columns : nil)
    if let margins {
      if isJudged { judge(tile, margins: margins.base) }
      measureSpread(margins.base, rows: n)
    }
    if loss == .squared { for c in strict.indices { strict[c] = false } }
    let weight = block.weights.map { RowSums.sum($0, n) } ?? Double(n)
    weightSum += weight
    valueAtZero += atZero(tile, weight: weight)
    return true
  }

  /// Moves what fused blocks added up to the sums on scaled columns, once all blocks are added.
  func settle() {
    guard order >= .gradient, let sums = rawGradient else { return }
    let (k, p, inverse, centre) = (outputs, columns, inverseScale, scaling.centre)
    let (from, to) = (sums.base, gradient.base)
    for c in 0..<k {
      let slope = from[k * p + c]
      for j in 0..<p { to[c * p + j] += (from[c * p + j] - centre[j] * slope) * inverse[j] }
      to[k * p + c] += slope
    }
    rawGradient = nil
  }

  private func hasUsableWeights(_ rows: TileRows) -> Bool {
    guard let weights = rows.weights else { return true }
    var bad = 0
    for i in 0..<rows.count { bad &+= weights[i] > 0 && weights[i] < .infinity ? 0 : 1 }
    return bad == 0
  }

  /// Whether all targets are such as the loss takes.
  func hasUsableTargets(_ rows: TileRows) -> Bool {
    let (n, width) = (rows.count, rows.targetWidth)
    switch loss {
    case .squared: return true
    case .logistic:
      // |y − ½| ≤ ½, without branches; NaN compares false.
      var bad = 0
      for i in 0..<n * width { bad &+= abs(rows.targets[i] - 0.5) <= 0.5 ? 0 : 1 }
      return bad == 0
    case .softmax where width == 1:
      return (0..<n).allSatisfy { rows.label($0, outputs: outputs) >= 0 }
    case .softmax:
      for i in 0..<n {
        var sum = 0.0
        for c in 0..<width {
          let y = rows.targets[i * width + c]
          sum += y >= 0 ? y : .nan
        }
        guard abs(sum - 1) <= 1e-6 else { return false }
      }
      return true
    }
  }

  /// Keeps the greatest spread of a row's logits, if it is wanted.
  private func measureSpread(_ z: UnsafePointer<Double>, rows: Int) {
    guard var greatest = spread else { return }
    if loss == .softmax {
      for i in 0..<rows {
        var (low, high) = (z[i * outputs], z[i * outputs])
        for c in 1..<outputs {
          low = min(low, z[i * outputs + c])
          high = max(high, z[i * outputs + c])
        }
        // Not max, which would pass over what is not a number.
        if !(high - low <= greatest) { greatest = high - low }
      }
    } else {
      for i in 0..<rows * outputs where !(abs(z[i]) <= greatest) { greatest = abs(z[i]) }
    }
    spread = greatest
  }

  /// Takes from `strict` the outputs with a row that is not strictly on its side, offset left out.
  private func judge(_ rows: TileRows, margins: UnsafePointer<Double>) {
    let k = outputs
    if loss == .softmax {
      for i in 0..<rows.count {
        let (row, label) = (margins + i * k, rows.label(i, outputs: k))
        guard label >= 0, (0..<k).allSatisfy({ $0 == label || row[$0] < row[label] }) else {
          strict[0] = false
          return
        }
      }
      return
    }
    for c in 0..<k where strict[c] {
      for i in 0..<rows.count {
        let y = rows.targets[i * k + c]
        let margin = margins[i * k + c] - (rows.offsets?[i] ?? 0)
        guard y == 0 || y == 1, margin * (2 * y - 1) > 0 else {
          strict[c] = false
          break
        }
      }
    }
  }

  /// The rows' losses at zero parameters.
  private func atZero(_ rows: TileRows, weight: Double) -> Double {
    let (n, k) = (rows.count, outputs)
    switch loss {
    case .softmax: return weight * log(Double(k))
    case .logistic:
      guard let offsets = rows.offsets else { return weight * 0.693_147_180_559_945_3 }
      var sum = 0.0
      for i in 0..<n {
        for c in 0..<k {
          sum +=
            rows.weight(i) / Double(k)
            * (softplus(offsets[i]) - rows.targets[i * k + c] * offsets[i])
        }
      }
      return sum
    case .squared:
      var sum = 0.0
      for i in 0..<n {
        let (share, offset) = (rows.weight(i) / Double(k), rows.offsets?[i] ?? 0)
        for c in 0..<k {
          let residual = offset - rows.targets[i * k + c]
          sum += share * residual * residual
        }
      }
      return sum
    }
  }
}
