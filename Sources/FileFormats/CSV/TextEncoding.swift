/// How a file's bytes stand for characters.
package enum TextEncoding: Sendable {
  /// UTF-8, or UTF-16 if the file begins with its byte-order mark.
  case unicode
  /// ISO 8859-1: each byte is the code point of its number.
  case latin1

  /// Whether a text that begins with these two bytes is not in UTF-8.
  func needsTranscoding(_ first: [UInt8]) -> Bool {
    switch self {
    case .latin1: true
    case .unicode: first == [0xFF, 0xFE] || first == [0xFE, 0xFF]
    }
  }

  /// The same text in UTF-8; nil if the bytes are that already.
  package func transcoded(_ bytes: UnsafeRawBufferPointer) throws(CSVError) -> [UInt8]? {
    switch self {
    case .latin1:
      var text = [UInt8]()
      text.reserveCapacity(bytes.count + bytes.count / 8)
      for byte in bytes {
        if byte < 0x80 {
          text.append(byte)
        } else {
          text.append(0xC0 | byte >> 6)
          text.append(0x80 | byte & 0x3F)
        }
      }
      return text
    case .unicode:
      if bytes.starts(with: [0xFF, 0xFE] as [UInt8]) { return try fromUTF16(bytes, high: 1) }
      if bytes.starts(with: [0xFE, 0xFF] as [UInt8]) { return try fromUTF16(bytes, high: 0) }
      return nil
    }
  }

  /// UTF-16 after its mark; `high` is where a pair's more significant byte lies.
  private func fromUTF16(
    _ bytes: UnsafeRawBufferPointer, high: Int
  ) throws(CSVError) -> [UInt8] {
    var text = [UInt8]()
    text.reserveCapacity(bytes.count)
    var at = 2
    func unit(_ at: Int) -> UInt32? {
      at + 2 <= bytes.count ? UInt32(bytes[at + high]) << 8 | UInt32(bytes[at + 1 - high]) : nil
    }
    while at < bytes.count {
      guard let first = unit(at) else { throw CSVError(.notUTF16(offset: at)) }
      var value = first
      var length = 2
      if 0xD800...0xDBFF ~= first, let second = unit(at + 2), 0xDC00...0xDFFF ~= second {
        value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        length = 4
      }
      guard let scalar = Unicode.Scalar(value) else { throw CSVError(.notUTF16(offset: at)) }
      text.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      at += length
    }
    return text
  }
}
