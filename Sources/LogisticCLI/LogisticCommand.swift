internal import ArgumentParser
internal import Logistic

@main struct LogisticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logistic",
    abstract: "Logistic regression, exactly.",
    discussion: """
      Fits a table to its optimum and proves it, or trains as Keras does; models are .keras files.

        logistic train penguins.csv --target sex --output penguins.keras
        logistic predict penguins.keras penguins.csv --output predictions.csv

      Results go to standard output, progress and warnings to standard error. Exit codes: 0 done, \
      64 usage, 65 data, 66 no input, 70 a bug, 74 input or output failed, 130 interrupted.
      """,
    version: version,
    subcommands: [
      Train.self, Update.self, Tune.self, RaceCommand.self, Predict.self, Evaluate.self,
      ValidateCommand.self, CompareCommand.self, SummaryCommand.self, EffectsCommand.self,
      PoolCommand.self, AuditCommand.self, Calibrate.self, PlotCommand.self,
      Inspect.self,
      Lesson.self,
    ])

  /// The newest heading of CHANGELOG.md.
  static let version = "Unreleased"

  static func main() {
    Interruption.install()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Failure.exit(error, isJSON: CommandLine.arguments.contains("--json"))
    }
  }
}
