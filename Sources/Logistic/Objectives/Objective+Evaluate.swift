/// Which row blocks a pass reads: every `step`-th from `first`.
struct BlockSample: Sendable {
  var step = 1
  /// Whether sums over the blocks are scaled up to stand for all rows. If not, they are what these rows
  /// contribute: a Hessian is then a lower bound of that of all rows, whatever these hold.
  var standsForAll = true
  static let all = BlockSample()
}

extension Objective {
  /// One pass over the rows at `theta`, which is in the coordinates of `scaling`.
  ///
  /// Blocks are gathered into groups whose borders depend on the objective alone; a group is
  /// summed by one thread and the groups are added in order, so the number of threads changes no
  /// bit of the result. The groups' Hessians together take 64 MB, or two of them if that is more.
  ///
  /// - Parameter arithmetic: `.single` makes a pass over `Float` features faster, with relative errors
  ///   of 1e-6; not for Hessians.
  /// - Parameter measuresSpread: whether the logits' spread is wanted.
  /// - Throws: when a row holds what cannot be used.
  func evaluate(
    at theta: [Double], scaling: ColumnScaling, order: EvaluationOrder,
    sample: BlockSample = .all, arithmetic: Kernels.Arithmetic = .double,
    measuresSpread: Bool = false
  ) throws(LogisticError) -> Evaluation {
    precondition(
      theta.count == parameterCount, "\(theta.count) values for \(parameterCount) parameters")
    if order < .hessian, let sparse = sparseRows {
      return try evaluate(sparse, at: theta, scaling: scaling, order: order, sample: sample)
    }
    let q = parametersPerOutput
    let blocks = (rows.blockCount + sample.step - 1) / sample.step
    let bytes = order == .hessian ? RowSums.gramCount(loss, outputs: outputs) * q * q * 8 : q * 8
    let groups = min(blocks, max(2, min(32, 64 << 20 / max(1, bytes))))
    let p = rows.columnCount
    var weights: [Double] = []
    var bias = [Double](repeating: 0, count: outputs)
    for c in 0..<outputs {
      weights += theta[c * q..<c * q + p]
      if intercept { bias[c] = theta[c * q + p] }
    }
    let (w, b) = (weights, bias)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> RowSums in
      let sums = RowSums(
        loss: loss, outputs: outputs, order: order, scaling: scaling, arithmetic: arithmetic)
      sums.spread = measuresSpread ? 0 : nil
      for block in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(block * sample.step) { block throws(LogisticError) in
          if outputs > 1, block.offsets != nil {
            throw LogisticError(
              .usage, "offset", "the rows carry offsets, but the model has \(outputs) outputs",
              advice: "offsets belong to a model with one output")
          }
          sums.add(block, weights: w, bias: b)
        }
      }
      sums.settle()
      return sums
    }
    let total = parts[0]
    for part in parts.dropFirst() { total.add(part) }
    if !total.value.isFinite { try explain(at: theta) }
    // A sample stands for all rows.
    let isScaled = sample.step > 1 && sample.standsForAll
    let factor = isScaled ? Double(rows.blockCount) / Double(blocks) : 1
    return finish(total, factor: factor / normalizer, at: theta, scaling: scaling)
  }

  /// Works on every group, several at a time, and returns the results in order.
  func mapGroups<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws(LogisticError) -> Result
  ) throws(LogisticError) -> [Result] {
    let slots = Slots<Result>(count)
    try ThreadPool.shared.run(count: count, threads: threads) { group throws(LogisticError) in
      slots.set(group, try body(group))
    }
    return slots.values()
  }

  /// Divides by N and adds the penalty, pulled back to the coordinates of `scaling`.
  private func finish(
    _ sums: RowSums, factor: Double, at theta: [Double], scaling: ColumnScaling
  ) -> Evaluation {
    let q = parametersPerOutput
    var gradient = assembleGradient(sums, factor: factor)
    var value = sums.value * factor
    var hessian = assemble(sums, factor: factor)
    for c in 0..<outputs {
      for part in penaltyParts(output: c, scaling: scaling) {
        var along = 0.0
        for (j, a) in part.terms { along += a * theta[c * q + j] }
        value += 0.5 * part.strength * along * along
        if !gradient.isEmpty {
          for (j, a) in part.terms { gradient[c * q + j] += part.strength * along * a }
        }
        if sums.order == .hessian {
          let block = hessian.blocks.count == 1 ? 0 : c
          let start = hessian.blocks.count == 1 ? c * q : 0
          let order = hessian.blocks[block].order
          for (i, a) in part.terms {
            for (j, b) in part.terms {
              hessian.blocks[block].values[(start + i) * order + start + j] += part.strength * a * b
            }
          }
        }
      }
    }
    return Evaluation(
      value: value, valueAtZero: sums.valueAtZero * factor, gradient: gradient, hessian: hessian,
      weightSum: sums.weightSum * factor * normalizer, strict: sums.strict,
      leastCurvature: sums.leastCurvature,
      greatestLength: sums.greatestLength + (intercept ? 1 : 0), spread: sums.spread ?? .infinity,
      slopesByLabel: sums.slopesByLabel.map { ($0.positive * factor, $0.negative * factor) })
  }

  /// ½·strength·(Σ a·θ′)² for each penalised parameter of an output: one term for a weight; for a
  /// penalised intercept, which is `b′ − Σ w′ⱼ·centreⱼ/scaleⱼ`, a term a column.
  private func penaltyParts(
    output: Int, scaling: ColumnScaling
  ) -> [(strength: Double, terms: [(Int, Double)])] {
    let (p, q) = (rows.columnCount, parametersPerOutput)
    var parts: [(strength: Double, terms: [(Int, Double)])] = []
    for j in 0..<q where l2[output * q + j] > 0 {
      let strength = l2[output * q + j]
      if j < p {
        parts.append((strength, [(j, 1 / scaling.scale[j])]))
      } else {
        var terms = (0..<p).filter { scaling.centre[$0] != 0 }
          .map { ($0, -scaling.centre[$0] / scaling.scale[$0]) }
        terms.append((p, 1))
        parts.append((strength, terms))
      }
    }
    return parts
  }

  private func assembleGradient(_ sums: RowSums, factor: Double) -> [Double] {
    guard sums.order >= .gradient else { return [] }
    let (p, q) = (rows.columnCount, parametersPerOutput)
    var gradient = [Double](repeating: 0, count: parameterCount)
    for c in 0..<outputs {
      for j in 0..<p { gradient[c * q + j] = sums.gradient.base[c * p + j] * factor }
      if intercept { gradient[c * q + p] = sums.gradient.base[outputs * p + c] * factor }
    }
    return gradient
  }

  private func assemble(_ sums: RowSums, factor: Double) -> BlockHessian {
    guard sums.order == .hessian else { return BlockHessian(blocks: []) }
    let q = parametersPerOutput
    let p = rows.columnCount
    func gram(_ k: Int) -> [Double] {
      var gram = [Double](repeating: 0, count: q * q)
      let (square, cross) = (sums.hessian.base + k * p * p, sums.cross.base + k * p)
      for i in 0..<p {
        for j in 0...i {
          gram[i * q + j] = square[i * p + j] * factor
          gram[j * q + i] = gram[i * q + j]
        }
        if intercept {
          gram[i * q + p] = cross[i] * factor
          gram[p * q + i] = gram[i * q + p]
        }
      }
      if intercept { gram[p * q + p] = sums.cross.base[sums.grams * p + k] * factor }
      return gram
    }
    switch loss {
    case .logistic:
      return BlockHessian(blocks: (0..<outputs).map { SymmetricMatrix(order: q, values: gram($0)) })
    case .squared:
      let one = SymmetricMatrix(order: q, values: gram(0))
      return BlockHessian(blocks: [SymmetricMatrix](repeating: one, count: outputs))
    case .softmax:
      let order = outputs * q
      var whole = SymmetricMatrix(order: order)
      var k = 0
      for c in 0..<outputs {
        for other in c..<outputs {
          let values = gram(k)
          k += 1
          for i in 0..<q {
            for j in 0..<q {
              whole.values[(c * q + i) * order + other * q + j] = values[i * q + j]
              whole.values[(other * q + i) * order + c * q + j] = values[i * q + j]
            }
          }
        }
      }
      return BlockHessian(blocks: [whole])
    }
  }

  /// Finds out why a sum over the rows is not finite.
  ///
  /// - Throws: naming the first row that cannot be used, or, if all can, the logits that are too
  ///   large. Returns if the parameters are at fault.
  func explain(at theta: [Double]) throws(LogisticError) {
    if let sparse = sparseRows {
      // Sparse features are finite.
      for index in 0..<sparse.blockCount {
        try sparse.withSparseBlock(index) { (_, block) throws(LogisticError) in
          try explain(block)
        }
      }
      return
    }
    for index in 0..<rows.blockCount {
      try withBlock(index) { block throws(LogisticError) in try explain(block) }
    }
  }

  /// - Throws: naming the first row of a block that cannot be used.
  private func explain(_ block: RowBlock<Rows.Scalar>) throws(LogisticError) {
    let tile = TileRows(block, from: 0, count: block.rows)
    for i in 0..<block.rows {
      let row = block.firstRow + i
      let weight = tile.weight(i)
      guard weight >= 0, weight < .infinity else {
        throw LogisticError(
          .data, "weight", "the weight of row \(row) is \(weight)",
          advice: "weights are finite and not below 0")
      }
      if weight == 0 { continue }
      for j in 0..<block.columns where !block.features[i * block.columns + j].isFinite {
        throw LogisticError(
          .data, "not-finite",
          "row \(row) has \(block.features[i * block.columns + j]) in feature \(j)",
          advice: "features must be finite numbers")
      }
      if let offset = tile.offsets?[i], !offset.isFinite {
        throw LogisticError(.data, "offset", "the offset of row \(row) is \(offset)")
      }
      try check(tile, i, row: row)
    }
  }

  private func check(_ tile: TileRows, _ i: Int, row: Int) throws(LogisticError) {
    var sum = 0.0
    for c in 0..<tile.targetWidth {
      let y = tile.targets[i * tile.targetWidth + c]
      sum += y
      switch loss {
      case .softmax where tile.targetWidth == 1:
        if tile.label(i, outputs: outputs) < 0 {
          throw LogisticError(
            .data, "target", "the target of row \(row) is \(y)",
            advice: "class numbers are whole, from 0 to \(outputs - 1)")
        }
      case .squared:
        if !y.isFinite { throw LogisticError(.data, "target", "the target of row \(row) is \(y)") }
      default:
        if !(y >= 0 && y <= 1) {
          throw LogisticError(
            .data, "target", "the target of row \(row) is \(y)",
            advice: "targets lie between 0 and 1")
        }
      }
    }
    if loss == .softmax, tile.targetWidth > 1, abs(sum - 1) > 1e-6 {
      throw LogisticError(
        .data, "target", "the targets of row \(row) add up to \(sum)",
        advice: "the classes of a row share 1")
    }
  }
}

