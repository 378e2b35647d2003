internal import ArgumentParser
internal import Logistic

/// `logistic evaluate`: how well a model predicts rows whose class is known.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report a model's loss, metrics and errors class by class on rows with a target.")

  @Argument(help: "The model, a .keras file.", completion: .file(extensions: ["keras"]))
  var model: String
  @Argument(
    help: """
      The rows, a CSV or TSV file; '-' reads standard input. A .svm, .svmlight or .libsvm file holds \
      sparse rows with their labels.
      """, completion: .file())
  var data: String
  @Option(
    name: .customLong("target"),
    help: """
      The column of true classes; for several outputs of a plain model: y0,y1. Sparse rows need none.
      """)
  var targetColumn: String?
  @Option(help: "The target counts the successes of so many trials: the column of all trials.")
  var trials: String?
  @Option(
    parsing: .unconditional,
    help: "With one output: the probability above which the class is predicted.")
  var threshold: Double?
  @Option(help: "For a plain Keras model: the columns that it takes, in its order.")
  var features: [String] = []
  @Option(help: "For a plain Keras model: columns to leave out.")
  var exclude: [String] = []
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    if let threshold, !(threshold >= 0 && threshold <= 1) {
      throw LogisticError(
        .usage, "threshold", "--threshold is \(NumberText.shortest(threshold))",
        advice: "give a probability, from 0 to 1")
    }
    let isSparse = SparseData<Double>.isNamed(data)
    guard targetColumn != nil || isSparse else {
      throw ValidationError("Missing expected argument '--target <target>'")
    }
    let report =
      switch try SavedModel(contentsOf: model) {
      case .sparse(let model): try evaluate(model)
      case .table where isSparse: throw SavedModel.needsTable(data)
      case .table(let model): try evaluate(model)
      case .network(let network) where isSparse: try evaluateSparse(network)
      case .network(let network): try evaluate(network)
      }
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }

  /// The column of true classes.
  private var target: String { targetColumn ?? "" }

  private func evaluate(_ saved: TabularModel) throws(LogisticError) -> EvaluationReport {
    if !features.isEmpty || !exclude.isEmpty {
      throw LogisticError(
        .usage, "features",
        "\(features.isEmpty ? "--exclude" : "--features") is for plain Keras models; "
          + "this one knows its columns", advice: "leave it out")
    }
    var model = saved
    if let threshold { model.threshold = threshold }
    var table = try dataOptions.table(
      data, schema: model.schema, keeping: [target] + (trials.map { [$0] } ?? []))
    if let trials { table = try table.expandingTrials(successes: target, of: trials) }
    let quality = try model.quality(of: table, target: target, frequencyWeight: trials)
    return EvaluationReport(
      heading: model.modelled,
      values: try model.evaluate(table, target: target, frequencyWeight: trials),
      quality: quality, classes: model.classes, count: quality.count,
      rowsLeftOut: quality.rowsLeftOut)
  }

  private func evaluate(_ network: Network) throws(LogisticError) -> EvaluationReport {
    if trials != nil {
      throw LogisticError(
        .usage, "trials", "--trials is for models of a table; this one is a plain Keras model",
        advice: "leave it out, and give a row a trial")
    }
    let table = try dataOptions.table(data)
    let targets = ListArgument.names([target], in: table.names)
    for name in targets { _ = try table.column(name) }
    guard let loss = network.compiled?.loss else {
      throw LogisticError(
        .model, "not-compiled", "the model has not been compiled, so it has no loss",
        place: .init(file: model), advice: "compile it before it is saved")
    }
    let columns = try NetworkColumns(
      of: table, for: network,
      features: features.isEmpty ? nil : ListArgument.names(features, in: table.names),
      excluding: targets + ListArgument.names(exclude, in: table.names))
    let rows = try NetworkRows(
      table, columns: columns, targets: targets, network: network, loss: loss)
    var quality: FitQuality?
    let predictions = network.classes(
      of: try network.predict(rows.inputs), threshold: threshold ?? 0.5, classes: rows.classes)
    if let predictions, let labels = rows.labels {
      quality = try FitQuality(predictions, labels: labels, rows: .given, file: table.file)
    }
    return EvaluationReport(
      heading: target, values: try network.evaluate(rows), quality: quality,
      classes: predictions?.classes ?? [], count: Double(rows.targets.rows),
      rowsLeftOut: rows.rowsDropped)
  }
}
