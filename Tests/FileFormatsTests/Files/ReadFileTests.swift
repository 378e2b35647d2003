import Testing

@testable import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ReadFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 4096, 300_000])
  func `a file of any size is read, and mapped alike`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try AtomicFile.write(bytes, to: folder("a"))
    #expect(try readFile(folder("a"), limit: count) == bytes)
    let mapped = try MappedFile(folder("a"))
    #expect(mapped.count == count)
    #expect(mapped.withBytes { Array($0) } == bytes)
  }

  @Test func `a file above the limit is refused`() throws {
    try AtomicFile.write([1, 2, 3], to: folder("a"))
    let error = FileError(.tooLarge(limit: 2), path: folder("a"))
    #expect(throws: error) { try readFile(folder("a"), limit: 2) }
    #expect(throws: error) { try MappedFile(folder("a"), limit: 2) }
    #expect(error.description == "\(folder("a")): larger than the limit of 2 bytes")
  }

  @Test func `what is missing, a folder or no path is told apart`() throws {
    func reason(_ path: String) -> FileError.Reason? {
      #expect(throws: FileError.self) { try readFile(path, limit: 10) }?.reason
    }
    #expect(reason(folder("missing")) == .notFound)
    #expect(reason(folder.path) == .isADirectory)
    #expect(reason("") == .invalidPath)
    #expect(reason("a\0") == .invalidPath)
    #expect(throws: FileError.self) { try MappedFile(folder.path) }
  }

  @Test func `an endless device stops at the limit`() {
    #expect(throws: FileError(.tooLarge(limit: 100_000), path: "/dev/zero")) {
      try readFile("/dev/zero", limit: 100_000)
    }
  }

  @Test func `a pipe is read to its end, and mapped by reading`() throws {
    var ends: [Int32] = [0, 0]
    for useMap in [false, true] {
      #expect(pipe(&ends) == 0)
      #expect(write(ends[1], "through", 7) == 7)
      close(ends[1])
      let path = "/dev/fd/\(ends[0])"
      let bytes =
        useMap
        ? try MappedFile(path).withBytes { Array($0) } : try readFile(path, limit: 100)
      #expect(Fixtures.text(bytes) == "through")
      close(ends[0])
    }
  }
}
