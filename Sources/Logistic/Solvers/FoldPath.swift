/// The fits of all rows and of all but each fold along falling penalties, every read shared.
///
/// At an anchor, a point near the fit of all rows, one read in double gives each fold's loss, gradient
/// and Hessian. From there each fit knows its own gradient but for the difference of its point from the
/// anchor, which is small: reads in single precision, in which all parameter vectors are one matrix
/// and a row counts for all fits but those without its fold, give those differences to some 1e-8
/// standard errors. Each fit's next point is the minimum of its own quadratic model, corrected by the
/// difference between that model and the gradient last read. Some neighbouring λs are fitted at once:
/// their fits fill the vectors of a read. The anchor moves when
/// the fits have gone too far from it or come nearer too slowly.
///
/// At each λ the fit of all rows is judged by a last read in double, which also predicts the rows of each fold.
/// For problems of many rows, up to some hundred columns, and one logistic output with an intercept.
struct FoldPath {
  let rows: FoldRows
  /// Of all rows, then of all but each fold.
  private let problems: [FoldProblem]
  private let valueAtZero: Double
  /// The fits at the last λ, each problem's.
  private var last: [FoldEstimate]
  private var anchor: [Double]
  /// Whether the anchor should move before the next λ.
  private var isStale = false
  /// How a step shrank the last time, at worst.
  private var rate = 0.2
  /// Reads in single and in double precision, and anchors.
  private(set) var reads = (single: 0, double: 0, anchors: 0)

  /// Every point is to be within so many standard errors of its optimum.
  static let goal = 2e-8

  /// The penalties at one λ: for each problem of each parameter, on the scaled columns.
  struct Strength {
    var l1: [[Double]]
    var l2: [[Double]]
  }

  /// The fit of all rows at one λ.
  struct Point {
    /// On the scaled columns.
    var parameters: [Double]
    /// The mean loss.
    var loss: Double
    var certificate: Certificate
  }

  /// What the fits at some λs came to.
  enum Outcome {
    case fitted([Point])
    /// It was not to go on.
    case stopped
    /// The fits do not come near enough to their optima this way.
    case failed
  }

  /// - Parameters:
  ///   - totals: `Σ s` of all rows, then of all but each fold.
  ///   - isFixed: for each of those the columns (and the intercept) whose parameter is 0.
  ///   - intercept: of the model without features.
  init(_ rows: FoldRows, totals: [Double], isFixed: [[Bool]], intercept: Double) {
    self.rows = rows
    var start = [Double](repeating: 0, count: rows.width)
    start[rows.columns] = Double(Float(intercept))
    anchor = start
    let problems = zip(totals, isFixed).map { FoldProblem(total: $0, isFixed: $1) }
    self.problems = problems
    let nothing = [Double](repeating: 0, count: rows.width)
    last = problems.enumerated().map { c, problem in
      FoldEstimate(problem, leftOut: c - 1, l1: nothing, l2: nothing)
    }
    valueAtZero = rows.lossAtZero() / totals[0]
    for estimate in last { estimate.point = start }
    move(anchorTo: start)
  }

  /// Of the λs to come, how many are fitted at once: so many as fill a read's vectors best, and lie
  /// within a third of the first.
  func countTogether(_ lambdas: ArraySlice<Double>) -> Int {
    var best = 1
    func share(_ count: Int) -> Double {
      Double(count * problems.count) / Double(FoldRows.lanes(count * problems.count))
    }
    for count in 2..<FoldRows.greatestTogether + 1 where count <= lambdas.count {
      let (first, end) = (lambdas[lambdas.startIndex], lambdas[lambdas.startIndex + count - 1])
      if end < 0.66 * first { break }
      if share(count) >= share(best) { best = count }
    }
    return best
  }

