/// Whether bytes are text.
enum UTF8Validation {
  /// The offset of the first byte that is NUL or does not belong to valid UTF-8; nil if none.
  ///
  /// Overlong forms, surrogates and values above U+10FFFF are not valid (Unicode 16, table 3-7).
  static func firstBadByte(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
    var at = 0
    while at < count {
      let lead = bytes[at]
      if lead < 0x80 {
        if lead == 0 { return at }
        at += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      case 0xF1...0xF3: length = 4
      default: return at
      }
      if at + length > count || !second.contains(bytes[at + 1]) { return at }
      for k in 2..<max(length, 2) where bytes[at + k] & 0xC0 != 0x80 { return at }
      at += length
    }
    return nil
  }
}
