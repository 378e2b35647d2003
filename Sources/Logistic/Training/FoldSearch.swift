/// Everything a cross-validation compares by, before the choice.
struct FoldSearch {
  let problem: TableProblem
  let solver: any Solver
  /// For each repetition.
  let splits: [[FoldSplit]]
  let measure: CrossValidation.Measure
  let rowColumns: LogisticRegression.RowColumns
  let grid: RegularizationPath.Grid
  let observe: ((PathProgress) -> Decision)?
  var threads: Int?
  /// Up to so many values the rows of all folds are in memory at once.
  var greatestTogether = 32_000_000

  /// The path of all rows, and what the folds say of each λ.
  struct Outcome {
    var path: RegularizationPath
    var scores: FoldScores
    /// How many folds of each repetition have scores.
    var repetitions: [Int]
    /// Whether the final fit should begin where the path was; else at zeros.
    var isStart = false
    /// Whether the observer ended the search.
    var wasStopped = false

    /// The parameters at a λ, in the layout of the active features.
    func start(at index: Int, _ problem: TableProblem) throws(LogisticError) -> [Double] {
      let point = path.points[index]
      let active = try problem.activeFeatures(isPenalized: true)
      return point.weights.indices.flatMap { c in
        active.map { point.weights[c][$0] }
          + (problem.estimator.intercept ? [point.intercepts[c]] : [])
      }
    }
  }

  /// All fits at one λ: of all rows and of each fold's others.
  var fitCount: Int { splits.reduce(1) { $0 + $1.count } }

  /// Where the search stands.
  func progress(_ lambdas: Int, lambda: Double, done: Int, fold: Int = 0) -> PathProgress {
    let total = lambdas * fitCount
    return PathProgress(done: min(done, total), total: total, lambda: lambda, fold: fold)
  }

  /// The weight of a fold's rows.
  func weight(_ held: [Int]) -> Double { held.reduce(0) { $0 + (problem.weights?[$1] ?? 1) } }

  /// What was found when the observer may have ended the search: of the strengths those that all the
  /// folds there are have judged; of the repetitions the whole ones, or the part of the only one.
  ///
  /// - Throws: `interrupted`, when nothing was judged.
  func outcome(
    _ path: RegularizationPath, byFold: [[Double]], isStart: Bool, wasStopped: Bool
  ) throws(LogisticError) -> Outcome {
    guard let count = byFold.map(\.count).min(), count > 0 else { throw PathRun.interrupted }
    var scores = FoldScores(
      measure: measure, byFold: byFold.map { Array($0.prefix(count)) },
      weights: splits.joined().prefix(byFold.count).map { weight($0.held) })
    let repetitions = scores.wholeRepetitions(of: splits.map(\.count))
    scores.keep(repetitions.reduce(0, +))
    var path = path
    path.points = Array(path.points.prefix(count))
    return Outcome(
      path: path, scores: scores, repetitions: repetitions, isStart: isStart,
      wasStopped: wasStopped)
  }
}

extension FoldSearch {
  /// The reference: each fold's rows are a problem of their own, which the solver fits.
  ///
  /// Folds of small problems are fitted side by side; larger ones one after the other, each read shared
  /// out among the threads. Neither changes a result.
  func foldByFold() throws(LogisticError) -> Outcome {
    var run = try PathRun(problem, by: solver)
    let path = try run.path(grid) { progress in
      observe?(
        self.progress(progress.total, lambda: progress.lambda, done: progress.done)) ?? .proceed
    }
    if path.wasStopped { throw PathRun.interrupted }
    let splits = Array(splits.joined())
    let encoded = problem.encoded
    let perRow = encoded.isSparse ? Int(2 * encoded.entriesPerRow) : max(1, encoded.width)
    let sizes = splits.reduce(0) { $0 + $1.training.count * perRow }
    let (byFold, wasStopped) =
      sizes <= greatestTogether
      ? try together(splits, path.lambdas) : try inTurn(splits, path.lambdas)
    return try outcome(path, byFold: byFold, isStart: false, wasStopped: wasStopped)
  }

  /// The scores of each fold, those that were judged at every strength when the observer said stop.
  private func inTurn(
    _ splits: [FoldSplit], _ lambdas: [Double]
  ) throws(LogisticError) -> (byFold: [[Double]], wasStopped: Bool) {
    var byFold: [[Double]] = []
    var done = lambdas.count
    for (number, split) in splits.enumerated() {
      let fold = try FoldFit(problem, split, rowColumns, by: solver)
      var scores: [Double] = []
      for lambda in lambdas {
        let here = progress(lambdas.count, lambda: lambda, done: done, fold: number + 1)
        guard let score = try fold.score(lambda, measure, observe: { observe?(here) ?? .proceed })
        else { return (byFold, true) }
        scores.append(score)
        done += 1
        let now = progress(lambdas.count, lambda: lambda, done: done, fold: number + 1)
        let isWhole = scores.count == lambdas.count
        if isWhole { byFold.append(scores) }
        if observe?(now) == .stop {
          return (byFold, !isWhole || byFold.count < splits.count)
        }
      }
    }
    return (byFold, false)
  }

