#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Running sums over a group of row blocks, with the room to work on a tile of rows.
///
/// A tile is standardised and widened to double, then logits → loss, slope and curvature →
/// gradient → weighted Gram matrices. One thread uses it at a time.
final class RowSums: @unchecked Sendable {
  let loss: ConvexLoss
  let outputs: Int
  let order: EvaluationOrder
  let scaling: ColumnScaling
  /// Columns of a tile: the features, then a one if there is an intercept.
  let width: Int
  let tileRows: Int
  /// How many weighted Gram matrices there are.
  let grams: Int

  var value = 0.0
  var valueAtZero = 0.0
  var weightSum = 0.0
  var leastCurvature = Double.infinity
  var strict: [Bool]
  /// `outputs × width`.
  var gradient: [Double]
  /// `grams × width × width`, upper triangles.
  var hessian: [Double]

  private var tile: [Double]
  private var logits: [Double]
  private var slopes: [Double]
  private var curvatures: [Double]

  init(
    loss: ConvexLoss, outputs: Int, order: EvaluationOrder, scaling: ColumnScaling
  ) {
    self.loss = loss
    self.outputs = outputs
    self.order = order
    self.scaling = scaling
    width = scaling.width
    tileRows = min(256, max(16, 16_384 / max(1, width) / 4 * 4))
    grams = RowSums.gramCount(loss, outputs: outputs)
    strict = [Bool](repeating: true, count: loss == .softmax ? 1 : outputs)
    gradient = [Double](repeating: 0, count: order >= .gradient ? outputs * width : 0)
    hessian = [Double](repeating: 0, count: order >= .hessian ? grams * width * width : 0)
    tile = [Double](repeating: 0, count: tileRows * width)
    logits = [Double](repeating: 0, count: tileRows * outputs)
    slopes = [Double](repeating: 0, count: tileRows * outputs)
    curvatures = [Double](repeating: 0, count: order >= .hessian ? tileRows * grams : 0)
  }

  /// A Gram matrix for each output, for each pair of classes, or one for all outputs.
  static func gramCount(_ loss: ConvexLoss, outputs: Int) -> Int {
    switch loss {
    case .logistic: outputs
    case .softmax: outputs * (outputs + 1) / 2
    case .squared: 1
    }
  }

  /// Adds a block's rows at the parameters `theta`, which are in the coordinates of `scaling`.
  func add<Scalar>(_ block: RowBlock<Scalar>, at theta: [Double]) {
    tile.withUnsafeMutableBufferPointer { tile in
      logits.withUnsafeMutableBufferPointer { logits in
        slopes.withUnsafeMutableBufferPointer { slopes in
          curvatures.withUnsafeMutableBufferPointer { curvatures in
            theta.withUnsafeBufferPointer { theta in
              guard let x = tile.baseAddress, let z = logits.baseAddress,
                let g = slopes.baseAddress, let theta = theta.baseAddress
              else { return }
              var first = 0
              while first < block.rows {
                let count = min(tileRows, block.rows - first)
                TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
                let rows = TileRows(block, from: first, count: count)
                multiply(x, theta, rows: count, into: z)
                evaluate(
                  rows, z, slopes: g, curvatures: order >= .hessian ? curvatures.baseAddress : nil)
                if order >= .gradient { addGradient(x, g, rows: count) }
                if order >= .hessian, let h = curvatures.baseAddress {
                  for k in 0..<grams { addGram(x, h + k * tileRows, rows: count, gram: k) }
                }
                first += count
              }
            }
          }
        }
      }
    }
  }

  /// `z[i, c] = x[i]·θ_c`.
  private func multiply(
    _ x: UnsafePointer<Double>, _ theta: UnsafePointer<Double>, rows: Int,
    into z: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<rows {
      let row = x + i * width
      for c in 0..<outputs {
        let w = theta + c * width
        var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
        var j = 0
        while j + 4 <= width {
          s0 += row[j] * w[j]
          s1 += row[j + 1] * w[j + 1]
          s2 += row[j + 2] * w[j + 2]
          s3 += row[j + 3] * w[j + 3]
          j += 4
        }
        while j < width {
          s0 += row[j] * w[j]
          j += 1
        }
        z[i * outputs + c] = (s0 + s1) + (s2 + s3)
      }
    }
  }

