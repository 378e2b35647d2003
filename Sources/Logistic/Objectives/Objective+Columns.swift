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
      l2: places.map { l2[$0] }, l1: places.map { l1[$0] },
      lower: places.map { lower[$0] }, upper: places.map { upper[$0] },
      groups: groups(at: places), threads: threads)
  }

  /// The groups in the layout of some of the parameters. A group that is not there whole is left out.
  func groups(at places: [Int]) -> [ParameterGroup] {
    guard !groups.isEmpty else { return [] }
    let order = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
    return groups.compactMap { group in
      let inside = group.places.compactMap { order[$0] }
      guard inside.count == group.places.count else { return nil }
      return ParameterGroup(places: inside, strength: group.strength, scales: group.scales)
    }
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

  /// Turns bounds on the columns as given into bounds on the scaled columns. A bounded intercept has to
  /// be uncentred.
  func bounds(_ given: [Double]) -> [Double] {
    let (p, q) = (centre.count, width)
    return given.indices.map { place in
      place % q == p ? given[place] : given[place] * scale[place % q]
    }
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
