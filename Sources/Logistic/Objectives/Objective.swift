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
  /// The least value of each parameter, as long as the parameters; −∞ where there is none.
  public let lower: [Double]
  /// The greatest value of each parameter, as long as the parameters; ∞ where there is none.
  public let upper: [Double]
  /// Parameters that are penalised together by the length of their vector.
  public let groups: [ParameterGroup]
  /// How many threads may work on it; nil stands for as many as the machine has. The count
  /// never changes a result.
  public var threads: Int?
  /// Neighbouring columns that are the levels of a category but one, which has no column: each row has a 1 in one of
  /// them at most. They need not be known.
  var categories: [Range<Int>] = []

  /// How many parameters one output has: its weights, then its intercept.
  public var parametersPerOutput: Int { rows.columnCount + (intercept ? 1 : 0) }
  /// How many parameters there are.
  public var parameterCount: Int { outputs * parametersPerOutput }
  /// Whether it has a gradient everywhere: no parameter has an L1 penalty or bounds, and none is in
  /// a group.
  public var isSmooth: Bool {
    !l1.contains { $0 > 0 } && !isBounded && !groups.contains { $0.strength > 0 }
  }
  /// Whether some parameter has a bound.
  public var isBounded: Bool {
    lower.contains { $0 > -.infinity } || upper.contains { $0 < .infinity }
  }

  /// An objective with its parts.
  ///
  /// - Parameters:
  ///   - rows: features, targets, weights and offsets.
  ///   - loss: ℓ.
  ///   - outputs: how many logits a row has.
  ///   - intercept: whether each logit has one; it is the last parameter of each.
  ///   - normalizer: N; nil stands for the number of rows.
  ///   - l2: λⱼ of each parameter, on the columns as given; nil stands for no such penalty.
  ///   - l1: mⱼ of each parameter, on the columns as given; nil stands for no such penalty.
  ///   - lower: the least value of each parameter, on the columns as given; nil stands for none.
  ///   - upper: the greatest value of each parameter, on the columns as given; nil stands for none.
  ///   - groups: parameters penalised together; a parameter is in one at most, and then has neither
  ///     an L1 penalty of its own nor bounds.
  ///   - threads: how many threads sum; nil stands for as many as there are cores.
  /// - Throws: when shapes do not fit, N is not above 0, a penalty is negative or not finite, bounds
  ///   cross, or a group cannot be.
  public init(
    rows: Rows, loss: ConvexLoss, outputs: Int = 1, intercept: Bool = true,
    normalizer: Double? = nil, l2: [Double]? = nil, l1: [Double]? = nil,
    lower: [Double]? = nil, upper: [Double]? = nil, groups: [ParameterGroup] = [],
    threads: Int? = nil
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
    self.lower = lower ?? none.map { _ in -.infinity }
    self.upper = upper ?? none.map { _ in .infinity }
    self.groups = groups
    self.threads = threads
    try checkBounds()
    try checkGroups()
  }

  /// The objective at `theta`; infinity outside the bounds.
  ///
  /// - Throws: when a row holds what cannot be used.
  public func value(at theta: [Double]) throws(LogisticError) -> Double {
    let smooth = try evaluate(at: theta, scaling: .identity(for: self), order: .value).value
    return smooth + nonsmoothPenalty(at: theta)
  }

  /// The gradient at `theta`, in the layout of the parameters, the L1 part and groups left out.
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

  /// Lends a block of the rows.
  func withBlock<Result>(
    _ index: Int, _ body: (RowBlock<Rows.Scalar>) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    try rows.withBlock(index, body)
  }
}
