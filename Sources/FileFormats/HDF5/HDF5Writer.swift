/// Lays a tree out as a file: children before their parents, then the superblock is filled in.
struct HDF5Writer {
  private var bytes: [UInt8] = []
  private var names: [String] = []
  /// Texts gathered for the global heap: where their references stand, to be filled in at the end.
  private var texts: [(utf8: [UInt8], reference: Int)] = []

  /// Symbols of a leaf and children of an inner node: twice the numbers in the superblock.
  private static let leafCapacity = 8
  private static let nodeCapacity = 32
  private static let nodeSize = 24 + 8 * (2 * nodeCapacity + 1)
  private static let leafSize = 8 + 40 * leafCapacity

  /// What a parent notes about an object.
  private struct Place {
    var header = 0
    /// A group's tree and heap.
    var tree: Int?
    var heap = 0
  }

  mutating func writeFile(_ root: HDF5Group) throws(HDF5Error) -> [UInt8] {
    bytes = [UInt8](repeating: 0, count: 96)
    let place = try write(root)
    writeTexts()
    bytes.pad(to: 8)
    writeSuperblock(place)
    return bytes
  }

  private func failure(_ reason: HDF5Error.Reason) -> HDF5Error {
    HDF5Error(reason, path: "/" + names.joined(separator: "/"))
  }

  private mutating func writeSuperblock(_ root: Place) {
    var block = HDF5File.signature
    block += [0, 0, 0, 0, 0, 8, 8, 0]  // versions; bytes of an address and of a length
    block.append(littleEndian: UInt16(Self.leafCapacity / 2))
    block.append(littleEndian: UInt16(Self.nodeCapacity / 2))
    block.append(littleEndian: 0 as UInt32)
    block.append(littleEndian: 0 as UInt64)
    block.append(littleEndian: HDF5File.undefined)
    block.append(littleEndian: UInt64(bytes.count))
    block.append(littleEndian: HDF5File.undefined)
    block.append(littleEndian: 0 as UInt64)
    Self.appendLink(root, to: &block)
    bytes.replaceSubrange(0..<96, with: block)
  }

  /// The part of a symbol table entry after the name's offset.
  private static func appendLink(_ place: Place, to block: inout [UInt8]) {
    block.append(littleEndian: UInt64(place.header))
    block.append(littleEndian: UInt64(place.tree == nil ? 0 : 1))  // cached: tree and heap
    block.append(littleEndian: UInt64(place.tree ?? 0))
    block.append(littleEndian: UInt64(place.tree == nil ? 0 : place.heap))
  }

  // MARK: Groups

  private mutating func write(_ group: HDF5Group) throws(HDF5Error) -> Place {
    guard names.count <= HDF5File.maximumDepth else {
      throw failure(.tooDeep(limit: HDF5File.maximumDepth))
    }
    let children = group.children.sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    var places: [Place] = []
    for child in children {
      guard Self.isName(child.name), child.name != ".", !child.name.utf8.contains(0x2F) else {
        throw failure(.invalidName(child.name))
      }
      names.append(child.name)
      switch child.node {
      case .group(let group): places.append(try write(group))
      case .dataset(let dataset): places.append(try write(dataset))
      }
      names.removeLast()
    }

    // The names, each ended by at least one NUL and padded; the empty one comes first.
    var heap = [UInt8](repeating: 0, count: 8)
    var offsets: [Int] = []
    for child in children {
      offsets.append(heap.count)
      heap += Array(child.name.utf8) + [0]
      heap.pad(to: 8)
    }
    var place = Place()
    place.heap = bytes.count
    bytes += Array("HEAP".utf8) + [0, 0, 0, 0]
    bytes.append(littleEndian: UInt64(heap.count))
    bytes.append(littleEndian: 1 as UInt64)  // no free space
    bytes.append(littleEndian: UInt64(bytes.count + 8))
    bytes += heap
    place.tree = writeTree(places, offsets)

    var messages: [UInt8] = []
    Self.appendMessage(HDF5File.Message.symbolTable, count: 16, to: &messages)
    messages.append(littleEndian: UInt64(place.tree ?? 0))
    messages.append(littleEndian: UInt64(place.heap))
    let attributes = group.attributes.sorted {
      $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
    }
    guard attributes.count < 0xFFFF else { throw failure(.tooLarge("the number of attributes")) }
    var references: [Int] = []
    for (name, _) in attributes { references.append(try appendAttribute(name, to: &messages)) }
    place.header = bytes.count
    appendHeader(messages, count: 1 + attributes.count)
    let start = bytes.count - messages.count
    for ((name, text), reference) in zip(attributes, references) {
      guard !text.utf8.contains(0) else { throw failure(.textHoldsNUL(attribute: name)) }
      guard UInt64(text.utf8.count) < UInt64(UInt32.max) else {
        throw failure(.tooLarge("attribute '\(name)'"))
      }
      texts.append((Array(text.utf8), start + reference))
    }
    return place
  }

