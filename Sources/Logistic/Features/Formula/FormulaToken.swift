/// A word of a formula and where it begins.
struct FormulaToken: Equatable {
  enum Kind: Equatable {
    case number(Double)
    /// A name; in backticks it may hold anything.
    case name(String)
    case string(String)
    /// An operator, a bracket or a comma.
    case symbol(String)
    case end
  }
  var kind: Kind
  /// The number of its first character, from 0.
  var position: Int

  /// What a person calls it.
  var text: String {
    switch kind {
    case .number(let number): shortestText(number)
    case .name(let name): name
    case .string(let string): "\"\(string)\""
    case .symbol(let symbol): symbol
    case .end: "the end"
    }
  }
}

/// A formula's text, and errors that mark a place in it.
struct FormulaText: Sendable {
  let characters: [Character]

  /// The greatest number of characters.
  static let greatestLength = 100_000

  init(_ text: String) throws(LogisticError) {
    guard text.utf8.count <= Self.greatestLength else {
      throw LogisticError(
        .usage, "formula",
        "the formula has \(text.utf8.count) bytes, more than the \(Self.greatestLength) allowed",
        advice: "name columns with --features, or write '.' for all others")
    }
    characters = text.map { $0.isNewline || $0 == "\t" ? " " : $0 }
  }

  /// An error at a character: the line, a caret under the character, and what is wrong there.
  func error(
    at position: Int, _ reason: String, advice: String? = nil,
    domain: LogisticError.Domain = .usage,
    code: String = "formula", place: LogisticError.Place? = nil
  ) -> LogisticError {
    let position = min(max(0, position), characters.count)
    let (before, after) = (50, 40)
    let first = max(0, position - before)
    let end = min(characters.count, position + after)
    let line =
      (first > 0 ? "…" : "") + String(characters[first..<end])
      + (end < characters.count ? "…" : "")
    let indent = String(repeating: " ", count: position - first + (first > 0 ? 1 : 0))
    return LogisticError(
      domain, code, "in the formula\n  \(line)\n  \(indent)^\n  \(reason)", place: place,
      advice: advice)
  }

  /// The words, the last one the end.
  func tokens() throws(LogisticError) -> [FormulaToken] {
    var tokens = [FormulaToken]()
    var at = 0
    func peek(_ offset: Int) -> Character? {
      at + offset < characters.count ? characters[at + offset] : nil
    }
    func isDigit(_ c: Character?) -> Bool { c.map { $0.isASCII && $0.isNumber } ?? false }
    func isWord(_ c: Character?) -> Bool {
      c.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." } ?? false
    }
    while at < characters.count {
      let c = characters[at]
      let start = at
      if c.isWhitespace {
        at += 1
      } else if isDigit(c) || (c == "." && isDigit(peek(1))) {
        while isDigit(peek(0)) || peek(0) == "." { at += 1 }
        if peek(0) == "e" || peek(0) == "E" {
          let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
          if isDigit(peek(1 + sign)) {
            at += 1 + sign
            while isDigit(peek(0)) { at += 1 }
          }
        }
        let text = String(characters[start..<at])
        guard let number = Double(text), number.isFinite else {
          throw error(at: start, "'\(text)' is no number")
        }
        tokens.append(.init(kind: .number(number), position: start))
      } else if c.isLetter || c == "." || c == "_" {
        while isWord(peek(0)) { at += 1 }
        tokens.append(.init(kind: .name(String(characters[start..<at])), position: start))
      } else if c == "`" || c == "\"" || c == "'" {
        at += 1
        while let next = peek(0), next != c { at += 1 }
        guard at < characters.count else {
          throw error(at: start, "this quote is not closed", advice: "close it with \(c)")
        }
        let inside = String(characters[start + 1..<at])
        at += 1
        tokens.append(
          .init(kind: c == "`" ? .name(inside) : .string(inside), position: start))
      } else if c == "%" {
        guard at + 3 < characters.count, String(characters[at...at + 3]) == "%in%" else {
          throw error(
            at: at, "this operator is not known", advice: "the one between percent signs is %in%")
        }
        at += 4
        tokens.append(.init(kind: .symbol("%in%"), position: start))
      } else if "+-*/^:~(),=".contains(c) {
        at += 1
        var symbol = String(c)
        if c == "*", peek(0) == "*" {
          at += 1
          symbol = "^"
        }
        tokens.append(.init(kind: .symbol(symbol), position: start))
      } else {
        throw error(
          at: at, "'\(c)' has no meaning in a formula",
          advice: "a name that holds such characters stands in backticks")
      }
    }
    tokens.append(.init(kind: .end, position: characters.count))
    return tokens
  }
}
