/// Whole lines of an svmlight file, read.
struct SVMLightChunk: Sendable {
  var labels: [Double] = []
  /// The query of each row; 0 where none is given.
  var queries: [Int] = []
  var hasQueries = false
  /// How many entries each row has.
  var counts: [Int] = []
  /// The line of each row, from 0 at the chunk's first.
  var lines: [Int] = []
  var indices: [Int32] = []
  var values: [Double] = []
  var lineCount = 0
  /// The least and the greatest index.
  var least = Int.max
  var greatest = -1
  /// The first thing that is wrong, with its line from 0.
  var error: SVMLightError?

  init(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int, limit: Int) {
    // About eleven bytes an entry.
    indices.reserveCapacity((end - start) / 10)
    values.reserveCapacity((end - start) / 10)
    DecimalNumber.powers.withUnsafeBufferPointer { powers in
      guard let powers = powers.baseAddress else { return }
      var reader = LineReader(bytes: bytes, powers: powers, limit: limit)
      var at = start
      while at < end {
        var stop = at
        while stop < end, bytes[stop] != 0x0A { stop += 1 }
        reader.lineStart = at
        do throws(SVMLightError) {
          try reader.read(from: at, to: stop, into: &self)
        } catch {
          var error = error
          error.line = lineCount
          self.error = error
          return
        }
        lineCount += 1
        at = stop + 1
      }
    }
  }
}

/// Reads a line at a time.
private struct LineReader {
  let bytes: UnsafePointer<UInt8>
  let powers: UnsafePointer<Double>
  let limit: Int
  var lineStart = 0

  init(bytes: UnsafePointer<UInt8>, powers: UnsafePointer<Double>, limit: Int) {
    self.bytes = bytes
    self.powers = powers
    self.limit = limit
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// The word that starts at a place, for messages.
  private func word(_ at: Int, _ end: Int) -> String {
    var stop = at
    while stop < end, !isSpace(bytes[stop]), stop - at < 40 { stop += 1 }
    return String(decoding: UnsafeBufferPointer(start: bytes + at, count: stop - at), as: UTF8.self)
  }

  private func failed(_ reason: SVMLightError.Reason, _ at: Int) -> SVMLightError {
    SVMLightError(reason: reason, line: nil, character: at - lineStart + 1)
  }

  func read(
    from start: Int, to lineEnd: Int, into chunk: inout SVMLightChunk
  ) throws(SVMLightError) {
    var at = start
    let end = lineEnd
    while at < end, isSpace(bytes[at]) { at += 1 }
    if at == end || bytes[at] == 0x23 { return }
    if bytes[at] == 0 { throw failed(.nulByte, at) }
    let (label, next) = DecimalNumber.scan(bytes, from: at, to: end, point: 0x2E, powers: powers)
    guard next > at, next == end || isSpace(bytes[next]) || bytes[next] == 0x23, label.isFinite
    else { throw failed(.label(word(at, end)), at) }
    at = next
    var (count, last, query) = (0, -1, 0)
    while true {
      while at < end, isSpace(bytes[at]) { at += 1 }
      if at == end || bytes[at] == 0x23 { break }
      let first = at
      if bytes[at] == 0x71, at + 4 <= end, bytes[at + 1] == 0x69, bytes[at + 2] == 0x64,
        bytes[at + 3] == 0x3A
      {
        at += 4
        query = try index(&at, end, from: first)
        guard at == end || isSpace(bytes[at]) || bytes[at] == 0x23 else {
          throw failed(.index(word(first, end)), first)
        }
        chunk.hasQueries = true
        continue
      }
      let index = try index(&at, end, from: first)
      guard at < end, bytes[at] == 0x3A else { throw failed(.entry(word(first, end)), first) }
      guard index <= limit else {
        throw failed(.indexTooLarge(String(index), limit: limit), first)
      }
      at += 1
      let (value, after) = DecimalNumber.scan(
        bytes, from: at, to: end, point: 0x2E, powers: powers)
      guard after > at, after == end || isSpace(bytes[after]) || bytes[after] == 0x23,
        value.isFinite
      else { throw failed(.value(word(at, end)), at) }
      at = after
      if index <= last {
        throw failed(
          index == last ? .duplicateIndex(index) : .indexOrder(index, after: last), first)
      }
      last = index
      chunk.least = min(chunk.least, index)
      chunk.indices.append(Int32(truncatingIfNeeded: index))
      chunk.values.append(value)
      count += 1
    }
    chunk.greatest = max(chunk.greatest, last)
    chunk.labels.append(label)
    chunk.queries.append(query)
    chunk.counts.append(count)
    chunk.lines.append(chunk.lineCount)
  }

  private func index(
    _ at: inout Int, _ end: Int, from first: Int
  ) throws(SVMLightError) -> Int {
    let start = at
    var value = 0
    while at < end {
      let digit = bytes[at] &- 0x30
      if digit > 9 { break }
      // Far above any limit it stays there.
      value = min(value &* 10 &+ Int(digit), 1 << 50)
      at += 1
    }
    if at == start {
      let text = word(first, end)
      throw failed(text.utf8.contains(0x3A) ? .index(text) : .entry(text), first)
    }
    return value
  }
}
