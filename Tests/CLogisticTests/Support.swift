import CLogistic
import Testing

/// A kernel table that this machine can run.
struct Variant: Sendable, CustomTestStringConvertible {
  var number: Int32
  var table: lgk_kernels { lgk_variant(number).pointee }
  var testDescription: String { String(cString: table.name) }

  static let all = (0..<lgk_variant_count()).map { Variant(number: $0) }
}

/// Heap memory of exactly `count` values that ends where they end, so that AddressSanitizer sees
/// any access behind them; they start `offset` values into it, which makes them misaligned.
final class Exact<Scalar: BinaryFloatingPoint> {
  private let base: UnsafeMutablePointer<Scalar>
  let pointer: UnsafeMutablePointer<Scalar>
  let count: Int

  init(_ values: [Scalar], offset: Int = 0) {
    base = .allocate(capacity: values.count + offset)
    pointer = base + offset
    count = values.count
    (base).initialize(repeating: 0, count: offset)
    for i in 0..<count { (pointer + i).initialize(to: values[i]) }
  }
  convenience init(count: Int, repeating value: Scalar = 0) {
    self.init([Scalar](repeating: value, count: count))
  }
  deinit { base.deallocate() }

  var values: [Scalar] { (0..<count).map { pointer[$0] } }
  subscript(i: Int) -> Scalar { pointer[i] }
}

/// A small, fast, seeded generator (Vigna's SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
  /// `count` values of −1…1 that a `Float` holds exactly.
  mutating func values(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double(Float(Int32(truncatingIfNeeded: next() >> 8)) * 0x1p-31) }
  }
}

/// A value beside the sum of the magnitudes that went into it: rounding is relative to the latter.
struct Sum {
  var value = 0.0
  var magnitude = 0.0
  mutating func add(_ term: Double) {
    value += term
    magnitude += abs(term)
  }
  /// The distance of `other` as a share of the magnitudes; NaN counts as far away.
  func distance(_ other: Double) -> Double {
    let distance = abs(other - value) / max(magnitude, 1e-300)
    return distance.isNaN ? .infinity : distance
  }
}

/// Numbers of rows that leave tails behind every tile, and of outputs that use every class group.
let rowCounts = [1, 7, 16, 37]
let outputCounts = [1, 2, 3, 5, 10]
