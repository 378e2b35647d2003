/// One of the fits that share their reads: its quadratic model around the anchor, and its point.
///
///     g(w) ≈ A + H·(w − a) + c
///
/// A and H are gradient and Hessian of the mean loss at the anchor a, exact; c is by how much gradients
/// differ from that. Where it was last read it is known, and how it changes with w is learned from the
/// last few reads, of this λ and those before it (Anderson 1965): the model's minimum, with the c that
/// these foretell there, is the next point.
final class FoldProblem: @unchecked Sendable {
  /// `Σ s` of its rows.
  let total: Double
  /// Parameters that are 0: those of columns without spread in its rows.
  let isFixed: [Bool]
  let width: Int
  private(set) var l1: [Double]
  private(set) var l2: [Double]
  private(set) var anchor: [Double] = []
  private var slopeAtAnchor: [Double] = []
  /// H.
  private var hessian: SymmetricMatrix
  /// H with the L2 penalty.
  private var model: SymmetricMatrix
  /// c at the points last read, latest last; at the anchor it is 0.
  private var known: [(point: [Double], correction: [Double])] = []
  /// A − H·a.
  private var constant: [Double]
  /// w.
  var point: [Double]
  private var factor: Cholesky?
  private var factored: [Int] = []

  init(total: Double, isFixed: [Bool], start: [Double]) {
    self.total = total
    self.isFixed = isFixed
    width = start.count
    point = start
    l1 = [Double](repeating: 0, count: start.count)
    l2 = l1
    constant = l1
    hessian = SymmetricMatrix(order: start.count)
    model = hessian
  }

  /// Sets the penalties of the next λ.
  func begin(l1: [Double], l2: [Double]) {
    self.l1 = l1
    guard l2 != self.l2 else { return }
    self.l2 = l2
    updateModel()
  }

  /// Takes another anchor, with the sums of its rows there.
  func setAnchor(_ anchor: [Double], gradient: [Double], hessian: [Double]) {
    self.anchor = anchor
    slopeAtAnchor = gradient.map { $0 / total }
    self.hessian = SymmetricMatrix(order: width, values: hessian.map { $0 / total })
    constant = minus(slopeAtAnchor, product(self.hessian, anchor))
    known = [(anchor, [Double](repeating: 0, count: width))]
    updateModel()
  }

  private func updateModel() {
    model = hessian
    for j in 0..<width { model.values[j * width + j] += l2[j] }
    factor = nil
    factored = []
  }

  /// Notes by how much the sum's gradient at a place near the point differs from that at the anchor, in
  /// some columns; of the others c is taken to be what it was last.
  ///
  /// The place is the point as single precision has it: c changes less between the two than it counts.
  func note(difference: [Double], columns: [Int], at place: [Double]) {
    let moved = product(hessian, minus(place, anchor))
    var correction = known.last?.correction ?? [Double](repeating: 0, count: width)
    for j in columns + [width - 1] { correction[j] = difference[j] / total - moved[j] }
    known.append((place, correction))
    if known.count > Self.memory { known.removeFirst() }
  }

  /// Notes the sum's gradient at the point.
  func note(gradient: [Double]) {
    note(
      difference: gradient.indices.map { gradient[$0] - slopeAtAnchor[$0] * total },
      columns: Array(0..<width - 1), at: point)
  }

  /// The columns that may not be 0 at the optimum, as far as the step to a target can tell: all but those
  /// whose slope stays within the penalty on a way of twice its length, `|Δslopeⱼ| ≤ √Hⱼⱼ·‖d‖_H`.
  func mayMatter(to target: [Double]) -> [Bool] {
    let reach = 2 * length(to: target) / total.squareRoot()
    let correction = known.last?.correction ?? [Double](repeating: 0, count: width)
    let slopes = product(model, target)
    return (0..<width - 1).map { j in
      if isFixed[j] { return false }
      if target[j] != 0 || point[j] != 0 || l1[j] == 0 { return true }
      let slope = constant[j] + correction[j] + slopes[j]
      return abs(slope) + reach * max(0, model.values[j * width + j]).squareRoot() >= l1[j]
    }
  }

