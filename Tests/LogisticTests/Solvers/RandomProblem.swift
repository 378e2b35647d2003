import LogisticTestSupport

@testable import Logistic

/// A made fit of any shape that the solvers take, drawn from a seed: few or many rows and columns,
/// columns that repeat one another or never vary, weights of 0, offsets, units of 1e±150, and every
/// kind of penalty; with plain sums of its own to judge an answer by.
struct RandomProblem {
  enum Penalty: CaseIterable { case unpenalized, l2, partL2, l1, elasticNet, groupLasso }

  let name: String
  let penalty: Penalty
  let loss: ConvexLoss
  let outputs: Int
  let intercept: Bool
  let rows: MemoryRows<Double>
  /// Targets as one number an output.
  let targets: [[Double]]
  let l1: [Double]
  let l2: [Double]
  /// A column over all outputs.
  let groups: [ParameterGroup]
  /// Starting values, a few units of the columns from 0.
  let start: [Double]
  /// Of each column: its mean where there is an intercept, and its root mean square about that.
  let centre: [Double]
  let scale: [Double]

  var perOutput: Int { rows.columnCount + (intercept ? 1 : 0) }

  init(seed: UInt64, penalty: Penalty) throws {
    var random = SplitMix(seed: seed &* 7919 &+ UInt64(Penalty.allCases.firstIndex(of: penalty)!))
    func pick<T>(_ choices: [T]) -> T { choices.randomElement(using: &random)! }
    self.penalty = penalty
    let n = pick([4, 9, 25, 60, 120])
    let p = pick([0, 1, 2, 3, 5, 8, n < 30 ? n + 3 : 4])
    (loss, outputs) = pick([
      (ConvexLoss.logistic, 1), (.logistic, 1), (.logistic, 3), (.softmax, 2), (.softmax, 4),
    ])
    intercept = p == 0 || pick([true, true, false])

    // Columns: fresh ones, and those that hold nothing new.
    var x = [[Double]](repeating: [Double](repeating: 0, count: p), count: n)
    var kinds = ""
    for j in 0..<p {
      let kind = pick(["fresh", "fresh", "fresh", "whole", "copy", "sum", "constant", "shifted"])
      kinds += kind.prefix(2) + " "
      for i in 0..<n {
        switch kind {
        case "whole": x[i][j] = Double(Int.random(in: 0...2, using: &random))
        case "copy": x[i][j] = j > 0 ? 3 * x[i][j - 1] : random.bell()
        case "sum": x[i][j] = j > 1 ? x[i][j - 1] - 2 * x[i][j - 2] : random.bell()
        case "constant": x[i][j] = 7
        case "shifted": x[i][j] = 1000 + random.bell()
        default: x[i][j] = random.bell()
        }
      }
    }
    // Labels, before the units change.
    let truth = (0..<outputs * max(p, 1)).map { _ in random.bell() * pick([0, 0.3, 1]) }
    var labels: [[Double]] = []
    var flat: [Double] = []
    for i in 0..<n {
      var logits = [Double](repeating: 0, count: outputs)
      for c in 0..<outputs {
        for j in 0..<p {
          logits[c] += truth[c * p + j] * (x[i][j] > 500 ? x[i][j] - 1000 : x[i][j])
        }
      }
      var row = [Double](repeating: 0, count: outputs)
      if loss == .softmax {
        // Gumbel noise added: the greatest is a draw from the softmax.
        let noisy = logits.map { $0 - log(-log(Double.random(in: 1e-9..<1, using: &random))) }
        let label = noisy.firstIndex(of: noisy.max()!)!
        row[label] = 1
        flat.append(Double(label))
      } else {
        for c in 0..<outputs {
          row[c] = Double.random(in: 0..<1, using: &random) < 1 / (1 + exp(-logits[c])) ? 1 : 0
        }
        if pick([true] + [Bool](repeating: false, count: 30)) { row[0] = 0.25 }
        flat += row
      }
      labels.append(row)
    }
    targets = labels
    // Units: powers of two leave every ratio as it is.
    let units = pick([false, false, false, true])
    if units {
      for j in 0..<p {
        let unit = pick([0x1p498, 0x1p-498, 1, 0x1p30])
        for i in 0..<n { x[i][j] *= unit }
      }
    }
    let weightKind = pick(["none", "none", "whole", "scaled"])
    let weights: [Double]? =
      weightKind == "none"
      ? nil
      : (0..<n).map { i in
        i == 0
          ? 1
          : weightKind == "whole"
            ? Double(Int.random(in: 0...3, using: &random))
            : 1e4 * Double.random(in: 0..<1, using: &random)
      }
    let hasOffset = outputs == 1 && pick([true, false, false])
    let offsets = hasOffset ? (0..<n).map { _ in random.bell() } : nil
    if let weights {
      // What a row of weight 0 holds is no matter.
      for i in 0..<n where weights[i] == 0 { for j in 0..<p { x[i][j] = .nan } }
    }

    let s = weights ?? [Double](repeating: 1, count: n)
    let total = s.reduce(0, +)
    var centre = [Double](repeating: 0, count: p)
    var scale = centre
    for j in 0..<p {
      if intercept {
        for i in 0..<n where s[i] > 0 { centre[j] += s[i] / total * x[i][j] }
      }
      var largest = 0.0
      for i in 0..<n where s[i] > 0 { largest = max(largest, abs(x[i][j])) }
      var sum = 0.0
      for i in 0..<n where s[i] > 0 {
        let part = (x[i][j] - centre[j]) / largest
        sum += s[i] / total * part * part
      }
      scale[j] = largest * sum.squareRoot()
      if !(scale[j] > 1e-12 * largest) { scale[j] = 0 }
    }
    (self.centre, self.scale) = (centre, scale)

    let q = p + (intercept ? 1 : 0)
    var (l1, l2) = (
      [Double](repeating: 0, count: outputs * q), [Double](repeating: 0, count: outputs * q)
    )
    let strength = pick([1e-4, 1e-2, 0.3])
    let share = penalty == .groupLasso ? pick([1, 0.6]) : 0.6
    var groups: [ParameterGroup] = []
    for c in 0..<outputs {
      for j in 0..<p {
        // A penalty on the column's own unit; a constant one has none to speak of.
        let unit = scale[j] > 0 ? scale[j] : max(1, abs(centre[j]))
        switch penalty {
        case .unpenalized: break
        case .l2: l2[c * q + j] = strength * unit * unit
        case .partL2: if j % 2 == 0 { l2[c * q + j] = strength * unit * unit }
        case .l1: l1[c * q + j] = strength * unit
        case .elasticNet:
          l1[c * q + j] = 0.6 * strength * unit
          l2[c * q + j] = 0.4 * strength * unit * unit
        case .groupLasso:
          l2[c * q + j] = (1 - share) * strength * unit * unit
          if c > 0 { break }
          groups.append(
            ParameterGroup(
              places: (0..<outputs).map { $0 * q + j }, strength: share * strength,
              scales: (0..<outputs).map { _ in unit }))
        }
      }
    }
    (self.l1, self.l2, self.groups) = (l1, l2, groups)
    var start = [Double](repeating: 0, count: outputs * q)
    if pick([true, false]) {
      for i in start.indices {
        let j = i % q
        start[i] = random.bell() / (j < p ? (scale[j] > 0 ? scale[j] : 1e150) : 1)
      }
    }
    self.start = start
    rows = try MemoryRows(
      features: Matrix(unchecked: x.flatMap { $0 }, rows: n, columns: p),
      targets: Matrix(
        unchecked: flat, rows: n, columns: loss == .softmax ? 1 : outputs),
      weights: weights, offsets: offsets)
    name =
      "seed \(seed) \(penalty) \(loss)×\(outputs) n=\(n) p=\(p) intercept=\(intercept) [\(kinds)] "
      + "units=\(units) weights=\(weightKind) offset=\(hasOffset) λ=\(strength)"
  }

