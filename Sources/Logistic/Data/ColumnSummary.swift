/// What a few readings of a column tell: how much is missing, where the numbers lie, how often each
/// level occurs.
///
/// Columns are read in pieces of fixed length, several at a time; sums are added in the order of the
/// pieces, so that the number of threads changes no bit.
struct ColumnSummary: Sendable {
  /// How many values are missing.
  var missingCount = 0
  /// The first row that holds an infinity.
  var firstInfinite: Int?
  /// The least finite number, and the greatest.
  var low = Double.infinity
  var high = -Double.infinity
  /// The mean of the finite numbers; 0 of none.
  var mean = 0.0
  /// `Σ (x − mean)²` over them.
  var squares = 0.0
  /// How often each level of a category occurs; false and true of booleans.
  var levelCounts = [Int]()

  /// The sizes of numbers whose squares, and sums of them, a double holds.
  static let sizesWithSquares = 1e-150...1e152
  /// Whether the greatest number, by size, is among them, or all are 0.
  var hasSquares: Bool {
    let greatest = max(abs(low), abs(high))
    return greatest == 0 || Self.sizesWithSquares.contains(greatest)
  }

  /// How many rows a piece has.
  private static let pieceLength = 1 << 16

  /// The summaries of columns, in their order.
  static func all(of columns: [Column]) -> [ColumnSummary] {
    let starts = columns.map { Array(stride(from: 0, to: $0.count, by: pieceLength)) }
    let tasks = starts.indices.flatMap { column in starts[column].map { (column, $0) } }
    let firsts = mapInParallel(tasks.count) { task in
      let (column, start) = tasks[task]
      return Piece(columns[column].values, start..<min(start + pieceLength, columns[column].count))
    }
    var summaries = columns.map { _ in ColumnSummary() }
    var sums = [(total: Double, count: Int)](repeating: (0, 0), count: columns.count)
    for (task, piece) in zip(tasks, firsts) {
      summaries[task.0].add(piece)
      sums[task.0].total += piece.sum
      sums[task.0].count += piece.finiteCount
    }
    for (column, sum) in sums.enumerated() where sum.count > 0 {
      summaries[column].mean = sum.total / Double(sum.count)
    }
    // A second reading takes off what rounding left: it matters where the mean is large.
    let means = summaries.map(\.mean)
    let seconds = mapInParallel(tasks.count) { task -> (rest: Double, squares: Double) in
      let (column, start) = tasks[task]
      guard case .numbers(let numbers) = columns[column].values else { return (0, 0) }
      let rows = start..<min(start + pieceLength, numbers.count)
      return Piece.deviations(numbers, rows, from: means[column])
    }
    var rests = [Double](repeating: 0, count: columns.count)
    for (task, second) in zip(tasks, seconds) {
      rests[task.0] += second.rest
      summaries[task.0].squares += second.squares
    }
    for (column, sum) in sums.enumerated() where sum.count > 0 {
      let rest = rests[column] / Double(sum.count)
      summaries[column].mean += rest
      summaries[column].squares = max(0, summaries[column].squares - rest * rests[column])
    }
    return summaries
  }

  /// Adds the next piece of the column.
  private mutating func add(_ piece: Piece) {
    missingCount += piece.missingCount
    firstInfinite = firstInfinite ?? piece.firstInfinite
    low = min(low, piece.low)
    high = max(high, piece.high)
    if levelCounts.isEmpty {
      levelCounts = piece.levelCounts
    } else {
      for level in levelCounts.indices { levelCounts[level] += piece.levelCounts[level] }
    }
  }
}

/// The summary of some rows of a column.
private struct Piece: Sendable {
  var missingCount = 0
  var firstInfinite: Int?
  var low = Double.infinity
  var high = -Double.infinity
  var sum = 0.0
  var finiteCount = 0
  var levelCounts = [Int]()

  private static let lanes = 8

  init(_ values: Column.Values, _ rows: Range<Int>) {
    switch values {
    case .numbers(let numbers): read(numbers, rows)
    case .booleans(let booleans):
      levelCounts = [0, 0]
      for row in rows {
        if let value = booleans[row] {
          levelCounts[value ? 1 : 0] += 1
        } else {
          missingCount += 1
        }
      }
      (sum, finiteCount) = (Double(levelCounts[1]), levelCounts[0] + levelCounts[1])
    case .categories(let codes, let levels):
      levelCounts = [Int](repeating: 0, count: levels.count)
      codes.withUnsafeBufferPointer { codes in
        levelCounts.withUnsafeMutableBufferPointer { counts in
          for row in rows {
            if codes[row] < 0 { missingCount += 1 } else { counts[Int(codes[row])] += 1 }
          }
        }
      }
    }
  }

  private mutating func read(_ numbers: [Double], _ rows: Range<Int>) {
    numbers.withUnsafeBufferPointer { numbers in
      var sums = SIMD8<Double>.zero
      var lows = SIMD8<Double>(repeating: .infinity)
      var highs = SIMD8<Double>(repeating: -.infinity)
      var row = rows.lowerBound
      let base = UnsafeRawPointer(numbers.baseAddress)
      while row + Self.lanes <= rows.upperBound, let base {
        let x = base.loadUnaligned(fromByteOffset: row * 8, as: SIMD8<Double>.self)
        // Only finite numbers less themselves are 0.
        let isFinite = (x - x) .== SIMD8<Double>.zero
        if all(isFinite) {
          sums += x
          lows.replace(with: x, where: x .< lows)
          highs.replace(with: x, where: x .> highs)
          finiteCount += Self.lanes
        } else {
          for k in 0..<Self.lanes { add(x[k], row + k) }
        }
        row += Self.lanes
      }
      while row < rows.upperBound {
        add(numbers[row], row)
        row += 1
      }
      sum += sums.sum()
      low = min(low, lows.min())
      high = max(high, highs.max())
    }
  }

  private mutating func add(_ x: Double, _ row: Int) {
    if x.isNaN {
      missingCount += 1
    } else if x.isInfinite {
      firstInfinite = firstInfinite ?? row
    } else {
      sum += x
      finiteCount += 1
      low = min(low, x)
      high = max(high, x)
    }
  }

  /// `Σ (x − mean)` and `Σ (x − mean)²` over the finite numbers.
  static func deviations(
    _ numbers: [Double], _ rows: Range<Int>, from mean: Double
  ) -> (rest: Double, squares: Double) {
    numbers.withUnsafeBufferPointer { numbers in
      var rests = SIMD8<Double>.zero
      var squares = SIMD8<Double>.zero
      var (rest, square) = (0.0, 0.0)
      var row = rows.lowerBound
      let base = UnsafeRawPointer(numbers.baseAddress)
      while row + lanes <= rows.upperBound, let base {
        var off = base.loadUnaligned(fromByteOffset: row * 8, as: SIMD8<Double>.self) - mean
        off.replace(with: 0, where: (off - off) .!= SIMD8<Double>.zero)
        rests += off
        squares += off * off
        row += lanes
      }
      while row < rows.upperBound {
        let off = numbers[row] - mean
        if off.isFinite {
          rest += off
          square += off * off
        }
        row += 1
      }
      return (rests.sum() + rest, squares.sum() + square)
    }
  }
}
