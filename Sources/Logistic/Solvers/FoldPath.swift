/// The fits of all rows and of all but each fold along falling penalties, every read shared.
///
/// At an anchor, a point near the fit of all rows, one read in double gives each fold's loss, gradient
/// and Hessian. From there each fit knows its own gradient but for the difference of its point from the
/// anchor, which is small: reads in single precision, in which all parameter vectors are one matrix
/// and a row counts for all fits but that without its fold, give those differences to some 1e-8
/// standard errors. Each fit's next point is the minimum of its own quadratic model, corrected by the
/// difference between that model and the gradient last read. The anchor moves when the fits have gone
/// too far from it or come nearer too slowly.
///
/// At each λ the fit of all rows is judged by a last read in double, which also predicts the rows of each fold.
/// For problems of many rows, up to some hundred columns, and one logistic output with an intercept.
struct FoldPath {
  let rows: FoldRows
  /// Of all rows, then of all but each fold.
  private let problems: [FoldProblem]
  private let valueAtZero: Double
  private var anchor: [Double]
  /// How a step shrank the last time, at worst.
  private var rate = 0.2
  /// Reads in single and in double precision, and anchors.
  private(set) var reads = (single: 0, double: 0, anchors: 0)

  /// Every point is to be within so many standard errors of its optimum.
  static let goal = 1e-7

  /// The fit of all rows at one λ.
  struct Point {
    /// On the scaled columns.
    var parameters: [Double]
    /// The mean loss.
    var loss: Double
    var certificate: Certificate
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
    problems = zip(totals, isFixed).map { FoldProblem(total: $0, isFixed: $1, start: start) }
    valueAtZero = rows.lossAtZero() / totals[0]
    move(anchorTo: start)
  }

  /// The parameters of the fits without each fold, on the scaled columns.
  var others: [[Double]] { problems.dropFirst().map(\.point) }

  /// What the fits at one λ came to.
  enum Outcome {
    case fitted(Point)
    /// It was not to go on.
    case stopped
    /// The fits do not come near enough to their optima this way.
    case failed
  }

  /// Fits all at the next λ.
  ///
  /// - Parameters:
  ///   - l1: for each problem the L1 penalty of each parameter on the scaled columns.
  ///   - l2: likewise.
  ///   - mayGoOn: asked before each read.
  mutating func fit(l1: [[Double]], l2: [[Double]], mayGoOn: () -> Bool) -> Outcome {
    if isStale { move(anchorTo: problems[0].point) }
    for (c, problem) in problems.enumerated() { problem.begin(l1: l1[c], l2: l2[c]) }
    guard solve() else { return .failed }
    if let ending = settle(mayGoOn: mayGoOn) { return ending }
    for _ in 0..<6 {
      if !mayGoOn() { return .stopped }
      let all = problems[0]
      let found = rows.check(all.point, others: others)
      reads.double += 1
      guard found.loss.isFinite else { return .failed }
      all.note(gradient: found.gradient)
      guard let target = all.target() else { return .failed }
      if all.length(to: target) <= 2 * Self.goal {
        return .fitted(
          Point(
            parameters: all.point, loss: found.loss / all.total, certificate: certificate(found)))
      }
      all.point = target
    }
    return .failed
  }

