/// Checks whether a direction, once cleaned of rounding, separates some rows and leaves the others
/// on the plane: the proof of quasi-complete separation (Albert & Anderson 1984).
///
/// A comparison is a row with a certain label (softmax: a row and another class); its margin is by
/// how much the direction favours the label, which must not be negative. Comparisons of small
/// margin are taken to lie on the plane; the direction is moved into the null space of those rows,
/// found by QR of the rows themselves, and every margin is then tested again.
struct SeparationCheck<Rows: RowSource> {
  let objective: Objective<Rows>
  let scaling: ColumnScaling
  /// The output that is judged; nil for all classes of a softmax.
  let output: Int?
  /// The parameters that may move, in the objective's layout.
  let variables: [Int]

  private var q: Int { objective.parametersPerOutput }

  /// The cleaned direction if it separates, and whether no row is left on the plane.
  func confirm(_ direction: [Double]) throws(LogisticError) -> SeparationFinding? {
    var start = [Double](repeating: 0, count: direction.count)
    for i in variables { start[i] = direction[i] }
    let greatest = try margins(start).greatest
    guard greatest > 0, greatest.isFinite else { return nil }
    var previousCount = -1
    for threshold in [0.3, 0.05, 3e-3, 1e-4] {
      let plane = try factorPlane(start, below: threshold * greatest)
      if plane.count == previousCount { continue }
      previousCount = plane.count
      var cleaned = [Double](repeating: 0, count: direction.count)
      if plane.count == 0 {
        cleaned = start
      } else {
        // The free parameters keep their values, the others follow from them.
        for dependence in plane.qr.dependences(tolerance: 1e-9) {
          let value = start[variables[dependence.column]]
          cleaned[variables[dependence.column]] += value
          for (column, factor) in dependence.factors {
            cleaned[variables[column]] -= value * factor
          }
        }
      }
      let found = try margins(cleaned)
      guard found.greatest > 1e-3 * greatest, found.least >= -1e-9 * found.greatest,
        found.certainLeast > 1e-6 * found.greatest
      else { continue }
      return SeparationFinding(
        verdict: found.onPlane == 0 ? .complete : .quasiComplete, direction: cleaned)
    }
    return nil
  }

  /// The weights of the rows that a separating direction leaves on the plane, zero for the others;
  /// for one output.
  func weightsOnPlane(_ direction: [Double]) throws(LogisticError) -> [Double] {
    let limit = 1e-9 * (try margins(direction).greatest)
    var weights = [Double](repeating: 0, count: objective.rows.rowCount)
    try eachComparison(direction) { margin, _, row, _, _, _ in
      if margin <= limit { weights[row] = 1 }
    }
    for index in 0..<objective.rows.blockCount {
      try objective.withBlock(index) { block in
        for i in 0..<block.rows where weights[block.firstRow + i] != 0 {
          weights[block.firstRow + i] = block.weights?[i] ?? 1
        }
      }
    }
    return weights
  }

  /// A direction that separates what `first` does and, among the rows that it leaves on the plane,
  /// what `second` does: `m·first + second` with m large enough.
  func combine(_ first: [Double], _ second: [Double]) throws(LogisticError) -> [Double] {
    let strict = try margins(first).certainLeast
    let worst = try margins(second).least
    let factor = strict > 0 && strict.isFinite ? max(1, -2 * worst / strict) : 1
    return zip(first, second).map { factor * $0 + $1 }
  }

  private struct Margins {
    var greatest = -Double.infinity
    var least = Double.infinity
    /// The least margin of those that are not zero to rounding.
    var certainLeast = Double.infinity
    var onPlane = 0
  }

  private func margins(_ direction: [Double]) throws(LogisticError) -> Margins {
    var result = Margins()
    // Twice over the rows: what is zero to rounding depends on the greatest margin.
    for round in 0..<2 {
      let zero = round == 0 ? 0 : 1e-9 * result.greatest
      try eachComparison(direction) { margin, isCertain, _, _, _, _ in
        if round == 0 {
          result.greatest = max(result.greatest, margin)
          result.least = min(result.least, isCertain ? margin : -abs(margin))
        } else if margin > zero {
          result.certainLeast = min(result.certainLeast, margin)
        } else {
          result.onPlane += 1
        }
      }
    }
    return result
  }

  private func factorPlane(
    _ direction: [Double], below threshold: Double
  ) throws(LogisticError) -> (qr: StreamingQR, count: Int) {
    var qr = StreamingQR(columns: variables.count)
    var count = 0
    let places = variables.map { (c: $0 / q, j: $0 % q) }
    let batch = max(64, variables.count)
    var tile: [Double] = []
    tile.reserveCapacity(batch * variables.count)
    func flush() {
      let rows = tile.count / max(1, variables.count)
      tile.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { qr.add(base, rows: rows) }
      }
      tile.removeAll(keepingCapacity: true)
    }
    try eachComparison(direction) { margin, isCertain, _, x, label, other in
      guard margin <= threshold || !isCertain else { return }
      count += 1
      for place in places {
        if place.c == label {
          tile.append(x[place.j])
        } else if place.c == other {
          tile.append(-x[place.j])
        } else {
          tile.append(0)
        }
      }
      if tile.count >= batch * variables.count { flush() }
    }
    if !tile.isEmpty { flush() }
    return (qr, count)
  }

  /// Calls `body` with each comparison's margin, whether its label is certain, the row and its scaled
  /// features, the class that counts positive and the one that counts negative (−1: none).
  private func eachComparison(
    _ direction: [Double],
    _ body: (Double, Bool, Int, UnsafePointer<Double>, Int, Int) -> Void
  ) throws(LogisticError) {
    let tileRows = 64
    let k = objective.outputs
    var tile = [Double](repeating: 0, count: tileRows * q)
    for index in 0..<objective.rows.blockCount {
      try objective.withBlock(index) { block in
        tile.withUnsafeMutableBufferPointer { tile in
          guard let x = tile.baseAddress else { return }
          var first = 0
          while first < block.rows {
            let count = min(tileRows, block.rows - first)
            TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
            let rows = TileRows(block, from: first, count: count)
            for i in 0..<count where rows.weight(i) > 0 {
              let (row, number) = (x + i * q, block.firstRow + first + i)
              func logit(_ c: Int) -> Double {
                (0..<q).reduce(0) { $0 + row[$1] * direction[c * q + $1] }
              }
              if let output {
                let y = rows.targets[i * rows.targetWidth + output]
                let z = logit(output)
                if y == 1 {
                  body(z, true, number, row, output, -1)
                } else if y == 0 {
                  body(-z, true, number, row, -1, output)
                } else {
                  body(z, false, number, row, output, -1)
                }
              } else {
                let label = rows.label(i, outputs: k)
                let home = max(label, 0)
                let own = logit(home)
                for c in 0..<k where c != home {
                  body(own - logit(c), label >= 0, number, row, home, c)
                }
              }
            }
            first += count
          }
        }
      }
    }
  }
}
