extension RowSums {
  /// Losses, slopes and curvatures of a tile's rows, already times their weights.
  func evaluate(_ rows: TileRows) {
    let h = order >= .hessian ? curvatures.base : nil
    switch loss {
    case .logistic: logistic(rows, curvatures: h)
    case .softmax: softmax(rows, logits.base, slopes: slopes.base, curvatures: h)
    case .squared: squared(rows, logits.base, slopes: slopes.base, curvatures: h)
    }
  }

  private func logistic(_ rows: TileRows, curvatures: UnsafeMutablePointer<Double>?) {
    let (n, k) = (rows.count, outputs)
    let share = 1 / Double(k)
    var z = logits.base
    if let offsets = rows.offsets {
      z = shifted.base
      for i in 0..<n {
        for c in 0..<k { z[i * k + c] = logits.base[i * k + c] + offsets[i] }
        let offset = offsets[i]
        for c in 0..<k where rows.weight(i) != 0 {
          valueAtZero +=
            rows.weight(i) * share * (softplus(offset) - rows.targets[i * k + c] * offset)
        }
      }
    }
    // With several outputs the kernel writes curvatures row by row; the Gram matrices want columns.
    let interleaved = k == 1 ? curvatures : curvatures.map { _ in shifted.base }
    var sum = Kernels.logistic(
      logits: z, targets: usableTargets(rows), weights: rows.weights, rows: n, outputs: k,
      slopes: slopes.base, curvatures: interleaved)
    if k > 1, let curvatures, let interleaved {
      for i in 0..<n {
        for c in 0..<k { curvatures[c * tileRows + i] = interleaved[i * k + c] }
      }
    }
    let weights = rows.weights.map { RowSums.sum($0, n) } ?? Double(n)
    let isValid = rows.weights.map { w in (0..<n).allSatisfy { w[$0] >= 0 } } ?? true
    for c in 0..<k where strict[c] { strict[c] = isStrict(rows, output: c) }
    if let curvatures {
      for c in 0..<k {
        let h = curvatures + c * tileRows
        var (m0, m1, m2, m3) = (
          leastCurvature, leastCurvature, leastCurvature, leastCurvature
        )
        var i = 0
        if rows.weights == nil {
          while i + 4 <= n {
            m0 = h[i] < m0 ? h[i] : m0
            m1 = h[i + 1] < m1 ? h[i + 1] : m1
            m2 = h[i + 2] < m2 ? h[i + 2] : m2
            m3 = h[i + 3] < m3 ? h[i + 3] : m3
            i += 4
          }
        }
        while i < n {
          if h[i] < m0, rows.weight(i) != 0 { m0 = h[i] }
          i += 1
        }
        leastCurvature = min(min(m0, m1), min(m2, m3))
      }
    }
    if !isValid { sum = .nan }
    if rows.offsets == nil { valueAtZero += weights * 0.693_147_180_559_945_3 }
    value += sum
    weightSum += weights
  }

  /// Whether every row that counts is certain of its label and strictly on its side, offset left out.
  private func isStrict(_ rows: TileRows, output c: Int) -> Bool {
    for i in 0..<rows.count where rows.weight(i) != 0 {
      let y = rows.targets[i * outputs + c]
      guard y == 0 || y == 1, logits.base[i * outputs + c] * (2 * y - 1) > 0 else { return false }
    }
    return true
  }

  /// The targets, with zeros in place of whatever rows of weight 0 hold, and NaN, which then spreads
  /// to the value for the search that follows, in place of targets outside 0...1.
  private func usableTargets(_ rows: TileRows) -> UnsafePointer<Double> {
    let count = rows.count * outputs
    // |y − ½| ≤ ½, without branches; NaN compares false.
    var bad = 0
    for i in 0..<count { bad &+= abs(rows.targets[i] - 0.5) <= 0.5 ? 0 : 1 }
    if bad == 0 { return rows.targets }
    for i in 0..<count {
      let y = rows.targets[i]
      let counts = rows.weight(i / outputs) != 0
      replacedTargets.base[i] = !counts ? 0 : (y >= 0 && y <= 1 ? y : .nan)
    }
    return UnsafePointer(replacedTargets.base)
  }

  private func squared(
    _ rows: TileRows, _ z: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>,
    curvatures: UnsafeMutablePointer<Double>?
  ) {
    let share = 1 / Double(outputs)
    for i in 0..<rows.count {
      let weight = rows.weight(i)
      weightSum += weight
      let s = weight * share
      curvatures?[i] = 2 * s
      for c in 0..<outputs {
        let at = i * outputs + c
        slopes[at] = 0
        guard weight != 0 else { continue }
        let offset = rows.offsets?[i] ?? 0
        let residual = z[at] + offset - rows.targets[at]
        let atZero = offset - rows.targets[at]
        value += weight > 0 ? s * residual * residual : .nan
        valueAtZero += s * atZero * atZero
        slopes[at] = 2 * s * residual
      }
    }
    for c in 0..<outputs { strict[c] = false }
  }

  private func softmax(
    _ rows: TileRows, _ z: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>,
    curvatures: UnsafeMutablePointer<Double>?
  ) {
    let logOutputs = log(Double(outputs))
    var sum = 0.0
    for i in 0..<rows.count {
      let s = rows.weight(i)
      weightSum += s
      let (row, slope) = (z + i * outputs, slopes + i * outputs)
      guard s != 0 else {
        for c in 0..<outputs { slope[c] = 0 }
        if let curvatures {
          for k in 0..<grams { curvatures[k * tileRows + i] = 0 }
        }
        continue
      }
      valueAtZero += s * logOutputs
      var best = 0
      for c in 1..<outputs where row[c] > row[best] { best = c }
      let top = row[best]
      let label = rows.label(i, outputs: outputs)
      // log Σ exp(z) − Σ y·z = log1p(Σ' exp(z − top)) + Σ y·(top − z) + top·(1 − Σ y), where Σ'
      // leaves out the largest: nothing cancels when the row is sure of its class.
      var others = 0.0
      var linear = 0.0
      var targetSum = 0.0
      for c in 0..<outputs {
        let y = rows.target(i, c, label: label)
        linear += y * (top - row[c])
        targetSum += y
        if !(y >= 0) { linear = .nan }
        if c != best {
          row[c] = exp(row[c] - top)
          others += row[c]
        }
      }
      if !(s > 0) || abs(targetSum - 1) > 1e-6 { linear = .nan }
      let isStrict = label >= 0 && best == label && others.isFinite && linear == 0
      if !isStrict || (0..<outputs).contains(where: { $0 != best && row[$0] == 1 }) {
        strict[0] = false
      }
      row[best] = 1
      let total = 1 + others
      sum += s * (log1p(others) + linear + top * (1 - targetSum))
      var least = Double.infinity
      for c in 0..<outputs {
        let share = row[c] / total
        let rest = (c == best ? others : total - row[c]) / total
        let y = rows.target(i, c, label: label)
        slope[c] = s * ((1 - y) * share - y * rest)
        least = min(least, share)
      }
      leastCurvature = min(leastCurvature, s * least)
      if let curvatures {
        var k = 0
        for c in 0..<outputs {
          let share = row[c] / total
          let rest = (c == best ? others : total - row[c]) / total
          curvatures[k * tileRows + i] = s * share * rest
          k += 1
          for other in c + 1..<max(outputs, c + 1) {
            curvatures[k * tileRows + i] = -s * share * (row[other] / total)
            k += 1
          }
        }
      }
    }
    value += sum
  }
}
