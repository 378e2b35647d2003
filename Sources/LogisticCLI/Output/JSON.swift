internal import Logistic

/// A JSON value whose objects keep the order of their keys.
indirect enum JSON {
  case object([(String, JSON)])
  case array([JSON])
  case string(String)
  case number(Double)
  case bool(Bool)
  case null

  static func integer(_ value: Int) -> JSON { .number(Double(value)) }
  static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
  static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

  /// Indented text, short arrays on one line.
  var text: String {
    var out = ""
    write(to: &out, indent: 0)
    return out
  }

  /// Text on one line.
  var line: String {
    var out = ""
    write(to: &out, indent: nil)
    return out
  }

  private var isScalar: Bool {
    switch self {
    case .object, .array: false
    default: true
    }
  }

  private func write(to out: inout String, indent: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .number(let value): out += JSON.spelling(value)
    case .string(let value): JSON.quote(value, to: &out)
    case .array(let items):
      let isFlat = indent == nil || items.allSatisfy(\.isScalar)
      JSON.list("[", "]", items.count, isFlat ? nil : indent, &out) { i, out, inner in
        items[i].write(to: &out, indent: isFlat ? nil : inner)
      }
    case .object(let members):
      JSON.list("{", "}", members.count, indent, &out) { i, out, inner in
        JSON.quote(members[i].0, to: &out)
        out += ": "
        members[i].1.write(to: &out, indent: inner)
      }
    }
  }

  private static func list(
    _ open: String, _ close: String, _ count: Int, _ indent: Int?, _ out: inout String,
    _ item: (Int, inout String, Int?) -> Void
  ) {
    out += open
    let inner = indent.map { $0 + 2 }
    for i in 0..<count {
      if i > 0 { out += indent == nil ? ", " : "," }
      if let inner { out += "\n" + String(repeating: " ", count: inner) }
      item(i, &out, inner)
    }
    if count > 0, let indent { out += "\n" + String(repeating: " ", count: indent) }
    out += close
  }

  /// A number with all its digits; infinities as strings, not-a-number as null.
  private static func spelling(_ value: Double) -> String {
    if value.isNaN { return "null" }
    if value.isInfinite { return value < 0 ? "\"-inf\"" : "\"inf\"" }
    return NumberText.shortest(value)
  }

  private static func quote(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
