internal import ArgumentParser
internal import Logistic
internal import LogisticPlots

/// `logistic race`: every method that applies, to one optimum.
struct RaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "race",
    abstract: "Compare methods by how fast they come near the same optimum.",
    discussion: """
      Fits one model (the same features, weights and penalty) by every method that applies and shows \
      how far each is above the proved optimum, against time and against passes over the rows. \
      Optimizers run at Keras's default learning rates, and at the best of a few others. Measuring \
      stops the clock. Where the classes are separated an L2 penalty with λ = 1/n is used, as train does.

      Ctrl-C ends the race, shows what there is and exits with 130.
      """)

  @Argument(help: "The rows, a CSV or TSV file; '-' reads standard input.", completion: .file())
  var data: String
  @Option(name: .customLong("target"), help: "The column to predict.")
  var targetColumn: String?
  @OptionGroup(title: "Race") var options: RaceOptions
  @OptionGroup(title: "Columns") var formulaOptions: FormulaOptions
  @OptionGroup(title: "Columns") var features: FeatureOptions
  @OptionGroup(title: "Penalty") var penalty: PenaltyOptions
  @OptionGroup(title: "Rows") var weights: WeightOptions
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(title: "Pictures") var plotOptions: PlotOptions
  @Flag(help: "Print one JSON object with every run's curve in place of tables and charts.")
  var json = false

  func run() throws {
    let contestants = try options.contestants()
    try plotOptions.check()
    let (chosenPenalty, needsStrength) = try penalty.chosen()
    if needsStrength {
      throw LogisticError(
        .usage, "strength", "a race with --penalty \(penalty.penalty ?? "l2") needs a strength",
        advice: "give --lambda, as 0.01; 'logistic tune' finds one")
    }
    var estimator = LogisticRegression(penalty: chosenPenalty)
    estimator.epochs = options.epochs
    estimator.batchSize = options.batchSize
    estimator.shuffle = !options.noShuffle
    estimator.seed = options.seed
    estimator.classWeight = try weights.chosenClassWeight()
    let (formula, target) = try formulaOptions.chosen(
      orTarget: targetColumn, features, trials: weights.trials)
    let (table, columns) = try weights.prepared(
      dataOptions.table(data, verbatim: features.textNames), target: target, formula)
    estimator.formula = formula
    try features.apply(to: &estimator, table)

    let display = ProgressDisplay()
    let race = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try estimator.race(
        table, target: target, features: features.chosen(in: table),
        excluding: features.excluded(in: table), rowColumns: columns,
        contestants: contestants, timeLimit: options.timeLimit
      ) { progress in
        display.show(progress)
        return Interruption.isRequested ? .stop : .proceed
      }
    }
    if race.penaltyIsFallback {
      Messages.warning(
        "the classes are separated; the race is to the optimum with an L2 penalty, λ = 1/n")
    }
    Messages.warnings(race.warnings, file: table.file)
    try plotOptions.write(
      Plot.RaceMeasure.allCases.map { measure in
        (
          "race-\(measure.rawValue)",
          { () throws(LogisticError) in try .race(race, against: measure) }
        )
      })
    let report = RaceReport(race: race)
    let terminal = LessonTerminal.current
    try StandardStreams.writeOutput(
      json
        ? report.json.text + "\n"
        : report.text(width: terminal.width, isColoured: terminal.isColoured))
    if race.wasStopped { throw ExitCode(130) }
  }
}
