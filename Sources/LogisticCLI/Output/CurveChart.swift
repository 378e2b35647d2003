/// Curves on logarithmic axes, in braille dots, each marked with its letter so that no colour is
/// needed.
struct CurveChart {
  /// A curve with its letter.
  struct Curve {
    var letter: Character
    var name: String
    /// By rising x; both above 0 but for the first x.
    var points: [(x: Double, y: Double)]
  }

  let curves: [Curve]
  /// What is seen, as powers of ten.
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let xTitle: String
  var rows = 14

  private struct Cell {
    var dots: UInt8 = 0
    var letter: Character?
    var curve = 0
  }

  /// A chart that shows every point of the curves with y no lower than a floor.
  ///
  /// - Parameter floor: the power of ten below which nothing is shown.
  init(_ curves: [Curve], xTitle: String, floor: Double) {
    self.curves = curves
    self.xTitle = xTitle
    let places = curves.flatMap { $0.points.map(\.x) }.filter { $0 > 0 && $0.isFinite }
    let low = CurveChart.power(places.min() ?? 1)
    let high = CurveChart.power(places.max() ?? 10)
    x = low.rounded(.down)...max(low.rounded(.down) + 1, high.rounded(.up))
    let heights = curves.flatMap { $0.points.map(\.y) }.filter { $0 > 0 && $0.isFinite }
    let top = min(2, max(0, CurveChart.power(heights.max() ?? 1).rounded(.up)))
    let bottom = CurveChart.power(heights.min() ?? 1).rounded(.down)
    y = min(top - 1, max(floor, bottom))...top
  }

  /// The lines of the chart, at most so wide.
  func lines(width: Int, isColoured: Bool) -> [String] {
    let margin = 6
    let columns = max(20, min(width - margin - 4, 90))
    var cells = [Cell](repeating: Cell(), count: rows * columns)
    for index in curves.indices { draw(index, into: &cells, columns: columns) }
    for index in curves.indices { mark(index, in: &cells, columns: columns) }
    var lines = [String]()
    var labels = [Int: String]()
    let decades = Int(y.upperBound - y.lowerBound)
    let stride = max(1, (decades + 5) / 6)
    for decade in Swift.stride(from: 0, through: decades, by: stride) {
      let power = y.upperBound - Double(decade)
      labels[row(power)] = CurveChart.label(power)
    }
    for row in 0..<rows {
      let label = labels[row] ?? ""
      var line =
        "  " + String(repeating: " ", count: max(0, margin - label.count)) + label
        + (labels[row] == nil ? " │" : " ┤")
      var end = (row + 1) * columns
      while end > row * columns, cells[end - 1].dots == 0, cells[end - 1].letter == nil { end -= 1 }
      for cell in cells[row * columns..<end] {
        line += text(cell, isColoured: isColoured)
      }
      lines.append(line)
    }
    lines += axis(columns: columns, margin: margin)
    lines += legend(width: width, isColoured: isColoured)
    return lines
  }

  private static func power(_ value: Double) -> Double { RaceNumbers.power(value) }

  private static func label(_ power: Double) -> String {
    power == 0 ? "1" : power == 1 ? "10" : "1e\(Int(power))"
  }

  private func text(_ cell: Cell, isColoured: Bool) -> String {
    let character =
      cell.letter
      ?? (cell.dots == 0
        ? " " : Unicode.Scalar(0x2800 + UInt32(cell.dots)).map { Character($0) } ?? "·")
    guard isColoured, character != " " else { return String(character) }
    return "\u{1B}[\(31 + cell.curve % 6)m\(character)\u{1B}[0m"
  }

  /// The row of cells that a height lies in.
  private func row(_ power: Double) -> Int {
    let place = (y.upperBound - power) / (y.upperBound - y.lowerBound) * Double(rows - 1)
    return min(max(Int(place.rounded()), 0), rows - 1)
  }

