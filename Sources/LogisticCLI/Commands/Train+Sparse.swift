internal import ArgumentParser
internal import Logistic

extension Train {
  /// Fits the labelled sparse rows of an svmlight file.
  func trainSparse() throws {
    try refuseWithSparseRows()
    var estimator = LogisticRegression()
    let (chosenPenalty, needsStrength) = try penalty.chosen()
    guard !needsStrength else {
      throw LogisticError(
        .usage, "strength", "--penalty \(penalty.penalty ?? "l2") needs a strength for sparse rows",
        advice: "give --lambda, as 0.001"
          + (chosenPenalty.hasL1Part ? "" : ", or scikit-learn's --C, as 1"))
    }
    estimator.penalty = chosenPenalty
    estimator.relaxation = penalty.relax
    try coefficients.apply(to: &estimator)
    let (method, note) = try sparseMethod(hasL1Part: chosenPenalty.hasL1Part)
    estimator.method = method
    if let metrics = try self.method.chosenMetrics() { estimator.metrics = metrics }
    estimator.classWeight = try weights.chosenClassWeight()
    estimator.positive = features.positive
    estimator.baseClass = features.baseClass
    estimator.intercept = !features.noIntercept
    estimator.standardize = !features.noStandardize

    let whole = try SparseData<Double>(contentsOf: data)
    let names = whole.labelNames
    estimator.outputLayer = try outputLayer(classes: Set(names).count)
    var training = whole
    var validation: (features: SparseMatrix<Double>, labels: [String])?
    if let path = rows.validationData {
      let held = try SparseData<Double>(
        contentsOf: path, columns: whole.features.columns, firstIndex: whole.firstIndex)
      validation = (held.features, held.labelNames)
    } else if let share = rows.validationSplit {
      let numbers = Dictionary(
        uniqueKeysWithValues: Set(names).sorted().enumerated().map { ($1, $0) })
      let split = try StratifiedSplit.indices(
        classes: names.map { numbers[$0] ?? 0 }, fraction: share, seed: self.method.seed)
      training = whole.selecting(rows: split.training)
      let held = whole.selecting(rows: split.validation)
      validation = (held.features, held.labelNames)
    }

    let display = ProgressDisplay()
    if let note { Messages.note(note) }
    var fit = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try estimator.fit(training, observe: observer(display))
    }
    fit.warnings += warnings(fit)
    let quality =
      if let validation {
        try fit.model.quality(
          of: validation.features, labels: validation.labels, source: .validation)
      } else {
        try fit.model.quality(
          of: training.features, labels: training.labelNames, source: .training)
      }
    Messages.warnings(fit.warnings, file: whole.file)
    if let output { try fit.model.save(to: output) }
    let model = fit.model
    let measured = validation ?? (training.features, training.labelNames)
    try plotOptions.write(
      PlotOptions.pictures([.coefficients] + PlotKind.quality) { () throws(LogisticError) in
        try ModelPlots(model, measured.0, labels: measured.1)
      })
    let report = SparseReport(fit: fit, quality: quality, note: note, output: output)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if fit.history.wasStopped { throw ExitCode(130) }
  }

  private func sparseMethod(
    hasL1Part: Bool
  ) throws(LogisticError) -> (method: FittingMethod, note: String?) {
    let chosen = try method.method(hasL1Part: hasL1Part)
    // With a cap on iterations auto means Newton's method, which is not for many columns.
    if method.optimizer == nil || method.optimizer == "auto", let most = method.maxIterations,
      !hasL1Part
    {
      return (.lbfgs(maxIterations: most), chosen.note)
    }
    return chosen
  }

  /// Refuses options that mean nothing where columns have no names.
  private func refuseWithSparseRows() throws(LogisticError) {
    let given = [
      ("--target", targetColumn != nil), ("--model", model != nil),
      ("--start-from", startFrom != nil),
      ("--features", !features.features.isEmpty), ("--exclude", !features.exclude.isEmpty),
      ("--categorical", !features.categorical.isEmpty), ("--text", !features.textNames.isEmpty),
      ("--reference", !features.reference.isEmpty), ("--missing", features.missing != nil),
      ("--loss", method.loss != nil),
    ].first(where: \.1)
    if let given {
      throw LogisticError(
        .usage, "sparse-options",
        "\(given.0) has no meaning for sparse rows: their columns are numbers, and their label is the target",
        advice: "leave it out")
    }
    if let name = weights.columns.names.first {
      throw LogisticError(
        .usage, "sparse-options", "sparse rows have no column '\(name)' of weights or offsets",
        advice: "leave it out; --class-weight is understood")
    }
  }

  private func outputLayer(classes: Int) throws(LogisticError) -> OutputLayer {
    guard units != nil || activation != nil else { return .automatic }
    if let units, units < 1 {
      throw LogisticError(
        .usage, "units", "--units is \(units)", advice: "give a number of at least 1")
    }
    let isSigmoid =
      try activation.map { (word) throws(LogisticError) in
        try Words<Bool>(
          option: "--activation", table: [("sigmoid", true), ("softmax", false)]
        ).value(of: word)
      } ?? (units == 1)
    let count = units ?? (isSigmoid && classes == 2 ? 1 : classes)
    return isSigmoid ? .sigmoid(units: count) : .softmax(units: count)
  }

  private func warnings(_ fit: SparseFit) -> [DataWarning] {
    if fit.penaltyIsFallback {
      let isKnown = fit.separation == .complete || fit.separation == .quasiComplete
      return [
        DataWarning(
          isKnown ? "separated" : "not-proved",
          (isKnown
            ? "the classes are separated (\(fit.separation.rawValue))"
            : "the unpenalised estimate could not be shown to exist")
            + "; an L2 penalty with λ = 1/n stands in for it")
      ]
    }
    switch fit.history.solution?.outcome {
    case .iterationLimit?:
      return [
        DataWarning("not-converged", "the optimum was not reached in the iterations allowed")
      ]
    case .stalled?: return [DataWarning("not-converged", "no step led nearer to the optimum")]
    default: return []
    }
  }
}

extension SparseData {
  /// Some of the rows.
  func selecting(rows: [Int]) -> SparseData {
    var part = self
    part.features = features.selecting(rows: rows)
    part.labels = rows.map { labels[$0] }
    part.queries = queries.map { queries in rows.map { queries[$0] } }
    part.lines = rows.map { lines[$0] }
    return part
  }
}
