/// The names, kinds and levels of a table's columns.
public struct Schema: Sendable, Equatable {
  /// What is known of one column.
  public struct Field: Sendable, Equatable {
    /// The column's name.
    public var name: String
    /// What kind of values it has.
    public var kind: Column.Kind
    /// The levels of a category, in order; empty for other kinds.
    public var levels: [String]

    /// A field with its parts.
    public init(_ name: String, _ kind: Column.Kind, levels: [String] = []) {
      self.name = name
      self.kind = kind
      self.levels = levels
    }
  }

  /// The columns in order.
  public var fields: [Field]

  /// A schema of fields.
  public init(_ fields: [Field]) {
    self.fields = fields
  }

  /// The columns' names in order.
  public var names: [String] { fields.map(\.name) }

  /// The field of a name.
  public subscript(name: String) -> Field? {
    fields.first { $0.name == name }
  }
}
