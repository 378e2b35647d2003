/// The metrics of a compiled model over an epoch, under the names that are reported.
struct MetricSet {
  private var plain: [any MetricAccumulator] = []
  private var weighted: [any MetricAccumulator] = []
  private let names: [String]
  private let outputs: Int

  /// - Throws: when a metric cannot compare outputs and targets of these widths.
  init(_ settings: CompileSettings, outputs: Int, targetWidth: Int) throws(LogisticError) {
    for metric in settings.metrics {
      plain.append(try metric.accumulator(outputs: outputs, targetWidth: targetWidth))
    }
    for metric in settings.weightedMetrics {
      weighted.append(try metric.accumulator(outputs: outputs, targetWidth: targetWidth))
    }
    names = Metric.reportedNames(settings.metrics, weighted: settings.weightedMetrics)
    self.outputs = outputs
  }

  var isEmpty: Bool { plain.isEmpty && weighted.isEmpty }

  mutating func reset() {
    for i in plain.indices { plain[i].reset() }
    for i in weighted.indices { weighted[i].reset() }
  }

  /// Takes in a batch; only weighted metrics see its weights.
  mutating func update(predictions: UnsafePointer<Double>, _ batch: Batch) {
    let rows = LossBatch(
      rows: batch.rows, outputs: outputs, predictions: predictions, targets: batch.targets,
      targetWidth: batch.targetWidth)
    for i in plain.indices { plain[i].update(rows, weights: nil) }
    for i in weighted.indices { weighted[i].update(rows, weights: batch.weights) }
  }

  func results() -> [(name: String, value: Double)] {
    zip(names, plain + weighted).map { ($0, $1.result()) }
  }
}
