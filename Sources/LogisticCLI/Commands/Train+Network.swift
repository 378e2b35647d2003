internal import ArgumentParser
internal import Logistic
internal import LogisticPlots

extension Train {
  /// Trains a compiled Keras model on.
  func trainNetwork(_ path: String) throws {
    try refuseTableOptions()
    switch try SavedModel(contentsOf: path) {
    case .network(let network): try train(network, path)
    case .sparse: throw SavedModel.needsSparseRows(data)
    case .table(let model):
      if let text = model.formula, try Formula(text).offset != nil {
        throw LogisticError(
          .model, "offset",
          "the formula '\(text)' has an offset, whose coefficient of 1 an optimizer would move",
          place: .init(file: path), advice: "fit it again with --formula")
      }
      if model.calibration != nil {
        Messages.warning(
          "the model's isotonic calibration was of the weights before and is gone; calibrate it again"
        )
      }
      // Its columns have names: the network takes them as they are in the table.
      try train(model.network, path, table: model)
    }
  }

  /// Refuses options that only mean something where the model is made from the table.
  private func refuseTableOptions() throws(LogisticError) {
    var given = features.givenWithoutColumns.filter { $0 != "--missing" }
    if penalty.penalty != nil || penalty.lambda != nil || penalty.c != nil
      || penalty.l1Ratio != nil || penalty.gamma != nil || penalty.relax != nil
    {
      given.append("--penalty")
    }
    given += coefficients.given
    if units != nil { given.append("--units") }
    if activation != nil { given.append("--activation") }
    if weights.offset != nil { given.append("--offset") }
    if weights.trials != nil { given.append("--trials") }
    if weights.frequencyWeight != nil { given.append("--frequency-weight") }
    if let option = given.first {
      throw LogisticError(
        .usage, "model-options", "\(option) cannot be changed of the model of --model",
        advice: "leave it out, or train a new model without --model")
    }
  }

  private func train(
    _ saved: Network, _ path: String, table model: TabularModel? = nil
  ) throws {
    var network = saved
    let note = try recompile(&network, path)
    guard let loss = network.compiled?.loss else { return }
    let whole = try dataOptions.table(data)
    let targets = ListArgument.names([target], in: whole.names)
    for name in targets { _ = try whole.column(name) }
    var (table, validation) = (whole, nil as DataTable?)
    if let file = rows.validationData {
      validation = try dataOptions.table(file, schema: whole.schema)
    } else if let share = rows.validationSplit {
      let split = try whole.split(
        fraction: share, stratifiedBy: targets.count == 1 ? targets[0] : nil, seed: method.seed)
      (table, validation) = (split.training, split.validation)
    }
    let columns = try NetworkColumns(
      of: whole, for: network, features: features.chosen(in: whole),
      excluding: targets + features.excluded(in: whole) + weights.columns.names)
    func ready(_ table: DataTable, classes: [String]?) throws(LogisticError) -> NetworkRows {
      try NetworkRows(
        table, columns: columns, targets: targets, network: network, loss: loss,
        sampleWeight: self.weights.sampleWeight, classes: classes,
        missing: try features.missingValues())
    }
    let training = try ready(table, classes: model?.classes)
    let held = try validation.map {
      (validation) throws(LogisticError) in try ready(validation, classes: training.classes)
    }
    let weights = try self.weights.classWeight(of: training)
    if let note { Messages.note(note) }
    if model == nil, let classes = training.classes {
      Messages.note(
        "classes: \(classes.enumerated().map { "\($0) = \($1)" }.joined(separator: ", "))")
    }
    let display = ProgressDisplay()
    let clock = try TrainingClock(limit: method.timeLimit)
    let history = try Interruption.whileTraining { () throws(LogisticError) in
      defer { display.finish() }
      return try network.fit(
        training, validation: held, epochs: method.epochs, batchSize: method.batchSize,
        shuffle: !method.noShuffle, classWeight: weights, seed: method.seed,
        earlyStopping: method.earlyStopping.map { EarlyStopping(patience: $0) },
        observe: clock.watching(observer(display)))
    }
    let measured = held ?? training
    let predictions = network.classes(
      of: try network.predict(measured.inputs), classes: training.classes)
    var quality: FitQuality?
    if let predictions, let labels = measured.labels {
      quality = try FitQuality(
        predictions, labels: labels, rows: held == nil ? .training : .validation, file: data)
    }
    Messages.warnings(table.warnings + clock.warnings, file: table.file)
    if let output {
      if let model {
        try SavedModel.table(model.with(network)).save(to: output)
      } else {
        try SavedModel.network(network).save(to: output)
      }
    }
    try plotOptions.write(
      [("training", { () throws(LogisticError) in try .training(history) })]
        + PlotOptions.pictures(PlotKind.quality) { () throws(LogisticError) in
          try ModelPlots(network, measured, names: columns.names, target: self.target)
        })
    let report = NetworkReport(
      network: network, target: target, history: history, training: training,
      columns: columns.names, quality: quality, classes: predictions?.classes ?? [],
      note: note ?? history.methodNote, warnings: table.warnings + clock.warnings, output: output,
      isOutOfTime: clock.hasEnded)
    try StandardStreams.writeOutput(
      json ? report.json.text + "\n" : report.text + curveText(history))
    if history.wasStopped, !clock.hasEnded { throw ExitCode(130) }
  }

  /// Puts the options' optimizer, loss and metrics in the place of the compiled ones.
  ///
  /// - Returns: what is to be said about it.
  private func recompile(_ network: inout Network, _ path: String) throws -> String? {
    let word = try method.word()
    let loss = try method.chosenLoss()
    let metrics = try method.chosenMetrics()
    guard var settings = network.compiled else {
      guard let loss else {
        throw LogisticError(
          .model, "not-compiled", "the model has not been compiled", place: .init(file: path),
          advice: "give --loss, and --optimizer if it is not to be chosen")
      }
      network.compile(
        try CompileSettings(method: method.method().method, loss: loss, metrics: metrics ?? []))
      return nil
    }
    var isChanged = loss != nil || metrics != nil
    var note: String?
    if let loss { settings.loss = loss }
    if let metrics { settings.metrics = metrics }
    if method.optimizer != nil || method.maxIterations != nil {
      if word == .auto, !method.steppingOptions.isEmpty {
        let chosen = try method.method()
        (settings.method, note) = (chosen.method, chosen.note)
      } else {
        settings.method = try method.method().method
      }
      isChanged = true
    } else if let rate = method.learningRate {
      guard var optimizer = settings.method.optimizer else {
        throw LogisticError(
          .usage, "learning-rate", "the model was compiled without an optimizer",
          advice: "give --optimizer too")
      }
      optimizer.learningRate = .constant(rate)
      settings.method = FittingMethod(optimizer)
      isChanged = true
    }
    // Unchanged, the optimizer goes on from its saved state.
    if isChanged { network.compile(settings) }
    if note == nil, settings.method.optimizer != nil, method.epochs == nil {
      note = "1 epoch, Keras's default; give --epochs for more"
    }
    return note
  }
}
