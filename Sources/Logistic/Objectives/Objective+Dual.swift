/// What a pass over the rows tells of a point of the dual problem.
struct DualSums: Sendable {
  /// `Σ (sᵢ/N)·[ℓ(zᵢ) + ℓ*(uᵢ) − uᵢ·zᵢ]`, every term at least 0; infinity where a uᵢ has no ℓ*.
  var divergence = 0.0
  /// `Xᵀu` before u is shrunk, in the layout of the parameters.
  var correlations: [Double]
  /// `Σ|uᵢ|` before u is shrunk.
  var size = 0.0
}

extension Objective {
  /// Judges the dual point that a Newton model suggests.
  ///
  /// The rows' slopes at φ, moved along their own tangents by d, `u = ℓ′(z_φ) + ℓ″(z_φ)·X·d`, are
  /// slopes of probabilities q (for the squared loss: of values) between 0 and 1, as long as d is
  /// not too long; then `ℓ(z) + ℓ*(u) − u·z` is the divergence of q from the probabilities at θ
  /// (squared: the squared distance). Shrinking u by a factor draws q towards the targets.
  ///
  /// - Parameters:
  ///   - point: θ, at which the gap is wanted.
  ///   - origin: φ; nil stands for θ.
  ///   - direction: d.
  ///   - shrink: the factor on u, at most 1.
  func dualSums(
    at point: [Double], from origin: [Double]?, along direction: [Double], shrink: Double,
    scaling: ColumnScaling
  ) throws(LogisticError) -> DualSums {
    let q = parametersPerOutput
    let groups = min(rows.blockCount, 32)
    let blocks = rows.blockCount
    let parts = try mapGroups(groups) { group throws(LogisticError) -> DualSums in
      let tileRows = min(256, max(16, 16_384 / max(1, q)))
      var work = DualTile(
        loss: loss, outputs: outputs, rows: tileRows, width: q, shrink: shrink,
        normalizer: normalizer)
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index) { block in
          var first = 0
          while first < block.rows {
            let count = min(tileRows, block.rows - first)
            work.tile.withUnsafeMutableBufferPointer { tile in
              guard let x = tile.baseAddress else { return }
              TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
            }
            work.add(
              TileRows(block, from: first, count: count), at: point, from: origin,
              along: direction)
            first += count
          }
        }
      }
      return work.sums
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      total.divergence += part.divergence
      total.size += part.size
      for i in total.correlations.indices { total.correlations[i] += part.correlations[i] }
    }
    return total
  }
}

/// The sums over a group of rows, with the room to work on a tile of them.
struct DualTile {
  let loss: ConvexLoss
  let outputs: Int
  let width: Int
  let shrink: Double
  let normalizer: Double
  var tile: [Double]
  var logits: [Double]
  var origins: [Double]
  var moves: [Double]
  var slopes: [Double]
  var sums: DualSums

  init(
    loss: ConvexLoss, outputs: Int, rows: Int, width: Int, shrink: Double, normalizer: Double
  ) {
    self.loss = loss
    self.outputs = outputs
    self.width = width
    self.shrink = shrink
    self.normalizer = normalizer
    tile = [Double](repeating: 0, count: rows * width)
    logits = [Double](repeating: 0, count: rows * outputs)
    origins = logits
    moves = logits
    slopes = logits
    sums = DualSums(correlations: [Double](repeating: 0, count: outputs * width))
  }

  mutating func add(
    _ rows: TileRows, at point: [Double], from origin: [Double]?, along direction: [Double]
  ) {
    let k = outputs
    Kernels.affine(
      tile, rows: rows.count, columns: width, weights: point, bias: nil, outputs: k,
      into: &logits)
    Kernels.affine(
      tile, rows: rows.count, columns: width, weights: direction, bias: nil, outputs: k,
      into: &moves)
    if let offsets = rows.offsets {
      for i in 0..<rows.count * k { logits[i] += offsets[i / k] }
    }
    if let origin {
      Kernels.affine(
        tile, rows: rows.count, columns: width, weights: origin, bias: nil, outputs: k,
        into: &origins)
      if let offsets = rows.offsets {
        for i in 0..<rows.count * k { origins[i] += offsets[i / k] }
      }
    } else {
      origins = logits
    }
    judge(rows)
    Kernels.accumulate(
      tile, rows: rows.count, columns: width, slopes: slopes, outputs: k,
      into: &sums.correlations)
  }

