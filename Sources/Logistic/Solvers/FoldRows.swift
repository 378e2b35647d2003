/// Rows of one logistic output dealt to folds, for fits of all rows and of all but each fold that share
/// every read.
///
/// The rows are copied fold after fold, on standardised columns, in double and in single precision.
/// They are cut into groups that belong to one fold each and whose borders depend on the folds alone;
/// a group is summed by one thread and the groups are added in order, so the number of threads
/// changes no bit of a result.
///
/// Parameters are the weights of the scaled columns, then the intercept.
final class FoldRows: @unchecked Sendable {
  /// Some rows of one fold.
  struct Group: Sendable {
    var fold: Int
    var first: Int
    var count: Int
  }

  let count: Int
  let columns: Int
  let foldCount: Int
  /// Which row of those given stands where.
  let order: [Int]
  /// Where each fold starts, and the last one ends.
  let starts: [Int]
  let groups: [Group]
  let scaling: ColumnScaling
  let threads: Int?

  let features: UnsafeMutablePointer<Double>
  let narrow: UnsafeMutablePointer<Float>
  let targets: UnsafeMutablePointer<Double>
  /// Ones where none were given.
  let weights: UnsafeMutablePointer<Double>
  /// Zeros where none were given.
  let offsets: UnsafeMutablePointer<Double>
  /// At the anchor: each row's probability, and its weight times p·(1 − p).
  let probabilities: UnsafeMutablePointer<Float>
  let curvatures: UnsafeMutablePointer<Float>
  /// The logits of each fold's rows as the fits of all others give them, one strength after the other.
  let heldLogits: UnsafeMutablePointer<Double>

  /// How many strengths are fitted at once at most.
  static let greatestTogether = 5

  /// How many parameters a fit has.
  var width: Int { columns + 1 }

  /// Copies the rows.
  ///
  /// - Parameters:
  ///   - features: all columns.
  ///   - active: which of them are fitted; the scaling is of those.
  ///   - fold: the fold of each row, from 0.
  init(
    features given: Matrix<Double>, active: [Int], scaling: ColumnScaling, targets y: [Double],
    weights s: [Double]?, offsets o: [Double]?, fold: [Int], folds: Int, threads: Int? = nil
  ) {
    let (n, p) = (given.rows, active.count)
    precondition(fold.count == n && y.count == n && scaling.centre.count == p)
    count = n
    columns = p
    foldCount = folds
    self.scaling = scaling
    self.threads = threads
    var starts = [Int](repeating: 0, count: folds + 1)
    for f in fold { starts[f + 1] += 1 }
    for f in 0..<folds { starts[f + 1] += starts[f] }
    var sorted = [Int](repeating: 0, count: n)
    var next = starts
    for (row, f) in fold.enumerated() {
      sorted[next[f]] = row
      next[f] += 1
    }
    let order = sorted
    self.order = order
    self.starts = starts
    groups = Self.groups(starts)
    features = .allocate(capacity: max(1, n * p))
    narrow = .allocate(capacity: max(1, n * p))
    targets = .allocate(capacity: max(1, n))
    weights = .allocate(capacity: max(1, n))
    offsets = .allocate(capacity: max(1, n))
    probabilities = .allocate(capacity: max(1, n))
    curvatures = .allocate(capacity: max(1, n))
    heldLogits = .allocate(capacity: max(1, n * Self.greatestTogether))
    heldLogits.initialize(repeating: 0, count: n * Self.greatestTogether)
    for (place, row) in order.enumerated() {
      targets[place] = y[row]
      weights[place] = s?[row] ?? 1
      offsets[place] = o?[row] ?? 0
      probabilities[place] = 0
      curvatures[place] = 0
    }
    let inverse = scaling.scale.map { 1 / $0 }
    ThreadPool.shared.run(count: groups.count, threads: threads) { [self] g in
      let group = self.groups[g]
      given.values.withUnsafeBufferPointer { x in
        for place in group.first..<group.first + group.count {
          let from = order[place] * given.columns
          for (k, j) in active.enumerated() {
            // Rows of weight 0 count nothing whatever they hold.
            let value = (x[from + j] - scaling.centre[k]) * inverse[k]
            features[place * p + k] = value
            narrow[place * p + k] = Float(value)
          }
        }
      }
    }
  }

