/// Sparse rows that lie in memory: features, targets, weights and offsets.
///
/// Solvers that need no dense rows (`LBFGS`, `NewtonCG`, sparse coordinate descent) read the entries
/// alone. Others get blocks of dense rows, made when they are lent, up to `greatestDenseWidth` columns.
public struct SparseRows<Scalar: KernelScalar>: RowSource {
  /// The features.
  public let features: SparseMatrix<Scalar>
  /// The targets, as many rows as the features.
  public let targets: Matrix<Double>
  /// The factor on each row's loss; nil stands for ones.
  public let weights: [Double]?
  /// What is added to each row's logit; nil stands for zeros.
  public let offsets: [Double]?
  /// How many rows a block holds, but for the last.
  public let blockRows: Int

  /// Wider rows are not lent as dense ones.
  public static var greatestDenseWidth: Int { 4096 }

  /// Rows of features, with a row of targets each.
  ///
  /// - Throws: when the numbers of rows differ, or a weight is negative or not finite, or an
  ///   offset is not finite.
  public init(
    features: SparseMatrix<Scalar>, targets: Matrix<Double>, weights: [Double]? = nil,
    offsets: [Double]? = nil
  ) throws(LogisticError) {
    // The same checks as of dense rows, on rows without features.
    _ = try MemoryRows<Double>(
      features: Matrix(rows: features.rows, columns: 0), targets: targets, weights: weights,
      offsets: offsets)
    self.features = features
    self.targets = targets
    self.weights = weights
    self.offsets = offsets
    // About 32,000 entries, and dense rows of a few megabytes at most.
    let mean = max(1, features.nonzeroCount / max(1, features.rows))
    let width = min(max(1, features.columns), Self.greatestDenseWidth)
    let most = max(32, (1 << 19) / width / 32 * 32)
    blockRows = min(most, min(8192, max(64, 32_768 / mean / 64 * 64)))
  }

  /// Themselves.
  public var sparseRows: SparseRows<Scalar>? { self }
  /// How many rows there are.
  public var rowCount: Int { features.rows }
  /// How many features a row has.
  public var columnCount: Int { features.columns }
  /// How many target values a row has.
  public var targetWidth: Int { targets.columns }
  /// How many blocks the rows are cut into.
  public var blockCount: Int { (features.rows + blockRows - 1) / blockRows }
  /// Whether rows have weights of their own.
  public var hasWeights: Bool { weights != nil }

  /// Lends block `index`, from 0, as dense rows.
  ///
  /// - Throws: when rows are wider than `greatestDenseWidth`.
  public func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    guard columnCount <= Self.greatestDenseWidth else {
      throw LogisticError(
        .usage, "too-many-columns",
        "this method needs dense rows, which sparse rows of \(columnCount) columns are not made into",
        advice: "choose lbfgs, newton-cg or, with an L1 penalty, coordinate-descent")
    }
    return try withSparseBlock(index) { (entries, block) throws(LogisticError) in
      let width = columnCount
      let dense = UnsafeMutablePointer<Scalar>.allocate(capacity: max(1, block.rows * width))
      dense.initialize(repeating: 0, count: max(1, block.rows * width))
      defer { dense.deallocate() }
      for i in 0..<block.rows {
        for at in entries.starts[i]..<entries.starts[i + 1] {
          dense[i * width + Int(entries.places[at])] = entries.values[at]
        }
      }
      return try body(
        RowBlock(
          features: dense, rows: block.rows, columns: width, targets: block.targets,
          targetWidth: block.targetWidth, weights: block.weights, offsets: block.offsets,
          firstRow: block.firstRow))
    }
  }

  /// Lends block `index` as it is: its entries, and a block of no columns with targets, weights and
  /// offsets.
  func withSparseBlock<Result>(
    _ index: Int,
    _ body: (Kernels.Entries<Scalar>, RowBlock<Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    precondition(index >= 0 && index < blockCount, "block \(index) of \(blockCount)")
    let first = index * blockRows
    let count = min(blockRows, rowCount - first)
    return try features.withEntries { entries throws(LogisticError) in
      try targets.values.withUnsafeBufferPointer { targets throws(LogisticError) in
        try withOptional(weights) { weights throws(LogisticError) in
          try withOptional(offsets) { offsets throws(LogisticError) in
            guard let y = targets.baseAddress else {
              preconditionFailure("rows have targets")
            }
            return try body(
              entries.lines(from: first, count: count),
              RowBlock(
                features: entries.values, rows: count, columns: 0,
                targets: y + first * targetWidth, targetWidth: targetWidth,
                weights: weights.map { $0 + first }, offsets: offsets.map { $0 + first },
                firstRow: first))
          }
        }
      }
    }
  }

  /// Lends the weights; nil stands for ones.
  func withWeights(_ body: (UnsafePointer<Double>?) -> Void) {
    guard let weights else { return body(nil) }
    weights.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  private func withOptional<Result>(
    _ values: [Double]?, _ body: (UnsafePointer<Double>?) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    guard let values else { return try body(nil) }
    return try values.withUnsafeBufferPointer { (buffer) throws(LogisticError) in
      try body(buffer.baseAddress)
    }
  }

  /// Copies rows in any order, widened to double and dense.
  public func gather(_ rows: RowNumbers, into batch: GatheredRows) throws(LogisticError) {
    let (width, targetWidth) = (columnCount, targetWidth)
    batch.features.update(repeating: 0, count: rows.count * width)
    for i in 0..<rows.count {
      let row =
        switch rows {
        case .range(let range): range.lowerBound + i
        case .list(let list): list[i]
        }
      for at in features.starts[row]..<features.starts[row + 1] {
        batch.features[i * width + Int(features.columnIndices[at])] = Double(features.values[at])
      }
      for c in 0..<targetWidth {
        batch.targets[i * targetWidth + c] = targets.values[row * targetWidth + c]
      }
      batch.weights?[i] = weights?[row] ?? 1
    }
  }
}
