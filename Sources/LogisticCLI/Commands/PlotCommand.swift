internal import ArgumentParser
internal import Logistic
internal import LogisticPlots

/// `logistic plot`: a picture of a model, and of rows whose class is known.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw a model and how well it predicts rows, as SVG or PNG.",
    discussion: """
      Of the model and rows with their target: roc, precision-recall, scores, reliability, confusion; \
      sigmoid (one number column) and boundary (two, the others held); loss-curve and loss-surface over \
      one weight and two. Of the model alone: coefficients, network.

      The picture follows the reader's light or dark colours unless --theme says otherwise, and has the \
      same bytes each time. Without --output roc and sigmoid are drawn here in characters.
      """)

  @Argument(help: "The model, a .keras file.", completion: .file(extensions: ["keras"]))
  var model: String
  @Argument(
    help:
      "The rows with their target, as 'evaluate' takes them; none for coefficients and network.",
    completion: .file())
  var data: String?
  @Option(
    help: """
      What to draw: \(PlotKind.allCases.map(\.rawValue).joined(separator: ", ")).
      """)
  var kind: PlotKind
  @Option(
    name: .shortAndLong,
    help: "Where the picture goes, an .svg file, or a .png if a tool that makes one is installed.",
    completion: .file(extensions: ["svg", "png"]))
  var output: String?
  @Option(
    name: .customLong("target"),
    help: "The column of true classes. Default: the one that the model was fitted to.")
  var targetColumn: String?
  @Option(help: "The colours: auto, light or dark.")
  var theme: ThemeWord = .auto
  @Option(
    help: """
      The columns that sigmoid, boundary, loss-curve and loss-surface show; for a plain Keras model those \
      that it takes.
      """)
  var features: [String] = []
  @Option(
    parsing: .unconditional,
    help: "With one output: the probability above which the class is predicted.")
  var threshold: Double?
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  func run() throws {
    if let threshold, !(threshold >= 0 && threshold <= 1) {
      throw LogisticError(
        .usage, "threshold", "--threshold is \(NumberText.shortest(threshold))",
        advice: "give a probability, from 0 to 1")
    }
    if let output {
      _ = try PlotFile.format(of: output)
      try OutputFile.check(
        output, inputs: [("the model", model)] + (data.map { [("the data file", $0)] } ?? []))
    } else if kind != .roc, kind != .sigmoid {
      throw LogisticError(
        .usage, "output", "--kind \(kind.rawValue) needs a file",
        advice: "give --output \(kind.rawValue).svg; roc and sigmoid are also drawn in characters")
    }
    if data == nil, kind.needsData {
      throw LogisticError(
        .usage, "no-data", "--kind \(kind.rawValue) needs rows",
        advice: "give a data file after the model")
    }
    let plots = try plots()
    if let output {
      try PlotFile.write(plots.plot(kind), to: output, theme: theme.theme)
      return
    }
    let terminal = LessonTerminal.current
    let figure = try kind == .roc ? plots.terminalROC() : plots.terminalSigmoid()
    try StandardStreams.writeOutput(
      figure.lines(isColoured: terminal.isColoured, width: terminal.width).joined(separator: "\n")
        + "\n")
  }

  private func plots() throws(LogisticError) -> ModelPlots {
    let saved = try SavedModel(contentsOf: model)
    guard let data else {
      return ModelPlots(
        model: saved, target: targetColumn, features: ListArgument.names(features, in: []))
    }
    switch saved {
    case .table(var table):
      guard !SparseData<Double>.isNamed(data) else { throw SavedModel.needsTable(data) }
      if let threshold { table.threshold = threshold }
      let target = targetColumn ?? table.target
      let (rows, columns) = try table.prepared(
        dataOptions.table(
          data, schema: table.schema,
          keeping: target == table.target ? table.responseColumns : [target]), target: target)
      var plots = try ModelPlots(
        table, rows, target: target, frequencyWeight: columns.frequencyWeight)
      plots.features = ListArgument.names(features, in: rows.names)
      return plots
    case .sparse(var sparse):
      guard SparseData<Double>.isNamed(data) else { throw SavedModel.needsSparseRows(data) }
      if let threshold { sparse.threshold = threshold }
      let rows = try SparseData<Double>(
        contentsOf: data, columns: sparse.columnCount, firstIndex: sparse.firstIndex)
      return try ModelPlots(sparse, rows.features, labels: rows.labelNames)
    case .network(let network):
      guard let targetColumn else {
        throw LogisticError(
          .usage, "target", "a plain Keras model does not know its target",
          advice: "give --target with the column of true classes")
      }
      let table = try dataOptions.table(data)
      let targets = ListArgument.names([targetColumn], in: table.names)
      guard let loss = network.compiled?.loss else {
        throw LogisticError(
          .model, "not-compiled", "the model has not been compiled, so it has no loss",
          place: .init(file: model), advice: "compile it before it is saved")
      }
      let columns = try NetworkColumns(
        of: table, for: network,
        features: features.isEmpty ? nil : ListArgument.names(features, in: table.names),
        excluding: targets)
      return try ModelPlots(
        network,
        NetworkRows(table, columns: columns, targets: targets, network: network, loss: loss),
        names: columns.names, target: targetColumn, threshold: threshold ?? 0.5)
    }
  }
}

/// The colours of a picture, by their word.
enum ThemeWord: String, CaseIterable, ExpressibleByArgument {
  case auto
  case light
  case dark

  /// What the word stands for.
  var theme: PlotTheme {
    switch self {
    case .auto: .automatic
    case .light: .light
    case .dark: .dark
    }
  }
}

extension ModelPlots {
  /// The ROC curve in characters.
  fileprivate func terminalROC() throws(LogisticError) -> LessonFigure {
    // What the picture would refuse is refused here.
    _ = try plot(.roc)
    guard let scored,
      let figure = TerminalPlots.roc(
        try scored.curve(of: scored.positive), name: scored.classes[scored.positive])
    else {
      throw LogisticError(
        .data, "one-class", "a ROC curve needs rows of the class and others",
        advice: "give --output roc.svg for one curve a class")
    }
    return figure
  }

  /// The sigmoid in characters.
  fileprivate func terminalSigmoid() throws(LogisticError) -> LessonFigure {
    _ = try plot(.sigmoid)
    guard let table, let target, case .table(let model) = model,
      let name = features.first ?? model.space.inputs.first?.name
    else {
      throw LogisticError(.usage, "no-rows", "the picture needs rows", advice: "give a data file")
    }
    let classes = try ClassLabels(target, in: table, classes: model.classes)
    let x = try table.numbers(of: name)
    let coefficients = model.coefficients[0]
    guard
      let figure = try TerminalPlots.sigmoid(
        x: classes.rows.map { x[$0] }, isPositive: classes.indices.map { $0 == model.positive },
        intercept: coefficients.intercept, slope: coefficients.weights[0],
        classes: [model.classes[1 - model.positive], model.classes[model.positive]],
        threshold: model.threshold)
    else { throw LogisticError(.data, "no-rows", "no row is a number: there is nothing to draw") }
    return figure
  }
}
