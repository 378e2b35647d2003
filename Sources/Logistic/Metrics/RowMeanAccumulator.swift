/// The weighted mean over rows of a value that each row has: accuracies and losses.
struct RowMeanAccumulator: MetricAccumulator {
  /// Writes the value of each row of a batch.
  private let values: @Sendable (LossBatch, UnsafeMutablePointer<Double>) -> Void
  private var total = 0.0
  private var weight = 0.0
  private var scratch: [Double] = []

  init(_ values: @escaping @Sendable (LossBatch, UnsafeMutablePointer<Double>) -> Void) {
    self.values = values
  }

  mutating func update(_ batch: LossBatch, weights: UnsafePointer<Double>?) {
    guard batch.rows > 0 else { return }
    if scratch.count < batch.rows { scratch = [Double](repeating: 0, count: batch.rows) }
    var sum = 0.0
    var weightSum = 0.0
    scratch.withUnsafeMutableBufferPointer { scratch in
      guard let rows = scratch.baseAddress else { return }
      values(batch, rows)
      if let weights {
        for i in 0..<batch.rows {
          sum += weights[i] * rows[i]
          weightSum += weights[i]
        }
      } else {
        for i in 0..<batch.rows { sum += rows[i] }
        weightSum = Double(batch.rows)
      }
    }
    total += sum
    weight += weightSum
  }

  func result() -> Double { weight == 0 ? 0 : total / weight }

  mutating func reset() {
    total = 0
    weight = 0
  }
}
