/// How a model's probabilities are corrected.
public enum CalibrationMethod: Sendable, Equatable {
  /// A sigmoid of the log-odds, with Platt's targets; two classes.
  case platt
  /// One temperature for all logits.
  case temperature
  /// A rising function of the log-odds, ``IsotonicCalibration``: constant, then straight to the next step; two
  /// classes. It may say 0 and 1. Log-odds beyond ±20 count as that, and are told to 2⁻¹⁶.
  case isotonic
  /// The intercept moved from the share of the positive class in these rows to that in the population, for
  /// rows that were sampled by class (King & Zeng 2001, section 4.1); two classes.
  case prior(share: Double)
}

/// What a calibration did.
public struct CalibrationChange: Sendable, Equatable {
  /// What every logit was multiplied by; 1 of ``CalibrationMethod/isotonic``.
  public var slope: Double
  /// What was added to it.
  public var intercept: Double
  /// Of ``CalibrationMethod/isotonic``: what became of the log-odds; nil of others.
  public var isotonic: IsotonicCalibration?
  /// The mean −log p of the rows before.
  public var logLossBefore: Double
  /// And after.
  public var logLossAfter: Double
}

extension TabularModel {
  /// The model with corrected probabilities. The correction goes into the last layer's weights, an isotonic one into
  /// layers after it (``calibration``), so that the saved file, and Keras, give the corrected ones.
  ///
  /// - Parameters:
  ///   - table: rows with the target, held back from the fit.
  ///   - method: how.
  ///   - name: the target's column, if not the model's.
  /// - Throws: columns or classes that do not fit, rows that cannot calibrate; any other method than isotonic, which
  ///   begins anew, after an isotonic one.
  public func calibrated(
    _ method: CalibrationMethod, on table: DataTable, target name: String? = nil
  ) throws(LogisticError) -> (model: TabularModel, change: CalibrationChange) {
    guard let dense = network.nodes[network.output].layer as? Dense,
      dense.activation == .sigmoid || dense.activation == .softmax, multiClass == .multinomial
    else {
      throw LogisticError(
        .model, "not-logistic", "the model does not end in one sigmoid or a softmax",
        advice: "calibration is of these")
    }
    let isBinary = dense.units == 1
    guard calibration == nil || method == .isotonic else {
      throw LogisticError(
        .model, "calibrated", "the model's probabilities are corrected by steps already",
        advice: "calibrate the model as it was fitted")
    }
    let (logits, labels) = try logits(of: table, target: name ?? target)
    var change = CalibrationChange(slope: 1, intercept: 0, logLossBefore: 0, logLossAfter: 0)
    let positives = labels.map { $0 == positive }
    let scores = isBinary ? logits.values : []
    switch method {
    case .isotonic:
      guard isBinary, dense.activation == .sigmoid else {
        throw LogisticError(
          .usage, "calibration", "isotonic calibration is for two classes",
          advice: "use the temperature for \(classes.count)")
      }
      return try isotonic(scores, positives)
    case .temperature:
      change.slope =
        isBinary
        ? 1 / (try TemperatureScaling(scores: scores, labels: positives).temperature)
        : 1 / (try TemperatureScaling(logits: logits, labels: labels).temperature)
    case .platt, .prior:
      guard isBinary else {
        throw LogisticError(
          .usage, "calibration", "this correction is for two classes",
          advice: "use the temperature for \(classes.count)")
      }
      if case .prior(let share) = method {
        guard share > 0, share < 1 else {
          throw LogisticError(
            .usage, "prior", "the share in the population is \(shortestText(share))",
            advice: "give a number between 0 and 1")
        }
        let sampled = Double(positives.count { $0 }) / Double(positives.count)
        guard sampled > 0, sampled < 1 else {
          throw LogisticError(.data, "one-class", "all rows have one class")
        }
        change.intercept = log(share / (1 - share)) - log(sampled / (1 - sampled))
      } else {
        let found = try SigmoidCalibration(scores: scores, labels: positives)
        (change.slope, change.intercept) = (found.slope, found.intercept)
      }
    }
    // What is added needs an intercept.
    var model = change.intercept == 0 ? self : try withIntercept()
    let node = model.network.nodes[model.network.output]
    for variable in model.network.variables[node.variables] {
      for at in variable.range { model.network.storage[at] *= change.slope }
    }
    model.addToIntercepts([Double](repeating: change.intercept, count: dense.units))
    model.network.optimizerState = nil
    model.predictionSets = nil
    // What was known of the optimum and the errors was of the coefficients before.
    model.record?.certificate = nil
    model.record?.covariance = nil
    model.record?.curvature = nil
    change.logLossBefore = Self.logLoss(logits, labels, positive: positive)
    change.logLossAfter = Self.logLoss(
      Matrix(
        unchecked: logits.values.map { change.slope * $0 + change.intercept }, rows: logits.rows,
        columns: logits.columns), labels, positive: positive)
    return (model, change)
  }

