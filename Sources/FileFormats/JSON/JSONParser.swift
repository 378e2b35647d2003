extension JSONValue {
  /// Reads a text strictly by RFC 8259, with Python's `NaN`, `Infinity` and `-Infinity` besides.
  ///
  /// Repeated keys are refused: two readers could take different ones.
  ///
  /// - Throws: what is wrong, and at which byte.
  package init(
    parsing bytes: [UInt8], maximumDepth: Int = 64, maximumBytes: Int = 1 << 28
  ) throws(JSONError) {
    guard bytes.count <= maximumBytes else {
      throw JSONError(.tooLarge(bytes: bytes.count, limit: maximumBytes), 0)
    }
    var parser = JSONParser(bytes, maximumDepth: maximumDepth)
    self = try parser.parse()
  }
}

/// A recursive descent over bytes; its depth is bounded.
private struct JSONParser {
  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var at = 0

  init(_ bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  mutating func parse() throws(JSONError) -> JSONValue {
    let result = try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw JSONError(.trailing, at) }
    return result
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    guard at < bytes.count else { throw JSONError(.unexpectedEnd, at) }
    switch bytes[at] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N"): return try word("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try word("Infinity", .number(.infinity))
    default: return try number()
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    let count = text.utf8CodeUnitCount
    let matches = text.withUTF8Buffer { wanted in
      bytes.count - at >= count && (0..<count).allSatisfy { bytes[at + $0] == wanted[$0] }
    }
    guard matches else { throw JSONError(.unexpected(bytes[at], expected: "a value"), at) }
    at += count
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else { throw JSONError(.tooDeep(limit: maximumDepth), at) }
    at += 1
    var object = JSONObject()
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipSpace()
      let start = at
      try require(UInt8(ascii: "\""), "a key", consume: false)
      let key = try string()
      guard object[key] == nil else { throw JSONError(.duplicateKey(key), start) }
      skipSpace()
      try require(UInt8(ascii: ":"), "':'")
      object[key] = try value(depth: depth)
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(object) }
      try require(UInt8(ascii: ","), "',' or '}'")
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else { throw JSONError(.tooDeep(limit: maximumDepth), at) }
    at += 1
    var elements = [JSONValue]()
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      try require(UInt8(ascii: ","), "',' or ']'")
    }
  }

  private mutating func string() throws(JSONError) -> String {
    at += 1
    var text = [UInt8]()
    let first = at
    while true {
      guard at < bytes.count else { throw JSONError(.unexpectedEnd, at) }
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw JSONError(.controlCharacter, at) }
      if byte == UInt8(ascii: "\\") {
        try escape(into: &text)
      } else {
        text.append(byte)
        at += 1
      }
    }
    at += 1
    guard let string = String(validating: text, as: UTF8.self) else {
      throw JSONError(.notUTF8, first)
    }
    return string
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = at
    guard at + 1 < bytes.count else { throw JSONError(.unexpectedEnd, bytes.count) }
    let letter = bytes[at + 1]
    at += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      var code = try fourDigits(start)
      if code & 0xFC00 == 0xD800, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
        bytes[at + 1] == UInt8(ascii: "u")
      {
        at += 2
        let low = try fourDigits(start)
        guard low & 0xFC00 == 0xDC00 else { throw JSONError(.badEscape, start) }
        code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(code) else { throw JSONError(.badEscape, start) }
      text.append(contentsOf: Character(scalar).utf8)
    default: throw JSONError(.badEscape, start)
    }
  }

  private mutating func fourDigits(_ start: Int) throws(JSONError) -> UInt32 {
    guard bytes.count - at >= 4 else { throw JSONError(.unexpectedEnd, bytes.count) }
    var code: UInt32 = 0
    for byte in bytes[at..<at + 4] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw JSONError(.badEscape, start)
      }
      code = code << 4 | UInt32(digit)
    }
    at += 4
    return code
  }

  /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
  private mutating func number() throws(JSONError) -> JSONValue {
    let start = at
    let isNegative = take(UInt8(ascii: "-"))
    if isNegative, at < bytes.count, bytes[at] == UInt8(ascii: "I") {
      _ = try word("Infinity", .null)
      return .number(-.infinity)
    }
    let whole = digits()
    guard whole > 0 else {
      guard start < bytes.count, at < bytes.count else { throw JSONError(.unexpectedEnd, at) }
      throw JSONError(.unexpected(bytes[at], expected: "a value"), at)
    }
    var isValid = whole == 1 || bytes[at - whole] != UInt8(ascii: "0")
    var isInteger = true
    if take(UInt8(ascii: ".")) {
      isInteger = false
      isValid = digits() > 0 && isValid
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      at += 1
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      isValid = digits() > 0 && isValid
    }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    if isValid {
      if isInteger, let value = Int(text) { return .integer(value) }
      if let value = Double(text) { return .number(value) }
    }
    throw JSONError(.badNumber(String(text.prefix(40))), start)
  }

  private mutating func digits() -> Int {
    let start = at
    while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
    return at - start
  }

  private mutating func skipSpace() {
    while at < bytes.count {
      let byte = bytes[at]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      at += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func require(
    _ byte: UInt8, _ expected: String, consume: Bool = true
  ) throws(JSONError) {
    guard at < bytes.count else { throw JSONError(.unexpectedEnd, at) }
    guard bytes[at] == byte else {
      throw JSONError(.unexpected(bytes[at], expected: expected), at)
    }
    if consume { at += 1 }
  }
}
