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
      var records = try CSVParser(raw, dialect: dialect).records(
        treatments, workers: workers, chunkLength: chunkLength, release: bytes.release)
      return try records.all()
    }
  }

  /// The columns of a part of the rows after the other, so that never all of them are in memory.
  ///
  /// - Parameters:
  ///   - treatments: those of the columns, none of which may be left to be found out: only all rows
  ///     decide it.
  ///   - rows: a part has at least so many, unless it is the last.
  ///   - failure: what an error of reading is to those who take the parts.
  package func forEachPart<Failure: Error>(
    _ treatments: [CSVTreatment], rows: Int, workers: CSVWorkers = .one,
    chunkLength: Int = CSVAssembly.chunkLength, failure: (CSVError) -> Failure,
    _ body: (CSVColumns) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(!treatments.contains(.infer), "a part of the rows does not tell a column's kind")
    try bytes.lend { raw throws(Failure) in
      var records = try failing(failure) { () throws(CSVError) in
        try CSVParser(raw, dialect: dialect).records(
          treatments, workers: workers, chunkLength: chunkLength, release: bytes.release)
      }
      var isEmpty = true
      while let part = try failing(failure, { () throws(CSVError) in try records.next(rows: rows) })
      {
        isEmpty = false
        try body(part)
      }
      if isEmpty { throw failure(CSVError(.noRows)) }
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

    func lend<Result, Failure: Error>(
      _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      switch self {
      case .mapped(let file): try file.withBytes(body)
      case .held(let bytes):
        try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
          try body(UnsafeRawBufferPointer(buffer))
        }
      }
    }
  }
}

/// Does something whose errors are another's.
private func failing<Result, Failure: Error>(
  _ failure: (CSVError) -> Failure, _ body: () throws(CSVError) -> Result
) throws(Failure) -> Result {
  do throws(CSVError) { return try body() } catch { throw failure(error) }
}
