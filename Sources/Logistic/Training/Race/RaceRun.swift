/// Runs contestants, one after the other, from zero weights.
struct RaceRun {
  let problem: RaceProblem
  let objective: Objective<MemoryRows<Double>>
  let options: FitOptions
  let observe: ((RaceProgress) -> Decision)?
  private(set) var race: Race
  private let clock = ContinuousClock()
  private var done = 0
  private var total = 0

  init(
    _ race: Race, _ problem: RaceProblem, _ options: FitOptions,
    observe: ((RaceProgress) -> Decision)?
  ) throws(LogisticError) {
    self.race = race
    self.problem = problem
    self.options = options
    self.observe = observe
    objective = try problem.objective(over: problem.rows)
  }

  /// Exact methods up to this order form their Hessian in a race.
  static let greatestOrder = 1000

  /// Exact methods first: how long they took says how long optimizers may.
  mutating func run(
    _ contestants: [Race.Contestant], timeLimit: Double?
  ) throws(LogisticError) {
    var exact: [(Race.Contestant, any Solver)] = []
    var stepping: [(Race.Contestant, any Optimizer)] = []
    for contestant in contestants {
      let runner = contestant.method.solver.map { ($0.name, $0 is Newton) }
      if let why = obstacle(runner?.0, formsHessian: runner?.1 ?? false) {
        race.absences.append(.init(name: contestant.name, reason: why))
      } else if let solver = contestant.method.solver {
        exact.append((contestant, solver))
      } else {
        stepping.append((contestant, contestant.method.optimizer ?? Adam()))
      }
    }
    total = exact.count + stepping.reduce(0) { $0 + 1 + $1.0.learningRates.count }
    for (contestant, solver) in exact {
      guard !race.wasStopped else { return }
      let runner = try run(contestant, solver, timeLimit: timeLimit ?? 60)
      race.wasStopped = runner.ending == .stopped
      race.runners.append(runner)
      done += 1
    }
    let quickest = race.runners.filter { $0.ending == .converged }
      .compactMap { $0.points.last?.seconds }.min()
    race.timeLimit = timeLimit ?? min(10, max(0.5, 20 * (quickest ?? 0.1)))
    for (contestant, optimizer) in stepping {
      try runRates(contestant, optimizer)
    }
  }

  /// Why a method cannot run; nil if it can.
  private func obstacle(_ solver: String?, formsHessian: Bool) -> String? {
    let hasL1 = (problem.strength?.l1 ?? 0) > 0
    switch solver {
    case nil:
      return problem.rows.offsets == nil ? nil : "optimizers take no offset"
    case "coordinate-descent":
      if problem.strength == nil { return "it is for penalised fits" }
      return problem.order > 10 * Self.greatestOrder
        ? "its models would be of order \(problem.order)" : nil
    default:
      if hasL1 { return "the L1 penalty has no gradient at 0" }
      return formsHessian && problem.order > Self.greatestOrder
        ? "its Hessian would be of order \(problem.order)" : nil
    }
  }

  private func gap(_ value: Double) -> Double {
    max(0, value - race.optimum) / race.valueAtZero
  }

  private var start: Race.Point {
    Race.Point(seconds: 0, passes: 0, gap: gap(race.valueAtZero))
  }

  private func report(
    _ contestant: Race.Contestant, _ rate: Double?, _ point: Race.Point
  ) -> Decision {
    observe?(
      RaceProgress(
        name: contestant.name, learningRate: rate, point: point, done: done, total: total))
      ?? .proceed
  }

  /// An exact method, whose own values of the objective are what is shown: they cost it nothing more.
  private func run(
    _ contestant: Race.Contestant, _ solver: any Solver, timeLimit: Double
  ) throws(LogisticError) -> Race.Runner {
    let rows = CountedRows(problem.rows)
    let objective = try problem.objective(over: rows)
    var points = [start]
    var ending: Race.Ending?
    let begin = clock.now
    let solution = try solver.minimize(
      objective, from: [Double](repeating: 0, count: objective.parameterCount)
    ) { progress in
      let point = Race.Point(
        seconds: seconds(since: begin, clock), passes: rows.passes, gap: gap(progress.objective))
      points.append(point)
      if report(contestant, nil, point) == .stop { ending = .stopped }
      if point.seconds > timeLimit { ending = ending ?? .timeLimit }
      return ending == nil ? .proceed : .stop
    }
    points.append(
      Race.Point(
        seconds: seconds(since: begin, clock), passes: rows.passes, gap: gap(solution.objective)))
    return Race.Runner(
      name: contestant.name, method: solver.name, isExact: true, learningRate: nil,
      isDefaultRate: true, isBestRate: true, points: points,
      ending: ending ?? (solution.outcome == .converged ? .converged : .stalled),
      certificate: solution.certificate)
  }

