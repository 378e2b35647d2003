/// Reads a formula by R's precedence: `^`, then `:` and `%in%`, then `*` and `/`, then `+` and `-`, then `~`.
struct FormulaParser {
  let text: FormulaText
  private let tokens: [FormulaToken]
  private var at = 0
  private var nesting = 0

  /// So many brackets, or operators other than + and −, may lie inside one another.
  static let greatestDepth = 100

  init(_ text: FormulaText) throws(LogisticError) {
    self.text = text
    tokens = try text.tokens()
  }

  private var next: FormulaToken { tokens[at] }

  private func isNext(_ symbol: String) -> Bool { next.kind == .symbol(symbol) }

  private mutating func take() -> FormulaToken {
    let token = tokens[at]
    if at < tokens.count - 1 { at += 1 }
    return token
  }

  /// Both sides of the tilde.
  mutating func sides() throws(LogisticError) -> (FormulaExpression, FormulaExpression) {
    if isNext("~") {
      throw text.error(
        at: next.position, "what is predicted is missing",
        advice: "name its column before the tilde, as in 'y ~ x'")
    }
    let left = try sum()
    guard isNext("~") else {
      throw text.error(
        at: next.position,
        next.kind == .end ? "there is no '~'" : "'\(next.text)' is not expected here",
        advice: "write the column to predict, a tilde and what predicts it, as in 'y ~ x'")
    }
    _ = take()
    let right = try sum()
    guard next.kind == .end else { throw unexpected() }
    return (left, right)
  }

  private func unexpected() -> LogisticError {
    switch next.kind {
    case .symbol(")"): text.error(at: next.position, "this ')' closes nothing")
    case .symbol("~"): text.error(at: next.position, "a second '~'", advice: "write one")
    case .end: text.error(at: next.position, "something is missing at the end")
    default:
      text.error(
        at: next.position, "'\(next.text)' is not expected here",
        advice: "is an operator missing before it?")
    }
  }

  private func made(
    _ kind: FormulaExpression.Kind, at position: Int, _ parts: [FormulaExpression] = []
  ) throws(LogisticError) -> FormulaExpression {
    let depth = (parts.map(\.depth).max() ?? 0) + 1
    guard depth <= Self.greatestDepth else {
      throw text.error(
        at: position, "more than \(Self.greatestDepth) parts lie inside one another here",
        advice: "write it more simply")
    }
    return FormulaExpression(kind: kind, position: position, depth: depth)
  }

  private mutating func sum() throws(LogisticError) -> FormulaExpression {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.greatestDepth else {
      throw text.error(
        at: next.position, "more than \(Self.greatestDepth) brackets lie inside one another here",
        advice: "write it more simply")
    }
    let position = next.position
    var parts = [FormulaExpression.Signed]()
    repeat {
      var isNegative = false
      while isNext("+") || isNext("-") { if take().kind == .symbol("-") { isNegative.toggle() } }
      parts.append(.init(isNegative: isNegative, value: try product()))
    } while isNext("+") || isNext("-")
    if parts.count == 1, !parts[0].isNegative { return parts[0].value }
    return try made(.sum(parts), at: position, parts.map(\.value))
  }

  private mutating func product() throws(LogisticError) -> FormulaExpression {
    var left = try interaction()
    while isNext("*") || isNext("/") {
      let symbol = take()
      let right = try interaction()
      left = try made(.binary(symbol.text, left, right), at: symbol.position, [left, right])
    }
    return left
  }

  private mutating func interaction() throws(LogisticError) -> FormulaExpression {
    var left = try power()
    while isNext(":") || isNext("%in%") {
      let symbol = take()
      let right = try power()
      left = try made(.binary(symbol.text, left, right), at: symbol.position, [left, right])
    }
    return left
  }

  private mutating func power() throws(LogisticError) -> FormulaExpression {
    let base = try atom()
    guard isNext("^") else { return base }
    let symbol = take()
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.greatestDepth else {
      throw text.error(at: symbol.position, "too many powers of powers")
    }
    var isNegative = false
    let sign = next.position
    while isNext("+") || isNext("-") { if take().kind == .symbol("-") { isNegative.toggle() } }
    var exponent = try power()
    if isNegative {
      exponent = try made(
        .sum([.init(isNegative: true, value: exponent)]), at: sign, [exponent])
    }
    return try made(.binary("^", base, exponent), at: symbol.position, [base, exponent])
  }

  private mutating func atom() throws(LogisticError) -> FormulaExpression {
    let token = take()
    switch token.kind {
    case .number(let number): return try made(.number(number), at: token.position)
    case .string(let string): return try made(.string(string), at: token.position)
    case .name(let name):
      guard isNext("(") else { return try made(.name(name), at: token.position) }
      let bracket = take()
      var arguments = [FormulaExpression.Argument]()
      while !isNext(")") {
        if !arguments.isEmpty {
          guard isNext(",") else { throw unclosed(bracket) }
          _ = take()
        }
        var label: String?
        if case .name(let word) = next.kind, at + 1 < tokens.count,
          tokens[at + 1].kind == .symbol("=")
        {
          label = word
          at += 2
        }
        arguments.append(.init(label: label, value: try sum()))
      }
      _ = take()
      return try made(.call(name, arguments), at: token.position, arguments.map(\.value))
    case .symbol("("):
      let inner = try sum()
      guard isNext(")") else { throw unclosed(token) }
      _ = take()
      return try made(.group(inner), at: token.position, [inner])
    case .symbol, .end:
      if token.kind == .end {
        throw text.error(
          at: token.position, "something is missing at the end",
          advice: "name a column, or take the last operator away")
      }
      throw text.error(
        at: token.position, "a column or a function is expected before '\(token.text)'")
    }
  }

  private func unclosed(_ bracket: FormulaToken) -> LogisticError {
    guard next.kind == .end else { return unexpected() }
    return text.error(
      at: bracket.position, "this bracket is not closed", advice: "close it with ')'")
  }
}
