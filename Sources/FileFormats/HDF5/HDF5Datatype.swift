/// The element types that are read.
enum HDF5Datatype: Equatable {
  case float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case fixedText(size: Int, paddedBySpaces: Bool)
  case variableText

  /// Bytes an element takes where the data is.
  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .fixedText(let size, _): size
    case .variableText: 16
    }
  }

  /// Reads a datatype message.
  init(_ cursor: inout ByteReader<HDF5Error>) throws(HDF5Error) {
    let offset = cursor.position
    func unsupported(_ what: String) -> HDF5Error { HDF5Error(.unsupported(what), offset: offset) }
    let head = try cursor.uint8()
    let flags = UInt32(try cursor.uint16()) | UInt32(try cursor.uint8()) << 16
    let size = try cursor.uint32()
    switch head & 15 {
    case 0:
      guard flags & 1 == 0 else { throw unsupported("a big-endian integer") }
      let (shift, precision) = (try cursor.uint16(), try cursor.uint16())
      guard shift == 0, UInt64(precision) == 8 * UInt64(size) else {
        throw unsupported("an integer of \(precision) bits in \(size) bytes")
      }
      switch (size, flags & 8 != 0) {
      case (1, true): self = .int8
      case (2, true): self = .int16
      case (4, true): self = .int32
      case (8, true): self = .int64
      case (1, false): self = .uint8
      case (2, false): self = .uint16
      case (4, false): self = .uint32
      case (8, false): self = .uint64
      default: throw unsupported("an integer of \(size) bytes")
      }
    case 1:
      guard flags & 0x41 == 0 else { throw unsupported("a big-endian floating-point number") }
      let properties = Array(try cursor.slice(12))
      let sign = flags >> 8 & 255
      if size == 4, flags & 0x30 == 0x20, sign == 31, properties == Self.float32Properties {
        self = .float32
      } else if size == 8, flags & 0x30 == 0x20, sign == 63,
        properties == Self.float64Properties
      {
        self = .float64
      } else {
        throw unsupported("a floating-point number of \(size) bytes and an unusual form")
      }
    case 3:
      guard let count = Int(exactly: size), count > 0 else { throw unsupported("an empty text") }
      self = .fixedText(size: count, paddedBySpaces: flags & 15 == 2)
    case 9:
      guard flags & 15 == 1 else { throw unsupported("a sequence of variable length") }
      guard size == 16 else {
        throw HDF5Error(.corrupt("a reference of \(size) bytes to a text"), offset: offset)
      }
      self = .variableText
    case let other:
      let names = [
        2: "a time", 4: "a bit field", 5: "an opaque type", 6: "a compound type",
        7: "a reference", 8: "an enumeration", 10: "an array type", 11: "a complex number",
      ]
      throw unsupported(names[Int(other)] ?? "datatype class \(other)")
    }
  }

  /// Bit offset, precision, places and sizes of exponent and mantissa, exponent bias.
  static let float32Properties: [UInt8] = [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]
  static let float64Properties: [UInt8] = [0, 0, 64, 0, 52, 11, 0, 52, 255, 3, 0, 0]
}
