/// The second derivatives of the rows' losses in their logits at one point, filled in by the first
/// product that needs them: a number a row and output, in single precision, so that they take
/// `outputs / columns` of the room of `Float` features.
///
/// A relative error of 1e-7 in a curvature changes no more of the Hessian, which stays positive
/// semidefinite; where a bound is computed, gradients are.
final class RowCurvatures: @unchecked Sendable {
  /// Block by block, row after row: `s·h/K` for logistic outputs, the probabilities for softmax.
  /// Each block is filled by one task alone.
  fileprivate let blocks: UnsafeMutableBufferPointer<[Float]>
  /// The point, on scaled columns.
  let theta: [Double]

  init(at theta: [Double], blocks count: Int) {
    self.theta = theta
    blocks = .allocate(capacity: count)
    blocks.initialize(repeating: [])
  }

  deinit {
    blocks.deinitialize()
    blocks.deallocate()
  }
}

extension Objective {
  /// λⱼ of each parameter on the scaled columns; where an intercept is penalised nothing is centred,
  /// so the penalty stays diagonal.
  func scaledPenalty(_ scaling: ColumnScaling) -> [Double] {
    let q = parametersPerOutput
    return l2.indices.map { i in
      let j = i % q
      return j < rows.columnCount ? l2[i] / (scaling.scale[j] * scaling.scale[j]) : l2[i]
    }
  }

  /// `H·v` at `theta`, both on the columns as given: `(1/N)·Xᵀ(h∘(X·v)) + λ∘v`, in one read of the rows
  /// (two at first: the curvatures are found before they are used).
  ///
  /// - Throws: when a row holds what cannot be used.
  public func hessianProduct(at theta: [Double], _ v: [Double]) throws(LogisticError) -> [Double] {
    precondition(
      theta.count == parameterCount && v.count == parameterCount,
      "\(theta.count) and \(v.count) values for \(parameterCount) parameters")
    let identity = ColumnScaling.identity(for: self)
    return try hessianProduct(
      v, RowCurvatures(at: theta, blocks: rows.blockCount), scaling: identity, penalty: l2)
  }

  /// `H·v` on the scaled columns, in one read of the rows. Softmax: all classes at once.
  func hessianProduct(
    _ v: [Double], _ curvatures: RowCurvatures, scaling: ColumnScaling, penalty: [Double]
  ) throws(LogisticError) -> [Double] {
    if let sparse = sparseRows {
      return try hessianProduct(sparse, v, curvatures, scaling: scaling, penalty: penalty)
    }
    let (p, q, k) = (rows.columnCount, parametersPerOutput, outputs)
    let direction = RawParameters(v, outputs: k, scaling: scaling)
    let point = RawParameters(curvatures.theta, outputs: k, scaling: scaling)
    let blocks = rows.blockCount
    let groups = min(blocks, 32)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> ProductSums in
      let sums = ProductSums(loss: loss, outputs: k, scaling: scaling)
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index) { block in
          sums.add(block, direction, at: point, curvatures: &curvatures.blocks[index])
        }
      }
      return sums
    }
    let total = parts[0].sums
    for part in parts.dropFirst() {
      for i in 0..<total.count { total.base[i] += part.sums.base[i] }
    }
    var result = [Double](repeating: 0, count: parameterCount)
    for c in 0..<k {
      for j in 0..<p { result[c * q + j] = total.base[c * p + j] / normalizer }
      if intercept { result[c * q + p] = total.base[k * p + c] / normalizer }
    }
    for i in result.indices { result[i] += penalty[i] * v[i] }
    return result
  }
}

extension Objective {
  /// The same for sparse rows: centres are taken off at the end, as in a pass for the gradient.
  private func hessianProduct(
    _ sparse: SparseRows<Rows.Scalar>, _ v: [Double], _ curvatures: RowCurvatures,
    scaling: ColumnScaling, penalty: [Double]
  ) throws(LogisticError) -> [Double] {
    let (p, q, k) = (rows.columnCount, parametersPerOutput, outputs)
    let direction = SparseParameters(v, outputs: k, scaling: scaling)
    let point = SparseParameters(curvatures.theta, outputs: k, scaling: scaling)
    let blocks = sparse.blockCount
    let groups = sparseGroups(blocks)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> RowSums.Room in
      let bender = ProductSums(
        loss: loss, outputs: k,
        scaling: ColumnScaling(centre: [], scale: [], intercept: intercept))
      let sums = RowSums.Room(k * (p + 1))
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try sparse.withSparseBlock(index) { entries, block in
          bender.add(
            entries, block, direction, at: point, curvatures: &curvatures.blocks[index],
            into: sums)
        }
      }
      return sums
    }
    let total = parts[0]
    for part in parts.dropFirst() {
      for i in 0..<total.count { total.base[i] += part.base[i] }
    }
    var result = [Double](repeating: 0, count: parameterCount)
    for c in 0..<k {
      let slope = total.base[p * k + c]
      for j in 0..<p {
        let sum = total.base[j * k + c] - scaling.centre[j] * slope
        result[c * q + j] = sum / normalizer / scaling.scale[j]
      }
      if intercept { result[c * q + p] = slope / normalizer }
    }
    for i in result.indices { result[i] += penalty[i] * v[i] }
    return result
  }
}

