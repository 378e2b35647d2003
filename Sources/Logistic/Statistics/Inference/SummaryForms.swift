extension Summary {
  /// A form to write a summary in.
  public enum Form: String, Sendable, CaseIterable {
    /// For a terminal.
    case text
    /// Tables with pipes.
    case markdown
    /// `tabular` environments with booktabs rules.
    case latex
    /// A fragment of `h2`, `dl`, `table` and `ul`.
    case html
    /// One tidy table of terms: a row a coefficient.
    case csv
  }

  /// The summary in a form other than CSV, for which see ``Inference/csv(intervals:coefficientTests:adjustment:)``.
  public func written(as form: Form) -> String {
    switch form {
    case .text, .csv: text
    case .markdown: markdown
    case .latex: latex
    case .html: html
    }
  }

  /// For a terminal.
  public var text: String {
    var out = "Modelling \(heading)\n\n"
    let width = facts.map(\.name.count).max() ?? 0
    for (name, value) in facts {
      out += "  \(name)\(String(repeating: " ", count: width - name.count))  \(value)\n"
    }
    for table in tables {
      out += "\n\(table.title)\n"
      var text = TextTable(
        table.columns.enumerated().map {
          ($1, $0 == 0 ? .left : $1 == "p" || $1 == "adjusted p" || $1 == "df" ? .right : .point)
        })
      text.limit = 28
      for row in table.rows {
        switch row {
        case .group(let name):
          text.add([name] + table.columns.dropFirst().map { _ in "" })
        case .cells(let cells, let isGrouped):
          text.add([(isGrouped ? "  " : "") + (cells.first ?? "")] + cells.dropFirst())
        }
      }
      out += text.text
    }
    if !notes.isEmpty { out += "\n" }
    for note in notes { out += "  \(note)\n" }
    return out
  }

  private var markdown: String {
    func escaped(_ text: String) -> String {
      var out = ""
      for character in text {
        if "|\\`*_<>[]#".contains(character) { out.append("\\") }
        out.append(character.isNewline ? " " : character)
      }
      return out
    }
    var out = "## \(escaped(heading))\n\n"
    for (name, value) in facts { out += "- \(escaped(name)): \(escaped(value))\n" }
    for table in tables {
      out += "\n### \(escaped(table.title))\n\n"
      out += "| " + table.columns.map(escaped).joined(separator: " | ") + " |\n"
      out += "|:---|" + table.columns.dropFirst().map { _ in "---:|" }.joined() + "\n"
      for row in table.rows {
        switch row {
        case .group(let name):
          out +=
            "| **\(escaped(name))** |" + table.columns.dropFirst().map { _ in " |" }.joined()
            + "\n"
        case .cells(let cells, let isGrouped):
          out +=
            "| " + (isGrouped ? "&nbsp;&nbsp;" : "")
            + cells.map(escaped).joined(separator: " | ") + " |\n"
        }
      }
    }
    if !notes.isEmpty { out += "\n" }
    for note in notes { out += "- \(escaped(note))\n" }
    return out
  }

  private var latex: String {
    func escaped(_ text: String) -> String {
      var out = ""
      for character in text {
        switch character {
        case "\\": out += "\\textbackslash{}"
        case "&", "%", "$", "#", "_", "{", "}": out += "\\\(character)"
        case "~": out += "\\textasciitilde{}"
        case "^": out += "\\textasciicircum{}"
        case "<": out += "\\textless{}"
        case ">": out += "\\textgreater{}"
        case "²": out += "$^2$"
        case "χ": out += "$\\chi$"
        case _ where character.isNewline: out += " "
        default: out.append(character)
        }
      }
      return out
    }
    var out = "% \(heading.filter { !$0.isNewline })\n"
    for table in tables {
      out += "\\begin{table}\n\\caption{\(escaped(table.title)), \(escaped(heading))}\n"
      out +=
        "\\begin{tabular}{l\(String(repeating: "r", count: table.columns.count - 1))}\n\\toprule\n"
      out += table.columns.map(escaped).joined(separator: " & ") + " \\\\\n\\midrule\n"
      for row in table.rows {
        switch row {
        case .group(let name):
          out += "\\multicolumn{\(table.columns.count)}{l}{\\textit{\(escaped(name))}} \\\\\n"
        case .cells(let cells, let isGrouped):
          out +=
            (isGrouped ? "\\quad " : "") + cells.map(escaped).joined(separator: " & ") + " \\\\\n"
        }
      }
      out += "\\bottomrule\n\\end{tabular}\n\\end{table}\n\n"
    }
    for (name, value) in facts { out += "% \(name): \(value.filter { !$0.isNewline })\n" }
    for note in notes { out += "% \(note.filter { !$0.isNewline })\n" }
    return out
  }

  private var html: String {
    func escaped(_ text: String) -> String {
      var out = ""
      for character in text {
        switch character {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\"": out += "&quot;"
        default: out.append(character)
        }
      }
      return out
    }
    var out = "<h2>\(escaped(heading))</h2>\n<dl>\n"
    for (name, value) in facts { out += "<dt>\(escaped(name))</dt><dd>\(escaped(value))</dd>\n" }
    out += "</dl>\n"
    for table in tables {
      out += "<table>\n<caption>\(escaped(table.title))</caption>\n<thead><tr>"
      for column in table.columns { out += "<th scope=\"col\">\(escaped(column))</th>" }
      out += "</tr></thead>\n<tbody>\n"
      for row in table.rows {
        switch row {
        case .group(let name):
          out +=
            "<tr><th scope=\"rowgroup\" colspan=\"\(table.columns.count)\">\(escaped(name))</th></tr>\n"
        case .cells(let cells, let isGrouped):
          out +=
            "<tr><th scope=\"row\">\(isGrouped ? "&emsp;" : "")\(escaped(cells.first ?? ""))</th>"
          for cell in cells.dropFirst() { out += "<td>\(escaped(cell))</td>" }
          out += "</tr>\n"
        }
      }
      out += "</tbody>\n</table>\n"
    }
    out += "<ul>\n"
    for note in notes { out += "<li>\(escaped(note))</li>\n" }
    return out + "</ul>\n"
  }
}

