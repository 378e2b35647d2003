/// The rows of a file in the svmlight (LIBSVM) format.
///
///     <label> [qid:<query>] <index>:<value> <index>:<value> … # comment
///
/// Indices ascend in a row and count from 1, or from 0: the file counts from 0 if a 0 occurs anywhere, unless
/// it is said. Lines that are blank or a comment hold no row.
package struct SVMLightFile: Sendable {
  package var labels: [Double]
  /// The query of each row, where any is given.
  package var queries: [Int]?
  /// Where each row's entries begin, and where the last row's end.
  package var starts: [Int]
  /// The column of each entry, from 0.
  package var columns: [Int32]
  package var values: [Double]
  /// The line of each row, from 1.
  package var lines: [Int]
  /// The index that the first column has in the file: 0 or 1.
  package var firstIndex: Int
  /// One more than the greatest column; 0 if there are no entries.
  package var columnCount: Int

  /// Reads a file, mapped into memory, in chunks of lines that workers share; `-` is standard input.
  ///
  /// - Parameters:
  ///   - limit: the most columns that are taken.
  ///   - firstIndex: 0 or 1 if the file is known to count from there; nil to look for a 0.
  package init(
    contentsOf path: String, limit: Int, firstIndex: Int? = nil, workers: CSVWorkers = .one
  ) throws(SVMLightError) {
    let file: MappedFile
    do throws(FileError) {
      file = try MappedFile(path == "-" ? "/dev/stdin" : path)
    } catch {
      throw SVMLightError(reason: .file(error))
    }
    self = try file.withBytes { bytes throws(SVMLightError) in
      try SVMLightFile(bytes, limit: limit, firstIndex: firstIndex, workers: workers)
    }
  }

  /// Reads bytes.
  package init(
    _ bytes: UnsafeRawBufferPointer, limit: Int, firstIndex known: Int? = nil,
    chunkSize: Int = 1 << 20, workers: CSVWorkers = .one
  ) throws(SVMLightError) {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
      throw SVMLightError(reason: .noRows)
    }
    // A byte-order mark says nothing here.
    let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    var borders = [hasMark ? 3 : 0]
    while let last = borders.last, last < bytes.count {
      var next = min(last + chunkSize, bytes.count)
      while next < bytes.count, bytes[next - 1] != 0x0A { next += 1 }
      borders.append(next)
    }
    nonisolated(unsafe) let text = base
    let cuts = borders
    let chunks = workers.map(cuts.count - 1) {
      // An index counted from 1 may be as large as the limit.
      SVMLightChunk(text, from: cuts[$0], to: cuts[$0 + 1], limit: limit)
    }
    self = try SVMLightFile(joining: chunks, limit: limit, firstIndex: known)
  }

  private init(
    joining chunks: [SVMLightChunk], limit: Int, firstIndex known: Int?
  ) throws(SVMLightError) {
    var line = 1
    for chunk in chunks {
      if var error = chunk.error {
        error.line = line + (error.line ?? 0)
        throw error
      }
      line += chunk.lineCount
    }
    let least = chunks.reduce(Int.max) { min($0, $1.least) }
    let greatest = chunks.reduce(-1) { max($0, $1.greatest) }
    firstIndex = known ?? (least == 0 ? 0 : 1)
    if known == 1, least == 0 {
      throw SVMLightError(reason: .index("0"), line: Self.lineOfZero(chunks))
    }
    let (rows, entries) = chunks.reduce((0, 0)) { ($0.0 + $1.labels.count, $0.1 + $1.values.count) }
    guard rows > 0 else { throw SVMLightError(reason: .noRows) }
    labels = []
    starts = [0]
    columns = []
    values = []
    lines = []
    labels.reserveCapacity(rows)
    lines.reserveCapacity(rows)
    starts.reserveCapacity(rows + 1)
    columns.reserveCapacity(entries)
    values.reserveCapacity(entries)
    queries = chunks.contains { $0.hasQueries } ? [] : nil
    line = 1
    for chunk in chunks {
      labels += chunk.labels
      for count in chunk.counts { starts.append((starts.last ?? 0) + count) }
      for place in chunk.lines { lines.append(line + place) }
      queries? += chunk.queries
      columns += chunk.indices
      values += chunk.values
      line += chunk.lineCount
    }
    let first = Int32(firstIndex)
    columnCount = greatest < 0 ? 0 : greatest - firstIndex + 1
    guard columnCount <= limit else {
      throw SVMLightError(reason: .indexTooLarge(String(greatest), limit: limit - 1 + firstIndex))
    }
    if first != 0 { for i in columns.indices { columns[i] -= first } }
  }
  /// The line of the first row that has the index 0, in a file that was said to count from 1.
  private static func lineOfZero(_ chunks: [SVMLightChunk]) -> Int? {
    var line = 1
    for chunk in chunks {
      var start = 0
      for (row, count) in chunk.counts.enumerated() {
        if count > 0, chunk.indices[start] == 0 { return line + chunk.lines[row] }
        start += count
      }
      line += chunk.lineCount
    }
    return nil
  }
}
