/// True positives among the predicted (precision) or among the true ones (recall); 0/0 is 0.
///
/// An output above the threshold is positive, a label other than 0 is true. Several outputs are
/// taken together, as one long column.
struct PrecisionRecallAccumulator: MetricAccumulator {
  private let threshold: Double
  private let amongPredicted: Bool
  private var hits = 0.0
  private var all = 0.0

  init(threshold: Double, amongPredicted: Bool) {
    self.threshold = threshold
    self.amongPredicted = amongPredicted
  }

  mutating func update(_ batch: LossBatch, weights: UnsafePointer<Double>?) {
    for row in 0..<batch.rows {
      let weight = weights?[row] ?? 1
      for i in row * batch.outputs..<(row + 1) * batch.outputs {
        let predicted = batch.predictions[i] > threshold
        let real = batch.targets[i] != 0
        if predicted, real { hits += weight }
        if amongPredicted ? predicted : real { all += weight }
      }
    }
  }

  func result() -> Double { all == 0 ? 0 : hits / all }

  mutating func reset() {
    hits = 0
    all = 0
  }
}
