/// Which strength of a penalty predicts held-out rows best.
public struct PenaltySearch: Sendable {
  /// The strengths λ that were tried, ascending.
  public let lambdas: [Double]
  /// For each: the mean of −log p of the rows, each predicted from the folds it is not in.
  public let logLosses: [Double]
  /// Into how many folds the rows were dealt.
  public let folds: Int

  /// The strength with the least loss; of equal ones the largest.
  public var best: Double {
    var best = 0
    for i in logLosses.indices where logLosses[i] <= logLosses[best] { best = i }
    return lambdas[best]
  }

  /// Half powers of ten from 1e-5 to 10.
  public static let usualLambdas = (0...12).map { pow(10, Double($0) / 2 - 5) }

  /// Fits every strength to all folds but one, and compares it on that one, fold by fold.
  ///
  /// - Parameters:
  ///   - estimator: how to fit; the λ of its penalty is replaced (L2, if it has none).
  ///   - folds: at most; so few that every class has a row in each.
  ///   - seed: which rows are dealt together. Every class is dealt evenly.
  ///   - observe: called in every fit; `.stop` ends the search.
  /// - Throws: what `fit` throws; a class of one row; `interrupted` after `.stop`.
  public init(
    _ estimator: LogisticRegression, _ table: DataTable, target: String,
    features: [String]? = nil, excluding: [String] = [],
    rowColumns: LogisticRegression.RowColumns = .init(), lambdas: [Double] = usualLambdas,
    folds: Int = 5, seed: UInt64 = 0, observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) {
    let labels = try ClassLabels(target, in: table)
    let rows = labels.droppedCount == 0 ? table : table.selecting(rows: labels.rows)
    let fewest = labels.counts.min() ?? 0
    guard fewest > 1 else {
      throw LogisticError(
        .data, "small-class", "a class has one row only, too few to choose a penalty by",
        place: .init(file: table.file, column: target), advice: "give --lambda or --C")
    }
    let count = min(folds, fewest)
    let parts = try rows.foldRows(count, stratifiedBy: target, seed: seed)
    var losses = [Double](repeating: 0, count: lambdas.count)
    var weight = 0.0
    for part in parts {
      let held = Set(part)
      let training = rows.selecting(rows: (0..<rows.rowCount).filter { !held.contains($0) })
      let validation = rows.selecting(rows: part)
      for (i, lambda) in lambdas.enumerated() {
        var candidate = estimator
        candidate.penalty = estimator.penalty.with(lambda: lambda)
        let fit = try candidate.fit(
          training, target: target, features: features, excluding: excluding,
          rowColumns: rowColumns, observe: observe)
        if fit.history.wasStopped {
          throw LogisticError(
            .interrupted, "interrupted", "stopped while the penalty was being chosen",
            advice: "give --lambda or --C to need no choice")
        }
        let quality = try fit.model.quality(
          of: validation, frequencyWeight: rowColumns.frequencyWeight)
        losses[i] += quality.logLoss * quality.count
        if i == 0 { weight += quality.count }
      }
    }
    self.lambdas = lambdas
    self.folds = count
    logLosses = losses.map { $0 / weight }
  }
}
