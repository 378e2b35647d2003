/// Consecutive rows with all that a fit needs of them. Valid only inside the call that lends it.
public struct RowBlock<Scalar: KernelScalar> {
  /// The features, `rows × columns`, row after row.
  public let features: UnsafePointer<Scalar>
  /// How many rows the block holds.
  public let rows: Int
  /// How many features a row has.
  public let columns: Int
  /// The targets, `rows × targetWidth`, row after row.
  public let targets: UnsafePointer<Double>
  /// How many target values a row has.
  public let targetWidth: Int
  /// The factor on each row's loss; nil stands for ones.
  public let weights: UnsafePointer<Double>?
  /// What is added to each row's logit; nil stands for zeros.
  public let offsets: UnsafePointer<Double>?
  /// The number of the block's first row in its source.
  public let firstRow: Int

  /// A block of rows that lie where the pointers say while the block is lent.
  public init(
    features: UnsafePointer<Scalar>, rows: Int, columns: Int, targets: UnsafePointer<Double>,
    targetWidth: Int, weights: UnsafePointer<Double>?, offsets: UnsafePointer<Double>?,
    firstRow: Int
  ) {
    self.features = features
    self.rows = rows
    self.columns = columns
    self.targets = targets
    self.targetWidth = targetWidth
    self.weights = weights
    self.offsets = offsets
    self.firstRow = firstRow
  }
}

/// Row blocks, again and again, wherever they come from: what every fit works on.
///
/// Blocks have fixed borders that depend on the source alone, so sums formed block by block
/// and added in block order do not depend on the number of threads. `withBlock` may be called
/// from several threads at a time.
public protocol RowSource<Scalar>: Sendable {
  /// How the features are stored.
  associatedtype Scalar: KernelScalar
  /// How many rows there are.
  var rowCount: Int { get }
  /// How many features a row has.
  var columnCount: Int { get }
  /// How many target values a row has.
  var targetWidth: Int { get }
  /// How many blocks the rows are cut into.
  var blockCount: Int { get }
  /// How many rows a block has; the last one may have fewer.
  var blockRows: Int { get }
  /// Whether rows have weights of their own.
  var hasWeights: Bool { get }
  /// Lends block `index`, from 0.
  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result
  /// Copies rows in any order, widened to double: a minibatch.
  func gather(_ rows: RowNumbers, into batch: GatheredRows) throws(LogisticError)
  /// Says which rows will be gathered next, so that they can be on their way.
  func prefetch(_ rows: RowNumbers)
  /// The rows' entries, where they are sparse: passes then read those and never make rows dense.
  var sparseRows: SparseRows<Scalar>? { get }
}

/// Which rows, from 0.
public enum RowNumbers {
  /// Neighbours.
  case range(Range<Int>)
  /// Any, in this order.
  case list(UnsafeBufferPointer<Int>)

  /// How many.
  public var count: Int {
    switch self {
    case .range(let range): range.count
    case .list(let list): list.count
    }
  }
}

/// Room for the rows of a minibatch.
public struct GatheredRows {
  /// Room for the features, row after row.
  public var features: UnsafeMutablePointer<Double>
  /// Room for the targets, row after row.
  public var targets: UnsafeMutablePointer<Double>
  /// Room for the weights; nil where rows have none.
  public var weights: UnsafeMutablePointer<Double>?

  /// Room of the caller's.
  public init(
    features: UnsafeMutablePointer<Double>, targets: UnsafeMutablePointer<Double>,
    weights: UnsafeMutablePointer<Double>?
  ) {
    self.features = features
    self.targets = targets
    self.weights = weights
  }
}

extension RowSource {
  /// Does nothing.
  public func prefetch(_ rows: RowNumbers) {}

  /// None: rows are dense.
  public var sparseRows: SparseRows<Scalar>? { nil }

  /// Row by row out of their blocks; a source that reaches rows faster says how itself.
  public func gather(_ rows: RowNumbers, into batch: GatheredRows) throws(LogisticError) {
    for i in 0..<rows.count {
      let row =
        switch rows {
        case .range(let range): range.lowerBound + i
        case .list(let list): list[i]
        }
      try withBlock(row / blockRows) { block throws(LogisticError) in
        let at = row - block.firstRow
        let (width, targets) = (block.columns, block.targetWidth)
        for j in 0..<width {
          batch.features[i * width + j] = Double(block.features[at * width + j])
        }
        for j in 0..<targets {
          batch.targets[i * targets + j] = block.targets[at * targets + j]
        }
        batch.weights?[i] = block.weights?[at] ?? 1
      }
    }
  }
}
