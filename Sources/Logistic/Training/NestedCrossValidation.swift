/// How well models predict whose penalty was chosen by cross-validation, told by rows that had no part
/// in the choice.
///
/// The best mean of a cross-validation flatters: it is the best of many. Here each outer fold is predicted by
/// a model fitted to the others with the strength that an inner cross-validation of those chose.
public struct NestedCrossValidation: Sendable {
  /// What is compared.
  public let measure: CrossValidation.Measure
  /// How the strengths were chosen.
  public let rule: CrossValidation.Rule
  /// The mean over the outer folds, each weighing as its rows do. With repetitions the mean of those.
  public let mean: Double
  /// `√(weighted variance over the folds / (folds − 1))`; with repetitions the mean of those.
  public let standardError: Double
  /// For each outer fold, one repetition after the other, the measure; not a number where it has none.
  public let byFold: [Double]
  /// The weight of each outer fold's rows.
  public let foldWeights: [Double]
  /// Into how many outer folds the rows were dealt each time.
  public let foldCount: Int
  /// The strength that each fold's others chose.
  public let lambdas: [Double]
  /// How many features each of the models has whose weight is not 0, in any output.
  public let nonzeroCounts: [Int]
  /// Whether the observer ended the estimate: it is of the outer folds that there was time for.
  public let wasStopped: Bool
}

extension LogisticRegression {
  /// An honest estimate of how well `crossValidated` predicts: a cross-validation of the whole procedure,
  /// choice of the strength included. It gives no model; `crossValidated` on all rows does.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  ///   - features: the columns to predict from; all others unless given.
  ///   - excluding: columns to leave out.
  ///   - rowColumns: the columns that say how a row counts.
  ///   - folds: how the rows are dealt to outer folds.
  ///   - inner: how the rows outside an outer fold are dealt for the choice.
  ///   - measure: what is compared.
  ///   - rule: which λ is chosen.
  ///   - grid: which strengths are tried.
  ///   - observe: called in every search, `done` and `total` over all of them; `.stop` ends it with
  ///     the outer folds that were judged.
  /// - Throws: what `crossValidated` throws, of any outer fold's others; `interrupted` when `.stop` came before
  ///   any outer fold was judged.
  public func nestedCrossValidated(
    _ table: DataTable, target: String, features: [String]? = nil, excluding: [String] = [],
    rowColumns: RowColumns = .init(), folds: CrossValidation.Folds = .stratified(5),
    inner: CrossValidation.Folds = .stratified(10), measure: CrossValidation.Measure = .deviance,
    rule: CrossValidation.Rule = .minimum, grid: RegularizationPath.Grid = .init(),
    observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> NestedCrossValidation {
    try grid.check()
    var estimator = try forPath()
    let excluding = excluding + [folds.column, inner.column].compactMap { $0 }
    let problem = try TableProblem(
      estimator, table, target: target, features: features, excluding: excluding, rowColumns)
    if problem.classes.count == 2 { estimator.positive = problem.classes[problem.positive] }
    let splits = try folds.splits(of: problem)
    let outer = Array(splits.joined())
    var scores = FoldScores(measure: measure)
    var lambdas: [Double] = []
    var counts: [Int] = []
    var wasStopped = false
    for (number, split) in outer.enumerated() {
      var part = estimator
      // Reference levels and columns that only held-out rows have.
      for (column, level) in estimator.references
      where !split.training.contains(where: { problem.rows[column]?.text($0) == level }) {
        part.references[column] = nil
      }
      let names = problem.columnsWithValues(in: split.training)
      part.text = estimator.text.filter { names.contains($0.key) }
      part.formula = problem.estimator.formula
      let search: CrossValidation
      do throws(LogisticError) {
        search = try part.crossValidated(
          problem.rows.selecting(rows: split.training), target: target,
          features: part.formula == nil ? names : nil,
          rowColumns: rowColumns, folds: inner, measure: measure, rule: rule, grid: grid
        ) { progress in
          guard let observe else { return .proceed }
          var progress = progress
          progress.done += number * progress.total
          progress.total *= outer.count
          progress.fold = number + 1
          return observe(progress)
        }
      } catch {
        guard error.domain == .interrupted, !scores.byFold.isEmpty else { throw error }
        wasStopped = true
        break
      }
      // A choice among some of the strengths is not the procedure whose worth is asked for.
      if search.wasStopped {
        if scores.byFold.isEmpty { throw PathRun.interrupted }
        wasStopped = true
        break
      }
      let chosen = rule == .minimum ? search.minimum : search.oneStandardError
      let held = try problem.held(split.held, by: search.fit.model.space)
      scores.byFold.append([try held.score(measure, search.path.points[chosen])])
      scores.weights.append(split.held.reduce(0) { $0 + (problem.weights?[$1] ?? 1) })
      lambdas.append(search.lambda)
      counts.append(search.path.points[chosen].nonzeroCount)
    }
    let repetitions = scores.wholeRepetitions(of: splits.map(\.count))
    scores.keep(repetitions.reduce(0, +))
    let (means, errors) = try scores.summary(repetitions: repetitions)
    return NestedCrossValidation(
      measure: measure, rule: rule, mean: means[0], standardError: errors[0],
      byFold: scores.byFold.map { $0[0] }, foldWeights: scores.weights,
      foldCount: splits.first?.count ?? 0, lambdas: Array(lambdas.prefix(scores.byFold.count)),
      nonzeroCounts: Array(counts.prefix(scores.byFold.count)), wasStopped: wasStopped)
  }
}
