/// Rows that lie in memory: features, targets, weights and offsets.
///
/// Blocks hold about 256 kB of features and their borders depend on the shape alone.
public struct MemoryRows<Scalar: KernelScalar>: RowSource {
  /// The features.
  public let features: Matrix<Scalar>
  /// The targets, as many rows as the features, made anew at each call.
  public var targets: Matrix<Double> { stored.matrix }
  private let stored: StoredTargets
  /// The factor on each row's loss; nil stands for ones.
  public let weights: [Double]?
  /// What is added to each row's logit; nil stands for zeros.
  public let offsets: [Double]?
  /// How many rows a block holds, but for the last.
  public let blockRows: Int

  /// Rows of features, with a row of targets each.
  ///
  /// - Throws: when the numbers of rows differ, or a weight is negative or not finite, or an
  ///   offset is not finite.
  public init(
    features: Matrix<Scalar>, targets: Matrix<Double>, weights: [Double]? = nil,
    offsets: [Double]? = nil
  ) throws(LogisticError) {
    try self.init(
      features: features, stored: StoredTargets(targets), weights: weights, offsets: offsets)
  }

  /// Rows whose targets are stored already.
  init(
    features: Matrix<Scalar>, stored targets: StoredTargets, weights: [Double]? = nil,
    offsets: [Double]? = nil
  ) throws(LogisticError) {
    let n = features.rows
    guard targets.rows == n else {
      throw LogisticError(
        .data, "row-count", "\(targets.rows) rows of targets for \(n) rows of features")
    }
    if let weights {
      guard weights.count == n else {
        throw LogisticError(.data, "row-count", "\(weights.count) weights for \(n) rows")
      }
      if let row = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
        throw LogisticError(
          .data, "weight", "the weight of row \(row) is \(weights[row])",
          advice: "weights are finite and not below 0")
      }
    }
    if let offsets {
      guard offsets.count == n else {
        throw LogisticError(.data, "row-count", "\(offsets.count) offsets for \(n) rows")
      }
      if let row = offsets.firstIndex(where: { !$0.isFinite }) {
        throw LogisticError(.data, "offset", "the offset of row \(row) is \(offsets[row])")
      }
    }
    self.features = features
    stored = targets
    self.weights = weights
    self.offsets = offsets
    blockRows = MemoryRows.rowsPerBlock(columns: features.columns)
  }

  /// How many rows of so many features a block holds.
  static func rowsPerBlock(columns: Int) -> Int {
    let rowBytes = max(1, columns) * MemoryLayout<Scalar>.stride
    return min(8192, max(64, 262_144 / rowBytes / 64 * 64))
  }

  /// Rows of features with one target each.
  ///
  /// - Throws: as the other initialiser.
  public init(
    features: Matrix<Scalar>, targets: [Double], weights: [Double]? = nil,
    offsets: [Double]? = nil
  ) throws(LogisticError) {
    try self.init(
      features: features, targets: Matrix(unchecked: targets, rows: targets.count, columns: 1),
      weights: weights, offsets: offsets)
  }

  /// How many rows there are.
  public var rowCount: Int { features.rows }
  /// How many features a row has.
  public var columnCount: Int { features.columns }
  /// How many target values a row has.
  public var targetWidth: Int { stored.columns }
  /// How many blocks the rows are cut into.
  public var blockCount: Int { (features.rows + blockRows - 1) / blockRows }

  /// Lends block `index`, from 0.
  public func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    precondition(index >= 0 && index < blockCount, "block \(index) of \(blockCount)")
    let first = index * blockRows
    let rows = min(blockRows, features.rows - first)
    let (columns, width) = (features.columns, stored.columns)
    return try MemoryRows.withPointer(features.values) { x throws(LogisticError) in
      try stored.withNumbers(first..<first + rows) { y throws(LogisticError) in
        try MemoryRows.withOptionalPointer(weights) { w throws(LogisticError) in
          try MemoryRows.withOptionalPointer(offsets) { o throws(LogisticError) in
            try body(
              RowBlock(
                features: x + first * columns, rows: rows, columns: columns,
                targets: y, targetWidth: width, weights: w.map { $0 + first },
                offsets: o.map { $0 + first }, firstRow: first))
          }
        }
      }
    }
  }

  /// A pointer to an array's values; an empty array lends a place that must not be read.
  static func withPointer<Element, Result>(
    _ values: [Element], _ body: (UnsafePointer<Element>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    try values.withUnsafeBufferPointer { buffer throws(LogisticError) in
      guard let base = buffer.baseAddress else {
        let place = UnsafeMutablePointer<Element>.allocate(capacity: 1)
        defer { place.deallocate() }
        return try body(place)
      }
      return try body(base)
    }
  }

  static func withOptionalPointer<Result>(
    _ values: [Double]?, _ body: (UnsafePointer<Double>?) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    guard let values else { return try body(nil) }
    return try withPointer(values) { (pointer) throws(LogisticError) in try body(pointer) }
  }
}

extension MemoryRows {
  /// Whether rows have weights of their own.
  public var hasWeights: Bool { weights != nil }

  /// Copies rows in any order, widened to double.
  public func gather(_ rows: RowNumbers, into batch: GatheredRows) {
    let width = features.columns
    features.values.withUnsafeBufferPointer { x in
      // Without columns there is nothing to copy.
      guard let x = x.baseAddress else { return }
      switch rows {
      case .range(let range):
        Kernels.standardize(
          x + range.lowerBound * width, rows: range.count, columns: width, centre: nil, scale: nil,
          into: batch.features)
      case .list(let list): Kernels.gather(x, columns: width, list, into: batch.features)
      }
    }
    switch rows {
    case .range(let range): stored.copy(range, to: batch.targets)
    case .list(let list): stored.copy(list, to: batch.targets)
    }
    guard let to = batch.weights else { return }
    guard let weights else {
      to.update(repeating: 1, count: rows.count)
      return
    }
    switch rows {
    case .range(let range): for (i, row) in range.enumerated() { to[i] = weights[row] }
    case .list(let list): for (i, row) in list.enumerated() { to[i] = weights[row] }
    }
  }

  /// Asks memory for the rows.
  public func prefetch(_ rows: RowNumbers) {
    guard case .list(let list) = rows else { return }
    features.values.withUnsafeBufferPointer { x in
      if let x = x.baseAddress { Kernels.prefetch(x, columns: features.columns, list) }
    }
  }
}
