/// FLAC's rows: each row beside a row of weight s·h, whose target is ½ and whose indicator is 1, h the leverages at
/// Firth's estimate. Two rows of weight h/2, one of either class, have the same likelihood but for a constant.
struct AugmentedRows: Sendable {
  /// The log loss of all of them, on scaled columns; the indicator stands before the intercept.
  private let objective: Objective<MemoryRows<Double>>
  private let columns: Int

  /// - Parameters:
  ///   - given: the rows that Firth's estimate was found of.
  ///   - h: the leverages there.
  /// - Throws: weights that are no numbers.
  init(_ given: FirthRows, leverages h: [Double]) throws(LogisticError) {
    let (n, p) = (given.rowCount, given.columns)
    let width = p + 1
    var features = [Double](repeating: 0, count: 2 * n * width)
    for row in 0..<n {
      for j in 0..<p {
        features[row * width + j] = given.features[row * p + j]
        features[(n + row) * width + j] = given.features[row * p + j]
      }
      features[(n + row) * width + p] = 1
    }
    columns = p
    objective = try Objective(
      rows: MemoryRows(
        features: Matrix(unchecked: features, rows: 2 * n, columns: width),
        targets: given.targets + [Double](repeating: 0.5, count: n),
        weights: (given.weights ?? h.map { _ in 1 })
          + h.indices.map { (given.weights?[$0] ?? 1) * h[$0] },
        offsets: given.offsets.map { $0 + $0 }), loss: .logistic, intercept: true, normalizer: 1)
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
