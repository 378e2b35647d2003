/// Running sums over a group of row blocks, with the room to work on a tile of rows.
///
/// A tile is standardised and widened to double, then logits → loss, slope and curvature →
/// gradient → weighted Gram matrices, while it lies in the cache. One thread uses it at a time.
final class RowSums: @unchecked Sendable {
  let loss: ConvexLoss
  let outputs: Int
  let order: EvaluationOrder
  let scaling: ColumnScaling
  /// Features a row.
  let columns: Int
  let tileRows: Int
  /// How many weighted Gram matrices there are.
  let grams: Int

  var value = 0.0
  var valueAtZero = 0.0
  var weightSum = 0.0
  var leastCurvature = Double.infinity
  /// The greatest squared length of a row's scaled features, if the Hessian was asked for.
  var greatestLength = 0.0
  var strict: [Bool]
  /// `outputs × columns`, then the `outputs` sums of slopes.
  let gradient: Room
  /// `grams × columns × columns`, lower triangles: `xᵀ·diag(h)·x`.
  let hessian: Room
  /// `grams × columns`, `xᵀh`, then the `grams` sums of h.
  let cross: Room

  private let tile: Room
  private let logits: Room
  private let shifted: Room
  private let slopes: Room
  private let curvatures: Room
  private let replacedTargets: Room
  private let inverseScale: [Double]
  /// Whether means are at most 100 deviations from zero.
  private let isMild: Bool

  /// A place for numbers, zero at first.
  final class Room {
    let base: UnsafeMutablePointer<Double>
    let count: Int

    init(_ count: Int) {
      self.count = count
      base = .allocate(capacity: max(1, count))
      base.initialize(repeating: 0, count: max(1, count))
    }

    deinit { base.deallocate() }
  }

  init(loss: ConvexLoss, outputs: Int, order: EvaluationOrder, scaling: ColumnScaling) {
    self.loss = loss
    self.outputs = outputs
    self.order = order
    self.scaling = scaling
    let p = scaling.centre.count
    columns = p
    tileRows = min(256, max(16, 8192 / max(1, p) / 8 * 8))
    grams = RowSums.gramCount(loss, outputs: outputs)
    strict = [Bool](repeating: true, count: loss == .softmax ? 1 : outputs)
    gradient = Room(order >= .gradient ? outputs * (p + 1) : 0)
    hessian = Room(order >= .hessian ? grams * p * p : 0)
    cross = Room(order >= .hessian ? grams * (p + 1) : 0)
    tile = Room(tileRows * p)
    logits = Room(tileRows * outputs)
    shifted = Room(tileRows * outputs)
    slopes = Room(tileRows * outputs)
    curvatures = Room(order >= .hessian ? tileRows * max(grams, outputs) : 0)
    replacedTargets = Room(loss == .logistic ? tileRows * outputs : 0)
    inverseScale = scaling.scale.map { 1 / $0 }
    isMild = zip(scaling.centre, scaling.scale).allSatisfy { abs($0) <= 100 * $1 }
  }

  /// A Gram matrix for each output, for each pair of classes, or one for all outputs.
  static func gramCount(_ loss: ConvexLoss, outputs: Int) -> Int {
    switch loss {
    case .logistic: outputs
    case .softmax: outputs * (outputs + 1) / 2
    case .squared: 1
    }
  }

  /// Adds a block's rows at parameters in the coordinates of `scaling`: the weights, class by
  /// class, and the intercepts.
  func add<Scalar>(_ block: RowBlock<Scalar>, weights: [Double], bias: [Double]) {
    if order < .hessian, addFused(block, weights: weights, bias: bias) { return }
    let x = tile.base
    var first = 0
    while first < block.rows {
      let count = min(tileRows, block.rows - first)
      standardize(block, from: first, count: count)
      let rows = TileRows(block, from: first, count: count)
      Kernels.affine(
        x, rows: count, columns: columns, weights: weights, bias: bias, outputs: outputs,
        into: logits.base)
      evaluate(rows)
      if order >= .gradient {
        Kernels.accumulate(
          x, rows: count, columns: columns, slopes: slopes.base, outputs: outputs,
          into: gradient.base)
        let biases = gradient.base + outputs * columns
        if outputs == 1 {
          biases[0] += RowSums.sum(slopes.base, count)
        } else {
          for i in 0..<count {
            for c in 0..<outputs { biases[c] += slopes.base[i * outputs + c] }
          }
        }
      }
      if order >= .hessian {
        measure(count)
        for k in 0..<grams { addGram(k, rows: count) }
      }
      first += count
    }
  }

