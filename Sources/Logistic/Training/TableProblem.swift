/// A table made ready for a fit: which rows, their classes and weights, and the feature columns.
struct TableProblem {
  var estimator: LogisticRegression
  let target: String
  let rows: DataTable
  let classes: [String]
  /// The class of each row.
  let classOfRow: [Int32]
  let positive: Int
  /// With a softmax: the class whose coefficients are 0 if nothing is penalised.
  let baseClass: Int
  /// How many outputs the network has.
  let outputs: Int
  /// What makes probabilities of them.
  let activation: Activation
  /// Each row's factor: frequency × sample × class weight; nil for ones.
  let weights: [Double]?
  /// The factor of each class in them; nil for ones.
  let classFactors: [Double]?
  /// Whether some of them scale the rows' losses rather than count rows.
  let hasLossWeights: Bool
  /// How many rows there are, frequency weights counted.
  let observations: Double
  /// Of rows that are pairs of successes and failures: what they say.
  let trials: TrialGroups?
  let offsets: [Double]?
  private let rowColumns: LogisticRegression.RowColumns
  let rowsDropped: Int
  let space: FeatureSpace
  /// The rows' features, computed when they are asked for.
  let encoded: EncodedColumns
  /// Mean and population variance of each feature, before standardization; 0 and 1 of those of texts.
  let moments: FeatureMoments
  /// How many values of the features are missing and get filled in.
  let imputedCount: Int
  let warnings: [DataWarning]
  /// What is asked of each feature's coefficient.
  var rules: FeatureRules
  /// What the factors of an adaptive lasso were made from.
  private(set) var adaptive: FitRules.Adaptive?
  /// Whose coefficients a fit begins at; nil for zeros.
  var start: TabularModel?
  /// Where fits begin instead, in the order of the objective.
  var startingParameters: [Double]?

