/// The fewest decimal digits that give a number back, the nearest of such (Giulietti 2020,
/// "The Schubfach way to render doubles").
///
/// For numbers from 10⁻⁴ up to 1, most probabilities, whose powers of ten are exact in 128 bits.
enum ShortestDigits {
  /// The numbers that it is for.
  static func canWrite(_ value: Double) -> Bool { value >= 1e-4 && value < 1 }

  /// `value = digits · 10^exponent`.
  static func digits(of value: Double) -> (digits: UInt64, exponent: Int) {
    let bits = value.bitPattern
    let fraction = bits & (1 << 52 - 1)
    let c = fraction | 1 << 52
    let q = Int(bits >> 52) - 1075
    // Below a power of two numbers lie twice as close.
    let isClose = fraction == 0
    let k = (q * 1_262_611 - (isClose ? 524_031 : 0)) >> 22
    let shift = UInt64(q + (-k * 1_741_647) >> 19 + 1)
    let power = powers.withUnsafeBufferPointer { $0[-k - firstPower] }
    let middle = product(power, (4 * c) << shift)
    // The halves between the number and its neighbours count as its own if it is even.
    let odd = c & 1
    let low = product(power, (4 * c - 2 + (isClose ? 1 : 0)) << shift) + odd
    let high = product(power, (4 * c + 2) << shift) - odd
    let s = middle / 4
    let tens = s / 10
    let (belowTens, aboveTens) = (low <= 40 * tens, 40 * tens + 40 <= high)
    if belowTens != aboveTens { return (tens + (aboveTens ? 1 : 0), k + 1) }
    let (below, above) = (low <= 4 * s, 4 * s + 4 <= high)
    if below != above { return (s + (above ? 1 : 0), k) }
    let half = 4 * s + 2
    return (s + (middle > half || middle == half && s & 1 == 1 ? 1 : 0), k)
  }

  /// `⌊power · factor / 2¹²⁸⌋`, its last bit set if anything was cut off.
  @inline(__always)
  private static func product(_ power: (high: UInt64, low: UInt64), _ factor: UInt64) -> UInt64 {
    let low = power.low.multipliedFullWidth(by: factor).high
    let (high, middle) = power.high.multipliedFullWidth(by: factor)
    let (rest, carry) = middle.addingReportingOverflow(low)
    return high &+ (carry ? 1 : 0) | (rest > 1 ? 1 : 0)
  }

  private static let firstPower = 15
  /// `10¹⁵ … 10²¹`, each times the power of two that sets the highest of 128 bits.
  private static let powers: [(high: UInt64, low: UInt64)] = (firstPower...21).map { k in
    var (high, low): (UInt64, UInt64) = (0, 1)
    for _ in 0..<k {
      let product = low.multipliedFullWidth(by: 10)
      high = high * 10 + product.high
      low = product.low
    }
    while high >> 63 == 0 {
      high = high << 1 | low >> 63
      low <<= 1
    }
    return (high, low)
  }

  /// Writes `0.` and the digits to room for 24 bytes; tells how many there are.
  static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var (digits, exponent) = digits(of: value)
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    // As many places as the exponent says; zeros stand before the digits.
    let end = 2 - exponent
    var at = end
    while at > 5 {
      let next = digits / 10_000
      let four = UInt32(truncatingIfNeeded: digits &- next &* 10_000)
      let (high, low) = (four / 100, four % 100)
      at -= 4
      writePair(high, out + at)
      writePair(low, out + at + 2)
      digits = next
    }
    while at > 2 {
      let next = digits / 10
      at -= 1
      out[at] = 0x30 + UInt8(truncatingIfNeeded: digits &- next &* 10)
      digits = next
    }
    out[0] = 0x30
    out[1] = 0x2E
    return end
  }

  /// Two digits, of a number below 100.
  @inline(__always)
  private static func writePair(_ pair: UInt32, _ out: UnsafeMutablePointer<UInt8>) {
    let tens = (pair &* 103) >> 10
    out[0] = 0x30 + UInt8(truncatingIfNeeded: tens)
    out[1] = 0x30 + UInt8(truncatingIfNeeded: pair &- tens &* 10)
  }
}
