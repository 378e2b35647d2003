/// Coefficients of a penalised fit of two classes without the penalty's bias, with standard errors (van de Geer,
/// Bühlmann, Ritov & Dezeure 2014, section 3): one step up the likelihood from the penalised estimate β,
///
///     b = β + Θ·Σᵢ xᵢ(yᵢ − pᵢ)/n,     Θ near the inverse of Σ = Σᵢ pᵢ(1 − pᵢ)·xᵢxᵢᵀ/n, x about its weighted mean
///
/// b is about normal around the true coefficients, whatever λ was chosen, if ``assumption`` holds.
public struct DebiasedFit: Sendable {
  /// Where Θ comes from.
  public enum Inverse: String, Sendable, CaseIterable {
    /// `Σ⁻¹`, where rows are more than three times the columns: b is one Newton step to maximum likelihood, which has
    /// less bias in generalised linear models than node-wise regressions (Xia, Nan & Li 2023). Its errors are
    /// those of the information at b.
    case exact
    /// A lasso of each column on the others, with weights p(1 − p) and λⱼ = ½·√(log p/n) on columns of unit deviation
    /// (Meinshausen & Bühlmann 2006); errors from `ΘΣΘᵀ/n`. For any number of columns.
    case nodewise
  }

  /// The coefficients, the intercept first, as differences to a category's first level, whose own is 0. The
  /// intercept has a standard error with ``Inverse/exact`` alone.
  public let terms: [Term]
  /// The penalised estimate of each term, in the same parametrisation.
  public let penalized: [Double]
  /// Where Θ came from.
  public let inverse: Inverse
  /// The penalty's word.
  public let penalty: String
  /// Its λ.
  public let lambda: Double
  /// How many rows were fitted, frequency weights counted.
  public let observations: Double
  /// The level of intervals: 0.95.
  public let level: Double
  /// What should be known.
  public let warnings: [DataWarning]

  /// What the errors rest on.
  public var assumption: String {
    switch inverse {
    case .exact:
      "de-biased: one Newton step from the penalised estimate to maximum likelihood; approximately normal if rows are many beside columns and the classes far from separated"
    case .nodewise:
      "de-biased by a lasso of each column on the others; approximately normal if few coefficients are not 0 (their number times log p small beside √n) and none is large: strong effects stay somewhat near 0"
    }
  }

  /// The interval of a term at ``level``; nil where it has no standard error.
  public func interval(_ term: Term) -> (low: Double, high: Double)? {
    let critical = -NormalDistribution.quantile((1 - level) / 2)
    return term.standardError.map { (term.estimate - critical * $0, term.estimate + critical * $0) }
  }

  /// The exponential of ``interval(_:)``; nil for the intercept.
  public func oddsRatioInterval(_ term: Term) -> (low: Double, high: Double)? {
    term.oddsRatioInterval(interval(term))
  }
}

extension TabularModel {
  /// The coefficients without the bias of an L1, L2, elastic-net, adaptive or group penalty, with standard errors.
  ///
  /// Costs a read of the rows and p³ operations; node-wise regressions some times p³.
  ///
  /// - Parameters:
  ///   - table: the rows that were fitted.
  ///   - rowColumns: frequency weights and offset, as in the fit.
  ///   - inverse: where Θ comes from; nil for exact where rows are more than three times the columns and none depends
  ///     on others, else node-wise.
  ///   - level: of the intervals.
  /// - Throws: a fit without a penalty, of more than two classes, with bounds, relaxed, class or sampling weights or
  ///   filled-in values; more than 2000 columns; an exact inverse that there is none of.
  public func debiased(
    on table: DataTable, rowColumns: LogisticRegression.RowColumns = .init(),
    using inverse: DebiasedFit.Inverse? = nil, level: Double = 0.95
  ) throws(LogisticError) -> DebiasedFit {
    guard level > 0, level < 1 else {
      throw LogisticError(
        .usage, "level", "the level is \(shortestText(level))", advice: "give a share such as 0.95")
    }
    let design = try DebiasedDesign(table, self, rowColumns)
    guard let lambda = record?.lambda else { throw Self.noPenalty }
    let start = design.point(at: design.theta)
    let factor = design.columns * 3 < Int(design.total) ? start.gram.cholesky() : nil
    let chosen = inverse ?? (factor.map { $0.leastPivot > 1e-10 } == true ? .exact : .nodewise)
    let found: (theta: [Double], errors: [Double], interceptError: Double?)
    switch chosen {
    case .exact:
      guard let factor, factor.leastPivot > 1e-10 else {
        throw LogisticError(
          .numerics, "singular-information",
          "the information of \(design.columns) columns and \(NumberText.count(design.total)) rows has no inverse to go by",
          advice: "take the node-wise one")
      }
      found = try design.exactStep(from: start, factor)
    case .nodewise: found = design.nodewiseStep(from: start)
    }
    var warnings = design.warnings
    if !(start.interceptScore < 1e-2) {
      warnings.append(
        DataWarning(
          "not-optimal",
          "the coefficients are not at the penalised optimum of these rows: their probabilities are off by \(NumberText.table(start.interceptScore)) standard errors on average"
        ))
    }
    return DebiasedFit(
      terms: design.terms(found.theta, found.errors, found.interceptError),
      penalized: design.given(design.theta), inverse: chosen,
      penalty: record?.penalty ?? "", lambda: lambda, observations: design.total, level: level,
      warnings: warnings)
  }

