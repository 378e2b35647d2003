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
      mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁], on standardized columns. Ctrl-C and --time-limit end the \
      search with the best λ so far.
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
  @OptionGroup(title: "Columns") var formulaOptions: FormulaOptions
  @OptionGroup(title: "Columns") var features: FeatureOptions
  @OptionGroup(title: "Rows") var weights: WeightOptions
  @OptionGroup(title: "Rows") var rowFiles: RowFileOptions
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(title: "Pictures") var plotOptions: PlotOptions
  @Flag(help: "Print one JSON object in place of the tables.")
  var json = false

  func run() throws {
    var estimator = LogisticRegression(penalty: try search.chosenPenalty())
    let (folds, measure) = (try search.chosenFolds(), try search.chosenMeasure())
    let rule = try search.chosenRule()
    let outer = try search.outerFolds()
    let clock = try TrainingClock(limit: search.timeLimit)
    try coefficients.apply(to: &estimator)
    estimator.classWeight = try weights.chosenClassWeight()
    if let output { try OutputFile.check(output, inputs: [("the data file", data)]) }
    if SparseData<Double>.isNamed(data) {
      try formulaOptions.check(features, target: targetColumn, trials: nil, isSparse: true)
      if plotOptions.plots != nil { throw FeatureOptions.noPictures }
      return try tuneSparse(&estimator, folds, measure, rule, clock)
    }
    try plotOptions.check()
    try rowFiles.checkAbsent()
    let (formula, target) = try formulaOptions.chosen(
      orTarget: targetColumn, features, trials: weights.trials)
    let (table, columns) = try weights.prepared(
      dataOptions.table(data, verbatim: features.textNames), target: target, formula)
    estimator.formula = formula
    try features.apply(to: &estimator, table)

    let display = ProgressDisplay()
    let result = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try clock.telling { () throws(LogisticError) in
        try estimator.crossValidated(
          table, target: target, features: features.chosen(in: table),
          excluding: features.excluded(in: table), rowColumns: columns, folds: folds,
          measure: measure, rule: rule, grid: search.grid,
          observe: clock.watching(display.observer))
      }
    }
    // A search that was cut short is not the procedure whose worth is asked for.
    var nested: NestedCrossValidation?
    if let outer, !result.wasStopped {
      nested = try Self.unlessStopped { () throws(LogisticError) in
        try Interruption.whileTraining { () throws(LogisticError) in
          defer { display.finish() }
          return try estimator.nestedCrossValidated(
            table, target: target, features: features.chosen(in: table),
            excluding: features.excluded(in: table), rowColumns: columns, folds: outer,
            inner: folds, measure: measure, rule: rule, grid: search.grid,
            observe: clock.watching(display.observer))
        }
      }
    }
    let isWhole = !result.wasStopped && (outer == nil || nested?.wasStopped == false)
    var warnings = result.fit.warnings
    warnings += try DataChecks.warnings(
      table, target: target, features: result.fit.model.schema.names,
      frequencyWeight: columns.frequencyWeight)
    warnings += CrossValidation.warnings(
      isBestLeast: result.isBestLeast && !result.wasStopped,
      outcomes: result.path.points.map(\.outcome))
    if !isWhole {
      let cause = clock.limitText.map { "the time limit of \($0)" } ?? "an interruption"
      let what =
        result.wasStopped
        ? result.reach(strengths: search.grid.count)
        : nested?.reach ?? "the nested estimate before any outer fold was judged"
      warnings.append(DataWarning("stopped", "\(cause) ended \(what)"))
    }
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
      result: result, nested: nested, warnings: warnings, output: output, isWhole: isWhole)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if !isWhole, clock.limitText == nil { throw ExitCode(130) }
  }

  /// nil when it was stopped before there was anything.
  private static func unlessStopped<Value>(
    _ body: () throws(LogisticError) -> Value
  ) throws(LogisticError) -> Value? {
    do throws(LogisticError) { return try body() } catch {
      if error.domain == .interrupted { return nil }
      throw error
    }
  }
}

extension CrossValidation {
  /// How far a search came that was ended.
  fileprivate func reach(strengths: Int) -> String {
    let judged = byFold.count < foldCount
    return judged
      ? "the search after \(byFold.count) of \(foldCount) folds: λ is the best by those"
      : "the search after \(lambdas.count) of \(strengths) strengths: λ is the best of those"
        + (isBestLeast ? ", and the least; a lesser one may be better" : "")
  }

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

extension NestedCrossValidation {
  /// How far an estimate came that was ended.
  fileprivate var reach: String {
    "the nested estimate after \(byFold.count) of \(foldCount) outer folds: it is of those"
  }
}
