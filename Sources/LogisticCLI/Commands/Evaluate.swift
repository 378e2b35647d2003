internal import ArgumentParser
internal import Logistic

/// `logistic evaluate`: how well a model predicts rows whose class is known.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Report how good a model is on rows with a target.",
    discussion: """
      Prints the compiled loss and metrics, errors class by class, whether the probabilities tell the classes \
      apart (AUC with DeLong's interval, average precision, Kolmogorov–Smirnov), and whether they hold \
      (Brier's score in its parts, calibration slope and intercept, calibration error, Hosmer–Lemeshow). \
      --full adds the bins, gains and lift, and the decision curve; --json has all of them. On the rows \
      that were fitted every figure flatters: see 'logistic validate'.
      """)

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
      The column of true classes; for several outputs of a plain model: y0,y1. Default: the model's; sparse rows need \
      none.
      """)
  var targetColumn: String?
  @Option(help: "The target counts the successes of so many trials: the column of all trials.")
  var trials: String?
  @Option(help: "The column that says how many rows each row stands for.")
  var frequencyWeight: String?
  @Option(
    help: """
      The column of factors on each row's loss. As in Keras the loss and weighted metrics use them; all else \
      counts rows.
      """)
  var sampleWeight: String?
  @Option(
    parsing: .unconditional,
    help: """
      With one output: the probability above which the class is predicted, in metrics too. Default: the \
      model's, which is 0.5 unless its file says otherwise.
      """)
  var threshold: Double?
  @Option(help: "For a plain Keras model: the columns that it takes, in its order.")
  var features: [String] = []
  @Option(help: "For a plain Keras model: columns to leave out.")
  var exclude: [String] = []
  @Flag(
    help:
      "Show calibration bins, gains and the decision curve too; in JSON, every point of the curves."
  )
  var full = false
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(title: "Pictures") var plotOptions: PlotOptions

  func run() throws {
    if let threshold, !(threshold >= 0 && threshold <= 1) {
      throw LogisticError(
        .usage, "threshold", "--threshold is \(NumberText.shortest(threshold))",
        advice: "give a probability, from 0 to 1")
    }
    try plotOptions.check()
    let isSparse = SparseData<Double>.isNamed(data)
    if trials != nil, frequencyWeight != nil {
      throw LogisticError(
        .usage, "trials", "--trials and --frequency-weight are both given",
        advice: "multiply the successes and the trials by it, and leave it out")
    }
    let named = [
      ("--trials", trials), ("--frequency-weight", frequencyWeight),
      ("--sample-weight", sampleWeight),
    ].first { $0.1 != nil }
    if isSparse, let named {
      throw LogisticError(
        .usage, "sparse-options",
        "\(named.0) names a column, and sparse rows have numbers for them and a label",
        advice: "leave it out")
    }
    let saved = try SavedModel(contentsOf: model)
    if case .network = saved, targetColumn == nil, !isSparse {
      throw ValidationError("Missing expected argument '--target <target>'")
    }
    let report =
      switch saved {
      case .sparse(let model): try evaluate(model)
      case .table where isSparse: throw SavedModel.needsTable(data)
      case .table(let model): try evaluate(model)
      case .network(let network) where isSparse: try evaluateSparse(network)
      case .network(let network): try evaluate(network)
      }
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }

  /// What is said of the probabilities.
  func sections(_ goodness: Goodness?) -> GoodnessText? {
    goodness.map { GoodnessText(goodness: $0, isFull: full) }
  }

  private func evaluate(_ saved: TabularModel) throws(LogisticError) -> EvaluationReport {
    if !features.isEmpty || !exclude.isEmpty {
      throw LogisticError(
        .usage, "features",
        "\(features.isEmpty ? "--exclude" : "--features") is for plain Keras models; "
          + "this one knows its columns", advice: "leave it out")
    }
    var model = saved
    if let threshold { model.threshold = threshold }
    let target = targetColumn ?? model.target
    let (table, columns) = try model.prepared(
      dataOptions.table(
        data, schema: model.schema,
        keeping: (target == model.target ? model.responseColumns : [target])
          + [trials, frequencyWeight, sampleWeight].compactMap { $0 }),
      .init(frequencyWeight: frequencyWeight), target: target, trials: trials)
    let counts = columns.frequencyWeight
    let quality = try model.quality(of: table, target: target, frequencyWeight: counts)
    try plotOptions.write(
      PlotOptions.pictures(PlotKind.quality) { () throws(LogisticError) in
        try ModelPlots(model, table, target: target, frequencyWeight: counts)
      })
    let areFitted =
      model.classes.count == 2
      && model.isFitted(
        to: table, target: target,
        rowColumns: .init(sampleWeight: sampleWeight, frequencyWeight: counts))
    return EvaluationReport(
      heading: model.modelled,
      values: try model.evaluate(
        table, target: target, frequencyWeight: counts, sampleWeight: sampleWeight),
      quality: quality,
      goodness: sections(
        try model.goodness(
          of: table, target: target, frequencyWeight: counts,
          areFitted: areFitted)),
      classes: model.classes, count: quality.count,
      rowsLeftOut: quality.rowsLeftOut)
  }

  private func evaluate(_ network: Network) throws(LogisticError) -> EvaluationReport {
    if let option = trials != nil ? "--trials" : frequencyWeight != nil ? "--frequency-weight" : nil
    {
      throw LogisticError(
        .usage, "trials", "\(option) is for models of a table; this one is a plain Keras model",
        advice: "leave it out, and give each case a row of its own")
    }
    let table = try dataOptions.table(data)
    let target = targetColumn ?? ""
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
      excluding: targets + ListArgument.names(exclude, in: table.names)
        + (sampleWeight.map { [$0] } ?? []))
    let rows = try NetworkRows(
      table, columns: columns, targets: targets, network: network, loss: loss,
      sampleWeight: sampleWeight)
    var quality: FitQuality?
    var goodness: Goodness?
    let predictions = network.classes(
      of: try network.predict(rows.inputs), threshold: threshold ?? 0.5, classes: rows.classes)
    if let predictions, let labels = rows.labels {
      quality = try FitQuality(predictions, labels: labels, rows: .given, file: table.file)
      goodness = try Goodness(predictions, labels: labels, threshold: threshold ?? 0.5)
    }
    try plotOptions.write(
      PlotOptions.pictures(PlotKind.quality) { () throws(LogisticError) in
        try ModelPlots(
          network, rows, names: columns.names, target: target,
          threshold: self.threshold ?? 0.5)
      })
    return EvaluationReport(
      heading: target, values: try network.judging(at: threshold ?? 0.5).evaluate(rows),
      quality: quality, goodness: sections(goodness),
      classes: predictions?.classes ?? [], count: Double(rows.targets.rows),
      rowsLeftOut: rows.rowsDropped)
  }
}
