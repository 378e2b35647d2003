/// A table of text for people: aligned, a rule under the titles, numbers by their decimal points.
package struct TextTable {
  /// How a column's cells stand.
  package enum Alignment {
    case left
    case right
    /// Decimal points under one another.
    case point
  }

  private var titles: [String]
  private var alignments: [Alignment]
  private var rows: [[String]] = []
  /// The widest that a left-aligned column may get; longer cells end in an ellipsis.
  package var limit = 30

  /// A table of such columns.
  package init(_ columns: [(title: String, alignment: Alignment)]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
  }

  /// Adds a row.
  package mutating func add(_ cells: [String]) {
    precondition(cells.count == titles.count, "\(cells.count) cells for \(titles.count) columns")
    rows.append(cells)
  }

  /// The lines, each ended, every one indented by two spaces.
  package var text: String {
    var columns = [[String]]()
    for (c, title) in titles.enumerated() {
      columns.append(aligned([title] + rows.map { $0[c] }, alignments[c]))
    }
    var out = ""
    for r in 0...rows.count {
      var line = " "
      for column in columns { line += " " + column[r] + " " }
      while line.last == " " { line.removeLast() }
      out += line + "\n"
      if r == 0 {
        let widths = columns.map { $0[0].count }
        var rule = " "
        for width in widths where width > 0 {
          rule += " " + String(repeating: "─", count: width) + " "
        }
        rule.removeLast()
        out += rule + "\n"
      }
    }
    return out
  }

  /// Cells of one width, the title first.
  private func aligned(_ cells: [String], _ alignment: Alignment) -> [String] {
    var cells = cells
    switch alignment {
    case .left: cells = cells.map(shortened)
    case .right: break
    case .point:
      // Behind the point every cell is filled to the longest of them.
      let tails = cells.map { cell in cell.firstIndex(of: ".").map { cell[$0...].count } ?? 0 }
      let longest = tails.dropFirst().max() ?? 0
      for i in cells.indices.dropFirst() {
        cells[i] += String(repeating: " ", count: longest - tails[i])
      }
    }
    let width = cells.map(\.count).max() ?? 0
    return cells.map { cell in
      let space = String(repeating: " ", count: width - cell.count)
      return alignment == .left ? cell + space : space + cell
    }
  }

  private func shortened(_ text: String) -> String {
    let plain = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return plain.count <= limit ? plain : String(plain.prefix(limit - 1)) + "…"
  }
}