  private static func isName(_ name: String) -> Bool { !name.isEmpty && !name.utf8.contains(0) }

  /// Leaves of symbols, then levels of nodes until one node is left.
  ///
  /// A node's keys bracket its children: the empty name, then the last name below each child.
  private mutating func writeTree(_ places: [Place], _ offsets: [Int]) -> Int {
    var below: [(address: Int, lastName: Int)] = []
    for start in stride(from: 0, to: places.count, by: Self.leafCapacity) {
      let end = min(start + Self.leafCapacity, places.count)
      let address = bytes.count
      bytes += Array("SNOD".utf8) + [1, 0]
      bytes.append(littleEndian: UInt16(end - start))
      for i in start..<end {
        bytes.append(littleEndian: UInt64(offsets[i]))
        Self.appendLink(places[i], to: &bytes)
      }
      fill(address + Self.leafSize)
      below.append((address, offsets[end - 1]))
    }
    var level: UInt8 = 0
    repeat {
      var nodes: [(address: Int, lastName: Int)] = []
      let base = bytes.count
      let count = max(1, (below.count + Self.nodeCapacity - 1) / Self.nodeCapacity)
      for node in 0..<count {
        let start = node * Self.nodeCapacity
        let children = below[start..<min(start + Self.nodeCapacity, below.count)]
        func sibling(_ exists: Bool, _ index: Int) -> UInt64 {
          exists ? UInt64(base + index * Self.nodeSize) : HDF5File.undefined
        }
        let address = bytes.count
        bytes += Array("TREE".utf8) + [0, level]
        bytes.append(littleEndian: UInt16(children.count))
        bytes.append(littleEndian: sibling(node > 0, node - 1))
        bytes.append(littleEndian: sibling(node + 1 < count, node + 1))
        bytes.append(littleEndian: UInt64(start == 0 ? 0 : below[start - 1].lastName))
        for child in children {
          bytes.append(littleEndian: UInt64(child.address))
          bytes.append(littleEndian: UInt64(child.lastName))
        }
        fill(address + Self.nodeSize)
        nodes.append((address, children.last?.lastName ?? 0))
      }
      below = nodes
      level += 1
    } while below.count > 1
    return below[0].address
  }

  private mutating func fill(_ end: Int) {
    bytes.append(contentsOf: repeatElement(0, count: end - bytes.count))
  }

  // MARK: Datasets

  private mutating func write(_ dataset: HDF5Dataset) throws(HDF5Error) -> Place {
    let shape = dataset.shape
    guard shape.count <= 32 else { throw failure(.tooLarge("the rank \(shape.count)")) }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      count = overflow || length < 0 ? -1 : product
      if count <= 0 { break }
    }
    guard count == dataset.values.count else {
      throw failure(.shapeMismatch(shape: shape, count: dataset.values.count))
    }
    let start = bytes.count
    append(dataset.values)
    let size = bytes.count - start
    bytes.pad(to: 8)