  init(
    _ estimator: LogisticRegression, _ table: DataTable, target: String, features: [String]?,
    excluding: [String], _ rowColumns: LogisticRegression.RowColumns
  ) throws(LogisticError) {
    var estimator = estimator
    self.target = target
    self.rowColumns = rowColumns
    var columns: [String]
    var terms: FormulaTerms?
    if let formula = estimator.formula {
      let used = try estimator.adopt(
        formula, of: table, target: target, features: features,
        besides: excluding + rowColumns.names)
      (terms, columns) = (used.terms, used.columns)
    } else if let features {
      columns = features
      if features.contains(target) {
        throw LogisticError(
          .usage, "target-feature", "'\(target)' is the target and a feature too",
          advice: "take it out of the features")
      }
    } else {
      let unknown = excluding.filter { table[$0] == nil }
      if !unknown.isEmpty { throw table.unknownColumns(unknown) }
      let left = Set(excluding + rowColumns.names + [target])
      columns = table.names.filter { !left.contains($0) }
    }
    self.estimator = estimator
    let unknown =
      (columns + estimator.categorical + Array(estimator.references.keys) + rowColumns.names
      + estimator.text.keys.sorted()).filter { table[$0] == nil }
    if !unknown.isEmpty { throw table.unknownColumns(unknown) }
    try estimator.checkText(features: columns)
    _ = try table.column(target)
    guard !columns.isEmpty else {
      throw LogisticError(.usage, "no-features", "there is no column to predict from")
    }
    var classLabels = try ClassLabels(target, in: table)
    let complete = estimator.missing == .drop ? columns + rowColumns.names : rowColumns.names
    let kept = try table.rows(with: classLabels, completeIn: complete)
    let keptCount = kept?.count ?? table.rowCount
    guard keptCount > 0 else {
      throw LogisticError(
        .data, "no-rows", "no row has a value in every column that is needed",
        place: table.file.map { .init(file: $0) },
        advice: "leave out columns with many missing values, or use --missing impute")
    }
    rowsDropped = table.rowCount - keptCount
    rows = kept.map { table.selecting(rows: $0) } ?? table
    let plain = columns.filter { estimator.text[$0] == nil }
    let encodedColumns = try FeatureSpace.encodedColumns(
      rows, plain, categorical: Set(estimator.categorical))
    let summaries = ColumnSummary.all(of: encodedColumns)
    if summaries.contains(where: { $0.firstInfinite != nil }) { try rows.checkFinite(plain) }
    try rows.checkFinite(rowColumns.names)
    for (name, summary) in zip(plain, summaries) where !summary.hasSquares {
      try Self.checkRange(of: name, in: rows)
    }
    if kept != nil { classLabels = try ClassLabels(target, in: rows) }
    classes = classLabels.classes
    classOfRow = classLabels.classOfRow
    (positive, baseClass) = try estimator.roles(in: classes)
    (outputs, activation) = try estimator.layer(classes: classes.count)
    (weights, observations, classFactors) = try Self.weights(
      rows, rowColumns, classOfRow, classes: classes, estimator.classWeight)
    trials =
      rowColumns.arePairsOfTrials
      ? TrialGroups(classOfRow: classOfRow, weights: weights, classes: classes) : nil
    hasLossWeights = rowColumns.sampleWeight != nil || estimator.classWeight != nil
    var space = try FeatureSpace(
      encodedColumns, summaries, missing: estimator.missing, file: rows.file)
    if let made = estimator.formulaSpace {
      (space.inputs, space.design) = (made.inputs, made.design)
    } else if let formula = estimator.formula, let terms {
      var build = try DesignBuild(
        formula, terms, rows, inputs: space.inputs, references: estimator.references)
      space.design = try build.design()
    }
    try space.addTexts(rows, columns.filter { estimator.text[$0] != nil }, estimator.text)
    encoded = try EncodedColumns(rows, space, isFitted: true)
    offsets = try encoded.offsets(of: space, rowColumns.offset, in: rows)
    if offsets != nil { try LogisticRegression.checkOffset(outputs: outputs) }
    imputedCount =
      estimator.missing == .impute ? summaries.reduce(0) { $0 + $1.missingCount } : 0
    if weights != nil || space.design != nil {
      moments = space.moments(encoded, weights: weights)
    } else {
      moments = space.moments(of: summaries, rowCount: rows.rowCount)
    }
    if estimator.standardize, !columns.isEmpty {
      if case .l2C = estimator.penalty {
        // scikit-learn's convention: the columns as they are.
      } else {
        // Without an intercept nothing may be centred: the layer would bring one in.
        space.moments = (
          moments.mean.map { estimator.intercept ? Self.storable($0) : 0 },
          moments.variance.map { $0 == 0 ? 1 : $0 }
        )
      }
    }
    self.space = space
    warnings = rows.warnings
    rules = try FeatureRules(estimator, space.features, file: table.file)
    if estimator.penalty.strength(total: totalWeight)?.kind == .grouped {
      try rules.checkGroups(space.features)
    }
    if case .adaptiveLasso(_, let gamma) = estimator.penalty {
      adaptive = .init(gamma: gamma, factors: rules.hasFactors ? rules.factors : nil)
      let first = try adaptiveFactors(gamma: gamma)
      for j in first.indices where rules.factors[j] != 0 { rules.factors[j] *= first[j] }
    }
  }

  /// A centre as Keras will hold it: of years, a mean that loses its last digits in the file would
  /// move every prediction of Keras by 3e-6. The optimum does not depend on where the centre is.
  private static func storable(_ mean: Double) -> Double {
    let rounded = Double(Float(mean))
    return rounded.isFinite ? rounded : mean
  }

  private static func weights(
    _ rows: DataTable, _ columns: LogisticRegression.RowColumns, _ labels: [Int32],
    classes: [String], _ classWeight: ClassWeight?
  ) throws(LogisticError) -> ([Double]?, Double, classFactors: [Double]?) {
    var product: [Double]?
    var classFactors: [Double]?
    var observations = Double(rows.rowCount)
    for (name, isFrequency) in [(columns.frequencyWeight, true), (columns.sampleWeight, false)] {
      guard let name else { continue }
      let values = try rows.weights(of: name)
      if isFrequency { observations = values.reduce(0, +) }
      product = product.map { zip($0, values).map { $0 * $1 } } ?? values
    }
    if let classWeight {
      let weighted = try classWeight.weights(labels, classes: classes, rows: product)
      (product, classFactors) = (weighted.rows, weighted.factors)
    }
    if let product {
      guard product.contains(where: { $0 > 0 }) else {
        let names = columns.names.filter { $0 != columns.offset }
        throw LogisticError(
          .data, "all-weights-zero", "every row has weight 0",
          place: rows.place(column: names.count == 1 ? names[0] : nil),
          advice: "give rows that are to count a weight above 0")
      }
      try ClassLabels.checkSeveral(labels, count: classes.count, weights: product)
    }
    return (product, observations, classFactors)
  }

