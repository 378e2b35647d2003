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

  /// How many bytes the text has.
  private let end: Int
  /// One for each chunk of a wave; their memory is used again by the next wave.
  private var wave: [CSVChunk]
  private let workers: CSVWorkers
  private let chunkLength: Int
  /// Where the next record starts, and on which line.
  private var at: Int
  private var line: Int
  private var columns: [CSVColumnBuild]
  private var rowCount = 0
  private var lines = RowLines()
  /// The chunks that have been read: where they start, where they end, their first row.
  private var pieces = [(start: Int, end: Int, row: Int)]()

  /// Reads the records from `start` on, which lies on `line`.
  init(
    _ source: CSVSource, from start: Int, line: Int, dialect: CSVDialect,
    treatments: [CSVTreatment], workers: CSVWorkers, chunkLength: Int = Self.chunkLength
  ) {
    end = source.count
    at = start
    self.line = line
    wave = (0..<min(workers.waveLength, end / chunkLength + 1)).map { _ in
      CSVChunk(source, dialect: dialect, width: treatments.count)
    }
    self.workers = workers
    self.chunkLength = chunkLength
    columns = treatments.map(CSVColumnBuild.init)
  }

  /// The columns of all records.
  mutating func all() throws(CSVError) -> CSVColumns {
    while at < end { try readWave(partRows: .max) }
    guard rowCount > 0 else { throw CSVError(.noRows) }
    try readAgain()
    let values = columns.map { $0.values() }
    return CSVColumns(values: values, rowCount: rowCount, lines: lines)
  }

  /// The columns of the next records, at least `count` of them unless the file ends; nil at its end.
  ///
  /// No column's kind may be left to be found out: only all rows decide it.
  mutating func next(rows count: Int) throws(CSVError) -> CSVColumns? {
    while at < end && rowCount < count { try readWave(partRows: count) }
    if rowCount == 0 { return nil }
    let kinds = columns.map(\.kind)
    let values = columns.map { $0.values() }
    let part = CSVColumns(values: values, rowCount: rowCount, lines: lines)
    columns = kinds.map(CSVColumnBuild.init)
    rowCount = 0
    lines = RowLines()
    pieces = []
    return part
  }

  /// Reads as many chunks as there are at a time.
  private mutating func readWave(partRows: Int) throws(CSVError) {
    let borders = (0...wave.count).map { min(at + $0 * chunkLength, end) }
    let count = borders.firstIndex(of: end) ?? wave.count
    let kinds = columns.map(\.kind)
    var failures = [CSVError?](repeating: nil, count: count)
    if workers.areSeveral {
      failures = read(count) { chunk, index in
        index == 0
          ? chunk.read(kinds, from: borders[0], before: borders[1])
          : chunk.read(kinds, guessingFrom: borders[index], before: borders[index + 1])
      }
    }
    for index in 0..<count {
      // Nothing starts in a chunk that lies within one record.
      if at >= borders[index + 1] {
        wave[index].restart(kinds)
        continue
      }
      let isRead =
        workers.areSeveral && wave[index].start == at && (index == 0 || !wave[index].isCut)
      if !isRead {
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
    append(count, partRows: partRows)
  }

  /// Has the first chunks of the wave read what each is to; tells what was wrong with each.
  private mutating func read(
    _ count: Int, _ part: @Sendable (inout CSVChunk, Int) -> CSVError?
  ) -> [CSVError?] {
    wave.withUnsafeMutableBufferPointer { wave in
      // Each index changes a chunk of its own.
      nonisolated(unsafe) let wave = wave
      return workers.map(count) { index in part(&wave[index], index) }
    }
  }

  /// Adds the first chunks of the wave to the columns.
  private mutating func append(_ count: Int, partRows: Int) {
    let bytesRead = at - pieces[0].start
    var expected = 0
    if pieces.count <= wave.count, bytesRead > 0 {
      let all = Int(Double(rowCount) * Double(end - pieces[0].start) / Double(bytesRead))
      // A part ends with the wave in which it is full.
      expected = partRows == .max ? all : min(all, partRows + rowCount)
    }
    columns.withUnsafeMutableBufferPointer { columns in
      // Each index changes a column of its own.
      nonisolated(unsafe) let columns = columns
      workers.run(columns.count) { [wave, expected] column in
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
      let failures = read(part.count) { chunk, index in
        let piece = again[first + index]
        return chunk.read(
          ends.map { $0 > piece.row ? .text : .skip }, from: piece.start, before: piece.end)
      }
      for (index, piece) in part.enumerated() {
        if let error = failures[index] { throw error }
        for column in columns.indices where ends[column] > piece.row {
          columns[column].replace(wave[index], column: column, at: piece.row)
        }
      }
    }
  }
}