  var objective: Objective<MemoryRows<Double>> {
    get throws {
      try Objective(
        rows: rows, loss: loss, outputs: outputs, intercept: intercept,
        normalizer: totalWeight, l2: l2, l1: l1, groups: groups)
    }
  }

  var totalWeight: Double {
    rows.weights?.reduce(0, +) ?? Double(rows.rowCount)
  }

  /// Whether a free intercept has no finite optimum under a penalty on all weights: an output has
  /// one label only, or a class no row.
  var lacksAClass: Bool {
    guard intercept else { return false }
    let used = (0..<rows.rowCount).filter { (rows.weights?[$0] ?? 1) > 0 }
    return (0..<outputs).contains { c in
      used.allSatisfy { targets[$0][c] == 0 } || used.allSatisfy { targets[$0][c] == 1 }
    }
  }

  /// The logits of each row of positive weight.
  func logits(_ theta: [Double]) -> [[Double]] {
    let (p, q) = (rows.columnCount, perOutput)
    return (0..<rows.rowCount).filter { (rows.weights?[$0] ?? 1) > 0 }.map { i in
      (0..<outputs).map { c in
        var z = rows.offsets?[i] ?? 0
        // About the centres, so that a large mean costs no digits.
        if intercept { z += theta[c * q + p] }
        for j in 0..<p { z += theta[c * q + j] * rows.features[i, j] }
        return z
      }
    }
  }

