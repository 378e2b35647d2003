/// The features of a table's rows, computed out of its typed columns whenever a stretch of them is
/// asked for: no column is copied.
///
/// They are what `FeatureSpace`'s layers give before `Normalization`, bit for bit.
struct EncodedColumns: Sendable {
  /// Numbers that become features: where they go, and what stands in for a missing one, NaN for
  /// nothing.
  private var numbers = [[Double]]()
  private var numberPlaces = [Int]()
  private var fills = [Double]()
  /// Numbers whose absence becomes a feature.
  private var marks: [(numbers: [Double], place: Int)] = []
  /// Levels, and the place of each level's feature, the last one that of a missing value; −1 for
  /// none.
  private var levels: [(codes: [Int32], places: [Int32])] = []
  /// Texts: the entries of each distinct one, the last of a missing one, and the place of each of the
  /// column's features; −1 for none.
  private var texts: [(codes: [Int32], entries: TextEntries, places: [Int32])] = []
  /// What a row's features come from, in their order.
  private var sources: [Source] = []
  private(set) var rowCount: Int
  /// How many features a row has.
  private(set) var width: Int

  private enum Source: Sendable {
    case number(Int), mark(Int), level(Int), text(Int)
  }

  /// The features of a table's rows.
  ///
  /// - Parameters:
  ///   - active: the features to compute, ascending; nil for all.
  ///   - isFitted: whether the encoding was made for this table: numbers that no feature marks as
  ///     missing are then all there.
  /// - Throws: columns that are missing, or of another kind.
  init(
    _ table: DataTable, _ space: FeatureSpace, active: [Int]? = nil, isFitted: Bool = false
  ) throws(LogisticError) {
    let absent = space.inputs.map(\.name).filter { table[$0] == nil }
    if !absent.isEmpty { throw table.unknownColumns(absent) }
    if let design = space.design {
      self = try EncodedColumns(
        design, space.values(table), rowCount: table.rowCount, active: active)
      return
    }
    var feature = 0
    rowCount = table.rowCount
    width = space.width
    for input in space.inputs {
      switch input.encoding {
      case .number(let fill, let indicator):
        let values = try table.numbers(of: input.name)
        sources.append(.number(numbers.count))
        numbers.append(values)
        numberPlaces.append(feature)
        fills.append(isFitted && !indicator ? .nan : fill ?? .nan)
        feature += 1
        if indicator {
          sources.append(.mark(marks.count))
          marks.append((values, feature))
          feature += 1
        }
      case .category(let known):
        let (codes, names) = try table.column(input.name).codesAndLevels
        sources.append(.level(levels.count))
        var index = [String: Int](minimumCapacity: known.count)
        for (i, word) in known.enumerated() { index[word] = i + 1 }
        levels.append(
          (
            codes,
            (names + [""]).map { level in Int32(feature + (index[level] ?? 0)) }
          ))
        feature += known.count + 1
      case .text, .hashedText:
        guard let columns = input.textColumns else { continue }
        let (codes, all) = try table.column(input.name).codesAndLevels
        var isUsed = [Bool](repeating: false, count: all.count + 1)
        for code in codes { isUsed[code < 0 ? all.count : Int(code)] = true }
        // A text that no row has need not be read.
        let entries = columns.entries(of: (all + [""]).enumerated().map { isUsed[$0] ? $1 : "" })
        sources.append(.text(texts.count))
        texts.append((codes, entries, (feature..<feature + input.width).map { Int32($0) }))
        feature += input.width
      }
    }
    if let active { self = selecting(active) }
  }

  /// The columns of a formula, which are computed once and kept: their layers are costly.
  ///
  /// - Parameters:
  ///   - design: the formula's layers.
  ///   - inputs: what goes in.
  ///   - rowCount: how many rows.
  ///   - active: the columns to keep, ascending; nil for all.
  ///   - input: the number of an input, for the columns' slopes by it in place of the columns.
  init(
    _ design: Design, _ inputs: [LayerValue], rowCount: Int, active: [Int]? = nil,
    slopesBy input: Int? = nil
  ) throws(LogisticError) {
    self.rowCount = rowCount
    width = design.features.count
    numbers = try Self.columns(of: design, inputs, rowCount: rowCount, slopesBy: input)
    numberPlaces = Array(numbers.indices)
    fills = numbers.map { _ in .nan }
    sources = numbers.indices.map { .number($0) }
    if let active { self = selecting(active) }
  }

