/// Words in a figure: how wide they are, where they break, and which characters may stand in a file.
enum PlotText {
  /// The width of a text at a font size, as wide as the widest of the common sans-serif fonts.
  static func width(_ text: String, size: Double) -> Double {
    text.reduce(0) { $0 + advance($1) } * size
  }

  /// A text no wider than a width, its end replaced by an ellipsis where it must be.
  static func shortened(_ text: String, to width: Double, size: Double) -> String {
    if self.width(text, size: size) <= width { return text }
    var kept = ""
    var used = advance("…")
    for character in text {
      used += advance(character)
      if used * size > width { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// A text in lines no wider than a width, at most so many; what does not fit ends in an ellipsis.
  static func lines(_ text: String, width: Double, size: Double, limit: Int) -> [String] {
    var lines = [String]()
    var line = ""
    let words = text.split(separator: " ").map(String.init)
    for (i, word) in words.enumerated() {
      let longer = line.isEmpty ? word : line + " " + word
      if self.width(longer, size: size) <= width || line.isEmpty {
        line = longer
      } else if lines.count + 1 == limit {
        line = ([line] + words[i...]).joined(separator: " ")
        break
      } else {
        lines.append(line)
        line = word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.map { shortened($0, to: width, size: size) }
  }

  /// A name from data as it stands in a sentence: what runs from right to left does not reorder what
  /// is around it.
  static func name(_ name: String) -> String {
    let clean = cleaned(name)
    return clean.unicodeScalars.contains(where: isRightToLeft) ? "\u{2068}\(clean)\u{2069}" : clean
  }

  /// A text with every character that XML gives a meaning written as a reference.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in cleaned(text).unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// A text on one line, without the control characters that XML forbids and without those that turn
  /// the direction of what follows.
  static func cleaned(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: out += " "
      case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0xFFFE, 0xFFFF: out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    (0x0590...0x08FF).contains(scalar.value) || (0xFB1D...0xFDFF).contains(scalar.value)
      || (0xFE70...0xFEFF).contains(scalar.value) || (0x10800...0x10FFF).contains(scalar.value)
      || (0x1E800...0x1EFFF).contains(scalar.value)
  }

  /// The advance of a character in ems: DejaVu Sans, which is wider than Helvetica and its like.
  private static func advance(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar {
    case "i", "j", "l", "'", "|", "·": return 0.33
    case " ", ".", ",", ":", ";", "!": return 0.36
    case "f", "t", "r", "I", "(", ")", "[", "]", "/", "-": return 0.43
    case "m", "w", "M", "W", "@", "%", "…", "—": return 1.0
    case "+", "<", ">", "=", "−", "×", "~", "≤", "≥": return 0.84
    case "A"..."Z": return 0.72
    case "0"..."9", "a"..."z": return 0.635
    case "\u{2068}", "\u{2069}", "\u{200E}", "\u{200F}": return 0
    default: break
    }
    switch scalar.value {
    case ..<0x1100: return 0.72
    case 0x1100..<0x1200, 0x2E80..<0xD800, 0xF900..<0xFB00, 0xFE30..<0xFE70, 0xFF00..<0xFF60:
      return 1.05
    case 0x1F000...: return 1.4
    default: return 0.8
    }
  }
}
