internal import Logistic

/// What `tune` says of a cross-validation of sparse rows.
struct SparseTuneReport {
  let result: SparseCrossValidation
  let warnings: [DataWarning]
  let output: String?

  /// The table for people.
  var text: String {
    let fit = result.fit
    var text =
      Style.heading("\(fit.model.modelled): \(fit.penaltyTitle) penalty by cross-validation")
      + "\n\n"
    let table = TuneTable(
      measure: result.measure, lambdas: result.lambdas,
      nonzeroCounts: result.steps.map(\.nonzeroCount), means: result.means,
      standardErrors: result.standardErrors, minimum: result.minimum,
      oneStandardError: result.oneStandardError)
    text += table.text(
      rows: fit.observations, folds: result.foldCount, fits: result.byFold.count)
    text += "  λ = \(NumberText.table(result.lambda)) chosen (\(result.rule.rawValue)): "
    text +=
      "\(result.steps[result.chosen].nonzeroCount) of \(fit.model.columnCount) columns have a "
    text += "coefficient other than 0\n"
    text += FitSummary.line(fit.certificate)
    return text + TrainReport.outputLine(output, history: fit.history) + "\n"
  }

  /// The one object that `tune --json` prints: as of a table, with the columns' numbers for names.
  var json: JSON {
    let fit = result.fit
    return .object([
      ("schemaVersion", .integer(1)),
      ("target", .string(fit.model.target)),
      ("classes", .array(fit.model.classes.map { .string($0) })),
      ("observations", .number(fit.observations)),
      ("columnCount", .integer(fit.model.columnCount)),
      ("firstIndex", .integer(fit.model.firstIndex)),
      ("l1Ratio", .number(result.l1Ratio)),
      ("measure", .string(result.measure.rawValue)),
      ("folds", .integer(result.foldCount)),
      ("repeats", .integer(result.byFold.count / max(1, result.foldCount))),
      ("foldWeights", .array(result.foldWeights.map { .number($0) })),
      ("lambdaMax", .number(result.greatestLambda)),
      ("lambdaMin", .number(result.lambdas[result.minimum])),
      ("lambda1se", .number(result.lambdas[result.oneStandardError])),
      ("rule", .string(result.rule.rawValue)),
      ("lambda", .number(result.lambda)),
      ("path", .array(result.steps.indices.map(step))),
      ("byFold", .array(result.byFold.map { .array($0.map(TuneReport.number)) })),
      ("terms", .array(fit.terms(limit: SparseReport.mostTerms).map(TuneReport.term))),
      ("certificate", TrainReport.json(fit.certificate)),
      ("warnings", .array(warnings.map(TrainReport.json))),
      ("model", .optional(output)),
    ])
  }

  private func step(_ i: Int) -> JSON {
    let step = result.steps[i]
    return .object([
      ("lambda", .number(step.lambda)), ("nonzero", .integer(step.nonzeroCount)),
      ("mean", .number(result.means[i])),
      ("standardError", TuneReport.number(result.standardErrors[i])),
      ("devianceRatio", .number(step.devianceRatio)), ("outcome", .string("\(step.outcome)")),
      ("certificate", TrainReport.json(step.certificate)),
    ])
  }
}