  fileprivate static var noPenalty: LogisticError {
    LogisticError(
      .usage, "no-penalty", "the fit has no penalty whose bias could be taken off",
      advice:
        "its standard errors are those of inference(on:), 'logistic summary' without --ci debiased")
  }
}

/// Rows of two classes in memory, standardized, with the coefficients on them.
private struct DebiasedDesign: Sendable {
  let model: TabularModel
  /// The model's features that are columns here, those without spread left out.
  let features: [Int]
  let x: Matrix<Double>
  let mean: [Double]
  let deviation: [Double]
  /// Whether a row is of the positive class.
  let isPositive: [Bool]
  let offsets: [Double]?
  let frequency: [Double]?
  /// Rows, frequency weights counted.
  let total: Double
  /// The slopes on the standardized columns, then the intercept.
  let theta: [Double]
  /// Features that the model has and these rows tell nothing of.
  private let constant: Set<Int>
  private let all: [Int]
  let warnings: [DataWarning]

  var columns: Int { features.count }

  /// What rows say at some coefficients.
  struct Point: Sendable {
    /// `Σ f(y − p)·x/n`, about the weighted mean.
    var score: [Double]
    /// The step of the intercept at those slopes, `Σ f(y − p)/Σ w`.
    var interceptStep: Double
    /// `|Σ f(y − p)|/√Σ w`.
    var interceptScore: Double
    /// The weighted means.
    var centre: [Double]
    /// `Σ w`.
    var weight: Double
    /// Σ of the columns about the weighted means.
    var gram: SymmetricMatrix
  }

