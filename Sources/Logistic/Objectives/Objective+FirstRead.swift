/// What the first read of all rows brings where the scaling is a sample's.
struct FirstRead: Sendable {
  /// The columns' means over all rows.
  var means: [Double]
  /// The objective at zero parameters, on columns centred there; nil where it was not asked for, or cannot be
  /// told so.
  var atZero: Evaluation?
}

extension Objective {
  /// The means of all rows' columns and, as the rows pass by, the gradient at zero parameters.
  ///
  /// Means of a sample of m rows are off by `1/√m` deviations each: p of them together couple the
  /// intercept with the weights, which costs a solver steps where p is not far below m. At zero parameters
  /// the slopes are known before any row is read, whatever the centres.
  ///
  /// Nil where it does not apply: the scaling is not a sample's, there is no free intercept, or rows have
  /// weights or offsets.
  func firstRead(
    scaling: ColumnScaling, atZero: Bool
  ) throws(LogisticError) -> FirstRead? {
    let (p, q, k) = (rows.columnCount, parametersPerOutput, outputs)
    guard sparseRows == nil, rows.blockCount >= 64, intercept, !penalisesIntercept,
      !rows.hasWeights, p > 0
    else {
      return nil
    }
    let wantsGradient = atZero && loss != .squared
    let width = wantsGradient ? k + 1 : 1
    let blocks = rows.blockCount
    let groups = min(blocks, 32)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> FirstSums in
      let sums = FirstSums(loss: loss, outputs: k, columns: p, width: width, scaling: scaling)
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index) { sums.add($0) }
      }
      return sums
    }
    let total = parts[0]
    for part in parts.dropFirst() { total.add(part) }
    let n = Double(rows.rowCount)
    let means = (0..<p).map { total.columns.base[(width - 1) * p + $0] / n }
    guard means.allSatisfy(\.isFinite) else { return nil }
    guard wantsGradient, total.isUsable else { return FirstRead(means: means, atZero: nil) }
    var gradient = [Double](repeating: 0, count: parameterCount)
    for c in 0..<k {
      let slope = total.slopes[c]
      for j in 0..<p {
        let along = total.columns.base[c * p + j] - means[j] * slope
        gradient[c * q + j] = along / scaling.scale[j] / normalizer
      }
      gradient[c * q + p] = slope / normalizer
    }
    let value = n * log(loss == .softmax ? Double(k) : 2) / normalizer
    return FirstRead(
      means: means,
      atZero: Evaluation(
        value: value, valueAtZero: value, gradient: gradient, hessian: BlockHessian(blocks: []),
        weightSum: n, strict: [Bool](repeating: false, count: loss == .softmax ? 1 : k),
        leastCurvature: .infinity, greatestLength: 1))
  }
}

/// Sums of the first read over a group of blocks.
private final class FirstSums: @unchecked Sendable {
  /// `(outputs + 1) × columns`: the slopes' products with the columns, then the columns' sums.
  let columns: RowSums.Room
  var slopes: [Double]
  /// Whether all targets are such as the loss takes, and no row has an offset.
  var isUsable = true
  private let width: Int
  private let check: RowSums

  init(loss: ConvexLoss, outputs: Int, columns: Int, width: Int, scaling: ColumnScaling) {
    self.columns = RowSums.Room(width * columns)
    self.width = width
    slopes = [Double](repeating: 0, count: width - 1)
    check = RowSums(loss: loss, outputs: outputs, order: .value, scaling: scaling)
  }

  func add<Scalar>(_ block: RowBlock<Scalar>) {
    let rows = TileRows(block, from: 0, count: block.rows)
    if width > 1, block.offsets != nil || !check.hasUsableTargets(rows) { isUsable = false }
    let k = width - 1
    let factors = RowSums.Room(block.rows * width)
    let isSoftmax = check.loss == .softmax
    let share = isSoftmax ? 1 / Double(max(1, k)) : 0.5
    // The mean over outputs.
    let part = isSoftmax ? 1 : 1 / Double(max(1, k))
    for i in 0..<block.rows {
      let label = isSoftmax && k > 0 ? rows.label(i, outputs: k) : -1
      for c in 0..<k {
        let target = isSoftmax ? rows.target(i, c, label: label) : rows.targets[i * k + c]
        let slope = part * (share - target)
        factors.base[i * width + c] = slope
        slopes[c] += slope
      }
      factors.base[i * width + k] = 1
    }
    Kernels.accumulate(
      block.features, rows: block.rows, columns: block.columns, slopes: factors.base,
      outputs: width, into: columns.base)
  }

  func add(_ other: FirstSums) {
    for i in 0..<columns.count { columns.base[i] += other.columns.base[i] }
    for c in slopes.indices { slopes[c] += other.slopes[c] }
    isUsable = isUsable && other.isUsable
  }
}