  deinit {
    features.deallocate()
    narrow.deallocate()
    targets.deallocate()
    weights.deallocate()
    offsets.deallocate()
    probabilities.deallocate()
    curvatures.deallocate()
    heldLogits.deallocate()
  }

  /// Groups of at most a 32nd of the rows, none over a fold's border.
  private static func groups(_ starts: [Int]) -> [Group] {
    let total = starts.last ?? 0
    let size = max(512, (total + 31) / 32)
    var groups: [Group] = []
    for fold in 0..<max(0, starts.count - 1) {
      let (first, end) = (starts[fold], starts[fold + 1])
      let parts = max(1, (end - first + size - 1) / size)
      for part in 0..<parts {
        let (from, to) = (
          first + (end - first) * part / parts, first + (end - first) * (part + 1) / parts
        )
        if to > from { groups.append(Group(fold: fold, first: from, count: to - from)) }
      }
    }
    return groups
  }

  /// Sums of every group, `width` of them, each by one thread.
  func sums(
    _ width: Int, _ body: @Sendable (Group, UnsafeMutablePointer<Double>) -> Void
  ) -> GroupSums {
    let sums = GroupSums(groups: groups.count, width: width)
    ThreadPool.shared.run(count: groups.count, threads: threads) { g in
      body(groups[g], sums.values + g * width)
    }
    return sums
  }

  /// The rows of a group as a kernel takes them.
  func rows(_ group: Group) -> Kernels.Rows<Double> {
    Kernels.Rows(
      features: features + group.first * columns, count: group.count, columns: columns,
      targets: targets + group.first, targetWidth: 1, weights: weights + group.first,
      offsets: offsets + group.first)
  }
}

/// What each group of rows adds up to.
final class GroupSums: @unchecked Sendable {
  let values: UnsafeMutablePointer<Double>
  let groups: Int
  let width: Int

  init(groups: Int, width: Int) {
    self.groups = groups
    self.width = width
    values = .allocate(capacity: max(1, groups * width))
    values.initialize(repeating: 0, count: max(1, groups * width))
  }

  deinit { values.deallocate() }

  /// The sum of some groups, in order.
  func total(where isIncluded: (Int) -> Bool = { _ in true }) -> [Double] {
    var total = [Double](repeating: 0, count: width)
    total.withUnsafeMutableBufferPointer { total in
      for g in 0..<groups where isIncluded(g) {
        let from = values + g * width
        for i in 0..<width { total[i] += from[i] }
      }
    }
    return total
  }
}

extension FoldRows {
  /// The weight of each fold, and how far the columns spread in the rows of all others.
  func spreads() -> (totals: [Double], deviations: [[Double]]) {
    let p = columns
    let parts = sums(1 + 2 * p) { [self] group, out in
      for i in group.first..<group.first + group.count {
        let (row, weight) = (features + i * p, weights[i])
        if weight == 0 { continue }
        out[0] += weight
        let squares = out + 1 + p
        for j in 0..<p {
          out[1 + j] += weight * row[j]
          squares[j] += weight * row[j] * row[j]
        }
      }
    }
    let byFold = (0..<foldCount).map { fold in parts.total { groups[$0].fold == fold } }
    let deviations = (0..<foldCount).map { held in
      var sum = [Double](repeating: 0, count: 1 + 2 * p)
      for (fold, part) in byFold.enumerated() where fold != held {
        for i in sum.indices { sum[i] += part[i] }
      }
      return (0..<p).map { j -> Double in
        let mean = sum[1 + j] / sum[0]
        let square = sum[1 + p + j] / sum[0]
        let variance = square - mean * mean
        // Rounding leaves something of columns that never vary.
        if variance > 1e-6 * square { return variance.squareRoot() }
        return exactDeviation(j, without: held, mean: mean, total: sum[0])
      }
    }
    return (byFold.map { $0[0] }, deviations)
  }

  private func exactDeviation(_ j: Int, without held: Int, mean: Double, total: Double) -> Double {
    var (sum, least, greatest) = (0.0, Double.infinity, -Double.infinity)
    for group in groups where group.fold != held {
      for i in group.first..<group.first + group.count where weights[i] > 0 {
        let value = features[i * columns + j]
        least = min(least, value)
        greatest = max(greatest, value)
        sum += weights[i] * (value - mean) * (value - mean)
      }
    }
    return greatest > least ? (sum / total).squareRoot() : 0
  }
}
