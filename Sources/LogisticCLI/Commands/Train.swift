internal import ArgumentParser
internal import Logistic

/// `logistic train`: fits a table, or a compiled Keras model to one.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a model to a table.",
    discussion: """
      Without further options the maximum-likelihood estimate is found exactly and proved; where the \
      classes are separated, so that there is none, an L2 penalty is used and that is said. Giving \
      --epochs, --batch-size or --learning-rate trains with Adam, as Keras does.

      With --model a compiled .keras file is trained on: its layers, loss, optimizer and present \
      weights, with the columns in the file's order less the target as its input.

      Ctrl-C ends a training, saves the model as it is then and exits with 130.
      """)

  @Argument(
    help: """
      The rows, a CSV or TSV file; '-' reads standard input. A .svm, .svmlight or .libsvm file holds \
      sparse rows with their labels.
      """, completion: .file())
  var data: String
  @Option(
    name: .customLong("target"),
    help: """
      The column to predict; with --model, one column an output: y0,y1. Sparse rows need none: their \
      label is predicted.
      """)
  var targetColumn: String?
  @OptionGroup(title: "Columns") var formulaOptions: FormulaOptions
  @Option(
    name: .shortAndLong, help: "Where the model goes, a .keras file. Without it none is kept.",
    completion: .file(extensions: ["keras"]))
  var output: String?
  @Option(
    help: "A compiled .keras model to train on.", completion: .file(extensions: ["keras"]))
  var model: String?
  @Option(
    help: """
      A .keras model whose coefficients the fit begins at, of the same columns, levels and classes.
      """,
    completion: .file(extensions: ["keras"]))
  var startFrom: String?
  @Option(
    parsing: .unconditional,
    help: "So many outputs: as many as there are classes, each against the others or together.")
  var units: Int?
  @Option(
    help:
      "What makes probabilities of the outputs: sigmoid or softmax. Default: as suits the classes.")
  var activation: String?
  @OptionGroup(title: "Columns") var features: FeatureOptions
  @Option(
    help: """
      Matched sets: the column that says which rows are one set. The exact conditional likelihood is fitted, and the table of \
      coefficients printed; there are no intercepts and no probabilities.
      """)
  var strata: String?
  @OptionGroup(title: "Penalty") var penalty: PenaltyOptions
  @OptionGroup(title: "Penalty") var coefficients: CoefficientOptions
  @OptionGroup(title: "Method") var method: MethodOptions
  @OptionGroup(title: "Rows") var weights: WeightOptions
  @OptionGroup(title: "Rows") var rowFiles: RowFileOptions
  @OptionGroup(title: "Rows") var rows: RowOptions
  @OptionGroup(title: "Data") var dataOptions: DataOptions
  @OptionGroup(visibility: .hidden) var later: LaterOptions
  @OptionGroup(title: "Pictures") var plotOptions: PlotOptions
  @Flag(help: "Draw the training's loss in characters after the tables.")
  var curve = false
  @Flag(help: "Print one JSON object in place of the tables.")
  var json = false

  func run() throws {
    try later.check()
    try rows.check()
    var inputs = [("the data file", data)]
    if let file = rows.validationData { inputs.append(("the validation file", file)) }
    if let output { try OutputFile.check(output, inputs: inputs) }
    try plotOptions.check()
    try formulaOptions.check(
      features, target: targetColumn, trials: weights.trials, isNetwork: model != nil,
      isSparse: SparseData<Double>.isNamed(data))
    if SparseData<Double>.isNamed(data) {
      if strata != nil { throw FeatureOptions.noMeaning("--strata") }
      return try trainSparse()
    }
    try rowFiles.checkAbsent()
    if let strata, targetColumn != nil || formulaOptions.formula != nil {
      return try trainMatched(strata)
    }
    if let formula = try formulaOptions.chosen() { return try trainTable(formula) }
    guard targetColumn != nil else {
      throw ValidationError("Missing expected argument '--target <target>'")
    }
    if let model {
      guard startFrom == nil else {
        throw LogisticError(
          .usage, "start-from", "--model goes on from its own weights and takes no --start-from",
          advice: "leave it out")
      }
      try trainNetwork(model)
    } else {
      try trainTable(nil)
    }
  }

  /// The column to predict.
  var target: String { targetColumn ?? "" }

  /// The loss epoch by epoch in characters, where `--curve` asks for it.
  func curveText(_ history: History) -> String {
    guard curve else { return "" }
    let terminal = LessonTerminal.current
    guard let figure = TerminalPlots.training(history) else { return "" }
    let lines = figure.lines(isColoured: terminal.isColoured, width: terminal.width)
    return "\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The observer of a fit: shows progress, and stops it when a signal has asked for that.
  func observer(_ display: ProgressDisplay) -> (Progress) -> Decision {
    return { progress in
      display.show(progress)
      return Interruption.isRequested ? .stop : .proceed
    }
  }
}
