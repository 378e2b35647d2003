internal import Logistic

/// What is said on standard error beside results.
enum Messages {
  /// Something that a person should know.
  static func note(_ text: String) { StandardStreams.writeError("note: \(oneLine(text))\n") }

  /// Something that may spoil the answer.
  static func warning(_ text: String) {
    StandardStreams.writeError("warning: \(oneLine(text))\n")
  }

  /// A message on one line: names and levels come from files and may hold line breaks and worse.
  static func oneLine(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case let control where control.value < 0x20 || (0x7F..<0xA0).contains(control.value):
        out += "\\u{" + String(control.value, radix: 16) + "}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// Warnings about data, at most twelve of a kind.
  static func warnings(_ warnings: [DataWarning], file: String?) {
    var counts = [String: Int]()
    for warning in warnings {
      counts[warning.code, default: 0] += 1
      if counts[warning.code, default: 0] <= 12 {
        let place = warning.line == nil ? "" : file.map { "\($0): " } ?? ""
        self.warning(place + warning.description)
      }
    }
    for (code, count) in counts.sorted(by: { $0.key < $1.key }) where count > 12 {
      self.warning("\(count - 12) more of '\(code)'")
    }
  }
}