  /// The same without tiles, where only value and gradient are wanted of a logistic loss and
  /// centring would cancel little: `gradient′ⱼ = (gradientⱼ − centreⱼ·Σ slopes)/scaleⱼ`. False if it
  /// does not apply.
  private func addFused<Scalar>(
    _ block: RowBlock<Scalar>, weights: [Double], bias: [Double]
  ) -> Bool {
    guard loss == .logistic, outputs == 1, isMild, block.weights == nil, block.offsets == nil
    else { return false }
    let n = block.rows
    var bad = 0
    for i in 0..<n { bad &+= abs(block.targets[i] - 0.5) <= 0.5 ? 0 : 1 }
    guard bad == 0 else { return false }
    var raw = [Double](repeating: 0, count: columns)
    var shift = bias[0]
    for j in 0..<columns {
      raw[j] = weights[j] * inverseScale[j]
      shift -= raw[j] * scaling.centre[j]
    }
    let sums = Room(columns + 1)
    let margins = strict[0] ? Room(n) : nil
    value += Kernels.fusedPass(
      .logistic,
      Kernels.Rows(
        features: block.features, count: n, columns: columns, targets: block.targets,
        targetWidth: 1, weights: nil, offsets: nil), weights: raw, bias: [shift], outputs: 1,
      margins: margins?.base, gradient: order >= .gradient ? sums.base : nil,
      biasGradient: order >= .gradient ? sums.base + columns : nil)
    if order >= .gradient {
      let slope = sums.base[columns]
      for j in 0..<columns {
        gradient.base[j] += (sums.base[j] - scaling.centre[j] * slope) * inverseScale[j]
      }
      gradient.base[columns] += slope
    }
    if let margins {
      for i in 0..<n {
        let y = block.targets[i]
        guard y == 0 || y == 1, margins.base[i] * (2 * y - 1) > 0 else {
          strict[0] = false
          break
        }
      }
    }
    valueAtZero += Double(n) * 0.693_147_180_559_945_3
    weightSum += Double(n)
    return true
  }

  /// Keeps the greatest squared length of a tile's rows.
  private func measure(_ rows: Int) {
    for i in 0..<rows {
      let row = UnsafeRawPointer(tile.base + i * columns)
      var lanes = SIMD8<Double>.zero
      var j = 0
      while j + 8 <= columns {
        let x = row.loadUnaligned(fromByteOffset: j * 8, as: SIMD8<Double>.self)
        lanes += x * x
        j += 8
      }
      var sum = lanes.sum()
      while j < columns {
        let x = tile.base[i * columns + j]
        sum += x * x
        j += 1
      }
      if sum > greatestLength { greatestLength = sum }
    }
  }

  private func standardize<Scalar>(_ block: RowBlock<Scalar>, from first: Int, count: Int) {
    inverseScale.withUnsafeBufferPointer { inverse in
      scaling.centre.withUnsafeBufferPointer { centre in
        Kernels.standardize(
          block.features + first * columns, rows: count, columns: columns,
          centre: centre.baseAddress, scale: inverse.baseAddress, into: tile.base)
      }
    }
    // Rows of weight 0 become zeros, so that what they hold cannot spread.
    if let weights = block.weights {
      for i in 0..<count where weights[first + i] == 0 {
        (tile.base + i * columns).update(repeating: 0, count: columns)
      }
    }
  }

  /// Adds a tile to Gram matrix k: `curvatures` holds the columns of h one after another.
  private func addGram(_ k: Int, rows: Int) {
    let h = curvatures.base + k * tileRows
    Kernels.gram(
      tile.base, rows: rows, columns: columns, h: h,
      into: hessian.base + k * columns * columns)
    Kernels.accumulate(
      tile.base, rows: rows, columns: columns, slopes: h, outputs: 1,
      into: cross.base + k * columns)
    cross.base[grams * columns + k] += RowSums.sum(h, rows)
  }

  /// Losses, slopes and curvatures of a tile's rows, already times their weights.
  private func evaluate(_ rows: TileRows) {
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

  /// A sum in four interleaved parts.
  private static func sum(_ x: UnsafePointer<Double>, _ n: Int) -> Double {
    var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 4 <= n {
      s0 += x[i]
      s1 += x[i + 1]
      s2 += x[i + 2]
      s3 += x[i + 3]
      i += 4
    }
    while i < n {
      s0 += x[i]
      i += 1
    }
    return (s0 + s1) + (s2 + s3)
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
