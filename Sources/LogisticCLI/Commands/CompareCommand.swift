internal import ArgumentParser
internal import Logistic

/// `logistic compare`: two models of one target.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two models: analysis of deviance, AIC, and predictions of the same rows.",
    discussion: """
      Two unpenalised fits to the same rows, of which one has all columns of the other, are compared by \
      the likelihood-ratio test (R's anova(a, b, test = "LRT")). Give the rows that were fitted as --data, \
      and it is checked that they were; without them what the files recorded is used. Any two models of one \
      target are compared by their predictions of --data: areas under the ROC curve by DeLong's paired test, \
      log loss and Brier's score by the rows' differences. Those are fair on rows held back only.

        logistic compare small.keras large.keras --data fitted.csv
        logistic compare lasso.keras full.keras --data held-back.csv
      """)

  @Argument(
    help: "A model, a .keras file of a table's model.", completion: .file(extensions: ["keras"]))
  var first: String
  @Argument(help: "Another one.", completion: .file(extensions: ["keras"]))
  var second: String
  @Option(
    help: "Rows with the target, a CSV or TSV file; '-' reads standard input.", completion: .file())
  var data: String?
  @Option(name: .customLong("target"), help: "The column of true classes. Default: the models'.")
  var targetColumn: String?
  @Option(help: "The column that says how many rows each row stands for.")
  var frequencyWeight: String?
  @Option(help: "The target counts the successes of so many trials: the column of all trials.")
  var trials: String?
  @Option(help: "The column that was added to each row's log-odds in the fits.")
  var offset: String?
  @Option(help: "The level of the intervals.")
  var level = 0.95
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    guard level > 0, level < 1 else {
      throw LogisticError(
        .usage, "level", "--level is \(NumberText.shortest(level))",
        advice: "give a share such as 0.95")
    }
    let (a, b) = (try model(first), try model(second))
    guard a.classes == b.classes, a.target == b.target || targetColumn != nil else {
      throw LogisticError(
        .model, "other-target",
        "the models are of different targets: \(a.modelled) and \(b.modelled)",
        place: .init(file: second), advice: "compare models of one target")
    }
    var report = CompareReport(names: (first, second), models: (a, b), level: level)
    if let data {
      let target = targetColumn ?? a.target
      let given = LogisticRegression.RowColumns(frequencyWeight: frequencyWeight, offset: offset)
      if frequencyWeight != nil, trials != nil {
        throw LogisticError(
          .usage, "trials", "--trials and --frequency-weight are both given", advice: "give one")
      }
      let (table, columns) = try a.prepared(
        dataOptions.table(
          data, schema: a.schema.joined(with: b.schema),
          keeping: (target == a.target ? a.responseColumns : [target]) + given.names
            + (trials.map { [$0] } ?? [])),
        given, target: target, trials: trials)
      report.file = table.file
      if target == a.target {
        report.learn { () throws(LogisticError) in
          try a.nested(with: b, on: table, rowColumns: columns)
        }
      }
      // Predictions know no offset.
      if offset == nil {
        report.paired = try a.comparison(
          with: b, on: table, target: target, frequencyWeight: columns.frequencyWeight)
      }
    } else {
      if let given = [
        ("--target", targetColumn), ("--frequency-weight", frequencyWeight), ("--trials", trials),
        ("--offset", offset),
      ].first(where: { $0.1 != nil }) {
        throw LogisticError(
          .usage, "no-data", "\(given.0) is of the rows of --data, which is not given",
          advice: "give --data, or leave it out")
      }
      report.learn { () throws(LogisticError) in try a.nested(with: b) }
      // What is of no use without rows is an error.
      if let refusal = report.refusal, report.statistics == nil { throw refusal }
    }
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }

  private func model(_ path: String) throws(LogisticError) -> TabularModel {
    guard case .table(let model) = try SavedModel(contentsOf: path) else {
      throw LogisticError(
        .model, "not-a-table", "the model is no table's: its columns have no names",
        place: .init(file: path), advice: "fit it with 'logistic train DATA --target COLUMN'")
    }
    return model
  }
}

extension Schema {
  /// The columns of two models: one that both have is a number where either takes it so.
  fileprivate func joined(with other: Schema) -> Schema {
    let mine = fields.map { field in
      other[field.name].map { $0.kind == .number ? $0 : field } ?? field
    }
    return Schema(mine + other.fields.filter { self[$0.name] == nil })
  }
}