/// Parameters on scaled columns, class by class, both as they are and for the columns as given.
private struct RawParameters: Sendable {
  /// For scaled columns.
  var weights: [Double] = []
  var bias: [Double] = []
  /// For the columns as given.
  var raw: [Double] = []
  var shift: [Double] = []
  var singles: [Float] = []
  var singleShift: [Float] = []

  init(_ theta: [Double], outputs: Int, scaling: ColumnScaling) {
    let (p, q) = (scaling.centre.count, scaling.width)
    for c in 0..<outputs {
      let part = scaling.rawWeights(theta[c * q..<(c + 1) * q])
      raw += part.weights
      shift.append(part.shift)
      weights += theta[c * q..<c * q + p]
      bias.append(scaling.intercept ? theta[c * q + p] : 0)
    }
    singles = raw.map { Float($0) }
    singleShift = shift.map { Float($0) }
  }
}

/// Running sums of a Hessian's product, `outputs × columns` and then the intercepts'.
private final class ProductSums: @unchecked Sendable {
  let loss: ConvexLoss
  let outputs: Int
  let scaling: ColumnScaling
  let columns: Int
  let sums: RowSums.Room
  private let inverseScale: [Double]

  init(loss: ConvexLoss, outputs: Int, scaling: ColumnScaling) {
    self.loss = loss
    self.outputs = outputs
    self.scaling = scaling
    columns = scaling.centre.count
    sums = RowSums.Room(outputs * (columns + 1))
    inverseScale = scaling.scale.map { 1 / $0 }
  }

  func add<Scalar>(
    _ block: RowBlock<Scalar>, _ direction: RawParameters, at point: RawParameters,
    curvatures: inout [Float]
  ) {
    let k = outputs
    let isNew = curvatures.isEmpty && loss != .squared
    if isNew { curvatures = [Float](repeating: 0, count: block.rows * k) }
    // A row of weight 0 may hold anything; means of more than 100 deviations are taken off first.
    let isRaw =
      scaling.isMild
      && (block.weights.map { w in (0..<block.rows).allSatisfy { w[$0] > 0 } } ?? true)
    // Rows that stay in the cache from the logits to the gradient.
    let step = max(16, 49_152 / (max(1, columns) * MemoryLayout<Scalar>.stride) / 16 * 16)
    let part = RowSums.Room(k * (columns + 1))
    let logits = RowSums.Room(step * k)
    let tile = RowSums.Room(isRaw ? 0 : step * columns)
    func addSlopes(_ count: Int, to part: RowSums.Room) {
      for i in 0..<count {
        for c in 0..<k { part.base[k * columns + c] += logits.base[i * k + c] }
      }
    }
    var changes = [Float](repeating: 0, count: Scalar.storage == .float ? step * k : 0)
    var first = 0
    while first < block.rows {
      let count = min(step, block.rows - first)
      let rows = TileRows(block, from: first, count: count)
      curvatures.withUnsafeMutableBufferPointer { buffer in
        let stored = buffer.baseAddress.map { $0 + first * k }
        if isRaw {
          let x = block.features + first * columns
          if isNew, let stored {
            Kernels.affine(
              x, rows: count, columns: columns, weights: point.raw, bias: point.shift, outputs: k,
              into: logits.base)
            fill(rows, logits.base, into: stored)
          }
          if Scalar.storage == .float {
            // Directions need no more than single precision.
            changes.withUnsafeMutableBufferPointer { buffer in
              guard let z = buffer.baseAddress else { return }
              Kernels.affine(
                x.float, rows: count, columns: columns, weights: direction.singles,
                bias: direction.singleShift, outputs: k, into: z)
              bend(rows, z, stored)
              Kernels.accumulate(
                x.float, rows: count, columns: columns, slopes: z, outputs: k, into: part.base)
              for i in 0..<count {
                for c in 0..<k { part.base[k * columns + c] += Double(z[i * k + c]) }
              }
            }
          } else {
            Kernels.affine(
              x, rows: count, columns: columns, weights: direction.raw, bias: direction.shift,
              outputs: k, into: logits.base)
            bend(rows, logits.base, stored)
            Kernels.accumulate(
              x, rows: count, columns: columns, slopes: logits.base, outputs: k, into: part.base)
            addSlopes(count, to: part)
          }
        } else {
          let x = UnsafePointer(tile.base)
          standardize(block, from: first, count: count, into: tile.base)
          if isNew, let stored {
            Kernels.affine(
              x, rows: count, columns: columns, weights: point.weights, bias: point.bias,
              outputs: k, into: logits.base)
            fill(rows, logits.base, into: stored)
          }
          Kernels.affine(
            x, rows: count, columns: columns, weights: direction.weights, bias: direction.bias,
            outputs: k, into: logits.base)
          bend(rows, logits.base, stored)
          Kernels.accumulate(
            x, rows: count, columns: columns, slopes: logits.base, outputs: k, into: part.base)
          addSlopes(count, to: part)
        }
      }
      first += count
    }
    for c in 0..<k {
      let slope = part.base[k * columns + c]
      for j in 0..<columns {
        let sum = part.base[c * columns + j]
        sums.base[c * columns + j] +=
          isRaw ? (sum - scaling.centre[j] * slope) * inverseScale[j] : sum
      }
      sums.base[k * columns + c] += slope
    }
  }

