extension Objective {
  /// The same problem in some of the columns, whose rows are copied into memory: the weights of the
  /// others are 0.
  func selecting(
    columns: [Int]
  ) throws(LogisticError) -> Objective<MemoryRows<Rows.Scalar>> {
    let (n, width) = (rows.rowCount, rows.targetWidth)
    var features = [Rows.Scalar]()
    var targets = [Double]()
    var weights = [Double]()
    var offsets = [Double]()
    features.reserveCapacity(n * columns.count)
    targets.reserveCapacity(n * width)
    for index in 0..<rows.blockCount {
      try withBlock(index) { block in
        for i in 0..<block.rows {
          let row = block.features + i * block.columns
          for j in columns { features.append(row[j]) }
        }
        targets += UnsafeBufferPointer(start: block.targets, count: block.rows * width)
        if let given = block.weights {
          weights += UnsafeBufferPointer(start: given, count: block.rows)
        }
        if let given = block.offsets {
          offsets += UnsafeBufferPointer(start: given, count: block.rows)
        }
      }
    }
    let memory = try MemoryRows(
      features: Matrix(unchecked: features, rows: n, columns: columns.count),
      targets: Matrix(unchecked: targets, rows: n, columns: width),
      weights: weights.isEmpty ? nil : weights, offsets: offsets.isEmpty ? nil : offsets)
    let places = self.places(of: columns)
    return try Objective<MemoryRows<Rows.Scalar>>(
      rows: memory, loss: loss, outputs: outputs, intercept: intercept, normalizer: normalizer,
      l2: places.map { l2[$0] }, l1: places.map { l1[$0] }, threads: threads)
  }

  /// The parameters of some columns, and the intercepts, in the layout of `selecting(columns:)`.
  func places(of columns: [Int]) -> [Int] {
    let q = parametersPerOutput
    return (0..<outputs).flatMap { c in
      columns.map { c * q + $0 } + (intercept ? [c * q + q - 1] : [])
    }
  }
}

extension ColumnScaling {
  /// The scaling of some of the columns.
  func selecting(columns: [Int]) -> ColumnScaling {
    ColumnScaling(
      centre: columns.map { centre[$0] }, scale: columns.map { scale[$0] }, intercept: intercept)
  }

  /// Turns penalties on the columns as given into penalties on the scaled columns: mⱼ·|wⱼ| is
  /// mⱼ/scaleⱼ·|w′ⱼ|, and λⱼ·wⱼ² is λⱼ/scaleⱼ²·w′ⱼ² (`power` 2). A penalised intercept has to be
  /// uncentred.
  func penalties(_ given: [Double], power: Int) -> [Double] {
    let (p, q) = (centre.count, width)
    return given.indices.map { place in
      let j = place % q
      return j == p ? given[place] : given[place] / (power == 2 ? scale[j] * scale[j] : scale[j])
    }
  }
}
