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
    let n = observations
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

  /// `Σ fᵢ·uᵢuᵢᵀ`.
  private func meat(_ estimator: CovarianceEstimator) throws(LogisticError) -> [Double] {
    let n = parameters.count
    let root = estimator == .hc2 || estimator == .hc3 ? information.inverseRoot() : []
    let parts = try read(start: { ScoreSums(n) }) { sums, row in
      var scale = row.sampling
      if !root.isEmpty {
        let rest = 1 - leverage(row, root)
        scale /= estimator == .hc2 ? rest.squareRoot() : rest
      }
      score(row, scale: scale, into: &sums.score)
      sums.addProduct(row.frequency)
    }
    var total = [Double](repeating: 0, count: n * n)
    for part in parts { for i in total.indices { total[i] += part.products[i] } }
    for i in 0..<n { for j in 0..<i { total[i * n + j] = total[j * n + i] } }
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

  /// `s·v·xᵀH⁻¹x` of a row of a model with one output: how much it decides its own prediction.
  func leverage(_ row: RowView, _ root: [Double]) -> Double {
    let p = row.probabilities[0]
    return row.sampling * p * sigmoid(-row.logits[0]) * inverseForm(row, root)
  }

  /// `xᵀH⁻¹x` of a row of a model with one output.
  func inverseForm(_ row: RowView, _ root: [Double]) -> Double {
    let n = parameters.count
    var sum = 0.0
    for i in 0..<n {
      var part = 0.0
      for j in 0...i { part += root[i * n + j] * row.x[parameters[j]] }
      sum += part * part
    }
    return sum
  }
}

/// Sums of products of scores.
private struct ScoreSums: Sendable {
  var score: [Double]
  /// The upper triangle counts.
  var products: [Double]

  init(_ count: Int) {
    score = [Double](repeating: 0, count: count)
    products = [Double](repeating: 0, count: count * count)
  }

  mutating func addProduct(_ weight: Double) {
    let n = score.count
    score.withUnsafeBufferPointer { u in
      products.withUnsafeMutableBufferPointer { out in
        for i in 0..<n {
          let f = weight * u[i]
          if f == 0 { continue }
          for j in i..<n { out[i * n + j] += f * u[j] }
        }
      }
    }
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
