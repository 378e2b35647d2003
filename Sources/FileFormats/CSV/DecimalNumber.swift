/// Decimal numbers in ASCII, `[+-]digits[.digits][e[+-]digits]`, to the nearest `Double`.
package enum DecimalNumber {
  /// The number that starts at `start`, and the offset of the first byte after it.
  ///
  /// `next == start` says that there is none. Rounding is exact: a mantissa below 2⁵³ with a
  /// power of ten up to 10²² takes one rounded operation (Clinger 1990), up to 19 digits with
  /// |exponent| ≤ 19 one 128-bit operation, anything else the standard library's `strtod`.
  @inline(__always)
  static func scan(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, point: UInt8,
    powers: UnsafePointer<Double>
  ) -> (value: Double, next: Int) {
    var at = start
    var isNegative = false
    if at < end {
      // Signs come at random: arithmetic is cheaper than a branch that is guessed wrong.
      isNegative = bytes[at] == 0x2D
      at &+= isNegative || bytes[at] == 0x2B ? 1 : 0
    }
    var mantissa: UInt64 = 0
    let first = at
    readDigits(bytes, &at, end, &mantissa)
    var digits = at &- first
    var exponent = 0
    if at < end && bytes[at] == point {
      at &+= 1
      let fraction = at
      readWord(bytes, &at, end, &mantissa, powers)
      exponent = fraction &- at
      digits &-= exponent
    }
    if digits == 0 { return (0, start) }
    if at < end && bytes[at] | 0x20 == 0x65 {
      guard let (power, next) = scanExponent(bytes, from: at + 1, to: end) else {
        return (0, start)
      }
      exponent += power
      at = next
    }
    let size: Double
    if digits <= 19 && mantissa <= 1 << 53 && exponent >= -22 && exponent <= 22 {
      size =
        exponent <= 0
        ? Double(mantissa) / powers[0 &- exponent] : Double(mantissa) * powers[exponent]
    } else {
      size = roundSlowly(
        bytes, from: first, to: at, point: point, digits: digits, mantissa: mantissa,
        exponent: exponent)
    }
    return (Double(bitPattern: size.bitPattern ^ (isNegative ? 1 << 63 : 0)), at)
  }

  /// Adds digits to a mantissa, one by one.
  @inline(__always)
  private static func readDigits(
    _ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ mantissa: inout UInt64
  ) {
    while at < end {
      let digit = bytes[at] &- 0x30
      if digit > 9 { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      at &+= 1
    }
  }

  /// Adds digits to a mantissa, eight at a time (the arithmetic within a word is Lemire's, 2018).
  @inline(__always)
  private static func readWord(
    _ bytes: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int, _ mantissa: inout UInt64,
    _ powers: UnsafePointer<Double>
  ) {
    while at &+ 8 <= end {
      let word = UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self)
      let values = UInt64(littleEndian: word) ^ 0x3030_3030_3030_3030
      // The high bit of the first byte that is no digit; those after it may be wrong.
      let others = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
      let count = others.trailingZeroBitCount >> 3
      if count == 0 { return }
      var pairs = values &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
      pairs = pairs &* 10 &+ pairs >> 8
      let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
      let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
      mantissa = mantissa &* UInt64(powers[count]) &+ (low &+ high) >> 32
      at &+= count
      if count < 8 { return }
    }
    readDigits(bytes, &at, end, &mantissa)
  }

  /// `10⁰ … 10²²`, each exact.
  static let powers: [Double] = (0...22).map { k in (0..<k).reduce(1.0) { ten, _ in ten * 10 } }

  /// The number that a whole text is, without its surrounding spaces; nil if it is none.
  package static func parse(_ text: String, point: UInt8 = 0x2E) -> Double? {
    var text = text
    return text.withUTF8 { utf8 in
      guard let base = utf8.baseAddress else { return nil }
      let (from, to) = trim(base, from: 0, to: utf8.count)
      return powers.withUnsafeBufferPointer { powers in
        guard let powers = powers.baseAddress, from < to else { return nil }
        let (value, next) = scan(base, from: from, to: to, point: point, powers: powers)
        return next == to ? value : nil
      }
    }
  }

  /// The range without the spaces and tabs around it.
  @inline(__always)
  static func trim(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> (from: Int, to: Int) {
    var (from, to) = (start, end)
    while from < to && (bytes[from] == 0x20 || bytes[from] == 0x09) { from += 1 }
    while to > from && (bytes[to - 1] == 0x20 || bytes[to - 1] == 0x09) { to -= 1 }
    return (from, to)
  }

  private static func scanExponent(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> (power: Int, next: Int)? {
    var at = start
    var negative = false
    if at < end && (bytes[at] == 0x2D || bytes[at] == 0x2B) {
      negative = bytes[at] == 0x2D
      at += 1
    }
    let first = at
    var power = 0
    while at < end {
      let digit = bytes[at] &- 0x30
      if digit > 9 { break }
      if power < 100_000_000 { power = power * 10 + Int(digit) }
      at += 1
    }
    return at == first ? nil : (negative ? -power : power, at)
  }

  @inline(never)
  private static func roundSlowly(
    _ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, point: UInt8, digits: Int,
    mantissa: UInt64, exponent: Int
  ) -> Double {
    if digits <= 19 && mantissa > 0 && exponent >= -19 && exponent <= 19 {
      return exponent < 0
        ? quotient(mantissa, tenTo: -exponent) : product(mantissa, tenTo: exponent)
    }
    var text = ""
    for at in start..<end {
      text.unicodeScalars.append(bytes[at] == point ? "." : Unicode.Scalar(bytes[at]))
    }
    // The standard library's conversion does not look at the locale.
    return Double(text) ?? .nan
  }

  /// `mantissa / 10^power`, rounded once: a quotient of at least 62 bits whose last bit also
  /// stands for the remainder, so that converting it rounds as the exact value would.
  private static func quotient(_ mantissa: UInt64, tenTo power: Int) -> Double {
    let divisor = integerPower(power)
    let numeratorShift = mantissa.leadingZeroBitCount
    let divisorShift = divisor.leadingZeroBitCount
    let numerator = mantissa << UInt64(numeratorShift)
    let (quotient, remainder) = (divisor << UInt64(divisorShift)).dividingFullWidth(
      (numerator >> 1, numerator << 63))
    let sticky = quotient | (remainder == 0 ? 0 : 1)
    return Double(
      sign: .plus, exponent: divisorShift - numeratorShift - 63, significand: Double(sticky))
  }

  /// `mantissa · 10^power`, rounded once.
  private static func product(_ mantissa: UInt64, tenTo power: Int) -> Double {
    let (high, low) = mantissa.multipliedFullWidth(by: integerPower(power))
    if high == 0 { return Double(low) }
    let shift = high.leadingZeroBitCount
    let top = shift == 0 ? high : high << UInt64(shift) | low >> UInt64(64 - shift)
    let rest = low << UInt64(shift)
    let sticky = top | (rest == 0 ? 0 : 1)
    return Double(sign: .plus, exponent: 64 - shift, significand: Double(sticky))
  }

  private static func integerPower(_ power: Int) -> UInt64 {
    var ten: UInt64 = 1
    for _ in 0..<power { ten *= 10 }
    return ten
  }
}
