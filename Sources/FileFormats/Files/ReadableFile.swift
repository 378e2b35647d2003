#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that is read in stretches, from several threads at a time.
///
/// Unlike one that is mapped, a file that another process shortens meanwhile is an error, not a signal.
final class ReadableFile: Sendable {
  /// What a path leads to.
  enum Contents {
    /// A regular file.
    case file(ReadableFile)
    /// The bytes of what can only be read through, such as a pipe, or whose size the system does not
    /// tell.
    case bytes([UInt8])
  }

  private let file: FileDescriptor
  private let path: String
  /// How many bytes it had when it was opened; those that are added later are not read.
  let size: Int

  /// Opens a file, or reads what is none.
  static func open(_ path: String) throws(FileError) -> Contents {
    let file = try FileDescriptor(opening: path, O_RDONLY)
    let status = try file.status()
    guard status.kind == .regular, status.st_size > 0 else {
      return .bytes(try readAll(file, path, limit: .max))
    }
    return .file(ReadableFile(file, path, size: Int(clamping: status.st_size)))
  }

  private init(_ file: consuming FileDescriptor, _ path: String, size: Int) {
    self.file = file
    self.path = path
    self.size = size
  }

  /// Fills `buffer` from an offset on.
  ///
  /// - Throws: `shortened` when the file no longer has so many bytes.
  func read(
    into buffer: UnsafeMutableRawBufferPointer, from offset: Int
  ) throws(FileError) {
    precondition(
      offset >= 0 && buffer.count <= size - offset,
      "\(buffer.count) bytes at \(offset) of \(size)")
    var filled = 0
    while filled < buffer.count {
      let count = try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), at: offset + filled)
      if count == 0 { throw FileError(.shortened, path: path) }
      filled += count
    }
  }

  /// The first bytes, fewer if it does not have so many.
  func prefix(_ count: Int) throws(FileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: min(count, size))
    let result: Result<Void, FileError> = bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) {
        return .success(try read(into: buffer, from: 0))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
    return bytes
  }
}