  /// How many reads are remembered.
  private static let memory = 6

  /// What c will probably be at a point, by the directions in which it is known.
  private func correction(at target: [Double]) -> [Double] {
    guard let last = known.last else { return [Double](repeating: 0, count: width) }
    let earlier = known.dropLast()
    if earlier.isEmpty { return last.correction }
    // Steps of unit length, those left out of which rounding tells more than c.
    var steps: [(step: [Double], moved: [Double], change: [Double])] = []
    for pair in earlier {
      let step = minus(pair.point, last.point)
      let moved = product(hessian, step)
      let length = dot(step, moved).squareRoot()
      guard length * total.squareRoot() > 1e-4, length.isFinite else { continue }
      steps.append(
        (
          step.map { $0 / length }, moved.map { $0 / length },
          minus(pair.correction, last.correction).map { $0 / length }
        ))
    }
    if steps.isEmpty { return last.correction }
    let way = minus(target, last.point)
    var gram = SymmetricMatrix(order: steps.count)
    for (i, a) in steps.enumerated() {
      for (j, b) in steps.enumerated() where j <= i { gram[i, j] = dot(a.step, b.moved) }
      gram.values[i * steps.count + i] += 1e-7
    }
    guard let shares = Cholesky(gram)?.solve(steps.map { dot($0.moved, way) }) else {
      return last.correction
    }
    var correction = last.correction
    for (share, step) in zip(shares, steps) {
      for j in 0..<width { correction[j] += share * step.change[j] }
    }
    return correction
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for j in a.indices { sum += a[j] * b[j] }
    return sum
  }

  /// The length of a step in standard errors: `√(N·dᵀHd)`.
  func length(to target: [Double]) -> Double {
    let step = minus(target, point)
    let moved = product(model, step)
    var sum = 0.0
    for j in 0..<width { sum += step[j] * moved[j] }
    return (total * max(0, sum)).squareRoot()
  }

  private func minus(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = a
    for j in result.indices { result[j] -= b[j] }
    return result
  }

  private func product(_ matrix: SymmetricMatrix, _ x: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: width)
    let n = width
    matrix.values.withUnsafeBufferPointer { h in
      result.withUnsafeMutableBufferPointer { result in
        for j in 0..<n where x[j] != 0 {
          let (factor, row) = (x[j], j * n)
          for i in 0..<n { result[i] += factor * h[row + i] }
        }
      }
    }
    return result
  }

  /// The next point; nil if the model has no minimum.
  func target() -> [Double]? {
    guard var target = minimum(from: point, known.last?.correction ?? constant) else { return nil }
    for _ in 0..<2 where known.count > 1 {
      guard let next = minimum(from: target, correction(at: target)) else { return nil }
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
    let n = width
    var w = start
    for j in 0..<n where isFixed[j] { w[j] = 0 }
    var slope = product(model, w)
    var size = 0.0
    for j in 0..<n {
      let first = constant[j] + correction[j]
      size = max(size, isFixed[j] ? 0 : abs(first) + l1[j])
      slope[j] += first
    }
    let slack = 1e-13 * size
    for _ in 0..<300 {
      let support = (0..<n).filter { !isFixed[$0] && (w[$0] != 0 || l1[$0] == 0) }
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
        !isFixed[$0] && w[$0] == 0 && l1[$0] > 0 && abs(slope[$0]) > l1[$0] + slack
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
    let curvature = model.values[j * width + j]
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
    let (n, row) = (width, j * width)
    model.values.withUnsafeBufferPointer { h in
      slope.withUnsafeMutableBufferPointer { slope in
        for i in 0..<n { slope[i] += change * h[row + i] }
      }
    }
  }
}
