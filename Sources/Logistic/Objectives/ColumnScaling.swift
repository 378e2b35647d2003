/// Centres and scales of the columns: the coordinates in which a solver works.
///
///     x′ⱼ = (xⱼ − centreⱼ) / scaleⱼ      w′ⱼ = wⱼ·scaleⱼ      b′ = b + Σ wⱼ·centreⱼ
///
/// The change of coordinates is exact for any centres, so a sample of the rows may give them.
/// Without an intercept nothing is centred.
struct ColumnScaling: Sendable, Equatable {
  var centre: [Double]
  var scale: [Double]
  var intercept: Bool

  var width: Int { centre.count + (intercept ? 1 : 0) }

  /// Whether means are at most 100 deviations from zero: then a product with the columns as they are
  /// less its centre's share loses at most two digits, and the columns need not be centred first.
  var isMild: Bool { zip(centre, scale).allSatisfy { abs($0) <= 100 * $1 } }

  /// One output's parameters on the scaled columns as a product with the columns as given wants them:
  /// weights, and what is added to each row.
  func rawWeights(_ theta: ArraySlice<Double>) -> (weights: [Double], shift: Double) {
    let (p, first) = (centre.count, theta.startIndex)
    var shift = intercept ? theta[first + p] : 0
    let weights = (0..<p).map { j in
      let raw = theta[first + j] / scale[j]
      shift -= raw * centre[j]
      return raw
    }
    return (weights, shift)
  }

  /// The columns as they are.
  static func identity<Rows>(for objective: Objective<Rows>) -> ColumnScaling {
    let p = objective.rows.columnCount
    return ColumnScaling(
      centre: [Double](repeating: 0, count: p), scale: [Double](repeating: 1, count: p),
      intercept: objective.intercept)
  }

  /// Parameters on the columns as given → parameters on the scaled columns.
  func standardised(_ theta: [Double]) -> [Double] {
    let (p, q) = (centre.count, width)
    var result = theta
    for start in stride(from: 0, to: theta.count, by: max(q, 1)) {
      var shift = 0.0
      for j in 0..<p {
        shift += theta[start + j] * centre[j]
        result[start + j] = theta[start + j] * scale[j]
      }
      if intercept { result[start + p] += shift }
    }
    return result
  }

  /// Parameters on the scaled columns → parameters on the columns as given.
  func original(_ theta: [Double]) -> [Double] {
    let (p, q) = (centre.count, width)
    var result = theta
    for start in stride(from: 0, to: theta.count, by: max(q, 1)) {
      var shift = 0.0
      for j in 0..<p {
        result[start + j] = theta[start + j] / scale[j]
        shift += result[start + j] * centre[j]
      }
      if intercept { result[start + p] -= shift }
    }
    return result
  }

  /// The covariance, in one output's parameters as given, of parameters on the scaled columns;
  /// also works between two outputs.
  func originalCovariance(_ covariance: [Double]) -> [Double] {
    let q = width
    var rows = covariance
    for i in 0..<q {
      let row = original(Array(covariance[i * q..<(i + 1) * q]))
      for j in 0..<q { rows[i * q + j] = row[j] }
    }
    var result = rows
    for j in 0..<q {
      let column = original((0..<q).map { rows[$0 * q + j] })
      for i in 0..<q { result[i * q + j] = column[i] }
    }
    return result
  }
}
