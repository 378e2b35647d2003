public import Logistic
internal import Synchronization

/// Rows of another source, with a count of those that were read.
public struct CountedRows<Source: RowSource>: RowSource {
  private final class Count: Sendable {
    let rows = Atomic(0)
  }

  private let source: Source
  private let count = Count()

  /// The rows of a source, none read so far.
  public init(_ source: Source) { self.source = source }

  /// How often all rows were read, parts added up.
  public var reads: Double {
    Double(count.rows.load(ordering: .relaxed)) / Double(max(1, source.rowCount))
  }

  /// How many rows there are.
  public var rowCount: Int { source.rowCount }
  /// How many features a row has.
  public var columnCount: Int { source.columnCount }
  /// How many target values a row has.
  public var targetWidth: Int { source.targetWidth }
  /// How many blocks the rows are cut into.
  public var blockCount: Int { source.blockCount }
  /// How many rows a block has.
  public var blockRows: Int { source.blockRows }
  /// Whether rows have weights of their own.
  public var hasWeights: Bool { source.hasWeights }

  /// Lends a block, and counts its rows.
  public func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Source.Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    try source.withBlock(index) { block throws(LogisticError) in
      count.rows.add(block.rows, ordering: .relaxed)
      return try body(block)
    }
  }
}
