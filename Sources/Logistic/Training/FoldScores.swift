/// The features of rows that were not fitted.
enum HeldOutFeatures {
  case dense(Matrix<Double>)
  case sparse(SparseMatrix<Double>)

  init(_ encoded: EncodedColumns) {
    self = encoded.isSparse ? .sparse(encoded.sparseMatrix()) : .dense(encoded.matrix())
  }

  /// A row's sum of features times weights, and a constant.
  func product(_ row: Int, _ weights: [Double], plus constant: Double) -> Double {
    var sum = constant
    switch self {
    case .dense(let x):
      x.values.withUnsafeBufferPointer { values in
        for (j, w) in weights.enumerated() where w != 0 { sum += w * values[row * x.columns + j] }
      }
    case .sparse(let x):
      for at in x.starts[row]..<x.starts[row + 1] {
        let w = weights[Int(x.columnIndices[at])]
        if w != 0 { sum += w * x.values[at] }
      }
    }
    return sum
  }
}

/// Rows that were not fitted, as the fits of the others see them.
struct HeldOutRows {
  var features: HeldOutFeatures
  var labels: [Int]
  var weights: [Double]?
  var offsets: [Double]?
  /// With one output the class whose probability it gives.
  var positive: Int?
  var activation: Activation

  /// The logits of each row, row by row.
  private func logits(_ point: RegularizationPath.Point) -> [Double] {
    let outputs = point.intercepts.count
    var logits: [Double] = []
    logits.reserveCapacity(labels.count * outputs)
    for row in labels.indices {
      for c in 0..<outputs {
        logits.append(
          features.product(row, point.weights[c], plus: point.intercepts[c] + (offsets?[row] ?? 0)))
      }
    }
    return logits
  }

  /// How well the rows are predicted; not a number where they have no such measure.
  func score(
    _ measure: CrossValidation.Measure, _ point: RegularizationPath.Point
  ) throws(LogisticError) -> Double {
    let outputs = point.intercepts.count
    let logits = logits(point)
    if measure == .auc {
      return try ROCCurve(
        scores: logits, labels: labels.map { $0 == positive }, weights: weights
      ).area ?? .nan
    }
    var (sum, total) = (0.0, 0.0)
    for (row, label) in labels.enumerated() {
      let weight = weights?[row] ?? 1
      let z = logits[row * outputs..<(row + 1) * outputs]
      sum += weight * score(measure, Array(z), label)
      total += weight
    }
    return total > 0 ? sum / total : .nan
  }

  /// The measure of one row, whose mean is the rows'.
  private func score(
    _ measure: CrossValidation.Measure, _ z: [Double], _ label: Int
  ) -> Double {
    let truth = z.indices.map { c in positive.map { label == $0 } ?? (label == c) }
    let p = probabilities(z)
    switch measure {
    case .auc: return .nan
    case .error:
      if let positive { return (z[0] > 0) == (label == positive) ? 0 : 1 }
      let highest = z.indices.max { z[$0] < z[$1] }
      return highest == label ? 0 : 1
    case .squaredError:
      var sum = 0.0
      for (p, isTrue) in zip(p, truth) { sum += isTrue ? (1 - p) * (1 - p) : p * p }
      return positive == nil ? sum : 2 * sum
    case .deviance:
      var sum = 0.0
      for (p, isTrue) in zip(p, truth) {
        let clipped = min(max(p, 1e-5), 1 - 1e-5)
        if isTrue {
          sum -= 2 * log(clipped)
        } else if activation == .sigmoid {
          sum -= 2 * log1p(-clipped)
        }
      }
      return sum
    }
  }

  private func probabilities(_ z: [Double]) -> [Double] {
    if activation == .sigmoid {
      return z.map { $0 >= 0 ? 1 / (1 + exp(-$0)) : exp($0) / (1 + exp($0)) }
    }
    let greatest = z.max() ?? 0
    let powers = z.map { exp($0 - greatest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}

/// The measures fold by fold, and what they say together.
struct FoldScores {
  let measure: CrossValidation.Measure
  /// For each fold the measure at each λ.
  var byFold: [[Double]] = []
  var weights: [Double] = []

  /// How many folds the repetitions have whose folds all have scores; where not even the first has,
  /// those of it that do.
  func wholeRepetitions(of counts: [Int]) -> [Int] {
    var whole: [Int] = []
    for count in counts {
      guard whole.reduce(count, +) <= byFold.count else { break }
      whole.append(count)
    }
    return whole.isEmpty ? [byFold.count] : whole
  }

  /// Leaves out the folds after so many.
  mutating func keep(_ count: Int) {
    byFold = Array(byFold.prefix(count))
    weights = Array(weights.prefix(count))
  }

  /// The mean and standard error at each λ.
  ///
  /// - Parameter repetitions: how many folds each repetition has.
  /// - Throws: when no fold has the measure.
  func summary(repetitions: [Int]) throws(LogisticError) -> (means: [Double], errors: [Double]) {
    let count = byFold.first?.count ?? 0
    var means = [Double](repeating: 0, count: count)
    var errors = means
    var first = 0
    for folds in repetitions {
      for i in 0..<count {
        let (mean, error) = moments(i, first..<first + folds)
        means[i] += mean / Double(repetitions.count)
        errors[i] += error / Double(repetitions.count)
      }
      first += folds
    }
    guard means.allSatisfy(\.isFinite) else {
      throw LogisticError(
        .data, "no-measure",
        measure == .auc
          ? "no fold has rows of both classes, so that there is no AUC"
          : "no fold has a \(measure.rawValue) that is a number",
        advice: "use fewer folds, or compare by deviance")
    }
    return (means, errors)
  }

  /// Of one λ, over the folds that have the measure.
  private func moments(_ i: Int, _ folds: Range<Int>) -> (mean: Double, error: Double) {
    let used = folds.filter { !byFold[$0][i].isNaN && weights[$0] > 0 }
    let total = used.reduce(0) { $0 + weights[$1] }
    let mean = used.reduce(0) { $0 + weights[$1] * byFold[$1][i] } / total
    let squares = used.reduce(0) {
      $0 + weights[$1] * (byFold[$1][i] - mean) * (byFold[$1][i] - mean)
    }
    let error = used.count > 1 ? sqrt(squares / total / Double(used.count - 1)) : .nan
    return (mean, error)
  }

  /// Which λ has the best mean, and which is the first within one standard error of it.
  func choice(_ means: [Double], _ errors: [Double]) -> (minimum: Int, within: Int) {
    let losses = measure.isBetterGreater ? means.map { -$0 } : means
    let best = losses.min() ?? 0
    // Equal shares of rows, added in another order, may differ in the last place.
    let slack = 1e-12 * abs(best)
    let minimum = losses.firstIndex { $0 <= best + slack } ?? 0
    let error = errors[minimum].isNaN ? 0 : errors[minimum]
    let within = losses.firstIndex { $0 <= losses[minimum] + error + slack } ?? minimum
    return (minimum, within)
  }
}
