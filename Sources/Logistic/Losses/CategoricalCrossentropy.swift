/// The log loss of one-hot labels, or of shares of the classes, over the outputs of a row.
///
///     from logits          value = Σ yₖ·(log Σ exp(z) − zₖ)       slopeₖ = (Σy)·softmax(z)ₖ − yₖ
///     from probabilities   value = −Σ yₖ·ln qₖ    q = p/Σp, clipped to [10⁻⁷, 1 − 10⁻⁷]
///
/// Where q is clipped it gives no slope, as in Keras. Label smoothing s replaces y by
/// `y·(1 − s) + s/K`.
public struct CategoricalCrossentropy: Loss, Equatable {
  /// Whether it reads logits.
  public var fromLogits: Bool
  /// The share s by which labels are moved towards 1/K.
  public var labelSmoothing: Double

  /// The loss on probabilities, or on logits.
  public init(fromLogits: Bool = false, labelSmoothing: Double = 0) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
  }

  /// `categorical_crossentropy`.
  public var name: String { "categorical_crossentropy" }
  /// The softmax, in front of the form on probabilities.
  public var canonicalActivation: Activation? { fromLogits ? nil : .softmax }
  /// The form on logits.
  public var onLogits: any Loss {
    CategoricalCrossentropy(fromLogits: true, labelSmoothing: labelSmoothing)
  }
  /// Softmax, on the smoothed labels.
  public var convexity: ConvexLoss? { .softmax }

  /// The smoothed labels.
  public func effectiveTargets(_ targets: Matrix<Double>, outputs: Int) -> Matrix<Double> {
    guard labelSmoothing != 0 else { return targets }
    let floor = labelSmoothing / Double(outputs)
    var smoothed = targets
    for i in smoothed.values.indices {
      smoothed.values[i] = smoothed.values[i] * (1 - labelSmoothing) + floor
    }
    return smoothed
  }

  /// Refuses labels that are not one a row and class, each in 0...1 and together 1.
  public func check(
    targets: Matrix<Double>, outputs: Int, layer: String?
  ) throws(LogisticError) {
    try checkSmoothing(labelSmoothing, layer: layer)
    try TargetCheck(loss: name, targets: targets, outputs: outputs, layer: layer).categorical()
  }

  /// Writes each row's log loss and its slopes.
  public func evaluate(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?
  ) {
    let k = batch.outputs
    precondition(batch.targetWidth == k, "\(batch.targetWidth) label columns beside \(k) outputs")
    let keep = 1 - labelSmoothing
    let floor = labelSmoothing / Double(k)
    let targets = batch.targets
    classLogLoss(batch, fromLogits: fromLogits, losses: losses, slopes: slopes) { row, column in
      targets[row * k + column] * keep + floor
    }
  }
}

/// The log loss of class numbers 0..<K over the K outputs of a row.
///
/// The same function as `CategoricalCrossentropy` of their one-hot form, without building it.
public struct SparseCategoricalCrossentropy: Loss, Equatable {
  /// Whether it reads logits.
  public var fromLogits: Bool

  /// The loss on probabilities, or on logits.
  public init(fromLogits: Bool = false) { self.fromLogits = fromLogits }

  /// `sparse_categorical_crossentropy`.
  public var name: String { "sparse_categorical_crossentropy" }
  /// The softmax, in front of the form on probabilities.
  public var canonicalActivation: Activation? { fromLogits ? nil : .softmax }
  /// The form on logits.
  public var onLogits: any Loss { SparseCategoricalCrossentropy(fromLogits: true) }
  /// Softmax, of class numbers.
  public var convexity: ConvexLoss? { .softmax }

  /// Refuses labels that are not one whole number in 0..<K a row.
  public func check(
    targets: Matrix<Double>, outputs: Int, layer: String?
  ) throws(LogisticError) {
    try TargetCheck(loss: name, targets: targets, outputs: outputs, layer: layer).sparse()
  }

  /// Writes each row's log loss and its slopes.
  public func evaluate(
    _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
    slopes: UnsafeMutablePointer<Double>?
  ) {
    precondition(batch.targetWidth == 1, "\(batch.targetWidth) columns of class numbers")
    let targets = batch.targets
    classLogLoss(batch, fromLogits: fromLogits, losses: losses, slopes: slopes) { row, column in
      Double(column) == targets[row] ? 1 : 0
    }
  }
}

