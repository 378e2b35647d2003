/// Checks whether a direction, once cleaned of rounding, separates some rows and leaves the others
/// on the plane: the proof of quasi-complete separation (Albert & Anderson 1984).
///
/// No margin of a comparison may be negative. Comparisons of small
/// margin are taken to lie on the plane; the direction is moved into the null space of those rows,
/// found by QR of the rows themselves, and every margin is then tested again.
struct SeparationCheck<Rows: RowSource> {
  let comparisons: Comparisons<Rows>
  /// The parameters that may move, in the objective's layout.
  let variables: [Int]

  private var q: Int { comparisons.objective.parametersPerOutput }

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
      try comparisons.each(direction) { margin, isCertain, _, _, _, _ in
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
    try comparisons.each(direction) { margin, isCertain, _, x, label, other in
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
}
