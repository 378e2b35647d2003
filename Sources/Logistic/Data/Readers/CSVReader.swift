internal import FileFormats

/// Reads CSV and TSV files (RFC 4180): quoted fields with delimiters, doubled quotes and line
/// ends; LF, CRLF or CR; a byte-order mark; blank lines, which are skipped, so a missing value
/// in a file of one column has to be spelled, if only as `""`. A record with more or fewer fields
/// than the header is refused.
///
/// A column is of numbers if every value that is present is one, of booleans if each is `true`
/// or `false` in any case, otherwise of categories; the whole file decides. Spaces around a
/// number, a boolean or a spelling of a missing value do not count; those in categories do.
/// An empty name becomes `column1` by its place; a name given twice is refused.
public struct CSVReader: TableReader {
  /// The file's path; `-` is standard input.
  public var path: String
  /// How the file is written.
  public var options: CSVOptions

  /// A reader of a file.
  public init(_ path: String, options: CSVOptions = .init()) {
    self.path = path
    self.options = options
  }

  /// The file's name in messages.
  var file: String { path == "-" ? "standard input" : path }

  /// Reads the whole file.
  ///
  /// - Throws: when it cannot be read as a table, with line and column.
  public func read() throws(LogisticError) -> DataTable {
    let text = try open()
    try checkKnown(Array(options.kinds.keys).sorted(), in: text.names)
    let parsed = try columns(of: text, text.names.map { treatment(of: options.kinds[$0]) })
    var build = CSVTableBuild(file: file, options: options, lines: parsed.lines)
    build.warnAboutHeader(text.names, line: text.headerLine, delimiter: try delimiter())
    var columns = [Column]()
    let infinite = CSVTableBuild.infiniteRows(parsed.values)
    for (place, name) in text.names.enumerated() {
      guard
        let column = try build.column(
          name, parsed.values[place], kind: options.kinds[name], infinite: infinite[place])
      else { continue }
      columns.append(column)
    }
    return try build.table(columns)
  }

  /// Reads the columns of a schema and those to be kept beside them.
  public func read(
    _ schema: Schema, keeping: [String] = []
  ) throws(LogisticError) -> DataTable {
    try read(schema, keeping: keeping, of: open())
  }

  func read(
    _ schema: Schema, keeping: [String], of text: CSVText
  ) throws(LogisticError) -> DataTable {
    let choice = try ColumnChoice(self, text.names, schema, keeping: keeping)
    return try choice.table(columns(of: text, choice.treatments), self)
  }

  /// Reads the same in parts of the rows: a part after the other is handed over as a table, with the
  /// lines of the file in its errors, and its own levels after those of the schema.
  ///
  /// A column to be kept whose kind the options do not tell has all rows come in one part.
  ///
  /// - Parameter values: a part has at least so many values, unless it is the last.
  func forEachPart(
    _ schema: Schema, keeping: [String], of text: CSVText, values: Int = 1 << 19,
    _ body: (DataTable) throws(LogisticError) -> Void
  ) throws(LogisticError) {
    let choice = try ColumnChoice(self, text.names, schema, keeping: keeping)
    if choice.treatments.contains(.infer) {
      return try body(choice.table(columns(of: text, choice.treatments), self))
    }
    let width = choice.treatments.count { $0 != .skip }
    try text.forEachPart(
      choice.treatments, rows: max(1, values / max(1, width)), workers: Self.workers,
      failure: { error($0, names: text.names) }
    ) { part throws(LogisticError) in
      try body(choice.table(part, self))
    }
  }

  /// Which of a file's columns are read, and how.
  private struct ColumnChoice {
    private let names: [String]
    /// The columns of the table, each once.
    private let chosen: [String]
    private let fields: [Schema.Field?]
    private let kinds: [Column.Kind?]
    let treatments: [CSVTreatment]

    init(
      _ reader: CSVReader, _ names: [String], _ schema: Schema, keeping: [String]
    ) throws(LogisticError) {
      try reader.checkKnown(schema.names + keeping, in: names)
      self.names = names
      chosen = schema.names + keeping
      fields = names.map { schema[$0] }
      kinds = zip(names, fields).map { $1?.kind ?? reader.options.kinds[$0] }
      treatments = zip(names, zip(fields, kinds)).map { name, way in
        way.0 != nil || keeping.contains(name) ? reader.treatment(of: way.1) : .skip
      }
    }

    func table(_ parsed: CSVColumns, _ reader: CSVReader) throws(LogisticError) -> DataTable {
      var build = CSVTableBuild(file: reader.file, options: reader.options, lines: parsed.lines)
      var found = [String: Column]()
      let infinite = CSVTableBuild.infiniteRows(parsed.values)
      for (place, name) in names.enumerated() {
        guard
          let column = try build.column(
            name, parsed.values[place], kind: kinds[place], infinite: infinite[place])
        else { continue }
        found[name] = fields[place].map { column.withLevels(of: $0) } ?? column
      }
      // Each once, though it may be asked for twice.
      return try build.table(chosen.compactMap { found.removeValue(forKey: $0) })
    }
  }

  private func treatment(of kind: Column.Kind?) -> CSVTreatment {
    switch kind {
    case nil: .infer
    case .number: .number
    case .boolean, .category: .text
    }
  }

  func checkKnown(_ names: [String], in known: [String]) throws(LogisticError) {
    let present = Set(known)
    let unknown = names.filter { !present.contains($0) }
    if !unknown.isEmpty { throw unknownColumnError(unknown, among: known, file: file) }
  }

  private func delimiter() throws(LogisticError) -> UInt8 {
    guard let delimiter = options.delimiter else {
      let lower = path.lowercased()
      return lower.hasSuffix(".tsv") || lower.hasSuffix(".tab") ? 0x09 : 0x2C
    }
    // A byte that no delimiter may be, for the dialect's check to refuse.
    return delimiter.asciiValue ?? 0
  }

  func open() throws(LogisticError) -> CSVText {
    let dialect = CSVDialect(
      delimiter: try delimiter(), decimalComma: options.decimalComma,
      hasHeader: options.hasHeader, missing: options.missing,
      infinityIsMissing: options.infinityIsMissing)
    do {
      return try CSVText(
        contentsOf: path, encoding: options.encoding == .latin1 ? .latin1 : .unicode,
        dialect: dialect)
    } catch {
      throw LogisticError(error, file: file, names: [])
    }
  }

  private static var workers: CSVWorkers {
    CSVWorkers(count: ThreadPool.shared.threads) { count, body in
      ThreadPool.shared.run(count: count) { body($0) }
    }
  }

  private func columns(
    of text: CSVText, _ treatments: [CSVTreatment]
  ) throws(LogisticError) -> CSVColumns {
    do {
      return try text.columns(treatments, workers: Self.workers)
    } catch {
      throw self.error(error, names: text.names)
    }
  }

  private func error(_ error: CSVError, names: [String]) -> LogisticError {
    var error = LogisticError(error, file: file, names: names)
    if names.count == 1, let other = otherDelimiter(in: names[0]) {
      error.advice =
        "the header looks separated by \(other): give that as the delimiter"
        + (other == "';'" ? ", and the decimal comma if numbers have one" : "")
    }
    return error
  }
}

/// A delimiter that a header of one name holds, in words; nil if none.
func otherDelimiter(in name: String) -> String? {
  if name.contains(";") { return "';'" }
  if name.contains("\t") { return "tabs" }
  if name.contains("|") { return "'|'" }
  return name.contains(",") ? "','" : nil
}
