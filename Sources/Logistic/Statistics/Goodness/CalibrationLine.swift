/// How log-odds that a model gives agree with what came true: the line `slope·logit + intercept` that would
/// have been best (Cox 1958; Steyerberg 2019, chapter 15). A calibrated model has slope 1 and intercept 0.
///
/// On the rows of an unpenalised fit it is 1 and 0 whatever the model is worth: take other rows.
public struct CalibrationLine: Sendable, Equatable {
  /// Below 1: the probabilities are too extreme, as those of an overfitted model are.
  public let slope: Double
  /// What is added beside that slope.
  public let intercept: Double
  /// What would have to be added to log-odds as they are (slope 1): above 0, more came true than was
  /// predicted. It is called calibration in the large.
  public let interceptAlone: Double

  /// The line of log-odds.
  ///
  /// - Parameters:
  ///   - logits: of label 1, row by row.
  ///   - labels: whether a row has label 1.
  ///   - weights: how many rows each row stands for; nil for one.
  /// - Throws: one label, log-odds that are not finite, all the same or separate the labels.
  public init(
    logits: [Double], labels: [Bool], weights: [Double]? = nil
  ) throws(LogisticError) {
    let line = try SigmoidCalibration(
      scores: logits, labels: labels, weights: weights, targets: .labels)
    slope = line.slope
    intercept = line.intercept
    let objective = try Objective(
      rows: MemoryRows(
        features: Matrix<Double>(rows: logits.count, columns: 0),
        targets: Matrix(rows: logits.count, columns: 1, values: labels.map { $0 ? 1 : 0 }),
        weights: weights, offsets: logits), loss: .logistic)
    interceptAlone = try Newton().minimize(objective, from: [0]) { _ in .proceed }.parameters[0]
  }

  /// The log-odds of a probability; of 0 and 1, which have none, those of the nearest numbers to them that
  /// rounding leaves, ±36.7.
  static func logit(_ p: Double) -> Double {
    let kept = min(max(p, 0x1p-53), 1 - 0x1p-53)
    return log(kept) - log1p(-kept)
  }
}
