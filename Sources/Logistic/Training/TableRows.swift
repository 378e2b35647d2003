import Synchronization

/// A table's rows as a solver reads them: features computed block by block out of typed columns, and
/// targets out of class numbers. Nothing is kept beside the columns.
///
/// Blocks are those of `MemoryRows` of the same shape, and hold the same numbers.
struct TableRows: RowSource {
  /// What a row's target values are.
  enum Target: Sendable {
    /// 1 for a class, 0 for the others.
    case oneOf(Int)
    /// The class's number.
    case number
    /// 1 in the class's place among so many.
    case oneHot(Int)
  }

  private let encoded: EncodedColumns
  private let classOfRow: [Int32]
  private let target: Target
  private let weights: [Double]?
  private let offsets: [Double]?
  let blockRows: Int
  private let rooms = Rooms()

  /// Rows whose weights and offsets have been checked.
  init(
    _ encoded: EncodedColumns, classOfRow: [Int32], target: Target, weights: [Double]?,
    offsets: [Double]?
  ) {
    precondition(
      classOfRow.count == encoded.rowCount,
      "\(classOfRow.count) classes of \(encoded.rowCount) rows")
    self.encoded = encoded
    self.classOfRow = classOfRow
    self.target = target
    self.weights = weights
    self.offsets = offsets
    blockRows = MemoryRows<Double>.rowsPerBlock(columns: encoded.width)
  }

  /// The same targets, weights and offsets without a column.
  var withoutColumns: TableRows {
    TableRows(
      encoded.selecting([]), classOfRow: classOfRow, target: target, weights: weights,
      offsets: offsets)
  }

  /// The weight of the rows of each class.
  func classWeights(_ classes: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: classes)
    for (row, label) in classOfRow.enumerated() { sums[Int(label)] += weights?[row] ?? 1 }
    return sums
  }

  var hasOffsets: Bool { offsets != nil }
  var rowCount: Int { encoded.rowCount }
  var columnCount: Int { encoded.width }
  var targetWidth: Int { if case .oneHot(let count) = target { count } else { 1 } }
  var blockCount: Int { (rowCount + blockRows - 1) / blockRows }
  var hasWeights: Bool { weights != nil }

  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Double>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    precondition(index >= 0 && index < blockCount, "block \(index) of \(blockCount)")
    let first = index * blockRows
    let rows = first..<min(first + blockRows, rowCount)
    let room = rooms.take(blockRows * (columnCount + targetWidth))
    defer { rooms.give(room) }
    let targets = room.base + blockRows * columnCount
    encoded.fill(rows, into: room.base)
    fillTargets(rows, into: targets)
    return try MemoryRows<Double>.withOptionalPointer(weights) { w throws(LogisticError) in
      try MemoryRows<Double>.withOptionalPointer(offsets) { o throws(LogisticError) in
        try body(
          RowBlock(
            features: room.base, rows: rows.count, columns: columnCount, targets: targets,
            targetWidth: targetWidth, weights: w.map { $0 + first }, offsets: o.map { $0 + first },
            firstRow: first))
      }
    }
  }

  func gather(_ rows: RowNumbers, into batch: GatheredRows) throws(LogisticError) {
    func gather(_ part: Range<Int>, at place: Int) {
      encoded.fill(part, into: batch.features + place * columnCount)
      fillTargets(part, into: batch.targets + place * targetWidth)
      if let to = batch.weights {
        for (i, row) in part.enumerated() { to[place + i] = weights?[row] ?? 1 }
      }
    }
    switch rows {
    case .range(let range): gather(range, at: 0)
    case .list(let list): for (i, row) in list.enumerated() { gather(row..<row + 1, at: i) }
    }
  }

  private func fillTargets(_ rows: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    classOfRow.withUnsafeBufferPointer { classes in
      switch target {
      case .oneOf(let positive):
        let positive = Int32(positive)
        for i in 0..<rows.count { out[i] = classes[rows.lowerBound + i] == positive ? 1 : 0 }
      case .number:
        for i in 0..<rows.count { out[i] = Double(classes[rows.lowerBound + i]) }
      case .oneHot(let count):
        out.update(repeating: 0, count: rows.count * count)
        for i in 0..<rows.count { out[i * count + Int(classes[rows.lowerBound + i])] = 1 }
      }
    }
  }
}

/// Room for the blocks that are lent at a time, kept for the next ones.
private final class Rooms: Sendable {
  /// Room for numbers, which are not set.
  final class Room: @unchecked Sendable {
    let base: UnsafeMutablePointer<Double>

    init(_ count: Int) { base = .allocate(capacity: max(1, count)) }

    deinit { base.deallocate() }
  }

  private let idle = Mutex([Room]())

  /// All callers ask for the same size.
  func take(_ count: Int) -> Room {
    idle.withLock { $0.popLast() } ?? Room(count)
  }

  func give(_ room: Room) {
    idle.withLock { $0.append(room) }
  }
}
