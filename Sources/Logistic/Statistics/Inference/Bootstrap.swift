/// What refits of resampled rows say of the coefficients.
public struct Bootstrap: Sendable {
  /// What is drawn.
  public enum Resampling: Sendable, Equatable {
    /// Rows, with replacement.
    case cases
    /// Rows within each class, so that every resample has as many of each.
    case stratified
    /// Whole clusters of rows: the values of a column.
    case clusters(column: String)
  }

  /// The coefficients of each refit that has an estimate, row by row, in the order of the estimated terms.
  public let replicates: Matrix<Double>
  /// Resamples that have no estimate, because they are separated or lack a class: they are left out.
  public let separatedCount: Int
  /// Whether the observer ended it early.
  public let wasStopped: Bool
  /// The coefficients of all rows.
  public let estimates: [Double]
  /// Nil where they are not known.
  private let accelerations: [Double]?

  init(
    _ replicates: Matrix<Double>, separated: Int, wasStopped: Bool, estimates: [Double],
    accelerations: [Double]?
  ) {
    self.replicates = replicates
    separatedCount = separated
    self.wasStopped = wasStopped
    self.estimates = estimates
    self.accelerations = accelerations
  }

  /// What should be known of the resamples.
  public var warnings: [DataWarning] {
    var found: [DataWarning] = []
    let done = replicates.rows + separatedCount
    if wasStopped {
      found.append(DataWarning("stopped", "stopped after \(done) resamples"))
    }
    if separatedCount > 0 {
      found.append(
        DataWarning(
          "no-estimate",
          "\(separatedCount) of \(done) resamples have no estimate (separated, or without rows of some level) and were left out: "
            + (5 * separatedCount > done
              ? "intervals of the others are not to be trusted" : "intervals may be too narrow")))
    }
    return found
  }

  private func column(_ j: Int) -> [Double] {
    (0..<replicates.rows).map { replicates.values[$0 * replicates.columns + j] }
  }

  /// The standard deviation of each coefficient over the refits.
  public var standardErrors: [Double] {
    estimates.indices.map { j in
      let values = column(j)
      let n = Double(values.count)
      let mean = values.reduce(0, +) / n
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
    }
  }

  /// The quantiles of each coefficient over the refits (Efron 1979).
  public func percentileIntervals(level: Double = 0.95) -> [(low: Double, high: Double)] {
    let tail = (1 - level) / 2
    return estimates.indices.map { j in
      let sorted = column(j).sorted()
      return (sortedQuantile(sorted, tail), sortedQuantile(sorted, 1 - tail))
    }
  }

  /// Percentiles corrected for bias and acceleration (Efron 1987): the bias from the share of refits below
  /// the estimate, the acceleration from each row's influence, `Σd³/(6·(Σd²)^1.5)`; of a Firth fit from its jackknife.
  ///
  /// - Throws: refits of a penalised fit, or of a Firth fit to more than 2000 rows, of which no accelerations are known.
  public func bcaIntervals(
    level: Double = 0.95
  ) throws(LogisticError) -> [(low: Double, high: Double)] {
    guard let accelerations else {
      throw LogisticError(
        .usage, "bca", "no accelerations are known: of this fit they need a refit without each row",
        advice: "take --ci percentile, or the profile of a Firth fit")
    }
    let z = NormalDistribution.quantile((1 - level) / 2)
    return estimates.indices.map { j in
      let sorted = column(j).sorted()
      let below = Double(sorted.count { $0 < estimates[j] })
      let ties = Double(sorted.count { $0 == estimates[j] })
      let count = Double(sorted.count)
      let share = min(max((below + 0.5 * ties) / count, 0.5 / count), 1 - 0.5 / count)
      let bias = NormalDistribution.quantile(share)
      func place(_ z: Double) -> Double {
        let moved = bias + z
        return NormalDistribution.cumulative(bias + moved / (1 - accelerations[j] * moved))
      }
      return (sortedQuantile(sorted, place(z)), sortedQuantile(sorted, place(-z)))
    }
  }
}

