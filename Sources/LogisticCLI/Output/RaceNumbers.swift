internal import Logistic

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Times and gaps in few characters.
enum RaceNumbers {
  /// The power of ten of a number above 0.
  static func power(_ value: Double) -> Double { value > 0 ? log10(value) : -300 }
  /// Ten to a power.
  static func ten(_ power: Double) -> Double { pow(10, power) }

  /// `85 µs`, `1.2 ms`, `3.4 s`.
  static func time(_ seconds: Double) -> String {
    if seconds < 0.9995e-3 { return short(seconds * 1e6) + " µs" }
    if seconds < 0.9995 { return short(seconds * 1e3) + " ms" }
    return short(seconds) + " s"
  }

  /// A power of ten of seconds: `100 µs`, `1 ms`, `10 s`.
  static func decade(_ power: Double) -> String {
    let (unit, shift) = power >= 0 ? ("s", 0.0) : power >= -3 ? ("ms", 3) : ("µs", 6)
    return NumberText.shortest(ten(power + shift).rounded()) + " " + unit
  }

  /// Two or three digits: `0.012`, `3.4`, `85`, `1200`.
  static func short(_ value: Double) -> String {
    if value >= 99.5 { return String(Int(min(value, 1e15).rounded())) }
    if value >= 9.95 { return NumberText.fixed(value, 0) }
    if value >= 0.995 { return NumberText.fixed(value, 1) }
    return value >= 0.095 ? NumberText.fixed(value, 2) : NumberText.fixed(value, 3)
  }

  /// `3e-07`; what lies below what can be told is said to be so.
  static func gap(_ gap: Double, floor: Double) -> String {
    if gap <= max(floor, 1e-15) { return "≤ " + scientific(max(floor, 1e-15)) }
    return gap.isFinite ? scientific(gap) : "inf"
  }

  /// `3e-07`: one digit, rounded.
  static func scientific(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return value == 0 ? "0" : "inf" }
    var exponent = Int(power(value).rounded(.down))
    var digit = Int((value / ten(Double(exponent))).rounded(.up))
    if digit >= 10 { (digit, exponent) = (1, exponent + 1) }
    return exponent == 0 ? String(digit) : "\(digit)e\(exponent)"
  }
}
