/// All directions that separate: the cone of those along which no row moves to the wrong side.
///
/// Questions about it are linear programmes (Konis 2007), each of which is answered by projecting a
/// functional on the cone (`ConeProjection`). Only rows that a projection has violated take part;
/// every answer is then tested on all rows, and those that are violated most join, until none is.
///
/// Coordinates are those in which the columns are orthonormal (`R·d`, R from a QR of the rows):
/// how much the columns resemble one another then decides nothing.
struct SeparationCone<Rows: RowSource> {
  /// The answer to whether the cone holds a direction with a positive product.
  enum Answer {
    /// Proved: it holds none.
    case none
    /// It does: this one, on the scaled columns.
    case direction([Double])
    /// Rounding decides, or it would take too long.
    case undecided
  }

  let comparisons: Comparisons<Rows>
  /// The parameters that may move, in the objective's layout, ascending.
  let variables: [Int]
  let basis: ColumnBasis
  /// The sum of all certain comparisons, and how many there are.
  private var sum: [Double]
  private var certain = 0
  private var uncertain = 0
  private var plain: WorkingRows
  /// What directions must have positive products with beside the comparisons, in the basis.
  private let demands: [[Double]]

  /// More parameters than these are not worked on: the time grows with the cube of the number.
  static var greatestOrder: Int { 1000 }

  /// Reads the rows twice; nil if there is nothing to move, or too much.
  ///
  /// - Parameter signs: of parameters that may move one way only, up for a positive sign.
  init?(
    _ comparisons: Comparisons<Rows>, variables: [Int], signs: [Int: Double] = [:]
  ) throws(LogisticError) {
    guard !variables.isEmpty, variables.count <= SeparationCone.greatestOrder else { return nil }
    self.comparisons = comparisons
    self.variables = variables
    let q = comparisons.objective.parametersPerOutput
    let count = comparisons.objective.parameterCount
    let zero = [Double](repeating: 0, count: count)
    var sum = zero
    var (certain, uncertain) = (0, 0)
    try comparisons.each(zero) { _, isCertain, _, x, label, other in
      guard isCertain else {
        uncertain += 1
        return
      }
      certain += 1
      for j in 0..<q {
        if label >= 0 { sum[label * q + j] += x[j] }
        if other >= 0 { sum[other * q + j] -= x[j] }
      }
    }
    (self.sum, self.certain, self.uncertain) = (sum, certain, uncertain)
    basis = try ColumnBasis(comparisons, variables: variables)
    plain = WorkingRows(order: variables.count)
    let basis = basis
    demands = variables.compactMap { place in
      guard let sign = signs[place] else { return nil }
      var row = zero
      row[place] = sign
      return basis.coordinates(of: row)
    }
    for row in demands { _ = plain.cone.add(row) }
  }

  /// A direction that separates some row from the others; none proves that all overlap.
  ///
  /// - Parameter isStopped: is asked now and then whether to leave it undecided.
  mutating func separates(isStopped: () -> Bool = { false }) throws(LogisticError) -> Answer {
    try favours(sum, atLeast: 1e-12 * Double(max(1, certain)), isStopped: isStopped)
  }

  /// A direction that has every row strictly on its side: it gives all comparisons a common margin,
  /// a further coordinate, whose greatest value is 0 where there is none.
  func separatesCompletely() throws(LogisticError) -> Answer {
    if uncertain > 0 { return .none }
    var working = WorkingRows(order: variables.count + 1)
    for row in demands { _ = working.cone.add(row + [0]) }
    var point = [Double](repeating: 0, count: variables.count + 1)
    point[variables.count] = 1
    let answer = try solve(point, &working)
    guard case .direction(let direction) = answer else { return answer }
    var isStrict = true
    try comparisons.each(direction) { margin, _, _, x, label, other in
      if isStrict, !(margin > 1e-10 * size(direction, x, label, other)) { isStrict = false }
    }
    return isStrict ? answer : .undecided
  }