extension Inference {
  /// Refits resampled rows, each from the coefficients of all.
  ///
  /// Resample r comes from a generator of its own, of the seed and r, so that the result repeats bit for bit
  /// on any number of threads.
  ///
  /// - Parameters:
  ///   - count: how many resamples; 1000 and more for intervals.
  ///   - resampling: what is drawn.
  ///   - seed: where the draws come from.
  ///   - observe: called on the way with how many are done; `.stop` ends it with those.
  /// - Throws: fewer than 2 resamples, a cluster column that is not there, when hardly any resample has an
  ///   estimate.
  public func bootstrap(
    _ count: Int = 1000, resampling: Bootstrap.Resampling = .cases, seed: UInt64 = 0,
    observe: ((_ done: Int, _ total: Int) -> Decision)? = nil
  ) throws(LogisticError) -> Bootstrap {
    try checkResamples(count, usual: 1000)
    if case .survey = estimator {
      throw LogisticError(
        .usage, "resampling", "resampled rows are not drawn as the survey's were",
        advice: "take Wald's intervals, which are of its design")
    }
    let fitted = fitted
    let draw = try RowDraw(fitted, resampling)
    let rows = try fitted.scaledRows()
    let identity = ColumnScaling(
      centre: fitted.scaling.centre.map { _ in 0 }, scale: fitted.scaling.scale.map { _ in 1 },
      intercept: fitted.objective.intercept)
    let binary = BinaryRefits(fitted, rows)
    let places = placeOfTerm.compactMap { $0 }
    let refits = try Resamples<[Double]>(count, batch: 64, observe: observe) {
      resamples throws(LogisticError) in
      try fitted.objective.mapGroups(resamples.count) { r throws(LogisticError) -> [Double]? in
        var random = Xoshiro256StarStar(seed: seed, number: resamples.lowerBound + r)
        guard let weights = draw.weights(using: &random) else { return nil }
        if let theta = binary?.refit(weights) {
          let given = fitted.scaling.original(theta)
          return places.map { given[$0] }
        }
        var objective = try Objective(
          rows: rows.weighted(by: weights), loss: fitted.objective.loss,
          outputs: fitted.objective.outputs, intercept: fitted.objective.intercept,
          normalizer: fitted.objective.normalizer)
        objective.threads = 1
        let theta: [Double]
        if let firth = fitted.firth {
          // A resample without rows of some level has no estimate either.
          guard
            let refit = try? FirthEstimate(
              firth.kind, of: objective, scaling: identity, over: fitted.parameters,
              from: fitted.theta)
          else { return nil }
          theta = refit.theta
        } else {
          // Ends within some 1e-6 standard errors.
          let search = RestrictedNewton(
            free: fitted.parameters, tolerance: 1e-12, lastStep: 1e-6)
          guard let point = try search.minimum(of: objective, identity, from: fitted.theta)
          else { return nil }
          theta = point.theta
        }
        let given = fitted.scaling.original(theta)
        return places.map { given[$0] }
      }
    }
    guard refits.found.count >= 2 else {
      throw LogisticError(
        .data, "separated", "\(refits.failed) of \(refits.done) resamples have no estimate",
        advice:
          "the rows are too few, or nearly separated: a penalty or profile intervals serve here")
    }
    let accelerations: [Double]?
    if let firth = fitted.firth {
      accelerations = try fitted.jackknifeAccelerations(firth, rows, identity, places)
    } else {
      accelerations = try fitted.accelerations(places)
    }
    return Bootstrap(
      Matrix(
        unchecked: refits.found.flatMap { $0 }, rows: refits.found.count, columns: places.count),
      separated: refits.failed, wasStopped: refits.wasStopped, estimates: estimates,
      accelerations: accelerations)
  }
}

/// Draws rows with replacement.
private struct RowDraw: Sendable {
  /// What is drawn at a time.
  private enum Units: Sendable {
    /// Rows, stratum by stratum.
    case rows([[Int]])
    /// The same, each as likely as its frequency says.
    case weightedRows([CountedDraw])
    /// Clusters of rows, the successes and failures of some trials among them.
    case clusters([[Int]])
  }
  /// How many rows each row of a cluster stands for.
  private let frequency: [Double]?
  private let units: Units
  private let sampling: [Double]?
  private let rowCount: Int
  /// The class of each row; a resample without rows of a class has no estimate.
  private let classOfRow: [Int32]
  private let classes: Int

