internal import ArgumentParser
internal import Logistic

/// `logistic update`: new rows for a fitted model, without the old ones.
struct Update: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Add new rows to a fitted model without those it was fitted to.",
    discussion: """
      An exact fit keeps the curvature of its rows in the model's file. The new rows are read a few times \
      beside it, and the model moves to the optimum of both. What is certified is said: how far a fit of \
      all rows could be, or that only such a fit can tell. Columns and classes have to be those of the model; \
      a level that is new gets a coefficient of its own. Factors, bounds and groups of the fit go on. The \
      columns of a formula are made as they were, and take no new level.

      Without --output the model's file is replaced, whole or not at all.
      """)

  @Argument(
    help: "The model, a .keras file of 'logistic train'.", completion: .file(extensions: ["keras"]))
  var model: String
  @Argument(help: "The new rows, a CSV or TSV file; '-' reads standard input.", completion: .file())
  var data: String
  @Option(
    help: "The column to predict; it has to be the model's, which is what is read without it.")
  var target: String?
  @Option(
    name: .shortAndLong, help: "Where the model goes. Default: where it came from.",
    completion: .file(extensions: ["keras"]))
  var output: String?
  @Option(help: "The column of factors on each row's loss.")
  var sampleWeight: String?
  @Option(help: "The column that says how many rows each row stands for.")
  var frequencyWeight: String?
  @Option(help: "The target counts the successes of so many trials: the column of all trials.")
  var trials: String?
  @Option(help: "The column that is added to each row's log-odds.")
  var offset: String?
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @Flag(help: "Print one JSON object in place of the table.")
  var json = false

  func run() throws {
    let place = output ?? model
    guard case .table(var fitted) = try SavedModel(contentsOf: model) else {
      throw LogisticError(
        .model, "not-a-table", "the model is a plain network, which keeps no curvature",
        place: .init(file: model), advice: "train it on with 'logistic train --model'")
    }
    try OutputFile.check(place, inputs: [("the data file", data)])
    if let target, target != fitted.target {
      throw LogisticError(
        .usage, "target", "--target is '\(target)', but the model predicts '\(fitted.target)'",
        advice: "leave it out")
    }
    let given = LogisticRegression.RowColumns(
      sampleWeight: sampleWeight, frequencyWeight: frequencyWeight, offset: offset)
    let (table, columns) = try fitted.prepared(
      dataOptions.table(
        data, schema: fitted.schema,
        keeping: fitted.responseColumns + given.names + (trials.map { [$0] } ?? [])),
      given, trials: trials)
    let update: ModelUpdate
    do throws(LogisticError) {
      update = try fitted.update(with: table, rowColumns: columns)
    } catch {
      throw error.code == "no-curvature" ? error.inFile(model) : error
    }
    Messages.warnings(update.warnings, file: table.file)
    try SavedModel.table(fitted).save(to: place)
    let report = UpdateReport(update: update, model: fitted, output: place)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }
}

extension LogisticError {
  /// The same error, in a file.
  fileprivate func inFile(_ path: String) -> LogisticError {
    LogisticError(domain, code, reason, place: .init(file: path), advice: advice)
  }
}
