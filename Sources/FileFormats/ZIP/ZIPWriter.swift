/// Writes an archive of stored (uncompressed) entries.
///
/// Every entry carries the stamp 1980-01-01 00:00, so equal contents make equal bytes.
package struct ZIPWriter {
  private struct Entry {
    var name: [UInt8]
    var checksum: UInt32
    var size: UInt32
    var offset: UInt32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var names: Set<String> = []

  package init() {}

  /// Adds an entry.
  ///
  /// - Throws: `invalidName` or `duplicateName`, and when the archive would pass 4 GiB or 65535
  ///   entries, which needs a ZIP64 archive.
  package mutating func add(_ name: String, _ contents: [UInt8]) throws(ZIPError) {
    let offset = bytes.count
    if let why = ZIPName.problem(with: name) {
      throw ZIPError(.invalidName(why), entry: name, offset: offset)
    }
    guard names.insert(name).inserted else {
      throw ZIPError(.duplicateName, entry: name, offset: offset)
    }
    guard entries.count < 0xFFFE else {
      throw ZIPError(.tooManyEntries(0xFFFF, limit: 0xFFFE), entry: name, offset: offset)
    }
    // Room for the central directory, at most 65535 × (46 + 65535) bytes, is checked in `finish`.
    let limit = Int(clamping: UInt32.max - 1)
    guard contents.count <= limit - offset - 30 - name.utf8.count else {
      throw ZIPError(
        .archiveTooLarge(bytes: UInt64(offset) + UInt64(contents.count), limit: limit),
        entry: name, offset: offset)
    }
    let entry = Entry(
      name: Array(name.utf8), checksum: CRC32.checksum(contents), size: UInt32(contents.count),
      offset: UInt32(offset))
    bytes.append(littleEndian: 0x0403_4B50 as UInt32)
    appendCommonFields(entry)
    bytes.append(contentsOf: entry.name)
    bytes.append(contentsOf: contents)
    entries.append(entry)
  }

  /// The whole archive.
  package consuming func finish() throws(ZIPError) -> [UInt8] {
    let start = bytes.count
    for entry in entries {
      bytes.append(littleEndian: 0x0201_4B50 as UInt32)
      bytes.append(littleEndian: 3 << 8 | 20 as UInt16)  // made on Unix, version 2.0
      appendCommonFields(entry)
      bytes.append(littleEndian: 0 as UInt32)  // comment, disk
      bytes.append(littleEndian: 0 as UInt16)  // internal attributes
      bytes.append(littleEndian: 0o100644 << 16 as UInt32)  // a regular file, rw-r--r--
      bytes.append(littleEndian: entry.offset)
      bytes.append(contentsOf: entry.name)
    }
    let size = bytes.count - start
    guard UInt64(bytes.count) < UInt64(UInt32.max) else {
      throw ZIPError(
        .archiveTooLarge(bytes: UInt64(bytes.count), limit: Int(clamping: UInt32.max - 1)),
        offset: start)
    }
    bytes.append(littleEndian: 0x0605_4B50 as UInt32)
    bytes.append(littleEndian: 0 as UInt32)  // disks
    bytes.append(littleEndian: UInt16(entries.count))
    bytes.append(littleEndian: UInt16(entries.count))
    bytes.append(littleEndian: UInt32(size))
    bytes.append(littleEndian: UInt32(start))
    bytes.append(littleEndian: 0 as UInt16)  // comment
    return bytes
  }

  /// From "version needed" to "extra length", alike in both headers.
  private mutating func appendCommonFields(_ entry: Entry) {
    let isASCII = entry.name.allSatisfy { $0 < 128 }
    bytes.append(littleEndian: 20 as UInt16)
    bytes.append(littleEndian: (isASCII ? 0 : 0x0800) as UInt16)  // names are UTF-8
    bytes.append(littleEndian: 0 as UInt16)  // stored
    bytes.append(littleEndian: 0 as UInt16)  // 00:00:00
    bytes.append(littleEndian: 1 << 5 | 1 as UInt16)  // 1980-01-01
    bytes.append(littleEndian: entry.checksum)
    bytes.append(littleEndian: entry.size)
    bytes.append(littleEndian: entry.size)
    bytes.append(littleEndian: UInt16(entry.name.count))
    bytes.append(littleEndian: 0 as UInt16)
  }
}

/// What a name inside an archive may be.
enum ZIPName {
  /// Nil when the name is harmless: relative, no NUL, no step upwards.
  static func problem(with name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.utf8.count > 0xFFFF { return "is longer than 65535 bytes" }
    if name.utf8.contains(0) { return "holds a NUL byte" }
    let parts = name.utf8.split(omittingEmptySubsequences: false) { $0 == 0x2F || $0 == 0x5C }
    if parts[0].isEmpty || (parts[0].count == 2 && parts[0].last == 0x3A) {
      return "is an absolute path"
    }
    if parts.contains(where: { $0.elementsEqual("..".utf8) }) { return "steps upwards ('..')" }
    return nil
  }
}
