/// Directions of recession that one column shows by itself: all its values in rows of a label lie on one side of all others,
/// as of a level whose rows have one label. A category's columns also count as one, their sum, which tells of the level that
/// has no column.
///
/// Comparisons of the numbers as given, so that what is found is exact. One read of the rows; columns that overlap
/// leave it after a block, and when none is left it ends.
struct DirectSeparation<Rows: RowSource> {
  let comparisons: Comparisons<Rows>
  /// Whether each parameter may move, in the objective's layout.
  let isFree: [Bool]

  /// The sum of all directions found, each as long as a deviation of its column, on the columns as given; nil where there is
  /// none.
  func direction(scale: [Double]) throws(LogisticError) -> [Double]? {
    let objective = comparisons.objective
    let (p, q, k) = (objective.rows.columnCount, objective.parametersPerOutput, objective.outputs)
    var alive: [Candidate] = []
    for output in comparisons.output.map({ $0..<$0 + 1 }) ?? 0..<k {
      let hasIntercept = objective.intercept && isFree[output * q + p]
      for columns in (0..<p).map({ $0..<$0 + 1 }) + objective.categories
      where columns.allSatisfy({ isFree[output * q + $0] }) {
        // Without an intercept a category's sum has nothing to be compared with.
        guard columns.count == 1 || hasIntercept else { continue }
        alive.append(Candidate(columns: columns, output: output, hasIntercept: hasIntercept))
      }
    }
    let zero = [Double](repeating: 0, count: objective.parameterCount)
    let outputs = k
    for block in 0..<objective.rows.blockCount {
      if alive.isEmpty { return nil }
      var starts = [Int](repeating: alive.count, count: outputs + 1)
      for (place, candidate) in alive.enumerated().reversed() { starts[candidate.output] = place }
      for output in (0..<outputs).reversed() {
        starts[output] = min(starts[output], starts[output + 1])
      }
      try alive.withUnsafeMutableBufferPointer { alive throws(LogisticError) in
        let alive = alive
        try comparisons.each(zero, blocks: block..<block + 1) { _, isCertain, _, x, label, other in
          // A label that is not certain has to stay on the plane.
          func note(_ output: Int, isOwn: Bool) {
            guard output >= 0 else { return }
            for place in starts[output]..<starts[output + 1] {
              var value = 0.0
              for j in alive[place].columns { value += x[j] }
              if isOwn || !isCertain { alive[place].own.note(value) }
              if !isOwn || !isCertain { alive[place].rest.note(value) }
            }
          }
          note(label, isOwn: true)
          note(other, isOwn: false)
        }
      }
      alive.removeAll { $0.sign == 0 }
    }
    var result: [Double]?
    for candidate in alive where candidate.separates {
      var direction = result ?? zero
      let first = candidate.output * q
      for j in candidate.columns {
        direction[first + j] += candidate.sign / (candidate.columns.count == 1 ? scale[j] : 1)
      }
      if candidate.hasIntercept {
        let size = candidate.columns.count == 1 ? scale[candidate.columns.lowerBound] : 1
        direction[first + p] -= candidate.sign * candidate.threshold / size
      }
      result = direction
    }
    return result
  }

  private struct Spread {
    var low = Double.infinity
    var high = -Double.infinity

    mutating func note(_ value: Double) {
      if value < low { low = value }
      if value > high { high = value }
    }
  }

  private struct Candidate {
    let columns: Range<Int>
    let output: Int
    let hasIntercept: Bool
    var own = Spread()
    var rest = Spread()

    /// Which way the output would grow, 0 if neither: own values above the others, or below.
    var sign: Double {
      if rest.high <= own.low, hasIntercept || (rest.high <= 0 && own.low >= 0) { return 1 }
      if own.high <= rest.low, hasIntercept || (own.high <= 0 && rest.low >= 0) { return -1 }
      return 0
    }

    /// What lies between the two.
    var threshold: Double {
      let (a, b) = sign > 0 ? (rest.high, own.low) : (own.high, rest.low)
      return a == b ? a : a + (b - a) / 2
    }

    /// Whether both labels occur and some row is off the plane.
    var separates: Bool {
      guard sign != 0, own.low <= own.high, rest.low <= rest.high else { return false }
      return min(own.low, rest.low) < max(own.high, rest.high)
    }
  }
}
