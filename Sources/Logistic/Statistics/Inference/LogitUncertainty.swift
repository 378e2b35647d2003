/// How sure a fit is of each row's probabilities: the log-odds of every class with their standard errors.
///
///     variance of log(pₖ/(1 − pₖ)) = gᵀ(H + Λ)⁻¹g,   g = Σⱼ (δₖⱼ − pⱼ)/(1 − pₖ)·∂ηⱼ
///
/// (the delta method; for two classes xᵀVx). H is the information at the optimum and Λ what an L2 penalty
/// adds: without a penalty the inverse is the estimate's covariance, with one it is that of the posterior that
/// Laplace's approximation gives under the normal prior which the penalty stands for (MacKay 1992).
public struct LogitUncertainty: Sendable {
  /// `log p/(1 − p)`: a row a row, a column a class; not a number where there is no prediction.
  public let logits: Matrix<Double>
  /// Their standard errors.
  public let standardErrors: Matrix<Double>

  /// The ends of each probability's interval, made on the scale of log-odds, so that they stay in 0...1.
  ///
  /// They are of the probability, not of the outcome, and of each alone, not of all together.
  ///
  /// - Parameter level: as 0.95.
  public func intervals(level: Double) -> (low: Matrix<Double>, high: Matrix<Double>) {
    let quantile = -NormalDistribution.quantile((1 - level) / 2)
    func end(_ side: Double) -> Matrix<Double> {
      Matrix(
        unchecked: zip(logits.values, standardErrors.values).map {
          sigmoid($0 + side * quantile * $1)
        }, rows: logits.rows, columns: logits.columns)
    }
    return (end(-1), end(1))
  }

  /// The probabilities averaged over what the coefficients may be: `sigmoid(z/√(1 + π·s²/8))`, MacKay's
  /// approximation (1992, Neural Computation 4:720–736), nearer to one half the less is known. Of more than
  /// two classes each against the others, divided by their sum.
  public var averagedProbabilities: Matrix<Double> {
    let k = logits.columns
    var p = zip(logits.values, standardErrors.values).map { z, s in
      sigmoid(z / (1 + Double.pi * s * s / 8).squareRoot())
    }
    for i in 0..<logits.rows where k > 2 {
      let total = p[i * k..<(i + 1) * k].reduce(0, +)
      for c in 0..<k { p[i * k + c] /= total }
    }
    return Matrix(unchecked: p, rows: logits.rows, columns: k)
  }
}

extension TabularModel {
  /// How sure the fit is of its probabilities, by the curvature that it kept: the rows that were fitted are not
  /// needed.
  ///
  /// - Parameters:
  ///   - table: rows to predict.
  ///   - allowsPrior: whether an L2 penalty may stand as a prior; without that, penalised fits are refused, as
  ///     shrunken estimates have no intervals of this kind.
  /// - Throws: a model whose fit kept no curvature, is not of its likelihood's optimum, has an L1 part, bounds,
  ///   weights or filled-in values; columns that do not fit.
  public func logitUncertainty(
    of table: DataTable, allowsPrior: Bool = false
  ) throws(LogisticError) -> LogitUncertainty {
    let precision = try FitPrecision(self, allowsPrior: allowsPrior)
    try table.checkFinite(space.inputs.filter { !$0.takesStrings }.map(\.name))
    let lacking = lackingRows(table)
    let encoded = try EncodedColumns(table, space)
    let offsets = try encoded.offsets(of: space, nil, in: table, weight: offsetWeight ?? 1)
    let x = encoded.selecting(precision.free).matrix()
    let k = classes.count
    let nothing = [Double](repeating: .nan, count: x.rows * k)
    var (logits, errors) = (nothing, nothing)
    for i in 0..<x.rows where lacking?[i] != true {
      let row = x.values[i * x.columns..<(i + 1) * x.columns]
      guard !row.contains(where: \.isNaN) else { continue }
      let found = precision.logits(Array(row))
      for c in 0..<k {
        // One output is the positive class's.
        let sign = precision.outputs == 1 && c != positive ? -1.0 : 1
        let one = found[precision.outputs == 1 ? 0 : c]
        logits[i * k + c] = sign * (one.value + (offsets?[i] ?? 0))
        errors[i * k + c] = one.error
      }
    }
    return LogitUncertainty(
      logits: Matrix(unchecked: logits, rows: x.rows, columns: k),
      standardErrors: Matrix(unchecked: errors, rows: x.rows, columns: k))
  }
}

extension TabularModel {
  /// What ``predict(_:)`` says, with probabilities averaged over what the coefficients may be: Laplace's
  /// approximation of the posterior, ``LogitUncertainty/averagedProbabilities`` of it. An L2 penalty stands for
  /// a normal prior.
  ///
  /// - Throws: as ``logitUncertainty(of:allowsPrior:)``.
  public func averagedPredictions(_ table: DataTable) throws(LogisticError) -> Predictions {
    let plain = try predict(table)
    let averaged = try logitUncertainty(of: table, allowsPrior: true).averagedProbabilities
    let k = classes.count
    let predicted = plain.predicted.indices.map { i -> Int? in
      if plain.predicted[i] == nil { return nil }
      if k == 2, network.nodes[network.output].shape.width == 1 {
        return averaged[i, positive] > threshold ? positive : 1 - positive
      }
      return (0..<k).max { averaged[i, $0] < averaged[i, $1] }
    }
    return Predictions(
      classes: classes, probabilities: averaged, predicted: predicted, unknown: plain.unknown)
  }
}

