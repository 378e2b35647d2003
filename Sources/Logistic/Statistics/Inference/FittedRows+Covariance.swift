/// A covariance of the estimated parameters, and what it was made with.
struct EstimatedCovariance: Sendable {
  /// In the order of `FittedRows.parameters`, on the columns as they are.
  var matrix: SymmetricMatrix
  /// How many clusters there were.
  var clusters: Int?
  /// The small-sample factor it was multiplied by.
  var factor: Double
  /// Of a survey's design: its sampling units less its strata.
  var designDegreesOfFreedom: Int?
}

extension FittedRows {
  /// The covariance of the estimated parameters.
  ///
  /// - Throws: what does not apply, a missing or single cluster.
  func covariance(_ estimator: CovarianceEstimator) throws(LogisticError) -> EstimatedCovariance {
    let n = unitCount
    let k = Double(parameters.count)
    if firth != nil, estimator != .fisher {
      throw LogisticError(
        .usage, "robust", "robust errors belong to maximum likelihood, and this is a Firth fit",
        advice: "leave --robust or --cluster out")
    }
    switch estimator {
    case .fisher:
      if let augmented = firth?.augmentedCovariance {
        return EstimatedCovariance(matrix: original(augmented), clusters: nil, factor: 1)
      }
      return EstimatedCovariance(matrix: original(information.inverse()), clusters: nil, factor: 1)
    case .hc0, .hc1, .hc2, .hc3:
      if objective.outputs > 1, estimator == .hc2 || estimator == .hc3 {
        throw LogisticError(
          .usage, "robust", "\(estimator.name) is defined for two classes only",
          advice: "take HC1")
      }
      if estimator == .hc1, n <= k {
        throw LogisticError(
          .data, "too-few-rows",
          "HC1 divides by n − k, and there are \(parameters.count) coefficients for \(NumberText.count(n)) rows",
          advice: "take HC0, or more rows")
      }
      let factor = estimator == .hc1 ? n / (n - k) : 1
      return EstimatedCovariance(
        matrix: sandwich(try meat(estimator), factor), clusters: nil, factor: factor)
    case .cluster(let column, let correction):
      let (sums, count) = try clusterMeat(column)
      let g = Double(count)
      let factor: Double =
        switch correction {
        case .none: 1
        case .groups: g / (g - 1)
        case .rowsAndGroups: g / (g - 1) * (n - 1) / (n - k)
        }
      return EstimatedCovariance(matrix: sandwich(sums, factor), clusters: count, factor: factor)
    case .survey(let design):
      let stages = try SurveyUnits.stages(given, design)
      return EstimatedCovariance(
        matrix: sandwich(try surveyMeat(stages), 1), clusters: nil, factor: 1,
        designDegreesOfFreedom: stages[0].degreesOfFreedom)
    }
  }

  /// From the scaled columns to those as they are.
  func original(_ matrix: SymmetricMatrix) -> SymmetricMatrix {
    let (q, outputs) = (perOutput, objective.outputs)
    var place = [Int](repeating: -1, count: outputs * q)
    for (a, i) in parameters.enumerated() { place[i] = a }
    var result = SymmetricMatrix(order: parameters.count)
    for c in 0..<outputs {
      for d in c..<outputs {
        var part = [Double](repeating: 0, count: q * q)
        for i in 0..<q where place[c * q + i] >= 0 {
          for j in 0..<q where place[d * q + j] >= 0 {
            part[i * q + j] = matrix[place[c * q + i], place[d * q + j]]
          }
        }
        let given = scaling.originalCovariance(part)
        for i in 0..<q where place[c * q + i] >= 0 {
          for j in 0..<q where place[d * q + j] >= 0 {
            result[place[c * q + i], place[d * q + j]] = given[i * q + j]
          }
        }
      }
    }
    return result
  }

