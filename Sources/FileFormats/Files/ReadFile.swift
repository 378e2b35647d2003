#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Reads a whole file, pipes and devices too, if it has at most `limit` bytes.
package func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  let file = try FileDescriptor(opening: path, O_RDONLY)
  return try readAll(file, path, limit: limit)
}

/// Reads to the end.
func readAll(
  _ file: borrowing FileDescriptor, _ path: String, limit: Int
) throws(FileError) -> [UInt8] {
  let status = try file.status()
  if status.kind == .directory { throw FileError(.isADirectory, path: path) }
  let expected = status.kind == .regular ? Int(clamping: status.st_size) : 0
  let tooLarge = FileError(.tooLarge(limit: limit), path: path)
  guard expected <= limit, expected < Int.max else { throw tooLarge }

  // One byte more, so that the end is seen without growing.
  var bytes = [UInt8](repeating: 0, count: max(expected, 0) + 1)
  var count = 0
  while true {
    if count == bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: max(65536, min(count, 1 << 26))))
    }
    let result: Result<Int, FileError> = bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) {
        return .success(
          try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...])))
      } catch {
        return .failure(error)
      }
    }
    let got = try result.get()
    if got == 0 { break }
    count += got
    guard count <= limit else { throw tooLarge }
  }
  bytes.removeLast(bytes.count - count)
  return bytes
}
