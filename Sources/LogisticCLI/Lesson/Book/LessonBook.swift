import Logistic
import LogisticPlots

/// The lesson as one page for a browser: text, pictures, code and three workshops, nothing fetched.
enum LessonBook {
  /// The page.
  ///
  /// - Throws: when a fit gives no answer, or a picture cannot be drawn.
  static func html() throws(LogisticError) -> String {
    var contents = ""
    var body = ""
    for (i, type) in LessonChapters.all.enumerated() {
      let chapter = try type.init()
      var page = LessonPage(width: 88)
      page.heading(i + 1, type.title)
      chapter.write(to: &page)
      contents += "<li><a href=\"#chapter-\(i + 1)\">\(escaped(type.title))</a></li>\n"
      body += section(i + 1, page.blocks, try chapter.plots())
      if let workshop = workshops[i + 1] { body += workshop }
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>Logistic regression, computed</title>
      <style>\(PlotTheme.automatic.styleSheet)\(LessonStyle.sheet)</style>
      </head>
      <body>
      <main>
      <header>
      <h1>Logistic regression, computed</h1>
      <p>The article <em>Logistic Regression with Keras</em>, step by step. Every number and every picture on
      this page was computed by the library when the page was written; the Swift beside each step is the code
      that computed it. Three workshops let you take hold of the line, the sigmoid and the optimizers.
      <code>logistic lesson --output lesson.html</code> writes the page anew.</p>
      </header>
      <nav aria-label="Chapters"><ol>
      \(contents)</ol></nav>
      \(body)</main>
      <script type="application/json" id="reference">\(try LessonReference.json())</script>
      <script>\(LessonScript.source)</script>
      </body>
      </html>

      """
  }

  /// A chapter: the figures of its text in their places, the others at its end.
  private static func section(_ number: Int, _ blocks: [LessonBlock], _ plots: [Plot]) -> String {
    var html = "<section id=\"chapter-\(number)\">\n"
    var rest = plots[...]
    var quote = [String]()
    func closeQuote() {
      guard !quote.isEmpty else { return }
      html += "<pre class=\"quote\">\(escaped(quote.joined(separator: "\n")))</pre>\n"
      quote = []
    }
    for block in blocks {
      if case .quote(let line) = block {
        quote.append(line)
        continue
      }
      closeQuote()
      switch block {
      case .heading(let number, let title):
        html += "<h2>\(number). \(escaped(title))</h2>\n"
      case .paragraph(let text): html += "<p>\(prose(text))</p>\n"
      case .table(let titles, let rows): html += table(titles, rows)
      case .figure: if let plot = rest.popFirst() { html += figure(plot) }
      case .code(let code): html += self.code(code)
      case .quote: break
      }
    }
    closeQuote()
    for plot in rest { html += figure(plot) }
    return html + "</section>\n"
  }

  private static func figure(_ plot: Plot) -> String { "<figure>\(plot.element)</figure>\n" }

  private static func table(_ titles: [String], _ rows: [[String]]) -> String {
    var html = "<div class=\"scroll\"><table><thead><tr>"
    for title in titles { html += "<th scope=\"col\">\(escaped(title))</th>" }
    html += "</tr></thead><tbody>\n"
    for row in rows {
      html += "<tr>"
      for (i, cell) in row.enumerated() {
        html += i == 0 ? "<th scope=\"row\">\(escaped(cell))</th>" : "<td>\(escaped(cell))</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private static func code(_ code: LessonCode) -> String {
    """
    <div class="code"><div><span class="lang">Swift</span><pre>\(escaped(code.swift))</pre></div>\
    <div><span class="lang">\(escaped(code.pythonTitle))</span><pre>\(escaped(code.python))</pre></div></div>

    """
  }

  /// Prose, with what stands between backticks as code.
  private static func prose(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { i, part in
      i % 2 == 1 ? "<code>\(escaped(String(part)))</code>" : escaped(String(part))
    }.joined()
  }

  /// A text with the characters that HTML gives a meaning written as references.
  static func escaped(_ text: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }
}
