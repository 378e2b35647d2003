/// Fits a table's rows along falling strengths of a penalty.
struct PathRun {
  let problem: TableProblem
  let solver: any Solver
  let active: [Int]
  private let rows: ProblemRows
  /// The mean loss with the intercept (and offset) alone.
  let nullLoss: Double
  let nullIntercepts: [Double]
  /// Where the next fit starts: the model of the intercept alone, then where the last one ended.
  private var theta: [Double]
  /// Where the first fit starts instead.
  private var warmStart: [Double]?

  private var hasIntercept: Bool { problem.estimator.intercept }
  private var perOutput: Int { active.count + (hasIntercept ? 1 : 0) }

  init(_ problem: TableProblem, by solver: any Solver) throws(LogisticError) {
    self.problem = problem
    self.solver = solver
    active = try problem.activeFeatures(isPenalized: true)
    let strength = problem.estimator.penalty.with(lambda: 1).strength(total: problem.totalWeight)
    rows = try problem.problemRows(problem.encoded.selecting(active), for: solver, strength)
    let width = active.count + (problem.estimator.intercept ? 1 : 0)
    theta = [Double](repeating: 0, count: problem.outputs * width)
    var intercepts: [Double] = []
    if problem.estimator.intercept {
      let alone = try problem.objective(over: problem.memoryRows([]), active: [], nil)
      let solution = try Newton().minimize(
        alone, from: [Double](repeating: 0, count: problem.outputs)
      ) { _ in .proceed }
      intercepts = solution.parameters
      nullLoss = solution.objective
    } else {
      nullLoss = try problem.objective(over: rows, active: active, nil).value(at: theta)
    }
    for (c, value) in intercepts.enumerated() { theta[c * width + active.count] = value }
    nullIntercepts = intercepts
    if problem.start != nil { warmStart = try problem.startingValues(active) }
  }

  /// The least λ at which every penalised weight is 0: the gradient at the model of the features
  /// without a penalty is within `±λ·r` of each factor, on standardized columns. r counts as 0.001 at
  /// least.
  ///
  /// - Throws: a row that cannot be used.
  mutating func greatestLambda(l1Ratio: Double) throws(LogisticError) -> Double {
    let factors = problem.penaltyFactors(active)
    let free = active.indices.filter { factors[$0] == 0 }
    let objective = try problem.objective(over: rows, active: active, nil)
    if !free.isEmpty || problem.rules.hasBounds {
      // What has no penalty is fitted alone; warm-started, as it is where every path begins.
      let alone = free.map { active[$0] }
      if !alone.isEmpty || hasIntercept {
        let solver: any Solver =
          problem.rules.hasBounds ? CoordinateDescent() as any Solver : Newton()
        let part = try problem.objective(
          over: problem.memoryRows(alone), active: alone, nil)
        let found = try solver.minimize(
          part, from: [Double](repeating: 0, count: part.parameterCount)
        ) { _ in .proceed }.parameters
        let width = alone.count + (hasIntercept ? 1 : 0)
        for c in 0..<problem.outputs {
          for (k, place) in free.enumerated() {
            theta[c * perOutput + place] = found[c * width + k]
          }
          if hasIntercept { theta[c * perOutput + active.count] = found[c * width + alone.count] }
        }
      }
    }
    let isStandardized = problem.space.moments != nil
    let scaling = ColumnScaling(
      centre: active.map { hasIntercept ? problem.moments.mean[$0] : 0 },
      scale: active.map {
        let variance = problem.moments.variance[$0]
        return isStandardized && variance > 0 ? variance.squareRoot() : 1
      }, intercept: hasIntercept)
    let gradient = try objective.evaluate(
      at: scaling.standardised(theta), scaling: scaling, order: .gradient
    ).gradient
    let strength = problem.estimator.penalty.with(lambda: 1).strength(total: problem.totalWeight)
    var greatest = 0.0
    if let strength, strength.kind == .grouped {
      for group in problem.groups(active, strength) where group.strength > 0 {
        greatest = max(greatest, length(group.places, of: gradient) / group.strength)
      }
      return greatest
    }
    for c in 0..<problem.outputs {
      for (k, j) in active.enumerated()
      where factors[k] > 0
        && (problem.moments.variance[j] > 0 || !(isStandardized || hasIntercept))
      {
        // A bound at 0 holds the weight to one side whatever the penalty.
        let slope = gradient[c * perOutput + k]
        let bounds = problem.rules.bounds[j]
        if slope < 0 ? bounds.upper > 0 : bounds.lower < 0 {
          greatest = max(greatest, abs(slope) / factors[k])
        }
      }
    }
    return greatest / (problem.penaltyShare * max(l1Ratio, 0.001))
  }

