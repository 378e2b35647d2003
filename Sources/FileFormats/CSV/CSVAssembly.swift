/// Reads a file chunk by chunk, several at a time, into whole columns.
///
/// With several workers a chunk is taken to start after the first line end past its border. Whether that is so, or the
/// line end lies within quotes, is known when the chunk before has been read: if not, the chunk
/// is read again from where it does start. What is read depends neither on the number of threads
/// nor on the chunks' length.
package struct CSVAssembly {
  /// Bytes between the borders of chunks.
  ///
  /// So few that what a wave of chunks holds is still in a cache when it moves to the columns.
  package static let chunkLength = 1 << 19

  private let bytes: UnsafePointer<UInt8>
  private let end: Int
  private let delimiter: UInt8
  /// One for each chunk of a wave; their memory is used again by the next wave.
  private var wave: [CSVChunk]
  private let workers: CSVWorkers
  private let release: @Sendable (Range<Int>) -> Void
  private let chunkLength: Int
  private var columns: [CSVColumnBuild]
  private var rowCount = 0
  private var lines = RowLines()
  /// The chunks that have been read: where they start, where they end, their first row.
  private var pieces = [(start: Int, end: Int, row: Int)]()

  init(
    bytes: UnsafePointer<UInt8>, end: Int, dialect: CSVDialect, treatments: [CSVTreatment],
    workers: CSVWorkers, chunkLength: Int = Self.chunkLength,
    release: @escaping @Sendable (Range<Int>) -> Void = { _ in }
  ) {
    self.bytes = bytes
    self.end = end
    delimiter = dialect.delimiter
    wave = (0..<min(workers.waveLength, end / chunkLength + 1)).map { _ in
      CSVChunk(bytes: bytes, end: end, dialect: dialect, width: treatments.count)
    }
    self.workers = workers
    self.release = release
    self.chunkLength = chunkLength
    columns = treatments.map(CSVColumnBuild.init)
  }

  /// The columns of the records from `start` on, which lies on `line`.
  mutating func columns(from start: Int, line: Int) throws(CSVError) -> CSVColumns {
    var (at, line) = (start, line)
    while at < end {
      let waveStart = at
      let borders = (0...wave.count).map { min(at + $0 * chunkLength, end) }
      let count = borders.firstIndex(of: end) ?? wave.count
      let kinds = columns.map(\.kind)
      var starts = [Int]()
      var failures = [CSVError?](repeating: nil, count: count)
      if workers.areSeveral {
        starts = [at] + borders[1...count].map { firstRecord(from: $0) }
        failures = read(count) { [starts] in (kinds, starts[$0], borders[$0 + 1]) }
      }
      for index in 0..<count {
        // Nothing starts in a chunk that lies within one record.
        if at >= borders[index + 1] {
          wave[index].restart(kinds)
          continue
        }
        if !workers.areSeveral || starts[index] != at {
          failures[index] = wave[index].read(kinds, from: at, before: borders[index + 1])
        }
        if let error = failures[index] {
          throw CSVError(error.reason, line: error.line.map { $0 + line }, column: error.column)
        }
        pieces.append((at, borders[index + 1], rowCount))
        lines.append(wave[index].lines, from: line)
        rowCount += wave[index].rowCount
        at = wave[index].next.offset
        line += wave[index].next.line
      }
      append(count, bytesRead: at - start)
      release(waveStart..<at)
    }
    guard rowCount > 0 else { throw CSVError(.noRows) }
    try readAgain()
    let values = columns.map { $0.values() }
    return CSVColumns(values: values, rowCount: rowCount, lines: lines)
  }

  /// Reads as many chunks of the wave as there are, each its columns' kinds, from a record's
  /// start to a border; tells what was wrong with each.
  private mutating func read(
    _ count: Int, _ part: @Sendable (Int) -> (kinds: [CSVTreatment], start: Int, border: Int)
  ) -> [CSVError?] {
    wave.withUnsafeMutableBufferPointer { wave in
      // Each index changes a chunk of its own.
      nonisolated(unsafe) let wave = wave
      return workers.map(count) { index in
        let (kinds, start, border) = part(index)
        return wave[index].read(kinds, from: start, before: border)
      }
    }
  }

  /// Adds the first chunks of the wave to the columns.
  private mutating func append(_ count: Int, bytesRead: Int) {
    let isFirst = pieces.first.map { $0.row == 0 && pieces.count <= wave.count } ?? false
    let rows = Double(rowCount)
    let expected =
      isFirst && bytesRead > 0
      ? Int(rows * Double(end - pieces[0].start) / Double(bytesRead)) : 0
    columns.withUnsafeMutableBufferPointer { columns in
      // Each index changes a column of its own.
      nonisolated(unsafe) let columns = columns
      workers.run(columns.count) { [wave] column in
        if expected > 0 { columns[column].reserve(expected) }
        for chunk in wave[..<count] { columns[column].append(chunk, column: column) }
      }
    }
  }

  /// Reads the rows again that were numbers in columns that turned out to be texts.
  private mutating func readAgain() throws(CSVError) {
    let ends = columns.map(\.textStart)
    let again = pieces.filter { piece in ends.contains { $0 > piece.row } }
    for first in stride(from: 0, to: again.count, by: wave.count) {
      let part = again[first..<min(first + wave.count, again.count)]
      let failures = read(part.count) { index in
        let piece = again[first + index]
        return (ends.map { $0 > piece.row ? .text : .skip }, piece.start, piece.end)
      }
      for (index, piece) in part.enumerated() {
        if let error = failures[index] { throw error }
        for column in columns.indices where ends[column] > piece.row {
          columns[column].replace(wave[index], column: column, at: piece.row)
        }
      }
    }
  }

  /// Where the first record starts at `border` or later, if no quotes are open there.
  private func firstRecord(from border: Int) -> Int {
    var at = border - 1
    var line = 0
    while at < end && bytes[at] != 0x0A && bytes[at] != 0x0D { at += 1 }
    if at < end { CSVParser.skipLineEnd(bytes, &at, end, &line) }
    CSVParser.skipBlankLines(bytes, &at, end, delimiter, &line)
    return at
  }
}
