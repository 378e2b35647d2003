/// One minimisation by coordinate descent on sparse columns: the point, and the steps.
///
/// Each round goes through the outputs. For one of them the rows' slopes and curvatures make a
/// quadratic model; sweeps over a working set of columns, in shuffled order, go to its minimum with the
/// penalties (Friedman, Hastie & Tibshirani 2010), the rows' slopes of the model following every change;
/// then t is halved from 1 until the objective falls enough (Tseng & Yun 2009), so that it cannot diverge.
/// Once the signs have settled, Newton steps on the parameters that are not 0
/// (`SparseDescent+Support`) end what sweeps would take long for. The working set is made anew from
/// the whole gradient each round: what is not 0, and what the penalty does not hold well.
///
/// Columns are neither centred nor scaled: coordinate descent does not notice scales, and the intercept
/// is solved for before every sweep.
///
/// The rows are the only whole copy of the entries. Gradients of all columns are added up row by row; sweeps work on
/// the columns of the working set, packed out of the rows when a column joins that is not there, and Newton's steps
/// on the rows of the support.
final class SparseDescent<Rows: RowSource> {
  let objective: Objective<Rows>
  let rows: SparseRows<Rows.Scalar>
  /// The columns that sweeps may work on, and how many entries each column has.
  var pack: PackedColumns<Rows.Scalar>
  let sizes: [Int32]
  /// Each column's place among the packed ones; −1 for none.
  let place: UnsafeMutablePointer<Int32>
  /// The packed columns, ascending.
  var packed: [Int] = []
  /// The columns of weights without a penalty, packed for themselves.
  private(set) var freePack: PackedColumns<Rows.Scalar>?
  let n: Int
  let p: Int
  let k: Int
  /// λⱼ and mⱼ, output by output: `k × p`; a column of equal values beside an intercept takes no part.
  let l1: RowSums.Room
  let l2: RowSums.Room
  /// Between which values the weights have to lie; nil where none has a bound.
  let bounds: WeightBounds?
  /// The columns of which some output has a weight without a penalty.
  private(set) var freeColumns: [Int] = []
  /// λ of the intercepts.
  let biasPenalty: [Double]
  /// Whether a column takes part at all.
  let takesPart: [Bool]

  /// `k × p`.
  let weights: RowSums.Room
  var bias: [Double]
  /// Of the smooth part, at the present point: `k × p`.
  let gradient: RowSums.Room
  /// `n × k`, with offsets.
  let logits: RowSums.Room
  /// Slopes and curvatures (softmax: `p·(1 − p)`) over N, `n × k`.
  let slopes: RowSums.Room
  let curvatures: RowSums.Room
  /// The mean loss at the present logits, without penalties.
  var loss = 0.0
  var valueAtZero = 0.0
  var random: Xoshiro256StarStar
  var iteration = 0
  /// The columns of the last Newton step as rows, for the next one.
  var supportRows: (columns: [Int], matrix: SparseMatrix<Rows.Scalar>)?

  // Room for one output.
  let state: RowSums.Room
  let change: RowSums.Room
  let trial: RowSums.Room
  /// Weights, penalties, bounds and curvatures of the packed columns.
  var sweepRoom = SweepRoom(0, isBounded: false)
  /// The sums of all but the first group of rows, when gradients are added up.
  let groupSums: [RowSums.Room]