extension RowSums {
  /// Adds another group's sums.
  func add(_ other: RowSums) {
    value += other.value
    valueAtZero += other.valueAtZero
    weightSum += other.weightSum
    leastCurvature = min(leastCurvature, other.leastCurvature)
    greatestLength = max(greatestLength, other.greatestLength)
    if let a = spread, let b = other.spread { spread = max(a, b) }
    if let a = slopesByLabel, let b = other.slopesByLabel {
      slopesByLabel = (a.positive + b.positive, a.negative + b.negative)
    }
    for c in strict.indices where !other.strict[c] { strict[c] = false }
    for i in 0..<gradient.count { gradient.base[i] += other.gradient.base[i] }
    for i in 0..<hessian.count { hessian.base[i] += other.hessian.base[i] }
    for i in 0..<cross.count { cross.base[i] += other.cross.base[i] }
  }
}

/// Results of tasks that run side by side, each in its own place.
private final class Slots<Value>: @unchecked Sendable {
  private let places: UnsafeMutableBufferPointer<Value?>

  init(_ count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: nil)
  }

  /// Each index is set by one task alone.
  func set(_ index: Int, _ value: Value) { places[index] = value }

  func values() -> [Value] { places.compactMap { $0 } }

  deinit {
    places.deinitialize()
    places.deallocate()
  }
}
