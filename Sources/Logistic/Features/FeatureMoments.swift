/// Mean and population variance of every feature.
typealias FeatureMoments = (mean: [Double], variance: [Double])

extension FeatureSpace {
  /// The moments of the features of rows that all count alike, from the columns' summaries. Texts have
  /// none: their features' means are given as 0 and their variances as 1, which leaves them as they are.
  ///
  /// A missing number that is filled in adds to the count and not to the deviations, because what
  /// stands in for it is the mean; levels are counted.
  func moments(of summaries: [ColumnSummary], rowCount: Int) -> FeatureMoments {
    var moments: FeatureMoments = ([], [])
    let n = Double(rowCount)
    func append(mean: Double, variance: Double) {
      moments.mean.append(mean)
      // A constant column's mean may be off by rounding; its variance is 0 all the same.
      moments.variance.append(variance <= 1e-28 * mean * mean ? 0 : variance)
    }
    /// Of a column of zeros and `count` ones.
    func append(ones count: Int) {
      let share = n == 0 ? 0 : Double(count) / n
      append(mean: share, variance: n == 0 ? 0 : share * (Double(rowCount - count) / n))
    }
    for (input, summary) in zip(inputs, summaries) {
      switch input.encoding {
      case .number(let fill, let indicator):
        let isBoolean = summary.levelCounts.count == 2
        if isBoolean, summary.missingCount == 0 {
          append(ones: summary.levelCounts[1])
        } else {
          var (mean, squares) = (summary.mean, summary.squares)
          if isBoolean {
            let counts = summary.levelCounts.map { Double($0) }
            squares = counts[0] * mean * mean + counts[1] * (1 - mean) * (1 - mean)
          }
          if let fill, fill != mean {
            // What stands in is not this mean to the last digit.
            let absent = Double(summary.missingCount)
            let off = absent / n * (fill - mean)
            squares += absent * (fill - mean) * (fill - mean) - n * off * off
            mean += off
          }
          append(mean: n == 0 ? 0 : mean, variance: n == 0 ? 0 : max(0, squares) / n)
        }
        if indicator { append(ones: summary.missingCount) }
      case .category(let levels):
        append(ones: 0)
        let used = summary.levelCounts.filter { $0 > 0 }
        for (k, level) in levels.enumerated() {
          append(
            ones: level.isEmpty && k == levels.count - 1 && k == used.count
              ? summary.missingCount : used[k])
        }
      case .text, .hashedText: preconditionFailure("a text is not summarised")
      }
    }
    moments.mean += [Double](repeating: 0, count: textFeatures.count)
    moments.variance += [Double](repeating: 1, count: textFeatures.count)
    return moments
  }

  /// The moments of features whose rows may have weights; those of texts and of an offset as above.
  func moments(_ encoded: EncodedColumns, weights: [Double]?) -> FeatureMoments {
    var moments = encoded.moments(weights: weights)
    for j in textFeatures { (moments.mean[j], moments.variance[j]) = (0, 1) }
    if let j = design?.offsetFeature { (moments.mean[j], moments.variance[j]) = (0, 1) }
    return moments
  }
}

extension EncodedColumns {
  /// The moments of features whose rows may have weights, in two readings.
  func moments(weights: [Double]?) -> FeatureMoments {
    var mean = [Double](repeating: 0, count: width)
    let total = weights?.reduce(0, +) ?? Double(rowCount)
    guard total > 0, width > 0 else { return (mean, mean) }
    for sums in sums({ row, x, j in (weights?[row] ?? 1) * x[j] }) {
      for j in mean.indices { mean[j] += sums[j] }
    }
    for j in mean.indices { mean[j] /= total }
    var variance = [Double](repeating: 0, count: width)
    let centre = mean
    for sums in sums({ row, x, j in
      (weights?[row] ?? 1) * (x[j] - centre[j]) * (x[j] - centre[j])
    }) {
      for j in variance.indices { variance[j] += sums[j] }
    }
    for j in variance.indices {
      variance[j] /= total
      if variance[j] <= 1e-28 * mean[j] * mean[j] { variance[j] = 0 }
    }
    return (mean, variance)
  }

  /// Sums over pieces of the rows, in the order of the pieces.
  private func sums(
    _ term: @Sendable (Int, UnsafeMutablePointer<Double>, Int) -> Double
  ) -> [[Double]] {
    let (length, width) = (8192, width)
    return mapInParallel((rowCount + length - 1) / length) { piece in
      var sums = [Double](repeating: 0, count: width)
      let row = UnsafeMutablePointer<Double>.allocate(capacity: width * 64)
      defer { row.deallocate() }
      let end = min((piece + 1) * length, rowCount)
      for first in stride(from: piece * length, to: end, by: 64) {
        let rows = first..<min(first + 64, end)
        fill(rows, into: row)
        for i in rows {
          for j in 0..<width { sums[j] += term(i, row + (i - first) * width, j) }
        }
      }
      return sums
    }
  }
}
