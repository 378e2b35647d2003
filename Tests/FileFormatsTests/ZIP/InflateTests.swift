import Testing

@testable import FileFormats

/// `zipfile` compressed the texts at levels 0 (stored blocks), 1, 6 and 9 (codes of their own), and
/// the repeated letter with the fixed code.
@Suite struct InflateTests {
  private struct Stream {
    var bytes: [UInt8]
    var range: Range<Int>
    var size: Int
  }

  private func stream(_ name: String) throws -> Stream {
    let archive = try Fixtures.archive("formats/deflate.zip")
    let entry = try #require(archive.entries.first { $0.name == name })
    return Stream(
      bytes: try Fixtures.bytes("formats/deflate.zip"), range: entry.data, size: Int(entry.size))
  }

  static let names = ["text-0.txt", "text-1.txt", "text-6.txt", "text-9.txt", "grüße.txt"]

  @Test(arguments: names, [-1, 1])
  func `a size that is off by one is refused`(name: String, error: Int) throws {
    let stream = try stream(name)
    #expect(throws: Inflate.Failure.self) {
      try Inflate.expand(stream.bytes, in: stream.range, size: stream.size + error)
    }
  }

  @Test(arguments: names)
  func `a stream that ends early, or not at its end, is refused`(name: String) throws {
    let stream = try stream(name)
    #expect(
      try Inflate.expand(stream.bytes, in: stream.range, size: stream.size).count == stream.size)
    #expect(throws: Inflate.Failure.self) {
      try Inflate.expand(stream.bytes, in: stream.range.dropLast(), size: stream.size)
    }
    let longer = stream.range.lowerBound..<stream.range.upperBound + 1
    let failure = #expect(throws: Inflate.Failure.self) {
      try Inflate.expand(stream.bytes, in: longer, size: stream.size)
    }
    #expect(failure?.what == "bytes after the last block")
  }

  @Test(arguments: names)
  func `a damaged stream yields the announced size or throws`(name: String) throws {
    let stream = try stream(name)
    let good = Array(stream.bytes[stream.range])
    var generator = SeededGenerator(13)
    for _ in 0..<100 {
      let damaged = generator.damage(good)
      do throws(Inflate.Failure) {
        let output = try Inflate.expand(damaged, in: damaged.indices, size: stream.size)
        #expect(output.count == stream.size)
      } catch {
        #expect(error.offset >= 0 && error.offset <= damaged.count)
      }
    }
  }

  @Test func `blocks and codes that RFC 1951 forbids are refused`() {
    let streams: [[UInt8]] = [
      [0b111],  // an unknown kind of block
      [0b001, 1, 0, 0, 0, 9],  // a stored length without its complement
      [0b011, 0b10],  // an early end
      [0x4B, 0x04, 0x12, 0x00],  // a distance before the start
      [0xFD, 0xFF, 0xFF, 0xFF, 0xFF],  // too many codes
      [0x05, 0xC0, 0x81, 0, 0, 0, 0, 0, 0x10, 0xFF, 0x6B, 0x04],  // a lone code, then no stream
    ]
    for bytes in streams {
      #expect(throws: Inflate.Failure.self) {
        try Inflate.expand(bytes, in: bytes.indices, size: 5)
      }
    }
  }

  @Test func `code lengths make a prefix code or none`() {
    #expect(HuffmanCode(lengths: [1, 1], mayBeSingle: false) != nil)
    #expect(HuffmanCode(lengths: [1, 1, 1], mayBeSingle: true) == nil)
    #expect(HuffmanCode(lengths: [2, 2, 2], mayBeSingle: true) == nil)
    #expect(HuffmanCode(lengths: [1, 0], mayBeSingle: true) != nil)
    #expect(HuffmanCode(lengths: [1, 0], mayBeSingle: false) == nil)
    #expect(HuffmanCode(lengths: [0, 0], mayBeSingle: true) != nil)
  }

  /// A code of all lengths from 1 to 15 passes by the table's ten bits.
  @Test func `codes longer than the table are walked`() throws {
    let code = try #require(
      HuffmanCode(lengths: (1...15).map { UInt8($0) } + [15], mayBeSingle: false))
    for symbol in 0..<15 {
      let ones = (1 as UInt64) << UInt64(symbol) - 1
      #expect(code.lookup(ones) == (symbol, symbol + 1))
    }
    #expect(code.lookup(0x7FFF) == (15, 15))
  }
}
