/// Why an HDF5 file cannot be read or written, and where.
package struct HDF5Error: TruncationError, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case notHDF5
    case truncated(needed: Int, available: Int)
    case badSignature(expected: String)
    /// A part of HDF5 that is not read here.
    case unsupported(String)
    case corrupt(String)
    /// An object is reached a second time: a cycle, or a hard link.
    case reachedTwice
    case tooDeep(limit: Int)
    /// The structures together claim more bytes than the file has.
    case overlapping
    case invalidName(String)
    case duplicateName(String)
    case shapeMismatch(shape: [Int], count: Int)
    case textHoldsNUL(attribute: String)
    case tooLarge(String)
  }

  package var reason: Reason
  /// The object's path inside the file, from `/`.
  package var path: String
  /// Where in the file, in bytes from its start; nil for what is about to be written.
  package var offset: Int?

  init(_ reason: Reason, path: String = "/", offset: Int? = nil) {
    self.reason = reason
    self.path = path
    self.offset = offset
  }

  package static func truncated(at offset: Int, needed: Int, available: Int) -> HDF5Error {
    HDF5Error(.truncated(needed: needed, available: available), offset: offset)
  }

  package var description: String {
    let place = offset.map { ", byte \($0)" } ?? ""
    return "HDF5 object \(path)\(place): \(explanation)"
  }

  private var explanation: String {
    switch reason {
    case .notHDF5:
      "no HDF5 signature at the start; this is not an HDF5 file"
    case .truncated(let needed, let available):
      "\(needed) bytes are needed but \(available) are left; the file is damaged or incomplete"
    case .badSignature(let expected):
      "no \(expected) where one is announced; the file is damaged"
    case .unsupported(let what):
      "\(what) is not read; save with plain, uncompressed, little-endian arrays as Keras does"
    case .corrupt(let what):
      "\(what); the file is damaged"
    case .reachedTwice:
      "the object is reached a second time, by a cycle or a hard link, which is not read"
    case .tooDeep(let limit):
      "groups are nested more than \(limit) deep"
    case .overlapping:
      "its parts claim more bytes than the file has; the file is damaged or malicious"
    case .invalidName(let name):
      "'\(name)' cannot be a name: it must not be empty, '.', or hold '/' or NUL"
    case .duplicateName(let name):
      "'\(name)' appears twice"
    case .shapeMismatch(let shape, let count):
      "\(count) values do not fill the shape \(shape)"
    case .textHoldsNUL(let attribute):
      "attribute '\(attribute)' holds a NUL, which ends a text in HDF5"
    case .tooLarge(let what):
      "\(what) is too large for the format"
    }
  }
}
