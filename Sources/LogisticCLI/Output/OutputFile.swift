internal import FileFormats
internal import Logistic

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file to be written at the end, looked at before the work begins.
enum OutputFile {
  /// Refuses an output that is one of the inputs, a folder, or in a folder that is not there or
  /// takes no files.
  static func check(_ path: String, inputs: [(what: String, path: String)]) throws(LogisticError) {
    guard !path.isEmpty else {
      throw LogisticError(.usage, "output", "--output is empty", advice: "give a path")
    }
    AtomicFile.removeAbandoned(besides: path)
    var status = stat()
    if stat(path, &status) == 0 {
      for (what, input) in inputs where input != "-" {
        var other = stat()
        if stat(input, &other) == 0, other.st_dev == status.st_dev, other.st_ino == status.st_ino {
          throw LogisticError(
            .usage, "output-is-input", "\(path): is \(what), which would be lost",
            advice: "give another path to --output")
        }
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        throw LogisticError(
          .inputOutput, "is-a-folder", "\(path): is a folder, not a file",
          advice: "name a file in it")
      }
      if access(path, W_OK) != 0 {
        throw LogisticError(
          .inputOutput, "access-denied", "\(path): cannot be written",
          advice: "check its permissions, or give another path")
      }
      return
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw LogisticError(
        .inputOutput, "no-such-folder", "\(path): there is no folder '\(folder)'",
        advice: "make it first, or give another path")
    }
    guard access(folder, W_OK) == 0 else {
      throw LogisticError(
        .inputOutput, "access-denied", "\(path): the folder takes no files",
        advice: "check its permissions, or give another path")
    }
  }

  /// Writes a file whole, piece after piece as `body` hands them over, or leaves what was there.
  static func write(
    to path: String,
    _ body: (_ write: ([UInt8]) throws(LogisticError) -> Void) throws(LogisticError) -> Void
  ) throws(LogisticError) {
    try AtomicFile.write(
      to: path, failure: { LogisticError($0, isInput: false) }, body)
  }

  /// Writes a whole text, or leaves what was there.
  static func write(_ text: String, to path: String) throws(LogisticError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes all bytes, or leaves what was there.
  static func write(_ bytes: [UInt8], to path: String) throws(LogisticError) {
    try write(to: path) { write throws(LogisticError) in try write(bytes) }
  }
}
