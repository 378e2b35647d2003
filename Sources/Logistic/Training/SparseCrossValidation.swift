/// How well each strength of a penalty predicts sparse rows that were not fitted: `CrossValidation` of rows
/// that stay sparse. Each fold's others standardize the columns by their own deviations.
public struct SparseCrossValidation: Sendable {
  /// The fit of all rows at one strength.
  public struct Step: Sendable {
    /// λ in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`.
    public let lambda: Double
    /// How many columns have a weight other than 0, in any output.
    public let nonzeroCount: Int
    /// `1 − deviance / deviance at the greatest λ there is`.
    public let devianceRatio: Double
    /// How far from the optimum at most.
    public let certificate: Certificate
    /// How the solver ended.
    public let outcome: Solution.Outcome
  }

  /// What is compared.
  public let measure: CrossValidation.Measure
  /// How the strength was chosen.
  public let rule: CrossValidation.Rule
  /// The fits of all rows, by falling λ.
  public let steps: [Step]
  /// r: 0 for an L2 penalty, 1 for an L1 penalty.
  public let l1Ratio: Double
  /// The least λ that holds every weight at 0, r counted as 0.001 at least.
  public let greatestLambda: Double
  /// For each λ the mean over the folds, each weighing as its rows do; with repetitions the mean of those.
  public let means: [Double]
  /// For each λ: `√(weighted variance over the folds / (folds − 1))`; with repetitions the mean of those.
  public let standardErrors: [Double]
  /// For each fold, one repetition after the other, the measure at each λ; not a number where it has none.
  public let byFold: [[Double]]
  /// The weight of each fold's rows.
  public let foldWeights: [Double]
  /// Into how many folds the rows were dealt each time.
  public let foldCount: Int
  /// Which λ has the best mean.
  public let minimum: Int
  /// Which λ is the greatest within one standard error of the best mean.
  public let oneStandardError: Int
  /// All rows at the λ chosen.
  public let fit: SparseFit

  /// The strengths, falling.
  public var lambdas: [Double] { steps.map(\.lambda) }
  /// Which λ was chosen.
  public var chosen: Int { rule == .minimum ? minimum : oneStandardError }
  /// The λ chosen.
  public var lambda: Double { steps[chosen].lambda }
  /// Whether the best mean is at the least λ tried, so that a lesser one might be better.
  public var isBestLeast: Bool { minimum == steps.count - 1 && steps.count > 1 }
}

extension LogisticRegression {
  /// Chooses the strength of the penalty by cross-validation, and fits all sparse rows with it.
  ///
  /// The penalty's kind is kept and its λ does not count; L2 where there is none. Rows have no columns to be
  /// dealt by: folds are `.stratified`, or `.ordered` as the rows stand.
  ///
  /// - Parameters:
  ///   - data: labelled sparse rows.
  ///   - sampleWeight: the factor on each row's loss.
  ///   - frequencyWeight: how many rows each row stands for.
  ///   - offset: what is added to each row's logit.
  ///   - folds: how the rows are dealt.
  ///   - measure: what is compared.
  ///   - rule: which λ is chosen.
  ///   - grid: which strengths are tried.
  ///   - observe: called in every fit; `.stop` ends the search.
  /// - Throws: what `fit` throws; folds that cannot be; a training part that lacks a class; AUC with more than
  ///   two classes; `interrupted` after `.stop`.
  public func crossValidated<Scalar: KernelScalar>(
    _ data: SparseData<Scalar>, sampleWeight: [Double]? = nil, frequencyWeight: [Double]? = nil,
    offset: [Double]? = nil, folds: CrossValidation.Folds = .stratified(),
    measure: CrossValidation.Measure = .deviance, rule: CrossValidation.Rule = .minimum,
    grid: RegularizationPath.Grid = .init(), observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> SparseCrossValidation {
    do {
      return try crossValidated(
        data.features, Column("label", numbers: data.labels), firstIndex: data.firstIndex,
        .init(sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset),
        folds, measure, rule, grid, observe)
    } catch {
      throw error.placed(in: data.file)
    }
  }

  /// The same of sparse rows whose classes are given by name.
  ///
  /// - Throws: as the other.
  public func crossValidated<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, labels: [String], firstIndex: Int = 0,
    sampleWeight: [Double]? = nil, frequencyWeight: [Double]? = nil, offset: [Double]? = nil,
    folds: CrossValidation.Folds = .stratified(), measure: CrossValidation.Measure = .deviance,
    rule: CrossValidation.Rule = .minimum, grid: RegularizationPath.Grid = .init(),
    observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> SparseCrossValidation {
    try crossValidated(
      x, Column("label", categories: labels), firstIndex: firstIndex,
      .init(sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset),
      folds, measure, rule, grid, observe)
  }

  private func crossValidated<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>, _ labels: Column, firstIndex: Int, _ numbers: SparseRowNumbers,
    _ folds: CrossValidation.Folds, _ measure: CrossValidation.Measure,
    _ rule: CrossValidation.Rule, _ grid: RegularizationPath.Grid,
    _ observe: ((PathProgress) -> Decision)?
  ) throws(LogisticError) -> SparseCrossValidation {
    try grid.check()
    let estimator = try forPath()
    if relaxation != nil {
      throw LogisticError(
        .usage, "relax", "a path of penalties takes no relaxation",
        advice: "leave it out, or give one strength")
    }
    if let column = folds.column {
      throw LogisticError(
        .usage, "folds", "sparse rows have no column '\(column)' to be dealt to folds by",
        advice: "leave it out")
    }
    let given = try estimator.sparseSolver()
    let problem = try SparseProblem(
      estimator, x, labels: DataTable(columns: [labels]), firstIndex: firstIndex, numbers)
    if measure == .auc, problem.classes.count != 2 || !problem.hasOneOutput {
      throw LogisticError(
        .usage, "auc", "AUC is for two classes, but there are \(problem.outputs) outputs",
        advice: "compare by deviance, error or squared-error")
    }
    let solver = given ?? problem.suitableSolver(problem.strength(1))
    let splits = try folds.splits(of: problem)
    let search = SparseFoldSearch(
      problem: problem, solver: solver, splits: Array(splits.joined()), measure: measure,
      grid: grid, observe: observe)
    let found = try search.run()
    let (means, errors) = try found.scores.summary(repetitions: splits.map(\.count))
    let (minimum, within) = found.scores.choice(means, errors)
    let point = found.points[rule == .minimum ? minimum : within]
    var last = problem
    last.estimator.penalty = estimator.penalty.with(lambda: point.lambda)
    let fit = try last.solve(by: solver) { _ in
      observe?(search.progress(found.points.count, lambda: 0, done: .max)) ?? .proceed
    }
    return SparseCrossValidation(
      measure: measure, rule: rule,
      steps: found.points.map {
        .init(
          lambda: $0.lambda, nonzeroCount: $0.nonzeroCount, devianceRatio: $0.devianceRatio,
          certificate: $0.certificate, outcome: $0.outcome)
      },
      l1Ratio: problem.strength(1)?.l1Ratio ?? 0, greatestLambda: found.greatest, means: means,
      standardErrors: errors, byFold: found.scores.byFold, foldWeights: found.scores.weights,
      foldCount: splits.first?.count ?? 0, minimum: minimum, oneStandardError: within, fit: fit)
  }
}

