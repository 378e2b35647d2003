/// Expands DEFLATE data (RFC 1951) to a size that is known beforehand.
///
/// The output never grows past `size`, and `size` is refused before anything is allocated when the
/// input is too short to hold so much: DEFLATE expands at most 1032 times.
struct Inflate {
  /// What is wrong, and at which byte of the input.
  struct Failure: Error, Equatable {
    var what: String
    var offset: Int
  }

  private let input: [UInt8]
  private let end: Int
  private var next: Int
  private var bits: UInt64 = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  private let size: Int

  /// Expands `input[range]`, which must hold exactly one stream of exactly `size` bytes.
  static func expand(
    _ input: [UInt8], in range: Range<Int>, size: Int
  ) throws(Failure) -> [UInt8] {
    guard size >= 0, size / 1032 <= range.count else {
      throw Failure(
        what: "\(size) bytes announced, more than \(range.count) can hold",
        offset: range.lowerBound)
    }
    var inflate = Inflate(input, range, size)
    try inflate.run()
    return inflate.output
  }

  private init(_ input: [UInt8], _ range: Range<Int>, _ size: Int) {
    self.input = input
    self.size = size
    next = range.lowerBound
    end = range.upperBound
    output.reserveCapacity(size)
  }

  private func failure(_ what: String) -> Failure { Failure(what: what, offset: next) }

  private mutating func run() throws(Failure) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try storedBlock()
      case 1: try compressedBlock(.fixedLiterals, .fixedDistances)
      case 2:
        let (literals, distances) = try codes()
        try compressedBlock(literals, distances)
      default: throw failure("an unknown kind of block")
      }
    }
    if output.count != size {
      throw failure("\(output.count) bytes where \(size) are announced")
    }
    if end - next + bitCount / 8 != 0 { throw failure("bytes after the last block") }
  }

  // MARK: Bits

  /// Fills the buffer; past the input's end it stays short, and `take` notices.
  private mutating func refill() {
    while bitCount <= 48, next < end {
      bits |= UInt64(input[next]) << UInt64(bitCount)
      next += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws(Failure) -> Int {
    if bitCount < count { refill() }
    guard bitCount >= count else { throw failure("an early end") }
    defer { drop(count) }
    return Int(bits & ((1 << UInt64(count)) - 1))
  }

  private mutating func drop(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  private mutating func symbol(_ code: HuffmanCode) throws(Failure) -> Int {
    if bitCount < 15 { refill() }
    let entry = code.lookup(bits)
    guard entry.length > 0 else { throw failure("an unassigned code") }
    guard entry.length <= bitCount else { throw failure("an early end") }
    drop(entry.length)
    return entry.symbol
  }

  // MARK: Blocks

  private mutating func storedBlock() throws(Failure) {
    drop(bitCount % 8)
    let count = try take(16)
    guard try take(16) == count ^ 0xFFFF else { throw failure("a stored block of unclear length") }
    next -= bitCount / 8
    (bits, bitCount) = (0, 0)
    guard count <= end - next else { throw failure("an early end") }
    guard count <= size - output.count else { throw failure("more bytes than announced") }
    output.append(contentsOf: input[next..<next + count])
    next += count
  }

  private mutating func compressedBlock(
    _ literals: HuffmanCode, _ distances: HuffmanCode
  ) throws(Failure) {
    while true {
      let symbol = try symbol(literals)
      if symbol < 256 {
        guard output.count < size else { throw failure("more bytes than announced") }
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return
      } else {
        try copy(lengthSymbol: symbol - 257, distances)
      }
    }
  }

  private mutating func copy(lengthSymbol: Int, _ distances: HuffmanCode) throws(Failure) {
    guard lengthSymbol < 29 else { throw failure("an unknown length") }
    var length = 258
    if lengthSymbol < 8 {
      length = lengthSymbol + 3
    } else if lengthSymbol < 28 {
      let extra = (lengthSymbol - 4) / 4
      length = (4 + lengthSymbol % 4) << extra + 3
      length += try take(extra)
    }
    let distanceSymbol = try symbol(distances)
    guard distanceSymbol < 30 else { throw failure("an unknown distance") }
    var distance = distanceSymbol + 1
    if distanceSymbol >= 4 {
      let extra = (distanceSymbol - 2) / 2
      distance = (2 + distanceSymbol % 2) << extra + 1
      distance += try take(extra)
    }
    guard distance <= output.count else { throw failure("a distance before the start") }
    guard length <= size - output.count else { throw failure("more bytes than announced") }
    let start = output.count - distance
    for i in start..<start + length { output.append(output[i]) }
  }

  /// Reads the two codes of a block that brings its own.
  private mutating func codes() throws(Failure) -> (HuffmanCode, HuffmanCode) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw failure("too many codes") }
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var lengths = [UInt8](repeating: 0, count: 19)
    for position in order.prefix(lengthCount) { lengths[position] = UInt8(try take(3)) }
    let code = try code(lengths, mayBeSingle: false)

    lengths = []
    let total = literalCount + distanceCount
    while lengths.count < total {
      let symbol = try symbol(code)
      if symbol < 16 {
        lengths.append(UInt8(symbol))
        continue
      }
      var value: UInt8 = 0
      var count = 0
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw failure("a repetition of nothing") }
        value = last
        count = try take(2) + 3
      case 17: count = try take(3) + 3
      default: count = try take(7) + 11
      }
      guard count <= total - lengths.count else { throw failure("too many code lengths") }
      lengths.append(contentsOf: repeatElement(value, count: count))
    }
    guard lengths[256] != 0 else { throw failure("a block without an end") }
    return (
      try self.code(Array(lengths[..<literalCount]), mayBeSingle: true),
      try self.code(Array(lengths[literalCount...]), mayBeSingle: true)
    )
  }

  private func code(_ lengths: [UInt8], mayBeSingle: Bool) throws(Failure) -> HuffmanCode {
    guard let code = HuffmanCode(lengths: lengths, mayBeSingle: mayBeSingle) else {
      throw failure("an impossible set of codes")
    }
    return code
  }
}
