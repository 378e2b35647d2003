/// The checksum of ZIP, PNG and gzip (polynomial 0xEDB88320), eight bytes a step.
package enum CRC32 {
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.withContiguousStorageIfAvailable { checksum($0.span) } ?? checksum(Array(bytes).span)
  }

  private static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
    let table = Self.table
    var crc = UInt32.max
    var i = 0
    while i + 8 <= bytes.count {
      let low =
        crc
        ^ (UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16
          | UInt32(bytes[i + 3]) << 24)
      let first = table[1792 + Int(low & 255)] ^ table[1536 + Int(low >> 8 & 255)]
      let second = table[1280 + Int(low >> 16 & 255)] ^ table[1024 + Int(low >> 24)]
      let third = table[768 + Int(bytes[i + 4])] ^ table[512 + Int(bytes[i + 5])]
      let fourth = table[256 + Int(bytes[i + 6])] ^ table[Int(bytes[i + 7])]
      crc = first ^ second ^ third ^ fourth
      i += 8
    }
    while i < bytes.count {
      crc = table[Int((crc ^ UInt32(bytes[i])) & 255)] ^ (crc >> 8)
      i += 1
    }
    return ~crc
  }

  /// Row `k` of 256 advances a byte that has `k` bytes after it in its group of eight.
  private static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      table[byte] = value
    }
    for i in 256..<2048 {
      let previous = table[i - 256]
      table[i] = (previous >> 8) ^ table[Int(previous & 255)]
    }
    return table
  }()
}
