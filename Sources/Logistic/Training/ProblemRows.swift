/// A table's rows for one solver: out of the table's columns, or laid out in memory.
enum ProblemRows: RowSource {
  /// For solvers that read the rows a few times.
  case columns(TableRows)
  /// For those that read them often.
  case memory(MemoryRows<Double>)
  /// For those that read the entries alone.
  case sparse(SparseRows<Double>)

  var rowCount: Int {
    switch self {
    case .columns(let rows): rows.rowCount
    case .memory(let rows): rows.rowCount
    case .sparse(let rows): rows.rowCount
    }
  }
  var columnCount: Int {
    switch self {
    case .columns(let rows): rows.columnCount
    case .memory(let rows): rows.columnCount
    case .sparse(let rows): rows.columnCount
    }
  }
  var targetWidth: Int {
    switch self {
    case .columns(let rows): rows.targetWidth
    case .memory(let rows): rows.targetWidth
    case .sparse(let rows): rows.targetWidth
    }
  }
  var blockCount: Int {
    switch self {
    case .columns(let rows): rows.blockCount
    case .memory(let rows): rows.blockCount
    case .sparse(let rows): rows.blockCount
    }
  }
  var blockRows: Int {
    switch self {
    case .columns(let rows): rows.blockRows
    case .memory(let rows): rows.blockRows
    case .sparse(let rows): rows.blockRows
    }
  }
  var hasWeights: Bool {
    switch self {
    case .columns(let rows): rows.hasWeights
    case .memory(let rows): rows.hasWeights
    case .sparse(let rows): rows.hasWeights
    }
  }

  var sparseRows: SparseRows<Double>? {
    if case .sparse(let rows) = self { rows } else { nil }
  }

  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Double>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    switch self {
    case .columns(let rows): try rows.withBlock(index, body)
    case .memory(let rows): try rows.withBlock(index, body)
    case .sparse(let rows): try rows.withBlock(index, body)
    }
  }

  func gather(_ rows: RowNumbers, into batch: GatheredRows) throws(LogisticError) {
    switch self {
    case .columns(let source): try source.gather(rows, into: batch)
    case .memory(let source): source.gather(rows, into: batch)
    case .sparse(let source): try source.gather(rows, into: batch)
    }
  }

  func prefetch(_ rows: RowNumbers) {
    if case .memory(let source) = self { source.prefetch(rows) }
  }
}