  /// Refuses numbers whose squares no double holds: a spread that cannot be computed would make the
  /// column look constant.
  private static func checkRange(
    of name: String, in rows: DataTable
  ) throws(LogisticError) {
    guard case .numbers(let numbers)? = rows[name]?.values else { return }
    var (greatest, place) = (0.0, 0)
    for (row, x) in numbers.enumerated() where abs(x) > greatest {
      (greatest, place) = (abs(x), row)
    }
    guard greatest > 0, !ColumnSummary.sizesWithSquares.contains(greatest) else { return }
    throw LogisticError(
      .data, "range", "the greatest number of the column is \(shortestText(numbers[place]))",
      place: rows.place(row: place, column: name),
      advice: "give the column in another unit, so that it lies between 1e-150 and 1e150")
  }

  /// The same rows under another strength of the penalty, fits of which begin somewhere.
  ///
  /// - Parameter start: in the order of the objective; nil for where other fits begin.
  func with(penalty: Penalty, start: [Double]?) -> TableProblem {
    var problem = self
    problem.estimator.penalty = penalty
    problem.startingParameters = start
    return problem
  }

  /// What class weights added to each output's intercept and is to be taken off again; nil for nothing.
  ///
  /// - Throws: outputs that are each against the rest, whose intercepts depend on the rows.
  func interceptShift() throws(LogisticError) -> [Double]? {
    guard estimator.correctsIntercept, let classFactors else { return nil }
    if hasOneOutput { return [log(classFactors[positive] / classFactors[1 - positive])] }
    guard !isOneAgainstRest else {
      throw LogisticError(
        .usage, "correct-intercept", "each class against the rest has no intercept to correct so",
        advice: "use a softmax, or calibrate the model on rows held back")
    }
    return classFactors.map { log($0 / classFactors[baseClass]) }
  }

  /// How the rows count, for the model's file.
  func fitWeights() throws(LogisticError) -> FitWeights {
    let counts = rowColumns.frequencyWeight
    return FitWeights(
      classFactors: classFactors, interceptShift: try interceptShift(),
      sampleWeight: rowColumns.sampleWeight,
      frequencyWeight: rowColumns.arePairsOfTrials ? nil : counts,
      // A formula says itself which columns count.
      trials: rowColumns.arePairsOfTrials && estimator.formula == nil ? counts : nil,
      offset: rowColumns.offset)
  }

  /// The loss that the network is compiled with.
  var loss: any Loss {
    if let loss = estimator.loss { return loss }
    return activation == .sigmoid
      ? BinaryCrossentropy() as any Loss : SparseCategoricalCrossentropy()
  }

  /// The log loss that the outputs are made for, whose sum is the log-likelihood.
  var logLoss: any Loss {
    activation == .sigmoid
      ? BinaryCrossentropy() as any Loss
      : loss is CategoricalCrossentropy ? loss : SparseCategoricalCrossentropy()
  }

  /// Why no exact solver can minimize the loss; nil if one can.
  var obstacleToExactness: String? {
    switch (loss.convexity(after: activation), activation) {
    case (.logistic?, .sigmoid), (.softmax?, .softmax): nil
    default: "\(loss.name) after \(activation.rawValue) is not convex in the weights"
    }
  }

  /// The targets as the network takes them: 1 for the positive class, class numbers, or one-hot.
  var targets: Matrix<Double> { targets(of: labels, for: loss) }

  /// Class numbers as a loss takes them.
  func targets(of labels: [Int], for loss: any Loss) -> Matrix<Double> {
    if hasOneOutput || loss is SparseCategoricalCrossentropy {
      return Matrix(
        unchecked: labels.map { hasOneOutput ? ($0 == positive ? 1 : 0) : Double($0) },
        rows: labels.count, columns: 1)
    }
    var oneHot = Matrix<Double>(rows: labels.count, columns: outputs)
    for (row, label) in labels.enumerated() { oneHot.values[row * outputs + label] = 1 }
    return oneHot
  }

  /// The sum of the weights.
  var totalWeight: Double { weights?.reduce(0, +) ?? Double(rows.rowCount) }
}