extension Inference {
  /// What estimate/standard error is called.
  package var statisticName: String { degreesOfFreedom == nil ? "z" : "t" }

  /// The terms as CSV, as R's broom has them: a row a coefficient, every digit. Where tests are Student's, the column `z` is
  /// called `t`, and `df` has its degrees of freedom.
  ///
  /// - Parameters:
  ///   - intervals: intervals to write in place of Wald's, one a term.
  ///   - coefficientTests: likelihood-ratio tests to write in place of Wald's, one a term: the column `z` is then `chi_squared`.
  ///   - adjustment: how p-values are adjusted for their number, in a column of their own; nil for not.
  public func csv(
    intervals: [(low: Double, high: Double)?]? = nil,
    coefficientTests: [FitStatistics.Test?]? = nil, adjustment: PValueAdjustment? = nil
  ) -> String {
    func number(_ value: Double?) -> String {
      value.map { $0.isNaN ? "" : NumberText.shortest($0) } ?? ""
    }
    let pValues = coefficientTests.map { $0.map { $0?.pValue } } ?? terms.map(\.pValue)
    let adjusted = adjustment.map { adjustedPValues($0, of: pValues) }
    let statistic = coefficientTests == nil ? statisticName : "chi_squared"
    var out =
      "class,term,column,level,estimate,std_error,\(statistic),p_value,low,high,odds_ratio,odds_ratio_low,odds_ratio_high"
    if degreesOfFreedom != nil { out += ",df" }
    out += adjusted == nil ? "\n" : ",adjusted_p_value\n"
    for (i, term) in terms.enumerated() where !term.isReference {
      let ends = intervals.map { $0[i] } ?? interval(term)
      var cells = [
        csvField(term.classLabel ?? ""), csvField(term.term), csvField(term.column ?? ""),
        csvField(term.level ?? ""), term.isAliased ? "" : number(term.estimate),
        number(term.standardError),
        number(coefficientTests.map { $0[i]?.statistic } ?? term.z), number(pValues[i]),
        number(ends?.low), number(ends?.high), term.isAliased ? "" : number(term.oddsRatio),
      ]
      let ratios = term.oddsRatioInterval(ends)
      cells += [number(ratios?.low), number(ratios?.high)]
      if degreesOfFreedom != nil { cells.append(number(term.degreesOfFreedom)) }
      if let adjusted { cells.append(number(adjusted[i])) }
      out += cells.joined(separator: ",") + "\n"
    }
    return out
  }
}
