extension CSVChunk {
  /// Turns a column of numbers so far into one of texts, from the present row on.
  @inline(never)
  mutating func becomeText(_ column: Int, tile: UnsafeMutablePointer<Double>, rowInTile: Int) {
    kinds[column] = .text
    var hadNumbers = numbers[column].contains { !$0.isNaN }
    for row in 0..<rowInTile {
      hadNumbers = hadNumbers || !tile[row * width + column].isNaN
      tile[row * width + column] = -1
    }
    numbers[column].removeAll(keepingCapacity: true)
    codes[column] = Array(repeating: -1, count: rowCount)
    // Rows that were all missing need no second reading.
    textStart[column] = hadNumbers ? rowCount + rowInTile : 0
  }

  /// Moves the tile's rows to their columns.
  mutating func flush(_ tile: UnsafeMutablePointer<Double>, rows: Int) {
    let width = width
    withUnsafeTemporaryAllocation(of: Double.self, capacity: rows) { gathered in
      for column in 0..<width {
        switch kinds[column] {
        case .infer, .number:
          for row in 0..<rows { gathered[row] = tile[row * width + column] }
          numbers[column].append(contentsOf: gathered)
        case .text:
          for row in 0..<rows { codes[column].append(Int32(tile[row * width + column])) }
        case .skip: break
        }
      }
    }
    rowCount += rows
  }

  /// Makes room for as many rows as the file seems to hold, by the length of those read.
  mutating func reserve(bytesRead: Int, bytesLeft: Int) {
    guard bytesRead > 0, bytesLeft > 0 else { return }
    let expected = rowCount + Int(1.02 * Double(bytesLeft) / Double(bytesRead) * Double(rowCount))
    for column in 0..<width {
      switch kinds[column] {
      case .infer, .number: numbers[column].reserveCapacity(expected)
      case .text: codes[column].reserveCapacity(expected)
      case .skip: break
      }
    }
  }
}
