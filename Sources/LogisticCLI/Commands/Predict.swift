internal import ArgumentParser
internal import Logistic

/// `logistic predict`: the classes and probabilities of a table's rows.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the predicted class and probabilities of each row.",
    discussion: """
      Writes the columns of --keep, then 'predicted' and 'p_<class>' for every class, one row for \
      each row of the data and in its order. A row that the model cannot predict, because a value is \
      missing, has empty cells. A category's level that training never saw counts for nothing: it is \
      named in a warning, and a last column 'unknown', which is there only if some row needs it, \
      names the columns concerned. The data's columns are found by name; others are ignored.

      A model with prediction sets ('logistic calibrate --conformal') adds a column 'set': the classes \
      of which one is the true one with the chance that was promised, joined by ';'. --interval adds \
      'p_<class>_low' and 'p_<class>_high', the ends of an interval of the probability (of two classes, \
      the modelled one's), from what the fit knows of its own uncertainty. --laplace averages the \
      probabilities over that uncertainty, an L2 penalty standing for a normal prior.

      A part of the rows after the other is read, predicted and written, so that files of any size \
      take little memory. A file given by --output appears whole or not at all; standard output has \
      the rows before one that cannot be read.

      A plain Keras model takes columns that are named as its inputs, else the columns in the file's \
      order (less those of --keep) or x0, x1, …; its classes are 0, 1, …. Outputs that are no \
      probabilities are written as 'predicted', or 'output_0', 'output_1', ….
      """)

  @Argument(help: "The model, a .keras file.", completion: .file(extensions: ["keras"]))
  var model: String
  @Argument(
    help: """
      The rows, a CSV or TSV file; '-' reads standard input. A .svm, .svmlight or .libsvm file holds \
      sparse rows.
      """, completion: .file())
  var data: String
  @Option(name: .shortAndLong, help: "Where the predictions go. Default: standard output.")
  var output: String?
  @Option(help: "Columns of the data to write before the predictions: a,b.")
  var keep: [String] = []
  @Option(
    parsing: .unconditional,
    help: "With one output: the probability above which the class is predicted.")
  var threshold: Double?
  @Option(
    parsing: .unconditional,
    help: "Write each probability's interval at this level, as 0.95 (delta method on log-odds).")
  var interval: Double?
  @Flag(help: "Write probabilities averaged over the fit's uncertainty (Laplace's approximation).")
  var laplace = false
  @Option(help: "A level never seen in training: warn or error.")
  var unknown: String?
  @Option(help: "For a plain Keras model: the columns that it takes, in its order.")
  var features: [String] = []
  @Flag(help: "Write JSON Lines: one object a row.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  private static let unknownWords = Words<Bool>(
    option: "--unknown", table: [("warn", false), ("error", true)])

  func run() throws {
    if let threshold, !(threshold >= 0 && threshold <= 1) {
      throw LogisticError(
        .usage, "threshold", "--threshold is \(NumberText.shortest(threshold))",
        advice: "give a probability, from 0 to 1")
    }
    if let interval, !(interval > 0 && interval < 1) {
      throw LogisticError(
        .usage, "level", "--interval is \(NumberText.shortest(interval))",
        advice: "give a share such as 0.95")
    }
    let refusesUnknown =
      try unknown.map { (word) throws(LogisticError) in
        try Self.unknownWords.value(of: word)
      } ?? false
    if let output {
      try OutputFile.check(output, inputs: [("the data file", data), ("the model", model)])
    }
    let saved = try SavedModel(contentsOf: model)
    if case .table = saved {
    } else if interval != nil || laplace {
      throw LogisticError(
        .usage, "no-uncertainty",
        "\(laplace ? "--laplace" : "--interval") is for models that 'logistic train' made of a table",
        place: .init(file: model), advice: "leave it out")
    }
    switch saved {
    case .sparse(let model): try write(predict(model))
    case .table where SparseData<Double>.isNamed(data): throw SavedModel.needsTable(data)
    case .table(let model): try predict(model, refusesUnknown: refusesUnknown)
    case .network(let network) where SparseData<Double>.isNamed(data):
      try write(predictSparse(network))
    case .network(let network): try write(predict(network))
    }
  }

  /// Hands what is written to the output, a file that appears whole or not at all.
  private func withOutput(
    _ body: (_ write: ([UInt8]) throws(LogisticError) -> Void) throws(LogisticError) -> Void
  ) throws(LogisticError) {
    if let output {
      try OutputFile.write(to: output, body)
    } else {
      try body { piece throws(LogisticError) in try StandardStreams.writeOutput(piece) }
    }
  }

  private func write(_ text: PredictionText) throws(LogisticError) {
    try withOutput { write throws(LogisticError) in
      if !json { try write(text.csvHeader) }
      for piece in json ? text.jsonLines : text.csvLines { try write(piece) }
    }
  }

  /// Reads, predicts and writes a part of the rows after the other.
  private func predict(_ saved: TabularModel, refusesUnknown: Bool) throws(LogisticError) {
    if !features.isEmpty {
      throw LogisticError(
        .usage, "features", "--features is for plain Keras models; this one knows its columns",
        advice: "leave it out")
    }
    var model = saved
    if let threshold { model.threshold = threshold }
    // Kept columns go into a CSV file letter by letter.
    let verbatim = json ? [] : keep + keep.flatMap(ListArgument.split)
    let rows = try dataOptions.parts(data, verbatim: verbatim)
    let kept = ListArgument.names(keep, in: rows.names)
    try rows.check(model.schema.names + kept)
    let hasUnknown = try hasUnknownLevels(rows, model, refuses: refusesUnknown)
    var (lacking, firstRow) = (0, 0)
    try withOutput { write throws(LogisticError) in
      var isFirst = true
      try rows.forEach(model.schema, keeping: kept) { table throws(LogisticError) in
        let predictions = try laplace ? model.averagedPredictions(table) : model.predict(table)
        let intervals = try interval.map { (level) throws(LogisticError) in
          try model.logitUncertainty(of: table, allowsPrior: laplace).intervals(level: level)
        }
        // They were calibrated on probabilities that are not averaged.
        let sets = try model.predictionSets.map { (sets) throws(LogisticError) in
          try (laplace ? model.predict(table) : predictions).sets(
            by: sets, firstRow: firstRow)
        }
        firstRow += table.rowCount
        lacking += predictions.predicted.count { $0 == nil }
        var columns = [Column]()
        for name in kept { columns.append(try table.column(name)) }
        let text = PredictionText(
          kept: columns, predictions: predictions, outputs: predictions.probabilities,
          rowCount: table.rowCount, hasUnknownColumn: hasUnknown, sets: sets,
          intervals: intervals,
          intervalClasses: model.classes.count == 2
            ? [model.positive] : Array(model.classes.indices))
        if isFirst, !json { try write(text.csvHeader) }
        isFirst = false
        for piece in json ? text.jsonLines : text.csvLines { try write(piece) }
      }
    }
    if lacking > 0 {
      Messages.warning(
        "\(lacking) row\(lacking == 1 ? " lacks a value and has" : "s lack a value and have") no prediction"
      )
    }
  }

  /// Whether a row has a level that training never saw, which is warned about.
  ///
  /// The columns of categories are read before any row is written: the header tells whether there is a
  /// column of unknown levels.
  private func hasUnknownLevels(
    _ rows: CSVParts, _ model: TabularModel, refuses: Bool
  ) throws(LogisticError) -> Bool {
    var levels = UnknownLevels(model)
    guard !levels.columnNames.isEmpty else { return false }
    let (all, file) = (model.schema, rows.file)
    let schema = Schema(levels.columnNames.compactMap { all[$0] })
    try rows.forEach(schema) { table throws(LogisticError) in try levels.add(table) }
    for found in levels.found {
      let level = found.level.isEmpty ? "a missing value" : "level '\(found.level)'"
      let rows = "\(found.rowCount) row\(found.rowCount == 1 ? "" : "s")"
      if refuses {
        throw LogisticError(
          .data, "unknown-level", "training never saw \(level), which \(rows) have",
          place: .init(file: file, line: found.firstLine, column: found.column),
          advice: "correct the level, or let --unknown warn mark the rows")
      }
      Messages.warning(
        "column '\(found.column)': training never saw \(level); it counts for nothing in \(rows)"
          + (found.firstLine.map { ", the first on line \($0)" } ?? ""))
    }
    return !levels.found.isEmpty
  }

  private func predict(_ network: Network) throws(LogisticError) -> PredictionText {
    let (table, kept) = try readKeeping()
    let columns = try NetworkColumns(
      of: table, for: network,
      features: features.isEmpty ? nil : ListArgument.names(features, in: table.names),
      excluding: kept.map(\.name))
    let outputs = try network.predict(columns.values(table))
    return PredictionText(
      kept: kept, predictions: network.classes(of: outputs, threshold: threshold ?? 0.5),
      outputs: outputs, rowCount: table.rowCount)
  }

  /// The rows, and the columns of `--keep`, which go into a CSV file letter by letter.
  private func readKeeping() throws(LogisticError) -> (DataTable, [Column]) {
    func read(keeping names: [String]) throws(LogisticError) -> DataTable {
      try dataOptions.table(data, verbatim: json ? [] : names)
    }
    let table: DataTable
    // A name that holds commas is known only once the header is: it is tried whole first.
    do throws(LogisticError) {
      // Standard input can be read only once: there commas always part names.
      table = try read(keeping: data == "-" ? keep.flatMap(ListArgument.split) : keep)
    } catch {
      let names = keep.flatMap(ListArgument.split)
      guard error.code == "unknown-column", names != keep, data != "-" else { throw error }
      table = try read(keeping: names)
    }
    var kept = [Column]()
    for name in ListArgument.names(keep, in: table.names) { kept.append(try table.column(name)) }
    return (table, kept)
  }
}
