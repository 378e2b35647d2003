extension TabularModel {
  /// The model with prediction sets, by rows held back from the fit and from every calibration. They go into
  /// its file, and hold until its probabilities change.
  ///
  /// - Parameters:
  ///   - coverage: the chance with which a set is to hold the true class, as 0.9.
  ///   - score: how classes are scored.
  ///   - table: rows with the target.
  ///   - name: the target's column, if not the model's.
  ///   - seed: where the draws of a randomized score come from.
  /// - Throws: a coverage that is no share, columns or classes that do not fit, no rows.
  public func conformed(
    coverage: Double, score: PredictionSets.Score = .leastAmbiguous, on table: DataTable,
    target name: String? = nil, seed: UInt64 = 0
  ) throws(LogisticError) -> TabularModel {
    let labels = try ClassLabels(name ?? target, in: table, classes: classes).classOfRow
    let predictions = try predict(table)
    let k = classes.count
    var scores: [Double] = []
    for (row, label) in labels.enumerated()
    where label >= 0 && predictions.predicted[row] != nil {
      let own = predictions.probabilities.values[row * k..<(row + 1) * k]
      // Other draws than those of rows to come.
      scores.append(score.scores(own, share: score.share(seed: ~seed, row: row))[Int(label)])
    }
    var model = self
    model.predictionSets = try PredictionSets(
      calibratedOn: scores, coverage: coverage, score: score, seed: seed)
    return model
  }
}
