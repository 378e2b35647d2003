import CLogistic

extension Kernels {
  /// Fits stand side by side in multiples of so many.
  static let fitLanes = 16

  /// What small moves of many fits away from one point do to the slopes and gradients of some hundred rows.
  ///
  /// - Parameters:
  ///   - moves: `(columns + 1) × fits`, column by column, the intercept last.
  ///   - moved: the columns whose moves are not 0.
  ///   - wanted: the columns whose sums are added to; the intercept's always are.
  ///   - probabilities: σ(z) of each row at the point.
  ///   - curvatures: `s·σ(z)·σ(−z)`.
  ///   - left: the fits that the rows are no part of.
  ///   - slopes: room for `rows × fits` values: `s·(σ(z + u) − σ(z))`.
  ///   - sums: `(columns + 1) × fits`, added to: the gradients' differences.
  /// - Returns: the greatest |u|; up to 1.5 the differences are good to rounding.
  static func shiftSlopes(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, moves: UnsafePointer<Float>, fits: Int,
    moved: UnsafeBufferPointer<Int>, wanted: UnsafeBufferPointer<Int>,
    probabilities: UnsafePointer<Float>, curvatures: UnsafePointer<Float>,
    without left: UnsafeBufferPointer<Int>, slopes: UnsafeMutablePointer<Float>,
    into sums: UnsafeMutablePointer<Double>
  ) -> Float {
    precondition(
      rows >= 0 && columns >= 0 && fits > 0 && fits % fitLanes == 0
        && left.allSatisfy { $0 >= 0 && $0 < fits },
      "shiftSlopes: [\(rows), \(columns)] for \(fits) fits, without \(Array(left))")
    guard let moved = moved.baseAddress.map({ ($0, moved.count) }),
      let wanted = wanted.baseAddress.map({ ($0, wanted.count) }),
      let left = left.baseAddress.map({ ($0, left.count) })
    else { preconditionFailure("shiftSlopes: lists without room") }
    return functions.shift_slopes(
      x, rows, columns, moves, fits, moved.0, moved.1, wanted.0, wanted.1, probabilities,
      curvatures, left.0, left.1, slopes, sums)
  }
}
