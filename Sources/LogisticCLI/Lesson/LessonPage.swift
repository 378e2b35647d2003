/// A colour of the lesson, where there are colours.
enum LessonInk: String {
  case heading = "1"
  case first = "34"
  case second = "33"
  case third = "32"
  case quiet = "2"
}

/// The lesson's text as it grows: wrapped, in columns, coloured or not.
struct LessonPage {
  /// How many columns a line may have.
  let width: Int
  /// Whether escape sequences may be used.
  let isColoured: Bool
  /// Whether code is shown.
  let showsCode: Bool
  /// The text so far.
  private(set) var text = ""
  /// The same in pieces, for another form than lines of characters.
  private(set) var blocks: [LessonBlock] = []

  /// The widest prose; wider lines are hard to read.
  static let proseWidth = 88

  init(width: Int, isColoured: Bool = false, showsCode: Bool = true) {
    self.width = max(40, width)
    self.isColoured = isColoured
    self.showsCode = showsCode
  }

  /// A chapter's number and title.
  mutating func heading(_ number: Int, _ title: String) {
    blocks.append(.heading(number, title))
    if !text.isEmpty { text += "\n" }
    let line = "\(number). \(title)"
    text += painted(line, .heading) + "\n"
    text += painted(String(repeating: "─", count: min(line.count, width)), .quiet) + "\n\n"
  }

  /// A paragraph of prose.
  mutating func say(_ paragraph: String) {
    blocks.append(.paragraph(paragraph))
    text += Self.wrapped(paragraph, to: min(width, Self.proseWidth)).joined(separator: "\n")
    text += "\n\n"
  }

  /// A table: the first column to the left, the others to the right.
  mutating func table(_ titles: [String], _ rows: [[String]]) {
    blocks.append(.table(titles, rows))
    let widths = titles.indices.map { c in
      ([titles] + rows).map { c < $0.count ? $0[c].count : 0 }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { c, cell in
        let space = String(repeating: " ", count: max(0, widths[c] - cell.count))
        return c == 0 ? cell + space : space + cell
      }
      var text = "  " + padded.joined(separator: "   ")
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
    guard 2 + widths.reduce(0, +) + 3 * (widths.count - 1) <= width else {
      stack(titles, rows)
      return
    }
    text += painted(line(titles), .quiet) + "\n"
    for row in rows { text += line(row) + "\n" }
    text += "\n"
  }

  /// A table that is wider than the page: a block a row, a line a cell.
  private mutating func stack(_ titles: [String], _ rows: [[String]]) {
    let margin = titles.dropFirst().map(\.count).max() ?? 0
    for row in rows {
      text += "  \(row.first ?? "")\n"
      for (title, cell) in zip(titles, row).dropFirst() where !cell.isEmpty {
        let space = String(repeating: " ", count: margin - title.count)
        text += "    " + painted(title, .quiet) + space + "  \(cell)\n"
      }
    }
    text += "\n"
  }

  /// A figure, as wide as it is but no wider than the page.
  mutating func figure(_ figure: LessonFigure) {
    blocks.append(.figure)
    for line in figure.lines(isColoured: isColoured, width: width) { text += line + "\n" }
    text += "\n"
  }

  /// A line as it is, moved to the right.
  mutating func quote(_ line: String) {
    blocks.append(.quote(line))
    text += "    " + line + "\n"
  }

  /// An empty line.
  mutating func gap() { text += "\n" }

  /// The code that made the numbers, and the same in Python: side by side where there is room.
  mutating func code(_ code: LessonCode) {
    blocks.append(.code(code))
    guard showsCode else { return }
    let swift =
      ["Swift"]
      + code.swift.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    let python =
      [code.pythonTitle]
      + code.python.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let left = swift.map(\.count).max() ?? 0
    let right = python.map(\.count).max() ?? 0
    if width >= 100, 2 + left + 3 + right <= width {
      for i in 0..<max(swift.count, python.count) {
        let first = i < swift.count ? swift[i] : ""
        let second = i < python.count ? python[i] : ""
        let space = String(repeating: " ", count: left - first.count)
        let (a, b) = i == 0 ? (painted(first, .quiet), painted(second, .quiet)) : (first, second)
        text += "  " + a + space + painted(second.isEmpty ? " │" : " │ ", .quiet) + b + "\n"
      }
    } else {
      for block in [swift, python] {
        for (i, line) in block.enumerated() {
          text += line.isEmpty ? "\n" : "  " + (i == 0 ? painted(line, .quiet) : "  " + line) + "\n"
        }
        if block == swift { text += "\n" }
      }
    }
    text += "\n"
  }

  private func painted(_ string: String, _ ink: LessonInk) -> String {
    isColoured ? "\u{1B}[\(ink.rawValue)m\(string)\u{1B}[0m" : string
  }

  /// A paragraph as lines, broken at spaces.
  static func wrapped(_ paragraph: String, to width: Int) -> [String] {
    var lines = [String]()
    var line = ""
    for word in paragraph.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}

/// A piece of the lesson.
enum LessonBlock {
  case heading(Int, String)
  case paragraph(String)
  case table([String], [[String]])
  /// A picture, which each form of the lesson draws in its way.
  case figure
  case quote(String)
  case code(LessonCode)
}

/// Code that the lesson shows: the very Swift that it runs, and the same in Python.
struct LessonCode: Sendable {
  /// The name of the region of a source file that this is.
  let name: String
  /// The lines between `// snippet: name` and `// end`, moved to the left.
  let swift: String
  /// The same in Python.
  let python: String
  /// Whose Python it is.
  var pythonTitle = "Python, with Keras"
}
