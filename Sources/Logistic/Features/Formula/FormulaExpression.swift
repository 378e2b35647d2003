/// A part of a formula as it was written: what it means depends on where it stands.
struct FormulaExpression: Equatable, Sendable {
  indirect enum Kind: Equatable, Sendable {
    case number(Double)
    case name(String)
    case string(String)
    case call(String, [Argument])
    case group(FormulaExpression)
    /// Parts added or taken away, from the left.
    case sum([Signed])
    /// `*`, `/`, `:`, `%in%` or `^`.
    case binary(String, FormulaExpression, FormulaExpression)
  }
  struct Argument: Equatable, Sendable {
    var label: String?
    var value: FormulaExpression
  }
  struct Signed: Equatable, Sendable {
    var isNegative: Bool
    var value: FormulaExpression
  }

  var kind: Kind
  /// The number of the character at which an error about it points.
  var position: Int
  /// How many parts lie inside one another.
  var depth: Int

  /// The inside of brackets.
  var withoutGroup: FormulaExpression {
    var inside = self
    while case .group(let inner) = inside.kind { inside = inner }
    return inside
  }

  /// The text as R would print it.
  var text: String {
    switch kind {
    case .number(let number): return shortestText(number)
    case .name(let name): return Self.quoted(name)
    case .string(let string): return "\"\(string)\""
    case .group(let inner): return "(\(inner.text))"
    case .call(let name, let arguments):
      let parts = arguments.map { ($0.label.map { "\($0) = " } ?? "") + $0.value.text }
      return "\(name)(\(parts.joined(separator: ", ")))"
    case .sum(let parts):
      var text = ""
      for (place, part) in parts.enumerated() {
        text +=
          place == 0
          ? (part.isNegative ? "-" : "") : (part.isNegative ? " - " : " + ")
        text += part.value.text
      }
      return text
    case .binary(let symbol, let a, let b):
      let space = symbol == "*" || symbol == "%in%" ? " " : ""
      return a.text + space + symbol + space + b.text
    }
  }

  /// A name as a formula writes it: in backticks if it is no plain word.
  static func quoted(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && !(name.first?.isNumber ?? true)
      && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return isPlain ? name : "`\(name)`"
  }
}
