extension HDF5Reader {
  /// A dataset from the messages of its header.
  mutating func dataset(
    _ messages: [HDF5Message], _ offset: Int
  ) throws(HDF5Error) -> HDF5Dataset {
    var shape: [Int]?
    var type: HDF5Datatype?
    var layout: HDF5Message?
    for message in messages {
      var cursor = try contents(message)
      switch message.type {
      case HDF5File.Message.dataspace: shape = try dataspace(&cursor)
      case HDF5File.Message.datatype: type = try HDF5Datatype(&cursor)
      case HDF5File.Message.layout: layout = message
      case HDF5File.Message.filters:
        throw HDF5Error(.unsupported("compressed or filtered data"), offset: message.offset)
      case HDF5File.Message.externalFiles:
        throw HDF5Error(.unsupported("data in another file"), offset: message.offset)
      default: break
      }
    }
    guard let shape, let type, let layout else {
      throw HDF5Error(.corrupt("a dataset without shape, type or layout"), offset: offset)
    }
    let count = try size(shape, 1, offset)
    let data = try data(layout, count: try size([count], type.size, offset))
    try charge(data.count, at: data.lowerBound)
    return HDF5Dataset(shape: shape, values: try values(type, count, data))
  }

  /// The product of a shape and an element's size, which the file must be able to hold.
  private func size(_ shape: [Int], _ unit: Int, _ offset: Int) throws(HDF5Error) -> Int {
    let isEmpty = shape.contains(0)
    var size = unit
    for length in shape where length != 0 {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow, isEmpty || product <= bytes.count else {
        throw HDF5Error(
          .truncated(needed: overflow ? .max : product, available: bytes.count), offset: offset)
      }
      size = product
    }
    return isEmpty ? 0 : size
  }

  private func dataspace(_ cursor: inout Cursor) throws(HDF5Error) -> [Int] {
    let offset = cursor.position
    let version = try cursor.uint8()
    let rank = Int(try cursor.uint8())
    let flags = try cursor.uint8()
    switch version {
    case 1: try cursor.skip(5)
    case 2:
      guard try cursor.uint8() < 2 else {
        throw HDF5Error(.unsupported("a dataset without a shape"), offset: offset)
      }
    default: throw HDF5Error(.unsupported("dataspace version \(version)"), offset: offset)
    }
    guard rank <= 32, flags & 2 == 0 else {
      throw HDF5Error(.corrupt("a dataspace of rank \(rank), flags \(flags)"), offset: offset)
    }
    var shape: [Int] = []
    for _ in 0..<rank {
      let length = try cursor.uint64()
      guard let length = Int(exactly: length) else {
        throw HDF5Error(.corrupt("a dimension of \(length)"), offset: offset)
      }
      shape.append(length)
    }
    return shape
  }

  /// Where the values are.
  private func data(_ message: HDF5Message, count: Int) throws(HDF5Error) -> Range<Int> {
    var cursor = try contents(message)
    let version = try cursor.uint8()
    var rank = 0
    if version < 3 { rank = Int(try cursor.uint8()) }
    let kind = try cursor.uint8()
    switch (version, kind) {
    case (1...4, 2...3):
      let what = kind == 2 ? "a dataset in chunks" : "a virtual dataset"
      throw HDF5Error(.unsupported(what), offset: message.offset)
    case (1...2, 0...1):
      try cursor.skip(5)
      let address = kind == 1 ? try cursor.uint64() : 0
      try cursor.skip(4 * rank)
      if kind == 1 { return try contiguous(address, count: count) }
      return try compact(size: Int(clamping: try cursor.uint32()), &cursor, count: count)
    case (3...4, 0):
      return try compact(size: Int(try cursor.uint16()), &cursor, count: count)
    case (3...4, 1):
      let address = try cursor.uint64()
      let size = try cursor.uint64()
      guard size == UInt64(count) || address == HDF5File.undefined else {
        throw HDF5Error(
          .corrupt("\(size) bytes of data where the shape needs \(count)"), offset: message.offset)
      }
      return try contiguous(address, count: count)
    default:
      throw HDF5Error(
        .unsupported("layout version \(version), class \(kind)"), offset: message.offset)
    }
  }

