#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Files that appear whole or not at all.
package enum AtomicFile {
  /// Writes `bytes` aside in the same folder, then puts them in the target's place.
  ///
  /// On any failure the target is as it was and nothing is left beside it. An existing target keeps
  /// its permission bits. A symbolic link is followed to its destination; what is not a regular
  /// file, such as `/dev/stdout` or a named pipe, is written directly.
  ///
  /// - Throws: `isADirectory` for a folder; `permissionDenied`, also for a read-only target, which
  ///   its folder alone would allow to be replaced; `diskFull`; other failures of the system.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(to: path) { file throws(FileError) in try file.write(bytes) }
  }

  /// Writes what `body` hands over, piece after piece, in the same way; if it throws, nothing is
  /// changed.
  ///
  /// - Parameter failure: what a failure to write is to those who hand over.
  package static func write<Failure: Error>(
    to path: String, failure: @escaping (FileError) -> Failure,
    _ body: (_ write: ([UInt8]) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    var own: Failure?
    do throws(FileError) {
      try write(to: path) { file throws(FileError) in
        do throws(Failure) {
          try body { piece throws(Failure) in
            do throws(FileError) { try file.write(piece) } catch { throw failure(error) }
          }
        } catch {
          own = error
          // Any error does: what is thrown at the end is `own`.
          throw FileError(.system(step: "write"), path: path)
        }
      }
    } catch {
      throw own ?? failure(error)
    }
  }

  private static func write(
    to path: String, _ body: (borrowing FileDescriptor) throws(FileError) -> Void
  ) throws(FileError) {
    guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(.invalidPath, path: path) }
    switch try destination(of: path) {
    case .descriptor(let number):
      let file = try FileDescriptor(duplicating: number, reportedAs: path)
      try body(file)
      try file.closeChecked()
    case .path(let target):
      var status = stat()
      guard stat(target, &status) == 0 else {
        guard errno == ENOENT, target.utf8.last != 0x2F else {
          throw .system("stat", path, code: errno)
        }
        return try replace(target, like: nil, shown: path, write: body)
      }
      switch status.kind {
      case .directory: throw FileError(.isADirectory, path: path)
      case .other:
        let file = try FileDescriptor(opening: target, O_WRONLY, reportedAs: path)
        try body(file)
        try file.closeChecked()
      case .regular:
        guard access(target, W_OK) == 0 else { throw .system("open", path, code: errno) }
        try replace(target, like: status, shown: path, write: body)
      }
    }
  }

  /// How the names of half-written files begin; the process's number follows.
  private static let temporaryPrefix = ".logistic-"

  /// Removes half-written files beside a target whose writers are no more: a process that is killed
  /// outright cannot remove its own.
  ///
  /// Nothing reads such files, so what cannot be removed is left.
  package static func removeAbandoned(besides path: String) {
    guard case .path(let target)? = try? destination(of: path) else { return }
    let folder = folder(of: target)
    guard let entries = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(temporaryPrefix), name.hasSuffix(".tmp") else { continue }
      let digits = name.dropFirst(temporaryPrefix.count).prefix { $0.isNumber }
      guard let process = Int32(digits), process > 0, process != getpid() else { continue }
      if kill(process, 0) != 0, errno == ESRCH { _ = unlink(folder + name) }
    }
  }

  private enum Destination {
    case path(String)
    case descriptor(Int32)
  }

  /// What is behind symbolic links, the last of which may name nothing yet.
  ///
  /// Names for open descriptors, which /dev/stdout leads to, are told apart: standard output may
  /// be a file that is appended to, and must be neither replaced nor opened anew.
  private static func destination(of path: String) throws(FileError) -> Destination {
    var current = path
    for _ in 0..<40 {
      for prefix in ["/dev/fd/", "/proc/self/fd/"] where current.hasPrefix(prefix) {
        if let number = Int32(current.dropFirst(prefix.count)) { return .descriptor(number) }
      }
      var status = stat()
      guard lstat(current, &status) == 0, status.isSymbolicLink else { return .path(current) }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = buffer.withUnsafeMutableBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { text in
          text.baseAddress.map { readlink(current, $0, text.count) } ?? -1
        }
      }
      guard count > 0 else { throw .system("readlink", path, code: errno) }
      guard count < buffer.count else { throw .system("readlink", path, code: ENAMETOOLONG) }
      let link = String(decoding: buffer[..<count], as: UTF8.self)
      current = link.utf8.first == 0x2F ? link : folder(of: current) + link
    }
    throw .system("readlink", path, code: ELOOP)
  }

  /// Everything up to the last slash, that included; empty when there is none.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  /// Puts what `write` writes in the place of `target`, with the permissions of `original`.
  static func replace(
    _ target: String, like original: stat?, shown: String,
    write: (borrowing FileDescriptor) throws(FileError) -> Void
  ) throws(FileError) {
    let folder = folder(of: target)
    for attempt in 1... {
      let number = UInt64.random(in: 0...UInt64.max)
      let temporary = "\(folder)\(temporaryPrefix)\(getpid())-\(String(number, radix: 36)).tmp"
      let slot = TemporaryFiles.register(temporary)
      defer { TemporaryFiles.unregister(slot) }
      let file: FileDescriptor
      do {
        file = try FileDescriptor(
          opening: temporary, O_WRONLY | O_CREAT | O_EXCL, reportedAs: shown)
      } catch {
        if error.systemCode == EEXIST, attempt < 100 { continue }
        throw error
      }
      var isDone = false
      defer { if !isDone { _ = unlink(temporary) } }
      try write(file)
      if let original { keep(original, file) }
      try file.synchronize()
      try file.closeChecked()
      guard rename(temporary, target) == 0 else { throw .system("rename", shown, code: errno) }
      isDone = true
      // The contents are safe; that the new name is too is worth an attempt, not a failure.
      if let folder = try? FileDescriptor(opening: folder.isEmpty ? "." : folder, O_RDONLY) {
        try? folder.synchronize()
      }
      return
    }
  }

  /// Owner if the system lets us, then permission bits, which a change of owner may reset.
  private static func keep(_ original: stat, _ file: borrowing FileDescriptor) {
    if original.st_uid != geteuid() || original.st_gid != getegid() {
      _ = fchown(file.number, original.st_uid, original.st_gid)
    }
    _ = fchmod(file.number, original.st_mode & 0o7777)
  }
}
