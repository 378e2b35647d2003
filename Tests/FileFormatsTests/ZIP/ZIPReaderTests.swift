import Testing

@testable import FileFormats

@Suite struct ZIPReaderTests {
  @Test func `a checksum has its published value`() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
    #expect(CRC32.checksum(Array("123456789".utf8).lazy.map { $0 }) == 0xCBF4_3926)
  }

  @Test func `texts deflated at every level equal the stored one`() throws {
    let archive = try Fixtures.archive("formats/deflate.zip")
    let stored = try archive.contents(of: "stored.txt")
    #expect(stored.count > 10_000)
    for level in [0, 1, 6, 9] {
      #expect(try archive.contents(of: "text-\(level).txt") == stored)
    }
  }

  @Test func `noise, zeros, one byte, no byte, a folder and an accented name are read`() throws {
    let archive = try Fixtures.archive("formats/deflate.zip")
    #expect(try archive.contents(of: "noise.bin").count == 2000)
    #expect(try archive.contents(of: "zeros.bin") == [UInt8](repeating: 0, count: 300_000))
    #expect(try archive.contents(of: "one.bin") == [0x78])
    #expect(try archive.contents(of: "empty.bin") == [])
    #expect(try archive.contents(of: "folder/") == [])
    #expect(try archive.contents(of: "grüße.txt") == [UInt8](repeating: 0x78, count: 40))
    #expect(archive.names.count == 11)
    #expect(archive.size(of: "zeros.bin") == 300_000)
  }

  @Test(arguments: ["deflated", "descriptors", "zip64"])
  func `a repacked model equals the one it was made of`(kind: String) throws {
    let original = try Fixtures.archive("keras/normalization-first/trained.keras")
    let repacked = try Fixtures.archive("formats/\(kind).keras")
    #expect(repacked.names == original.names)
    for name in original.names {
      #expect(try repacked.contents(of: name) == original.contents(of: name))
    }
  }

  @Test func `a missing entry is named`() throws {
    let archive = try Fixtures.archive("formats/deflate.zip")
    #expect(!archive.contains("nothing"))
    #expect(throws: ZIPError(.noSuchEntry, entry: "nothing")) {
      try archive.contents(of: "nothing")
    }
  }

  @Test func `an entry above its limit is refused before it is expanded`() throws {
    let bytes = try Fixtures.bytes("formats/deflate.zip")
    let error = #expect(throws: ZIPError.self) {
      try ZIPReader(bytes, limits: .init(entryBytes: 299_999))
    }
    #expect(error?.reason == .entryTooLarge(bytes: 300_000, limit: 299_999))
    #expect(error?.entry == "zeros.bin")
  }

  @Test func `entries above the limit together are refused`() throws {
    let bytes = try Fixtures.bytes("formats/deflate.zip")
    let error = #expect(throws: ZIPError.self) {
      try ZIPReader(bytes, limits: .init(totalBytes: 300_000))
    }
    guard case .archiveTooLarge(_, limit: 300_000) = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `too many entries are refused`() throws {
    let bytes = try Fixtures.bytes("formats/deflate.zip")
    let error = #expect(throws: ZIPError.self) {
      try ZIPReader(bytes, limits: .init(entries: 10))
    }
    #expect(error?.reason == .tooManyEntries(11, limit: 10))
  }

  @Test func `what is no archive is said to be none`() {
    for bytes in [[], [UInt8](repeating: 0, count: 100), Array("a,b\n1,2\n".utf8)] {
      let error = #expect(throws: ZIPError.self) { try ZIPReader(bytes) }
      #expect(error?.reason == .notAnArchive)
    }
  }

  @Test func `an error tells entry, place and what to do`() {
    let error = ZIPError(.unsupportedMethod(14), entry: "config.json", offset: 120)
    #expect(
      error.description == "ZIP entry 'config.json', byte 120: compression method 14 is not read; "
        + "store or deflate the entry")
    #expect(
      ZIPError(.wrongChecksum(stored: 0xAB, computed: 1), entry: "a", offset: 31).description
        == "ZIP entry 'a', byte 31: checksum 00000001, but 000000ab was stored; "
        + "the file is damaged")
  }

  // MARK: Hostile archives, made from a good one

  /// Two entries, `a` and `b`, of three bytes; each local header has 31 bytes, each record 47.
  static func small(_ change: (inout [UInt8]) -> Void = { _ in }) throws -> [UInt8] {
    var writer = ZIPWriter()
    try writer.add("a", [1, 2, 3])
    try writer.add("b", [4, 5, 6])
    var bytes = try writer.finish()
    change(&bytes)
    return bytes
  }

  static func reason(_ change: (inout [UInt8]) -> Void) throws -> ZIPError.Reason? {
    let bytes = try small(change)
    do throws(ZIPError) {
      let archive = try ZIPReader(bytes)
      for name in archive.names { _ = try archive.contents(of: name) }
      return nil
    } catch {
      return error.reason
    }
  }

  static let directory = 68
  static let secondRecord = 68 + 47
  static let closing = 68 + 94

  @Test func `the archive that the others are made of is sound`() throws {
    #expect(try Self.reason { _ in } == nil)
    #expect(try Self.small().count == Self.closing + 22)
  }

  @Test func `a flipped content byte fails the checksum`() throws {
    guard case .wrongChecksum? = try Self.reason({ $0[32] ^= 1 }) else {
      Issue.record("not noticed")
      return
    }
  }

  @Test func `a name given twice is refused`() throws {
    #expect(
      try Self.reason {
        $0[34 + 30] = 0x61
        $0[Self.secondRecord + 46] = 0x61
      } == .duplicateName)
  }

  @Test func `two entries on the same bytes are refused`() throws {
    let reason = try Self.reason {
      // The second record points at a header that hides inside the first entry's content.
      var inner = ZIPWriter()
      try? inner.add("b", [4, 5, 6])
      guard let innerBytes = try? inner.finish() else { return }
      var outer = ZIPWriter()
      try? outer.add("a", Array(innerBytes.prefix(34)))
      try? outer.add("b", [4, 5, 6])
      guard let bytes = try? outer.finish() else { return }
      $0 = bytes
      let record = 31 + 34 + 34 + 47
      $0.patch(record + 42, littleEndian: 31 as UInt32)
    }
    #expect(reason == .overlapsAnother)
  }

  @Test func `encryption and unknown methods are named`() throws {
    #expect(try Self.reason { $0[Self.directory + 8] = 1 } == .encrypted)
    #expect(try Self.reason { $0[Self.directory + 10] = 14 } == .unsupportedMethod(14))
  }

  @Test func `an archive on several disks is refused`() throws {
    #expect(try Self.reason { $0[Self.closing + 4] = 1 } == .multipleDisks)
    #expect(try Self.reason { $0[Self.directory + 34] = 1 } == .multipleDisks)
  }

  @Test func `headers that contradict each other are refused`() throws {
    for change in [8, 30] {
      guard case .inconsistent? = try Self.reason({ $0[change] ^= 8 }) else {
        Issue.record("byte \(change) not noticed")
        return
      }
    }
  }

  @Test func `a deflated size beyond what DEFLATE can reach is refused unallocated`() throws {
    let reason = try Self.reason {
      for header in [8, Self.directory + 10] { $0[header] = 8 }
      $0.patch(Self.directory + 24, littleEndian: 0x7000_0000 as UInt32)
    }
    #expect(reason == .corruptDeflate("1879048192 bytes announced, more than 3 can hold"))
  }

  @Test(arguments: ["../x", "a/../../x", "/etc/x", "C:\\x", "..\\x", "", "a\0b"])
  func `a name that leads elsewhere is refused by writer and reader`(name: String) throws {
    #expect(ZIPName.problem(with: name) != nil)
    var writer = ZIPWriter()
    let error = #expect(throws: ZIPError.self) { try writer.add(name, []) }
    guard case .invalidName? = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    guard name.utf8.count == 4 else { return }
    // The reader meets it where the writer's `abcd` stood.
    var harmless = ZIPWriter()
    try harmless.add("abcd", [])
    var bytes = try harmless.finish()
    bytes.replaceSubrange(30..<34, with: Array(name.utf8))
    bytes.replaceSubrange(34 + 46..<34 + 50, with: Array(name.utf8))
    #expect(throws: ZIPError.self) { try ZIPReader(bytes) }
  }

  @Test func `names with dots inside are fine`() {
    for name in ["a..b", "...", "a/.hidden", "assets/layers/x.txt"] {
      #expect(ZIPName.problem(with: name) == nil)
    }
  }

  @Test func `a cut archive never reads`() throws {
    let bytes = try Self.small()
    for count in 0..<bytes.count {
      #expect(throws: ZIPError.self) { try ZIPReader(Array(bytes.prefix(count))) }
    }
  }

  @Test(arguments: ["formats/deflate.zip", "formats/deflated.keras", "formats/zip64.keras"])
  func `damage is either harmless or a typed error`(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    var generator = SeededGenerator(7)
    var failures = 0
    for _ in 0..<600 {
      let damaged = generator.damage(bytes)
      do throws(ZIPError) {
        let archive = try ZIPReader(damaged, limits: .init(totalBytes: 1 << 20))
        for name in archive.names where name != "zeros.bin" {
          _ = try archive.contents(of: name)
        }
      } catch {
        failures += 1
        #expect(error.offset >= 0)
        #expect(!error.description.isEmpty)
      }
    }
    #expect(failures > 300)
  }
}
