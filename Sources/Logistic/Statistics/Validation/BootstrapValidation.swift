/// How good a model will be on rows that it has not seen, by how much fits to resampled rows overrate
/// themselves (Efron 1983; Harrell, Lee & Mark 1996; R's `rms::validate`).
///
///     optimism  = mean over resamples of (a fit's figure on its own resample − its figure on all rows)
///     corrected = the figure of the fit to all rows, on all rows − optimism
///
/// Everything that `fit` does is done again in each resample: a choice of the penalty's strength too.
public struct BootstrapValidation: Sendable {
  /// One figure, of the fit and corrected.
  public struct Figure: Sendable, Equatable {
    /// Of the fit to all rows, on all rows.
    public var apparent: Double
    /// The mean of the fits to resamples, each on its own.
    public var training: Double
    /// The mean of the same fits on all rows.
    public var test: Double
    /// How many resamples it is from.
    public var resamples: Int
    /// The Monte-Carlo error of the optimism: its deviation over the root of the resamples.
    public var standardError: Double
    /// `training − test`.
    public var optimism: Double { training - test }
    /// `apparent − optimism`.
    public var corrected: Double { apparent - optimism }
  }

  /// The figures of one fit on some rows, weighted as they are; not a number where there is none.
  public struct Figures: Sendable, Equatable {
    /// The area under the ROC curve; of several classes the mean of each class's against the rest.
    public var auc: Double
    /// The mean of `(p − y)²`; of several classes summed over them.
    public var brier: Double
    /// The slope of ``CalibrationLine``; of two classes.
    public var slope: Double
    /// Its intercept; of two classes.
    public var intercept: Double
    /// The mean of −log p of each row's class.
    public var logLoss: Double
    /// The share of rows whose class is predicted.
    public var accuracy: Double
  }

  /// The model that all rows give.
  public let model: TabularModel
  /// The figures of ``model`` on all rows.
  public let apparent: Figures
  /// The figures of each resample that was fitted: on itself and on all rows.
  public let replicates: [(training: Figures, test: Figures)]
  /// How many resamples were drawn.
  public let resampleCount: Int
  /// Resamples that have no fit: separated ones without a penalty to fall back on, or of one class. They are
  /// left out.
  public let failedCount: Int
  /// Resamples that are separated and were fitted with the penalty that `.auto` then takes.
  public let separatedCount: Int
  /// Whether the observer ended it early.
  public let wasStopped: Bool
  /// Rows of the table: those with a class, frequency weights counted.
  public let rowCount: Int

  /// The area under the ROC curve.
  public var auc: Figure { figure(\.auc) }
  /// Brier's score.
  public var brier: Figure { figure(\.brier) }
  /// The log loss.
  public var logLoss: Figure { figure(\.logLoss) }
  /// The share of rows whose class is predicted.
  public var accuracy: Figure { figure(\.accuracy) }
  /// The calibration slope, of two classes: what log-odds of new rows should be multiplied by.
  public var slope: Figure { figure(\.slope) }
  /// The calibration intercept beside that slope.
  public var intercept: Figure { figure(\.intercept) }

  /// A figure over the resamples that have it on both.
  private func figure(_ path: KeyPath<Figures, Double>) -> Figure {
    let pairs = replicates.map { ($0.training[keyPath: path], $0.test[keyPath: path]) }
      .filter { $0.0.isFinite && $0.1.isFinite }
    let n = Double(pairs.count)
    let training = pairs.reduce(0) { $0 + $1.0 } / n
    let test = pairs.reduce(0) { $0 + $1.1 } / n
    let square = pairs.reduce(0) { sum, pair in
      let off = pair.0 - pair.1 - (training - test)
      return sum + off * off
    }
    return Figure(
      apparent: apparent[keyPath: path], training: training, test: test, resamples: pairs.count,
      standardError: pairs.count > 1 ? (square / (n - 1) / n).squareRoot() : .nan)
  }

  /// Validates a procedure that fits a table.
  ///
  /// Resample r is drawn by a generator of its own, of the seed and r, and resamples are worked on side by side:
  /// the result repeats bit for bit on any number of threads.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column of classes.
  ///   - rowColumns: weights, which `fit` takes too. A row that stands for several is drawn as if they were there: a
  ///     resample has drawn rows once, with how often in the column of frequencies. A sampling weight goes with its
  ///     row, and into the figures.
  ///   - count: how many resamples; 200 and more.
  ///   - seed: where the draws come from.
  ///   - observe: called on the way with how many are done; `.stop` ends it with those.
  ///   - fit: the procedure: a table to its fit. It is called on several threads.
  /// - Throws: what `fit` throws of all rows; an offset, which predictions do not have; no resample with a fit.
  public init(
    _ table: DataTable, target: String, rowColumns: LogisticRegression.RowColumns = .init(),
    resamples count: Int = 200, seed: UInt64 = 0,
    observe: ((_ done: Int, _ total: Int) -> Decision)? = nil,
    fit: @Sendable (DataTable) throws(LogisticError) -> LogisticFit
  ) throws(LogisticError) {
    try checkResamples(count, usual: 200)
    try self.init(
      table, target: target, rowColumns: rowColumns, count: count, observe: observe, fit: fit
    ) { r, rows in
      var random = Xoshiro256StarStar(seed: seed, number: r)
      return rows.draw(using: &random)
    }
  }

