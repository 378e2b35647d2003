internal import Logistic

/// What the options of a training say of its estimator.
struct ChosenEstimator {
  var estimator = LogisticRegression()
  /// Whether the penalty's strength is still to be chosen.
  let needsStrength: Bool
  /// What is to be said of the method.
  let note: String?
  /// The penalty as it was asked for.
  private let penaltyWord: String

  /// - Throws: options that contradict each other, or cannot be.
  init(
    _ penalty: PenaltyOptions, _ coefficients: CoefficientOptions, _ method: MethodOptions,
    _ weights: WeightOptions
  ) throws(LogisticError) {
    (estimator.penalty, needsStrength) = try penalty.chosen()
    penaltyWord = penalty.penalty ?? "l2"
    estimator.relaxation = penalty.relax
    try coefficients.apply(to: &estimator)
    (estimator.method, note) = try method.method(
      hasL1Part: estimator.penalty.hasL1Part || !estimator.bounds.isEmpty || estimator.nonnegative)
    estimator.epochs = method.epochs
    estimator.batchSize = method.batchSize
    estimator.shuffle = !method.noShuffle
    estimator.seed = method.seed
    if let metrics = try method.chosenMetrics() { estimator.metrics = metrics }
    estimator.loss = try method.chosenLoss()
    estimator.earlyStopping = method.earlyStopping.map { EarlyStopping(patience: $0) }
    estimator.classWeight = try weights.chosenClassWeight()
    estimator.correctsIntercept = weights.correctIntercept
  }

  /// The strengths that are tried where none is given.
  static func grid(_ penalty: Penalty) -> RegularizationPath.Grid {
    // Under an L2 penalty no λ holds the weights at 0, so that the grid has to be wide.
    RegularizationPath.Grid(count: 30, leastShare: penalty.hasL1Part ? nil : 1e-8)
  }

  /// The fit with the strength that predicts held-out rows best, and the search for it.
  ///
  /// - Throws: an optimizer, which has no path of strengths; what the fits throw.
  func searched(
    _ table: DataTable, target: String, features: [String]?, excluding: [String],
    rowColumns: LogisticRegression.RowColumns = .init(),
    observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> (fit: LogisticFit, search: CrossValidation) {
    guard estimator.method.optimizer == nil else {
      throw LogisticError(
        .usage, "strength",
        "--penalty \(penaltyWord) with an optimizer needs a strength",
        advice: estimator.penalty.hasL1Part
          ? "give --lambda, as 0.01" : "give --lambda, as 0.01, or scikit-learn's --C, as 1")
    }
    // The strength is that of the penalised fit; the one that it chooses is relaxed.
    var searching = estimator
    searching.relaxation = nil
    let search = try searching.crossValidated(
      table, target: target, features: features, excluding: excluding, rowColumns: rowColumns,
      folds: .stratified(5, seed: estimator.seed), grid: Self.grid(estimator.penalty),
      observe: observe)
    guard estimator.relaxation != nil else { return (search.fit, search) }
    var final = estimator
    final.penalty = estimator.penalty.with(lambda: search.lambda)
    let fit = try final.fit(
      table, target: target, features: features, excluding: excluding, rowColumns: rowColumns)
    return (fit, search)
  }
}
