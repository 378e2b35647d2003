extension JSONValue {
  /// How a text is laid out.
  package enum Layout: Sendable {
    /// On one line, as Python's `json.dumps` does: `{"a": [1, 2]}`.
    case line
    /// A member or element a line, two spaces a level; arrays of numbers stay on one.
    case indented
  }

  /// The text: members in their order, numbers in the fewest digits that give them back, all that
  /// is not ASCII as escapes.
  package func text(_ layout: Layout = .line) -> String {
    String(decoding: utf8(layout), as: UTF8.self)
  }

  /// The text's bytes.
  package func utf8(_ layout: Layout = .line) -> [UInt8] {
    var out = [UInt8]()
    write(to: &out, layout, level: 0)
    return out
  }

  private func write(to out: inout [UInt8], _ layout: Layout, level: Int) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .integer(let value): out += value.description.utf8
    case .number(let value):
      if value.isNaN {
        out += "NaN".utf8
      } else if value.isInfinite {
        out += (value < 0 ? "-Infinity" : "Infinity").utf8
      } else {
        out += value.description.utf8
      }
    case .string(let value): writeQuoted(value, to: &out)
    case .array(let elements):
      let isFlat =
        layout == .line || elements.isEmpty
        || elements.allSatisfy { $0.double != nil || $0.isNull }
      out.append(UInt8(ascii: "["))
      for (i, element) in elements.enumerated() {
        separate(&out, isFirst: i == 0, isFlat, level)
        element.write(to: &out, layout, level: level + 1)
      }
      close(&out, "]", isFlat, level)
    case .object(let object):
      let isFlat = layout == .line || object.count == 0
      out.append(UInt8(ascii: "{"))
      for (i, member) in object.members.enumerated() {
        separate(&out, isFirst: i == 0, isFlat, level)
        writeQuoted(member.key, to: &out)
        out += ": ".utf8
        member.value.write(to: &out, layout, level: level + 1)
      }
      close(&out, "}", isFlat, level)
    }
  }

  private func separate(_ out: inout [UInt8], isFirst: Bool, _ isFlat: Bool, _ level: Int) {
    if !isFirst { out.append(UInt8(ascii: ",")) }
    if isFlat {
      if !isFirst { out.append(UInt8(ascii: " ")) }
    } else {
      out.append(UInt8(ascii: "\n"))
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level + 2))
    }
  }

  private func close(_ out: inout [UInt8], _ bracket: StaticString, _ isFlat: Bool, _ level: Int) {
    if !isFlat {
      out.append(UInt8(ascii: "\n"))
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * level))
    }
    bracket.withUTF8Buffer { out.append(contentsOf: $0) }
  }

  private func writeQuoted(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for unit in text.utf16 {
      switch unit {
      case 0x22: out += "\\\"".utf8
      case 0x5C: out += "\\\\".utf8
      case 0x08: out += "\\b".utf8
      case 0x09: out += "\\t".utf8
      case 0x0A: out += "\\n".utf8
      case 0x0C: out += "\\f".utf8
      case 0x0D: out += "\\r".utf8
      case 0x20...0x7E: out.append(UInt8(unit))
      default:
        let digits = String(unit, radix: 16)
        out += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
