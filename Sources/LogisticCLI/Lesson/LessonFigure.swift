/// A small plot of characters: curves in half blocks or in a letter, and marks.
struct LessonFigure {
  /// How a curve is drawn.
  enum Stroke {
    /// Half blocks, joined where the curve is steep.
    case blocks
    /// One character a column.
    case character(Character)
  }

  private struct Cell {
    var character: Character = " "
    var ink: LessonInk?
  }

  /// What is seen.
  let x: ClosedRange<Double>
  /// What is seen.
  let y: ClosedRange<Double>
  /// How values on the vertical axis are written.
  var yLabel: (Double) -> String
  /// How values on the horizontal axis are written.
  var xLabel: (Double) -> String
  private let columns: Int
  private let rows: Int
  private var cells: [Cell]
  private var legend = [(String, LessonInk?)]()

  init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 64, rows: Int = 13,
    xLabel: @escaping (Double) -> String = LessonNumbers.plain,
    yLabel: @escaping (Double) -> String = LessonNumbers.plain
  ) {
    self.x = x
    self.y = y
    self.columns = columns
    self.rows = rows
    self.xLabel = xLabel
    self.yLabel = yLabel
    cells = Array(repeating: Cell(), count: columns * rows)
  }

  /// The values of x at the middle of each column.
  var columnValues: [Double] {
    let step = (x.upperBound - x.lowerBound) / Double(columns - 1)
    return (0..<columns).map { x.lowerBound + Double($0) * step }
  }

  /// A curve through one value a column; values that are not finite are left out.
  mutating func curve(_ values: [Double], _ stroke: Stroke, _ ink: LessonInk?, _ name: String) {
    switch stroke {
    case .blocks: legend.append(("▀▄ \(name)", ink))
    case .character(let character): legend.append(("\(character) \(name)", ink))
    }
    var last: Int?
    for (column, value) in values.prefix(columns).enumerated() {
      guard value.isFinite else {
        last = nil
        continue
      }
      let place = (y.upperBound - value) / (y.upperBound - y.lowerBound)
      switch stroke {
      case .blocks:
        let top = Double(2 * rows - 1)
        let half = Int((min(max(place * top, -1), top + 1)).rounded())
        let from = last.map { $0 < half ? $0 + 1 : $0 > half ? $0 - 1 : half } ?? half
        for step in min(from, half)...max(from, half) { fill(half: step, column, ink) }
        last = half
      case .character(let character):
        let row = Int((min(max(place, -1), 2) * Double(rows - 1)).rounded())
        put(character, row, column, ink)
      }
    }
  }

  /// A mark at each point.
  mutating func marks(
    _ points: [(Double, Double)], _ character: Character, _ ink: LessonInk?,
    _ name: String
  ) {
    legend.append(("\(character) \(name)", ink))
    for (px, py) in points {
      let column = (px - x.lowerBound) / (x.upperBound - x.lowerBound) * Double(columns - 1)
      let row = (y.upperBound - py) / (y.upperBound - y.lowerBound) * Double(rows - 1)
      guard column.isFinite, row.isFinite, abs(column) < 1e6, abs(row) < 1e6 else { continue }
      put(character, Int(row.rounded()), Int(column.rounded()), ink)
    }
  }

  /// A dashed line at a height, behind everything drawn later.
  mutating func level(_ value: Double) {
    let row = (y.upperBound - value) / (y.upperBound - y.lowerBound) * Double(rows - 1)
    guard row.isFinite, row >= 0, row < Double(rows) else { return }
    for column in 0..<columns { put("┄", Int(row.rounded()), column, .quiet) }
  }

  /// A dashed line at a value of x, behind everything drawn later.
  mutating func upright(_ value: Double) {
    let column = (value - x.lowerBound) / (x.upperBound - x.lowerBound) * Double(columns - 1)
    guard column.isFinite, column >= 0, column < Double(columns) else { return }
    for row in 0..<rows { put("┆", row, Int(column.rounded()), .quiet) }
  }

  private mutating func put(_ character: Character, _ row: Int, _ column: Int, _ ink: LessonInk?) {
    guard row >= 0, row < rows, column >= 0, column < columns else { return }
    cells[row * columns + column] = Cell(character: character, ink: ink)
  }

  private mutating func fill(half: Int, _ column: Int, _ ink: LessonInk?) {
    guard half >= 0, half < 2 * rows else { return }
    let at = half / 2 * columns + column
    let other: Character = half % 2 == 0 ? "▄" : "▀"
    let both = cells[at].character == other || cells[at].character == "█"
    cells[at] = Cell(character: both ? "█" : half % 2 == 0 ? "▀" : "▄", ink: ink)
  }

  /// The figure with its axes and legend.
  func lines(isColoured: Bool, width: Int) -> [String] {
    func painted(_ string: String, _ ink: LessonInk?) -> String {
      guard isColoured, let ink else { return string }
      return "\u{1B}[\(ink.rawValue)m\(string)\u{1B}[0m"
    }
    let labels = [0: yLabel(y.upperBound), rows - 1: yLabel(y.lowerBound)]
    let margin = labels.values.map(\.count).max() ?? 0
    let shown = min(columns, max(10, width - margin - 4))
    var lines = [String]()
    for row in 0..<rows {
      let label = labels[row] ?? ""
      var line = "  " + String(repeating: " ", count: margin - label.count) + label + " │"
      var end = row * columns + shown
      while end > row * columns, cells[end - 1].character == " " { end -= 1 }
      for cell in cells[row * columns..<end] { line += painted(String(cell.character), cell.ink) }
      lines.append(line)
    }
    let indent = String(repeating: " ", count: margin + 3)
    lines.append(indent + "└" + String(repeating: "─", count: shown))
    let (low, high) = (xLabel(x.lowerBound), shown == columns ? xLabel(x.upperBound) : "…")
    lines.append(
      indent + " " + low
        + String(repeating: " ", count: max(1, shown - low.count - high.count)) + high)
    var line = indent
    var used = indent.count
    for (name, ink) in legend {
      if used + 1 + name.count > width, used > indent.count {
        lines.append(line)
        line = indent
        used = indent.count
      }
      line += " " + painted(name, ink) + "  "
      used += name.count + 3
    }
    while line.hasSuffix(" ") { line.removeLast() }
    lines.append(line)
    return lines
  }
}
