/// Keras's `AUC`: the area under a curve through evenly spaced thresholds.
///
/// Threshold i is i/(T−1), the first just below 0 and the last just above 1; an output is positive
/// when it is greater. The ROC area is by trapezoids, the PR area interpolates true positives
/// (Davis and Goadrich 2006). Several outputs are taken together, as one long column.
struct AUCAccumulator: MetricAccumulator {
  private let curve: Metric.Curve
  private let thresholds: Int
  /// Weights of positive and of other labels whose output passes threshold i and not i + 1.
  private var positives: [Double]
  private var negatives: [Double]

  init(curve: Metric.Curve, thresholds: Int) {
    self.curve = curve
    self.thresholds = thresholds
    positives = [Double](repeating: 0, count: thresholds)
    negatives = positives
  }

  mutating func update(_ batch: LossBatch, weights: UnsafePointer<Double>?) {
    let steps = Double(thresholds - 1)
    for row in 0..<batch.rows {
      let weight = weights?[row] ?? 1
      for i in row * batch.outputs..<(row + 1) * batch.outputs {
        let p = batch.predictions[i]
        // The greatest threshold below p; what is not above 0 (or NaN) still passes the first.
        let clipped = p > 0 ? min(p, 1) : 0
        var bucket = max(Int((clipped * steps).rounded(.up)) - 1, 0)
        // The product rounds: compare with the thresholds themselves.
        if bucket > 0, Double(bucket) / steps >= clipped { bucket -= 1 }
        if Double(bucket + 1) / steps < clipped { bucket += 1 }
        if batch.targets[i] != 0 {
          positives[bucket] += weight
        } else {
          negatives[bucket] += weight
        }
      }
    }
  }

  func result() -> Double {
    var truePositives = positives
    var falsePositives = negatives
    for i in (0..<thresholds - 1).reversed() {
      truePositives[i] += truePositives[i + 1]
      falsePositives[i] += falsePositives[i + 1]
    }
    let allPositives = truePositives[0]
    let allNegatives = falsePositives[0]
    guard allPositives > 0 else { return 0 }
    var area = 0.0
    switch curve {
    case .roc:
      guard allNegatives > 0 else { return 0 }
      for i in 0..<thresholds - 1 {
        area +=
          (falsePositives[i] - falsePositives[i + 1]) * (truePositives[i] + truePositives[i + 1])
      }
      return area / (2 * allPositives * allNegatives)
    case .pr:
      for i in 0..<thresholds - 1 {
        let above = truePositives[i + 1] + falsePositives[i + 1]
        let here = truePositives[i] + falsePositives[i]
        let rise = truePositives[i] - truePositives[i + 1]
        guard here > above else { continue }
        let slope = rise / (here - above)
        let intercept = truePositives[i + 1] - slope * above
        let ratio = above > 0 ? here / above : 1
        area += slope * (rise + intercept * log(ratio)) / allPositives
      }
      return area
    }
  }

  mutating func reset() {
    for i in 0..<thresholds {
      positives[i] = 0
      negatives[i] = 0
    }
  }
}
