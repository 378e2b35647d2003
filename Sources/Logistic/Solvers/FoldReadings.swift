/// By how much gradients differ from the model of a `FoldProblem`, c, where they were read.
///
/// How c changes is learned from the last readings (Anderson 1965): it is taken to be linear in the
/// directions from the latest of them to those before it.
struct FoldReadings {
  /// A place where c was read.
  private struct Reading {
    var place: [Double]
    /// H·(w − a) there.
    var moved: [Double]
    var correction: [Double]
  }

  /// The latest last.
  private var readings: [Reading]
  private let total: Double

  /// How many are remembered.
  private static let memory = 6

  /// At the anchor c is 0.
  init(anchoredAt problem: FoldProblem) {
    let nothing = [Double](repeating: 0, count: problem.width)
    readings = [Reading(place: problem.anchor, moved: nothing, correction: nothing)]
    total = problem.total
  }

  /// c where it was read last.
  var correction: [Double] { readings[readings.count - 1].correction }

  /// Notes by how much the sum's gradient at a place differs from that at the anchor, in some columns;
  /// of the others c is taken to be what it was last.
  mutating func note(
    difference: [Double], columns: [Int], at place: [Double], of problem: FoldProblem
  ) {
    let moved = problem.hessian.product(minus(place, problem.anchor))
    var correction = correction
    for j in columns { correction[j] = difference[j] / total - moved[j] }
    let bias = problem.width - 1
    correction[bias] = difference[bias] / total - moved[bias]
    readings.append(Reading(place: place, moved: moved, correction: correction))
    if readings.count > Self.memory { readings.removeFirst() }
  }

  /// What they foretell.
  ///
  /// - Parameter isFar: of points farther away than the readings from one another, for which steps of
  ///   nearly one direction tell nothing but of that: the first of them is taken.
  func foretelling(isFar: Bool) -> Foretelling {
    let last = readings[readings.count - 1]
    var steps: [Foretelling.Step] = []
    for reading in readings.dropLast().prefix(isFar ? 1 : Self.memory) {
      let step = minus(reading.place, last.place)
      let moved = minus(reading.moved, last.moved)
      let length = inner(step, moved).squareRoot()
      // Of shorter ones rounding tells more than c.
      guard length * total.squareRoot() > 1e-4, length.isFinite else { continue }
      steps.append(
        Foretelling.Step(
          way: step.map { $0 / length }, moved: moved.map { $0 / length },
          change: minus(reading.correction, last.correction).map { $0 / length }))
    }
    return Foretelling(place: last.place, correction: last.correction, steps: steps)
  }

  /// What c will probably be at a point.
  struct Foretelling {
    /// To another reading, of unit length.
    fileprivate struct Step {
      var way: [Double]
      var moved: [Double]
      var change: [Double]
    }

    private let place: [Double]
    /// c at the last reading.
    let correction: [Double]
    private let steps: [Step]
    private let factor: Cholesky?

    fileprivate init(place: [Double], correction: [Double], steps: [Step]) {
      self.place = place
      self.correction = correction
      self.steps = steps
      var gram = SymmetricMatrix(order: steps.count)
      for (i, a) in steps.enumerated() {
        for (j, b) in steps.enumerated() where j <= i { gram[i, j] = inner(a.way, b.moved) }
        gram.values[i * steps.count + i] += 1e-7
      }
      factor = steps.isEmpty ? nil : Cholesky(gram)
    }

    /// Whether nothing is known of how c changes.
    var isConstant: Bool { factor == nil }

    func correction(at target: [Double]) -> [Double] {
      var correction = correction
      guard let factor else { return correction }
      let way = minus(target, place)
      let shares = factor.solve(steps.map { inner($0.moved, way) })
      for (share, step) in zip(shares, steps) {
        for j in correction.indices { correction[j] += share * step.change[j] }
      }
      return correction
    }
  }
}

private func inner(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for j in a.indices { sum += a[j] * b[j] }
  return sum
}

private func minus(_ a: [Double], _ b: [Double]) -> [Double] {
  var result = a
  for j in result.indices { result[j] -= b[j] }
  return result
}
