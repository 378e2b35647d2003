/// Why an archive cannot be read or written, and where.
package struct ZIPError: TruncationError, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case notAnArchive
    case truncated(needed: Int, available: Int)
    case badSignature(expected: String)
    case multipleDisks
    case encrypted
    case unsupportedMethod(UInt16)
    case invalidName(String)
    case duplicateName
    case overlapsAnother
    case inconsistent(String)
    case entryTooLarge(bytes: UInt64, limit: Int)
    case archiveTooLarge(bytes: UInt64, limit: Int)
    case tooManyEntries(UInt64, limit: Int)
    case corruptDeflate(String)
    case wrongChecksum(stored: UInt32, computed: UInt32)
    case noSuchEntry
  }

  package var reason: Reason
  /// The entry's name, empty when the archive as a whole is meant.
  package var entry: String
  /// Where in the archive, in bytes from its start.
  package var offset: Int

  init(_ reason: Reason, entry: String = "", offset: Int = 0) {
    self.reason = reason
    self.entry = entry
    self.offset = offset
  }

  package static func truncated(at offset: Int, needed: Int, available: Int) -> ZIPError {
    ZIPError(.truncated(needed: needed, available: available), offset: offset)
  }

  package var description: String {
    let place = entry.isEmpty ? "ZIP archive" : "ZIP entry '\(entry)'"
    return "\(place), byte \(offset): \(explanation)"
  }

  private var explanation: String {
    switch reason {
    case .notAnArchive:
      "no end-of-archive record; the file is not a ZIP archive or its end is missing"
    case .truncated(let needed, let available):
      "\(needed) bytes are needed but \(available) are left; the file is damaged or incomplete"
    case .badSignature(let expected):
      "no \(expected) where one is announced; the file is damaged"
    case .multipleDisks:
      "the archive is split over several files; join them first"
    case .encrypted:
      "the entry is encrypted; store it without a password"
    case .unsupportedMethod(let method):
      "compression method \(method) is not read; store or deflate the entry"
    case .invalidName(let why):
      "the name \(why)"
    case .duplicateName:
      "the name appears twice"
    case .overlapsAnother:
      "its bytes overlap another part of the archive; the file is damaged or malicious"
    case .inconsistent(let what):
      "\(what); the file is damaged"
    case .entryTooLarge(let bytes, let limit):
      "it expands to \(bytes) bytes, above the limit of \(limit)"
    case .archiveTooLarge(let bytes, let limit):
      "the entries expand to \(bytes) bytes, above the limit of \(limit)"
    case .tooManyEntries(let count, let limit):
      "\(count) entries are announced, above the limit of \(limit)"
    case .corruptDeflate(let what):
      "\(what) in the compressed data; the file is damaged"
    case .wrongChecksum(let stored, let computed):
      "checksum \(hexadecimal(computed)), but \(hexadecimal(stored)) was stored; the file is damaged"
    case .noSuchEntry:
      "there is no such entry"
    }
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