  /// Fits all at the next λs, falling and near one another; `heldLogits` are those of the last call.
  ///
  /// - Parameter mayGoOn: asked before each read.
  mutating func fit(_ strengths: [Strength], mayGoOn: () -> Bool) -> Outcome {
    let estimates = strengths.map { strength in
      problems.enumerated().map { c, problem in
        FoldEstimate(problem, leftOut: c - 1, l1: strength.l1[c], l2: strength.l2[c])
      }
    }
    guard begin(estimates) else { return .failed }
    if isStale {
      move(anchorTo: estimates[strengths.count / 2][0].point, estimates)
      guard begin(estimates) else { return .failed }
    }
    // Until they have come near.
    isStale = true
    if let ending = settle(estimates, mayGoOn: mayGoOn) { return ending }
    var points = [Point?](repeating: nil, count: strengths.count)
    var open = Array(strengths.indices)
    var others = estimates.map { $0.dropFirst().map(\.point) }
    for _ in 0..<6 {
      if !mayGoOn() { return .stopped }
      let found = rows.check(open.map { estimates[$0][0].point }, others: others)
      // Once is enough for the folds.
      others = []
      reads.double += 1
      for (i, check) in zip(open, found) {
        let all = estimates[i][0]
        guard check.loss.isFinite else { return .failed }
        all.note(gradient: check.gradient)
        guard let target = all.target() else { return .failed }
        if all.length(to: target) <= 2 * Self.goal {
          points[i] = Point(
            parameters: all.point, loss: check.loss / all.problem.total,
            certificate: certificate(all, check))
        } else {
          all.point = target
        }
      }
      open.removeAll { points[$0] != nil }
      if open.isEmpty {
        last = estimates[strengths.count - 1]
        return .fitted(points.compactMap { $0 })
      }
    }
    return .failed
  }

  /// Reads until every fit is near enough to its optimum; what else ended it.
  private mutating func settle(_ estimates: [[FoldEstimate]], mayGoOn: () -> Bool) -> Outcome? {
    var open = Array(estimates.joined())
    let all = Array(0..<rows.columns)
    var wanted = all
    var (moved, slow, since, farthest) = (0, 0, 0, 0.0)
    for _ in 0..<100 {
      if !mayGoOn() { return .stopped }
      let moves = open.map(\.move)
      let differences = rows.differences(moves, leftOut: open.map(\.leftOut), columns: wanted)
      reads.single += 1
      guard differences.greatest.isFinite else { return .failed }
      if differences.greatest > FoldRows.reach || slow >= 3 || since >= 10 {
        (slow, since) = (0, 0)
        moved += 1
        // Fits so far from one another have nothing to share.
        if moved > 5 { return .failed }
        open = Array(estimates.joined())
        wanted = all
        move(anchorTo: estimates[estimates.count / 2][0].point, estimates)
        guard begin(estimates) else { return .failed }
        continue
      }
      farthest = max(farthest, differences.greatest)
      let (rate, reading, read) = (rate, open, wanted)
      let isFirst = wanted.count == all.count
      let found = Places<(target: [Double], matter: [Bool])>(open.count)
      ThreadPool.shared.run(count: reading.count, threads: rows.threads) { i in
        reading[i].note(difference: differences.gradients[i], columns: read, move: moves[i])
        guard let target = reading[i].target() else { return }
        reading[i].measure(to: target, rate: rate)
        found.set(i, (target, isFirst ? reading[i].mayMatter(to: target) : []))
      }
      let steps = found.values.compactMap { $0 }
      guard steps.count == open.count else { return .failed }
      // Later reads are of the columns alone that this one could not rule out.
      let isWatched = Set(wanted)
      let isNew = steps.map { step in
        all.contains { step.target[$0] != 0 && !isWatched.contains($0) }
      }
      var worst = 0.0
      var left: [FoldEstimate] = []
      for (i, estimate) in open.enumerated() {
        estimate.point = steps[i].target
        if since > 0 { worst = max(worst, estimate.shrink) }
        if isNew[i] || !(estimate.remainder <= Self.goal) { left.append(estimate) }
      }
      if isNew.contains(true) {
        wanted = all
      } else if isFirst {
        wanted = all.filter { j in
          open.indices.contains { steps[$0].matter[j] }
        }
      }
      since += 1
      if worst > 0 { self.rate = min(0.9, worst) }
      open = left
      if open.isEmpty {
        isStale = slow > 0 || since > 3 || farthest > 0.8
        return nil
      }
      if worst > 0.5 { slow += 1 }
    }
    return .failed
  }