  /// The heights of a curve at each column of dots, in rows of dots; nil where it is not.
  private func heights(_ curve: Curve, columns: Int) -> [Double?] {
    let steps = columns * 2
    let points = curve.points.filter { $0.x > 0 }.map {
      (x: Self.power($0.x), y: max(Self.power($0.y), y.lowerBound))
    }
    var heights = [Double?](repeating: nil, count: steps)
    guard let first = points.first, let last = points.last else { return heights }
    func column(_ x: Double) -> Int {
      let share = (x - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound)
      return min(max(Int((share * Double(steps - 1)).rounded()), 0), steps - 1)
    }
    func height(_ power: Double) -> Double {
      (y.upperBound - min(power, y.upperBound)) / (y.upperBound - y.lowerBound)
        * Double(rows * 4 - 1)
    }
    heights[column(first.x)] = height(first.y)
    for (a, b) in zip(points, points.dropFirst()) {
      let (from, to) = (column(a.x), column(b.x))
      for step in from...max(from, to) {
        let share = to > from ? Double(step - from) / Double(to - from) : 1
        heights[step] = height(a.y + (b.y - a.y) * share)
      }
    }
    heights[column(last.x)] = height(last.y)
    return heights
  }

  private func draw(_ index: Int, into cells: inout [Cell], columns: Int) {
    var previous: Int?
    for (step, height) in heights(curves[index], columns: columns).enumerated() {
      guard let height else {
        previous = nil
        continue
      }
      let dot = min(max(Int(height.rounded()), 0), rows * 4 - 1)
      let from = previous.map { $0 < dot ? $0 + 1 : $0 > dot ? $0 - 1 : dot } ?? dot
      for place in min(from, dot)...max(from, dot) {
        let at = place / 4 * columns + step / 2
        cells[at].dots |= Self.bit(place % 4, step % 2)
        cells[at].curve = index
      }
      previous = dot
    }
  }

  /// Braille's numbering: down the left column, down the right one, the last row at the end.
  private static func bit(_ row: Int, _ column: Int) -> UInt8 {
    row < 3 ? 1 << UInt8(row + 3 * column) : 1 << UInt8(6 + column)
  }

  /// The curve's letter at its end and about every twentieth column, where no other letter is.
  private func mark(_ index: Int, in cells: inout [Cell], columns: Int) {
    let heights = heights(curves[index], columns: columns)
    let shown = heights.indices.filter { heights[$0] != nil }
    guard let last = shown.last, let first = shown.first else { return }
    var places = [last]
    var place = last - 36
    while place > first + 8 {
      places.append(place)
      place -= 36
    }
    for step in places {
      guard let height = heights[step] else { continue }
      let row = min(max(Int(height.rounded()), 0), rows * 4 - 1) / 4
      // Where two curves end in one place, the later letter goes to its left.
      var column = step / 2
      while column > 0, cells[row * columns + column].letter != nil { column -= 1 }
      cells[row * columns + column].letter = curves[index].letter
      cells[row * columns + column].curve = index
    }
  }

  private func axis(columns: Int, margin: Int) -> [String] {
    let decades = max(1, Int(x.upperBound - x.lowerBound))
    var rule = [Character](repeating: "─", count: columns)
    var names = [Character](repeating: " ", count: columns + 8)
    let stride = max(1, (decades * 9 + columns - 1) / columns)
    for decade in Swift.stride(from: 0, through: decades, by: stride) {
      let column = decade * (columns - 1) / decades
      rule[column] = "┬"
      let power = x.lowerBound + Double(decade)
      let label =
        xTitle == "seconds" ? RaceNumbers.decade(power) : Self.label(power)
      let start = max(0, min(column - label.count / 2, names.count - label.count))
      for (i, character) in label.enumerated() { names[start + i] = character }
    }
    var line = String(names)
    while line.hasSuffix(" ") { line.removeLast() }
    let indent = String(repeating: " ", count: margin + 3)
    return [indent + "└" + String(rule), indent + " " + line, indent + " " + xTitle]
  }

  private func legend(width: Int, isColoured: Bool) -> [String] {
    var lines = [String]()
    var line = "  "
    var used = 2
    for (index, curve) in curves.enumerated() {
      let name = "\(curve.letter) \(curve.name)"
      if used + name.count + 3 > width, used > 2 {
        while line.hasSuffix(" ") { line.removeLast() }
        lines.append(line)
        (line, used) = ("  ", 2)
      }
      line += isColoured ? " \u{1B}[\(31 + index % 6)m\(name)\u{1B}[0m  " : " \(name)  "
      used += name.count + 3
    }
    while line.hasSuffix(" ") { line.removeLast() }
    lines.append(line)
    return lines
  }
}
