/// Numbers as figures write them: a true minus sign, no locale.
enum NumberLabel {
  /// So many decimals.
  static func fixed(_ x: Double, _ decimals: Int) -> String {
    guard x.isFinite else { return x.isNaN ? "–" : x < 0 ? "−∞" : "∞" }
    let scaled = (abs(x) * tenTo(Double(decimals))).rounded()
    guard scaled < 9e15 else { return significant(x, decimals + 1) }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let text =
      decimals == 0 ? padded : "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    return x < 0 && scaled > 0 ? "−" + text : text
  }

  /// So many significant digits, zeros at the end left out: `0.25`, `1234`, `1.2×10⁻⁷`.
  static func significant(_ x: Double, _ digits: Int) -> String {
    guard x.isFinite, x != 0 else { return x == 0 ? "0" : fixed(x, 0) }
    var exponent = Int(decimalLogarithm(abs(x)).rounded(.down))
    if exponent >= -4, exponent < 7 {
      return trimmed(fixed(x, max(0, digits - 1 - exponent)))
    }
    var mantissa = abs(x) / tenTo(Double(exponent))
    if !mantissa.isFinite || mantissa == 0 { mantissa = 1 }
    var text = fixed(mantissa, digits - 1)
    if text.hasPrefix("10") {
      text = "1"
      exponent += 1
    }
    text = trimmed(text)
    return (x < 0 ? "−" : "") + (text == "1" ? "" : text + "×") + power(exponent)
  }

  /// A count, or a sum of weights: `1,234`, `12.5`.
  static func count(_ n: Double) -> String {
    guard n == n.rounded(), abs(n) < 1e15 else { return significant(n, 4) }
    var digits = String(Int(abs(n)))
    var groups = ""
    while digits.count > 3 {
      groups = "," + digits.suffix(3) + groups
      digits.removeLast(3)
    }
    return (n < 0 ? "−" : "") + digits + groups
  }

  /// A power of ten: `10⁻³`.
  static func power(_ exponent: Int) -> String {
    let raised: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let digits = String(abs(exponent)).compactMap { $0.wholeNumberValue.map { raised[$0] } }
    return "10" + (exponent < 0 ? "⁻" : "") + String(digits)
  }

  /// Seconds: `100 µs`, `1 ms`, `10 s`.
  static func seconds(_ value: Double) -> String {
    if value < 0.9995e-3 { return significant(value * 1e6, 2) + " µs" }
    if value < 0.9995 { return significant(value * 1e3, 2) + " ms" }
    return significant(value, 2) + " s"
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
