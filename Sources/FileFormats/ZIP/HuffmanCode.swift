/// A canonical Huffman code of DEFLATE: one table look-up for codes of at most ten bits, a walk by
/// length for the rest.
struct HuffmanCode {
  private static let tableBits = 10

  /// `symbol << 4 | length`, by the next ten bits; zero where the code is longer or unassigned.
  private var table: [UInt16]
  /// How many codes there are of each length.
  private var counts = [Int](repeating: 0, count: 16)
  /// Symbols ordered by length, then value.
  private var symbols: [UInt16]

  /// Nil when the lengths are over-subscribed, or leave codes unassigned, unless a lone code of one
  /// bit (or none at all) is allowed.
  init?(lengths: [UInt8], mayBeSingle: Bool) {
    for length in lengths { counts[Int(length)] += 1 }
    counts[0] = 0
    var left = 1
    for length in 1...15 {
      left = 2 * left - counts[length]
      if left < 0 { return nil }
    }
    let used = counts.reduce(0, +)
    if left > 0, !(mayBeSingle && (used == 0 || used == 1 && counts[1] == 1)) { return nil }

    var offsets = [Int](repeating: 0, count: 16)
    var codes = [Int](repeating: 0, count: 16)
    for length in 1..<15 {
      offsets[length + 1] = offsets[length] + counts[length]
      codes[length + 1] = (codes[length] + counts[length]) << 1
    }
    symbols = [UInt16](repeating: 0, count: used)
    table = [UInt16](repeating: 0, count: 1 << Self.tableBits)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      symbols[offsets[length]] = UInt16(symbol)
      offsets[length] += 1
      if length <= Self.tableBits {
        let entry = UInt16(symbol) << 4 | UInt16(length)
        let first = Self.reversed(codes[length], length)
        for i in stride(from: first, to: table.count, by: 1 << length) { table[i] = entry }
      }
      codes[length] += 1
    }
  }

  /// The symbol that the lowest bits stand for; length 0 when they stand for none.
  func lookup(_ bits: UInt64) -> (symbol: Int, length: Int) {
    let entry = table[Int(bits & 1023)]
    if entry != 0 { return (Int(entry >> 4), Int(entry & 15)) }
    var (code, first, index) = (0, 0, 0)
    for length in 1...15 {
      code |= Int(bits >> UInt64(length - 1) & 1)
      let count = counts[length]
      if code - first < count { return (Int(symbols[index + code - first]), length) }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return (0, 0)
  }

  private static func reversed(_ code: Int, _ length: Int) -> Int {
    var (code, result) = (code, 0)
    for _ in 0..<length {
      result = result << 1 | code & 1
      code >>= 1
    }
    return result
  }

  private init(complete lengths: [UInt8]) {
    guard let code = HuffmanCode(lengths: lengths, mayBeSingle: false) else {
      preconditionFailure("the fixed code is complete")
    }
    self = code
  }

  static let fixedLiterals = HuffmanCode(
    complete: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
      + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
  /// Thirty distances and two that may not appear.
  static let fixedDistances = HuffmanCode(complete: [UInt8](repeating: 5, count: 32))
}
