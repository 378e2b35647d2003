import Testing

@testable import FileFormats

@Suite struct ByteReaderTests {
  typealias Reader = ByteReader<ZIPError>

  @Test func `integers are little-endian`() throws {
    var reader = Reader([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xFF])
    #expect(try reader.uint16() == 0x0201)
    #expect(try reader.uint32() == 0x0605_0403)
    #expect(try reader.uint64() == 0x0E0D_0C0B_0A09_0807)
    #expect(try reader.uint8() == 0xFF)
    #expect(reader.remaining == 0)
  }

  @Test func `what was appended is read back`() throws {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: 0xFFEE_DDCC_BBAA_9988 as UInt64)
    bytes.append(littleEndian: -2 as Int16)
    bytes.pad(to: 8)
    #expect(bytes.count == 16)
    var reader = Reader(bytes)
    #expect(try reader.uint64() == 0xFFEE_DDCC_BBAA_9988)
    #expect(try reader.uint16() == 0xFFFE)
  }

  @Test(arguments: [4, Int.max, -1, Int.min])
  func `a read past the end throws where it started and does not move`(count: Int) {
    var reader = Reader([1, 2, 3, 4])
    #expect(throws: Never.self) { try reader.skip(1) }
    #expect(throws: ZIPError.truncated(at: 1, needed: count, available: 3)) {
      try reader.slice(count)
    }
    #expect(reader.position == 1)
  }

  @Test(arguments: [(5, 0), (0, 5), (-1, 1), (4, -1), (2, Int.max), (Int.max, Int.max)])
  func `a window outside the bytes is refused`(offset: Int, count: Int) {
    #expect(throws: ZIPError.self) { try Reader([1, 2, 3, 4], from: offset, count: count) }
  }

  @Test func `a window ends before the bytes do`() throws {
    var reader = try Reader([1, 2, 3, 4], from: 1, count: 2)
    #expect(try Array(reader.slice(2)) == [2, 3])
    #expect(throws: ZIPError.truncated(at: 3, needed: 1, available: 0)) { try reader.uint8() }
  }
}
