#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Why a file cannot be read or written.
package struct FileError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Equatable, Sendable {
    case notFound
    case isADirectory
    case permissionDenied
    case tooLarge(limit: Int)
    case diskFull
    case invalidPath
    /// Another process shortened the file while it was read.
    case shortened
    /// Another failure of the system, during a step such as "write".
    case system(step: String)
  }

  package var reason: Reason
  package var path: String
  /// The system's words; empty when the reason did not come from it.
  package var systemText: String
  /// The `errno` behind them, or 0.
  package var systemCode: Int32

  init(_ reason: Reason, path: String, systemText: String = "", systemCode: Int32 = 0) {
    self.reason = reason
    self.path = path
    self.systemText = systemText
    self.systemCode = systemCode
  }

  /// From `errno` after a failed step.
  static func system(_ step: String, _ path: String, code: Int32) -> FileError {
    let reason: Reason =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      case EISDIR: .isADirectory
      case EACCES, EPERM, EROFS: .permissionDenied
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      default: .system(step: step)
      }
    let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return FileError(reason, path: path, systemText: text, systemCode: code)
  }

  package var description: String {
    switch reason {
    case .notFound: "\(path): no such file or folder"
    case .isADirectory: "\(path): is a folder, not a file"
    case .permissionDenied: "\(path): access denied (\(systemText))"
    case .tooLarge(let limit): "\(path): larger than the limit of \(limit) bytes"
    case .diskFull: "\(path): no space left (\(systemText))"
    case .invalidPath: "\(path): a path must not be empty or hold a NUL"
    case .shortened: "\(path): became shorter while it was read"
    case .system(let step): "\(path): \(step) failed: \(systemText)"
    }
  }
}
