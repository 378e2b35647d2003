import Testing

@testable import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite(.serialized) struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func contents(_ name: String) throws -> String {
    try Fixtures.text(readFile(folder(name), limit: 1 << 20))
  }

  @Test func `a new file has its contents, and nothing is beside it`() throws {
    try AtomicFile.write(Array("first".utf8), to: folder("a"))
    #expect(try contents("a") == "first")
    #expect(folder.names == ["a"])
  }

  @Test func `pieces are written one after the other`() throws {
    try AtomicFile.write(to: folder("a"), failure: { $0 }) { write throws(FileError) in
      for piece in ["one,", "", "two"] { try write(Array(piece.utf8)) }
    }
    #expect(try contents("a") == "one,two")
    #expect(folder.names == ["a"])
  }

  @Test func `a failure between two pieces leaves what was there`() throws {
    struct Failure: Error, Equatable { var why: String }
    try AtomicFile.write(Array("first".utf8), to: folder("a"))
    for name in ["a", "b"] {
      #expect(throws: Failure(why: "no more rows")) {
        try AtomicFile.write(to: folder(name), failure: { Failure(why: $0.description) }) {
          write throws(Failure) in
          try write(Array("half".utf8))
          throw Failure(why: "no more rows")
        }
      }
    }
    #expect(throws: Failure(why: "\(folder("x/y")): no such file or folder")) {
      try AtomicFile.write(to: folder("x/y"), failure: { Failure(why: $0.description) }) {
        write throws(Failure) in
        try write([])
      }
    }
    #expect(try contents("a") == "first")
    #expect(folder.names == ["a"])
  }

  @Test func `a new file has the permissions that the mask leaves`() throws {
    close(open(folder("plain"), O_WRONLY | O_CREAT, 0o666))
    try AtomicFile.write([], to: folder("a"))
    #expect(permissions(folder("a")) == permissions(folder("plain")))
  }

  @Test func `an existing file is replaced and keeps its permissions`() throws {
    try AtomicFile.write(Array("a longer first".utf8), to: folder("a"))
    #expect(chmod(folder("a"), 0o640) == 0)
    try AtomicFile.write(Array("second".utf8), to: folder("a"))
    #expect(try contents("a") == "second")
    #expect(permissions(folder("a")) == 0o640)
    #expect(folder.names == ["a"])
  }

  @Test func `who has the old file open keeps the old contents`() throws {
    try AtomicFile.write(Array("first".utf8), to: folder("a"))
    let old = try MappedFile(folder("a"))
    try AtomicFile.write(Array("other".utf8), to: folder("a"))
    #expect(old.withBytes { Fixtures.text(Array($0)) } == "first")
  }

  @Test func `a symbolic link stays, its destination is written`() throws {
    try AtomicFile.write(Array("first".utf8), to: folder("target"))
    #expect(symlink("target", folder("middle")) == 0)
    #expect(symlink(folder("middle"), folder("link")) == 0)
    try AtomicFile.write(Array("second".utf8), to: folder("link"))
    #expect(isSymbolicLink(folder("link")))
    #expect(isSymbolicLink(folder("middle")))
    #expect(!isSymbolicLink(folder("target")))
    #expect(try contents("target") == "second")
  }

  @Test func `a link to nothing makes its destination`() throws {
    #expect(symlink("later", folder("link")) == 0)
    try AtomicFile.write([0x78], to: folder("link"))
    #expect(folder.names == ["later", "link"])
    #expect(isSymbolicLink(folder("link")))
  }

  @Test func `links in a circle are refused`() throws {
    #expect(symlink("b", folder("a")) == 0)
    #expect(symlink("a", folder("b")) == 0)
    let error = #expect(throws: FileError.self) { try AtomicFile.write([], to: folder("a")) }
    #expect(error?.systemCode == ELOOP)
  }

  @Test func `a folder is refused`() throws {
    let error = #expect(throws: FileError.self) { try AtomicFile.write([], to: folder.path) }
    #expect(error?.reason == .isADirectory)
  }

  @Test(arguments: ["missing/a", "missing/"])
  func `a missing folder is refused`(name: String) throws {
    let error = #expect(throws: FileError.self) { try AtomicFile.write([], to: folder(name)) }
    #expect(error?.reason == .notFound)
  }

  @Test(arguments: ["", "a\0b"])
  func `a path that cannot be one is refused`(path: String) {
    #expect(throws: FileError(.invalidPath, path: path)) { try AtomicFile.write([], to: path) }
  }

  @Test func `devices are written directly`() throws {
    try AtomicFile.write(Array("gone".utf8), to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func `an open descriptor's name appends to what it has written`() throws {
    let descriptor = open(folder("a"), O_WRONLY | O_CREAT, 0o644)
    #expect(descriptor >= 0)
    defer { close(descriptor) }
    #expect(write(descriptor, "one ", 4) == 4)
    try AtomicFile.write(Array("two ".utf8), to: "/dev/fd/\(descriptor)")
    #expect(write(descriptor, "three", 5) == 5)
    #expect(try contents("a") == "one two three")
  }

  @Test func `a named pipe carries the bytes`() throws {
    #expect(mkfifo(folder("pipe"), 0o600) == 0)
    // Open for both, so that neither end waits for the other.
    let reader = open(folder("pipe"), O_RDWR)
    defer { close(reader) }
    try AtomicFile.write(Array("through".utf8), to: folder("pipe"))
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(read(reader, &buffer, 16) == 7)
    #expect(Fixtures.text(Array(buffer.prefix(7))) == "through")
    #expect(folder.names == ["pipe"])
  }

  #if os(Linux)
    @Test func `a full disk is told, not swallowed`() {
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([1], to: "/dev/full")
      }
      #expect(error?.reason == .diskFull)
    }
  #endif

  @Test func `a write that fails halfway leaves the target as it was and nothing beside it`() throws
  {
    try AtomicFile.write(Array("first".utf8), to: folder("a"))
    let failure = FileError(.diskFull, path: folder("a"))
    #expect(throws: failure) {
      try AtomicFile.replace(folder("a"), like: nil, shown: "a") { file throws(FileError) in
        try file.write([1, 2, 3])
        #expect(folder.names.count == 2)
        throw failure
      }
    }
    #expect(try contents("a") == "first")
    #expect(folder.names == ["a"])
  }

  @Test func `a signal handler finds the files that are being written`() throws {
    TemporaryFiles.prepare()
    let slot = try #require(TemporaryFiles.register(folder("half")))
    let finished = try #require(TemporaryFiles.register(folder("whole")))
    try AtomicFile.write([1], to: folder("half"))
    try AtomicFile.write([1], to: folder("whole"))
    TemporaryFiles.unregister(finished)
    TemporaryFiles.removeAllFromSignalHandler()
    #expect(folder.names == ["whole"])
    TemporaryFiles.unregister(slot)
  }

  @Test func `more files than slots are written all the same`() throws {
    let slots = (0..<TemporaryFiles.capacity).map { TemporaryFiles.register(folder("none \($0)")) }
    defer { for slot in slots { TemporaryFiles.unregister(slot) } }
    #expect(TemporaryFiles.register(folder("one more")) == nil)
    try AtomicFile.write([1], to: folder("a"))
    #expect(folder.names == ["a"])
  }
}
