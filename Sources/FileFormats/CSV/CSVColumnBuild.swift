/// A column that grows by chunks.
struct CSVColumnBuild: Sendable {
  private(set) var kind: CSVTreatment
  private var numbers = [Double]()
  private var codes = [Int32]()
  private var dictionary = ByteDictionary()
  private var rowCount = 0
  /// The rows before this one were numbers in some chunk, and have to be read again as texts.
  private(set) var textStart = 0

  init(_ kind: CSVTreatment) {
    self.kind = kind
  }

  /// Makes room for as many rows as there seem to be, and some more: room that is not used costs
  /// nothing, growing a copy.
  mutating func reserve(_ rows: Int) {
    let room = rows + rows / 16
    switch kind {
    case .infer, .number:
      numbers.reserveCapacity(room)
      numbers.withUnsafeBufferPointer {
        adviseLargePages(
          UnsafeRawBufferPointer(start: $0.baseAddress, count: rows * MemoryLayout<Double>.stride))
      }
    case .text: codes.reserveCapacity(room)
    case .skip: break
    }
  }

  /// Adds a chunk's rows.
  mutating func append(_ chunk: CSVChunk, column: Int) {
    defer { rowCount += chunk.rowCount }
    switch (kind, chunk.kinds[column]) {
    case (.skip, _): break
    case (.infer, .infer), (.number, _): numbers += chunk.numbers[column]
    case (.text, .infer):
      if chunk.numbers[column].contains(where: { !$0.isNaN }) {
        textStart = rowCount + chunk.rowCount
      }
      codes += repeatElement(-1, count: chunk.rowCount)
    case (.infer, _):
      kind = .text
      textStart = numbers.contains { !$0.isNaN } ? rowCount : 0
      codes = Array(repeating: -1, count: rowCount)
      numbers = []
      appendCodes(chunk, column: column)
    case (.text, _): appendCodes(chunk, column: column)
    }
  }

  private mutating func appendCodes(_ chunk: CSVChunk, column: Int) {
    let map = dictionary.codes(adding: chunk.dictionaries[column])
    codes += chunk.codes[column].lazy.map { $0 < 0 ? -1 : map[Int($0)] }
    if chunk.textStart[column] > 0 { textStart = rowCount + chunk.textStart[column] }
  }

  /// Puts the texts of a chunk that was read again in the place of what was there.
  mutating func replace(_ chunk: CSVChunk, column: Int, at row: Int) {
    let map = dictionary.codes(adding: chunk.dictionaries[column])
    for (place, code) in chunk.codes[column].enumerated() {
      codes[row + place] = code < 0 ? -1 : map[Int(code)]
    }
  }

  /// What has been gathered.
  consuming func values() -> CSVColumns.Values {
    switch kind {
    case .infer, .number: .numbers(numbers)
    case .text: .texts(codes: codes, levels: dictionary.levels)
    case .skip: .skipped
    }
  }
}
