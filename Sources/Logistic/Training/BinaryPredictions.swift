/// The logits of rows of two classes, and what they should have said.
struct BinaryPredictions {
  let logits: UnsafeBufferPointer<Double>
  /// 1 for the positive class, else 0.
  let targets: UnsafeBufferPointer<Double>
  let weights: UnsafeBufferPointer<Double>

  /// How well the rows are predicted; not a number where they have no such measure.
  func score(_ measure: CrossValidation.Measure) throws(LogisticError) -> Double {
    let n = logits.count
    if measure == .auc {
      return try ROCCurve(
        scores: Array(logits), labels: targets.map { $0 > 0.5 }, weights: Array(weights)
      ).area ?? .nan
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return .nan }
    var sum = 0.0
    switch measure {
    case .auc: return .nan
    case .error:
      for i in 0..<n where (logits[i] > 0) != (targets[i] > 0.5) { sum += weights[i] }
    case .squaredError:
      let p = [Double](unsafeUninitializedCapacity: n) { room, count in
        if let from = logits.baseAddress, let to = room.baseAddress {
          Kernels.sigmoid(from, count: n, into: to)
        }
        count = n
      }
      for i in 0..<n { sum += 2 * weights[i] * (p[i] - targets[i]) * (p[i] - targets[i]) }
    case .deviance:
      // −log p of a row's class is log(1 + exp(∓z)), p clipped to 1e-5...1 − 1e-5.
      var losses = [Double](repeating: 0, count: n)
      for i in 0..<n { losses[i] = targets[i] > 0.5 ? -logits[i] : logits[i] }
      losses.withUnsafeMutableBufferPointer { losses in
        if let losses = losses.baseAddress {
          Kernels.softplus(losses, count: n, into: losses)
        }
      }
      let (least, most) = (-log1p(-1e-5), -log(1e-5))
      for i in 0..<n { sum += 2 * weights[i] * min(max(losses[i], least), most) }
    }
    return sum / total
  }
}
