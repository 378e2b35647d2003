#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How numbers are written.
package enum NumberText {
  /// The fewest digits that give the number back, whole ones without `.0`: `1`, `0.25`, `1e+20`.
  package static func shortest(_ value: Double) -> String { shortestText(value) }

  /// Appends what ``shortest(_:)`` gives.
  package static func append(shortest value: Double, to out: inout [UInt8]) {
    if ShortestDigits.canWrite(value) {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
        guard let base = digits.baseAddress else { return }
        let count = ShortestDigits.write(value, to: base)
        out.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
      }
      return
    }
    var text = value == 0 ? "0" : value.description
    text.withUTF8 { utf8 in
      let isWhole = utf8.count > 2 && utf8[utf8.count - 2] == 0x2E && utf8[utf8.count - 1] == 0x30
      out.append(contentsOf: isWhole ? utf8[..<(utf8.count - 2)] : utf8[...])
    }
  }

  /// Six significant digits, zeros at the end kept: `0.250000`, `1.23457e-08`, `inf`.
  package static func table(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "" : value < 0 ? "-inf" : "inf" }
    let size = abs(value)
    if value == 0 { return "0" }
    if size >= 1e-4, size < 1e9 {
      return printed("%.*f", Int32(max(0, 5 - Int(log10(size).rounded(.down)))), value)
    }
    return printed("%.*e", 5, value)
  }

  /// A count that may be a sum of weights: whole numbers without a point.
  package static func count(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : table(value)
  }

  /// So many digits behind the point.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? printed("%.*f", Int32(digits), value) : table(value)
  }

  /// So many digits behind the point, and a power of ten.
  package static func scientific(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? printed("%.*e", Int32(digits), value) : table(value)
  }

  private static func printed(_ format: String, _ digits: Int32, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([digits, value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer[..<Int(min(max(count, 0), 399))].map(UInt8.init), as: UTF8.self)
  }
}
