/// Where a table can be read from: a file's format, a database.
public protocol TableReader: Sendable {
  /// Reads everything, and finds out the columns' kinds.
  ///
  /// - Throws: what is wrong, with file, line and column.
  func read() throws(LogisticError) -> DataTable

  /// Reads the columns of a schema, in its order, whatever their order and company is there.
  ///
  /// A level that the schema does not know is kept, after those that it does. Columns named in
  /// `keeping` follow those of the schema, their kinds found out.
  ///
  /// - Throws: when columns are missing, naming all of them, or a value is not of its kind.
  func read(_ schema: Schema, keeping: [String]) throws(LogisticError) -> DataTable
}