/// Everything a cross-validation of sparse rows compares by, before the choice. One fold's rows are copied at a
/// time.
private struct SparseFoldSearch<Scalar: KernelScalar> {
  let problem: SparseProblem<Scalar>
  let solver: any Solver
  let splits: [FoldSplit]
  let measure: CrossValidation.Measure
  let grid: RegularizationPath.Grid
  let observe: ((PathProgress) -> Decision)?

  /// Where the search stands.
  func progress(_ lambdas: Int, lambda: Double, done: Int, fold: Int = 0) -> PathProgress {
    let total = lambdas * (splits.count + 1)
    return PathProgress(done: min(done, total), total: total, lambda: lambda, fold: fold)
  }

  func run() throws(LogisticError) -> (
    points: [RegularizationPath.Point], greatest: Double, scores: FoldScores
  ) {
    var whole = try SparsePathRun(problem, by: solver)
    let greatest = try whole.greatestLambda(l1Ratio: problem.strength(1)?.l1Ratio ?? 0)
    guard greatest > 0 || grid.lambdas != nil else {
      throw LogisticError(
        .data, "no-signal", "no column tells anything of the label: every weight is 0",
        advice: "look whether the rows are what they should be")
    }
    let lambdas = grid.lambdas(
      from: greatest, rows: problem.features.rows, features: problem.features.columns)
    let path = try grid.follow(
      lambdas,
      observe: { now in
        observe?(self.progress(now.total, lambda: now.lambda, done: now.done)) ?? .proceed
      }
    ) { (lambda, observe) throws(LogisticError) in
      .point(try whole.fit(lambda, observe: observe))
    }
    if path.wasStopped { throw PathRun.interrupted }
    let points = path.points
    var scores = FoldScores(measure: measure)
    var done = points.count
    for (number, split) in splits.enumerated() {
      let held = try problem.selecting(rows: split.held, prepared: false)
      var fold = try SparsePathRun(problem.selecting(rows: split.training), by: solver)
      let rows = HeldOutRows(
        features: .dense(Matrix(rows: 0, columns: 0)), labels: held.labels, weights: held.weights,
        offsets: held.offsets, positive: problem.hasOneOutput ? problem.positive : nil,
        activation: problem.activation)
      var values: [Double] = []
      for point in points {
        let here = progress(points.count, lambda: point.lambda, done: done, fold: number + 1)
        _ = try fold.fit(point.lambda) { observe?(here) ?? .proceed }
        var logits = fold.logits(of: held.features)
        if let offsets = held.offsets { for i in logits.indices { logits[i] += offsets[i] } }
        values.append(try rows.score(measure, logits: logits, outputs: problem.outputs))
        done += 1
        let now = progress(points.count, lambda: point.lambda, done: done, fold: number + 1)
        if observe?(now) == .stop { throw PathRun.interrupted }
      }
      scores.byFold.append(values)
      scores.weights.append(held.totalWeight)
    }
    return (points, greatest, scores)
  }
}