  private func contiguous(_ address: UInt64, count: Int) throws(HDF5Error) -> Range<Int> {
    if count == 0 { return 0..<0 }
    guard address != HDF5File.undefined else {
      throw HDF5Error(.unsupported("a dataset whose values were never written"))
    }
    let cursor = try cursor(at: address, count: count)
    return cursor.position..<cursor.end
  }

  private func compact(
    size: Int, _ cursor: inout Cursor, count: Int
  ) throws(HDF5Error) -> Range<Int> {
    let start = cursor.position
    guard size == count else {
      throw HDF5Error(.corrupt("\(size) bytes of data where the shape needs \(count)"))
    }
    try cursor.skip(count)
    return start..<cursor.position
  }

  private func values(
    _ type: HDF5Datatype, _ count: Int, _ data: Range<Int>
  ) throws(HDF5Error) -> HDF5Dataset.Values {
    let start = data.lowerBound
    func integers<I: FixedWidthInteger, R>(_: I.Type, _ convert: (I) -> R) -> [R] {
      let width = I.bitWidth / 8
      var values: [R] = []
      values.reserveCapacity(count)
      for i in stride(from: start, to: start + count * width, by: width) {
        var value: I = 0
        for k in 0..<width { value |= I(truncatingIfNeeded: bytes[i + k]) << (8 * k) }
        values.append(convert(value))
      }
      return values
    }
    switch type {
    case .float32: return .float32(integers(UInt32.self) { Float(bitPattern: $0) })
    case .float64: return .float64(integers(UInt64.self) { Double(bitPattern: $0) })
    case .int8: return .int32(integers(Int8.self) { Int32($0) })
    case .int16: return .int32(integers(Int16.self) { Int32($0) })
    case .int32: return .int32(integers(Int32.self) { $0 })
    case .int64: return .int64(integers(Int64.self) { $0 })
    case .uint8: return .int32(integers(UInt8.self) { Int32($0) })
    case .uint16: return .int32(integers(UInt16.self) { Int32($0) })
    case .uint32: return .uint32(integers(UInt32.self) { $0 })
    case .uint64:
      let values = integers(UInt64.self) { $0 }
      guard values.allSatisfy({ $0 <= UInt64(Int64.max) }) else {
        throw HDF5Error(.unsupported("an unsigned integer above 2⁶³ − 1"), offset: start)
      }
      return .int64(values.map { Int64($0) })
    case .fixedText, .variableText:
      throw HDF5Error(.unsupported("a dataset of texts"), offset: start)
    }
  }

  // MARK: Attributes

  /// An attribute's name and text; nil when it is no single text.
  mutating func attribute(_ cursor: inout Cursor) throws(HDF5Error) -> (String, String)? {
    let offset = cursor.position
    let version = try cursor.uint8()
    let flags = try cursor.uint8()
    guard (1...3).contains(version) else {
      throw HDF5Error(.unsupported("attribute version \(version)"), offset: offset)
    }
    guard version == 1 || flags & 3 == 0 else { return nil }
    let sizes = [
      Int(try cursor.uint16()), Int(try cursor.uint16()), Int(try cursor.uint16()),
    ]
    if version == 3 { try cursor.skip(1) }
    var parts: [Cursor] = []
    for size in sizes {
      parts.append(try Cursor(bytes, from: cursor.position, count: size))
      try cursor.skip(version == 1 ? (size + 7) / 8 * 8 : size)
    }
    let name = try text(try parts[0].slice(sizes[0]))
    guard let type = try? HDF5Datatype(&parts[1]), let shape = try? dataspace(&parts[2]) else {
      return nil
    }
    guard shape.isEmpty else { return nil }
    switch type {
    case .fixedText(let size, let paddedBySpaces):
      var contents = try cursor.slice(size)
      if paddedBySpaces { while contents.last == 0x20 { contents.removeLast() } }
      return (name, try text(contents))
    case .variableText:
      let length = Int(clamping: try cursor.uint32())
      let (address, index) = (try cursor.uint64(), try cursor.uint32())
      if length == 0 { return (name, "") }
      let object = try heapObject(index, at: address)
      guard length <= object.count else {
        throw HDF5Error(.corrupt("a text longer than its heap object"), offset: offset)
      }
      try charge(length, at: object.startIndex)
      return (name, try text(object.prefix(length)))
    default: return nil
    }
  }
}
