/// Something about data that a person should know, though an answer was possible.
public struct DataWarning: Sendable, Equatable, CustomStringConvertible {
  /// A stable name for programs, in kebab case: `mixed-column`.
  public var code: String
  /// The sentence a person reads, without the place.
  public var message: String
  /// The column's name, if it is about one.
  public var column: String?
  /// The line it was first seen on, if it is about one.
  public var line: Int?

  /// A warning with its parts.
  public init(_ code: String, _ message: String, column: String? = nil, line: Int? = nil) {
    self.code = code
    self.message = message
    self.column = column
    self.line = line
  }

  /// `line 8: column 'x2': message`, of the parts that there are.
  public var description: String {
    (line.map { "line \($0): " } ?? "") + (column.map { "column '\($0)': " } ?? "") + message
  }
}