  init(
    _ objective: Objective<Rows>, _ rows: SparseRows<Rows.Scalar>, from start: [Double],
    seed: UInt64
  ) throws(LogisticError) {
    self.objective = objective
    self.rows = rows
    let (q, p, k, n) = (
      objective.parametersPerOutput, rows.columnCount, objective.outputs, rows.rowCount
    )
    (self.n, self.p, self.k) = (n, p, k)
    if k > 1, rows.offsets != nil {
      throw LogisticError(
        .usage, "offset", "the rows carry offsets, but the model has \(k) outputs",
        advice: "offsets belong to a model with one output")
    }
    let hasIntercept = objective.intercept
    var sizes = [Int32](repeating: 0, count: p)
    rows.features.withEntries { entries in
      sizes.withUnsafeMutableBufferPointer { sizes in
        if let to = sizes.baseAddress { Kernels.count(entries, into: to) }
      }
    }
    self.sizes = sizes
    takesPart = (0..<p).map { j in
      sizes[j] > 0 && (!hasIntercept || Int(sizes[j]) < n || rows.features.varies(j))
    }
    place = .allocate(capacity: max(1, p))
    place.initialize(repeating: -1, count: max(1, p))
    pack = PackedColumns(rows.features, place: place, sizes: [], threads: objective.threads)
    // More groups than threads are of use only where adding them up costs little.
    let groups = max(1, min(8, rows.features.nonzeroCount / max(1, 4 * p)))
    groupSums = (1..<groups).map { _ in RowSums.Room(p) }
    l1 = RowSums.Room(k * p)
    l2 = RowSums.Room(k * p)
    weights = RowSums.Room(k * p)
    gradient = RowSums.Room(k * p)
    bounds =
      objective.isBounded
      ? WeightBounds(lower: RowSums.Room(k * p), upper: RowSums.Room(k * p)) : nil
    for c in 0..<k {
      for j in 0..<p {
        l1.base[c * p + j] = objective.l1[c * q + j]
        l2.base[c * p + j] = objective.l2[c * q + j]
        bounds?.lower.base[c * p + j] = objective.lower[c * q + j]
        bounds?.upper.base[c * p + j] = objective.upper[c * q + j]
        if takesPart[j] { weights.base[c * p + j] = start[c * q + j] }
      }
    }
    bias = [Double](repeating: 0, count: k)
    biasPenalty = (0..<k).map { hasIntercept ? objective.l2[$0 * q + q - 1] : 0 }
    logits = RowSums.Room(n * k)
    slopes = RowSums.Room(n * k)
    curvatures = RowSums.Room(n * k)
    state = RowSums.Room(2 * n)
    change = RowSums.Room(n)
    trial = RowSums.Room(n * k)
    random = Xoshiro256StarStar(seed: seed)
    if bounds != nil { for i in 0..<k * p { weights.base[i] = clip(weights.base[i], i) } }
    freeColumns = (0..<p).filter { j in takesPart[j] && (0..<k).contains { isFree($0 * p + j) } }
    if !freeColumns.isEmpty {
      for (a, j) in freeColumns.enumerated() { place[j] = Int32(a) }
      freePack = PackedColumns(
        rows.features, place: place, sizes: freeColumns.map { Int(sizes[$0]) },
        threads: objective.threads)
      for j in freeColumns { place[j] = -1 }
    }
    try begin(start)
  }

  deinit { place.deallocate() }

  /// A run that stands at a point, for its certificate.
  convenience init(
    _ objective: Objective<Rows>, _ rows: SparseRows<Rows.Scalar>, at point: [Double]
  ) throws(LogisticError) {
    try self.init(objective, rows, from: [Double](repeating: 0, count: point.count), seed: 0)
    let q = objective.parametersPerOutput
    for c in 0..<k {
      for j in 0..<p { weights.base[c * p + j] = point[c * q + j] }
      if objective.intercept { bias[c] = point[c * q + q - 1] }
    }
    // Bounds may have kept the start from zeros.
    setOffsets()
    addLogits(weights.base, bias, to: logits.base)
    loss = evaluate(logits.base)
  }

  /// The logits of zero weights.
  private func setOffsets() {
    for i in 0..<n { for c in 0..<k { logits.base[i * k + c] = rows.offsets?[i] ?? 0 } }
  }

  /// The logits of the start, or of zeros if that is better.
  private func begin(_ start: [Double]) throws(LogisticError) {
    let q = objective.parametersPerOutput
    setOffsets()
    valueAtZero = evaluate(logits.base)
    loss = valueAtZero
    guard valueAtZero.isFinite else {
      try objective.explain(at: start)
      throw LogisticError(
        .numerics, "not-finite", "the objective is \(valueAtZero) at zero",
        advice: "scale the offsets")
    }
    if objective.intercept { for c in 0..<k { bias[c] = start[c * q + q - 1] } }
    guard
      bias.contains(where: { $0 != 0 }) || (0..<k * p).contains(where: { weights.base[$0] != 0 })
    else { return }
    addLogits(weights.base, bias, to: logits.base)
    loss = evaluate(logits.base)
    if !(loss + penalty(weights.base, bias) <= valueAtZero) {
      // As near to zeros as the bounds let it.
      for i in 0..<k * p { weights.base[i] = clip(0, i) }
      for c in 0..<k { bias[c] = 0 }
      setOffsets()
      addLogits(weights.base, bias, to: logits.base)
      loss = evaluate(logits.base)
    }
  }

  /// The present point in the objective's layout.
  var parameters: [Double] {
    let q = objective.parametersPerOutput
    var theta = [Double](repeating: 0, count: objective.parameterCount)
    for c in 0..<k {
      for j in 0..<p { theta[c * q + j] = weights.base[c * p + j] }
      if objective.intercept { theta[c * q + p] = bias[c] }
    }
    objective.removeGauge(from: &theta)
    return theta
  }

  /// The objective at the present point.
  var value: Double { loss + penalty(weights.base, bias) }

  func penalty(_ weights: UnsafePointer<Double>, _ bias: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<k * p where weights[i] != 0 {
      sum += l1.base[i] * abs(weights[i]) + 0.5 * l2.base[i] * weights[i] * weights[i]
    }
    for c in 0..<k { sum += 0.5 * biasPenalty[c] * bias[c] * bias[c] }
    return sum
  }

