/// FLAC's rows: each row beside a row of weight s·h, whose target is ½ and whose indicator is 1, h the leverages at
/// Firth's estimate. Two rows of weight h/2, one of either class, have the same likelihood but for a constant.
struct AugmentedRows: Sendable {
  /// The log loss of all of them, on scaled columns; the indicator stands before the intercept.
  private let objective: Objective<MemoryRows<Double>>
  private let columns: Int

  /// - Parameters:
  ///   - given: the rows, with one output.
  ///   - scaling: of the columns.
  ///   - h: the leverages at Firth's estimate.
  /// - Throws: rows that cannot be read.
  init<Rows>(
    _ given: Objective<Rows>, scaling: ColumnScaling, leverages h: [Double]
  ) throws(LogisticError) {
    let (n, p) = (given.rows.rowCount, given.rows.columnCount)
    let width = p + 1
    var features = [Double](repeating: 0, count: 2 * n * width)
    var targets = [Double](repeating: 0.5, count: 2 * n)
    var weights = targets.map { _ in 1.0 }
    var offsets = targets.map { _ in 0.0 }
    for block in 0..<given.rows.blockCount {
      try given.withBlock(block) { block in
        for i in 0..<block.rows {
          let row = block.firstRow + i
          let s = block.weights?[i] ?? 1
          (weights[row], weights[n + row]) = (s, s * h[row])
          guard s > 0 else { continue }
          targets[row] = block.targets[i]
          offsets[row] = block.offsets?[i] ?? 0
          offsets[n + row] = offsets[row]
          for j in 0..<p {
            let x = (Double(block.features[i * p + j]) - scaling.centre[j]) / scaling.scale[j]
            features[row * width + j] = x
            features[(n + row) * width + j] = x
          }
          features[(n + row) * width + p] = 1
        }
      }
    }
    columns = p
    objective = try Objective(
      rows: MemoryRows(
        features: Matrix(unchecked: features, rows: 2 * n, columns: width), targets: targets,
        weights: weights, offsets: offsets), loss: .logistic, intercept: true, normalizer: 1)
  }

  /// Maximum likelihood over some parameters and the indicator.
  ///
  /// - Returns: a point with the indicator; nil if no maximum was found.
  func maximum(
    over parameters: [Int], from start: [Double], indicator: Double
  ) throws(LogisticError) -> RestrictedNewton.Point? {
    var start = start
    start.insert(indicator, at: columns)
    return try RestrictedNewton(free: parameters.map(place) + [columns]).minimum(
      of: objective, .identity(for: objective), from: start)
  }

  /// The information of some parameters, then the indicator's.
  func information(of parameters: [Int], at point: RestrictedNewton.Point) -> Cholesky? {
    point.evaluation.hessian.whole.selecting(parameters.map(place) + [columns]).cholesky()
  }

  func indicator(_ theta: [Double]) -> Double { theta[columns] }

  func withoutIndicator(_ values: [Double]) -> [Double] {
    var values = values
    values.remove(at: columns)
    return values
  }

  /// The point without the indicator: coefficients and gradient. The information is not of those alone.
  func withoutIndicator(_ point: RestrictedNewton.Point) -> RestrictedNewton.Point {
    var point = point
    point.theta = withoutIndicator(point.theta)
    point.evaluation.gradient = withoutIndicator(point.evaluation.gradient)
    point.evaluation.hessian = BlockHessian(blocks: [])
    return point
  }

  private func place(_ parameter: Int) -> Int { parameter < columns ? parameter : parameter + 1 }
}
