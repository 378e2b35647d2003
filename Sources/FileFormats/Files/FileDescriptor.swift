#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open file, closed at the end of its life; interrupted calls are repeated.
struct FileDescriptor: ~Copyable {
  enum Kind { case regular, directory, other }

  private(set) var number: Int32
  private let path: String

  init(
    opening path: String, _ flags: Int32, mode: mode_t = 0o666, reportedAs shown: String? = nil
  ) throws(FileError) {
    let shown = shown ?? path
    guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(.invalidPath, path: shown) }
    var number: Int32
    repeat { number = open(path, flags | O_CLOEXEC, mode) } while number < 0 && errno == EINTR
    guard number >= 0 else { throw .system("open", shown, code: errno) }
    self.number = number
    self.path = shown
  }

  /// A second handle on a descriptor that is open already, such as 1 for standard output.
  init(duplicating original: Int32, reportedAs shown: String) throws(FileError) {
    let copy = fcntl(original, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .system("dup", shown, code: errno) }
    number = copy
    path = shown
  }

  deinit { if number >= 0 { _ = close(number) } }

  func status() throws(FileError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .system("fstat", path, code: errno) }
    return status
  }

  /// Reads into `buffer` and returns how many bytes came; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(number, buffer.baseAddress, buffer.count)
      #elseif canImport(Musl)
        let count = Musl.read(number, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(number, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      guard errno == EINTR else { throw .system("read", path, code: errno) }
    }
  }

  /// Reads into `buffer` from an offset of the file on, whatever else is read meanwhile, and returns
  /// how many bytes came; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    while true {
      let count = pread(number, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      guard errno == EINTR else { throw .system("read", path, code: errno) }
    }
  }

  /// Writes everything.
  func write(_ bytes: [UInt8]) throws(FileError) {
    var code: Int32 = 0
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: rest)
        // Some systems refuse to write more than 2 GiB at once.
        let wanted = min(slice.count, 1 << 30)
        #if canImport(Glibc)
          let count = Glibc.write(number, slice.baseAddress, wanted)
        #elseif canImport(Musl)
          let count = Musl.write(number, slice.baseAddress, wanted)
        #else
          let count = Darwin.write(number, slice.baseAddress, wanted)
        #endif
        if count < 0 {
          if errno == EINTR { continue }
          code = errno
          return
        }
        rest = rest.dropFirst(count)
      }
    }
    guard code == 0 else { throw .system("write", path, code: code) }
  }

  /// Makes what was written survive a loss of power, where the file system can promise it.
  func synchronize() throws(FileError) {
    while fsync(number) != 0 {
      let code = errno
      if code == EINTR { continue }
      if code == EINVAL || code == ENOTSUP || code == EROFS { return }
      throw .system("fsync", path, code: code)
    }
  }

  /// Closes, and tells: on network file systems a full disk may first show here.
  consuming func closeChecked() throws(FileError) {
    let open = number
    number = -1
    // After EINTR the descriptor is gone on Linux and must not be closed again.
    if close(open) != 0, errno != EINTR { throw .system("close", path, code: errno) }
  }
}

extension stat {
  var kind: FileDescriptor.Kind {
    switch st_mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .directory
    default: .other
    }
  }

  var isSymbolicLink: Bool { st_mode & S_IFMT == S_IFLNK }
}