  init(_ fitted: FittedRows, _ resampling: Bootstrap.Resampling) throws(LogisticError) {
    let n = fitted.table.rowCount
    rowCount = n
    sampling = fitted.sampling
    classOfRow = try ClassLabels(
      fitted.model.target, in: fitted.table, classes: fitted.model.classes
    ).classOfRow
    classes = fitted.model.classes.count
    var strata: [[Int]]
    switch resampling {
    case .cases where fitted.arePairs:
      units = .clusters(stride(from: 0, to: n, by: 2).map { [$0, $0 + 1] })
      frequency = fitted.frequency
      return
    case .cases: strata = [Array(0..<n)]
    case .stratified where fitted.arePairs:
      throw LogisticError(
        .usage, "resampling",
        "rows of trials are of both classes, and cannot be drawn class by class",
        advice: "leave --stratified out")
    case .stratified:
      let labels = classOfRow
      strata = (0..<classes).map { c in (0..<n).filter { labels[$0] == c } }
    case .clusters(let column):
      let (codes, levels) = try fitted.table.column(column).codesAndLevels
      if let row = codes.firstIndex(where: { $0 < 0 }) {
        throw LogisticError(
          .data, "cluster", "has no value", place: fitted.table.place(row: row, column: column),
          advice: "leave such rows out")
      }
      var groups = [[Int]](repeating: [], count: levels.count)
      for (row, code) in codes.enumerated() { groups[Int(code)].append(row) }
      groups.removeAll(where: \.isEmpty)
      guard groups.count > 1 else {
        throw LogisticError(
          .data, "one-cluster", "there is one cluster only",
          place: fitted.table.place(column: column), advice: "draw rows instead")
      }
      // A cluster is drawn with all that its rows stand for; one of a single row is a row.
      guard groups.allSatisfy({ $0.count == 1 }) else {
        units = .clusters(groups)
        frequency = fitted.frequency
        return
      }
      strata = [groups.map { $0[0] }]
    }
    strata.removeAll(where: \.isEmpty)
    frequency = nil
    guard let counts = fitted.frequency else {
      units = .rows(strata)
      return
    }
    units = .weightedRows(strata.map { CountedDraw($0, frequency: counts) })
  }

  /// How often each row was drawn, times its sampling weight; nil if a class is missing.
  func weights(using random: inout Xoshiro256StarStar) -> [Double]? {
    var weights = [Double](repeating: 0, count: rowCount)
    switch units {
    case .rows(let strata):
      weights.withUnsafeMutableBufferPointer { weights in
        for rows in strata {
          for _ in rows.indices { weights[rows[random.uniform(below: rows.count)]] += 1 }
        }
      }
    case .weightedRows(let draws):
      for draw in draws { draw.add(to: &weights, using: &random) }
    case .clusters(let groups):
      for _ in groups.indices {
        for row in groups[random.uniform(below: groups.count)] {
          weights[row] += frequency?[row] ?? 1
        }
      }
    }
    var seen = [Bool](repeating: false, count: classes)
    for (row, weight) in weights.enumerated() where weight > 0 { seen[Int(classOfRow[row])] = true }
    guard seen.allSatisfy({ $0 }) else { return nil }
    if let sampling { for row in weights.indices { weights[row] *= sampling[row] } }
    return weights
  }
}

/// Rows in memory, on scaled columns, to be weighted again and again.
struct ScaledRows: Sendable {
  let features: Matrix<Double>
  let targets: Matrix<Double>
  let offsets: [Double]?

  func weighted(by weights: [Double]) throws(LogisticError) -> MemoryRows<Double> {
    try MemoryRows(features: features, targets: targets, weights: weights, offsets: offsets)
  }
}

