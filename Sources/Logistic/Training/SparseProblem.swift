/// Sparse rows made ready for a fit: their classes, weights and penalties.
struct SparseProblem<Scalar: KernelScalar>: FoldedRows, ClassProblem {
  var estimator: LogisticRegression
  /// The columns that are fitted.
  private(set) var features: SparseMatrix<Scalar>
  /// Their places among the columns that were given; nil for all.
  private(set) var kept: [Int]?
  /// How many columns were given.
  let columnCount: Int
  let classes: [String]
  /// The class of each row.
  private(set) var classOfRow: [Int32]
  /// The labels, which name the target.
  private(set) var rows: DataTable
  let positive: Int
  let baseClass: Int
  let outputs: Int
  let activation: Activation
  /// Each row's factor: frequency × sample × class weight; nil for ones.
  private(set) var weights: [Double]?
  /// Whether some of them scale the rows' losses rather than count rows.
  let hasLossWeights: Bool
  /// How many rows there are, frequency weights counted.
  private(set) var observations: Double
  private(set) var offsets: [Double]?
  let firstIndex: Int
  let target: String
  /// The variance of each column, which a penalty is multiplied by; 1 without spread, or where columns are
  /// not standardized.
  private(set) var variance: [Double] = []
  let isStandardized: Bool
  private(set) var rules: SparseRules
  /// The factors of an adaptive lasso; nil for ones.
  private(set) var adaptive: [Double]?
  private(set) var warnings: [DataWarning] = []

  /// - Throws: labels that are no classes, counts that do not fit, options that sparse rows do not take.
  init(
    _ estimator: LogisticRegression, _ features: SparseMatrix<Scalar>, labels table: DataTable,
    firstIndex: Int, _ numbers: SparseRowNumbers
  ) throws(LogisticError) {
    self.estimator = estimator
    self.firstIndex = firstIndex
    columnCount = features.columns
    target = table.names[0]
    guard table.rowCount == features.rows else {
      throw LogisticError(
        .data, "row-count", "\(table.rowCount) labels for \(features.rows) rows of features")
    }
    guard estimator.categorical.isEmpty, estimator.references.isEmpty else {
      throw LogisticError(
        .usage, "categorical", "sparse rows have no categories", advice: "leave them out")
    }
    let found = try ClassLabels(target, in: table)
    guard found.droppedCount == 0 else {
      throw LogisticError(.data, "label", "a row has no label")
    }
    classes = found.classes
    classOfRow = found.classOfRow
    rows = table
    (positive, baseClass) = try estimator.roles(in: classes)
    (outputs, activation) = try estimator.layer(classes: classes.count)
    if numbers.offset != nil { try LogisticRegression.checkOffset(outputs: outputs) }
    try numbers.check(rows: features.rows)
    offsets = numbers.offset
    observations = numbers.frequencyWeight?.reduce(0, +) ?? Double(features.rows)
    weights = numbers.product
    hasLossWeights = numbers.sampleWeight != nil || estimator.classWeight != nil
    if let classWeight = estimator.classWeight {
      weights = try classWeight.weights(found.classOfRow, classes: classes, rows: weights).rows
    }
    if let weights {
      try ClassLabels.checkSeveral(found.classOfRow, count: classes.count, weights: weights)
    }
    var isRaw = !estimator.standardize
    if case .l2C = estimator.penalty { isRaw = true }
    isStandardized = !isRaw
    rules = try SparseRules(estimator, columns: features.columns, firstIndex: firstIndex)
    if rules.bounds != nil, estimator.penalty == .unpenalized || estimator.penalty == .auto,
      activation == .softmax
    {
      throw LogisticError(
        .usage, "bounds",
        "bounds need a penalty where there are several classes: without one only differences count",
        advice: "give a penalty, as --penalty l2")
    }
    self.features = features
    narrow()
    try prepare()
  }

  /// Above this many columns those without an entry are left out before a fit.
  private static var many: Int { 100_000 }

  /// Leaves out columns whose coefficients are known.
  private mutating func narrow() {
    var stays = (0..<features.columns).map(rules.isFitted)
    if features.columns > Self.many {
      var occurs = [Bool](repeating: false, count: features.columns)
      for j in features.columnIndices { occurs[Int(j)] = true }
      for j in stays.indices where !occurs[j] && rules.rest(j) == 0 { stays[j] = false }
    }
    let columns = stays.indices.filter { stays[$0] }
    // Something is left to be fitted.
    guard columns.count < features.columns, !columns.isEmpty || estimator.intercept else { return }
    self = selecting(columns: columns)
  }

  /// The variances and the adaptive factors of the present rows.
  private mutating func prepare() throws(LogisticError) {
    let rows = try SparseRows(
      features: features, targets: Matrix<Double>(rows: features.rows, columns: 1),
      weights: weights, offsets: offsets)
    let statistics = try Objective(rows: rows, loss: .squared).columnStatistics(rows)
    variance = statistics.deviation.map { !isStandardized || $0 == 0 ? 1 : $0 * $0 }
    let absent = columnCount - features.columns - (rules.factors == nil ? 0 : leftOutCount)
    let idle = statistics.deviation.count { $0 == 0 } + absent
    warnings =
      idle == 0
      ? []
      : [
        DataWarning(
          "constant-columns",
          "\(idle) of \(columnCount) columns are empty or have one value; their coefficients are 0"
        )
      ]
    if case .adaptiveLasso(_, let gamma) = estimator.penalty {
      adaptive = try adaptiveFactors(gamma: gamma)
    }
  }

