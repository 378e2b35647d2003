internal import Logistic

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Standard output for results, standard error for everything said about them.
enum StandardStreams {
  /// Whether a person watches standard error.
  static var errorIsTerminal: Bool { isatty(2) == 1 }
  /// Whether a person watches standard output.
  static var outputIsTerminal: Bool { isatty(1) == 1 }
  /// Whether colours and bold are welcome on standard output: on a terminal, unless `NO_COLOR` is set.
  static var hasStyle: Bool {
    guard outputIsTerminal else { return false }
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
    if let term = getenv("TERM"), String(cString: term) == "dumb" { return false }
    return true
  }

  /// How many characters a line of the terminal holds; 80 if that cannot be found out.
  static var width: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes results.
  ///
  /// - Throws: when standard output does not take them, as on a full disk.
  static func writeOutput(_ text: String) throws(LogisticError) {
    try writeOutput(Array(text.utf8))
  }

  /// Writes results.
  static func writeOutput(_ bytes: [UInt8]) throws(LogisticError) {
    guard let code = write(bytes, to: 1) else { return }
    throw LogisticError(
      .inputOutput, "standard-output",
      "standard output: write failed: \(strerror(code).map { String(cString: $0) } ?? "error \(code)")",
      advice: code == ENOSPC ? "make room, or write elsewhere" : nil)
  }

  /// Says something; where nobody can hear it, nothing is to be done about that.
  static func writeError(_ text: String) { _ = write(Array(text.utf8), to: 2) }

  /// Writes all bytes; the system's error number if it fails.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let slice = UnsafeRawBufferPointer(rebasing: rest)
        #if canImport(Glibc)
          let count = Glibc.write(descriptor, slice.baseAddress, min(slice.count, 1 << 30))
        #elseif canImport(Musl)
          let count = Musl.write(descriptor, slice.baseAddress, min(slice.count, 1 << 30))
        #else
          let count = Darwin.write(descriptor, slice.baseAddress, min(slice.count, 1 << 30))
        #endif
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = rest.dropFirst(count)
      }
      return nil
    }
  }
}