  /// Adds `X·w + b` of every output.
  func addLogits(
    _ weights: UnsafePointer<Double>, _ bias: [Double], to z: UnsafeMutablePointer<Double>
  ) {
    let (p, k, n) = (p, k, n)
    rows.features.withEntries { entries in
      for c in 0..<k where (0..<p).contains(where: { weights[c * p + $0] != 0 }) {
        Kernels.logits(entries, weights: weights + c * p, bias: nil, outputs: 1, into: change.base)
        for i in 0..<n { z[i * k + c] += change.base[i] }
      }
    }
    for c in 0..<k where bias[c] != 0 { for i in 0..<n { z[i * k + c] += bias[c] } }
  }

  /// The mean loss at some logits, which leaves slopes and curvatures, over N.
  func evaluate(_ z: UnsafePointer<Double>) -> Double {
    let scale = 1 / objective.normalizer
    let (r, h) = (slopes.base, curvatures.base)
    let sum = rows.targets.values.withUnsafeBufferPointer { targets -> Double in
      guard let y = targets.baseAddress else { return 0 }
      return withOptionalPointer(rows.weights) { s -> Double in
        switch objective.loss {
        case .logistic:
          return Kernels.logistic(
            logits: z, targets: y, weights: s, rows: n, outputs: k, slopes: r, curvatures: h)
        case .softmax:
          let sum = Kernels.softmaxLoss(
            logits: z, targets: y, targetWidth: rows.targetWidth, weights: s, rows: n, outputs: k,
            slopes: r, probabilities: h)
          for i in 0..<n {
            let weight = s?[i] ?? 1
            for c in 0..<k { h[i * k + c] = weight * h[i * k + c] * (1 - h[i * k + c]) }
          }
          return sum
        case .squared:
          let sum = Kernels.squared(
            logits: z, targets: y, weights: s, rows: n, outputs: k, slopes: r)
          for i in 0..<n { for c in 0..<k { h[i * k + c] = 2 * (s?[i] ?? 1) / Double(k) } }
          return sum
        }
      }
    }
    for i in 0..<n * k {
      r[i] *= scale
      h[i] *= scale
    }
    return sum * scale
  }

  /// The gradient of the loss and the L2 part in every weight.
  func computeGradient() throws(LogisticError) {
    try correlate(slopes.base, into: gradient.base)
    for i in 0..<k * p where weights.base[i] != 0 {
      gradient.base[i] += l2.base[i] * weights.base[i]
    }
  }

  /// `Xᵀu`, output by output, of `n × k` numbers; groups of rows are shared by the threads and added in order.
  func correlate(
    _ dual: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) throws(LogisticError) {
    let (p, k, n) = (p, k, n)
    let features = rows.features
    let others = groupSums
    let groups = others.count + 1
    for c in 0..<k {
      nonisolated(unsafe) var one = dual
      if k > 1 {
        for i in 0..<n { change.base[i] = dual[i * k + c] }
        one = UnsafePointer(change.base)
      }
      nonisolated(unsafe) let (from, to) = (one, result + c * p)
      try ThreadPool.shared.run(count: groups, threads: objective.threads) {
        (group) throws(LogisticError) in
        let (first, end) = (group * n / groups, (group + 1) * n / groups)
        let sums = group == 0 ? to : others[group - 1].base
        sums.update(repeating: 0, count: p)
        features.withEntries { entries in
          Kernels.accumulate(
            entries.lines(from: first, count: end - first), slopes: from + first, outputs: 1,
            into: sums)
        }
      }
      guard groups > 1 else { continue }
      try ThreadPool.shared.run(count: groups, threads: objective.threads) {
        (part) throws(LogisticError) in
        for other in others {
          let sums = other.base
          for j in part * p / groups..<(part + 1) * p / groups { to[j] += sums[j] }
        }
      }
    }
  }

  func withOptionalPointer<Result>(
    _ values: [Double]?, _ body: (UnsafePointer<Double>?) -> Result
  ) -> Result {
    guard let values else { return body(nil) }
    return values.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}

/// What sweeps over the packed columns of one output read and write.
final class SweepRoom: @unchecked Sendable {
  let weights: RowSums.Room
  let diagonal: RowSums.Room
  let l1: RowSums.Room
  let l2: RowSums.Room
  let bounds: WeightBounds?

  init(_ count: Int, isBounded: Bool) {
    weights = RowSums.Room(count)
    diagonal = RowSums.Room(count)
    l1 = RowSums.Room(count)
    l2 = RowSums.Room(count)
    bounds =
      isBounded ? WeightBounds(lower: RowSums.Room(count), upper: RowSums.Room(count)) : nil
  }
}
