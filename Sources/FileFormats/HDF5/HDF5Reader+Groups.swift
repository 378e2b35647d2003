extension HDF5Reader {
  /// A group from the messages of its header.
  mutating func group(_ messages: [HDF5Message], _ offset: Int) throws(HDF5Error) -> HDF5Group {
    var group = HDF5Group()
    var isGroup = false
    for message in messages {
      var cursor = try contents(message)
      switch message.type {
      case HDF5File.Message.symbolTable:
        isGroup = true
        let (tree, heap) = (try cursor.uint64(), try cursor.uint64())
        let names = try localHeap(at: heap)
        try readTree(at: tree, level: nil, names, into: &group)
      case HDF5File.Message.link:
        isGroup = true
        try readLink(&cursor, into: &group)
      case HDF5File.Message.linkInfo:
        isGroup = true
        try cursor.skip(1)
        let flags = try cursor.uint8()
        if flags & 1 != 0 { try cursor.skip(8) }
        guard try cursor.uint64() == HDF5File.undefined else {
          throw HDF5Error(
            .unsupported("a group with its links in a fractal heap"), offset: message.offset)
        }
      case HDF5File.Message.attribute:
        if let (name, text) = try attribute(&cursor) { group.attributes[name] = text }
      case HDF5File.Message.attributeInfo:
        try cursor.skip(1)
        let flags = try cursor.uint8()
        if flags & 1 != 0 { try cursor.skip(2) }
        guard try cursor.uint64() == HDF5File.undefined else {
          throw HDF5Error(.unsupported("attributes in a fractal heap"), offset: message.offset)
        }
      default: break
      }
    }
    guard isGroup else {
      throw HDF5Error(
        .unsupported("an object that is neither a group nor a dataset"), offset: offset)
    }
    return group
  }

  /// Where a symbol-table group keeps its names.
  private func localHeap(at address: UInt64) throws(HDF5Error) -> Range<Int> {
    var cursor = try cursor(at: address)
    let offset = cursor.position
    try expect("HEAP", &cursor)
    let version = try cursor.uint8()
    guard version == 0 else {
      throw HDF5Error(.unsupported("local heap version \(version)"), offset: offset)
    }
    try cursor.skip(3)
    let size = Int(clamping: try cursor.uint64())
    try cursor.skip(8)
    let data = try self.cursor(at: try cursor.uint64(), count: size)
    return data.position..<data.end
  }

  /// A node of the B-tree and all below it; levels fall by one a step, so there is no cycle.
  private mutating func readTree(
    at address: UInt64, level expected: UInt8?, _ heap: Range<Int>, into group: inout HDF5Group
  ) throws(HDF5Error) {
    var cursor = try cursor(at: address)
    let offset = cursor.position
    try expect("TREE", &cursor)
    let type = try cursor.uint8()
    let level = try cursor.uint8()
    guard type == 0 else {
      throw HDF5Error(.corrupt("a group's tree of type \(type)"), offset: offset)
    }
    guard level <= expected ?? 4 else {
      throw HDF5Error(.corrupt("a tree of level \(level)"), offset: offset)
    }
    guard expected == nil || level == expected else {
      throw HDF5Error(.corrupt("a tree whose levels do not fall by one"), offset: offset)
    }
    let count = Int(try cursor.uint16())
    try cursor.skip(16)
    try charge(24 + 16 * count, at: offset)
    for _ in 0..<count {
      try cursor.skip(8)
      let child = try cursor.uint64()
      if level == 0 {
        try readSymbols(at: child, heap, into: &group)
      } else {
        try readTree(at: child, level: level - 1, heap, into: &group)
      }
    }
  }

  private mutating func readSymbols(
    at address: UInt64, _ heap: Range<Int>, into group: inout HDF5Group
  ) throws(HDF5Error) {
    var cursor = try cursor(at: address)
    let offset = cursor.position
    try expect("SNOD", &cursor)
    let version = try cursor.uint8()
    guard version == 1 else {
      throw HDF5Error(.unsupported("symbol table version \(version)"), offset: offset)
    }
    try cursor.skip(1)
    let count = Int(try cursor.uint16())
    try charge(8 + 40 * count, at: offset)
    for _ in 0..<count {
      let entry = cursor.position
      let nameOffset = Int(clamping: try cursor.uint64())
      let header = try cursor.uint64()
      let cache = try cursor.uint32()
      try cursor.skip(20)
      guard nameOffset < heap.count else {
        throw HDF5Error(.corrupt("a name outside its heap"), offset: entry)
      }
      let name = bytes[heap.lowerBound + nameOffset..<heap.upperBound].prefix { $0 != 0 }
      try charge(name.count, at: name.startIndex)
      guard cache != 2 else {
        throw HDF5Error(.unsupported("a symbolic link"), offset: entry)
      }
      try add(try text(name), at: header, to: &group, offset: entry)
    }
  }

  /// A link message, of groups in the newer format.
  private mutating func readLink(
    _ cursor: inout Cursor, into group: inout HDF5Group
  ) throws(HDF5Error) {
    let offset = cursor.position
    let version = try cursor.uint8()
    let flags = try cursor.uint8()
    guard version == 1 else {
      throw HDF5Error(.unsupported("link version \(version)"), offset: offset)
    }
    let type = flags & 8 != 0 ? try cursor.uint8() : 0
    guard type == 0 else {
      let kind = type == 1 ? "a symbolic link" : type == 64 ? "an external link" : "link \(type)"
      throw HDF5Error(.unsupported(kind), offset: offset)
    }
    if flags & 4 != 0 { try cursor.skip(8) }
    if flags & 16 != 0 { try cursor.skip(1) }
    let length: Int
    switch flags & 3 {
    case 0: length = Int(try cursor.uint8())
    case 1: length = Int(try cursor.uint16())
    case 2: length = Int(clamping: try cursor.uint32())
    default: length = Int(clamping: try cursor.uint64())
    }
    let name = try text(try cursor.slice(length))
    try add(name, at: try cursor.uint64(), to: &group, offset: offset)
  }
}
