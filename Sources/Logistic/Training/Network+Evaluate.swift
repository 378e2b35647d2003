extension Network {
  /// The loss and metrics of rows of features and targets: Keras's `evaluate`.
  ///
  /// - Parameters:
  ///   - x: features, row by row.
  ///   - y: targets, row by row.
  ///   - sampleWeight: the factor on each row's loss; weighted metrics use it too.
  /// - Returns: each quantity by name, `loss` first.
  /// - Throws: shapes that do not match.
  public func evaluate<Scalar: KernelScalar>(
    _ x: Matrix<Scalar>, _ y: some Targets, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let settings = try compileSettings()
    let graph = try BatchGraph(self, loss: settings.loss, capacity: min(max(x.rows, 1), 1024))
    let targets = y.targetMatrix
    switch try roots(x, of: graph) {
    case .asGiven(let roots):
      return try evaluate(
        checking: FitRows(roots: roots, targets: targets, weights: sampleWeight), graph, settings)
    case .computed(let roots):
      return try evaluate(
        checking: FitRows(roots: roots, targets: targets, weights: sampleWeight), graph, settings)
    }
  }

  /// The loss and metrics of named inputs.
  func evaluate(
    _ values: [LayerValue], _ targets: Matrix<Double>, sampleWeight: [Double]? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let settings = try compileSettings()
    let graph = try BatchGraph(
      self, loss: settings.loss, capacity: min(max(targets.rows, 1), 1024))
    return try evaluate(
      checking: FitRows(
        roots: try roots(values, of: graph), targets: targets, weights: sampleWeight), graph,
      settings)
  }

  /// The same network, whose compiled metrics take another probability than Keras's 0.5 as the one above which
  /// a single output says 1. Those that were given a threshold of their own keep it, and so do all where there
  /// are several outputs.
  package func judging(at threshold: Double) -> Network {
    guard nodes[output].shape.width == 1, threshold != 0.5 else { return self }
    var network = self
    for path in [\CompileSettings.metrics, \.weightedMetrics] {
      network.compiled?[keyPath: path] =
        compiled?[keyPath: path].map { $0.judging(at: threshold) } ?? []
    }
    return network
  }

  private func evaluate<Scalar: KernelScalar>(
    checking rows: FitRows<Scalar>, _ graph: BatchGraph, _ settings: CompileSettings
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    try rows.checkCounts("there are")
    var options = FitOptions()
    options.sampleWeight = rows.weights
    try options.check(rows: rows.rows)
    try settings.loss.check(
      targets: rows.targets, outputs: nodes[output].shape.width, layer: nodes[output].name)
    return try evaluate(rows.source(), graph, settings)
  }

  /// The loss, the weights' penalties included, and the metrics; rows are as they should be.
  func evaluate<Rows: RowSource>(
    _ rows: Rows, _ graph: BatchGraph, _ settings: CompileSettings
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let sampler = BatchSampler(rows: rows, graph: graph)
    var reports = try MetricSet(
      settings, outputs: graph.outputWidth, targetWidth: rows.targetWidth)
    var total = 0.0
    try storage.withUnsafeBufferPointer { storage throws(LogisticError) in
      // A network without weights has no base address; the graph then reads none.
      let weights = storage.baseAddress ?? UnsafePointer(graph.root(0).buffer)
      for first in stride(from: 0, to: rows.rowCount, by: graph.capacity) {
        let size = min(graph.capacity, rows.rowCount - first)
        let batch = try sampler.gather(.range(first..<first + size))
        graph.forward(rows: size, weights: weights)
        total += graph.loss(
          rows: size, targets: batch.targets, targetWidth: batch.targetWidth,
          sampleWeights: batch.weights, share: 0, gradient: nil)
        if !reports.isEmpty {
          reports.update(predictions: graph.predictions(rows: size), batch)
        }
      }
    }
    var loss = total / Double(rows.rowCount)
    for variable in variables where variable.isTrainable {
      if let regularizer = variable.regularizer {
        loss += storage[variable.range].withUnsafeBufferPointer(regularizer.penalty)
      }
    }
    return [("loss", loss)] + reports.results()
  }
}
