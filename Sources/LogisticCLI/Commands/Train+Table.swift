internal import ArgumentParser
internal import Logistic
internal import LogisticPlots

extension Train {
  /// Fits a `LogisticRegression` to the table.
  func trainTable(_ formula: Formula?) throws {
    let target = formula?.target ?? target
    var chosen = try ChosenEstimator(penalty, coefficients, method, weights)
    chosen.estimator.formula = formula
    let (needsStrength, note) = (chosen.needsStrength, chosen.note)

    let start = try startingModel(needsStrength: needsStrength)
    let given = try dataOptions.table(data, verbatim: features.textNames)
    var (whole, columns) = try weights.prepared(given, target: target, formula)
    try features.apply(to: &chosen.estimator, whole)
    chosen.estimator.outputLayer = try outputLayer(whole)
    var (table, validation) = (
      whole, try validationTable(formula == nil ? whole : given, formula)
    )
    if let share = rows.validationSplit {
      // A row's successes and failures may then be on either side.
      columns.arePairsOfTrials = false
      let split = try whole.split(fraction: share, stratifiedBy: target, seed: method.seed)
      (table, validation) = (split.training, split.validation)
    }
    let names = features.chosen(in: whole)
    let excluded = features.excluded(in: whole)

    let display = ProgressDisplay()
    let clock = try TrainingClock(limit: method.timeLimit)
    if let note { Messages.note(note) }
    var isSearchWhole = true
    var fit = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      if needsStrength {
        let (fit, isWhole) = try searched(
          chosen, table, target: target, columns, features: names, excluding: excluded,
          display: display, clock)
        isSearchWhole = isWhole
        return fit
      }
      return try chosen.estimator.fit(
        table, target: target, features: names, excluding: excluded, rowColumns: columns,
        validation: validation, startingFrom: start, observe: clock.watching(observer(display)))
    }
    if note == nil, let chosen = fit.history.methodNote {
      let epochs = method.epochs == nil ? "; 1 epoch, Keras's default; give --epochs for more" : ""
      Messages.note(chosen + epochs)
    }
    fit.warnings += clock.warnings + separationWarnings(fit)
    fit.warnings += try DataChecks.warnings(
      table, target: target,
      features: fit.model.space.inputs.filter { !$0.isText }.map(\.name),
      frequencyWeight: columns.frequencyWeight)
    let quality = try quality(fit, table, columns, validation: validation)

