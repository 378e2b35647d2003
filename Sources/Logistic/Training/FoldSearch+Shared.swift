extension FoldSearch {
  /// The same by fits that share every read, where they can: nil for problems of few rows or many
  /// columns, several outputs, values filled in by fold, balanced class weights, and where a fit
  /// does not come near enough to its optimum this way.
  func shared(leastRows: Int = 5000) throws(LogisticError) -> Outcome? {
    guard let plan = try SharedPlan(problem, leastRows: leastRows) else { return nil }
    var run = try PathRun(problem, by: solver)
    let (greatest, lambdas) = try run.strengths(grid)
    var path = PathPoints()
    var scores: [[Double]] = []
    var wasStopped = false
    for (repetition, splits) in splits.enumerated() {
      var fits = try plan.folds(
        splits, intercept: run.nullIntercepts.first ?? 0, threads: threads)
      var byFold = [[Double]](repeating: [], count: splits.count)
      let isFirst = repetition == 0
      func fit(
        _ lambda: Double, _ observe: () -> Decision
      ) throws(LogisticError) -> PathStep {
        let strength = PenaltyStrength(lambda: lambda, l1Ratio: problem.pathRatio)
        let found: FoldPath.Point
        switch fits.path.fit(
          l1: fits.penalties(strength.l1, power: 1), l2: fits.penalties(strength.l2, power: 2),
          mayGoOn: { observe() == .proceed })
        {
        case .fitted(let point): found = point
        case .stopped: return .stopped
        case .failed: return .failed
        }
        for fold in splits.indices {
          byFold[fold].append(
            try fits.score(measure, fold, of: problem, weights: problem.weights != nil))
        }
        return .point(
          problem.point(
            lambda, plan.scaling.original(found.parameters), plan.active, loss: found.loss,
            nullLoss: run.nullLoss, certificate: found.certificate,
            outcome: found.certificate.bound <= Self.tolerance ? .converged : .stalled))
      }
      if isFirst {
        path = try grid.follow(
          lambdas,
          observe: { now in
            observe?(
              self.progress(now.total, lambda: now.lambda, done: now.done * fitCount)) ?? .proceed
          }, fit)
        if path.hasFailed { return nil }
        wasStopped = path.wasStopped
      } else {
        for point in path.points where !wasStopped {
          let here = progress(path.points.count, lambda: point.lambda, done: .max)
          switch try fit(point.lambda, { observe?(here) ?? .proceed }) {
          case .point: break
          case .stopped: wasStopped = true
          case .failed: return nil
          }
        }
        // Repetitions have all strengths or do not count.
        if wasStopped { break }
      }
      scores += byFold.map { Array($0.prefix(path.points.count)) }
      if wasStopped { break }
    }
    return try outcome(
      problem.path(path, greatest: greatest, method: solver.name), byFold: scores, isStart: true,
      wasStopped: wasStopped)
  }

  /// The bound on the gap that a point of the path must have.
  static let tolerance = 1e-8
}

/// A table's rows for fits that share their reads.
struct SharedPlan {
  let problem: TableProblem
  let active: [Int]
  let scaling: ColumnScaling

  /// nil where such fits are not possible or not worth it.
  init?(_ problem: TableProblem, leastRows: Int) throws(LogisticError) {
    let active = try problem.activeFeatures(isPenalized: true)
    let (n, p) = (problem.rows.rowCount, active.count)
    guard problem.hasOneOutput, problem.activation == .sigmoid, problem.estimator.intercept,
      problem.estimator.classWeight == nil, problem.imputedCount == 0, !problem.rules.hasBounds,
      !problem.rules.hasFactors, p > 0, p <= 400,
      problem.estimator.penalty.strength(total: problem.totalWeight)?.kind == .plain,
      problem.space.textFeatures.isEmpty, n >= max(leastRows, 40 * p)
    else { return nil }
    self.problem = problem
    self.active = active
    scaling = ColumnScaling(
      centre: active.map { problem.moments.mean[$0] },
      scale: active.map {
        let variance = problem.moments.variance[$0]
        return variance > 0 ? variance.squareRoot() : 1
      }, intercept: true)
  }

  /// The rows dealt to folds, and what each fit's penalties are.
  func folds(
    _ splits: [FoldSplit], intercept: Double, threads: Int?
  ) throws(LogisticError) -> SharedFits {
    let n = problem.rows.rowCount
    var fold = [Int](repeating: 0, count: n)
    for (number, split) in splits.enumerated() {
      for row in split.held { fold[row] = number }
    }
    let rows = FoldRows(
      features: problem.encoded.matrix(), active: active,
      scaling: scaling,
      targets: problem.classOfRow.map { Int($0) == problem.positive ? 1 : 0 },
      weights: problem.weights,
      offsets: problem.offsets, fold: fold, folds: splits.count, threads: threads)
    let spreads = rows.spreads()
    let width = active.count
    // Of all rows columns have unit spread, or none.
    let all = active.map { problem.moments.variance[$0] > 0 ? 1.0 : 0 }
    let deviations = [all] + spreads.deviations
    let isStandardized = problem.space.moments != nil
    let factors = deviations.map { deviations in
      (0..<width).map { j in isStandardized ? deviations[j] : 1 / scaling.scale[j] }
    }
    return SharedFits(
      path: FoldPath(
        rows,
        totals: [spreads.totals.reduce(0, +)]
          + spreads.totals.map { held in
            spreads.totals.reduce(0, +) - held
          }, isFixed: deviations.map { $0.map { $0 == 0 } + [false] }, intercept: intercept),
      factors: factors)
  }
}

/// Fits that share their reads, with what a table knows of them.
struct SharedFits {
  var path: FoldPath
  /// For each fit what an L1 penalty on its own standardized columns is multiplied by on the scaled ones.
  let factors: [[Double]]

  /// The penalties of each fit's parameters.
  func penalties(_ strength: Double, power: Int) -> [[Double]] {
    factors.map { $0.map { strength * (power == 2 ? $0 * $0 : $0) } + [0] }
  }

  /// How well a fold's rows are predicted by the fit of the others.
  func score(
    _ measure: CrossValidation.Measure, _ fold: Int, of problem: TableProblem, weights: Bool
  ) throws(LogisticError) -> Double {
    let rows = path.rows
    let range = rows.starts[fold]..<rows.starts[fold + 1]
    return try BinaryPredictions(
      logits: UnsafeBufferPointer(start: rows.heldLogits + range.lowerBound, count: range.count),
      targets: UnsafeBufferPointer(start: rows.targets + range.lowerBound, count: range.count),
      weights: UnsafeBufferPointer(start: rows.weights + range.lowerBound, count: range.count)
    ).score(measure)
  }
}
