#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file's bytes, mapped into memory while this lives.
///
/// What cannot be mapped, as pipes and empty files, is read instead. Another process that shortens
/// the file meanwhile takes the pages away; read with `readFile` where that may happen.
package final class MappedFile: @unchecked Sendable {
  private let address: UnsafeMutableRawPointer?
  private let length: Int
  /// The contents when nothing is mapped.
  private let contents: [UInt8]

  package init(_ path: String, limit: Int = .max) throws(FileError) {
    let file = try FileDescriptor(opening: path, O_RDONLY)
    let status = try file.status()
    let size = Int(clamping: status.st_size)
    if status.kind == .regular, size > 0 {
      guard size <= limit else { throw FileError(.tooLarge(limit: limit), path: path) }
      let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0)
      if let mapped, mapped != MAP_FAILED {
        (address, length, contents) = (mapped, size, [])
        return
      }
      // Some file systems cannot map, all can be read.
      guard errno == ENODEV || errno == EINVAL else { throw .system("mmap", path, code: errno) }
    }
    contents = try readAll(file, path, limit: limit)
    (address, length) = (nil, contents.count)
  }

  deinit { if let address { _ = munmap(address, length) } }

  package var count: Int { length }

  package func withBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(self) {} }
    if let address { return try body(UnsafeRawBufferPointer(start: address, count: length)) }
    return try withContents(body)
  }

  private func withContents<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let result: Result<R, E> = contents.withUnsafeBytes { bytes in
      do throws(E) {
        return .success(try body(bytes))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
