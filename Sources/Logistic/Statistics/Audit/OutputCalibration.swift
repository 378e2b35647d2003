/// How far an output's probabilities can be believed, on the rows of an audit.
public struct OutputCalibration: Sendable, Equatable {
  /// The mean of the probabilities.
  public let meanPredicted: Double
  /// The share of the rows that have the label.
  public let observedShare: Double
  /// The expected calibration error in ten bins of one width.
  public let expectedCalibrationError: Double
  /// What the log-odds have to be multiplied by to be most likely (Cox 1958): 1 for a calibrated model, less
  /// for one that is too sure, more for one that is too cautious; nil where they separate the labels or are
  /// all the same.
  public let slope: Double?
  /// What has then to be added; 0 for a calibrated model.
  public let intercept: Double?

  /// - Parameter frequency: how many rows each row stands for; nil for one.
  init(logOdds: [Double], labels: [Bool], frequency: [Double]? = nil) throws(LogisticError) {
    let curve = try ReliabilityCurve(
      probabilities: logOdds.map(sigmoid), labels: labels, weights: frequency)
    let used = curve.bins.filter { $0.rows > 0 }
    let count = used.reduce(0) { $0 + $1.rows }
    meanPredicted = used.reduce(0) { $0 + $1.rows * $1.meanPredicted } / count
    observedShare = used.reduce(0) { $0 + $1.rows * $1.fractionPositive } / count
    expectedCalibrationError = curve.expectedCalibrationError
    let fitted = try? SigmoidCalibration(
      scores: logOdds, labels: labels, weights: frequency, targets: .labels)
    slope = fitted?.slope
    intercept = fitted?.intercept
  }
}

extension AuditProblem {
  /// The calibration of each output at the weights; of a softmax each class against all others. Nil where
  /// weights do not count rows, or targets are no labels.
  func calibration() throws(LogisticError) -> [OutputCalibration]? {
    let (rows, loss) = (objective.rows, objective.loss)
    guard loss != .squared, weights.factors == nil else { return nil }
    let (n, p, k) = (rows.rowCount, rows.columnCount, objective.outputs)
    let q = objective.parametersPerOutput
    let (width, targets) = (targets.columns, targets.values)
    guard targets.allSatisfy({ width == k ? $0 == 0 || $0 == 1 : true }) else { return nil }
    var logits = [Double](repeating: 0, count: n * k)
    let kernel = (0..<k).flatMap { theta[$0 * q..<$0 * q + p] }
    let bias = (0..<k).map { objective.intercept ? theta[$0 * q + p] : 0 }
    Kernels.affine(
      rows.features.values, rows: n, columns: p, weights: kernel, bias: bias, outputs: k,
      into: &logits)
    // Only one output has an offset.
    for (i, offset) in (weights.offsets ?? []).enumerated() { logits[i] += offset }
    var found = [OutputCalibration]()
    for c in 0..<k {
      let labels = (0..<n).map { i in
        width == k ? targets[i * k + c] == 1 : Int(targets[i]) == c
      }
      let logOdds = (0..<n).map { i -> Double in
        let row = logits[i * k..<(i + 1) * k]
        guard loss == .softmax else { return row[i * k + c] }
        // log p/(1 − p) = z − log Σ exp of the others.
        let greatest = row.indices.reduce(-Double.infinity) {
          $1 == i * k + c ? $0 : max($0, row[$1])
        }
        let others = row.indices.reduce(0) {
          $1 == i * k + c ? $0 : $0 + exp(row[$1] - greatest)
        }
        return row[i * k + c] - greatest - log(others)
      }
      found.append(
        try OutputCalibration(logOdds: logOdds, labels: labels, frequency: weights.frequency))
    }
    return found
  }
}

extension Objective {
  /// The standard errors at an unpenalised optimum, in the layout of the parameters; nil for one that is not
  /// determined. Of a softmax they are those of the coefficients less the base class's; without one less their
  /// mean over the classes, which is how the solver gives them.
  func standardErrors(
    at theta: [Double], aliased: [Int], baseClass: Int? = nil
  ) throws(LogisticError) -> [Double?] {
    let isSoftmax = loss == .softmax
    let covariance = try CoefficientCovariance(
      self, at: theta, baseClass: isSoftmax ? baseClass ?? 0 : nil, aliased: Set(aliased))
    guard isSoftmax, baseClass == nil else { return theta.indices.map(covariance.standardError) }
    let (q, k) = (parametersPerOutput, Double(outputs))
    let place = Dictionary(
      uniqueKeysWithValues: covariance.parameters.enumerated().map { ($1, $0) })
    let count = covariance.parameters.count
    return theta.indices.map { i in
      let column = i % q
      let members = (1..<outputs).compactMap { c in place[c * q + column].map { (c, $0) } }
      guard members.count == outputs - 1 else { return nil }
      // θ_c − mean = d_c − Σ d/K, d the differences to class 0.
      let factors = members.map { ($0.0 == i / q ? 1 : 0) - 1 / k }
      var variance = 0.0
      for (a, i) in members.enumerated() {
        for (b, j) in members.enumerated() {
          variance += factors[a] * factors[b] * covariance.values[i.1 * count + j.1]
        }
      }
      return variance.squareRoot()
    }
  }
}