  /// Differences of logits count for softmax: those to the mean.
  func identifiedLogits(_ theta: [Double]) -> [[Double]] {
    guard loss == .softmax else { return logits(theta) }
    return logits(theta).map { row in
      let mean = row.reduce(0, +) / Double(row.count)
      return row.map { $0 - mean }
    }
  }

  /// The worst violation of the conditions of optimality, each beside the size of its terms, and
  /// the parameter it is of.
  ///
  /// A weight's condition is that along its centred column; the intercept's, that the slopes add up
  /// to 0.
  func violation(at theta: [Double]) -> (Double, Int) {
    let (p, q) = (rows.columnCount, perOutput)
    let share = loss == .logistic ? 1 / Double(outputs) : 1
    let used = (0..<rows.rowCount).filter { (rows.weights?[$0] ?? 1) > 0 }
    var worst = (0.0, -1)
    var gradient = theta
    let z = logits(theta)
    for c in 0..<outputs {
      let slopes = zip(used, z).map { i, z -> Double in
        let s = (rows.weights?[i] ?? 1) / totalWeight
        let y = targets[i][c]
        if loss == .softmax {
          let top = z.max()!
          let sum = z.reduce(0) { $0 + exp($1 - top) }
          return s * (exp(z[c] - top) / sum - y)
        }
        return s * share * (z[c] > 0 ? 1 / (1 + exp(-z[c])) - y : exp(z[c]) / (1 + exp(z[c])) - y)
      }
      if intercept {
        let left = abs(slopes.reduce(0, +))
        if left > worst.0 { worst = (left, c * q + p) }
      }
      for j in 0..<p {
        let unit = scale[j] > 0 ? scale[j] : max(1, abs(centre[j]))
        var g = 0.0
        for (i, slope) in zip(used, slopes) {
          g += slope * ((rows.features[i, j] - centre[j]) / unit)
        }
        let place = c * q + j
        let w = theta[place]
        g += l2[place] / unit * w
        gradient[place] = g
        if !groups.isEmpty { continue }
        let m = l1[place] / unit
        // Of a column without spread beside an intercept nothing is asked but that it be 0.
        let excess =
          m == 0 || w != 0
          ? abs(g + (m == 0 ? 0 : w > 0 ? m : -m)) : max(0, abs(g) - m)
        let size = 1 + m + l2[place] / unit * abs(w)
        if excess / size > worst.0 || excess.isNaN { worst = (excess / size, place) }
      }
    }
    for group in groups {
      // On the column's own unit: g + m·w/‖w‖, or ‖g‖ up to m where all are 0.
      let w = zip(group.places, group.scales).map { theta[$0] * $1 }
      let length = w.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let left = zip(group.places, w).map {
        gradient[$0] + (length > 0 ? group.strength * $1 / length : 0)
      }
      let size = left.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let excess = length > 0 ? size : max(0, size - group.strength)
      let unit = zip(group.places, w).reduce(1 + group.strength) {
        $0 + l2[$1.0] / group.scales[0] / group.scales[0] * abs($1.1)
      }
      if excess / unit > worst.0 || excess.isNaN { worst = (excess / unit, group.places[0]) }
    }
    return worst
  }
}