  /// The scores of each fold, at those strengths that all had judged when the observer said stop.
  private func together(
    _ splits: [FoldSplit], _ lambdas: [Double]
  ) throws(LogisticError) -> (byFold: [[Double]], wasStopped: Bool) {
    let problem = problem
    let (solver, rowColumns, measure) = (solver, rowColumns, measure)
    let folds = FoldPlaces<FoldFit>(splits.count)
    try ThreadPool.shared.run(count: splits.count, threads: threads) {
      (number) throws(LogisticError) in
      folds[number] = try FoldFit(problem, splits[number], rowColumns, by: solver)
    }
    var byFold = [[Double]](repeating: [], count: splits.count)
    var done = lambdas.count
    for lambda in lambdas {
      let scores = FoldPlaces<Double>(splits.count)
      try ThreadPool.shared.run(count: splits.count, threads: threads) {
        (number) throws(LogisticError) in
        scores[number] = try folds[number]?.score(lambda, measure) { .proceed }
      }
      for number in splits.indices {
        byFold[number].append(scores[number] ?? .nan)
      }
      for number in splits.indices {
        done += 1
        let now = progress(lambdas.count, lambda: lambda, done: done, fold: number + 1)
        if observe?(now) == .stop { return (byFold, byFold[0].count < lambdas.count) }
      }
    }
    return (byFold, false)
  }
}

/// Things that tasks make side by side, each in its own place.
private final class FoldPlaces<Value>: @unchecked Sendable {
  private let places: UnsafeMutableBufferPointer<Value?>

  init(_ count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: nil)
  }

  /// Each index is used by one task at a time.
  subscript(index: Int) -> Value? {
    get { places[index] }
    set { places[index] = newValue }
  }

  deinit {
    places.deinitialize()
    places.deallocate()
  }
}

/// The fits of one fold's other rows, and the fold's own rows to predict. One thread uses it at a time.
final class FoldFit: @unchecked Sendable {
  private var run: PathRun
  private let held: HeldOutRows

  init(
    _ problem: TableProblem, _ split: FoldSplit, _ rowColumns: LogisticRegression.RowColumns,
    by solver: any Solver
  ) throws(LogisticError) {
    let (rows, training) = (problem.rows, split.training)
    var estimator = problem.estimator
    estimator.baseClass = nil
    if problem.classes.count == 2 { estimator.positive = problem.classes[problem.positive] }
    // A reference level that only held-out rows have is no level of the others.
    for (column, level) in estimator.references {
      let has = training.contains { rows[column]?.text($0) == level }
      if !has { estimator.references[column] = nil }
    }
    // Nor does a column of which the others have no value, or no word, say anything.
    let names = problem.columnsWithValues(in: training)
    estimator.text = estimator.text.filter { names.contains($0.key) }
    // Nor can a level that only held-out rows have be given a factor or bounds.
    let known = Set(names).union(problem.termsSeen(in: training))
    estimator.penaltyFactors = estimator.penaltyFactors.filter { known.contains($0.key) }
    estimator.bounds = estimator.bounds.filter { known.contains($0.key) }
    let fold = try TableProblem(
      estimator, rows.selecting(rows: training), target: problem.target,
      features: estimator.formula == nil ? names : nil,
      excluding: [], rowColumns)
    run = try PathRun(fold, by: solver)
    held = try problem.held(split.held, by: fold.space)
  }

  /// How well the fit at a strength, begun where the last one ended, predicts the fold; nil when the
  /// observer says stop.
  func score(
    _ lambda: Double, _ measure: CrossValidation.Measure, observe: () -> Decision
  ) throws(LogisticError) -> Double? {
    guard let point = try run.fit(lambda, observe: observe) else { return nil }
    return try held.score(measure, point)
  }
}

extension TableProblem {
  /// Some of the rows, encoded as those were that a fit saw.
  func held(_ part: [Int], by space: FeatureSpace) throws(LogisticError) -> HeldOutRows {
    HeldOutRows(
      features: HeldOutFeatures(try EncodedColumns(rows.selecting(rows: part), space)),
      labels: part.map { Int(classOfRow[$0]) },
      weights: weights.map { weights in part.map { weights[$0] } },
      offsets: offsets.map { offsets in part.map { offsets[$0] } },
      positive: hasOneOutput ? positive : nil, activation: activation)
  }

  /// The columns that have a value in some of the rows; texts, a word.
  func columnsWithValues(in part: [Int]) -> [String] {
    space.inputs.map(\.name).filter { name in
      guard let column = rows[name] else { return false }
      guard let settings = estimator.text[name] else {
        return part.contains { !column.isMissing($0) }
      }
      return part.contains { row in column.text(row).map(settings.tokens.occur(in:)) ?? false }
    }
  }

  /// The features of single levels and missing values that some of the rows have.
  func termsSeen(in training: [Int]) -> Set<String> {
    guard !(estimator.penaltyFactors.isEmpty && estimator.bounds.isEmpty) else { return [] }
    if space.design != nil { return Set(space.features.flatMap { [$0.term, $0.column] }) }
    var seen = Set<String>()
    for feature in space.features where feature.role == .level || feature.role == .missing {
      let level = feature.role == .missing ? "" : feature.level ?? ""
      let has = training.contains { row in
        guard let column = rows[feature.column] else { return false }
        return level.isEmpty ? column.isMissing(row) : column.text(row) == level
      }
      if has { seen.insert(feature.term) }
    }
    return seen
  }
}
