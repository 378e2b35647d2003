/// A delimited text with its header read: RFC 4180, with the liberties said below.
///
/// - Lines end with LF, CRLF or CR. Blank lines are skipped, also those of spaces and tabs.
/// - The last record may lack its line end.
/// - A quote that is not a field's first byte is text.
/// - Types are known after the whole text has been read, not a part of it.
package struct CSVText: Sendable {
  private let bytes: Bytes
  private let dialect: CSVDialect
  private let header: CSVHeader
  /// The names of the columns; empty ones, and all of them without a header, are `column1`, ….
  package var names: [String] { header.names }
  /// The line of the header; nil without one.
  package var headerLine: Int? { header.line }

  /// Opens a file, `-` being standard input.
  ///
  /// A regular file of UTF-8 is read a stretch at a time. All else is read now, and held.
  package init(
    contentsOf path: String, encoding: TextEncoding, dialect: CSVDialect
  ) throws(CSVError) {
    let bytes: Bytes
    do throws(FileError) {
      bytes = try Bytes(path == "-" ? "/dev/stdin" : path, encoding)
    } catch {
      throw CSVError(.file(error))
    }
    try self.init(bytes, encoding, dialect)
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
    self.bytes = try bytes.transcoded(encoding)
    self.dialect = dialect
    header = try self.bytes.withSource { source throws(CSVError) in
      try CSVHeader(of: source, dialect: dialect)
    }
  }

  /// The columns, each by its treatment.
  package func columns(
    _ treatments: [CSVTreatment], workers: CSVWorkers = .one,
    chunkLength: Int = CSVAssembly.chunkLength
  ) throws(CSVError) -> CSVColumns {
    try bytes.withSource { source throws(CSVError) in
      var records = records(of: source, treatments, workers, chunkLength)
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
    precondition(rows > 0, "parts of \(rows) rows")
    try bytes.withSource { source throws(Failure) in
      var records = records(of: source, treatments, workers, chunkLength)
      var isEmpty = true
      while let part = try failing(failure, { () throws(CSVError) in try records.next(rows: rows) })
      {
        isEmpty = false
        try body(part)
      }
      if isEmpty { throw failure(CSVError(.noRows)) }
    }
  }

  private func records(
    of source: CSVSource, _ treatments: [CSVTreatment], _ workers: CSVWorkers, _ chunkLength: Int
  ) -> CSVAssembly {
    precondition(
      treatments.count == names.count,
      "\(treatments.count) treatments for \(names.count) columns")
    return CSVAssembly(
      source, from: header.firstRecord, line: header.firstLine, dialect: dialect,
      treatments: treatments, workers: workers, chunkLength: chunkLength)
  }

  private enum Bytes {
    case file(ReadableFile)
    case held([UInt8])

    /// A file whose bytes are UTF-8, or the bytes of any other.
    init(_ path: String, _ encoding: TextEncoding) throws(FileError) {
      switch try ReadableFile.open(path) {
      case .file(let file):
        let isAsItIs = !encoding.needsTranscoding(try file.prefix(2))
        self = isAsItIs ? .file(file) : .held(try file.prefix(file.size))
      case .bytes(let bytes): self = .held(bytes)
      }
    }

    /// In UTF-8.
    func transcoded(_ encoding: TextEncoding) throws(CSVError) -> Bytes {
      guard case .held(let bytes) = self else { return self }
      let text = try bytes.withUnsafeBufferPointer { buffer throws(CSVError) in
        try encoding.transcoded(UnsafeRawBufferPointer(buffer))
      }
      return text.map { .held($0) } ?? self
    }

    func withSource<Result, Failure: Error>(
      _ body: (CSVSource) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      switch self {
      case .file(let file): try body(.file(file))
      case .held(let bytes):
        try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
          try body(.held(buffer.baseAddress, count: buffer.count))
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