  private static func columns(
    of design: Design, _ inputs: [LayerValue], rowCount: Int, slopesBy input: Int?
  ) throws(LogisticError) -> [[Double]] {
    let length = 8192
    let pieces = mapInParallel((rowCount + length - 1) / length) {
      piece -> Result<Matrix<Double>, LogisticError> in
      let rows = piece * length..<min((piece + 1) * length, rowCount)
      do throws(LogisticError) {
        let inputs = inputs.map { $0.selecting(rows: rows) }
        if let input { return .success(try design.slopes(inputs, by: input)) }
        return .success(try design.apply(inputs))
      } catch {
        return .failure(error)
      }
    }
    var columns = [[Double]](
      repeating: [Double](repeating: 0, count: rowCount), count: design.features.count)
    for (piece, result) in pieces.enumerated() {
      let part = try result.get()
      for j in columns.indices {
        for i in 0..<part.rows {
          columns[j][piece * length + i] = part.values[i * part.columns + j]
        }
      }
    }
    return columns
  }

  /// Refuses columns of a formula that are not finite in some row, as a logarithm of 0.
  ///
  /// - Parameters:
  ///   - space: whose features all these are.
  ///   - table: the rows.
  func checkFinite(_ space: FeatureSpace, in table: DataTable) throws(LogisticError) {
    guard space.design != nil else { return }
    for (feature, column) in zip(space.features, numbers) {
      guard let row = column.firstIndex(where: { !$0.isFinite }) else { continue }
      throw LogisticError(
        .data, "not-finite",
        "'\(feature.term)' is \(column[row].isNaN ? "no number" : "infinite")",
        place: table.place(row: row, column: nil), advice: "leave such rows out")
    }
  }

  /// What is added to each row's logit: a column of the table, and the offset of a formula; nil for nothing.
  ///
  /// - Parameters:
  ///   - space: whose features all these are.
  ///   - column: the name of the column, if there is one.
  ///   - table: the rows.
  ///   - weight: what an offset of the formula is multiplied by.
  /// - Throws: a column that is missing or of another kind.
  func offsets(
    of space: FeatureSpace, _ column: String?, in table: DataTable, weight: Double = 1
  ) throws(LogisticError) -> [Double]? {
    let given = try column.map { (name) throws(LogisticError) in try table.numbers(of: name) }
    guard let place = space.design?.offsetFeature else { return given }
    let own = selecting([place]).matrix().values
    return own.indices.map { (given?[$0] ?? 0) + weight * own[$0] }
  }

  /// Some of the features, in ascending order.
  func selecting(_ active: [Int]) -> EncodedColumns {
    var result = self
    result.width = active.count
    var place = [Int32](repeating: -1, count: width)
    for (k, j) in active.enumerated() { place[j] = Int32(k) }
    func renamed(_ places: [Int32]) -> [Int32] { places.map { $0 < 0 ? -1 : place[Int($0)] } }
    let kept = numbers.indices.filter { place[numberPlaces[$0]] >= 0 }
    result.numbers = kept.map { numbers[$0] }
    result.numberPlaces = kept.map { Int(place[numberPlaces[$0]]) }
    result.fills = kept.map { fills[$0] }
    let marked = marks.indices.filter { place[marks[$0].place] >= 0 }
    result.marks = marked.map { (marks[$0].numbers, Int(place[marks[$0].place])) }
    result.levels = levels.map { ($0.codes, renamed($0.places)) }
    result.texts = texts.map { ($0.codes, $0.entries, renamed($0.places)) }
    result.sources = sources.compactMap { source in
      switch source {
      case .number(let k): kept.firstIndex(of: k).map { .number($0) }
      case .mark(let k): marked.firstIndex(of: k).map { .mark($0) }
      case .level, .text: source
      }
    }
    return result
  }

  /// Writes the features of consecutive rows, row after row.
  func fill(_ rows: Range<Int>, into out: UnsafeMutablePointer<Double>) {
    if !levels.isEmpty || !texts.isEmpty { out.update(repeating: 0, count: rows.count * width) }
    for first in stride(from: 0, to: numbers.count, by: Self.groupLength) {
      fillNumbers(first..<min(first + Self.groupLength, numbers.count), rows, into: out)
    }
    let width = width
    for mark in marks {
      mark.numbers.withUnsafeBufferPointer { numbers in
        var to = out + mark.place
        for row in rows {
          to.pointee = numbers[row].isNaN ? 1 : 0
          to += width
        }
      }
    }
    for level in levels {
      level.codes.withUnsafeBufferPointer { codes in
        level.places.withUnsafeBufferPointer { places in
          var to = out
          for row in rows {
            let code = codes[row]
            let place = places[code < 0 ? places.count - 1 : Int(code)]
            if place >= 0 { to[Int(place)] = 1 }
            to += width
          }
        }
      }
    }
    for text in texts {
      var to = out
      for row in rows {
        text.entries.forEach(of: text.codes[row]) { column, value in
          let place = text.places[Int(column)]
          if place >= 0 { to[Int(place)] = value }
        }
        to += width
      }
    }
  }

