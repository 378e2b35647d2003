/// Draws of rows that stand for several: as of the table that has a row for each.
struct CountedDraw: Sendable {
  private let rows: [Int]
  /// The sums of the frequencies up to each row.
  private let sums: [Double]

  /// Some rows, each with its frequency; one for each unless given.
  init(_ rows: [Int], frequency: [Double]?) {
    self.rows = rows
    var sum = 0.0
    sums = rows.map { row in
      sum += frequency?[row] ?? 1
      return sum
    }
  }

  /// How many rows there are, frequencies counted.
  var count: Int { Int((sums.last ?? 0).rounded()) }

  /// Draws as many as there are, and adds to how often each row was drawn.
  func add(to counts: inout [Double], using random: inout Xoshiro256StarStar) {
    guard let total = sums.last else { return }
    for _ in 0..<count {
      let u = random.uniform() * total
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > u { high = middle } else { low = middle + 1 }
      }
      counts[rows[low]] += 1
    }
  }
}
