extension TabularModel {
  /// The model with prediction sets, by rows held back from the fit and from every calibration. They go into
  /// its file, and hold until its probabilities change.
  ///
  /// - Parameters:
  ///   - coverage: the chance with which a set is to hold the true class, as 0.9.
  ///   - score: how classes are scored.
  ///   - table: rows with the target.
  ///   - name: the target's column, if not the model's.
  /// - Throws: a coverage that is no share, columns or classes that do not fit, no rows.
  public func conformed(
    coverage: Double, score: PredictionSets.Score = .leastAmbiguous, on table: DataTable,
    target name: String? = nil
  ) throws(LogisticError) -> TabularModel {
    let labels = try ClassLabels(name ?? target, in: table, classes: classes).classOfRow
    let predictions = try predict(table)
    let k = classes.count
    var scores: [Double] = []
    for (row, label) in labels.enumerated()
    where label >= 0 && predictions.predicted[row] != nil {
      let own = predictions.probabilities.values[row * k..<(row + 1) * k]
      scores.append(score.scores(own)[Int(label)])
    }
    var model = self
    model.predictionSets = try PredictionSets(
      calibratedOn: scores, coverage: coverage, score: score)
    return model
  }
}