  /// Judges rows whose logits, offsets included, and moves are known; their slopes, before they are shrunk, are
  /// written.
  mutating func judge(
    _ rows: TileRows, logits z: UnsafePointer<Double>, moves shift: UnsafePointer<Double>,
    slopes out: UnsafeMutablePointer<Double>
  ) {
    let k = outputs
    for i in 0..<rows.count * k {
      logits[i] = z[i]
      origins[i] = z[i]
      moves[i] = shift[i]
    }
    judge(rows)
    for i in 0..<rows.count * k { out[i] = slopes[i] }
  }

  /// Adds the divergences of rows whose logits, origins and moves are there, and writes their slopes.
  private mutating func judge(_ rows: TileRows) {
    let k = outputs
    for i in 0..<rows.count {
      let weight = rows.weight(i) / normalizer
      if weight == 0 {
        for c in 0..<k { slopes[i * k + c] = 0 }
        continue
      }
      switch loss {
      case .logistic: logistic(rows, i, weight / Double(k))
      case .softmax: softmax(rows, i, weight)
      case .squared: squared(rows, i, weight / Double(k))
      }
    }
    for i in 0..<rows.count * k { sums.size += abs(slopes[i]) }
  }

  private mutating func logistic(_ rows: TileRows, _ i: Int, _ weight: Double) {
    for c in 0..<outputs {
      let at = i * outputs + c
      let y = rows.targets[at]
      let (p, rest) = (sigmoid(origins[at]), sigmoid(-origins[at]))
      let (up, down) = (1 + rest * moves[at], 1 - p * moves[at])
      guard up >= 0, down >= 0 else {
        sums.divergence = .infinity
        continue
      }
      let (q, other) = (p * up, rest * down)
      // q − y, from the side on which nothing cancels.
      slopes[at] = weight * ((1 - y) * q - y * other)
      let z = logits[at]
      sums.divergence +=
        weight
        * (term(shrink * q + (1 - shrink) * y, sigmoid(z), -softplus(-z))
          + term(shrink * other + (1 - shrink) * (1 - y), sigmoid(-z), -softplus(z)))
    }
  }

  private mutating func softmax(_ rows: TileRows, _ i: Int, _ weight: Double) {
    let first = i * outputs
    let label = rows.label(i, outputs: outputs)
    let (normal, base) = (logSum(logits, first), logSum(origins, first))
    var mean = 0.0
    for c in 0..<outputs { mean += exp(origins[first + c] - base) * moves[first + c] }
    for c in 0..<outputs {
      let y = rows.target(i, c, label: label)
      let factor = 1 + moves[first + c] - mean
      guard factor >= 0 else {
        sums.divergence = .infinity
        continue
      }
      let q = exp(origins[first + c] - base) * factor
      slopes[first + c] = weight * (q - y)
      let logP = logits[first + c] - normal
      sums.divergence += weight * term(shrink * q + (1 - shrink) * y, exp(logP), logP)
    }
  }

  private func logSum(_ z: [Double], _ first: Int) -> Double {
    var top = z[first]
    for c in 1..<outputs { top = max(top, z[first + c]) }
    var sum = 0.0
    for c in 0..<outputs { sum += exp(z[first + c] - top) }
    return top + log(sum)
  }

  private mutating func squared(_ rows: TileRows, _ i: Int, _ weight: Double) {
    for c in 0..<outputs {
      let at = i * outputs + c
      let y = rows.targets[at]
      let residual = origins[at] + moves[at] - y
      slopes[at] = 2 * weight * residual
      let distance = y + shrink * residual - logits[at]
      sums.divergence += weight * distance * distance
    }
  }

  /// `q·log(q/p) − q + p`, which is at least 0, without cancellation where q is near p.
  private func term(_ q: Double, _ p: Double, _ logP: Double) -> Double {
    if q == 0 { return p }
    let t = q / p - 1
    if abs(t) < 0.01 {
      // p·[(1 + t)·log(1 + t) − t] = p·(t²/2 − t³/6 + t⁴/12 − …)
      var sum = 0.0
      for k in stride(from: 9, through: 2, by: -1) {
        sum = -t * sum + 1 / Double(k * (k - 1))
      }
      return p * t * t * sum
    }
    return q * (log(q) - logP) - q + p
  }
}
