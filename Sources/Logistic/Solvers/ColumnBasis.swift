/// The coordinates in which the columns that may move are orthonormal: `R·d` for a direction d, `R⁻ᵀ·f`
/// for a functional f or a row, with R from a QR of the rows, output by output.
struct ColumnBasis: Sendable {
  private let perOutput: Int
  private let parameterCount: Int
  private let variables: [Int]
  /// Where the variables of each output lie among all; those of one output that has all columns
  /// that occur share R, the others keep their coordinates.
  private var parts: [(range: Range<Int>, isTurned: Bool)] = []
  private var upper: [Double] = []
  private let width: Int

  /// Reads the rows once.
  init<Rows>(_ comparisons: Comparisons<Rows>, variables: [Int]) throws(LogisticError) {
    let q = comparisons.objective.parametersPerOutput
    perOutput = q
    parameterCount = comparisons.objective.parameterCount
    self.variables = variables
    let columns = Set(variables.map { $0 % q }).sorted()
    width = columns.count
    var start = 0
    while start < variables.count {
      let output = variables[start] / q
      let end = variables[start...].firstIndex { $0 / q != output } ?? variables.count
      parts.append((start..<end, end - start == columns.count))
      start = end
    }
    guard parts.contains(where: \.isTurned) else { return }
    var qr = StreamingQR(columns: width)
    let batch = max(64, width)
    var tile: [Double] = []
    tile.reserveCapacity(batch * width)
    var (last, count) = (-1, 0.0)
    func flush() {
      let rows = tile.count / columns.count
      tile.withUnsafeMutableBufferPointer { buffer in
        if let base = buffer.baseAddress { qr.add(base, rows: rows) }
      }
      tile.removeAll(keepingCapacity: true)
    }
    let zero = [Double](repeating: 0, count: parameterCount)
    try comparisons.each(zero) { _, _, number, x, _, _ in
      guard number != last else { return }
      last = number
      count += 1
      for j in columns { tile.append(x[j]) }
      if tile.count >= batch * columns.count { flush() }
    }
    if !tile.isEmpty { flush() }
    let root = max(1, count).squareRoot()
    upper = qr.upper.map { $0 / root }
    let diagonal = (0..<width).map { abs(upper[$0 * width + $0]) }
    if !(diagonal.min() ?? 0 > 1e-12 * (diagonal.max() ?? 0)) {
      for i in parts.indices { parts[i].isTurned = false }
    }
  }

  /// A functional of the parameters, or a row, in these coordinates.
  func coordinates(of functional: [Double]) -> [Double] {
    var result = variables.map { functional[$0] }
    for part in parts where part.isTurned {
      let first = part.range.lowerBound
      for i in 0..<width {
        result[first + i] /= upper[i * width + i]
        let value = result[first + i]
        if value == 0 { continue }
        for j in i + 1..<max(width, i + 1) { result[first + j] -= upper[i * width + j] * value }
      }
    }
    return result
  }

  /// A direction in these coordinates.
  func coordinates(ofDirection direction: [Double]) -> [Double] {
    var result = variables.map { direction[$0] }
    for part in parts where part.isTurned {
      let first = part.range.lowerBound
      for i in 0..<width {
        var sum = 0.0
        for j in i..<width { sum += upper[i * width + j] * result[first + j] }
        result[first + i] = sum
      }
    }
    return result
  }

  /// The direction, in the layout of the parameters, that has these coordinates.
  func direction(_ coordinates: [Double]) -> [Double] {
    var values = coordinates
    for part in parts where part.isTurned {
      let first = part.range.lowerBound
      for i in (0..<width).reversed() {
        var value = values[first + i]
        for j in i + 1..<max(width, i + 1) { value -= upper[i * width + j] * values[first + j] }
        values[first + i] = value / upper[i * width + i]
      }
    }
    var result = [Double](repeating: 0, count: parameterCount)
    for (k, place) in variables.enumerated() { result[place] = values[k] }
    return result
  }
}
