extension Network {
  /// Fits the trainable weights to rows of features and targets: Keras's `fit`.
  ///
  /// On a stop or an error the network holds the last completed batch.
  ///
  /// - Parameters:
  ///   - x: one row of features a row.
  ///   - y: as many rows of targets: a matrix, or an array of numbers or class numbers.
  ///   - epochs: how often to go through the rows. Given to an `.auto` fit, it asks for Adam.
  ///   - batchSize: how many rows a step sees; 32 unless given, the last batch is what is left.
  ///   - shuffle: whether an epoch takes the rows in a new order.
  ///   - validationData: rows that are reported on after each epoch and not fitted.
  ///   - validationSplit: the share of rows, from the end, to use so instead.
  ///   - classWeight: the factor on the loss of each class's rows; classes left out have 1.
  ///   - sampleWeight: the factor on the loss of each row.
  ///   - initialEpoch: the number of the first epoch, when a training goes on; with the same seed it
  ///     takes the rows in the order in which it would have without the break.
  ///   - seed: where the order of rows comes from.
  ///   - earlyStopping: when to end because it no longer gets better, for an optimizer.
  ///   - verbose: what is printed.
  ///   - observe: called after each batch and epoch, on the caller's thread; `.stop` ends the fit.
  /// - Returns: what was reported.
  /// - Throws: shapes that do not match, settings that cannot be, a loss that is not finite.
  @discardableResult
  public mutating func fit<Scalar: KernelScalar>(
    _ x: Matrix<Scalar>, _ y: some Targets, epochs: Int? = nil, batchSize: Int? = nil,
    shuffle: Bool = true, validationData: (Matrix<Scalar>, any Targets)? = nil,
    validationSplit: Double = 0, classWeight: [Int: Double]? = nil,
    sampleWeight: [Double]? = nil, initialEpoch: Int = 0, seed: UInt64 = 0,
    earlyStopping: EarlyStopping? = nil,
    verbose: Verbosity = .silent, observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> History {
    let options = FitOptions(
      epochs: epochs, batchSize: batchSize, shuffle: shuffle, validationSplit: validationSplit,
      classWeight: classWeight, sampleWeight: sampleWeight, initialEpoch: initialEpoch,
      seed: seed, verbose: verbose, observe: observe, earlyStopping: earlyStopping)
    let settings = try compileSettings()
    let graph = try BatchGraph(
      self, loss: settings.loss, capacity: min(max(options.batchRows, 1), max(x.rows, 1)))
    let validation: (FeatureRows<Scalar>, Matrix<Double>)?
    if let (x, y) = validationData {
      validation = (try roots(x, of: graph), y.targetMatrix)
    } else {
      validation = nil
    }
    switch (try roots(x, of: graph), validation) {
    case (.asGiven(let roots), let validation):
      var held: FitRows<Scalar>?
      if case .asGiven(let roots)? = validation?.0 {
        held = FitRows(roots: roots, targets: validation!.1)
      }
      return try fit(
        FitRows(roots: roots, targets: y.targetMatrix), validation: held, graph, options)
    case (.computed(let roots), let validation):
      var held: FitRows<Double>?
      if case .computed(let roots)? = validation?.0 {
        held = FitRows(roots: roots, targets: validation!.1)
      }
      return try fit(
        FitRows(roots: roots, targets: y.targetMatrix), validation: held, graph, options)
    }
  }

  /// Fits to named inputs: `fit` of a table's model.
  @discardableResult
  mutating func fit(
    _ values: [LayerValue], _ targets: Matrix<Double>,
    validation: (values: [LayerValue], targets: Matrix<Double>)? = nil, _ options: FitOptions
  ) throws(LogisticError) -> History {
    let settings = try compileSettings()
    let graph = try BatchGraph(
      self, loss: settings.loss,
      capacity: min(max(options.batchRows, 1), max(targets.rows, 1)))
    var held: FitRows<Double>?
    if let validation {
      held = FitRows(
        roots: try roots(validation.values, of: graph), targets: validation.targets)
    }
    return try fit(
      FitRows(roots: try roots(values, of: graph), targets: targets), validation: held, graph,
      options)
  }

  func compileSettings() throws(LogisticError) -> CompileSettings {
    guard let compiled else {
      throw LogisticError(
        .usage, "not-compiled", "the model has not been compiled",
        advice: "call compile(optimizer:loss:metrics:) first")
    }
    return compiled
  }

  private mutating func fit<Scalar: KernelScalar>(
    _ given: consuming FitRows<Scalar>, validation: FitRows<Scalar>?, _ graph: BatchGraph,
    _ options: FitOptions
  ) throws(LogisticError) -> History {
    let settings = try compileSettings()
    // Moved, so that what it holds can be let go.
    var rows = given
    try rows.checkCounts("there are")
    try options.check(rows: rows.rows)
    let layer = nodes[output].name
    let width = nodes[output].shape.width
    try settings.loss.check(targets: rows.targets, outputs: width, layer: layer)
    rows.weights = options.rowWeights(rows.targets)
    var held = validation
    if let held {
      try held.checkCounts("the validation data have")
      try settings.loss.check(targets: held.targets, outputs: width, layer: layer)
    } else if options.validationSplit > 0 {
      // Keras takes the last rows, before any shuffling.
      let first = Int(Double(rows.rows) * (1 - options.validationSplit))
      guard first > 0, first < rows.rows else {
        throw LogisticError(
          .usage, "validation-split",
          "a validation split of \(options.validationSplit) leaves \(first) of \(rows.rows) rows to fit",
          advice: "give another share")
      }
      held = rows.selecting(first..<rows.rows)
      rows = rows.selecting(0..<first)
    }
    let choice = try chooseMethod(settings, options, graph, rows: rows.rows)
    let source = try rows.source()
    let validationSource = try held?.source()
    var history: History
    switch choice.method {
    case .exact(let solver, let problem):
      let weights = rows.weights
      if let weights, !weights.contains(where: { $0 > 0 }) {
        throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
      }
      let fitted = try MemoryRows(
        features: source.features,
        targets: problem.loss.effectiveTargets(rows.targets, outputs: problem.dense.units),
        weights: weights)
      // The sources have them in fewer bytes.
      rows.targets = Matrix(rows: 0, columns: 1)
      history = try solve(
        problem, by: solver, fitted: fitted, rows: source, validation: validationSource, graph,
        options)
    case .stochastic(let optimizer):
      var training = Minibatches(
        rows: source, validation: validationSource, graph: graph, optimizer: optimizer,
        settings: settings, options: options)
      history = try training.run(&self)
    }
    history.methodNote = choice.note
    return history
  }
}
