extension Objective {
  /// The rows, where they are sparse: passes then read their entries and never make them dense.
  var sparseRows: SparseRows<Rows.Scalar>? { rows.sparseRows }

  /// Whether rows can be lent as dense ones.
  var mayBeDense: Bool {
    sparseRows == nil || rows.columnCount <= SparseRows<Rows.Scalar>.greatestDenseWidth
  }

  /// One pass for value and gradient. Centres are taken off what comes out of a pass over the columns
  /// as they are:
  ///
  ///     z = x·(w/s) + b − Σ c·w/s        ∂/∂w = (xᵀr − c·Σr)/s
  ///
  /// - Throws: when a row holds what cannot be used.
  func evaluate(
    _ sparse: SparseRows<Rows.Scalar>, at theta: [Double], scaling: ColumnScaling,
    order: EvaluationOrder, sample: BlockSample
  ) throws(LogisticError) -> Evaluation {
    let (p, q, k) = (rows.columnCount, parametersPerOutput, outputs)
    let parameters = SparseParameters(theta, outputs: k, scaling: scaling)
    let blocks = (sparse.blockCount + sample.step - 1) / sample.step
    let groups = sparseGroups(blocks)
    let wantsGradient = order >= .gradient
    let parts = try mapGroups(groups) { group throws(LogisticError) -> SparseSums in
      let sums = SparseSums(self, order: wantsGradient ? .gradient : .value)
      for block in group * blocks / groups..<(group + 1) * blocks / groups {
        try sparse.withSparseBlock(block * sample.step) { (entries, block) throws(LogisticError) in
          if k > 1, block.offsets != nil {
            throw LogisticError(
              .usage, "offset", "the rows carry offsets, but the model has \(k) outputs",
              advice: "offsets belong to a model with one output")
          }
          sums.add(entries, block, parameters)
        }
      }
      return sums
    }
    let total = parts[0]
    for part in parts.dropFirst() { total.add(part) }
    if !total.rows.value.isFinite { try explain(at: theta) }
    let factor =
      (sample.step == 1 ? 1 : Double(sparse.blockCount) / Double(blocks)) / normalizer
    var value = total.rows.value * factor
    var gradient = [Double](repeating: 0, count: wantsGradient ? parameterCount : 0)
    for c in 0..<k {
      if wantsGradient {
        let slope = total.gradient.base[p * k + c]
        for j in 0..<p {
          let sum = total.gradient.base[j * k + c] - scaling.centre[j] * slope
          gradient[c * q + j] = sum * factor / scaling.scale[j]
        }
        if intercept { gradient[c * q + p] = slope * factor }
      }
      for j in 0..<q where l2[c * q + j] > 0 {
        let strength = l2[c * q + j] / (j < p ? scaling.scale[j] * scaling.scale[j] : 1)
        value += 0.5 * strength * theta[c * q + j] * theta[c * q + j]
        if wantsGradient { gradient[c * q + j] += strength * theta[c * q + j] }
      }
    }
    return Evaluation(
      value: value, valueAtZero: total.rows.valueAtZero * factor, gradient: gradient,
      hessian: BlockHessian(blocks: []), weightSum: total.rows.weightSum * factor * normalizer,
      strict: total.rows.strict, leastCurvature: .infinity, greatestLength: .infinity)
  }

  /// Into how many groups the blocks are gathered, each with a gradient of its own: 64 MB in all, or two
  /// of them if that is more. It depends on the objective alone.
  func sparseGroups(_ blocks: Int) -> Int {
    min(blocks, max(2, min(16, (64 << 20) / max(1, 8 * parameterCount))))
  }

