internal import ArgumentParser
internal import Logistic

extension Tune {
  /// Chooses the strength of a penalty for the labelled sparse rows of an svmlight file.
  func tuneSparse(
    _ estimator: inout LogisticRegression, _ folds: CrossValidation.Folds,
    _ measure: CrossValidation.Measure, _ rule: CrossValidation.Rule,
    _ clock: TrainingClock
  ) throws {
    try features.refuseWithSparseRows()
    let given = [
      ("--target", targetColumn != nil), ("--nested", search.nested != nil),
      ("--fold", search.fold != nil), ("--group", search.group != nil),
      ("--order", search.order != nil),
    ].first(where: \.1)
    if let given { throw FeatureOptions.noMeaning(given.0) }
    try weights.refuseColumns()
    estimator.positive = features.positive
    estimator.baseClass = features.baseClass
    estimator.multiClass = try features.chosenMultiClass()
    estimator.intercept = !features.noIntercept
    estimator.standardize = !features.noStandardize
    let rows = try SparseData<Double>(contentsOf: data)
    let numbers = try rowFiles.values(rows: rows.features.rows)
    let display = ProgressDisplay()
    let (chosen, grid) = (estimator, search.grid)
    let result = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try chosen.crossValidated(
        rows, sampleWeight: numbers.sampleWeight, frequencyWeight: numbers.frequencyWeight,
        offset: numbers.offset, folds: folds, measure: measure, rule: rule, grid: grid,
        observe: clock.watching(display.observer))
    }
    let warnings =
      result.fit.warnings
      + CrossValidation.warnings(
        isBestLeast: result.isBestLeast, outcomes: result.steps.map(\.outcome))
    Messages.warnings(warnings, file: rows.file)
    if let output { try result.fit.model.save(to: output) }
    let report = SparseTuneReport(result: result, warnings: warnings, output: output)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if result.fit.history.wasStopped { throw ExitCode(130) }
  }
}