  private func sandwich(_ meat: [Double], _ factor: Double) -> SymmetricMatrix {
    let n = parameters.count
    let bread = information.inverse()
    func product(_ a: [Double], _ b: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: n * n)
      for i in 0..<n {
        for k in 0..<n where a[i * n + k] != 0 {
          let f = a[i * n + k]
          for j in 0..<n { result[i * n + j] += f * b[k * n + j] }
        }
      }
      return result
    }
    var whole = product(product(bread.values, meat), bread.values)
    for i in 0..<n {
      for j in i..<n {
        let mean = 0.5 * factor * (whole[i * n + j] + whole[j * n + i])
        whole[i * n + j] = mean
        whole[j * n + i] = mean
      }
    }
    return original(SymmetricMatrix(order: n, values: whole))
  }

  /// `Σ fᵢ·uᵢuᵢᵀ`: for each two outputs a Gram matrix of the columns, weighted by the product of their residuals. Successes
  /// and failures of the same trials are one unit.
  private func meat(_ estimator: CovarianceEstimator) throws(LogisticError) -> [Double] {
    let (q, outputs, n) = (perOutput, objective.outputs, parameters.count)
    let correction =
      estimator == .hc2 || estimator == .hc3
      ? (form: InverseForm(information, parameters, columns: q), root: estimator == .hc2) : nil
    let pairs = (0..<outputs).flatMap { c in (0...c).map { (c, $0) } }
    let parts = try readTiles(
      bytesPerPart: 8 * pairs.count * q * q,
      start: { [Double](repeating: 0, count: pairs.count * q * q) }
    ) { sums, tile in
      let count = tile.rows.count
      let work = RowSums.Room(count * (n + 2 + outputs))
      let (scales, factors) = (work.base, work.base + count)
      let residuals = factors + count * (n + 1)
      residuals.update(from: tile.residuals, count: count * outputs)
      // What its curvature counts, for its leverage.
      var counts = [Double](repeating: 1, count: count)
      for (i, row) in tile.rows.enumerated() {
        let s = sampling?[row] ?? 1
        counts[i] = s
        scales[i] = (frequency?[row] ?? 1) * s * s
      }
      if arePairs {
        for i in stride(from: 0, to: count, by: 2) {
          guard let pair = pair(tile, i) else {
            (scales[i], scales[i + 1]) = (0, 0)
            continue
          }
          (scales[pair.row], scales[2 * i + 1 - pair.row]) = (1, 0)
          (residuals[pair.row], counts[pair.row]) = (pair.residual, pair.trials)
        }
      }
      if let correction {
        correction.form.fill(factors, tile.x, rows: count, room: factors + count)
        for i in 0..<count where scales[i] > 0 {
          let v = tile.probabilities[i] * sigmoid(-tile.logits[i])
          let rest = 1 - counts[i] * v * factors[i]
          scales[i] /= correction.root ? rest : rest * rest
        }
      }
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        for (k, (c, d)) in pairs.enumerated() {
          for i in 0..<count {
            factors[i] =
              scales[i] * residuals[i * outputs + c] * residuals[i * outputs + d]
          }
          Kernels.gram(tile.x, rows: count, columns: q, h: factors, into: sums + k * q * q)
        }
      }
    }
    var sums = parts[0]
    for part in parts.dropFirst() { for i in sums.indices { sums[i] += part[i] } }
    var total = [Double](repeating: 0, count: n * n)
    for (a, i) in parameters.enumerated() {
      for (b, j) in parameters.enumerated() where i / q >= j / q {
        let pair = i / q * (i / q + 1) / 2 + j / q
        // A lower triangle, whatever the residuals: it is symmetric in the columns.
        let (row, column) = (max(i % q, j % q), min(i % q, j % q))
        total[a * n + b] = sums[pair * q * q + row * q + column]
        total[b * n + a] = total[a * n + b]
      }
    }
    return total
  }

  /// The products of the scores of each cluster, and how many there are.
  private func clusterMeat(_ column: String) throws(LogisticError) -> ([Double], Int) {
    let n = parameters.count
    let (codes, levels) = try table.column(column).codesAndLevels
    let parts = try read(start: { ClusterSums(n) }) { sums, row in
      score(row, scale: row.sampling * row.frequency, into: &sums.score)
      sums.add(to: Int(codes[row.index]))
    }
    var used = [Bool](repeating: false, count: levels.count)
    var sums = [Double](repeating: 0, count: levels.count * n)
    for part in parts {
      for (place, cluster) in part.clusters.enumerated() {
        used[cluster] = true
        for i in 0..<n { sums[cluster * n + i] += part.sums[place * n + i] }
      }
    }
    let count = used.count { $0 }
    guard count > 1 else {
      throw LogisticError(
        .data, "one-cluster", "there is one cluster only",
        place: table.place(column: column), advice: "cluster-robust errors need several")
    }
    var total = [Double](repeating: 0, count: n * n)
    for cluster in 0..<levels.count {
      for i in 0..<n {
        let f = sums[cluster * n + i]
        for j in 0..<n { total[i * n + j] += f * sums[cluster * n + j] }
      }
    }
    return (total, count)
  }

  /// The score of a row in the estimated parameters, times `scale`.
  func score(_ row: RowView, scale: Double, into out: inout [Double]) {
    let q = perOutput
    for (a, i) in parameters.enumerated() { out[a] = scale * row.residuals[i / q] * row.x[i % q] }
  }
}

/// The scores of a stretch of rows, added up cluster by cluster.
struct ClusterSums: Sendable {
  var score: [Double]
  /// The clusters met, in order.
  var clusters = [Int]()
  var sums = [Double]()
  private var places = [Int: Int]()

  init(_ count: Int) { score = [Double](repeating: 0, count: count) }

  mutating func add(to cluster: Int) {
    let n = score.count
    let place: Int
    if let known = places[cluster] {
      place = known
    } else {
      place = clusters.count
      places[cluster] = place
      clusters.append(cluster)
      sums += [Double](repeating: 0, count: n)
    }
    for i in 0..<n { sums[place * n + i] += score[i] }
  }
}
