/// Rows whose class is known, with what a model says of them.
struct QualityRows: Sendable {
  /// One output a row, the positive class's probability, or one a class.
  let outputs: Matrix<Double>
  let classCount: Int
  let positive: Int
  /// The predicted class of each row, −1 of those that have none; nil where the outputs tell.
  let predicted: [Int32]?
  /// With one output: at a probability above this the positive class is predicted.
  let threshold: Double
  /// Rows that have no prediction.
  let lacking: [Bool]?
  /// The class of each row.
  let labels: [Int32]
  let weights: [Double]?

  /// Rows whose outputs tell the predicted class.
  init(
    outputs: Matrix<Double>, classCount: Int, positive: Int, threshold: Double, lacking: [Bool]?,
    labels: [Int32], weights: [Double]?
  ) {
    self.outputs = outputs
    self.classCount = classCount
    self.positive = positive
    predicted = nil
    self.threshold = threshold
    self.lacking = lacking
    self.labels = labels
    self.weights = weights
  }

  /// Rows of class probabilities whose predicted class is known.
  init(
    outputs: Matrix<Double>, classCount: Int, positive: Int, predicted: [Int32], labels: [Int32],
    weights: [Double]?
  ) {
    self.outputs = outputs
    self.classCount = classCount
    self.positive = positive
    self.predicted = predicted
    threshold = 0.5
    lacking = nil
    self.labels = labels
    self.weights = weights
  }

  /// What is added up over rows that have a prediction and a weight above 0.
  struct Sums: Sendable {
    var used = 0
    var total = 0.0
    var loss = 0.0
    var brier = 0.0
    /// By true class, then predicted class.
    var confusion: [Double]
  }

  /// The sums, piece by piece of the rows, added in order.
  func sums() -> Sums {
    let length = 1 << 14
    let parts = mapInParallel((labels.count + length - 1) / length) { piece in
      sums(of: piece * length..<min((piece + 1) * length, labels.count))
    }
    var total = Sums(confusion: [Double](repeating: 0, count: classCount * classCount))
    for part in parts {
      total.used += part.used
      total.total += part.total
      total.loss += part.loss
      total.brier += part.brier
      for k in total.confusion.indices { total.confusion[k] += part.confusion[k] }
    }
    return total
  }

  private func sums(of rows: Range<Int>) -> Sums {
    var sums = Sums(confusion: [Double](repeating: 0, count: classCount * classCount))
    outputs.values.withUnsafeBufferPointer { outputs in
      labels.withUnsafeBufferPointer { labels in
        for i in rows {
          let weight = weights?[i] ?? 1
          guard weight > 0 else { continue }
          let label = Int(labels[i])
          guard let predicted = prediction(i, outputs) else { continue }
          let own: Double
          var miss = 0.0
          if self.outputs.columns == 1 {
            let p = outputs[i]
            own = label == positive ? p : 1 - p
            for c in 0..<2 {
              let off = (c == positive ? p : 1 - p) - (c == label ? 1 : 0)
              miss += off * off
            }
          } else {
            own = outputs[i * classCount + label]
            for c in 0..<classCount {
              let off = outputs[i * classCount + c] - (c == label ? 1 : 0)
              miss += off * off
            }
          }
          sums.used += 1
          sums.total += weight
          sums.loss -= weight * log(max(own, .leastNonzeroMagnitude))
          sums.brier += weight * miss
          sums.confusion[label * classCount + predicted] += weight
        }
      }
    }
    return sums
  }

  /// The predicted class of a row; nil if there is none.
  @inline(__always)
  private func prediction(_ i: Int, _ outputs: UnsafeBufferPointer<Double>) -> Int? {
    if let predicted { return predicted[i] < 0 ? nil : Int(predicted[i]) }
    if lacking?[i] == true { return nil }
    if self.outputs.columns == 1 {
      let p = outputs[i]
      return p.isNaN ? nil : p > threshold ? positive : 1 - positive
    }
    let row = outputs[i * classCount..<(i + 1) * classCount]
    if row.contains(where: \.isNaN) { return nil }
    return row.indices.max { row[$0] < row[$1] }.map { $0 - row.startIndex }
  }

  /// The area under the ROC curve, with two classes that both occur.
  func area() throws(LogisticError) -> Double? {
    guard classCount == 2 else { return nil }
    let width = outputs.columns
    let at = width == 1 ? 0 : positive
    if weights == nil {
      return outputs.values.withUnsafeBufferPointer { outputs in
        RankedScores(
          rows: labels.count,
          score: { i in
            prediction(i, outputs) == nil ? nil : outputs[i * width + at]
          }, isPositive: { labels[$0] == Int32(positive) }
        ).area
      }
    }
    var scores = [Double]()
    var isPositive = [Bool]()
    var kept = [Double]()
    outputs.values.withUnsafeBufferPointer { outputs in
      for i in labels.indices {
        let weight = weights?[i] ?? 1
        guard weight > 0, prediction(i, outputs) != nil else { continue }
        scores.append(outputs[i * width + at])
        isPositive.append(labels[i] == Int32(positive))
        kept.append(weight)
      }
    }
    guard isPositive.contains(true), isPositive.contains(false) else { return nil }
    return try ROCCurve(scores: scores, labels: isPositive, weights: kept).area
  }
}