  /// `gradient_c += Σᵢ slope[i, c]·x[i]`.
  private func addGradient(
    _ x: UnsafePointer<Double>, _ slopes: UnsafePointer<Double>, rows: Int
  ) {
    gradient.withUnsafeMutableBufferPointer { buffer in
      guard let gradient = buffer.baseAddress else { return }
      for i in 0..<rows {
        let row = x + i * width
        for c in 0..<outputs {
          let slope = slopes[i * outputs + c]
          let sum = gradient + c * width
          for j in 0..<width { sum[j] += slope * row[j] }
        }
      }
    }
  }

  /// `H_gram += Σᵢ h[i]·x[i]·x[i]ᵀ`, the upper triangle, four rows at a time.
  private func addGram(
    _ x: UnsafePointer<Double>, _ h: UnsafePointer<Double>, rows: Int, gram: Int
  ) {
    let width = width
    hessian.withUnsafeMutableBufferPointer { buffer in
      guard let sums = buffer.baseAddress.map({ $0 + gram * width * width }) else { return }
      var i = 0
      while i + 4 <= rows {
        let (r0, r1, r2, r3) = (
          x + i * width, x + (i + 1) * width, x + (i + 2) * width, x + (i + 3) * width
        )
        let (h0, h1, h2, h3) = (h[i], h[i + 1], h[i + 2], h[i + 3])
        for a in 0..<width {
          let (f0, f1, f2, f3) = (h0 * r0[a], h1 * r1[a], h2 * r2[a], h3 * r3[a])
          let row = sums + a * width
          for b in a..<width { row[b] += (f0 * r0[b] + f1 * r1[b]) + (f2 * r2[b] + f3 * r3[b]) }
        }
        i += 4
      }
      while i < rows {
        let r = x + i * width
        for a in 0..<width {
          let f = h[i] * r[a]
          let row = sums + a * width
          for b in a..<width { row[b] += f * r[b] }
        }
        i += 1
      }
    }
  }

  /// Losses, slopes and curvatures of a tile's rows, already times their weights.
  private func evaluate(
    _ rows: TileRows, _ z: UnsafeMutablePointer<Double>, slopes: UnsafeMutablePointer<Double>,
    curvatures: UnsafeMutablePointer<Double>?
  ) {
    switch loss {
    case .logistic: logistic(rows, z, slopes: slopes, curvatures: curvatures)
    case .softmax: softmax(rows, z, slopes: slopes, curvatures: curvatures)
    case .squared: squared(rows, z, slopes: slopes, curvatures: curvatures)
    }
  }

  private func logistic(
    _ rows: TileRows, _ z: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>,
    curvatures: UnsafeMutablePointer<Double>?
  ) {
    let share = 1 / Double(outputs)
    var (sum, zeroSum, weights) = (0.0, 0.0, 0.0)
    for i in 0..<rows.count {
      let weight = rows.weight(i)
      weights += weight
      let s = weight * share
      for c in 0..<outputs {
        let at = i * outputs + c
        guard weight != 0 else {
          slopes[at] = 0
          curvatures?[c * tileRows + i] = 0
          continue
        }
        let y = rows.targets[at]
        let offset = rows.offsets?[i] ?? 0
        let logit = z[at] + offset
        // From e = exp(−|z|): σ(|z|) = 1/(1 + e) and σ(−|z|) = e/(1 + e), neither by subtraction.
        let e = exp(-abs(logit))
        let r = 1 / (1 + e)
        let (up, down) = logit >= 0 ? (r, e * r) : (e * r, r)
        sum += s * (max(logit, 0) - y * logit + log1p(e))
        zeroSum +=
          offset == 0
          ? s * 0.693_147_180_559_945_3
          : s * (max(offset, 0) - y * offset + log1p(exp(-abs(offset))))
        // Targets outside 0...1 have no logistic loss: NaN marks them for the search that follows.
        if !(y >= 0 && y <= 1 && weight > 0) { sum = .nan }
        slopes[at] = s * ((1 - y) * up - y * down)
        let curvature = s * (e * r * r)
        curvatures?[c * tileRows + i] = curvature
        leastCurvature = min(leastCurvature, curvature)
        if !(y == 1 && z[at] > 0 || y == 0 && z[at] < 0) { strict[c] = false }
      }
    }
    value += sum
    valueAtZero += zeroSum
    weightSum += weights
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
