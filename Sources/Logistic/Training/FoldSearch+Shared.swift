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
    for (repetition, splits) in splits.enumerated() where !wasStopped {
      let isFirst = repetition == 0
      guard
        let fits = try plan.folds(
          splits, intercept: run.nullIntercepts.first ?? 0, threads: threads)
      else { return nil }
      var steps = SharedSteps(
        fits, lambdas: isFirst ? lambdas : path.points.map(\.lambda), plan: plan,
        nullLoss: run.nullLoss, measure: measure)
      if isFirst {
        path = try grid.follow(
          lambdas,
          observe: { now in
            observe?(
              self.progress(now.total, lambda: now.lambda, done: now.done * fitCount)) ?? .proceed
          }
        ) { (_, observe) throws(LogisticError) in try steps.next(observe) }
        if path.hasFailed { return nil }
        wasStopped = path.wasStopped
      } else {
        for point in path.points where !wasStopped {
          let here = progress(path.points.count, lambda: point.lambda, done: .max)
          switch try steps.next({ observe?(here) ?? .proceed }) {
          case .point: break
          case .stopped: wasStopped = true
          case .failed: return nil
          }
        }
        // Repetitions have all strengths or do not count.
        if wasStopped { break }
      }
      scores += steps.byFold.map { Array($0.prefix(path.points.count)) }
    }
    let found = problem.path(path, greatest: greatest, method: solver.name)
    return try outcome(found, byFold: scores, isStart: true, wasStopped: wasStopped)
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
      problem.hasSharableFactors(active), p > 0, p <= 400,
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

  /// The rows dealt to folds, and what each fit's penalties are; nil where penalty factors add up to
  /// something else without a fold, of columns that do not vary in the others.
  func folds(
    _ splits: [FoldSplit], intercept: Double, threads: Int?
  ) throws(LogisticError) -> SharedFits? {
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
    let given = problem.penaltyFactors(active)
    if problem.rules.hasFactors, deviations.joined().contains(0) { return nil }
    let scales = deviations.map { deviations in
      (0..<width).map { j in isStandardized ? deviations[j] : 1 / scaling.scale[j] }
    }
    return SharedFits(
      path: FoldPath(
        rows,
        totals: [spreads.totals.reduce(0, +)]
          + spreads.totals.map { held in
            spreads.totals.reduce(0, +) - held
          }, isFixed: deviations.map { $0.map { $0 == 0 } + [false] }, intercept: intercept),
      scales: scales, factors: given)
  }
}

/// Fits that share their reads, one strength after the other, though some are fitted at once.
struct SharedSteps {
  private var fits: SharedFits
  private let lambdas: [Double]
  private let plan: SharedPlan
  private let nullLoss: Double
  private let measure: CrossValidation.Measure
  /// For each fold the measure at each λ that was fitted.
  private(set) var byFold: [[Double]]
  /// How many λs were fitted, and what is known of those that were not asked for.
  private var reached = 0
  private var ahead: [PathStep] = []
  /// How many of the next are fitted each alone, since together they failed.
  private var alone = 0

  init(
    _ fits: SharedFits, lambdas: [Double], plan: SharedPlan, nullLoss: Double,
    measure: CrossValidation.Measure
  ) {
    self.fits = fits
    self.lambdas = lambdas
    self.plan = plan
    self.nullLoss = nullLoss
    self.measure = measure
    byFold = [[Double]](repeating: [], count: fits.path.rows.foldCount)
  }

  /// The next λ.
  mutating func next(_ observe: () -> Decision) throws(LogisticError) -> PathStep {
    while ahead.isEmpty { try fit(observe) }
    return ahead.removeFirst()
  }

  private mutating func fit(_ observe: () -> Decision) throws(LogisticError) {
    let count = alone > 0 ? 1 : fits.path.countTogether(lambdas[reached...])
    let here = Array(lambdas[reached..<reached + count])
    let problem = plan.problem
    let outcome = fits.path.fit(
      here.map {
        let strength = PenaltyStrength(lambda: $0, l1Ratio: problem.pathRatio)
        return FoldPath.Strength(
          l1: fits.penalties(strength.l1, power: 1), l2: fits.penalties(strength.l2, power: 2))
      }, mayGoOn: { observe() == .proceed })
    switch outcome {
    case .failed where count > 1: alone = count
    case .failed: ahead = [.failed]
    case .stopped: ahead = [.stopped]
    case .fitted(let found):
      reached += count
      alone = max(0, alone - count)
      for place in here.indices {
        for fold in byFold.indices {
          byFold[fold].append(try fits.score(measure, fold, at: place))
        }
      }
      ahead = zip(here, found).map { lambda, found in
        .point(
          problem.point(
            lambda, plan.scaling.original(found.parameters), plan.active, loss: found.loss,
            nullLoss: nullLoss, certificate: found.certificate,
            outcome: found.certificate.bound <= FoldSearch.tolerance ? .converged : .stalled))
      }
    }
  }
}

/// Fits that share their reads, with what a table knows of them.
struct SharedFits {
  var path: FoldPath
  /// For each fit what an L1 penalty on its own standardized columns is multiplied by on the scaled ones.
  let scales: [[Double]]
  /// The penalty factors of the columns.
  let factors: [Double]

  /// The penalties of each fit's parameters.
  func penalties(_ strength: Double, power: Int) -> [[Double]] {
    scales.map { scales in
      zip(scales, factors).map { strength * $1 * (power == 2 ? $0 * $0 : $0) } + [0]
    }
  }

  /// How well a fold's rows are predicted by the fit of the others.
  ///
  /// - Parameter place: of the strengths that were fitted at once, from 0.
  func score(
    _ measure: CrossValidation.Measure, _ fold: Int, at place: Int
  ) throws(LogisticError) -> Double {
    let rows = path.rows
    let range = rows.starts[fold]..<rows.starts[fold + 1]
    return try BinaryPredictions(
      logits: UnsafeBufferPointer(
        start: rows.heldLogits + place * rows.count + range.lowerBound, count: range.count),
      targets: UnsafeBufferPointer(start: rows.targets + range.lowerBound, count: range.count),
      weights: UnsafeBufferPointer(start: rows.weights + range.lowerBound, count: range.count)
    ).score(measure)
  }
}

extension TableProblem {
  /// Whether every column has a penalty, one that does not depend on a fit of its own.
  fileprivate func hasSharableFactors(_ active: [Int]) -> Bool {
    guard rules.hasFactors else { return true }
    if case .adaptiveLasso = estimator.penalty { return false }
    return penaltyFactors(active).allSatisfy { $0 > 0 && $0 < .infinity }
  }
}
