/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case unexpectedEnd
    case unexpected(UInt8, expected: String)
    case trailing
    case notUTF8
    case controlCharacter
    case badEscape
    case badNumber(String)
    case duplicateKey(String)
    case tooDeep(limit: Int)
    case tooLarge(bytes: Int, limit: Int)
  }

  package var reason: Reason
  /// Where, in bytes from the start.
  package var offset: Int

  init(_ reason: Reason, _ offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String { "JSON, byte \(offset): \(explanation)" }

  private var explanation: String {
    switch reason {
    case .unexpectedEnd: "the text ends too early"
    case .unexpected(let byte, let expected):
      "\(byte >= 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)") where \(expected) is expected"
    case .trailing: "something follows the value"
    case .notUTF8: "the text is not UTF-8"
    case .controlCharacter: "a control character inside a string; write it as an escape"
    case .badEscape: "an escape that there is not"
    case .badNumber(let text): "'\(text)' is no number"
    case .duplicateKey(let key): "the key '\(key)' appears twice in one object"
    case .tooDeep(let limit): "nested more than \(limit) deep"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes are above the limit of \(limit)"
    }
  }
}
