internal import ArgumentParser
internal import Logistic

/// `logistic audit`: how far a model is from the optimum of its own objective.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Say how far a trained model is from the optimum of its own objective.",
    discussion: """
      Takes any Keras model whose trained layer is one Dense with its own loss, whoever trained it. Prints \
      a proved bound on the gap, the gap to the optimum that an exact solver finds, whether an optimum \
      exists at all, and the coefficients there.

        logistic audit trained-in-keras.keras rows.csv --target y

      Give the weights of the training too: without them the objective is another one.
      """)

  @Argument(help: "The model, a .keras file.", completion: .file(extensions: ["keras"]))
  var model: String
  @Argument(
    help: "The rows it was trained on, a CSV or TSV file; '-' reads standard input.",
    completion: .file())
  var data: String
  @Option(help: "The column of true classes; for several outputs of a plain model: y0,y1.")
  var target: String?
  @Option(help: "For a plain Keras model: the columns that it takes, in its order.")
  var features: [String] = []
  @Option(help: "For a plain Keras model: columns to leave out.")
  var exclude: [String] = []
  @OptionGroup(title: "Weights") var weights: WeightOptions
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    if weights.correctIntercept {
      throw LogisticError(
        .usage, "correct-intercept",
        "--correct-intercept moves a model away from the optimum that an audit looks for",
        advice: "leave it out")
    }
    let classWeight = try weights.chosenClassWeight()
    let report: AuditReport
    switch try SavedModel(contentsOf: model) {
    case .sparse:
      throw LogisticError(
        .model, "sparse", "the model is of sparse rows, whose fits carry their own certificate",
        place: .init(file: model), advice: "see the certificate that train printed")
    case .table(let fitted):
      let name = target ?? fitted.target
      let (table, columns) = try fitted.prepared(
        dataOptions.table(
          data, schema: fitted.schema,
          keeping: (name == fitted.target ? fitted.responseColumns : [name])
            + weights.columns.names),
        .init(
          sampleWeight: weights.sampleWeight, frequencyWeight: weights.frequencyWeight,
          offset: weights.offset), target: name, trials: weights.trials)
      if fitted.calibration != nil {
        Messages.note("the audit is of the fit below the isotonic calibration")
      }
      report = AuditReport(
        heading: fitted.modelled,
        audit: try fitted.audit(
          table, target: name, rowColumns: columns, classWeight: classWeight),
        terms: [], classes: fitted.classes, isPlain: false)
    case .network(let network):
      guard let target else {
        throw ValidationError("Missing expected argument '--target <target>'")
      }
      if let option = weights.optionOfTables {
        throw LogisticError(
          .usage, "weights", "\(option) is for models of a table; this one is a plain Keras model",
          advice: "Keras counts rows by --sample-weight")
      }
      let sampleWeight = weights.sampleWeight
      let table = try dataOptions.table(data)
      let targets = ListArgument.names([target], in: table.names)
      for name in targets { _ = try table.column(name) }
      guard let loss = network.compiled?.loss else {
        throw LogisticError(
          .model, "not-compiled", "the model has not been compiled, so it has no objective",
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
      report = AuditReport(
        heading: target,
        audit: try network.audit(
          rows.inputs, rows.targets, sampleWeight: rows.weights,
          classWeight: try weights.classWeight(of: rows)),
        terms: columns.names,
        classes: rows.classes
          ?? (targets.count == network.nodes[network.output].shape.width ? targets : []),
        isPlain: true)
    }
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }
}
