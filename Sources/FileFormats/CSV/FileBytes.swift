#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The bytes of a file while this lives: mapped into memory if it is a regular file that is not
/// small, otherwise read; `-` is standard input.
final class FileBytes: @unchecked Sendable {
  private let mapped: UnsafeRawBufferPointer?
  private let contents: [UInt8]

  /// Files below this many bytes are read at once: mapping costs as much.
  private static let smallest = 1 << 20

  init(_ contents: [UInt8]) {
    self.contents = contents
    mapped = nil
  }

  init(contentsOf path: String) throws(CSVError) {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CSVError(.cannotOpen(Self.systemText(errno))) }
    defer { if path != "-" { close(descriptor) } }
    var status = stat()
    var expected = 0
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      expected = Int(status.st_size)
    }
    if expected >= Self.smallest,
      let address = mmap(nil, expected, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    {
      mapped = UnsafeRawBufferPointer(start: address, count: expected)
      contents = []
    } else {
      mapped = nil
      contents = try Self.readAll(descriptor, expected: expected)
    }
  }

  deinit {
    if let mapped { munmap(UnsafeMutableRawPointer(mutating: mapped.baseAddress), mapped.count) }
  }

  /// Lends the bytes.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(CSVError) -> Result
  ) throws(CSVError) -> Result {
    defer { withExtendedLifetime(self) {} }
    if let mapped { return try body(mapped) }
    return try contents.withUnsafeBufferPointer { buffer throws(CSVError) in
      try body(UnsafeRawBufferPointer(buffer))
    }
  }

  private static func readAll(
    _ descriptor: Int32, expected: Int
  ) throws(CSVError) -> [UInt8] {
    var all = [UInt8]()
    // One more than expected, so that the end is seen without growing.
    var room = max(expected + 1, 1 << 16)
    while true {
      var failure: Int32 = 0
      let more = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        while count < buffer.count {
          let rest = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
          let got = read(descriptor, rest.baseAddress, rest.count)
          if got < 0 && errno == EINTR { continue }
          if got < 0 { failure = errno }
          if got <= 0 { break }
          count += got
        }
      }
      guard failure == 0 else { throw CSVError(.cannotRead(systemText(failure))) }
      let isAtEnd = more.count < room
      all = all.isEmpty ? more : all + more
      if isAtEnd { return all }
      room = max(1 << 16, all.count)
    }
  }

  private static func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
}