  /// The fit at a strength, begun where the last one ended; nil when `observe` says stop.
  mutating func fit(
    _ lambda: Double, observe: () -> Decision
  ) throws(LogisticError) -> RegularizationPath.Point? {
    let strength = problem.estimator.penalty.with(lambda: lambda).strength(
      total: problem.totalWeight)
    let objective = try problem.objective(over: rows, active: active, strength)
    let solution = try solver.minimize(objective, from: warmStart ?? theta) { _ in observe() }
    warmStart = nil
    if solution.outcome == .stopped { return nil }
    if solution.outcome == .separated {
      throw LogisticError(
        .numerics, "separated",
        "the classes are separated by columns without a penalty: no optimum exists",
        place: problem.rows.file.map { .init(file: $0) },
        advice: "give them a penalty factor above 0, or leave them out")
    }
    theta = solution.parameters
    return problem.point(
      lambda, theta, active, loss: solution.objective - objective.penalty(at: theta),
      nullLoss: nullLoss,
      certificate: solution.certificate, outcome: solution.outcome)
  }

  /// The whole path.
  mutating func path(
    _ grid: RegularizationPath.Grid, observe: ((PathProgress) -> Decision)?
  ) throws(LogisticError) -> RegularizationPath {
    let (greatest, lambdas) = try strengths(grid)
    let found = try grid.follow(lambdas, observe: observe) {
      (lambda, observe) throws(LogisticError) in
      try fit(lambda, observe: observe).map { .point($0) } ?? .stopped
    }
    return problem.path(found, greatest: greatest, method: solver.name)
  }

  /// The greatest λ, and the strengths to try.
  mutating func strengths(
    _ grid: RegularizationPath.Grid
  ) throws(LogisticError) -> (greatest: Double, lambdas: [Double]) {
    let greatest = try greatestLambda(l1Ratio: problem.pathRatio)
    guard greatest > 0 || grid.lambdas != nil else {
      throw LogisticError(
        .data, "no-signal", "no feature tells anything of the target: every weight is 0",
        place: problem.rows.file.map { .init(file: $0) }, advice: "choose other columns")
    }
    return (
      greatest,
      grid.lambdas(from: greatest, rows: problem.rows.rowCount, features: active.count)
    )
  }

  /// Nothing was found before `observe` said stop.
  static var interrupted: LogisticError {
    LogisticError(
      .interrupted, "interrupted", "stopped while the penalty was being chosen",
      advice: "give --lambda or --C to need no choice")
  }
}

/// What the fit at one strength of a path came to.
enum PathStep {
  case point(RegularizationPath.Point)
  /// The observer said stop.
  case stopped
  /// It was not fitted; nor are those after it.
  case failed
}

/// The points that a path came to.
struct PathPoints {
  var points: [RegularizationPath.Point] = []
  /// Whether the observer ended it.
  var wasStopped = false
  /// Whether a fit failed.
  var hasFailed = false
}

extension RegularizationPath.Grid {
  /// Fits along falling strengths until the path has said what it can.
  ///
  /// - Throws: what `fit` throws.
  func follow(
    _ lambdas: [Double], observe: ((PathProgress) -> Decision)?,
    _ fit: (Double, () -> Decision) throws(LogisticError) -> PathStep
  ) throws(LogisticError) -> PathPoints {
    var path = PathPoints()
    var lastGain = Double.infinity
    for lambda in lambdas {
      var progress = PathProgress(
        done: path.points.count, total: lambdas.count, lambda: lambda, fold: 0)
      let point: RegularizationPath.Point
      switch try fit(lambda, { observe?(progress) ?? .proceed }) {
      case .point(let found): point = found
      case .stopped:
        path.wasStopped = true
        return path
      case .failed:
        path.hasFailed = true
        return path
      }
      if let most = maximumNonzero, point.nonzeroCount > most, !path.points.isEmpty { break }
      let gain = point.devianceRatio - (path.points.last?.devianceRatio ?? -.infinity)
      path.points.append(point)
      progress.done += 1
      // Far above a useful λ the gains are small too, but grow: that is no end.
      let isFlat = gain < leastGain && gain <= lastGain
      lastGain = gain
      let isEnough = point.devianceRatio > greatestDevianceRatio || isFlat
      if self.lambdas == nil, path.points.count >= Self.fewest, isEnough { break }
      if observe?(progress) == .stop {
        path.wasStopped = path.points.count < lambdas.count
        return path
      }
    }
    return path
  }
}

