/// Mean and deviation of each column over rows of positive weight, weighted.
struct ColumnStatistics: Sendable {
  var mean: [Double]
  /// The population standard deviation; exactly 0 for a column of one value.
  var deviation: [Double]
  var weightSum: Double

  /// Centres and scales for a fit: mean and deviation beside an intercept, else the root mean
  /// square; a column without spread keeps its unit.
  func scaling(intercept: Bool) -> ColumnScaling {
    var scaling = ColumnScaling(
      centre: mean, scale: deviation.map { $0 > 0 ? $0 : 1 }, intercept: intercept)
    if !intercept {
      for j in mean.indices {
        scaling.centre[j] = 0
        let size = (mean[j] * mean[j] + deviation[j] * deviation[j]).squareRoot()
        scaling.scale[j] = size > 0 ? size : 1
      }
    }
    return scaling
  }
}

extension Objective {
  /// Column statistics over all rows, or over a sample of the blocks.
  ///
  /// Sums are of `x − x₀`, x₀ the first row of positive weight, so that a column of one value has
  /// deviation 0 and a large mean cancels nothing. Where squares leave the range of numbers, they are
  /// taken again in units of each column's own, powers of two.
  func columnStatistics(_ sample: BlockSample = .all) throws(LogisticError) -> ColumnStatistics {
    if let sparse = sparseRows { return try columnStatistics(sparse) }
    let shift = try firstRow()
    var scaling = ColumnScaling(
      centre: shift, scale: [Double](repeating: 1, count: rows.columnCount), intercept: false)
    let sums = try columnSums(sample, scaling: scaling)
    if !sums.isLost { return sums.statistics(scaling) }
    for (j, largest) in sums.largest.enumerated() where largest > 0 && largest.isFinite {
      scaling.scale[j] = Double(sign: .plus, exponent: Int(largest.exponent), significand: 1)
    }
    var result = try columnSums(sample, scaling: scaling).statistics(scaling)
    for j in result.deviation.indices {
      // Solvers square what is in units of the columns.
      let square = result.deviation[j] * result.deviation[j]
      if result.deviation[j] > 0, !(square.isNormal && (1 / square).isNormal) {
        result.deviation[j] = .infinity
      }
    }
    return result
  }

  private func columnSums(
    _ sample: BlockSample, scaling: ColumnScaling
  ) throws(LogisticError) -> ColumnSums {
    let p = rows.columnCount
    let blocks = (rows.blockCount + sample.step - 1) / sample.step
    let groups = min(blocks, 32)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> ColumnSums in
      var sums = ColumnSums(p)
      let tileRows = min(256, max(16, 16_384 / max(1, p)))
      var tile = [Double](repeating: 0, count: tileRows * max(1, p))
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index * sample.step) { block in
          tile.withUnsafeMutableBufferPointer { tile in
            guard let x = tile.baseAddress else { return }
            var first = 0
            while first < block.rows {
              let count = min(tileRows, block.rows - first)
              TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
              sums.add(x, TileRows(block, from: first, count: count))
              first += count
            }
          }
        }
      }
      return sums
    }
    var total = parts[0]
    for part in parts.dropFirst() { total.add(part) }
    return total
  }

  private func firstRow() throws(LogisticError) -> [Double] {
    for index in 0..<rows.blockCount {
      let found = try withBlock(index) { block -> [Double]? in
        for i in 0..<block.rows where (block.weights?[i] ?? 1) > 0 {
          return (0..<block.columns).map { Double(block.features[i * block.columns + $0]) }
        }
        return nil
      }
      if let found { return found }
    }
    throw LogisticError(
      .data, "no-rows", "every row has weight 0", advice: "give some row a weight above 0")
  }
}

/// Weighted sums of the columns and of their squares, in the units of a scaling.
private struct ColumnSums: Sendable {
  var first: [Double]
  var second: [Double]
  var largest: [Double]
  var weight = 0.0

  init(_ columns: Int) {
    first = [Double](repeating: 0, count: columns)
    second = first
    largest = first
  }

  /// Whether some column's squares are beyond the range of numbers, or have lost their digits.
  var isLost: Bool {
    second.indices.contains { j in
      !second[j].isFinite || !first[j].isFinite || second[j] < 1e-290 && largest[j] > 0
    }
  }

  func statistics(_ scaling: ColumnScaling) -> ColumnStatistics {
    let total = weight > 0 ? weight : 1
    var result = ColumnStatistics(
      mean: scaling.centre, deviation: scaling.centre, weightSum: weight)
    for j in first.indices {
      let (mean, square, unit) = (first[j] / total, second[j] / total, scaling.scale[j])
      result.mean[j] += mean * unit
      let variance = max(0, square - mean * mean)
      // What is left of the variance of equal values after rounding is no spread.
      let isSpread = variance > 1e-14 * square
      result.deviation[j] =
        square.isFinite ? (isSpread ? variance.squareRoot() * unit : 0) : .infinity
    }
    return result
  }

  mutating func add(_ x: UnsafePointer<Double>, _ rows: TileRows) {
    let p = first.count
    first.withUnsafeMutableBufferPointer { first in
      second.withUnsafeMutableBufferPointer { second in
        largest.withUnsafeMutableBufferPointer { largest in
          for i in 0..<rows.count {
            let (row, w) = (x + i * p, rows.weight(i))
            guard w > 0 else { continue }
            weight += w
            for j in 0..<p {
              let term = w * row[j]
              first[j] += term
              second[j] += term * row[j]
              largest[j] = max(largest[j], abs(row[j]))
            }
          }
        }
      }
    }
  }

  mutating func add(_ other: ColumnSums) {
    weight += other.weight
    for j in first.indices {
      first[j] += other.first[j]
      second[j] += other.second[j]
      largest[j] = max(largest[j], other.largest[j])
    }
  }
}