  init(
    _ table: DataTable, _ model: TabularModel, _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) {
    func refused(_ what: String, _ advice: String) -> LogisticError {
      LogisticError(.usage, "debiased", what, advice: advice)
    }
    let refits = "take --ci percentile, intervals by refits (refitBootstrap(on:))"
    guard let record = model.record, record.lambda != nil else { throw TabularModel.noPenalty }
    guard let dense = model.network.nodes[model.network.output].layer as? Dense, dense.units == 1,
      dense.activation == .sigmoid, dense.useBias
    else {
      throw refused("coefficients are de-biased of two classes, with an intercept", refits)
    }
    guard record.rules.bounds == nil, record.rules.relaxation == nil else {
      throw refused("coefficients at bounds, or relaxed, have no such step", refits)
    }
    guard columns.sampleWeight == nil, record.weights.classFactors == nil,
      !columns.arePairsOfTrials
    else {
      throw refused("coefficients are de-biased of rows that count, without other weights", refits)
    }
    let kept = try model.usableRows(of: table, alsoComplete: columns.names)
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows", "no row has a value in every column that is needed",
        place: table.file.map { .init(file: $0) })
    }
    let rows = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    let numbers = model.space.inputs.filter { !$0.takesStrings }.map(\.name)
    try rows.checkFinite(numbers + columns.names)
    let (imputed, found) = try FittedRows.check(rows, model)
    guard imputed == 0, record.valuesImputed == 0 else {
      throw refused("missing values were filled in, so standard errors would be too small", refits)
    }
    warnings = found
    self.model = model
    frequency = try columns.frequencyWeight.map { (name) throws(LogisticError) in
      try rows.weights(of: name)
    }
    offsets = try columns.offset.map { (name) throws(LogisticError) in
      try rows.numbers(of: name)
    }
    let frequency = frequency
    let total = frequency?.reduce(0, +) ?? Double(rows.rowCount)
    guard total > 0 else {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    self.total = total
    isPositive = try ClassLabels(model.target, in: rows, classes: model.classes).classOfRow.map {
      Int($0) == model.positive
    }
    var coefficients = model.coefficients
    let all = model.determinedFeatures(&coefficients)
    self.all = all
    guard all.count <= 2000 else {
      throw refused(
        "\(all.count) columns are more than the 2000 that are de-biased", refits)
    }
    let raw = try EncodedColumns(rows, model.space, active: all).matrix()
    let (n, p) = (raw.rows, raw.columns)
    var means = [Double](repeating: 0, count: p)
    var squares = means
    for i in 0..<n { for j in 0..<p { means[j] += (frequency?[i] ?? 1) * raw[i, j] / total } }
    for i in 0..<n {
      for j in 0..<p {
        let off = raw[i, j] - means[j]
        squares[j] += (frequency?[i] ?? 1) * off * off / total
      }
    }
    let places = (0..<p).filter { squares[$0].squareRoot() > 1e-12 * max(abs(means[$0]), 1e-300) }
    constant = Set((0..<p).filter { !places.contains($0) }.map { all[$0] })
    features = places.map { all[$0] }
    let mean = places.map { means[$0] }
    let deviation = places.map { squares[$0].squareRoot() }
    (self.mean, self.deviation) = (mean, deviation)
    var x = Matrix<Double>(rows: n, columns: places.count)
    for i in 0..<n {
      for (k, j) in places.enumerated() {
        x.values[i * places.count + k] = (raw[i, j] - mean[k]) / deviation[k]
      }
    }
    self.x = x
    var intercept = coefficients[0].intercept
    for j in 0..<p { intercept += coefficients[0].weights[all[j]] * means[j] }
    theta =
      places.enumerated().map { coefficients[0].weights[all[$1]] * deviation[$0] } + [intercept]
  }

  func point(at theta: [Double]) -> Point {
    let (n, p) = (x.rows, columns)
    var weights = [Double](repeating: 0, count: n)
    var residuals = weights
    var (weight, residual) = (0.0, 0.0)
    var centre = [Double](repeating: 0, count: p)
    for i in 0..<n {
      var z = theta[p] + (offsets?[i] ?? 0)
      for j in 0..<p { z += theta[j] * x.values[i * p + j] }
      let count = frequency?[i] ?? 1
      weights[i] = count * sigmoid(z) * sigmoid(-z)
      residuals[i] = count * (isPositive[i] ? sigmoid(-z) : -sigmoid(z))
      weight += weights[i]
      residual += residuals[i]
      for j in 0..<p { centre[j] += weights[i] * x.values[i * p + j] }
    }
    for j in 0..<p { centre[j] /= weight }
    var score = [Double](repeating: 0, count: p)
    for i in 0..<n {
      for j in 0..<p { score[j] += residuals[i] * (x.values[i * p + j] - centre[j]) / total }
    }
    var gram = SymmetricMatrix(order: p)
    x.values.withUnsafeBufferPointer { x in
      if let base = x.baseAddress {
        Kernels.gram(base, rows: n, columns: p, h: weights, into: &gram.values)
      }
    }
    Kernels.mirrorLowerTriangle(&gram.values, order: p)
    for i in 0..<p {
      for j in 0..<p {
        gram.values[i * p + j] = (gram.values[i * p + j] - weight * centre[i] * centre[j]) / total
      }
    }
    return Point(
      score: score, interceptStep: residual / weight,
      interceptScore: abs(residual) / weight.squareRoot(), centre: centre, weight: weight,
      gram: gram)
  }

  /// One Newton step, with the errors of the information where it ends.
  func exactStep(
    from start: Point, _ factor: Cholesky
  ) throws(LogisticError) -> (theta: [Double], errors: [Double], interceptError: Double?) {
    let p = columns
    let step = factor.solve(start.score)
    var theta = theta
    var shift = start.interceptStep
    for j in 0..<p {
      theta[j] += step[j]
      shift -= start.centre[j] * step[j]
    }
    theta[p] += shift
    let end = point(at: theta)
    guard end.weight.isFinite, let inverse = end.gram.cholesky()?.inverse() else {
      throw LogisticError(
        .numerics, "separated", "the information is singular where the step ends",
        advice: "the classes are separated, or nearly so: take --ci percentile")
    }
    // The intercept is the log-odds at 0 of the columns as they are.
    let origin = (0..<p).map { -mean[$0] / deviation[$0] - end.centre[$0] }
    let variance = 1 / end.weight + inverse.quadraticForm(origin) / total
    return (
      theta, (0..<p).map { (inverse[$0, $0] / total).squareRoot() }, variance.squareRoot()
    )
  }

  /// One step by node-wise regressions.
  func nodewiseStep(
    from start: Point
  ) -> (theta: [Double], errors: [Double], interceptError: Double?) {
    let p = columns
    let scale = (0..<p).map { max(start.gram[$0, $0].squareRoot(), 1e-150) }
    var unit = start.gram
    for i in 0..<p { for j in 0..<p { unit.values[i * p + j] /= scale[i] * scale[j] } }
    let strength = 0.5 * (log(Double(max(p, 2))) / total).squareRoot()
    let (gram, score) = (unit, (0..<p).map { start.score[$0] / scale[$0] })
    let rows = mapInParallel(p) { j in
      Self.nodewise(gram, j, strength)
    }
    var theta = theta
    var errors: [Double] = []
    for (j, row) in rows.enumerated() {
      theta[j] += zip(row, score).reduce(0) { $0 + $1.0 * $1.1 } / scale[j]
      errors.append((max(0, gram.quadraticForm(row)) / total).squareRoot() / scale[j])
    }
    return (theta, errors, nil)
  }

  /// A row of Θ: `(1, −γ)/τ²`, γ the lasso of column j on the others and `τ² = Σⱼⱼ − Σⱼγ`.
  private static func nodewise(_ gram: SymmetricMatrix, _ j: Int, _ strength: Double) -> [Double] {
    let p = gram.order
    var penalty = ModelPenalty(
      l1: [Double](repeating: strength, count: p),
      lower: [Double](repeating: -.infinity, count: p),
      upper: [Double](repeating: .infinity, count: p))
    (penalty.lower[j], penalty.upper[j]) = (0, 0)
    var lasso = PenalizedQuadratic(
      gram, gradient: (0..<p).map { -gram[j, $0] }, penalty: penalty,
      at: [Double](repeating: 0, count: p))
    var random = Xoshiro256StarStar(seed: UInt64(j))
    lasso.minimize(using: &random)
    var row = lasso.point.map { -$0 }
    row[j] = 1
    let rest = (0..<p).reduce(0) { $0 + row[$1] * gram[j, $1] }
    return row.map { $0 / rest }
  }

  /// Coefficients on the columns as they are, in the order of the terms.
  func given(_ theta: [Double]) -> [Double] {
    var intercept = theta[columns]
    var slopes: [Int: Double] = [:]
    for (k, feature) in features.enumerated() {
      let slope = theta[k] / deviation[k]
      slopes[feature] = slope
      intercept -= slope * mean[k]
    }
    return [intercept] + order.map { slopes[$0] ?? 0 }
  }

  /// The features in the order of the terms.
  private var order: [Int] {
    let features = model.space.features
    return features.indices.filter { features[$0].role != .unknown }
  }

  func terms(_ theta: [Double], _ errors: [Double], _ interceptError: Double?) -> [Term] {
    let values = given(theta)
    var result = [
      Term(
        kind: .intercept, term: "(Intercept)", estimate: values[0], standardError: interceptError)
    ]
    let known = Set(all)
    for (k, place) in order.enumerated() {
      let feature = model.space.features[place]
      let at = features.firstIndex(of: place)
      result.append(
        Term(
          kind: .slope, term: feature.term, column: feature.column, level: feature.level,
          estimate: values[k + 1], standardError: at.map { errors[$0] / deviation[$0] },
          isAliased: constant.contains(place), isReference: !known.contains(place)))
    }
    return result
  }
}
