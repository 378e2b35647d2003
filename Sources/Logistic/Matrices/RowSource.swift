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
  /// Lends block `index`, from 0.
  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result
}
