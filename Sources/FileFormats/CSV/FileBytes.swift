#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file, `-` being standard input.
enum FileBytes {
  static func read(_ path: String) throws(CSVError) -> [UInt8] {
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CSVError(.cannotOpen(String(cString: strerror(errno)))) }
    defer { if descriptor != 0 { close(descriptor) } }
    var status = stat()
    var expected = 0
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      expected = Int(status.st_size)
    }
    var all = [UInt8]()
    var failure: Int32 = 0
    // One more than expected, so that the end is seen without growing.
    var room = max(expected + 1, 1 << 16)
    while true {
      let used = all.count
      var isAtEnd = false
      let more = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        while count < buffer.count {
          let got = systemRead(
            descriptor, UnsafeMutableRawPointer(buffer.baseAddress! + count), buffer.count - count)
          if got < 0 && errno == EINTR { continue }
          if got < 0 { failure = errno }
          if got <= 0 {
            isAtEnd = true
            break
          }
          count += got
        }
      }
      guard failure == 0 else { throw CSVError(.cannotRead(String(cString: strerror(failure)))) }
      if used == 0 { all = more } else { all += more }
      if isAtEnd { return all }
      room = max(1 << 16, all.count)
    }
  }
}

private func systemRead(_ descriptor: Int32, _ into: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, into, count)
}