extension FittedRows {
  /// The rows' scaled features, targets and offsets.
  func scaledRows() throws(LogisticError) -> ScaledRows {
    let (n, p) = (encoded.rowCount, encoded.columnCount)
    let width = encoded.targetWidth
    var features = Matrix<Double>(rows: n, columns: p)
    var targets = Matrix<Double>(rows: n, columns: width)
    var offsets = [Double](repeating: 0, count: n)
    var hasOffsets = false
    for block in 0..<encoded.blockCount {
      try encoded.withBlock(block) { block in
        for i in 0..<block.rows {
          let row = block.firstRow + i
          for j in 0..<p {
            features.values[row * p + j] =
              (block.features[i * p + j] - scaling.centre[j]) / scaling.scale[j]
          }
          for c in 0..<width { targets.values[row * width + c] = block.targets[i * width + c] }
          if let given = block.offsets {
            hasOffsets = true
            offsets[row] = given[i]
          }
        }
      }
    }
    return ScaledRows(features: features, targets: targets, offsets: hasOffsets ? offsets : nil)
  }

  /// The same of a Firth fit, d the mean of the estimates without one row less that without the row (Efron & Tibshirani
  /// 1993, equation 14.15): the rows that keep classes from separation decide, of which an influence to first order
  /// knows too little. Nil for more than 2000 rows; rows without which there is no estimate are left out.
  fileprivate func jackknifeAccelerations(
    _ firth: FirthEstimate, _ rows: ScaledRows, _ identity: ColumnScaling, _ places: [Int]
  ) throws(LogisticError) -> [Double]? {
    let n = rows.targets.rows
    guard n <= 2000 else { return nil }
    let counts = frequency ?? [Double](repeating: 1, count: n)
    let without = try objective.mapGroups(n) { i throws(LogisticError) -> [Double]? in
      var weights = counts
      guard weights[i] > 0 else { return nil }
      weights[i] = max(0, weights[i] - 1)
      var reduced = try Objective(
        rows: rows.weighted(by: weights), loss: objective.loss, intercept: objective.intercept,
        normalizer: objective.normalizer)
      reduced.threads = 1
      let refit = try? FirthEstimate(
        firth.kind, of: reduced, scaling: identity, over: parameters, from: firth.firth)
      return refit.map { scaling.original($0.theta) }
    }
    let found = zip(without, counts).compactMap { theta, count in theta.map { ($0, count) } }
    let total = found.reduce(0) { $0 + $1.1 }
    return places.map { place in
      let mean = found.reduce(0) { $0 + $1.1 * $1.0[place] } / total
      var (square, cube) = (0.0, 0.0)
      for (theta, count) in found {
        let d = mean - theta[place]
        square += count * d * d
        cube += count * d * d * d
      }
      return square > 0 ? cube / (6 * square * square.squareRoot()) : 0
    }
  }

  /// `Σd³/(6·(Σd²)^1.5)` of each coefficient, d the influence of a row, `H⁻¹u`.
  func accelerations(_ places: [Int]) throws(LogisticError) -> [Double] {
    let n = parameters.count
    let inverse = information.inverse()
    let count = theta.count
    struct Sums {
      var score: [Double]
      var square: [Double]
      var cube: [Double]
    }
    let parts = try readUnits(
      start: {
        Sums(
          score: [Double](repeating: 0, count: n), square: [Double](repeating: 0, count: count),
          cube: [Double](repeating: 0, count: count))
      }
    ) { sums, row in
      score(row, scale: row.sampling, into: &sums.score)
      var influence = [Double](repeating: 0, count: count)
      for a in 0..<n {
        var sum = 0.0
        for b in 0..<n { sum += inverse.values[a * n + b] * sums.score[b] }
        influence[parameters[a]] = sum
      }
      let given = scaling.original(influence)
      for i in given.indices {
        sums.square[i] += row.frequency * given[i] * given[i]
        sums.cube[i] += row.frequency * given[i] * given[i] * given[i]
      }
    }
    return places.map { place in
      let square = parts.reduce(0) { $0 + $1.square[place] }
      let cube = parts.reduce(0) { $0 + $1.cube[place] }
      return square > 0 ? cube / (6 * square * square.squareRoot()) : 0
    }
  }
}
