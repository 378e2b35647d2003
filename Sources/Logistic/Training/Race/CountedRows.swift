internal import Synchronization

/// Rows that count how often they are read: a race's measure of work that no clock disturbs.
struct CountedRows<Rows: RowSource>: RowSource {
  private let rows: Rows
  private let counter = Counter()

  private final class Counter: Sendable {
    let blocks = Atomic<Int>(0)
  }

  init(_ rows: Rows) { self.rows = rows }

  /// How often all rows have been read, parts counted as such.
  var passes: Double {
    Double(counter.blocks.load(ordering: .relaxed)) / Double(max(1, rows.blockCount))
  }

  var rowCount: Int { rows.rowCount }
  var columnCount: Int { rows.columnCount }
  var targetWidth: Int { rows.targetWidth }
  var blockCount: Int { rows.blockCount }
  var blockRows: Int { rows.blockRows }
  var hasWeights: Bool { rows.hasWeights }

  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Rows.Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    counter.blocks.wrappingAdd(1, ordering: .relaxed)
    return try rows.withBlock(index, body)
  }

  func gather(_ numbers: RowNumbers, into batch: GatheredRows) throws(LogisticError) {
    try rows.gather(numbers, into: batch)
  }

  func prefetch(_ numbers: RowNumbers) { rows.prefetch(numbers) }
}