  /// Reads until every fit is near enough to its optimum; what else ended it.
  private mutating func settle(mayGoOn: () -> Bool) -> Outcome? {
    var last = [Double](repeating: .infinity, count: problems.count)
    var shrinks = [Double](repeating: rate, count: problems.count)
    var (moved, slow, since) = (0, 0, 0)
    let all = Array(0..<rows.columns)
    var wanted = all
    for _ in 0..<100 {
      if !mayGoOn() { return .stopped }
      let moves = self.moves()
      let differences = rows.differences(moves, columns: wanted)
      reads.single += 1
      guard differences.greatest.isFinite else { return .failed }
      if differences.greatest > FoldRows.reach || slow >= 3 || since >= 10 {
        (slow, since) = (0, 0)
        moved += 1
        // Fits so far from one another have nothing to share.
        if moved > 5 { return .failed }
        move(anchorTo: problems[0].point)
        last = last.map { _ in .infinity }
        wanted = all
        guard solve() else { return .failed }
        continue
      }
      for (c, problem) in problems.enumerated() {
        problem.note(
          difference: differences.gradients[c], columns: wanted,
          at: zip(anchor, moves[c]).map { $0 + Double($1) })
      }
      guard let steps = targets() else { return .failed }
      // Later reads are of the columns alone that this one could not rule out.
      let isWatched = Set(wanted)
      let isNew = steps.contains { step in
        all.contains { step[$0] != 0 && !isWatched.contains($0) }
      }
      if isNew {
        wanted = all
      } else if wanted.count == all.count {
        let matter = problems.indices.map { problems[$0].mayMatter(to: steps[$0]) }
        wanted = all.filter { j in matter.contains { $0[j] } }
      }
      var isDone = !isNew
      var worst = 0.0
      for (c, problem) in problems.enumerated() {
        let length = problem.length(to: steps[c])
        // What is left after the step shrinks as steps do, of which rounding tells nothing below 1e-4.
        if last[c].isFinite, last[c] > 1e-4 {
          shrinks[c] = length / last[c]
          worst = max(worst, shrinks[c])
        }
        if !(length * max(shrinks[c], 1e-3) <= Self.goal) { isDone = false }
        last[c] = length
        problem.point = steps[c]
      }
      since += 1
      if worst > 0 { rate = min(0.9, worst) }
      if isDone {
        isStale = slow > 0 || since > 4
        return nil
      }
      if worst > 0.5 { slow += 1 }
    }
    return .failed
  }

  /// Whether the anchor should move before the next λ.
  private var isStale = false

  /// The next point of every fit, the minimum of its model; false if there is none.
  private func solve() -> Bool {
    guard let targets = targets() else { return false }
    for (c, target) in targets.enumerated() { problems[c].point = target }
    return true
  }

  private func targets() -> [[Double]]? {
    let found = Places(problems.count)
    let problems = problems
    ThreadPool.shared.run(count: problems.count, threads: rows.threads) { c in
      found.set(c, problems[c].target())
    }
    let targets = found.values
    return targets.contains { $0 == nil } ? nil : targets.compactMap { $0 }
  }

  /// What brings the anchor to each point, in single precision.
  private func moves() -> [[Float]] {
    problems.map { problem in zip(problem.point, anchor).map { Float($0 - $1) } }
  }

  /// Reads the rows at another anchor.
  private mutating func move(anchorTo point: [Double]) {
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
  }

  /// A bound on the gap of the fit of all rows, by the dual point `u = r + κ·h`, κ such that the
  /// intercept's constraint `Σ u = 0` holds, shrunk by τ so that the L1 columns' constraints do.
  ///
  /// With r and h a row's slope and curvature, u is the slope of a probability, and the divergence of
  /// that from the present one is at most `(τ·κ·h − (1 − τ)·r)²/h ≤ 2·τ²κ²h + 2·(1 − τ)²·r²/h` (the
  /// divergence is at most χ²). Columns have unit spread, so that κ moves a correlation by |κ|/4 at
  /// most. The terms of the columns are those of `Certificate.dualityGap`.
  private func certificate(_ found: FoldRows.Check) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    let all = problems[0]
    let (n, p) = (all.total, rows.columns)
    let gradient = found.gradient.map { $0 / n }
    guard found.curvature > 0 else { return nothing }
    let shift = -found.gradient[p] / found.curvature
    guard abs(shift) < 0.5 else { return nothing }
    let doubt = 0.2501 * abs(shift)
    var shrink = 1 - 1e-13
    for j in 0..<p where !all.isFixed[j] && all.l2[j] == 0 {
      guard all.l1[j] > 0 else { return nothing }
      shrink = min(shrink, all.l1[j] / (abs(gradient[j]) + doubt))
    }
    guard shrink > 0 else { return nothing }
    var gap =
      2 * shrink * shrink * shift * shift * found.curvature / n
      + 2 * (1 - shrink) * (1 - shrink) * found.odds / n
    for j in 0..<p where !all.isFixed[j] {
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

/// Points that are found side by side, each in its own place.
private final class Places: @unchecked Sendable {
  private let places: UnsafeMutableBufferPointer<[Double]?>

  init(_ count: Int) {
    places = .allocate(capacity: count)
    places.initialize(repeating: nil)
  }

  /// Each index is set by one task alone.
  func set(_ index: Int, _ value: [Double]?) { places[index] = value }

  var values: [[Double]?] { Array(places) }

  deinit {
    places.deinitialize()
    places.deallocate()
  }
}