  /// How many features of a row are not 0, about.
  var entriesPerRow: Double {
    let ofTexts = texts.reduce(0.0) { sum, text in
      sum + Double(text.codes.reduce(0) { $0 + text.entries.count(of: $1) })
    }
    return Double(numbers.count + levels.count) + (rowCount > 0 ? ofTexts / Double(rowCount) : 0)
  }

  /// Whether most features of a row are 0, and there are many.
  var isSparse: Bool { Double(width) > 8 * entriesPerRow + 64 }

  /// Consecutive rows' features that are not 0.
  func sparseMatrix(_ rows: Range<Int>? = nil) -> SparseMatrix<Double> {
    let rows = rows ?? 0..<rowCount
    let length = 4096
    let pieces = mapInParallel((rows.count + length - 1) / length) { piece in
      let first = rows.lowerBound + piece * length
      var part = (ends: [Int](), places: [Int32](), values: [Double]())
      let most = Int(entriesPerPiece(length))
      part.places.reserveCapacity(most)
      part.values.reserveCapacity(most)
      for row in first..<min(first + length, rows.upperBound) {
        append(row, &part.places, &part.values)
        part.ends.append(part.places.count)
      }
      return part
    }
    let count = pieces.reduce(0) { $0 + $1.places.count }
    var starts = [0]
    starts.reserveCapacity(rows.count + 1)
    var places = [Int32]()
    places.reserveCapacity(count)
    var values = [Double]()
    values.reserveCapacity(count)
    for piece in pieces {
      let first = places.count
      for end in piece.ends { starts.append(first + end) }
      places += piece.places
      values += piece.values
    }
    return SparseMatrix(
      uncheckedRows: rows.count, columns: width, starts: starts, columnIndices: places,
      values: values)
  }

  /// Room for the entries of a piece whose texts are short.
  private func entriesPerPiece(_ rows: Int) -> Double {
    Double(rows) * Double(sources.count)
  }

  private func append(_ row: Int, _ places: inout [Int32], _ values: inout [Double]) {
    func append(_ place: Int32, _ value: Double) {
      guard place >= 0, value != 0 else { return }
      places.append(place)
      values.append(value)
    }
    for source in sources {
      switch source {
      case .number(let k):
        let value = numbers[k][row]
        append(Int32(numberPlaces[k]), value.isNaN ? fills[k] : value)
      case .mark(let k): append(Int32(marks[k].place), marks[k].numbers[row].isNaN ? 1 : 0)
      case .level(let k):
        let code = levels[k].codes[row]
        append(levels[k].places[code < 0 ? levels[k].places.count - 1 : Int(code)], 1)
      case .text(let k):
        texts[k].entries.forEach(of: texts[k].codes[row]) {
          append(texts[k].places[Int($0)], $1)
        }
      }
    }
  }

  /// So many columns are read side by side: as many streams as a processor follows.
  private static let groupLength = 32

  private func fillNumbers(
    _ group: Range<Int>, _ rows: Range<Int>, into out: UnsafeMutablePointer<Double>
  ) {
    withUnsafeTemporaryAllocation(
      of: UnsafePointer<Double>.self, capacity: Self.groupLength
    ) { pointers in
      guard let columns = pointers.baseAddress else { return }
      /// Lends the columns' values one inside the other.
      func lend(_ column: Int) {
        guard column < group.upperBound else {
          fills.withUnsafeBufferPointer { fills in
            numberPlaces.withUnsafeBufferPointer { places in
              guard let fills = fills.baseAddress, let places = places.baseAddress else { return }
              Kernels.interleave(
                columns, fills: fills + group.lowerBound, places: places + group.lowerBound,
                count: group.count, rows: rows, stride: width, into: out)
            }
          }
          return
        }
        numbers[column].withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          (columns + column - group.lowerBound).initialize(to: base)
          lend(column + 1)
        }
      }
      lend(group.lowerBound)
    }
  }

  /// All rows' features in a matrix.
  func matrix() -> Matrix<Double> {
    let (rows, width) = (rowCount, width)
    let values = [Double](unsafeUninitializedCapacity: rows * width) { buffer, count in
      // Each piece writes rows of its own.
      nonisolated(unsafe) let buffer = buffer
      if width > 0 {
        forEachPiece(of: rows, length: max(64, 65_536 / width)) { piece in
          if let out = buffer.baseAddress { fill(piece, into: out + piece.lowerBound * width) }
        }
      }
      count = rows * width
    }
    return Matrix(unchecked: values, rows: rows, columns: width)
  }
}