    var messages: [UInt8] = []
    Self.appendMessage(HDF5File.Message.dataspace, count: 8 + 8 * shape.count, to: &messages)
    messages += [1, UInt8(shape.count), 0, 0, 0, 0, 0, 0]
    for length in shape { messages.append(littleEndian: UInt64(length)) }
    let type = Self.datatype(dataset.values)
    Self.appendMessage(HDF5File.Message.datatype, count: type.count, flags: 1, to: &messages)
    messages += type
    messages.pad(to: 8)
    // Space when first written, values filled if the user set one, which here is the default.
    Self.appendMessage(HDF5File.Message.fillValue, count: 8, flags: 1, to: &messages)
    messages += [2, 2, 2, 1, 0, 0, 0, 0]
    Self.appendMessage(HDF5File.Message.layout, count: 18, to: &messages)
    messages += [3, 1]
    messages.append(littleEndian: size == 0 ? HDF5File.undefined : UInt64(start))
    messages.append(littleEndian: UInt64(size))
    messages.pad(to: 8)
    let place = Place(header: bytes.count)
    appendHeader(messages, count: 4)
    return place
  }

  private mutating func append(_ values: HDF5Dataset.Values) {
    switch values {
    case .float32(let values):
      bytes.reserveCapacity(bytes.count + 4 * values.count)
      for value in values { bytes.append(littleEndian: value.bitPattern) }
    case .float64(let values): for value in values { bytes.append(littleEndian: value.bitPattern) }
    case .int32(let values): for value in values { bytes.append(littleEndian: value) }
    case .int64(let values): for value in values { bytes.append(littleEndian: value) }
    case .uint32(let values): for value in values { bytes.append(littleEndian: value) }
    }
  }

  private static func datatype(_ values: HDF5Dataset.Values) -> [UInt8] {
    switch values {
    case .float32: [0x11, 0x20, 31, 0, 4, 0, 0, 0] + HDF5Datatype.float32Properties
    case .float64: [0x11, 0x20, 63, 0, 8, 0, 0, 0] + HDF5Datatype.float64Properties
    case .int32: [0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0]
    case .int64: [0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0]
    case .uint32: [0x10, 0, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0]
    }
  }

  // MARK: Headers, attributes, texts

  private static func appendMessage(
    _ type: UInt16, count: Int, flags: UInt8 = 0, to messages: inout [UInt8]
  ) {
    messages.append(littleEndian: type)
    messages.append(littleEndian: UInt16((count + 7) / 8 * 8))
    messages += [flags, 0, 0, 0]
  }

  private mutating func appendHeader(_ messages: [UInt8], count: Int) {
    bytes += [1, 0]
    bytes.append(littleEndian: UInt16(count))
    bytes.append(littleEndian: 1 as UInt32)  // links to the object
    bytes.append(littleEndian: UInt32(messages.count))
    bytes.append(littleEndian: 0 as UInt32)
    bytes += messages
  }

  /// Appends a text attribute and returns where in `messages` its 16-byte reference stands.
  private mutating func appendAttribute(
    _ name: String, to messages: inout [UInt8]
  ) throws(HDF5Error) -> Int {
    guard Self.isName(name) else { throw failure(.invalidName(name)) }
    let utf8 = Array(name.utf8) + [0]
    let padded = (utf8.count + 7) / 8 * 8
    guard padded <= 0xFF00 else { throw failure(.tooLarge("an attribute's name")) }
    Self.appendMessage(
      HDF5File.Message.attribute, count: 8 + padded + 24 + 8 + 16, to: &messages)
    messages += [1, 0]
    messages.append(littleEndian: UInt16(utf8.count))
    messages.append(littleEndian: 24 as UInt16)
    messages.append(littleEndian: 8 as UInt16)
    messages += utf8
    messages.pad(to: 8)
    // A variable-length text in UTF-8, ended by NUL, made of one-byte units.
    messages += [0x19, 0x01, 0x01, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]
    messages.pad(to: 8)
    messages += [1, 0, 0, 0, 0, 0, 0, 0]  // a single value
    let reference = messages.count
    messages.append(contentsOf: repeatElement(0, count: 16))
    return reference
  }

  /// The global heap, in collections of at least 4096 bytes, which the HDF5 library insists on.
  private mutating func writeTexts() {
    let minimum = 4096
    var next = 0
    let filled = texts.filter { !$0.utf8.isEmpty }
    while next < filled.count {
      bytes.pad(to: 8)
      let start = bytes.count
      bytes += Array("GCOL".utf8) + [1, 0, 0, 0]
      bytes.append(littleEndian: 0 as UInt64)
      var index: UInt16 = 0
      while next < filled.count {
        let (utf8, reference) = filled[next]
        let size = 16 + (utf8.count + 7) / 8 * 8
        if index > 0, bytes.count - start + size > minimum - 16 { break }
        index += 1
        next += 1
        bytes.append(littleEndian: index)
        bytes.append(littleEndian: 1 as UInt16)  // users of the object
        bytes.append(littleEndian: 0 as UInt32)
        bytes.append(littleEndian: UInt64(utf8.count))
        bytes += utf8
        bytes.pad(to: 8)
        bytes.patch(reference, littleEndian: UInt32(utf8.count))
        bytes.patch(reference + 4, littleEndian: UInt64(start))
        bytes.patch(reference + 12, littleEndian: UInt32(index))
      }
      let free = minimum - (bytes.count - start)
      if free >= 16 {
        bytes.append(littleEndian: 0 as UInt64)
        bytes.append(littleEndian: UInt64(free))
      }
      if free > 0 { fill(start + minimum) }
      bytes.patch(start + 8, littleEndian: UInt64(bytes.count - start))
    }
  }
}