  /// An optimizer at its own rate and at the others, the best of which is marked.
  private mutating func runRates(
    _ contestant: Race.Contestant, _ optimizer: any Optimizer
  ) throws(LogisticError) {
    let own = optimizer.learningRate.value(at: 0)
    var runners: [Race.Runner] = []
    for rate in [own] + contestant.learningRates where !race.wasStopped {
      var chosen = optimizer
      if rate != own { chosen.learningRate = .constant(rate) }
      var runner = try run(contestant, chosen, rate: rate)
      runner.isDefaultRate = rate == own
      race.wasStopped = runner.ending == .stopped
      runners.append(runner)
      done += 1
    }
    if let best = runners.indices.min(by: { Self.isBetter(runners[$0], runners[$1]) }) {
      runners[best].isBestRate = true
    }
    race.runners += runners
  }

  /// Whether a run is better than another of the same method: it reaches a smaller level, or the
  /// same one in fewer passes; where neither reaches any, it ends nearer.
  static func isBetter(_ a: Race.Runner, _ b: Race.Runner) -> Bool {
    for level in Race.levels.reversed() {
      switch (a.first(within: level), b.first(within: level)) {
      case (let x?, let y?): return x.passes < y.passes
      case (.some, nil): return true
      case (nil, .some): return false
      case (nil, nil): continue
      }
    }
    return a.finalGap < b.finalGap
  }

  /// Steps until the gap is small, the time is over or the rows have been read often enough. The
  /// clock stands still while the gap is measured.
  private func run(
    _ contestant: Race.Contestant, _ optimizer: any Optimizer, rate: Double
  ) throws(LogisticError) -> Race.Runner {
    var network = problem.network
    network.compiled = try CompileSettings(
      method: FittingMethod(optimizer), loss: problem.loss, metrics: [])
    let perPass = (problem.rows.rowCount + options.batchRows - 1) / options.batchRows
    let watch = Stopwatch(clock)
    var points = [start]
    var ending = Race.Ending.epochs
    var settings = options
    settings.epochs = options.epochs ?? Int(Int32.max)
    settings.probe = StepProbe(first: max(1, perPass / 500)) {
      (taken, weights) throws(LogisticError) in
      let spent = watch.seconds
      let value = try watch.standingStill { () throws(LogisticError) in
        try objective.value(at: problem.objectiveOrder(weights))
      }
      guard value.isFinite else {
        ending = .diverged
        return nil
      }
      let point = Race.Point(
        seconds: spent, passes: Double(taken) / Double(perPass), gap: gap(value))
      points.append(point)
      if report(contestant, rate, point) == .stop {
        ending = .stopped
        return nil
      }
      if point.gap <= Race.arrival { ending = .arrived }
      let left = race.timeLimit - spent
      if left <= 0 { ending = .timeLimit }
      guard ending == .epochs else { return nil }
      // A third further on, but not beyond the end, nor so far that a stop would be kept waiting.
      let soon = Double(taken) / max(spent, 1e-9) * min(left * 1.02, 0.25)
      return taken + max(1, min(taken / 3, soon < 1e9 ? Int(soon) : Int(1e9)))
    }
    do throws(LogisticError) {
      let graph = try BatchGraph(network, loss: problem.loss, capacity: settings.batchRows)
      let compiled = try network.compileSettings()
      var training = Minibatches(
        rows: problem.rows, validation: nil, graph: graph, optimizer: optimizer,
        settings: compiled, options: settings)
      _ = try training.run(&network)
    } catch {
      guard error.code == "loss-not-finite" else { throw error }
      ending = .diverged
    }
    if ending == .epochs {
      let spent = watch.seconds
      let value = try network.storage.withUnsafeBufferPointer { (weights) throws(LogisticError) in
        try objective.value(at: problem.objectiveOrder(weights))
      }
      points.append(
        Race.Point(
          seconds: spent, passes: Double(settings.epochCount), gap: gap(value)))
    }
    return Race.Runner(
      name: contestant.name, method: optimizer.className.lowercased(), isExact: false,
      learningRate: rate, isDefaultRate: false, isBestRate: false, points: points,
      ending: ending, certificate: nil)
  }
}

/// A clock that can stand still.
private final class Stopwatch {
  private let clock: ContinuousClock
  private var begin: ContinuousClock.Instant

  init(_ clock: ContinuousClock) {
    self.clock = clock
    begin = clock.now
  }

  /// Seconds since it began, less those it stood still.
  var seconds: Double {
    let (whole, atto) = (clock.now - begin).components
    return Double(whole) + Double(atto) * 1e-18
  }

  /// Does something that does not count.
  func standingStill<Result>(
    _ body: () throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    let pause = clock.now
    defer { begin += clock.now - pause }
    return try body()
  }
}
