/// An error that a reader of some format throws when the bytes end too early.
package protocol TruncationError: Error {
  /// `needed` bytes were wanted at `offset`, where only `available` were left.
  static func truncated(at offset: Int, needed: Int, available: Int) -> Self
}

/// A bounds-checked, little-endian cursor over a range of bytes.
///
/// It shares the array's storage. Every read is checked against `end`, so sizes that come from the
/// bytes themselves may be passed as they are: too large or negative ones throw.
package struct ByteReader<Failure: TruncationError> {
  /// All the bytes; offsets in errors count from its start.
  package let bytes: [UInt8]
  /// Where the next read happens.
  package private(set) var position: Int
  /// The first offset that may not be read.
  package let end: Int

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// A cursor over `count` bytes from `offset`.
  package init(_ bytes: [UInt8], from offset: Int, count: Int) throws(Failure) {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw .truncated(
        at: offset, needed: count, available: offset < 0 ? 0 : max(0, bytes.count - offset))
    }
    self.bytes = bytes
    position = offset
    end = offset + count
  }

  package var remaining: Int { end - position }

  private mutating func advance(_ count: Int) throws(Failure) -> Int {
    guard count >= 0, count <= end - position else {
      throw .truncated(at: position, needed: count, available: end - position)
    }
    defer { position += count }
    return position
  }

  package mutating func skip(_ count: Int) throws(Failure) { _ = try advance(count) }

  /// Moves to an absolute offset, at most `end`.
  package mutating func seek(_ offset: Int) throws(Failure) {
    guard offset >= 0, offset <= end else {
      throw .truncated(at: offset, needed: 0, available: 0)
    }
    position = offset
  }

  package mutating func slice(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    let start = try advance(count)
    return bytes[start..<start + count]
  }

  package mutating func uint8() throws(Failure) -> UInt8 {
    bytes[try advance(1)]
  }

  package mutating func uint16() throws(Failure) -> UInt16 {
    let i = try advance(2)
    return UInt16(bytes[i]) | UInt16(bytes[i + 1]) << 8
  }

  package mutating func uint32() throws(Failure) -> UInt32 {
    let i = try advance(4)
    return bytes.littleEndian32(at: i)
  }

  package mutating func uint64() throws(Failure) -> UInt64 {
    let i = try advance(8)
    return bytes.littleEndian64(at: i)
  }
}

extension Array<UInt8> {
  /// Four bytes from `i`, which must be in bounds.
  func littleEndian32(at i: Int) -> UInt32 {
    UInt32(self[i]) | UInt32(self[i + 1]) << 8 | UInt32(self[i + 2]) << 16
      | UInt32(self[i + 3]) << 24
  }

  /// Eight bytes from `i`, which must be in bounds.
  func littleEndian64(at i: Int) -> UInt64 {
    UInt64(littleEndian32(at: i)) | UInt64(littleEndian32(at: i + 4)) << 32
  }

  /// Appends an integer's bytes, the least significant first.
  mutating func append<I: FixedWidthInteger>(littleEndian value: I) {
    for i in 0..<I.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (8 * i))) }
  }

  /// Replaces bytes from `offset` by an integer's, the least significant first.
  mutating func patch<I: FixedWidthInteger>(_ offset: Int, littleEndian value: I) {
    for i in 0..<I.bitWidth / 8 { self[offset + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
  }

  /// Appends zeros until the count is a multiple of `alignment`.
  mutating func pad(to alignment: Int) {
    append(contentsOf: repeatElement(0, count: (alignment - count % alignment) % alignment))
  }
}
