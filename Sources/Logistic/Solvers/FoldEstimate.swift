/// The fit of some rows at one strength, on its way to the optimum by minima of their model.
final class FoldEstimate: @unchecked Sendable {
  let problem: FoldProblem
  /// Which fold its rows are without; −1 for none.
  let leftOut: Int
  let l1: [Double]
  let l2: [Double]
  /// w.
  var point: [Double]
  private var readings: FoldReadings
  /// H with the L2 penalty, at one of the problem's anchors.
  private var model: SymmetricMatrix
  private var factor: Cholesky?
  private var factored: [Int] = []
  /// The length of the last step, in standard errors, and how steps shrink.
  private(set) var length = Double.infinity
  private(set) var shrink = Double.infinity

  init(_ problem: FoldProblem, leftOut: Int, l1: [Double], l2: [Double]) {
    self.problem = problem
    self.leftOut = leftOut
    self.l1 = l1
    self.l2 = l2
    point = [Double](repeating: 0, count: problem.width)
    model = problem.hessian
    readings = FoldReadings(anchoredAt: problem)
    anchored()
  }

  /// Takes the problem's present anchor.
  func anchored() {
    model = problem.hessian
    for j in 0..<problem.width { model.values[j * problem.width + j] += l2[j] }
    (factor, factored) = (nil, [])
    readings = FoldReadings(anchoredAt: problem)
    length = .infinity
  }

  /// Goes to the model's minimum, looked for from the point of the estimate at another λ and with what
  /// that has read; false if there is none.
  func begin(at other: FoldEstimate) -> Bool {
    if l2 == other.l2 { (factor, factored) = (other.factor, other.factored) }
    readings = other.readings
    point = other.point
    guard let target = target(isFar: true) else { return false }
    point = target
    return true
  }

  /// What brings the anchor to the point, in single precision.
  var move: [Float] { zip(point, problem.anchor).map { Float($0 - $1) } }

  /// Notes by how much the sum's gradient differs from that at the anchor where the anchor and a move in
  /// single precision lead: c changes less between that and the point than it counts.
  func note(difference: [Double], columns: [Int], move: [Float]) {
    readings.note(
      difference: difference, columns: columns,
      at: zip(problem.anchor, move).map { $0 + Double($1) }, of: problem)
  }

  /// Notes the sum's gradient at the point.
  func note(gradient: [Double]) {
    let atAnchor = problem.slopeAtAnchor
    readings.note(
      difference: gradient.indices.map { gradient[$0] - atAnchor[$0] * problem.total },
      columns: Array(0..<problem.width - 1), at: point, of: problem)
  }

  /// Sets out for a target: how far that is, and how much shorter than the last step.
  func measure(to target: [Double], rate: Double) {
    let next = length(to: target)
    if !length.isFinite {
      shrink = rate
    } else if length > 1e-4 {
      // Below that rounding tells nothing of it.
      shrink = next / length
    }
    length = next
  }

  /// What will be left after the step.
  var remainder: Double { length * max(shrink, 1e-3) }

  /// The length of a step in standard errors: `√(N·dᵀHd)`.
  func length(to target: [Double]) -> Double {
    var step = target
    for j in step.indices { step[j] -= point[j] }
    let moved = model.product(step)
    var sum = 0.0
    for j in step.indices { sum += step[j] * moved[j] }
    return (problem.total * max(0, sum)).squareRoot()
  }

  /// The columns that may not be 0 at the optimum, as far as the step to a target can tell: all but those
  /// whose slope stays within the penalty on a way of twice its length, `|Δslopeⱼ| ≤ √Hⱼⱼ·‖d‖_H`.
  func mayMatter(to target: [Double]) -> [Bool] {
    let width = problem.width
    let reach = 2 * length(to: target) / problem.total.squareRoot()
    let slopes = model.product(target)
    let correction = readings.correction
    return (0..<width - 1).map { j in
      if problem.isFixed[j] { return false }
      if target[j] != 0 || point[j] != 0 || l1[j] == 0 { return true }
      let slope = problem.constant[j] + correction[j] + slopes[j]
      return abs(slope) + reach * max(0, model.values[j * width + j]).squareRoot() >= l1[j]
    }
  }

