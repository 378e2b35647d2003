/// `(1/N)·Σ sᵢ·ℓ(zᵢ, yᵢ) + ½·Σ λⱼ·wⱼ² + Σ mⱼ·|wⱼ|`, summed over the rows of a source.
///
/// The parameters are flat and class by class: for output c, the weights of every column, then
/// the intercept if there is one: `theta[c·(p + 1) + j]`, or `c·p + j` without intercept.
///
/// A row's loss, given logits z:
///
///     logistic   (1/K)·Σ_c [ log(1 + exp(z_c)) − y_c·z_c ]      y_c in 0...1
///     softmax    log Σ_c exp(z_c) − Σ_c y_c·z_c                 y a distribution, or a class number
///     squared    (1/K)·Σ_c (z_c − y_c)²
///
/// Rows of weight 0 add nothing, whatever their features hold. An offset is added to the logit of
/// an objective with one output; with several outputs rows must not carry offsets.
public struct Objective<Rows: RowSource>: Sendable {
  /// The rows.
  public let rows: Rows
  /// The loss of a row's logits.
  public let loss: ConvexLoss
  /// How many logits a row has.
  public let outputs: Int
  /// Whether each output has an intercept.
  public let intercept: Bool
  /// N.
  public let normalizer: Double
  /// λⱼ of each parameter, as long as the parameters; intercepts usually 0.
  public let l2: [Double]
  /// mⱼ of each parameter, as long as the parameters; intercepts usually 0.
  public let l1: [Double]
  /// How many threads may work on it; nil stands for as many as the machine has. The count
  /// never changes a result.
  public var threads: Int?
  /// Stands in for the rows' weights where a part of the rows is fitted.
  var weightOverride: [Double]?

  /// How many parameters one output has: its weights, then its intercept.
  public var parametersPerOutput: Int { rows.columnCount + (intercept ? 1 : 0) }
  /// How many parameters there are.
  public var parameterCount: Int { outputs * parametersPerOutput }
  /// Whether it has a gradient everywhere: no parameter has an L1 penalty.
  public var isSmooth: Bool { !l1.contains { $0 > 0 } }

  /// An objective with its parts.
  ///
  /// - Parameters:
  ///   - normalizer: N; nil stands for the number of rows.
  ///   - l2: λⱼ of each parameter, on the columns as given; nil stands for no such penalty.
  ///   - l1: mⱼ of each parameter, on the columns as given; nil stands for no such penalty.
  /// - Throws: when shapes do not fit, N is not above 0, or a penalty is negative or not finite.
  public init(
    rows: Rows, loss: ConvexLoss, outputs: Int = 1, intercept: Bool = true,
    normalizer: Double? = nil, l2: [Double]? = nil, l1: [Double]? = nil, threads: Int? = nil
  ) throws(LogisticError) {
    guard rows.rowCount > 0 else {
      throw LogisticError(.data, "no-rows", "there are no rows to fit")
    }
    guard outputs >= 1, !(loss == .softmax && outputs < 2) else {
      throw LogisticError(
        .usage, "outputs", "\(outputs) outputs",
        advice: loss == .softmax ? "softmax needs 2 or more" : "give at least 1")
    }
    let width = rows.targetWidth
    guard width == outputs || (loss == .softmax && width == 1) else {
      throw LogisticError(
        .data, "target-width", "the targets have \(width) columns, the model \(outputs) outputs")
    }
    let perOutput = rows.columnCount + (intercept ? 1 : 0)
    guard perOutput > 0 else {
      throw LogisticError(
        .usage, "no-parameters", "there are neither features nor an intercept to fit")
    }
    let scale = normalizer ?? Double(rows.rowCount)
    guard scale > 0, scale < .infinity else {
      throw LogisticError(
        .usage, "normalizer", "the losses are divided by \(scale)", advice: "give a number above 0")
    }
    let none = [Double](repeating: 0, count: outputs * perOutput)
    for penalties in [l2, l1].compactMap({ $0 }) {
      guard penalties.count == none.count else {
        throw LogisticError(
          .usage, "penalty-count", "\(penalties.count) penalties for \(none.count) parameters")
      }
      guard penalties.allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
        throw LogisticError(
          .usage, "penalty", "a penalty is negative or not finite", advice: "give 0 or more")
      }
    }
    self.rows = rows
    self.loss = loss
    self.outputs = outputs
    self.intercept = intercept
    self.normalizer = scale
    self.l2 = l2 ?? none
    self.l1 = l1 ?? none
    self.threads = threads
  }

  /// The objective at `theta`.
  ///
  /// - Throws: when a row holds what cannot be used.
  public func value(at theta: [Double]) throws(LogisticError) -> Double {
    let smooth = try evaluate(at: theta, scaling: .identity(for: self), order: .value).value
    return zip(l1, theta).reduce(smooth) { $1.0 > 0 ? $0 + $1.0 * abs($1.1) : $0 }
  }

  /// The gradient at `theta`, in the layout of the parameters, the L1 part left out.
  ///
  /// - Throws: when a row holds what cannot be used.
  public func gradient(at theta: [Double]) throws(LogisticError) -> [Double] {
    try evaluate(at: theta, scaling: .identity(for: self), order: .gradient).gradient
  }

  /// The whole Hessian at `theta`, in the layout of the parameters.
  ///
  /// - Throws: when a row holds what cannot be used.
  public func hessian(at theta: [Double]) throws(LogisticError) -> SymmetricMatrix {
    try evaluate(at: theta, scaling: .identity(for: self), order: .hessian).hessian.whole
  }

  /// Lends a block of the rows, with the weights that count.
  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Rows.Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    guard let weightOverride else { return try rows.withBlock(index, body) }
    return try rows.withBlock(index) { block throws(LogisticError) in
      try weightOverride.withUnsafeBufferPointer { weights throws(LogisticError) in
        try body(
          RowBlock(
            features: block.features, rows: block.rows, columns: block.columns,
            targets: block.targets, targetWidth: block.targetWidth,
            weights: weights.baseAddress.map { $0 + block.firstRow }, offsets: block.offsets,
            firstRow: block.firstRow))
      }
    }
  }
}
