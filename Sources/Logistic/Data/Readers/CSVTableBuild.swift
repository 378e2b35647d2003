internal import FileFormats

/// Makes the columns of a table out of parsed ones, and gathers what is to be said about them.
struct CSVTableBuild {
  let file: String
  let options: CSVOptions
  let lines: RowLines
  private(set) var warnings = [DataWarning]()

  init(file: String, options: CSVOptions, lines: RowLines) {
    self.file = file
    self.options = options
    self.lines = lines
  }

  /// The first row of each column that holds an infinity; nil for none.
  static func infiniteRows(_ values: [CSVColumns.Values]) -> [Int?] {
    mapInParallel(values.count) { column in
      if case .numbers(let numbers) = values[column] { firstInfinite(numbers) } else { nil }
    }
  }

  /// The column, of the kind that is asked for if one is; nil for one that was skipped.
  ///
  /// - Parameter infinite: the first row that holds an infinity.
  mutating func column(
    _ name: String, _ values: CSVColumns.Values, kind: Column.Kind?, infinite: Int?
  ) throws(LogisticError) -> Column? {
    switch values {
    case .skipped: return nil
    case .numbers(let numbers):
      if let row = infinite {
        warnings.append(
          DataWarning(
            "infinite", "infinite: a fit will refuse it", column: name,
            line: lines.line(ofRow: row)))
      }
      if numbers.allSatisfy(\.isNaN) {
        warnings.append(DataWarning("empty-column", "every value is missing", column: name))
      }
      return Column(name, .numbers(numbers))
    case .texts(let codes, let levels):
      if kind != .category, let column = try booleans(name, codes, levels, isForced: kind != nil) {
        return column
      }
      if kind == nil { warnAboutLevels(name, codes, levels) }
      let (codes, levels) = LevelOrder.sorted(codes: codes, levels: levels)
      return Column(name, .categories(codes: codes, levels: levels))
    }
  }

  /// The finished table.
  consuming func table(_ columns: [Column]) throws(LogisticError) -> DataTable {
    var table = try DataTable(columns: columns)
    table.file = file
    table.lines = .read(lines)
    table.warnings = warnings
    return table
  }

  private func booleans(
    _ name: String, _ codes: [Int32], _ levels: [String], isForced: Bool
  ) throws(LogisticError) -> Column? {
    let truths = levels.map(truth)
    if let bad = truths.firstIndex(of: nil) {
      guard isForced else { return nil }
      throw LogisticError(
        .data, "not-a-boolean", "'\(levels[bad])' is neither true nor false",
        place: .init(file: file, line: firstLine(of: bad, codes), column: name))
    }
    guard isForced || !levels.isEmpty else { return nil }
    return Column(name, .booleans(codes.map { $0 < 0 ? nil : truths[Int($0)] }))
  }

  func firstLine(of level: Int, _ codes: [Int32]) -> Int? {
    codes.firstIndex(of: Int32(level)).flatMap { lines.line(ofRow: $0) }
  }

  mutating func warn(_ warning: DataWarning) { warnings.append(warning) }
}

/// Whether a text is `true` or `false`, in any case; nil if neither.
func truth(_ text: String) -> Bool? {
  let utf8 = text.utf8
  guard (4...64).contains(utf8.count) else { return nil }
  let word = utf8.filter { $0 != 0x20 && $0 != 0x09 }.map { $0 | 0x20 }
  if word.elementsEqual("true".utf8) { return true }
  return word.elementsEqual("false".utf8) ? false : nil
}
