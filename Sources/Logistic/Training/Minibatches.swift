/// Keras's training loop: epochs of shuffled batches, an optimizer's step a batch.
///
/// Parameters, gradient and optimizer slots lie in flat buffers for the whole fit.
struct Minibatches<Rows: RowSource> {
  let rows: Rows
  let validation: Rows?
  let graph: BatchGraph
  let optimizer: any Optimizer
  let settings: CompileSettings
  let options: FitOptions

  /// Trains a network in place.
  ///
  /// Unspecialized, looking up metadata took an eighth of a step.
  ///
  /// - Throws: a loss that is not finite; the network then holds the last step before it.
  #if compiler(>=6.3)
    @specialized(where Rows == MemoryRows<Float>)
    @specialized(where Rows == MemoryRows<Double>)
  #endif
  mutating func run(_ network: inout Network) throws(LogisticError) -> History {
    var history = History()
    history.method = optimizer.className.lowercased()
    let count = network.trainableCount
    var state =
      network.optimizerState ?? OptimizerState(for: optimizer, parameterCount: count)
    guard
      state.slots.count == optimizer.slotNames.count,
      state.slots.allSatisfy({ $0.count == count })
    else {
      throw LogisticError(
        .model, "optimizer-state",
        "the optimizer's state does not belong to \(optimizer.className) and \(count) weights",
        advice: "compile the model anew")
    }
    let workspace = Workspace(network: network, state: state)
    defer { workspace.copy(to: &network) }
    let sampler = BatchSampler(rows: rows, graph: graph)
    var generator = Xoshiro256StarStar(seed: options.seed)
    let printer = ProgressPrinter(options.verbose)
    let clock = ContinuousClock()
    let steps = (rows.rowCount + options.batchRows - 1) / options.batchRows
    var reports = try MetricSet(
      settings, outputs: graph.outputWidth, targetWidth: rows.targetWidth)
    var order = Array(0..<(options.shuffle ? rows.rowCount : 0))
    var watch = options.earlyStopping.map(EarlyStopping.Watch.init)
    var best: Network?
    var taken = 0
    var nextLook = options.probe?.first ?? 0
    if options.shuffle {
      // A training that goes on takes the rows as it would have done without the break.
      for _ in 0..<max(0, options.initialEpoch) { generator.shuffle(&order) }
    }
    epochs: for epoch in options.initialEpoch..<max(options.initialEpoch, options.epochCount) {
      let start = clock.now
      if options.shuffle { generator.shuffle(&order) }
      reports.reset()
      var total = 0.0
      var seen = 0
      for step in 0..<steps {
        let first = step * options.batchRows
        let size = min(options.batchRows, rows.rowCount - first)
        let batch = try sampler.gather(order, from: first, count: size)
        let loss = takeStep(workspace, &state, batch)
        guard loss.isFinite else {
          throw rows.nonFiniteLoss(loss, during: "epoch \(epoch + 1), batch \(step + 1)")
        }
        if !reports.isEmpty {
          reports.update(
            predictions: graph.predictions(rows: size), batch)
        }
        workspace.commit(state)
        total += loss * Double(size)
        seen += size
        taken += 1
        if taken == nextLook, let probe = options.probe {
          let weights = UnsafeBufferPointer(start: UnsafePointer(workspace.weights), count: count)
          guard let next = try probe.look(taken, weights) else {
            history.wasStopped = true
            break epochs
          }
          nextLook = next
        }
        if options.observe != nil || printer.isBar {
          let progress = Progress(
            moment: .batch, epoch: epoch, epochs: options.epochCount, step: step + 1,
            steps: steps, values: [("loss", total / Double(seen))] + reports.results(),
            seconds: seconds(since: start, clock))
          printer.show(progress)
          if options.observe?(progress) == .stop {
            history.wasStopped = true
            break epochs
          }
        }
      }
      var values = [(name: "loss", value: total / Double(seen))] + reports.results()
      if let validation {
        workspace.copy(to: &network)
        for (name, value) in try network.evaluate(validation, graph, settings) {
          values.append(("val_" + name, value))
        }
      }
      values.sort { $0.name < $1.name }
      history.append(epoch: epoch, values)
      let progress = Progress(
        moment: .epoch, epoch: epoch, epochs: options.epochCount, step: steps, steps: steps,
        values: values, seconds: seconds(since: start, clock))
      printer.show(progress)
      if options.observe?(progress) == .stop {
        history.wasStopped = true
        break
      }
      switch try watch?.look(at: values, epoch: epoch) {
      case .keep?:
        workspace.copy(to: &network)
        best = network
      case .stop?: break epochs
      case .goOn?, nil: break
      }
    }
    if let best, !history.wasStopped {
      workspace.adopt(best)
      history.bestEpoch = watch?.bestEpoch
    }
    return history
  }

  /// Keras's train step on a gathered batch: the loss before the step is returned.
  private func takeStep(
    _ workspace: Workspace, _ state: inout OptimizerState, _ batch: Batch
  ) -> Double {
    let weights = workspace.weights
    graph.forward(rows: batch.rows, weights: UnsafePointer(weights))
    workspace.clearGradient()
    let share = 1 / Double(batch.rows)
    var loss =
      share
      * graph.loss(
        rows: batch.rows, targets: batch.targets, targetWidth: batch.targetWidth,
        sampleWeights: batch.weights, share: share, gradient: workspace.gradient)
    for (range, regularizer) in workspace.regularizers {
      let values = UnsafeBufferPointer(
        start: weights + range.lowerBound, count: range.count)
      loss += regularizer.penalty(values)
      regularizer.addGradient(
        of: values,
        to: UnsafeMutableBufferPointer(
          start: workspace.gradient + range.lowerBound, count: range.count))
    }
    let count = workspace.trainableCount
    let parameters = UnsafeMutableBufferPointer(start: weights, count: count)
    let gradient = UnsafeMutableBufferPointer(start: workspace.gradient, count: count)
    guard loss.isFinite else { return loss }
    guard isFinite(gradient) else { return .infinity }
    workspace.remember()
    let rate =
      state.learningRate ?? optimizer.learningRate.value(at: state.iterations)
    optimizer.gradientRules.clip(gradient, variables: workspace.variables)
    optimizer.gradientRules.decay(parameters, learningRate: rate)
    optimizer.update(
      parameters, gradient: UnsafeBufferPointer(gradient), slots: workspace.slots,
      learningRate: rate, step: state.iterations + 1)
    guard isFinite(parameters) else {
      workspace.restore()
      return .infinity
    }
    state.iterations += 1
    return loss
  }

  private func isFinite(_ values: UnsafeMutableBufferPointer<Double>) -> Bool {
    // x·0 is NaN for every x that is not finite.
    var sum = 0.0
    for i in 0..<values.count { sum += values[i] * 0 }
    return sum == 0
  }
}
