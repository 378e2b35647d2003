/// One column of numbers that the last layer of a table's model weighs, and where it comes from.
public struct Feature: Sendable, Equatable {
  /// What the numbers are.
  public enum Role: String, Sendable {
    /// The table's own number.
    case number
    /// 1 where the table's number is missing.
    case missing
    /// 1 where the category is `level`.
    case level
    /// 1 where the category was never seen in training; of a text its unknown words.
    case unknown
    /// How much the text has of the word `level`.
    case word
    /// How much it has of the words that share the column of the number `level`.
    case bucket
    /// A column of the term `column` of a formula.
    case term
    /// What a formula adds to the log-odds, with the coefficient 1.
    case offset
  }
  /// The table's column.
  public var column: String
  /// What the numbers are.
  public var role: Role
  /// The category's level, empty for a missing one; the text's word.
  public var level: String?
  /// Of a formula's term: what the column is called, `ns(age, 4)2`.
  public var name: String?

  /// Whether a fit can give it a coefficient: levels that were never seen have 0, an offset has 1.
  public var hasCoefficient: Bool { role != .unknown && role != .offset }

  /// `age`, `race=2`, `age=missing`, `review=good`, `review#17`: the term's name in tables.
  public var term: String {
    switch role {
    case .number: column
    case .missing: "\(column)=missing"
    case .level: "\(column)=\(level == "" ? "missing" : level ?? "")"
    case .unknown: "\(column)=unknown"
    case .word: "\(column)=\(level ?? "")"
    case .bucket: "\(column)#\(level ?? "")"
    case .term, .offset: name ?? column
    }
  }
}
