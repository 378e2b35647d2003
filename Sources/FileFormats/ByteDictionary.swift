/// Numbers byte strings in the order in which they are first seen.
///
/// Open addressing over a power of two of slots. The hash is seeded anew each time: a file
/// cannot be made whose strings all collide, and no result depends on the hash.
package struct ByteDictionary: Sendable {
  /// The strings one after the other, behind a byte that gives an empty arena an address.
  private var arena: [UInt8] = [0]
  private var starts = [1]
  private var hashes = [UInt64]()
  /// What each entry is called: its number among the levels, or −1 for a missing value.
  private var codes = [Int32]()
  private var slots = [Int32](repeating: -1, count: 16)
  private let seed = UInt64.random(in: .min ... .max)
  private var levelCount: Int32 = 0

  /// Without strings.
  package init() {}

  /// How many strings have a number.
  package var count: Int { Int(levelCount) }

  /// Whether no further string can be numbered.
  var isFull: Bool { codes.count >= Int(Int32.max) / 2 }

  /// The code of a string that has been inserted; nil for any other.
  package func code(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int32? {
    let hash = hash(bytes, count: count)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let entry = Int(slots[slot])
      if hashes[entry] == hash && equals(entry, bytes, count) { return codes[entry] }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds a string of valid UTF-8 that is not there yet.
  package mutating func insert(
    _ bytes: UnsafePointer<UInt8>, count: Int, isMissing: Bool = false
  ) -> Int32 {
    let buffer = UnsafeBufferPointer(start: bytes, count: count)
    let code = isMissing ? -1 : levelCount
    if !isMissing { levelCount += 1 }
    arena.append(contentsOf: buffer)
    starts.append(arena.count)
    hashes.append(hash(bytes, count: count))
    codes.append(code)
    if codes.count * 2 > slots.count {
      slots = [Int32](repeating: -1, count: slots.count * 2)
      for entry in codes.indices { place(entry) }
    } else {
      place(codes.count - 1)
    }
    return code
  }

  /// Forgets all strings.
  mutating func removeAll() {
    if !codes.isEmpty { self = ByteDictionary() }
  }

  /// The levels, by number.
  package var levels: [String] {
    codes.indices.lazy.filter { codes[$0] >= 0 }.map { entry in
      String(decoding: arena[starts[entry]..<starts[entry + 1]], as: UTF8.self)
    }
  }

  /// Lends the bytes of a string, by its number, where none stands for a missing value.
  package func withBytes<Result>(
    _ code: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    arena.withUnsafeBufferPointer { body(.init(rebasing: $0[starts[code]..<starts[code + 1]])) }
  }

  /// The codes that the levels of another dictionary have in this one, added if they are new.
  package mutating func codes(adding other: ByteDictionary) -> [Int32] {
    other.arena.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return [] }
      return other.codes.indices.lazy.filter { other.codes[$0] >= 0 }.map { entry in
        let start = base + other.starts[entry]
        let count = other.starts[entry + 1] - other.starts[entry]
        return code(start, count: count) ?? insert(start, count: count, isMissing: false)
      }
    }
  }

  private mutating func place(_ entry: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hashes[entry]) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(entry)
  }

  private func equals(_ entry: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let start = starts[entry]
    guard starts[entry + 1] - start == count else { return false }
    return arena.withUnsafeBufferPointer { arena in
      for k in 0..<count where arena[start + k] != bytes[k] { return false }
      return true
    }
  }

  /// Eight bytes at a time, multiplied into 128 bits that are folded to 64.
  private func hash(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    var state = seed ^ UInt64(count)
    let raw = UnsafeRawPointer(bytes)
    var at = 0
    while at + 8 <= count {
      state = mix(state ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at += 8
    }
    var rest: UInt64 = 0
    while at < count {
      rest = rest << 8 | UInt64(bytes[at])
      at += 1
    }
    return mix(state ^ rest)
  }

  @inline(__always)
  private func mix(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return high ^ low
  }
}
