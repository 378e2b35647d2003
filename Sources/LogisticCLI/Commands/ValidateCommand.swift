internal import ArgumentParser
internal import Logistic

/// `logistic validate`: how good a fit will be on new rows, by bootstrap.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Say how good a fit will be on new rows, from the rows themselves.",
    discussion: """
      Fits all rows as train would with the same options, and then resamples of them. How much better \
      the resamples' fits look on their own rows than on all is the optimism, which is taken off the \
      figures of the fit to all rows (Efron; Harrell; R's rms::validate). A choice of the penalty's \
      strength is made again in every resample; knots, levels and means of a formula are those of all rows, as in R. A \
      row that stands for several (--frequency-weight) is drawn as if they were there. Ctrl-C ends it with the resamples \
      done.

        logistic validate birthwt.csv --target low --exclude bwt --categorical race
        logistic validate birthwt.csv --target low --exclude bwt --penalty l1
        logistic validate birthwt.csv --formula 'low ~ C(race) * smoke + rcs(lwt, 4)'
        logistic validate iris.csv --target species --penalty l2
      """)

  @Argument(
    help: "The rows, a CSV or TSV file; '-' reads standard input.", completion: .file())
  var data: String
  @Option(name: .customLong("target"), help: "The column to predict.")
  var targetColumn: String?
  @Option(help: "How many resamples; the Monte-Carlo error is said.")
  var resamples = 200
  @OptionGroup(title: "Columns") var formulaOptions: FormulaOptions
  @OptionGroup(title: "Columns") var features: FeatureOptions
  @OptionGroup(title: "Penalty") var penalty: PenaltyOptions
  @OptionGroup(title: "Penalty") var coefficients: CoefficientOptions
  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup(title: "Rows") var weights: WeightOptions
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    var chosen = try ChosenEstimator(penalty, coefficients, method, weights)
    guard !SparseData<Double>.isNamed(data) else {
      throw LogisticError(
        .usage, "sparse", "validate resamples a table, and '\(data)' holds sparse rows",
        advice: "give a CSV file; 'logistic tune' has nested cross-validation of sparse rows")
    }
    guard method.timeLimit == nil else {
      throw LogisticError(
        .usage, "time-limit", "--time-limit is for one training",
        advice: "give fewer --resamples, or press Ctrl-C: what is done then is reported")
    }
    let (formula, target) = try formulaOptions.chosen(
      orTarget: targetColumn, features, trials: weights.trials)
    var (table, rowColumns) = try weights.prepared(
      dataOptions.table(data, verbatim: features.textNames), target: target, formula)
    // The rows of trials are drawn one by one.
    rowColumns.arePairsOfTrials = false
    let columns = rowColumns
    chosen.estimator.formula = formula
    try features.apply(to: &chosen.estimator, table)
    if let note = chosen.note { Messages.note(note) }
    let names = features.chosen(in: table)
    let excluded = features.excluded(in: table)
    chosen.estimator = try chosen.estimator.fixingFormula(on: table, target: target)
    let refit = chosen
    let display = ProgressDisplay()
    let validation = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try BootstrapValidation(
        table, target: target, rowColumns: columns, resamples: resamples, seed: method.seed,
        observe: {
          display.showResamples($0, of: $1)
          return Interruption.isRequested ? .stop : .proceed
        },
        fit: { rows throws(LogisticError) in
          if refit.needsStrength {
            return try refit.searched(
              rows, target: target, features: names, excluding: excluded, rowColumns: columns
            ).fit
          }
          return try refit.estimator.fit(
            rows, target: target, features: names, excluding: excluded, rowColumns: columns)
        })
    }
    if validation.wasStopped {
      Messages.warning("stopped after \(validation.resampleCount) of \(resamples) resamples")
    }
    let report = ValidationReport(validation: validation)
    for warning in report.warnings { Messages.warning(warning) }
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if validation.wasStopped { throw ExitCode(130) }
  }
}
