/// How well each strength of a penalty predicts rows that were not fitted, as R's `cv.glmnet` tells it.
///
/// The rows are dealt to folds; for each fold the path is fitted to the others, where their own means
/// and deviations standardize the columns and their own means stand in for missing values, and the fold
/// is predicted. Every fold has the λs of the path of all rows.
public struct CrossValidation: Sendable {
  /// What is compared.
  public enum Measure: String, Sendable, CaseIterable {
    /// The mean of `−2·log p` of a row's class, p clipped to `1e-5...1 − 1e-5`.
    case deviance
    /// The area under the ROC curve, of two classes. A fold with one of them has none.
    case auc
    /// The share of rows whose most probable class is another.
    case error
    /// The mean of the squared differences between probability and truth, summed over the classes:
    /// with two classes twice Brier's score.
    case squaredError = "squared-error"

    /// Whether more is better.
    public var isBetterGreater: Bool { self == .auc }
  }

  /// Which strength is chosen.
  public enum Rule: String, Sendable, CaseIterable {
    /// That of the best mean; of equal ones the greatest.
    case minimum = "min"
    /// The greatest whose mean is within one standard error of the best.
    case oneStandardError = "1se"
  }

  /// What is compared.
  public let measure: Measure
  /// How the strength was chosen.
  public let rule: Rule
  /// The path of all rows.
  public let path: RegularizationPath
  /// For each λ of the path: the mean over the folds, each weighing as its rows do. With repetitions
  /// the mean of those.
  public let means: [Double]
  /// For each λ: `√(weighted variance over the folds / (folds − 1))`, not a number with one fold. With
  /// repetitions the mean of those: it does not become less by dealing the same rows again.
  public let standardErrors: [Double]
  /// For each fold, one repetition after the other, the measure at each λ; not a number where the fold
  /// has none.
  public let byFold: [[Double]]
  /// The weight of each fold's rows.
  public let foldWeights: [Double]
  /// Into how many folds the rows were dealt each time.
  public let foldCount: Int
  /// Which λ of the path has the best mean.
  public let minimum: Int
  /// Which λ of the path is the greatest within one standard error of the best mean.
  public let oneStandardError: Int
  /// All rows at the λ chosen.
  public let fit: LogisticFit
  /// Whether the observer ended the search: the choice is among the strengths, or by the folds, that
  /// there was time for.
  public let wasStopped: Bool

  /// The strengths, falling.
  public var lambdas: [Double] { path.lambdas }
  /// The λ of the best mean.
  public var lambdaMinimum: Double { lambdas[minimum] }
  /// The greatest λ within one standard error of the best mean.
  public var lambdaOneStandardError: Double { lambdas[oneStandardError] }
  /// The λ chosen.
  public var lambda: Double { rule == .minimum ? lambdaMinimum : lambdaOneStandardError }
  /// Whether the best mean is at the least λ tried, so that a lesser one might be better.
  public var isBestLeast: Bool { minimum == lambdas.count - 1 && lambdas.count > 1 }
}

extension LogisticRegression {
  /// Chooses the strength of the penalty by cross-validation, and fits all rows with it.
  ///
  /// The penalty's kind is kept and its λ does not count; L2 where there is none. Rows weigh in the
  /// measure as they do in the fit.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  ///   - features: the columns to predict from; all others unless given.
  ///   - excluding: columns to leave out.
  ///   - rowColumns: the columns that say how a row counts.
  ///   - folds: how the rows are dealt.
  ///   - measure: what is compared.
  ///   - rule: which λ is chosen.
  ///   - grid: which strengths are tried.
  ///   - observe: called in every fit; `.stop` ends the search with the best so far. Where the folds
  ///     share their reads those are the strengths that every fold has judged, elsewhere it may be the
  ///     folds that have judged every strength; the fit at the λ chosen is whole.
  /// - Throws: what `fit` throws; folds that cannot be; a training part that lacks a class; AUC with
  ///   more than two classes; a method that is not exact; `interrupted` when `.stop` came before any
  ///   strength was judged.
  public func crossValidated(
    _ table: DataTable, target: String, features: [String]? = nil, excluding: [String] = [],
    rowColumns: RowColumns = .init(), folds: CrossValidation.Folds = .stratified(),
    measure: CrossValidation.Measure = .deviance, rule: CrossValidation.Rule = .minimum,
    grid: RegularizationPath.Grid = .init(), observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> CrossValidation {
    try grid.check()
    let estimator = try forPath()
    if case .given(let column) = folds, let features, features.contains(column) {
      throw LogisticError(
        .usage, "fold-feature", "'\(column)' says which fold a row is in and is a feature too",
        advice: "take it out of the features")
    }
    let excluding = excluding + (folds.column.map { [$0] } ?? [])
    let problem = try TableProblem(
      estimator, table, target: target, features: features, excluding: excluding, rowColumns)
    if measure == .auc, problem.classes.count != 2 || !problem.hasOneOutput {
      throw LogisticError(
        .usage, "auc", "AUC is for two classes, but there are \(problem.outputs) outputs",
        advice: "compare by deviance, error or squared-error")
    }
    let solver = try estimator.pathSolver(problem)
    let splits = try folds.splits(of: problem)
    let search = FoldSearch(
      problem: problem, solver: solver, splits: splits, measure: measure, rowColumns: rowColumns,
      grid: grid, observe: observe)
    let found: FoldSearch.Outcome
    if folds.leavesOneOut, method.solver == nil, let shared = try search.shared() {
      found = shared
    } else {
      found = try search.foldByFold()
    }
    let (means, errors) = try found.scores.summary(repetitions: found.repetitions)
    let (minimum, within) = found.scores.choice(means, errors)
    let chosen = rule == .minimum ? minimum : within
    let start = try found.start(at: chosen, problem)
    func final(
      from start: [Double]?, _ observe: ((PathProgress) -> Decision)?
    ) throws(LogisticError) -> LogisticFit {
      try problem.with(
        penalty: estimator.penalty.with(lambda: found.path.lambdas[chosen]), start: start
      ).solve(by: solver, note: nil) { _ in
        observe?(search.progress(found.path.points.count, lambda: 0, done: .max)) ?? .proceed
      }
    }
    var wasStopped = found.wasStopped
    var fit = try final(
      from: found.isStart || wasStopped ? start : nil, wasStopped ? nil : observe)
    if fit.history.wasStopped {
      // The path has the optimum already.
      wasStopped = true
      fit = try final(from: start, nil)
    }
    return CrossValidation(
      measure: measure, rule: rule, path: found.path, means: means, standardErrors: errors,
      byFold: found.scores.byFold, foldWeights: found.scores.weights,
      foldCount: splits.first?.count ?? 0, minimum: minimum, oneStandardError: within, fit: fit,
      wasStopped: wasStopped)
  }
}
