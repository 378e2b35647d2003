/// How the lesson writes numbers.
enum LessonNumbers {
  /// A number with so many decimals.
  static func fixed(_ x: Double, _ decimals: Int) -> String {
    guard x.isFinite else { return x.isNaN ? "nan" : x < 0 ? "-inf" : "inf" }
    let scale = (0..<decimals).reduce(1.0) { value, _ in value * 10 }
    let scaled = (abs(x) * scale).rounded()
    guard scaled < 9e15 else { return "\(x)" }
    let whole = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - whole.count)) + whole
    let text =
      decimals == 0 ? padded : "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    return x < 0 && scaled > 0 ? "-" + text : text
  }

  /// A number with so many significant digits, as `1.23e-07` where it is very small or large.
  static func significant(_ x: Double, _ digits: Int) -> String {
    guard x.isFinite, x != 0 else { return x == 0 ? "0" : fixed(x, 0) }
    var exponent = 0
    var mantissa = abs(x)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    if exponent >= -4, exponent < 7 { return fixed(x, max(0, digits - 1 - exponent)) }
    var text = fixed(mantissa, digits - 1)
    if text.hasPrefix("10") {
      text = fixed(1, digits - 1)
      exponent += 1
    }
    let size = abs(exponent)
    return (x < 0 ? "-" : "") + text + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "")
      + "\(size)"
  }

  /// A number of which trailing zeros say nothing: `19.5`, `24`, `105`; at most ten decimals.
  static func plain(_ x: Double) -> String {
    var text = fixed(x, 10)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// `1234567` → `1,234,567`.
  static func grouped(_ n: Int) -> String {
    var digits = String(abs(n))
    var groups = ""
    while digits.count > 3 {
      groups = "," + digits.suffix(3) + groups
      digits.removeLast(3)
    }
    return (n < 0 ? "-" : "") + digits + groups
  }

  /// `20, 21, 22 and 23`.
  static func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "none" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}
