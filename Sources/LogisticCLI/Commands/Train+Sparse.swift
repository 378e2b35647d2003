internal import ArgumentParser
internal import Logistic

extension Train {
  /// Fits the labelled sparse rows of an svmlight file.
  func trainSparse() throws {
    try refuseWithSparseRows()
    var estimator = LogisticRegression()
    let (chosenPenalty, needsStrength) = try penalty.chosen()
    estimator.penalty = chosenPenalty
    estimator.relaxation = penalty.relax
    try coefficients.apply(to: &estimator)
    let (method, note) = try sparseMethod(
      hasL1Part: chosenPenalty.hasL1Part || !coefficients.bounds.isEmpty
        || coefficients.nonnegative)
    estimator.method = method
    if let metrics = try self.method.chosenMetrics() { estimator.metrics = metrics }
    estimator.classWeight = try weights.chosenClassWeight()
    estimator.correctsIntercept = weights.correctIntercept
    estimator.positive = features.positive
    estimator.baseClass = features.baseClass
    estimator.multiClass = try features.chosenMultiClass()
    estimator.intercept = !features.noIntercept
    estimator.standardize = !features.noStandardize

    let whole = try SparseData<Double>(contentsOf: data)
    let names = whole.labelNames
    let allNumbers = try rowFiles.values(rows: whole.features.rows)
    estimator.outputLayer = try outputLayer(classes: Set(names).count)
    var (training, numbers) = (whole, allNumbers)
    var validation: (features: SparseMatrix<Double>, labels: [String], weights: [Double]?)?
    if let path = rows.validationData {
      let held = try SparseData<Double>(
        contentsOf: path, columns: whole.features.columns, firstIndex: whole.firstIndex)
      validation = (held.features, held.labelNames, nil)
    } else if let share = rows.validationSplit {
      let classNumbers = Dictionary(
        uniqueKeysWithValues: Set(names).sorted().enumerated().map { ($1, $0) })
      let split = try StratifiedSplit.indices(
        classes: names.map { classNumbers[$0] ?? 0 }, fraction: share, seed: self.method.seed)
      training = whole.selecting(rows: split.training)
      numbers = allNumbers.selecting(rows: split.training)
      let held = whole.selecting(rows: split.validation)
      validation = (
        held.features, held.labelNames,
        allNumbers.selecting(rows: split.validation).frequencyWeight
      )
    }

    let display = ProgressDisplay()
    if let note { Messages.note(note) }
    var fit = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      if needsStrength { return try searched(estimator, training, numbers, display) }
      return try estimator.fit(
        training, sampleWeight: numbers.sampleWeight, frequencyWeight: numbers.frequencyWeight,
        offset: numbers.offset, observe: observer(display))
    }
    fit.warnings += warnings(fit)
    let quality =
      if let validation {
        try fit.model.quality(
          of: validation.features, labels: validation.labels, weights: validation.weights,
          source: .validation)
      } else {
        try fit.model.quality(
          of: training.features, labels: training.labelNames, weights: numbers.frequencyWeight,
          source: .training)
      }
    Messages.warnings(fit.warnings, file: whole.file)
    if let output { try fit.model.save(to: output) }
    let model = fit.model
    let measured =
      validation.map { ($0.features, $0.labels) } ?? (training.features, training.labelNames)
    try plotOptions.write(
      PlotOptions.pictures([.coefficients] + PlotKind.quality) { () throws(LogisticError) in
        try ModelPlots(model, measured.0, labels: measured.1)
      })
    let report = SparseReport(fit: fit, quality: quality, note: note, output: output)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
    if fit.history.wasStopped { throw ExitCode(130) }
  }

  /// The fit with the strength that predicts held-out rows best.
  private func searched(
    _ estimator: LogisticRegression, _ rows: SparseData<Double>, _ numbers: RowFileOptions.Values,
    _ display: ProgressDisplay
  ) throws(LogisticError) -> SparseFit {
    var searching = estimator
    // The strength is that of the penalised fit; the one that it chooses is relaxed.
    searching.relaxation = nil
    let search = try searching.crossValidated(
      rows, sampleWeight: numbers.sampleWeight, frequencyWeight: numbers.frequencyWeight,
      offset: numbers.offset, folds: .stratified(5, seed: method.seed),
      grid: ChosenEstimator.grid(estimator.penalty), observe: display.observer)
    display.finish()
    sayStrength(
      search.lambda, of: search.steps.count, folds: search.foldCount, estimator.penalty)
    guard estimator.relaxation != nil else { return search.fit }
    var final = estimator
    final.penalty = estimator.penalty.with(lambda: search.lambda)
    return try final.fit(
      rows, sampleWeight: numbers.sampleWeight, frequencyWeight: numbers.frequencyWeight,
      offset: numbers.offset)
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
      ("--loss", method.loss != nil),
    ].first(where: \.1)
    if let given { throw FeatureOptions.noMeaning(given.0) }
    try features.refuseWithSparseRows()
    try weights.refuseColumns()
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
