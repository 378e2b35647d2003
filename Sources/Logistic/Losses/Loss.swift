/// What a model's outputs cost against the targets, row by row.
///
/// A loss knows nothing of matrices or layers: it is given the outputs of a block of rows and
/// writes each row's loss (the mean over the output axis, as Keras does) and its derivatives.
public protocol Loss: Sendable {
  /// Keras's word for it, `binary_crossentropy`.
  var name: String { get }
  /// Whether it reads logits; otherwise it reads what the activation made of them.
  var fromLogits: Bool { get }
  /// The activation whose outputs this loss reads and behind which it has a stable form on logits.
  ///
  /// Nil when there is none, and when the loss reads logits already.
  var canonicalActivation: Activation? { get }
  /// The same loss, reading logits. Itself where there is no other form.
  var onLogits: any Loss { get }
  /// Which convex function of the logits this is, if it reads them (or their activation's outputs).
  ///
  /// `convexity(after:)` also asks which activation stands between.
  var convexity: ConvexLoss? { get }

  /// The targets with which the plain convex loss equals this one: label smoothing is done here.
  ///
  /// As wide as the given ones, or `outputs` wide where class numbers must become shares.
  func effectiveTargets(_ targets: Matrix<Double>, outputs: Int) -> Matrix<Double>

  /// Refuses targets that cannot belong to outputs of this width, or values out of range.
  ///
  /// - Throws: what is wrong with their shape or values, and what to do.
  func check(targets: Matrix<Double>, outputs: Int, layer: String?) throws(LogisticError)

  /// Writes each row's loss, and the derivative of that row's loss by each output.
  ///
  /// - Parameters:
  ///   - batch: outputs and targets.
  ///   - losses: room for `batch.rows` values.
  ///   - slopes: room for `batch.rows × batch.outputs` values, or nil.
  func evaluate(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?)
}

extension Loss {
  /// The targets as they are.
  public func effectiveTargets(_ targets: Matrix<Double>, outputs: Int) -> Matrix<Double> {
    targets
  }

  /// The convex function of the logits that this loss is behind an activation; nil when it is none.
  public func convexity(after activation: Activation) -> ConvexLoss? {
    if activation == .linear {
      canonicalActivation == nil ? convexity : nil
    } else {
      activation == canonicalActivation ? convexity : nil
    }
  }
}

/// The outputs of a block of rows beside their targets.
public struct LossBatch {
  /// How many rows.
  public var rows: Int
  /// How many outputs a row has.
  public var outputs: Int
  /// `rows × outputs`, row after row.
  public var predictions: UnsafePointer<Double>
  /// `rows × targetWidth`, row after row.
  public var targets: UnsafePointer<Double>
  /// How many target values a row has: `outputs`, or 1 for class numbers.
  public var targetWidth: Int

  /// A batch over memory that its lender keeps alive.
  public init(
    rows: Int, outputs: Int, predictions: UnsafePointer<Double>, targets: UnsafePointer<Double>,
    targetWidth: Int
  ) {
    self.rows = rows
    self.outputs = outputs
    self.predictions = predictions
    self.targets = targets
    self.targetWidth = targetWidth
  }
}

/// The convex losses on linear logits that exact solvers know.
public enum ConvexLoss: Sendable, Equatable {
  /// `mean over outputs of softplus(z) − y·z`: one output, or K independent ones.
  case logistic
  /// `log Σ exp(z) − Σ y·z` with targets `rows × K`, or class numbers of width 1.
  case softmax
  /// `mean over outputs of (z − y)²`.
  case squared
}
