internal import FileFormats

extension CSVTableBuild {
  /// Says what looks wrong about a header.
  mutating func warnAboutHeader(_ names: [String], line: Int?, delimiter: UInt8) {
    guard let line else { return }
    if names.allSatisfy({ DecimalNumber.parse($0) != nil }) {
      warn(
        DataWarning(
          "header-looks-like-data",
          "the header's names are all numbers; if the line is data, say that there is no header",
          line: line))
    }
    if names.count == 1, let other = otherDelimiter(in: names[0]) {
      warn(
        DataWarning(
          "one-column",
          "the header looks separated by \(other), but the delimiter is "
            + (delimiter == 0x09 ? "the tab" : "'\(Character(Unicode.Scalar(delimiter)))'"),
          line: line))
    }
  }

  /// Says what looks wrong about a column of categories.
  mutating func warnAboutLevels(_ name: String, _ codes: [Int32], _ levels: [String]) {
    warnAboutNumbers(name, codes, levels)
    // Levels by the thousand are identifiers or prose.
    guard levels.count <= 1000 else { return }
    var seen = [String: String]()
    for (level, text) in levels.enumerated() {
      let folded = trimmed(text).lowercased()
      guard let other = seen.updateValue(text, forKey: folded) else { continue }
      warn(
        DataWarning(
          "similar-levels",
          "'\(text)' and '\(other)' differ only in upper case or surrounding spaces, "
            + "and are levels of their own",
          column: name, line: firstLine(of: level, codes)))
      return
    }
  }

  /// Most values are numbers: says which is the first that is not.
  private mutating func warnAboutNumbers(_ name: String, _ codes: [Int32], _ levels: [String]) {
    let point: UInt8 = options.decimalComma ? 0x2C : 0x2E
    let isNumber = levels.map { DecimalNumber.parse($0, point: point) != nil }
    if isNumber.contains(true) {
      var numbers = 0
      var texts = 0
      var first: Int?
      for (row, code) in codes.enumerated() where code >= 0 {
        if isNumber[Int(code)] {
          numbers += 1
        } else {
          texts += 1
          first = first ?? row
        }
      }
      if let row = first, numbers >= 3 * texts {
        warn(
          DataWarning(
            "mixed-column",
            "read as a category, because \(texts) of its values \(texts == 1 ? "is" : "are") "
              + "no number: '\(levels[Int(codes[row])])'",
            column: name, line: lines.line(ofRow: row)))
      }
    } else if !levels.isEmpty, !options.decimalComma,
      levels.allSatisfy({ DecimalNumber.parse($0, point: 0x2C) != nil })
    {
      warn(
        DataWarning(
          "decimal-comma", "read as a category; its values are numbers with a decimal comma",
          column: name, line: lines.line(ofRow: 0)))
    }
  }

  private func trimmed(_ text: String) -> Substring {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}
