internal import ArgumentParser
internal import Logistic

/// `logistic tune`: the strength of a penalty by cross-validation.
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Choose the strength of a penalty by cross-validation.",
    discussion: """
      Fits a path of strengths λ to all rows and to all but one fold, compares them on the rows left \
      out, as R's cv.glmnet does, and fits all rows with the one chosen. λ stands in \
      mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁], on standardized columns.
      """)

  @Argument(
    help: """
      The rows, a CSV or TSV file; '-' reads standard input. A .svm, .svmlight or .libsvm file holds \
      sparse rows with their labels.
      """, completion: .file())
  var data: String
  @Option(
    name: .customLong("target"),
    help: "The column to predict. Sparse rows need none: their label is predicted.")
  var targetColumn: String?
  @Option(
    name: .shortAndLong, help: "Where the model goes, a .keras file. Without it none is kept.",
    completion: .file(extensions: ["keras"]))
  var output: String?
  @OptionGroup(title: "Search") var search: TuneOptions
  @OptionGroup(title: "Penalty") var coefficients: CoefficientOptions
  @OptionGroup(title: "Columns") var features: FeatureOptions
  @OptionGroup(title: "Rows") var weights: WeightOptions
  @OptionGroup(title: "Rows") var rowFiles: RowFileOptions
  @OptionGroup(title: "Data") var dataOptions: DataOptions
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
    if SparseData<Double>.isNamed(data) {
      return try tuneSparse(&estimator, folds, measure, rule)
    }
    try rowFiles.checkAbsent()
    guard let target = targetColumn else {
      throw ValidationError("Missing expected argument '--target <target>'")
    }
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
    warnings += CrossValidation.warnings(
      isBestLeast: result.isBestLeast, outcomes: result.path.points.map(\.outcome))
    Messages.warnings(warnings, file: table.file)
    if let output { try SavedModel.table(result.fit.model).save(to: output) }
    let report = TuneReport(
      result: result, nested: nested, warnings: warnings, output: output)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if result.fit.history.wasStopped { throw ExitCode(130) }
  }
}

extension CrossValidation {
  /// What should be known of a search.
  static func warnings(isBestLeast: Bool, outcomes: [Solution.Outcome]) -> [DataWarning] {
    var warnings: [DataWarning] = []
    if isBestLeast {
      warnings.append(
        DataWarning(
          "grid-end",
          "the best λ is the least tried, a lesser one may be better: "
            + "give a lesser --lambda-min-ratio"))
    }
    let unproved = outcomes.count { $0 != .converged }
    if unproved > 0 {
      warnings.append(
        DataWarning(
          "not-converged",
          "the optimum was not reached at \(unproved) of \(outcomes.count) strengths"
        ))
    }
    return warnings
  }
}
