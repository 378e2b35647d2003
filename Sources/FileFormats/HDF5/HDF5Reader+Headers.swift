/// One message of an object header.
struct HDF5Message {
  var type: UInt16
  /// Where its contents are in the file.
  var offset: Int
  var count: Int
}

extension HDF5Reader {
  /// The messages of an object header, continuation blocks included.
  mutating func messages(at address: UInt64) throws(HDF5Error) -> [HDF5Message] {
    var cursor = try cursor(at: address)
    let offset = cursor.position
    if cursor.remaining >= 4, bytes.littleEndian32(at: offset) == 0x5244_484F {
      return try version2Messages(at: address)
    }
    let version = try cursor.uint8()
    guard version == 1 else {
      throw HDF5Error(.unsupported("object header version \(version)"), offset: offset)
    }
    try cursor.skip(1)
    let announced = Int(try cursor.uint16())
    try cursor.skip(4)
    let size = Int(clamping: try cursor.uint32())
    try cursor.skip(4)
    var blocks = [(cursor.position, size)]
    var messages: [HDF5Message] = []
    var next = 0
    var seen = 0
    while next < blocks.count {
      let (start, count) = blocks[next]
      next += 1
      try charge(count, at: start)
      try charge(16, at: start)
      var block = try Cursor(bytes, from: start, count: count)
      while block.remaining >= 8, seen < announced {
        seen += 1
        let type = try block.uint16()
        let length = Int(try block.uint16())
        let flags = try block.uint8()
        try block.skip(3)
        let contents = block.position
        try block.skip(length)
        try note(
          HDF5Message(type: type, offset: contents, count: length), flags: flags,
          &messages, &blocks)
      }
    }
    return messages
  }

  /// Object headers of version 2, which files of newer format bounds have.
  private mutating func version2Messages(at address: UInt64) throws(HDF5Error) -> [HDF5Message] {
    var cursor = try cursor(at: address)
    let offset = cursor.position
    try cursor.skip(4)
    let version = try cursor.uint8()
    guard version == 2 else {
      throw HDF5Error(.unsupported("object header version \(version)"), offset: offset)
    }
    let flags = try cursor.uint8()
    if flags & 0x20 != 0 { try cursor.skip(16) }
    if flags & 0x10 != 0 { try cursor.skip(4) }
    var size: Int
    switch flags & 3 {
    case 0: size = Int(try cursor.uint8())
    case 1: size = Int(try cursor.uint16())
    case 2: size = Int(clamping: try cursor.uint32())
    default: size = Int(clamping: try cursor.uint64())
    }
    var blocks = [(cursor.position, size)]
    var messages: [HDF5Message] = []
    var next = 0
    while next < blocks.count {
      var (start, count) = blocks[next]
      try charge(count, at: start)
      try charge(16, at: start)
      if next > 0 {
        var signature = try Cursor(bytes, from: start, count: count)
        try expect("OCHK", &signature)
        guard count >= 8 else {
          throw HDF5Error(.corrupt("a header block of \(count) bytes"), offset: start)
        }
        start += 4
        count -= 8  // signature and checksum
      }
      next += 1
      var block = try Cursor(bytes, from: start, count: count)
      let headerSize = flags & 4 != 0 ? 6 : 4
      while block.remaining >= headerSize {
        let type = UInt16(try block.uint8())
        let length = Int(try block.uint16())
        let messageFlags = try block.uint8()
        if flags & 4 != 0 { try block.skip(2) }
        let contents = block.position
        try block.skip(length)
        try note(
          HDF5Message(type: type, offset: contents, count: length), flags: messageFlags,
          &messages, &blocks)
      }
    }
    return messages
  }

  private func note(
    _ message: HDF5Message, flags: UInt8, _ messages: inout [HDF5Message],
    _ blocks: inout [(Int, Int)]
  ) throws(HDF5Error) {
    switch message.type {
    case HDF5File.Message.continuation:
      var cursor = try contents(message)
      let start = Int(clamping: try cursor.uint64())
      blocks.append((start, min(Int(clamping: try cursor.uint64()), bytes.count)))
    case HDF5File.Message.dataspace, HDF5File.Message.datatype, HDF5File.Message.layout,
      HDF5File.Message.filters, HDF5File.Message.attribute, HDF5File.Message.symbolTable,
      HDF5File.Message.link, HDF5File.Message.linkInfo, HDF5File.Message.attributeInfo,
      HDF5File.Message.externalFiles:
      guard flags & 2 == 0 else {
        throw HDF5Error(.unsupported("a shared header message"), offset: message.offset)
      }
      messages.append(message)
    default: break
    }
  }

  func contents(_ message: HDF5Message) throws(HDF5Error) -> Cursor {
    try Cursor(bytes, from: message.offset, count: message.count)
  }
}
