/// Reads an archive whose entries are stored or deflated.
///
/// The central directory decides; everything it says is checked when the archive is opened: names,
/// sizes against the limits, and that no two entries share bytes. Data descriptors and ZIP64
/// records are understood. Contents are expanded on request, and their checksum compared.
package struct ZIPReader {
  /// What is accepted, in bytes after expansion.
  package struct Limits: Sendable {
    package var entryBytes: Int
    package var totalBytes: Int
    package var entries: Int

    package init(
      entryBytes: Int = Int(clamping: UInt32.max), totalBytes: Int = Int(clamping: UInt32.max),
      entries: Int = 1 << 16
    ) {
      self.entryBytes = entryBytes
      self.totalBytes = totalBytes
      self.entries = entries
    }
  }

  struct Entry {
    var name: String
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var compressedSize: UInt64
    var size: UInt64
    var headerOffset: UInt64
    /// Where the record stands in the central directory.
    var recordOffset: Int
    /// The bytes as they are stored.
    var data = 0..<0
  }

  private let bytes: [UInt8]
  private let limits: Limits
  private(set) var entries: [Entry] = []
  private var positions: [String: Int] = [:]

  package init(_ bytes: [UInt8], limits: Limits = Limits()) throws(ZIPError) {
    self.bytes = bytes
    self.limits = limits
    let directory = try ZIPDirectory(bytes, maximumEntries: limits.entries)
    entries = directory.entries
    try checkNames()
    try checkSizes()
    try locate(directoryStart: directory.start)
  }

  /// The entries' names, in the directory's order; folders end in a slash.
  package var names: [String] { entries.map(\.name) }

  package func contains(_ name: String) -> Bool { positions[name] != nil }

  /// The size after expansion.
  package func size(of name: String) -> Int? {
    positions[name].map { Int(clamping: entries[$0].size) }
  }

  /// An entry's contents, expanded and verified.
  package func contents(of name: String) throws(ZIPError) -> [UInt8] {
    guard let position = positions[name] else { throw ZIPError(.noSuchEntry, entry: name) }
    let entry = entries[position]
    // Both fit: `checkSizes` compared them with limits that are Ints.
    let size = Int(entry.size)
    let contents: [UInt8]
    if entry.method == 0 {
      contents = Array(bytes[entry.data])
    } else {
      do {
        contents = try Inflate.expand(bytes, in: entry.data, size: size)
      } catch {
        throw ZIPError(.corruptDeflate(error.what), entry: name, offset: error.offset)
      }
    }
    let checksum = CRC32.checksum(contents)
    guard checksum == entry.checksum else {
      throw ZIPError(
        .wrongChecksum(stored: entry.checksum, computed: checksum), entry: name,
        offset: entry.data.lowerBound)
    }
    return contents
  }

  // MARK: Checks on opening

  private mutating func checkNames() throws(ZIPError) {
    for (i, entry) in entries.enumerated() {
      if let why = ZIPName.problem(with: entry.name) {
        throw ZIPError(.invalidName(why), entry: entry.name, offset: entry.recordOffset)
      }
      guard positions.updateValue(i, forKey: entry.name) == nil else {
        throw ZIPError(.duplicateName, entry: entry.name, offset: entry.recordOffset)
      }
    }
  }

  private func checkSizes() throws(ZIPError) {
    var total: UInt64 = 0
    for entry in entries {
      func refuse(_ reason: ZIPError.Reason) -> ZIPError {
        ZIPError(reason, entry: entry.name, offset: entry.recordOffset)
      }
      if entry.flags & 0x2041 != 0 { throw refuse(.encrypted) }
      guard entry.method == 0 || entry.method == 8 else {
        throw refuse(.unsupportedMethod(entry.method))
      }
      guard entry.size <= UInt64(max(0, limits.entryBytes)) else {
        throw refuse(.entryTooLarge(bytes: entry.size, limit: limits.entryBytes))
      }
      // Each is at most 2⁶³, so the sum cannot overflow before the comparison stops it.
      total += entry.size
      guard total <= UInt64(max(0, limits.totalBytes)) else {
        throw refuse(.archiveTooLarge(bytes: total, limit: limits.totalBytes))
      }
      guard entry.method != 0 || entry.compressedSize == entry.size else {
        throw refuse(.inconsistent("a stored entry has two different sizes"))
      }
    }
  }

  /// Finds each entry's bytes behind its local header and makes sure that they are its own.
  private mutating func locate(directoryStart: Int) throws(ZIPError) {
    var spans: [(range: Range<Int>, entry: Int)] = []
    spans.reserveCapacity(entries.count)
    for i in entries.indices {
      let entry = entries[i]
      do throws(ZIPError) {
        let start = Int(clamping: entry.headerOffset)
        var reader = try ByteReader<ZIPError>(bytes, from: 0, count: directoryStart)
        try reader.seek(start)
        guard try reader.uint32() == 0x0403_4B50 else {
          throw ZIPError(.badSignature(expected: "local header"), offset: start)
        }
        try reader.skip(2)
        let flags = try reader.uint16()
        let method = try reader.uint16()
        guard method == entry.method, flags & 0x2041 == entry.flags & 0x2041 else {
          throw ZIPError(.inconsistent("its two headers differ in method or flags"), offset: start)
        }
        try reader.skip(16)
        let nameLength = Int(try reader.uint16())
        let extraLength = Int(try reader.uint16())
        let name = try reader.slice(nameLength)
        guard name.elementsEqual(entry.name.utf8) else {
          throw ZIPError(.inconsistent("its two headers differ in name"), offset: start)
        }
        try reader.skip(extraLength)
        let dataStart = reader.position
        _ = try reader.slice(Int(clamping: entry.compressedSize))
        entries[i].data = dataStart..<reader.position
        spans.append((start..<reader.position, i))
      } catch {
        throw ZIPError(error.reason, entry: entry.name, offset: error.offset)
      }
    }
    spans.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (one, other) in zip(spans, spans.dropFirst())
    where other.range.lowerBound < one.range.upperBound {
      throw ZIPError(
        .overlapsAnother, entry: entries[other.entry].name, offset: other.range.lowerBound)
    }
  }
}