  /// Sparse rows: `columns × outputs` into `sums`, then the intercepts'.
  func add<Scalar>(
    _ entries: Kernels.Entries<Scalar>, _ block: RowBlock<Scalar>, _ direction: SparseParameters,
    at point: SparseParameters, curvatures: inout [Float], into part: RowSums.Room
  ) {
    let k = outputs
    let isNew = curvatures.isEmpty && loss != .squared
    if isNew { curvatures = [Float](repeating: 0, count: block.rows * k) }
    let step = 256
    let logits = RowSums.Room(step * k)
    let slopes = part.base + part.count - k
    var first = 0
    while first < block.rows {
      let count = min(step, block.rows - first)
      let rows = TileRows(block, from: first, count: count)
      let tile = entries.lines(from: first, count: count)
      curvatures.withUnsafeMutableBufferPointer { buffer in
        let stored = buffer.baseAddress.map { $0 + first * k }
        if isNew, let stored {
          Kernels.logits(
            tile, weights: point.weights, bias: point.shift, outputs: k, into: logits.base)
          fill(rows, logits.base, into: stored)
        }
        Kernels.logits(
          tile, weights: direction.weights, bias: direction.shift, outputs: k, into: logits.base)
        bend(rows, logits.base, stored)
      }
      Kernels.accumulate(tile, slopes: logits.base, outputs: k, into: part.base)
      for i in 0..<count { for c in 0..<k { slopes[c] += logits.base[i * k + c] } }
      first += count
    }
  }

  private func standardize<Scalar>(
    _ block: RowBlock<Scalar>, from first: Int, count: Int, into tile: UnsafeMutablePointer<Double>
  ) {
    inverseScale.withUnsafeBufferPointer { inverse in
      scaling.centre.withUnsafeBufferPointer { centre in
        Kernels.standardize(
          block.features + first * columns, rows: count, columns: columns,
          centre: centre.baseAddress, scale: inverse.baseAddress, into: tile)
      }
    }
    guard let weights = block.weights else { return }
    for i in 0..<count where weights[first + i] == 0 {
      (tile + i * columns).update(repeating: 0, count: columns)
    }
  }

  /// The curvatures of rows from their logits at the point.
  private func fill(
    _ rows: TileRows, _ z: UnsafeMutablePointer<Double>, into stored: UnsafeMutablePointer<Float>
  ) {
    let (n, k) = (rows.count, outputs)
    let targets = [Double](repeating: 0, count: n * k)
    if loss == .logistic {
      if let offsets = rows.offsets {
        for i in 0..<n { for c in 0..<k { z[i * k + c] += offsets[i] } }
      }
      var h = targets
      _ = Kernels.logistic(
        logits: z, targets: targets, weights: rows.weights, rows: n, outputs: k, curvatures: &h)
      for i in 0..<n * k { stored[i] = Float(h[i]) }
    } else {
      _ = Kernels.softmaxLoss(
        logits: z, targets: targets, targetWidth: k, weights: nil, rows: n, outputs: k,
        probabilities: z)
      for i in 0..<n * k { stored[i] = Float(z[i]) }
    }
  }

  /// Changes of the logits → changes of the slopes, in place.
  private func bend<Number: KernelScalar>(
    _ rows: TileRows, _ z: UnsafeMutablePointer<Number>, _ stored: UnsafePointer<Float>?
  ) {
    let (n, k) = (rows.count, outputs)
    switch loss {
    case .squared:
      for i in 0..<n {
        let factor = Number(2 * rows.weight(i) / Double(k))
        for c in 0..<k { z[i * k + c] *= factor }
      }
    case .logistic:
      guard let stored else { return }
      for i in 0..<n * k { z[i] *= Number(stored[i]) }
    case .softmax:
      guard let stored else { return }
      for i in 0..<n {
        let (row, share, s) = (z + i * k, stored + i * k, Number(rows.weight(i)))
        var mean: Number = 0
        var total: Number = 0
        for c in 0..<k {
          mean += Number(share[c]) * row[c]
          total += Number(share[c])
        }
        // Rounded probabilities need not add up to 1; their own mean keeps the form semidefinite.
        mean /= total > 0 ? total : 1
        for c in 0..<k { row[c] = s * Number(share[c]) * (row[c] - mean) }
      }
    }
  }
}
