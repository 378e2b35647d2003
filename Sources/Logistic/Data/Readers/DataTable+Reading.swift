extension DataTable {
  /// Reads a CSV or TSV file; `-` is standard input. See ``CSVReader`` for what is understood.
  ///
  /// - Throws: when it cannot be read as a table, with line and column.
  public init(
    contentsOf path: String, options: CSVOptions = .init()
  ) throws(LogisticError) {
    self = try CSVReader(path, options: options).read()
  }

  /// Reads the columns of a schema from a CSV or TSV file, and those to be kept beside them.
  ///
  /// - Throws: when columns are missing, naming all of them, or a value is not of its kind.
  public init(
    contentsOf path: String, schema: Schema, keeping: [String] = [],
    options: CSVOptions = .init()
  ) throws(LogisticError) {
    self = try CSVReader(path, options: options).read(schema, keeping: keeping)
  }
}
