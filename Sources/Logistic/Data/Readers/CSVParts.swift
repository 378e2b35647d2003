internal import FileFormats

/// A CSV file that is read a part of its rows at a time, as often as is needed: what is in memory does
/// not grow with the file.
///
/// Standard input, which can be read only once, and files in another encoding than UTF-8 are held in
/// memory, as they are, while this lives.
public struct CSVParts: Sendable {
  private let reader: CSVReader
  private let text: CSVText

  /// Opens a file and reads its header.
  ///
  /// - Throws: when it is not there or has no rows.
  public init(_ reader: CSVReader) throws(LogisticError) {
    self.reader = reader
    text = try reader.open()
  }

  /// The file's name in messages.
  public var file: String { reader.file }

  /// The names of the file's columns.
  public var names: [String] { text.names }

  /// Refuses names that are none of the file's columns'.
  public func check(_ names: [String]) throws(LogisticError) {
    try reader.checkKnown(names, in: text.names)
  }

  /// Reads the columns of a schema and those to be kept beside them, as ``CSVReader`` does, and hands
  /// the rows over in order, some ten thousands a table.
  ///
  /// Lines in errors are those of the file. Each table has its own levels, and those that the schema
  /// does not know follow its own. A kept column whose kind the reader's options do not tell has all
  /// rows come in one table: only the whole file decides its kind.
  ///
  /// - Throws: when columns are missing, a row cannot be read, or what `body` throws. Tables of rows
  ///   before it have been handed over by then.
  public func forEach(
    _ schema: Schema, keeping: [String] = [],
    _ body: (DataTable) throws(LogisticError) -> Void
  ) throws(LogisticError) {
    try reader.forEachPart(schema, keeping: keeping, of: text, body)
  }
}
