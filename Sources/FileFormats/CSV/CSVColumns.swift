/// The columns of a delimited file.
package struct CSVColumns: Sendable {
  package enum Values: Sendable {
    /// Numbers; a missing one is not-a-number.
    case numbers([Double])
    /// The level of each row, −1 for a missing one; levels in order of appearance.
    case texts(codes: [Int32], levels: [String])
    /// Not asked for.
    case skipped
  }
  package var values: [Values]
  package var rowCount: Int
  package var lines: RowLines
}

/// The line on which each row's record starts, kept only where it is not the line after the
/// row before.
package struct RowLines: Sendable, Equatable {
  private var rows = [Int]()
  private var lines = [Int]()
  private var next = (row: 0, line: -1)

  package init() {}

  /// Says where the next row starts.
  @inline(__always)
  mutating func append(line: Int) {
    if line != next.line {
      rows.append(next.row)
      lines.append(line)
    }
    next = (next.row + 1, line + 1)
  }

  /// Adds rows whose lines are counted from `line`.
  mutating func append(_ more: RowLines, from line: Int) {
    for (index, first) in more.lines.enumerated() where index > 0 || first + line != next.line {
      rows.append(next.row + more.rows[index])
      lines.append(first + line)
    }
    if more.next.row > 0 { next = (next.row + more.next.row, more.next.line + line) }
  }

  /// The line of a row, both counted as they are: rows from 0, lines from 1.
  package func line(ofRow row: Int) -> Int? {
    guard row >= 0, row < next.row else { return nil }
    var (low, high) = (0, rows.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if rows[middle] <= row { low = middle } else { high = middle }
    }
    return lines[low] + row - rows[low]
  }

  package static func == (a: RowLines, b: RowLines) -> Bool {
    a.rows == b.rows && a.lines == b.lines && a.next == b.next
  }
}