  /// The model with steps of its log-odds, whose coefficients, and what is known of them, stay.
  private func isotonic(
    _ logits: [Double], _ labels: [Bool]
  ) throws(LogisticError) -> (model: TabularModel, change: CalibrationChange) {
    guard labels.contains(true), labels.contains(false) else {
      throw LogisticError(
        .data, "one-class", "all rows have one class", advice: "calibration needs both")
    }
    if let row = logits.firstIndex(where: { !$0.isFinite }) {
      throw LogisticError(.numerics, "score", "the log-odds of row \(row) are \(logits[row])")
    }
    let found = try IsotonicCalibration(
      scores: logits.map(IsotonicCalibration.score), labels: labels)
    var model = self
    model.calibration = found
    model.predictionSets = nil
    model.network.optimizerState = nil
    func loss(_ probability: (Double) -> Double) -> Double {
      zip(logits, labels).reduce(0) { sum, row in
        let p = probability(row.0)
        return sum - log(row.1 ? p : 1 - p)
      } / Double(labels.count)
    }
    let before = calibration
    return (
      model,
      CalibrationChange(
        slope: 1, intercept: 0, isotonic: found,
        logLossBefore: before.map { old in loss { old.probability(of: $0) } }
          ?? Self.logLoss(
            Matrix(unchecked: logits, rows: logits.count, columns: 1), labels.map { $0 ? 1 : 0 },
            positive: 1),
        logLossAfter: loss { found.probability(of: $0) })
    )
  }

  /// The model with the threshold that a rule chooses on held-back rows.
  ///
  /// - Throws: a model of more than two classes, rows that do not fit.
  public func thresholded(
    by rule: ThresholdRule, on table: DataTable, target name: String? = nil
  ) throws(LogisticError) -> TabularModel {
    guard classes.count == 2, network.nodes[network.output].shape.width == 1 else {
      throw LogisticError(
        .usage, "threshold", "a threshold is for two classes; the model has \(classes.count)",
        advice: "the likeliest class is predicted")
    }
    let (logits, labels) = try logits(of: table, target: name ?? target)
    var model = self
    model.threshold = try rule.threshold(
      probabilities: logits.values.map { z in
        calibration.map { $0.probability(of: z) } ?? sigmoid(z)
      }, labels: labels.map { $0 == positive })
    return model
  }

  /// The outputs before sigmoid or softmax, and the class of each row that has one.
  private func logits(
    of table: DataTable, target name: String
  ) throws(LogisticError) -> (Matrix<Double>, [Int]) {
    var kept = try ClassLabels(name, in: table, classes: classes).rows
    if missing == .drop {
      let usable = Set(try table.completeRows(of: space.inputs.map(\.name)))
      kept = kept.filter(usable.contains)
    }
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows", "no row has both a class and a prediction",
        place: table.file.map { .init(file: $0) })
    }
    let rows = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    try rows.checkFinite(space.inputs.filter { !$0.takesStrings }.map(\.name))
    let labels = try ClassLabels(name, in: rows, classes: classes).indices
    let x = try EncodedColumns(rows, space).matrix()
    let outputs = coefficients
    var logits = Matrix<Double>(rows: x.rows, columns: outputs.count)
    for i in 0..<x.rows {
      for (c, output) in outputs.enumerated() {
        var z = output.intercept
        for j in 0..<x.columns { z += output.weights[j] * x.values[i * x.columns + j] }
        logits.values[i * outputs.count + c] = z
      }
    }
    return (logits, labels)
  }

  /// The mean of −log p of each row's class.
  private static func logLoss(_ logits: Matrix<Double>, _ labels: [Int], positive: Int) -> Double {
    let k = logits.columns
    var sum = 0.0
    for (i, label) in labels.enumerated() {
      if k == 1 {
        let z = logits.values[i]
        sum += softplus(label == positive ? -z : z)
        continue
      }
      let z = logits.values[i * k..<(i + 1) * k]
      let greatest = z.max() ?? 0
      sum += log(z.reduce(0) { $0 + exp($1 - greatest) }) + greatest - z[z.startIndex + label]
    }
    return sum / Double(labels.count)
  }
}