    Messages.warnings(fit.warnings, file: table.file)
    if let output { try SavedModel.table(fit.model).save(to: output) }
    try plotOptions.write(pictures(fit, validation ?? table, columns))
    let report = TrainReport(
      fit: fit, quality: quality, note: note, output: output, isOutOfTime: clock.hasEnded)
    try StandardStreams.writeOutput(
      json ? report.json.text + "\n" : report.text + curveText(fit.history))
    if fit.history.wasStopped || !isSearchWhole, !clock.hasEnded { throw ExitCode(130) }
  }

  /// The training, the model, and how it predicts rows.
  private func pictures(
    _ fit: LogisticFit, _ rows: DataTable, _ columns: LogisticRegression.RowColumns
  ) -> [PlotOptions.Picture] {
    let model = fit.model
    return [
      ("training", { () throws(LogisticError) in try .training(fit.history) }),
      (
        "coefficients",
        { () throws(LogisticError) in
          try .coefficients(CoefficientInterval.slopes(of: fit.terms), modelled: model.modelled)
        }
      ), ("network", { () throws(LogisticError) in try .network(model) }),
    ]
      + PlotOptions.pictures(PlotKind.quality) { () throws(LogisticError) in
        try ModelPlots(
          model, rows, target: model.target, frequencyWeight: columns.frequencyWeight)
      }
  }

  /// Says that the classes are separated, by what, and what came of it; or that no optimum was reached.
  private func separationWarnings(_ fit: LogisticFit) -> [DataWarning] {
    let then = "an L2 penalty with λ = 1/n stands in for the estimate that"
    if fit.separation == .complete || fit.separation == .quasiComplete {
      let parts =
        ["the classes are separated\(fit.separatingPhrase)"]
        + (fit.penaltyIsFallback ? [then + " does not exist"] : [])
        + (fit.separatingMarks.isEmpty ? [] : [fit.separatingMarks])
      return [DataWarning("separated", parts.joined(separator: "; "))]
    }
    if fit.fallback == .unproved {
      return [DataWarning("not-proved", then + " could not be shown to exist")]
    }
    switch fit.history.solution?.outcome {
    case .iterationLimit?:
      return [
        DataWarning(
          "not-converged", "the optimum was not reached in the iterations allowed",
          column: nil)
      ]
    case .stalled?:
      return [DataWarning("not-converged", "no step led nearer to the optimum")]
    default: return []
    }
  }

  /// From the validation rows if there are any; from each row left out, where that can be had; else
  /// from the rows that were fitted.
  private func quality(
    _ fit: LogisticFit, _ table: DataTable, _ columns: LogisticRegression.RowColumns,
    validation: DataTable?
  ) throws(LogisticError) -> FitQuality {
    if validation == nil, columns.names.isEmpty, weights.classWeight == nil,
      let quality = try fit.leaveOneOutQuality(of: table)
    {
      return quality
    }
    return try fit.model.quality(
      of: validation ?? table, frequencyWeight: columns.frequencyWeight,
      source: validation == nil ? .training : .validation)
  }

  /// The model of `--start-from`.
  private func startingModel(needsStrength: Bool) throws(LogisticError) -> TabularModel? {
    guard let startFrom else { return nil }
    guard !needsStrength else {
      throw LogisticError(
        .usage, "start-from", "a search for a strength begins at the strongest, not at a model",
        advice: "give --lambda, or leave --start-from out")
    }
    return try TabularModel(contentsOf: startFrom)
  }

  /// The fit with the strength that predicts held-out rows best, and whether the search for it was whole.
  private func searched(
    _ chosen: ChosenEstimator, _ table: DataTable, target: String,
    _ columns: LogisticRegression.RowColumns, features: [String]?, excluding: [String],
    display: ProgressDisplay, _ clock: TrainingClock
  ) throws(LogisticError) -> (fit: LogisticFit, isWhole: Bool) {
    let (fit, search) = try clock.telling { () throws(LogisticError) in
      try chosen.searched(
        table, target: target, features: features, excluding: excluding,
        rowColumns: columns, observe: clock.watching(display.observer))
    }
    display.finish()
    sayStrength(
      search.lambda, of: search.lambdas.count, folds: search.foldCount, chosen.estimator.penalty,
      wasStopped: search.wasStopped)
    return (fit, !search.wasStopped)
  }

  /// Says which strength was chosen, and how.
  func sayStrength(
    _ lambda: Double, of count: Int, folds: Int, _ penalty: Penalty, wasStopped: Bool = false
  ) {
    Messages.note(
      "λ = \(NumberText.table(lambda)), the best of \(count) by \(folds)-fold cross-validation"
        + (wasStopped ? " before it was stopped; " : "; ")
        + (penalty.hasL1Part ? "--lambda sets it" : "--lambda or --C sets it"))
  }

  /// The output layer that `--units` and `--activation` ask for.
  private func outputLayer(_ table: DataTable) throws(LogisticError) -> OutputLayer {
    guard units != nil || activation != nil else { return .automatic }
    if let units, units < 1 {
      throw LogisticError(
        .usage, "units", "--units is \(units)", advice: "give a number of at least 1")
    }
    let word =
      try activation.map { (word) throws(LogisticError) in
        try Words<Bool>(
          option: "--activation", table: [("sigmoid", true), ("softmax", false)]
        ).value(of: word)
      } ?? (units == 1)
    var count = units ?? 0
    if units == nil { count = try unitCount(table, isSigmoid: word) }
    return word ? .sigmoid(units: count) : .softmax(units: count)
  }

  /// How many outputs an activation has where `--units` does not say: one a class, and one sigmoid
  /// for two classes.
  private func unitCount(_ table: DataTable, isSigmoid: Bool) throws(LogisticError) -> Int {
    let count = try ClassLabels(target, in: table).classes.count
    return isSigmoid && count == 2 ? 1 : count
  }

  /// The rows of `--validation-data`, read as the training rows' columns are.
  private func validationTable(
    _ table: DataTable, _ formula: Formula?
  ) throws(LogisticError) -> DataTable? {
    guard let path = rows.validationData else { return nil }
    var schema = table.schema
    if let formula {
      return try formula.prepared(dataOptions.table(path, schema: schema), weights.columns).table
    }
    if let trials = weights.trials {
      // As the file has it: counts, not classes.
      schema = Schema(
        schema.fields.map { $0.name == target || $0.name == trials ? .init($0.name, .number) : $0 })
    }
    return try weights.expanded(dataOptions.table(path, schema: schema), target: target)
  }
}