  /// The next point; nil if the model has no minimum.
  func target(isFar: Bool = false) -> [Double]? {
    let ahead = readings.foretelling(isFar: isFar)
    guard var target = minimum(from: point, ahead.correction) else { return nil }
    for _ in 0..<2 where !ahead.isConstant {
      guard let next = minimum(from: target, ahead.correction(at: target)) else { return nil }
      target = next
    }
    return target
  }

  /// The minimum of the model with the L1 penalty, given c; nil if it is not found.
  ///
  /// Newton's step on the parameters that are not 0, cut short where one would change its sign; then,
  /// if the penalty does not hold all others at 0, coordinate descent on those that it does not hold.
  /// Each lowers the model and the patterns of signs are finite.
  private func minimum(from start: [Double], _ correction: [Double]) -> [Double]? {
    let n = problem.width
    var w = start
    for j in 0..<n where problem.isFixed[j] { w[j] = 0 }
    var slope = model.product(w)
    var size = 0.0
    for j in 0..<n {
      let first = problem.constant[j] + correction[j]
      size = max(size, problem.isFixed[j] ? 0 : abs(first) + l1[j])
      slope[j] += first
    }
    let slack = 1e-13 * size
    for _ in 0..<300 {
      let support = (0..<n).filter { !problem.isFixed[$0] && (w[$0] != 0 || l1[$0] == 0) }
      if support != factored || factor == nil {
        guard let fresh = Cholesky(model.selecting(support)) else { return nil }
        (factor, factored) = (fresh, support)
      }
      guard let factor else { return nil }
      let step = factor.solve(
        support.map { j in
          -(slope[j] + (w[j] > 0 ? l1[j] : w[j] < 0 ? -l1[j] : 0))
        })
      var length = 1.0
      var hit: Int?
      for (k, j) in support.enumerated() where l1[j] > 0 && (w[j] + step[k]) * w[j] <= 0 {
        let reach = -w[j] / step[k]
        if reach <= length { (length, hit) = (reach, j) }
      }
      for (k, j) in support.enumerated() { move(&w, &slope, j, by: length * step[k]) }
      if let hit {
        move(&w, &slope, hit, by: -w[hit])
        w[hit] = 0
        continue
      }
      let free = (0..<n).filter {
        !problem.isFixed[$0] && w[$0] == 0 && l1[$0] > 0 && abs(slope[$0]) > l1[$0] + slack
      }
      if free.isEmpty { return w.allSatisfy(\.isFinite) ? w : nil }
      for _ in 0..<2 {
        for j in free { descend(&w, &slope, j) }
        for j in support { descend(&w, &slope, j) }
      }
    }
    return nil
  }

  /// Goes to the model's minimum along one parameter.
  private func descend(_ w: inout [Double], _ slope: inout [Double], _ j: Int) {
    let curvature = model.values[j * problem.width + j]
    guard curvature > 0 else { return }
    let free = curvature * w[j] - slope[j]
    let shrunk = free > l1[j] ? free - l1[j] : free < -l1[j] ? free + l1[j] : 0
    let next = shrunk / curvature
    move(&w, &slope, j, by: next - w[j])
    w[j] = next
  }

  private func move(_ w: inout [Double], _ slope: inout [Double], _ j: Int, by change: Double) {
    guard change != 0 else { return }
    w[j] += change
    let (n, row) = (problem.width, j * problem.width)
    model.values.withUnsafeBufferPointer { h in
      slope.withUnsafeMutableBufferPointer { slope in
        for i in 0..<n { slope[i] += change * h[row + i] }
      }
    }
  }
}