  /// The same rows in some of the present columns.
  func selecting(columns: [Int]) -> SparseProblem {
    var part = self
    part.features = features.selecting(columns: columns)
    part.kept = columns.map { kept?[$0] ?? $0 }
    part.rules = rules.selecting(columns)
    if !variance.isEmpty { part.variance = columns.map { variance[$0] } }
    part.adaptive = adaptive.map { adaptive in columns.map { adaptive[$0] } }
    return part
  }

  /// Some of the rows.
  ///
  /// - Parameter prepared: whether they are a problem of their own, with their own variances.
  func selecting(rows chosen: [Int], prepared: Bool = true) throws(LogisticError) -> SparseProblem {
    var part = self
    part.features = features.selecting(rows: chosen)
    part.classOfRow = chosen.map { classOfRow[$0] }
    part.rows = rows.selecting(rows: chosen)
    part.weights = weights.map { weights in chosen.map { weights[$0] } }
    part.offsets = offsets.map { offsets in chosen.map { offsets[$0] } }
    if prepared {
      part.adaptive = nil
      try part.prepare()
    }
    return part
  }

  /// Takes penalty factors for ones.
  mutating func dropFactors() {
    rules.factors = nil
    adaptive = nil
  }

  /// How many columns an infinite factor leaves out.
  private var leftOutCount: Int {
    estimator.penaltyFactors.values.count { $0 == .infinity }
  }

  var totalWeight: Double { weights?.reduce(0, +) ?? Double(features.rows) }
  var convexLoss: ConvexLoss { activation == .sigmoid ? .logistic : .softmax }

  private var targets: Matrix<Double> {
    get throws(LogisticError) {
      if hasOneOutput { return labels.map { $0 == positive ? 1 : 0 }.targetMatrix }
      return isOneAgainstRest ? try oneHot(labels, classes: outputs) : labels.targetMatrix
    }
  }

  /// The factor on each column's penalty: as glmnet takes them, rescaled so that their sum is their number,
  /// columns left out counted with 1; those of an adaptive lasso as they are.
  ///
  /// - Throws: when every one of them is 0.
  func penaltyFactors() throws(LogisticError) -> [Double]? {
    let given = rules.factors
    if given.map({ !$0.contains { $0 > 0 } && !$0.isEmpty }) ?? false {
      throw LogisticError(
        .usage, "penalty-factor", "every penalty factor is 0",
        advice: "use --penalty none, or leave one of them above 0")
    }
    if let adaptive {
      guard let given else { return adaptive }
      return zip(given, adaptive).map { $0 == 0 ? 0 : $0 * $1 }
    }
    guard let given else { return nil }
    // Columns that are not fitted have the factor 1.
    let sum = given.reduce(Double(columnCount - given.count), +)
    return given.map { $0 * Double(columnCount) / sum }
  }

  /// What is minimized under a strength of the penalty, nil for none.
  func objective(
    _ strength: PenaltyStrength?
  ) throws(LogisticError) -> Objective<SparseRows<Scalar>> {
    let rows = try SparseRows(
      features: features, targets: targets, weights: weights, offsets: offsets)
    let free = estimator.intercept ? [0.0] : []
    guard features.columns + free.count > 0 else {
      throw LogisticError(.usage, "no-features", "there is nothing to fit")
    }
    /// One output's numbers for all of them.
    func all(_ one: [Double]) -> [Double] {
      outputs == 1 ? one : (0..<outputs).flatMap { _ in one }
    }
    var (l2, l1) = ([Double]?.none, [Double]?.none)
    var bounds = rules.bounds
    if let strength {
      let factors = try penaltyFactors()
      if let factors, factors.contains(.infinity) {
        // An adaptive lasso leaves out what its first fit does.
        var fixed = bounds ?? factors.map { _ in .init() }
        for (j, factor) in factors.enumerated() where factor == .infinity {
          fixed[j] = .init(lower: 0, upper: 0)
        }
        bounds = fixed
      }
      func penalties(_ size: Double, _ scale: (Double) -> Double) -> [Double] {
        var one = [Double](repeating: 0, count: features.columns + free.count)
        for j in 0..<features.columns {
          let factor = factors?[j] ?? 1
          if factor < .infinity { one[j] = penaltyShare * size * factor * scale(variance[j]) }
        }
        return all(one)
      }
      if strength.l2 > 0 { l2 = penalties(strength.l2) { $0 } }
      if strength.l1 > 0 { l1 = penalties(strength.l1) { $0.squareRoot() } }
    }
    return try Objective(
      rows: rows, loss: convexLoss, outputs: outputs, intercept: estimator.intercept,
      normalizer: totalWeight, l2: l2, l1: l1,
      lower: bounds.map { all($0.map(\.lower) + free.map { _ in -.infinity }) },
      upper: bounds.map { all($0.map(\.upper) + free.map { _ in .infinity }) })
  }

  /// The solver that suits a strength of the penalty, nil for none.
  func suitableSolver(_ strength: PenaltyStrength?) -> any Solver {
    let hasFree = strength != nil && (rules.factors?.contains(0) ?? false)
    if rules.bounds != nil || hasFree { return CoordinateDescent() }
    return SolverChoice.sparseSolver(
      rows: features.rows, entries: features.nonzeroCount,
      parametersPerOutput: features.columns + (estimator.intercept ? 1 : 0), outputs: outputs,
      loss: convexLoss, isPenalized: strength != nil, hasL1Part: (strength?.l1 ?? 0) > 0)
  }
}
