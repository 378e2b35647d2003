/// The central directory: found from the archive's end, then read record by record.
struct ZIPDirectory {
  private(set) var entries: [ZIPReader.Entry] = []
  /// Where it starts, which is where the entries' own bytes end.
  private(set) var start: Int

  private typealias Reader = ByteReader<ZIPError>

  init(_ bytes: [UInt8], maximumEntries: Int) throws(ZIPError) {
    let endRecord = try Self.endRecord(bytes)
    var reader = try Reader(bytes, from: endRecord, count: bytes.count - endRecord)
    try reader.skip(4)
    let disk = try reader.uint16()
    let directoryDisk = try reader.uint16()
    var count = UInt64(try reader.uint16())
    let total = UInt64(try reader.uint16())
    var size = UInt64(try reader.uint32())
    var offset = UInt64(try reader.uint32())
    var end = endRecord

    // 0xFFFF or 0xFFFFFFFF may be meant literally; it is the locator that makes a ZIP64 archive.
    if endRecord >= 20, bytes.littleEndian32(at: endRecord - 20) == 0x0706_4B50 {
      (count, size, offset, end) = try Self.zip64Record(bytes, locator: endRecord - 20)
    } else {
      guard disk == 0, directoryDisk == 0, count == total else {
        throw ZIPError(.multipleDisks, offset: endRecord)
      }
    }
    guard count <= UInt64(max(0, maximumEntries)) else {
      throw ZIPError(.tooManyEntries(count, limit: maximumEntries), offset: endRecord)
    }
    guard let start = Int(exactly: offset), let length = Int(exactly: size), start <= end,
      length == end - start
    else {
      throw ZIPError(
        .inconsistent("the central directory does not end where its closing record starts"),
        offset: endRecord)
    }
    self.start = start
    reader = try Reader(bytes, from: start, count: length)
    for _ in 0..<count { entries.append(try Self.record(&reader)) }
    guard reader.remaining == 0 else {
      throw ZIPError(
        .inconsistent("the central directory is longer than its \(count) entries"),
        offset: reader.position)
    }
  }

  /// The closing record is the last thing in the file, but for a comment of stated length.
  private static func endRecord(_ bytes: [UInt8]) throws(ZIPError) -> Int {
    var offset = bytes.count - 22
    let lowest = max(0, offset - 0xFFFF)
    while offset >= lowest {
      if bytes[offset] == 0x50, bytes.littleEndian32(at: offset) == 0x0605_4B50,
        offset + 22 + Int(bytes[offset + 20]) + Int(bytes[offset + 21]) << 8 == bytes.count
      {
        return offset
      }
      offset -= 1
    }
    throw ZIPError(.notAnArchive, offset: bytes.count)
  }

  private static func zip64Record(
    _ bytes: [UInt8], locator: Int
  ) throws(ZIPError) -> (count: UInt64, size: UInt64, offset: UInt64, start: Int) {
    var reader = try Reader(bytes, from: locator, count: 20)
    try reader.skip(4)
    let disk = try reader.uint32()
    let record = Int(clamping: try reader.uint64())
    guard disk == 0, try reader.uint32() <= 1 else {
      throw ZIPError(.multipleDisks, offset: locator)
    }
    reader = try Reader(bytes, from: 0, count: locator)
    try reader.seek(record)
    guard try reader.uint32() == 0x0606_4B50 else {
      throw ZIPError(.badSignature(expected: "ZIP64 closing record"), offset: record)
    }
    try reader.skip(12)
    guard try reader.uint64() == 0 else { throw ZIPError(.multipleDisks, offset: record) }
    let count = try reader.uint64()
    guard try reader.uint64() == count else { throw ZIPError(.multipleDisks, offset: record) }
    let size = try reader.uint64()
    return (count, size, try reader.uint64(), record)
  }

  private static func record(_ reader: inout Reader) throws(ZIPError) -> ZIPReader.Entry {
    let offset = reader.position
    guard try reader.uint32() == 0x0201_4B50 else {
      throw ZIPError(.badSignature(expected: "directory record"), offset: offset)
    }
    try reader.skip(4)
    let flags = try reader.uint16()
    let method = try reader.uint16()
    try reader.skip(4)
    let checksum = try reader.uint32()
    let compressedSize = try reader.uint32()
    let size = try reader.uint32()
    let nameLength = Int(try reader.uint16())
    let extraLength = Int(try reader.uint16())
    let commentLength = Int(try reader.uint16())
    let disk = try reader.uint16()
    try reader.skip(6)
    let headerOffset = try reader.uint32()
    // Old tools write names in the machine's code page; only those that are UTF-8 all the same,
    // as plain ASCII is, can be told.
    guard let name = String(validating: try reader.slice(nameLength), as: UTF8.self) else {
      throw ZIPError(.invalidName("is not UTF-8"), offset: offset)
    }
    guard disk == 0 || disk == 0xFFFF else {
      throw ZIPError(.multipleDisks, entry: name, offset: offset)
    }
    var entry = ZIPReader.Entry(
      name: name, flags: flags, method: method, checksum: checksum,
      compressedSize: UInt64(compressedSize), size: UInt64(size),
      headerOffset: UInt64(headerOffset), recordOffset: offset)
    var extra = try Reader(reader.bytes, from: reader.position, count: extraLength)
    try reader.skip(extraLength)
    try reader.skip(commentLength)
    try readZIP64Sizes(&extra, into: &entry)
    return entry
  }

  /// The fields whose 32 bits are all ones stand, in this order, in the extra field 1.
  private static func readZIP64Sizes(
    _ extra: inout Reader, into entry: inout ZIPReader.Entry
  ) throws(ZIPError) {
    while extra.remaining >= 4 {
      let kind = try extra.uint16()
      let length = Int(try extra.uint16())
      guard kind == 1 else {
        // Some tools pad with bytes that are no field; they end the list.
        if length > extra.remaining { return }
        try extra.skip(length)
        continue
      }
      var field = try Reader(extra.bytes, from: extra.position, count: length)
      if entry.size == 0xFFFF_FFFF { entry.size = try field.uint64() }
      if entry.compressedSize == 0xFFFF_FFFF { entry.compressedSize = try field.uint64() }
      if entry.headerOffset == 0xFFFF_FFFF { entry.headerOffset = try field.uint64() }
      return
    }
  }
}
