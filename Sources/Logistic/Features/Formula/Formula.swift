/// What is predicted from what, as R writes it: `happy ~ fish * swim + log(weight) + ns(age, 4)`.
///
///     let formula = try Formula("happy ~ fish * swim + log(weight)")
///     let fit = try LogisticRegression().fit(table, formula: formula)
///
/// `+` adds terms and `-` takes them away, `a:b` is an interaction, `a * b` means `a + b + a:b`, `a / b` means
/// `a + a:b`, `(a + b + c)^2` means all up to interactions of two, `.` means all other columns, `-1` or `0` leaves the
/// intercept out. Inside a function and in `I()` the signs mean arithmetic.
public struct Formula: Sendable, Equatable, CustomStringConvertible {
  /// What a formula predicts.
  public enum Response: Sendable, Equatable {
    /// A column of classes.
    case column(String)
    /// `cbind(successes, failures)`: two columns that count.
    case counts(successes: String, failures: String)
  }

  /// The formula as it was written.
  public let text: String
  /// What it predicts.
  public let response: Response
  /// What is added to each row's logit: of `offset(log(exposure))` it is `log(exposure)`; nil if nothing is. Several
  /// are added up.
  public var offset: String? {
    offsets.isEmpty ? nil : offsets.map(\.text).joined(separator: " + ")
  }
  /// Its parts.
  let offsets: [FormulaExpression]
  /// The columns that a dot stands for, once that is settled.
  var others: [String]?
  let source: FormulaText
  let predictors: FormulaExpression

  /// Reads a formula.
  ///
  /// - Throws: what cannot be read, with a caret under the place.
  public init(_ text: String) throws(LogisticError) {
    self.text = text
    source = try FormulaText(text)
    var parser = try FormulaParser(source)
    let (left, right) = try parser.sides()
    response = try Self.response(left, source)
    predictors = right
    var scan = OffsetScan(source: source)
    try scan.visit(right)
    offsets = scan.found
  }

  /// The text.
  public var description: String { text }

  /// The same text.
  public static func == (a: Formula, b: Formula) -> Bool { a.text == b.text }

  /// The columns of the left side.
  public var responseColumns: [String] {
    switch response {
    case .column(let name): [name]
    case .counts(let successes, let failures): [successes, failures]
    }
  }

  /// The column that a fit predicts: that of the successes, if it counts.
  public var target: String { responseColumns[0] }

  private static func response(
    _ side: FormulaExpression, _ source: FormulaText
  ) throws(LogisticError) -> Response {
    let advice = "write a column, or cbind(successes, failures)"
    switch side.withoutGroup.kind {
    case .name(let name): return .column(name)
    case .call("cbind", let arguments):
      let names = arguments.compactMap { argument -> String? in
        if case .name(let name) = argument.value.kind { name } else { nil }
      }
      guard arguments.count == 2, names.count == 2, names[0] != names[1] else {
        throw source.error(
          at: side.position, "cbind takes the two columns of successes and failures",
          advice: "write cbind(successes, failures)")
      }
      return .counts(successes: names[0], failures: names[1])
    default:
      throw source.error(
        at: side.position, "the left side of '~' cannot be computed", advice: advice)
    }
  }
}

/// Finds the offsets of a formula.
private struct OffsetScan {
  let source: FormulaText
  var found: [FormulaExpression] = []

  mutating func visit(_ part: FormulaExpression) throws(LogisticError) {
    switch part.kind {
    case .sum(let parts):
      for part in parts {
        let before = found.count
        try visit(part.value)
        guard !part.isNegative || found.count == before else {
          throw source.error(
            at: part.value.position, "an offset is added, not taken away",
            advice: "write offset(-column)")
        }
      }
    case .group(let inner): try visit(inner)
    case .binary(_, let a, let b):
      try visit(a)
      try visit(b)
    case .call("offset", let arguments):
      guard arguments.count == 1, arguments[0].label == nil else {
        throw source.error(
          at: part.position, "offset takes one argument", advice: "write offset(log(column))")
      }
      found.append(arguments[0].value)
    case .call, .number, .name, .string: break
    }
  }
}