  /// Validates with resamples that are given: the numbers of their rows, among those with a class.
  ///
  /// - Throws: as above; a row that there is not.
  public init(
    _ table: DataTable, target: String, rowColumns: LogisticRegression.RowColumns = .init(),
    draws: [[Int]], observe: ((_ done: Int, _ total: Int) -> Decision)? = nil,
    fit: @Sendable (DataTable) throws(LogisticError) -> LogisticFit
  ) throws(LogisticError) {
    let rows = try ClassLabels(target, in: table).rows.count
    guard !draws.isEmpty, draws.allSatisfy({ $0.allSatisfy { (0..<rows).contains($0) } }) else {
      throw LogisticError(
        .usage, "draws", "the draws name rows that there are not",
        advice: "give numbers in 0..<\(rows)")
    }
    try self.init(
      table, target: target, rowColumns: rowColumns, count: draws.count, observe: observe, fit: fit
    ) { r, _ in draws[r] }
  }

  private init(
    _ given: DataTable, target: String, rowColumns: LogisticRegression.RowColumns, count: Int,
    observe: ((_ done: Int, _ total: Int) -> Decision)?,
    fit: @Sendable (DataTable) throws(LogisticError) -> LogisticFit,
    draw: @Sendable (_ resample: Int, _ rows: WeightedRows) -> [Int]
  ) throws(LogisticError) {
    if let offset = rowColumns.offset {
      throw LogisticError(
        .usage, "row-columns",
        "predictions are without the offset '\(offset)', and so would be their figures",
        advice: "leave it out")
    }
    let labels = try ClassLabels(target, in: given)
    let rows = try WeightedRows(
      labels.droppedCount > 0 ? given.selecting(rows: labels.rows) : given, target, rowColumns)
    let whole = try fit(rows.table)
    model = whole.model
    apparent = try rows.figures(whole.model)
    rowCount = rows.count
    let refits = try Resamples<Replicate>(count, batch: 16, observe: observe) { resamples in
      mapInParallel(resamples.count) { r -> Replicate? in
        Self.replicate(rows, draw(resamples.lowerBound + r, rows), fit)
      }
    }
    guard refits.found.count >= 2 else {
      throw LogisticError(
        .data, "separated", "\(refits.failed) of \(refits.done) resamples have no fit",
        advice: "the rows are too few, or nearly separated: give a penalty")
    }
    replicates = refits.found.map { ($0.training, $0.test) }
    resampleCount = refits.done
    failedCount = refits.failed
    separatedCount = refits.found.count(where: \.isSeparated)
    wasStopped = refits.wasStopped
  }

  private struct Replicate: Sendable {
    var training: Figures
    var test: Figures
    var isSeparated: Bool
  }

  /// Fits a resample and judges the fit on it and on all rows; nil where there is no fit.
  private static func replicate(
    _ rows: WeightedRows, _ drawn: [Int],
    _ fit: @Sendable (DataTable) throws(LogisticError) -> LogisticFit
  ) -> Replicate? {
    guard let sample = try? rows.drawn(drawn), let fitted = try? fit(sample.table),
      !fitted.history.wasStopped, fitted.history.solution?.outcome != .separated,
      let training = try? sample.figures(fitted.model), let test = try? rows.figures(fitted.model)
    else { return nil }
    return Replicate(training: training, test: test, isSeparated: fitted.isSeparated)
  }
}

extension LogisticRegression {
  /// How good fits of this kind will be on new rows: their figures on the rows themselves, corrected for
  /// optimism by refits of resampled rows.
  ///
  ///     let validation = try LogisticRegression().validated(table, target: "low")
  ///     print(validation.auc.corrected, validation.slope.corrected)
  ///
  /// Of a ``formula`` resamples keep the columns that all rows make, as R's `rms::validate` does: knots, levels, means.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column of classes.
  ///   - features: the columns to predict it from; all others unless given.
  ///   - excluding: columns to leave out of all others.
  ///   - rowColumns: weights; see ``BootstrapValidation``.
  ///   - resamples: how many; 200 and more.
  ///   - seed: where the draws come from.
  ///   - observe: called on the way with how many are done; `.stop` ends it with those.
  /// - Throws: what `fit` throws of all rows; an offset; no resample with a fit.
  public func validated(
    _ table: DataTable, target: String, features: [String]? = nil, excluding: [String] = [],
    rowColumns: LogisticRegression.RowColumns = .init(), resamples: Int = 200, seed: UInt64 = 0,
    observe: ((_ done: Int, _ total: Int) -> Decision)? = nil
  ) throws(LogisticError) -> BootstrapValidation {
    let estimator = try fixingFormula(on: table, target: target)
    return try BootstrapValidation(
      table, target: target, rowColumns: rowColumns, resamples: resamples, seed: seed,
      observe: observe
    ) { rows throws(LogisticError) in
      try estimator.fit(
        rows, target: target, features: features, excluding: excluding, rowColumns: rowColumns)
    }
  }

  /// How good fits of what a formula says will be on new rows.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - formula: a column of two classes, and what predicts it.
  ///   - resamples: how many; 200 and more.
  ///   - seed: where the draws come from.
  ///   - observe: called on the way with how many are done; `.stop` ends it with those.
  /// - Throws: as `validated(_:target:)`; a formula that counts successes and failures.
  public func validated(
    _ table: DataTable, formula: Formula, resamples: Int = 200, seed: UInt64 = 0,
    observe: ((_ done: Int, _ total: Int) -> Decision)? = nil
  ) throws(LogisticError) -> BootstrapValidation {
    guard case .column(let target) = formula.response else {
      throw LogisticError(
        .usage, "row-columns", "resamples are of rows that count alike, and cbind counts",
        advice: "give each case a row of its own")
    }
    var estimator = self
    estimator.formula = formula
    return try estimator.validated(
      table, target: target, resamples: resamples, seed: seed, observe: observe)
  }
}