  /// Mean and deviation of each column: the entries' own, and that of the zeros between them.
  func columnStatistics(
    _ sparse: SparseRows<Rows.Scalar>
  ) throws(LogisticError) -> ColumnStatistics {
    let p = sparse.columnCount
    let weightSum = sparse.weights?.reduce(0, +) ?? Double(sparse.rowCount)
    guard weightSum > 0 else {
      throw LogisticError(
        .data, "no-rows", "every row has weight 0", advice: "give some row a weight above 0")
    }
    var mean = [Double](repeating: 0, count: p)
    var variance = mean
    sparse.features.withEntries { entries in
      mean.withUnsafeMutableBufferPointer { mean in
        variance.withUnsafeMutableBufferPointer { variance in
          guard let m = mean.baseAddress, let v = variance.baseAddress else { return }
          sparse.withWeights { weights in
            // The variance holds the weight of the entries at first.
            Kernels.moments(entries, weights: weights, centre: nil, sums: m, counts: v)
            for j in 0..<p {
              m[j] /= weightSum
              v[j] = max(0, weightSum - v[j]) * m[j] * m[j]
            }
            Kernels.moments(entries, weights: weights, centre: m, sums: v, counts: v)
          }
        }
      }
    }
    let deviation = zip(mean, variance).map { mean, variance in
      // What rounding leaves of the variance of equal values is no spread.
      let share = variance / weightSum
      return share > 1e-26 * mean * mean ? share.squareRoot() : (share.isNaN ? share : 0)
    }
    return ColumnStatistics(mean: mean, deviation: deviation, weightSum: weightSum)
  }
}

/// Parameters on scaled columns as a product with sparse rows as given wants them.
struct SparseParameters: Sendable {
  /// `columns × outputs`.
  var weights: [Double]
  /// What is added to each row, output by output.
  var shift: [Double]

  init(_ theta: [Double], outputs k: Int, scaling: ColumnScaling) {
    let (p, q) = (scaling.centre.count, scaling.width)
    weights = [Double](repeating: 0, count: p * k)
    shift = [Double](repeating: 0, count: k)
    for c in 0..<k {
      var constant = scaling.intercept ? theta[c * q + p] : 0
      for j in 0..<p {
        let raw = theta[c * q + j] / scaling.scale[j]
        weights[j * k + c] = raw
        constant -= raw * scaling.centre[j]
      }
      shift[c] = constant
    }
  }
}

/// Running sums over a group of blocks of sparse rows. One thread uses it at a time.
final class SparseSums: @unchecked Sendable {
  /// Losses, slopes and curvatures of a tile of rows; it knows of no columns.
  let rows: RowSums
  /// `columns × outputs`, then the sums of the slopes.
  let gradient: RowSums.Room
  private let columns: Int

  init<Rows>(_ objective: Objective<Rows>, order: EvaluationOrder) {
    columns = objective.rows.columnCount
    rows = RowSums(
      loss: objective.loss, outputs: objective.outputs, order: order,
      scaling: ColumnScaling(centre: [], scale: [], intercept: objective.intercept))
    gradient = RowSums.Room(order == .gradient ? objective.outputs * (columns + 1) : 0)
  }

  /// Works out losses, slopes and what else was asked for, tile by tile.
  func forEachTile<Scalar>(
    _ entries: Kernels.Entries<Scalar>, _ block: RowBlock<Scalar>, _ parameters: SparseParameters,
    _ body: (Int) -> Void = { _ in }
  ) {
    let k = rows.outputs
    var first = 0
    while first < block.rows {
      let count = min(rows.tileRows, block.rows - first)
      let tile = entries.lines(from: first, count: count)
      Kernels.logits(
        tile, weights: parameters.weights, bias: parameters.shift, outputs: k,
        into: rows.logits.base)
      rows.evaluate(TileRows(block, from: first, count: count))
      if rows.order == .gradient {
        Kernels.accumulate(tile, slopes: rows.slopes.base, outputs: k, into: gradient.base)
        let sums = gradient.base + columns * k
        if k == 1 {
          sums[0] += RowSums.sum(rows.slopes.base, count)
        } else {
          for i in 0..<count { for c in 0..<k { sums[c] += rows.slopes.base[i * k + c] } }
        }
      }
      body(count)
      first += count
    }
  }

  /// Adds a block's rows.
  func add<Scalar>(
    _ entries: Kernels.Entries<Scalar>, _ block: RowBlock<Scalar>, _ parameters: SparseParameters
  ) {
    forEachTile(entries, block, parameters)
  }

  /// Adds another group's sums.
  func add(_ other: SparseSums) {
    rows.add(other.rows)
    for i in 0..<gradient.count { gradient.base[i] += other.gradient.base[i] }
  }
}