extension TableProblem {
  /// The fit at one strength, told on the columns as they are.
  ///
  /// - Parameters:
  ///   - theta: the parameters of the active features, output by output.
  ///   - loss: the mean loss there.
  ///   - nullLoss: the mean loss without features.
  func point(
    _ lambda: Double, _ theta: [Double], _ active: [Int], loss: Double, nullLoss: Double,
    certificate: Certificate, outcome: Solution.Outcome
  ) -> RegularizationPath.Point {
    let placed = Placed(
      theta: theta, active: active, perOutput: active.count + (estimator.intercept ? 1 : 0),
      outputs: outputs, hasIntercept: estimator.intercept)
    let width = space.features.count
    let (kernel, bias) = placed.kernelAndBias(features: width)
    let weights = (0..<outputs).map { Array(kernel[$0 * width..<($0 + 1) * width]) }
    return RegularizationPath.Point(
      lambda: lambda, intercepts: bias, weights: weights,
      nonzeroCount: (0..<width).count { j in weights.contains { $0[j] != 0 } },
      devianceRatio: nullLoss > 0 ? 1 - loss / nullLoss : 0, certificate: certificate,
      outcome: outcome)
  }

  /// The path of those points.
  func path(_ found: PathPoints, greatest: Double, method: String) -> RegularizationPath {
    RegularizationPath(
      points: found.points, l1Ratio: pathRatio, features: space.features,
      classes: hasOneOutput ? [classes[positive]] : classes, greatestLambda: greatest,
      method: method, wasStopped: found.wasStopped)
  }

  /// The L1 ratio of the penalty; 0 where there is none.
  var pathRatio: Double { estimator.penalty.strength(total: totalWeight)?.l1Ratio ?? 0 }
}

extension LogisticRegression {
  /// The fits of a table along falling strengths of the penalty, whose kind is kept and whose λ does
  /// not count; L2 where there is none.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  ///   - features: the columns to predict from; all others unless given.
  ///   - excluding: columns to leave out.
  ///   - rowColumns: the columns that say how a row counts.
  ///   - grid: which strengths are fitted.
  ///   - start: a model whose coefficients the first fit begins at; nil for the intercept alone.
  ///   - observe: called in every fit; `.stop` ends the path with the fits that there are.
  /// - Throws: what `fit` throws; a method that is not exact; `interrupted` after `.stop` in the first fit.
  public func path(
    _ table: DataTable, target: String, features: [String]? = nil, excluding: [String] = [],
    rowColumns: RowColumns = .init(), grid: RegularizationPath.Grid = .init(),
    startingFrom start: TabularModel? = nil, observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> RegularizationPath {
    try grid.check()
    let estimator = try forPath()
    var problem = try TableProblem(
      estimator, table, target: target, features: features, excluding: excluding, rowColumns)
    try problem.begin(at: start)
    var run = try PathRun(problem, by: estimator.pathSolver(problem))
    let path = try run.path(grid, observe: observe)
    if path.points.isEmpty { throw PathRun.interrupted }
    return path
  }

  /// The estimator with a penalty whose strength can be varied.
  func forPath() throws(LogisticError) -> LogisticRegression {
    if penalty.firth != nil {
      throw LogisticError(
        .usage, "firth", "Firth's penalty has no strength to vary or choose",
        advice: "fit with it as it is, or use --penalty l2")
    }
    var estimator = self
    estimator.penalty = penalty.with(lambda: 1)
    try estimator.penalty.check()
    try estimator.checkRules()
    return estimator
  }

  /// The exact solver that was asked for or suits the penalty.
  func pathSolver(_ problem: TableProblem) throws(LogisticError) -> any Solver {
    if method.optimizer != nil || epochs != nil || batchSize != nil || earlyStopping != nil {
      throw LogisticError(
        .usage, "strength", "a path of penalties needs an exact method, not an optimizer",
        advice: "leave the optimizer and its epochs out, or give one strength")
    }
    if relaxation != nil {
      throw LogisticError(
        .usage, "relax", "a path of penalties takes no relaxation",
        advice: "leave it out, or give one strength")
    }
    if let why = problem.obstacleToExactness {
      throw LogisticError(
        .usage, "not-convex", "no exact method can fit this model: \(why)",
        advice: "give one strength, and an optimizer such as adam")
    }
    if let solver = method.solver { return solver }
    return problem.suitableSolver(
      problem.encoded.selecting(try problem.activeFeatures(isPenalized: true)),
      penalty.strength(total: problem.totalWeight))
  }
}
