internal import ArgumentParser
internal import Logistic

/// `logistic calibrate`: probabilities and threshold corrected on held-back rows.
struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Correct a model's probabilities, or choose its threshold, on rows held back.",
    discussion: """
      The correction goes into the last layer's weights (of isotonic into layers after it) and the threshold \
      into the model's file, so every reader of the file, Keras too, gives the corrected probabilities. Use rows that the model was not \
      fitted to: on its own rows a fit is calibrated already.

        logistic calibrate model.keras held-back.csv --method platt --output calibrated.keras
        logistic calibrate model.keras thousands-held-back.csv --method isotonic
        logistic calibrate model.keras sample.csv --prior 0.01 --threshold recall=0.9
        logistic calibrate calibrated.keras more.csv --conformal 0.9

      --conformal keeps in the model what predict needs to write, for each row, a set of classes that \
      holds the true one with that chance (split-conformal prediction), whatever the model is worth. Its \
      rows must have served for nothing else: neither the fit nor a calibration.
      """)

  @Argument(
    help: "The model, a .keras file of a table's model.", completion: .file(extensions: ["keras"]))
  var model: String
  @Argument(
    help: "Rows held back, a CSV or TSV file; '-' reads standard input.", completion: .file())
  var data: String
  @Option(name: .customLong("target"), help: "The column of true classes. Default: the model's.")
  var targetColumn: String?
  @Option(
    help: """
      platt (a sigmoid of the log-odds), temperature (one factor, several classes too) or isotonic (any rising function \
      of the log-odds; for a thousand rows and more).
      """)
  var method: String?
  @Option(
    help: "The positive class's share in the population, where these rows were sampled by class.")
  var prior: Double?
  @Option(help: "youden, f1, recall=0.9, precision=0.9 or cost=FALSE-POSITIVE:FALSE-NEGATIVE.")
  var threshold: String?
  @Option(
    help: "Prediction sets: the chance with which one is to hold the true class, as 0.9.")
  var conformal: Double?
  @Option(
    help: """
      How --conformal scores a class: lac (1 − p: the smallest sets, some empty), aps (the sum of \
      probabilities down to the class's: larger where the model is unsure) or aps-randomized (a drawn share of the \
      class's own, for the promised chance exactly). Default: lac.
      """)
  var score: String?
  @Option(help: "Where the draws of --score aps-randomized come from, here and in predict.")
  var seed: UInt64?
  @Option(
    name: .shortAndLong, help: "Where the model goes. Default: where it came from.",
    completion: .file(extensions: ["keras"]))
  var output: String?
  @Flag(help: "Print one JSON object.")
  var json = false
  @OptionGroup(title: "Data") var dataOptions: DataOptions

  private static let methods = Words<CalibrationMethod>(
    option: "--method",
    table: [("platt", .platt), ("temperature", .temperature), ("isotonic", .isotonic)])

  private static let scores = Words<PredictionSets.Score>(
    option: "--score", table: PredictionSets.Score.allCases.map { ($0.rawValue, $0) })

  func run() throws {
    guard method != nil || prior != nil || threshold != nil || conformal != nil else {
      throw LogisticError(
        .usage, "nothing-to-do", "none of --method, --prior, --threshold and --conformal is given",
        advice: "give --method platt to calibrate")
    }
    if let option = method != nil ? "--method" : prior != nil ? "--prior" : nil, conformal != nil {
      throw LogisticError(
        .usage, "same-rows",
        "\(option) and --conformal on the same rows: sets would no longer hold their promise",
        advice: "calibrate first, then give --conformal other rows")
    }
    if score != nil, conformal == nil {
      throw LogisticError(
        .usage, "score", "--score is of --conformal, which is not given",
        advice: "give --conformal 0.9")
    }
    if seed != nil, score != PredictionSets.Score.randomizedAdaptive.rawValue {
      throw LogisticError(
        .usage, "seed", "--seed is of --score aps-randomized, which is not given",
        advice: "leave it out: nothing else is drawn")
    }
    let scoring = try score.map { (word) throws(LogisticError) in
      try Self.scores.value(of: word)
    }
    let chosen = try method.map { (word) throws(LogisticError) in
      try Self.methods.value(of: word)
    }
    if chosen != nil, prior != nil {
      throw LogisticError(
        .usage, "calibration", "--method and --prior are both given",
        advice: "calibrate on rows of the population, or correct a sample's share: one of the two")
    }
    let rule = try threshold.map { (text) throws(LogisticError) in try Self.rule(text) }
    let place = output ?? model
    guard case .table(var fitted) = try SavedModel(contentsOf: model) else {
      throw LogisticError(
        .model, "not-a-table", "the model is no table's", place: .init(file: model),
        advice: "fit it with 'logistic train DATA --target COLUMN'")
    }
    try OutputFile.check(place, inputs: [("the data file", data)])
    let target = targetColumn ?? fitted.target
    if target == fitted.target, try fitted.responseColumns.count > 1 {
      throw LogisticError(
        .usage, "trials",
        "a calibration is of rows of one class each, and those of the model's formula count",
        advice: "give a table with a row for each, and its column of classes as --target")
    }
    let table = try dataOptions.table(data, schema: fitted.schema, keeping: [target])
    var warnings: [DataWarning] = []
    if chosen != nil || rule != nil || conformal != nil,
      fitted.isFitted(to: table, target: target)
    {
      warnings.append(
        DataWarning(
          "fitted-rows",
          "the model was fitted to these rows, so what they choose holds for no others: take rows that the fit has not seen"
        ))
    }
    var changes: [CalibrationChange] = []
    for method in [chosen, prior.map { .prior(share: $0) }].compactMap({ $0 }) {
      let (model, change) = try fitted.calibrated(method, on: table, target: target)
      fitted = model
      changes.append(change)
    }
    if let rule { fitted = try fitted.thresholded(by: rule, on: table, target: target) }
    if let conformal {
      fitted = try fitted.conformed(
        coverage: conformal, score: scoring ?? .leastAmbiguous, on: table, target: target,
        seed: seed ?? 0)
      if fitted.predictionSets?.limit == .infinity {
        warnings.append(
          DataWarning(
            "few-rows",
            "\(fitted.predictionSets?.rowCount ?? 0) rows are too few for a coverage of \(NumberText.shortest(conformal)): every set holds all classes"
          ))
      }
    }
    try SavedModel.table(fitted).save(to: place)
    Messages.warnings(warnings, file: table.file)
    try report(fitted, changes.first, place, warnings)
  }

  private func report(
    _ fitted: TabularModel, _ change: CalibrationChange?, _ place: String,
    _ warnings: [DataWarning]
  ) throws {
    let sets = conformal == nil ? nil : fitted.predictionSets
    guard !json else {
      let members: [(String, JSON)] = [
        ("schemaVersion", .integer(1)),
        ("slope", .optional(change?.isotonic == nil ? change?.slope : nil)),
        ("intercept", .optional(change?.isotonic == nil ? change?.intercept : nil)),
        ("steps", change?.isotonic.map(Self.json) ?? .null),
        ("logLossBefore", .optional(change?.logLossBefore)),
        ("logLossAfter", .optional(change?.logLossAfter)),
        ("threshold", fitted.classes.count == 2 ? .number(fitted.threshold) : .null),
        ("predictionSets", sets.map(SavedModel.json) ?? .null), ("output", .string(place)),
        ("warnings", .array(warnings.map(TrainReport.json))),
      ]
      try StandardStreams.writeOutput(JSON.object(members).text + "\n")
      return
    }
    var text = Style.heading("Calibration of \(fitted.modelled)") + "\n"
    if let change {
      if let steps = change.isotonic?.steps {
        text +=
          "  isotonic: \(steps.count) step\(steps.count == 1 ? "" : "s") of the log-odds, from "
        text +=
          "\(NumberText.table(steps[0].value)) to \(NumberText.table(steps[steps.count - 1].value))\n"
      } else {
        text += "  logits times \(NumberText.table(change.slope))"
        text += " plus \(NumberText.table(change.intercept))\n"
      }
      text += "  log loss of these rows \(NumberText.fixed(change.logLossBefore, 6)) before, "
      text += "\(NumberText.fixed(change.logLossAfter, 6)) after\n"
    }
    if threshold != nil { text += "  threshold \(NumberText.table(fitted.threshold))\n" }
    if let sets {
      let share = NumberText.shortest((sets.coverage * 1e6).rounded() / 1e4)
      text += "  prediction sets hold the true class of \(share)% of rows: "
      text +=
        "\(sets.score.rawValue) score up to \(NumberText.table(sets.limit)), from \(sets.rowCount) rows\n"
    }
    text += "Model saved to \(place)\n"
    try StandardStreams.writeOutput(text)
  }

  private static func json(_ calibration: IsotonicCalibration) -> JSON {
    .array(
      calibration.steps.map {
        .object([
          ("from", .number($0.from)), ("to", .number($0.to)), ("probability", .number($0.value)),
        ])
      })
  }

  private static func rule(_ text: String) throws(LogisticError) -> ThresholdRule {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let number = parts.count == 2 ? Double(parts[1]) : nil
    switch (parts.first ?? "", number) {
    case ("youden", _) where parts.count == 1: return .youden
    case ("f1", _) where parts.count == 1: return .fBeta(1)
    case ("f-beta", let beta?): return .fBeta(beta)
    case ("recall", let share?): return .recall(share)
    case ("precision", let share?): return .precision(share)
    case ("cost", _):
      let costs = (parts.last ?? "").split(separator: ":").compactMap { Double($0) }
      if costs.count == 2 { return .cost(falsePositive: costs[0], falseNegative: costs[1]) }
    default: break
    }
    throw LogisticError(
      .usage, "threshold-rule", "--threshold is '\(text)'",
      advice: "give youden, f1, f-beta=2, recall=0.9, precision=0.9 or cost=1:5")
  }
}
