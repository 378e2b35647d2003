internal import ArgumentParser
internal import Logistic
internal import LogisticPlots

/// `logistic tune`: the strength of a penalty by cross-validation.
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose the strength of a penalty by cross-validation.",
    discussion: """
      Fits a path of strengths λ to all rows and to all but one fold, compares them on the rows left \
      out, as R's cv.glmnet does, and fits all rows with the one chosen. λ stands in \
      mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁], on standardized columns.
      """)

  @Argument(help: "The rows, a CSV or TSV file; '-' reads standard input.", completion: .file())
  var data: String
  @Option(help: "The column to predict.")
  var target: String
  @Option(
    name: .shortAndLong, help: "Where the model goes, a .keras file. Without it none is kept.",
    completion: .file(extensions: ["keras"]))
  var output: String?
  @OptionGroup(title: "Search") var search: TuneOptions
  @OptionGroup(title: "Penalty") var coefficients: CoefficientOptions
  @OptionGroup(title: "Columns") var features: FeatureOptions
  @OptionGroup(title: "Rows") var weights: WeightOptions
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(title: "Pictures") var plotOptions: PlotOptions
  @Flag(help: "Print one JSON object in place of the tables.")
  var json = false

  func run() throws {
    var estimator = LogisticRegression(penalty: try search.chosenPenalty())
    let (folds, measure) = (try search.chosenFolds(), try search.chosenMeasure())
    let rule = try search.chosenRule()
    let outer = try search.outerFolds()
    try coefficients.apply(to: &estimator)
    estimator.classWeight = try weights.chosenClassWeight()
    if let output { try OutputFile.check(output, inputs: [("the data file", data)]) }
    try plotOptions.check()
    let table = try weights.expanded(
      dataOptions.table(data, verbatim: features.textNames), target: target)
    try features.apply(to: &estimator, table)

    let display = ProgressDisplay()
    let result = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try estimator.crossValidated(
        table, target: target, features: features.chosen(in: table),
        excluding: features.excluded(in: table), rowColumns: weights.columns, folds: folds,
        measure: measure, rule: rule, grid: search.grid, observe: display.observer)
    }
    let nested = try outer.map { outer in
      try Interruption.whileTraining { () throws(LogisticError) in
        defer { display.finish() }
        return try estimator.nestedCrossValidated(
          table, target: target, features: features.chosen(in: table),
          excluding: features.excluded(in: table), rowColumns: weights.columns, folds: outer,
          inner: folds, measure: measure, rule: rule, grid: search.grid,
          observe: display.observer)
      }
    }
    var warnings = result.fit.warnings
    warnings += try DataChecks.warnings(
      table, target: target, features: result.fit.model.schema.names,
      frequencyWeight: weights.columns.frequencyWeight)
    warnings += result.warnings
    Messages.warnings(warnings, file: table.file)
    if let output { try SavedModel.table(result.fit.model).save(to: output) }
    try plotOptions.write([
      ("path", { () throws(LogisticError) in try .path(result) }),
      (
        "coefficients",
        { () throws(LogisticError) in
          try .coefficients(
            CoefficientInterval.slopes(of: result.fit.terms), modelled: result.fit.model.modelled)
        }
      ),
    ])
    let report = TuneReport(
      result: result, nested: nested, warnings: warnings, output: output)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if result.fit.history.wasStopped { throw ExitCode(130) }
  }
}

extension CrossValidation {
  /// What should be known of the search.
  fileprivate var warnings: [DataWarning] {
    var warnings: [DataWarning] = []
    if isBestLeast {
      warnings.append(
        DataWarning(
          "grid-end",
          "the best λ is the least tried, a lesser one may be better: "
            + "give a lesser --lambda-min-ratio"))
    }
    let unproved = path.points.count { $0.outcome != .converged }
    if unproved > 0 {
      warnings.append(
        DataWarning(
          "not-converged",
          "the optimum was not reached at \(unproved) of \(lambdas.count) strengths"
        ))
    }
    return warnings
  }
}
