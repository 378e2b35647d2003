/// Walks a file from its root.
///
/// In a sound file no two structures share bytes. So each one read is charged to `budget`, which
/// starts at the file's size, twice for slack: cycles, shared parts and absurd counts run out of it
/// at once, and neither time nor memory can grow beyond the file's own size.
struct HDF5Reader {
  typealias Cursor = ByteReader<HDF5Error>

  let bytes: [UInt8]
  private var budget: Int
  /// Object headers met so far.
  private var visited: Set<Int> = []
  private var names: [String] = []
  /// Global heap collections, by address: where each object's bytes are.
  private var collections: [Int: [UInt16: Range<Int>]] = [:]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    budget = bytes.count > Int.max / 2 ? Int.max : 2 * bytes.count
  }

  mutating func readRoot() throws(HDF5Error) -> HDF5Group {
    do throws(HDF5Error) {
      let root = try node(at: try rootHeader())
      guard let group = root.group else { throw HDF5Error(.corrupt("the root is no group")) }
      return group
    } catch {
      throw HDF5Error(error.reason, path: "/" + names.joined(separator: "/"), offset: error.offset)
    }
  }

  // MARK: Bounds

  /// Counts bytes about to be used against what the file can hold.
  mutating func charge(_ count: Int, at offset: Int) throws(HDF5Error) {
    guard count <= budget else { throw HDF5Error(.overlapping, offset: offset) }
    budget -= count
  }

  /// A cursor at an address read from the file.
  func cursor(at address: UInt64, count: Int? = nil) throws(HDF5Error) -> Cursor {
    let offset = Int(clamping: address)
    return try Cursor(bytes, from: offset, count: count ?? max(0, bytes.count - offset))
  }

  func expect(_ signature: String, _ cursor: inout Cursor) throws(HDF5Error) {
    let offset = cursor.position
    guard try cursor.slice(signature.utf8.count).elementsEqual(signature.utf8) else {
      throw HDF5Error(.badSignature(expected: signature), offset: offset)
    }
  }

  /// A name or text of the file, up to its first NUL.
  func text(_ bytes: ArraySlice<UInt8>) throws(HDF5Error) -> String {
    let used = bytes.prefix { $0 != 0 }
    guard let text = String(validating: used, as: UTF8.self) else {
      throw HDF5Error(.corrupt("a text is not UTF-8"), offset: bytes.startIndex)
    }
    return text
  }

  // MARK: Superblock

  /// The address of the root group's object header.
  private func rootHeader() throws(HDF5Error) -> UInt64 {
    guard bytes.starts(with: HDF5File.signature) else { throw HDF5Error(.notHDF5, offset: 0) }
    var cursor = try Cursor(bytes, from: 8, count: bytes.count - 8)
    let version = try cursor.uint8()
    guard version <= 3 else {
      throw HDF5Error(.unsupported("superblock version \(version)"), offset: 8)
    }
    if version < 2 { try cursor.skip(4) }
    let sizesOffset = cursor.position
    let (offsetSize, lengthSize) = (try cursor.uint8(), try cursor.uint8())
    guard offsetSize == 8, lengthSize == 8 else {
      throw HDF5Error(
        .unsupported("addresses of \(offsetSize) and lengths of \(lengthSize) bytes"),
        offset: sizesOffset)
    }
    switch version {
    case 0: try cursor.skip(9)
    case 1: try cursor.skip(13)
    default: try cursor.skip(1)
    }
    let baseOffset = cursor.position
    guard try cursor.uint64() == 0 else {
      throw HDF5Error(.unsupported("a base address other than 0"), offset: baseOffset)
    }
    try cursor.skip(8)
    let endOffset = cursor.position
    let end = try cursor.uint64()
    guard end <= UInt64(bytes.count) else {
      throw HDF5Error(
        .truncated(needed: Int(clamping: end), available: bytes.count), offset: endOffset)
    }
    if version < 2 { try cursor.skip(16) }
    return try cursor.uint64()
  }

  // MARK: Objects

  /// The object whose header is at an address.
  mutating func node(at address: UInt64) throws(HDF5Error) -> HDF5Node {
    let offset = Int(clamping: address)
    guard visited.insert(offset).inserted else { throw HDF5Error(.reachedTwice, offset: offset) }
    guard names.count <= HDF5File.maximumDepth else {
      throw HDF5Error(.tooDeep(limit: HDF5File.maximumDepth), offset: offset)
    }
    let messages = try messages(at: address)
    let hasData = messages.contains { $0.type == HDF5File.Message.layout }
    return hasData ? .dataset(try dataset(messages, offset)) : .group(try group(messages, offset))
  }

  /// Adds the object at `address` to `group`, under its name in the file.
  mutating func add(
    _ name: String, at address: UInt64, to group: inout HDF5Group, offset: Int
  ) throws(HDF5Error) {
    guard !name.isEmpty, name != ".", !name.utf8.contains(0x2F) else {
      throw HDF5Error(.invalidName(name), offset: offset)
    }
    guard group[child: name] == nil else {
      throw HDF5Error(.duplicateName(name), offset: offset)
    }
    names.append(name)
    group[child: name] = try node(at: address)
    names.removeLast()
  }

  // MARK: Global heap

  /// The bytes of an object in a global heap collection.
  mutating func heapObject(_ index: UInt32, at address: UInt64) throws(HDF5Error) -> ArraySlice<
    UInt8
  > {
    let offset = Int(clamping: address)
    if collections[offset] == nil { collections[offset] = try collection(at: address) }
    guard let index = UInt16(exactly: index), index != 0,
      let range = collections[offset]?[index]
    else {
      throw HDF5Error(.corrupt("the global heap has no object \(index)"), offset: offset)
    }
    return bytes[range]
  }

  private mutating func collection(
    at address: UInt64
  ) throws(HDF5Error) -> [UInt16: Range<Int>] {
    var header = try cursor(at: address)
    let start = header.position
    try expect("GCOL", &header)
    let version = try header.uint8()
    guard version == 1 else {
      throw HDF5Error(.unsupported("global heap version \(version)"), offset: start)
    }
    try header.skip(3)
    let size = Int(clamping: try header.uint64())
    try charge(size, at: start)
    var cursor = try cursor(at: address, count: size)
    try cursor.skip(16)
    var objects: [UInt16: Range<Int>] = [:]
    while cursor.remaining >= 16 {
      let index = try cursor.uint16()
      try cursor.skip(6)
      let length = Int(clamping: try cursor.uint64())
      if index == 0 { break }  // the free space at the end
      let data = cursor.position
      try cursor.skip(length)
      objects[index] = data..<data + length
      try cursor.skip(min(cursor.remaining, (8 - length % 8) % 8))
    }
    return objects
  }
}