/// The information that a fit kept, with its penalty's curvature, on the columns that it was kept on.
private struct FitPrecision {
  /// The features that are fitted.
  let free: [Int]
  let outputs: Int
  private let scaling: ColumnScaling
  private let theta: [Double]
  /// The parameters that rows tell of.
  private let active: [Int]
  private let factor: Cholesky

  init(_ model: TabularModel, allowsPrior: Bool) throws(LogisticError) {
    func refuse(_ what: String, _ advice: String) -> LogisticError {
      LogisticError(.model, "no-uncertainty", what, advice: advice)
    }
    guard model.calibration == nil else {
      throw refuse(
        "the probabilities are corrected by steps (isotonic), whose own uncertainty is not known",
        "take the model as it was fitted")
    }
    guard let record = model.record, let kept = record.curvature,
      let dense = model.network.nodes[model.network.output].layer as? Dense
    else {
      throw refuse(
        "the model keeps no curvature of its fit, so it does not know how sure its probabilities are",
        "take a model that an exact fit of up to 500 parameters made, not calibrated since")
    }
    if record.lambda != nil, !allowsPrior {
      throw refuse(
        "the coefficients are shrunk by a penalty (\(record.penalty)), so their probabilities have no intervals",
        "fit with --penalty none; under an L2 penalty --laplace gives averaged probabilities")
    }
    if record.l1Ratio ?? 0 > 0 || record.rules.bounds != nil || record.rules.relaxation != nil {
      throw refuse(
        "coefficients under an L1 penalty or bounds are not normally distributed",
        "fit with --penalty none or l2")
    }
    if record.lambda == nil, record.covariance == nil {
      throw refuse(
        "the fit has no standard errors: its rows have weights that are no counts, or values were filled in",
        "fit without them, with --missing drop")
    }
    guard model.multiClass == .multinomial, dense.units == 1 || dense.activation == .softmax else {
      throw refuse(
        "each class has a fit of its own against the rest, and nothing is known of them together",
        "fit with --multi-class multinomial")
    }
    free = record.free
    outputs = dense.units
    scaling = ColumnScaling(centre: kept.centre, scale: kept.scale, intercept: dense.useBias)
    let q = record.free.count + (dense.useBias ? 1 : 0)
    var given: [Double] = []
    for output in model.coefficients {
      given += record.free.map { output.weights[$0] }
      if dense.useBias { given.append(output.intercept) }
    }
    theta = scaling.standardised(given)
    let penalty = CurvaturePenalty(
      PenaltyStrength(record), space: model.space, free: record.free, rules: record.rules,
      scaling: scaling, outputs: dense.units, baseClass: nil)
    var whole = kept.blocks(with: penalty, rows: kept.weight).whole
    let isGauged = dense.activation == .softmax && record.lambda != nil && dense.useBias
    if isGauged {
      // Adding one number to all intercepts changes nothing: any curvature along it does.
      for a in 0..<dense.units {
        for b in 0...a { whole[a * q + q - 1, b * q + q - 1] += kept.weight }
      }
    }
    let base = dense.activation == .softmax && record.lambda == nil ? record.baseClass ?? 0 : nil
    let lost = Set(kept.aliased)
    active = theta.indices.filter { !lost.contains($0) && $0 / q != base }
    guard let factor = whole.selecting(active).cholesky() else {
      throw refuse(
        "the information that the fit kept is singular", "fit again, with fewer columns")
    }
    self.factor = factor
  }

  /// The log-odds of each output's class against the others, and their errors.
  func logits(_ row: [Double]) -> [(value: Double, error: Double)] {
    let q = free.count + (scaling.intercept ? 1 : 0)
    var x = zip(row, zip(scaling.centre, scaling.scale)).map { ($0 - $1.0) / $1.1 }
    if scaling.intercept { x.append(1) }
    let eta = (0..<outputs).map { c in
      (0..<q).reduce(0.0) { $0 + theta[c * q + $1] * x[$1] }
    }
    func error(_ weight: (Int) -> Double) -> Double {
      let g = active.map { weight($0 / q) * x[$0 % q] }
      return max(0, factor.inverseForm(g)).squareRoot()
    }
    if outputs == 1 { return [(eta[0], error { _ in 1 })] }
    return (0..<outputs).map { k in
      // The others' log-sum-exp, and their shares among themselves.
      let rest = (0..<outputs).filter { $0 != k }
      let greatest = rest.map { eta[$0] }.max() ?? 0
      let sum = rest.reduce(0.0) { $0 + exp(eta[$1] - greatest) }
      return (
        eta[k] - greatest - log(sum),
        error { j in j == k ? 1 : -exp(eta[j] - greatest) / sum }
      )
    }
  }
}