  /// The first points of fits: each goes on from the one at the λ before; false if a model has no minimum.
  private func begin(_ estimates: [[FoldEstimate]]) -> Bool {
    let last = last
    let found = Places<Bool>(problems.count)
    ThreadPool.shared.run(count: problems.count, threads: rows.threads) { c in
      var before = last[c]
      for fits in estimates {
        guard fits[c].begin(at: before) else { return }
        before = fits[c]
      }
      found.set(c, true)
    }
    return !found.values.contains { $0 == nil }
  }

  /// Reads the rows at another anchor.
  private mutating func move(anchorTo point: [Double], _ estimates: [[FoldEstimate]] = []) {
    // Single precision holds the anchor, so that points can be 0 exactly.
    anchor = point.map { Double(Float($0)) }
    isStale = false
    reads.anchors += 1
    let sums = rows.anchor(at: anchor)
    for (c, problem) in problems.enumerated() {
      var gradient = [Double](repeating: 0, count: rows.width)
      var hessian = [Double](repeating: 0, count: rows.width * rows.width)
      for (fold, sum) in sums.enumerated() where fold != c - 1 {
        for j in gradient.indices { gradient[j] += sum.gradient[j] }
        hessian.withUnsafeMutableBufferPointer { to in
          sum.hessian.withUnsafeBufferPointer { from in
            for i in to.indices { to[i] += from[i] }
          }
        }
      }
      problem.setAnchor(anchor, gradient: gradient, hessian: hessian)
    }
    for estimate in last + estimates.joined() { estimate.anchored() }
  }

  /// A bound on the gap of the fit of all rows, by the dual point `u = r + κ·h`, κ such that the
  /// intercept's constraint `Σ u = 0` holds, shrunk by τ so that the L1 columns' constraints do.
  ///
  /// With r and h a row's slope and curvature, u is the slope of a probability, and the divergence of
  /// that from the present one is at most `(τ·κ·h − (1 − τ)·r)²/h ≤ 2·τ²κ²h + 2·(1 − τ)²·r²/h` (the
  /// divergence is at most χ²). Columns have unit spread, so that κ moves a correlation by |κ|/4 at
  /// most. The terms of the columns are those of `Certificate.dualityGap`.
  private func certificate(_ all: FoldEstimate, _ found: FoldRows.Check) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    let (n, p) = (all.problem.total, rows.columns)
    let gradient = found.gradient.map { $0 / n }
    guard found.curvature > 0 else { return nothing }
    let shift = -found.gradient[p] / found.curvature
    guard abs(shift) < 0.5 else { return nothing }
    let doubt = 0.2501 * abs(shift)
    var shrink = 1 - 1e-13
    for j in 0..<p where !all.problem.isFixed[j] && all.l2[j] == 0 {
      guard all.l1[j] > 0 else { return nothing }
      shrink = min(shrink, all.l1[j] / (abs(gradient[j]) + doubt))
    }
    guard shrink > 0 else { return nothing }
    var gap =
      2 * shrink * shrink * shift * shift * found.curvature / n
      + 2 * (1 - shrink) * (1 - shrink) * found.odds / n
    for j in 0..<p where !all.problem.isFixed[j] {
      let (w, v) = (all.point[j], shrink * gradient[j])
      let cut = min(max(v, -all.l1[j]), all.l1[j])
      gap += max(0, all.l1[j] * abs(w) + w * cut) + abs(w) * doubt
      if all.l2[j] > 0 {
        let distance = abs(w - (cut - v) / all.l2[j]) + 2 * doubt / all.l2[j]
        gap += 0.5 * all.l2[j] * distance * distance
      }
    }
    let bound = gap / valueAtZero
    return bound.isFinite ? Certificate(bound: bound, kind: .dualityGap) : nothing
  }
}

/// Results that are found side by side, each in its own place.
private final class Places<Value>: @unchecked Sendable {
  private let places: UnsafeMutableBufferPointer<Value?>

  init(_ count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: nil)
  }

  /// Each index is set by one task alone.
  func set(_ index: Int, _ value: Value) { places[index] = value }

  var values: [Value?] { Array(places) }

  deinit {
    places.deinitialize()
    places.deallocate()
  }
}