/// `−Σ y(row, k)·ln qₖ` of each row, and its slopes.
@inline(__always) private func classLogLoss(
  _ batch: LossBatch, fromLogits: Bool, losses: UnsafeMutablePointer<Double>,
  slopes: UnsafeMutablePointer<Double>?, target: (_ row: Int, _ column: Int) -> Double
) {
  let classes = batch.outputs
  guard batch.rows > 0 else { return }
  if !fromLogits {
    for row in 0..<batch.rows {
      losses[row] = probabilityLoss(
        batch.predictions + row * classes, classes: classes,
        slopes: slopes.map { $0 + row * classes }
      ) { target(row, $0) }
    }
  } else if let slopes {
    logitsLoss(batch, losses: losses, exponentials: slopes, slopesWanted: true, target: target)
  } else {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: batch.rows * classes) {
      guard let scratch = $0.baseAddress else { return }
      logitsLoss(batch, losses: losses, exponentials: scratch, slopesWanted: false, target: target)
    }
  }
}

/// Leaves the slopes, if wanted, where it kept the exponentials.
@inline(__always) private func logitsLoss(
  _ batch: LossBatch, losses: UnsafeMutablePointer<Double>,
  exponentials: UnsafeMutablePointer<Double>, slopesWanted: Bool,
  target: (_ row: Int, _ column: Int) -> Double
) {
  let classes = batch.outputs
  for row in 0..<batch.rows {
    let z = batch.predictions + row * classes
    let shifted = exponentials + row * classes
    var top = -Double.infinity
    for k in 0..<classes { top = max(top, z[k]) }
    losses[row] = top
    for k in 0..<classes { shifted[k] = z[k] - top }
  }
  Kernels.exp(exponentials, count: batch.rows * classes, into: exponentials)
  for row in 0..<batch.rows {
    let z = batch.predictions + row * classes
    let e = exponentials + row * classes
    let top = losses[row]
    var total = 0.0
    for k in 0..<classes { total += e[k] }
    let logTotal = log(total)
    var loss = 0.0
    var weight = 0.0
    for k in 0..<classes {
      let y = target(row, k)
      weight += y
      // A class without a share costs nothing, however unlikely it is (0·∞ would be NaN).
      if y != 0 { loss += y * (logTotal - (z[k] - top)) }
    }
    losses[row] = loss
    if slopesWanted {
      let scale = weight / total
      for k in 0..<classes { e[k] = e[k] * scale - target(row, k) }
    }
  }
}

/// One row's loss of probabilities, scaled to add up to 1.
@inline(__always) private func probabilityLoss(
  _ row: UnsafePointer<Double>, classes: Int, slopes: UnsafeMutablePointer<Double>?,
  target: (Int) -> Double
) -> Double {
  var loss = 0.0
  var sum = 0.0
  for k in 0..<classes { sum += row[k] }
  // With gₖ = −yₖ/qₖ, zero where clipped, the slope by pₖ is (gₖ − Σ g·q)/Σp.
  var common = 0.0
  for k in 0..<classes {
    let y = target(k)
    let q = row[k] / sum
    let clipped = clippedProbability(q)
    if y != 0 { loss -= y * log(clipped) }
    if clipped == q { common -= y }
  }
  if let slopes {
    for k in 0..<classes {
      let q = row[k] / sum
      let slope = clippedProbability(q) == q ? -target(k) / q : q.isNaN ? q : 0
      slopes[k] = (slope - common) / sum
    }
  }
  return loss
}

extension Loss where Self == CategoricalCrossentropy {
  /// The log loss of softmax outputs against one-hot labels.
  public static var categoricalCrossentropy: Self { CategoricalCrossentropy() }
  /// The log loss of softmax outputs or logits against one-hot labels, smoothed or not.
  public static func categoricalCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Double = 0
  ) -> Self {
    CategoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing)
  }
}

extension Loss where Self == SparseCategoricalCrossentropy {
  /// The log loss of softmax outputs against class numbers.
  public static var sparseCategoricalCrossentropy: Self { SparseCategoricalCrossentropy() }
  /// The log loss of softmax outputs or logits against class numbers.
  public static func sparseCategoricalCrossentropy(fromLogits: Bool) -> Self {
    SparseCategoricalCrossentropy(fromLogits: fromLogits)
  }
}