  /// A direction in which a functional of the scaled parameters grows.
  mutating func favours(
    _ functional: [Double], atLeast least: Double = 0, isStopped: () -> Bool = { false }
  ) throws(LogisticError) -> Answer {
    let point = basis.coordinates(of: functional)
    let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > least, length.isFinite else { return .none }
    return try solve(point.map { $0 / length }, &plain, isStopped: isStopped)
  }

  private func solve(
    _ point: [Double], _ working: inout WorkingRows, isStopped: () -> Bool = { false }
  ) throws(LogisticError) -> Answer {
    for _ in 0..<100 {
      if isStopped() { return .undecided }
      guard let found = working.cone.project(point) else { return .undecided }
      if found.allSatisfy({ $0 == 0 }) { return .none }
      let direction = basis.direction(Array(found.prefix(variables.count)))
      let (violated, worst) = try violated(direction, at: found)
      var isNew = false
      for item in violated where working.numbers.insert(item.number).inserted {
        if working.cone.add(item.row) { isNew = true }
      }
      if !isNew { return worst > -1e-7 ? .direction(direction) : .undecided }
    }
    return .undecided
  }

  private struct Violation {
    var value: Double
    var number: Int
    var row: [Double]
  }

  /// The most violated comparisons, and the worst violation as the sine of an angle. `point` is the
  /// direction in the basis, with the common margin behind it if one is asked for.
  private func violated(
    _ direction: [Double], at point: [Double]
  ) throws(LogisticError) -> ([Violation], worst: Double) {
    let (k, q) = (comparisons.objective.outputs, comparisons.objective.parametersPerOutput)
    let last = point.count > variables.count ? [-1.0] : []
    let least = last.isEmpty ? 0 : point[variables.count]
    let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let limit = max(64, 2 * variables.count)
    var found: [Violation] = []
    var cutoff = 0.0
    var worst = 0.0
    func keepWorst() {
      found.sort { ($0.value, $0.number) < ($1.value, $1.number) }
      found.removeLast(max(0, found.count - limit))
      if found.count == limit { cutoff = found[limit - 1].value }
    }
    try comparisons.each(direction) { margin, isCertain, number, x, label, other in
      let value = (isCertain ? margin : -abs(margin)) - least
      guard value < cutoff,
        value < -ConeProjection.violation * (size(direction, x, label, other) + least)
      else { return }
      var row = [Double](repeating: 0, count: direction.count)
      let sign = isCertain || margin < 0 ? 1.0 : -1
      for j in 0..<q {
        if label >= 0 { row[label * q + j] = sign * x[j] }
        if other >= 0 { row[other * q + j] = -sign * x[j] }
      }
      row = basis.coordinates(of: row) + last
      let sine = value / (row.reduce(0) { $0 + $1 * $1 }.squareRoot() * length)
      worst = min(worst, sine)
      guard sine < -ConeProjection.violation else { return }
      let place = 2 * (number * k + max(other, 0)) + (sign > 0 ? 0 : 1)
      found.append(Violation(value: value, number: place, row: row))
      if found.count >= 4 * limit { keepWorst() }
    }
    keepWorst()
    return (found, worst)
  }

  /// `Σ |xⱼ·dⱼ|`, which a margin's rounding is proportional to.
  private func size(
    _ direction: [Double], _ x: UnsafePointer<Double>, _ label: Int, _ other: Int
  ) -> Double {
    let q = comparisons.objective.parametersPerOutput
    var sum = 0.0
    for j in 0..<q {
      if label >= 0 { sum += abs(x[j] * direction[label * q + j]) }
      if other >= 0 { sum += abs(x[j] * direction[other * q + j]) }
    }
    return sum
  }
}

/// The rows that take part so far.
private struct WorkingRows {
  var cone: ConeProjection
  var numbers: Set<Int> = []

  init(order: Int) { cone = ConeProjection(order: order) }
}
