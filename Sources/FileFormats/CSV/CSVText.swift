/// The text of a delimited file with its header read.
package struct CSVText: Sendable {
  private let bytes: Bytes
  private let dialect: CSVDialect
  /// The names of the columns; empty ones, and all of them without a header, are `column1`, ….
  package let names: [String]
  /// The line of the header; nil without one.
  package let headerLine: Int?

  /// Reads a file, `-` being standard input.
  package init(
    contentsOf path: String, encoding: TextEncoding, dialect: CSVDialect
  ) throws(CSVError) {
    let file: MappedFile
    do throws(FileError) {
      file = try MappedFile(path == "-" ? "/dev/stdin" : path)
    } catch {
      throw CSVError(.file(error))
    }
    try self.init(.mapped(file), encoding, dialect)
  }

  /// Reads bytes.
  package init(
    _ bytes: [UInt8], encoding: TextEncoding, dialect: CSVDialect
  ) throws(CSVError) {
    try self.init(.held(bytes), encoding, dialect)
  }

  private init(
    _ bytes: Bytes, _ encoding: TextEncoding, _ dialect: CSVDialect
  ) throws(CSVError) {
    let text = try bytes.lend { raw throws(CSVError) in try encoding.transcoded(raw) }
    self.bytes = text.map { .held($0) } ?? bytes
    self.dialect = dialect
    (names, headerLine) = try self.bytes.lend { raw throws(CSVError) in
      let parser = try CSVParser(raw, dialect: dialect)
      return (parser.names, parser.headerLine)
    }
  }

  /// The columns, each by its treatment.
  package func columns(
    _ treatments: [CSVTreatment], workers: CSVWorkers = .one,
    chunkLength: Int = CSVAssembly.chunkLength
  ) throws(CSVError) -> CSVColumns {
    try bytes.lend { raw throws(CSVError) in
      try CSVParser(raw, dialect: dialect).columns(
        treatments, workers: workers, chunkLength: chunkLength, release: bytes.release)
    }
  }

  private enum Bytes {
    case mapped(MappedFile)
    case held([UInt8])

    /// Says that a range has been read.
    var release: @Sendable (Range<Int>) -> Void {
      switch self {
      case .mapped(let file): { file.release($0) }
      case .held: { _ in }
      }
    }

    func lend<Result>(
      _ body: (UnsafeRawBufferPointer) throws(CSVError) -> Result
    ) throws(CSVError) -> Result {
      switch self {
      case .mapped(let file): try file.withBytes(body)
      case .held(let bytes):
        try bytes.withUnsafeBufferPointer { buffer throws(CSVError) in
          try body(UnsafeRawBufferPointer(buffer))
        }
      }
    }
  }
}
