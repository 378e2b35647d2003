import Testing

@testable import FileFormats

@Suite struct ZIPWriterTests {
  @Test func `contents come back, in order`() throws {
    var generator = SeededGenerator(1)
    let entries = (0..<50).map { i in
      (
        "folder/entry \(i) ü",
        (0..<i * 37).map { _ in UInt8.random(in: 0...255, using: &generator) }
      )
    }
    var writer = ZIPWriter()
    for (name, contents) in entries { try writer.add(name, contents) }
    let archive = try ZIPReader(writer.finish())
    #expect(archive.names == entries.map(\.0))
    for (name, contents) in entries { #expect(try archive.contents(of: name) == contents) }
  }

  @Test func `an empty archive is one`() throws {
    #expect(try ZIPReader(ZIPWriter().finish()).names.isEmpty)
  }

  @Test func `equal contents make equal bytes, dated 1980`() throws {
    let one = try ZIPReaderTests.small()
    #expect(try ZIPReaderTests.small() == one)
    #expect(Array(one[10..<14]) == [0, 0, 0x21, 0])
  }

  @Test func `a name given twice is refused`() throws {
    var writer = ZIPWriter()
    try writer.add("a", [])
    #expect(throws: ZIPError(.duplicateName, entry: "a", offset: 31)) { try writer.add("a", []) }
  }
}
