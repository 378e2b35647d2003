/// The terms that a formula's right side stands for, by R's rules (`terms.formula`; Chambers & Hastie 1992,
/// chapter 2).
struct FormulaTerms {
  /// What is multiplied: columns and functions of columns, in the order of their appearance.
  private(set) var variables: [FormulaExpression] = []
  /// The variables of each term, ascending; terms of fewer variables first.
  private(set) var terms: [[Int]] = []
  private(set) var hasIntercept = true

  private let source: FormulaText
  /// The columns that a dot stands for.
  private let others: [String]
  private var numbers: [String: Int] = [:]
  private var work = 0

  /// The greatest number of terms.
  static let greatestCount = 10_000
  /// The greatest number of terms that are put together on the way.
  private static let greatestWork = 500_000

  init(_ formula: Formula, others: [String]) throws(LogisticError) {
    source = formula.source
    self.others = others
    let found = try expand(formula.predictors)
    // Stable, so that terms of one order stay as they were written.
    let most = found.list.map(\.count).max() ?? 0
    if most > 0 {
      for order in 1...most { terms += found.list.filter { $0.count == order } }
    }
  }

  /// The variables that some term has, ascending: a deletion may leave one without any.
  var usedVariables: [Int] { Set(terms.joined()).sorted() }

  /// The name of a term, `fish:swim`.
  func label(_ term: [Int]) -> String { term.map { variables[$0].text }.joined(separator: ":") }

  /// Whether a factor is coded by contrasts in a term: if a term before it holds all the term's others.
  func usesContrasts(_ variable: Int, in place: Int) -> Bool {
    let rest = terms[place].filter { $0 != variable }
    if rest.isEmpty { return true }
    return terms[..<place].contains { before in rest.allSatisfy(before.contains) }
  }

  /// Terms, each once, in order.
  private struct Terms {
    var list: [[Int]] = []
    private var known: Set<[Int]> = []

    mutating func add(_ term: [Int]) {
      if known.insert(term).inserted { list.append(term) }
    }

    mutating func remove(_ terms: Terms) {
      list.removeAll { terms.known.contains($0) }
      known.subtract(terms.known)
    }
  }

  private mutating func variable(_ part: FormulaExpression) -> Terms {
    let name = part.text
    let number: Int
    if let known = numbers[name] {
      number = known
    } else {
      number = variables.count
      numbers[name] = number
      variables.append(part)
    }
    var terms = Terms()
    terms.add([number])
    return terms
  }

  private mutating func expand(_ part: FormulaExpression) throws(LogisticError) -> Terms {
    switch part.kind {
    case .group(let inner): return try expand(inner)
    case .number(let number):
      guard number == 0 || number == 1 else {
        throw source.error(
          at: part.position, "the number \(shortestText(number)) is no term",
          advice: "1 is the intercept, 0 leaves it out; in I() numbers are numbers")
      }
      hasIntercept = number == 1
      return Terms()
    case .string:
      throw source.error(at: part.position, "a text is no term", advice: "name a column")
    case .name("."):
      var terms = Terms()
      for name in others {
        for term in variable(
          FormulaExpression(kind: .name(name), position: part.position, depth: 1)
        ).list { terms.add(term) }
      }
      return terms
    case .name: return variable(part)
    case .call("offset", _): return Terms()
    case .call: return variable(part)
    case .sum(let parts):
      var terms = Terms()
      for part in parts {
        if part.isNegative {
          if case .number(let number) = part.value.withoutGroup.kind, number == 0 || number == 1 {
            hasIntercept = number == 0
            continue
          }
          let (before, variablesBefore, numbersBefore) = (hasIntercept, variables, numbers)
          let removed = try expand(part.value)
          hasIntercept = before
          terms.remove(removed)
          work += terms.list.count
          // A variable that only a deletion names is none of the model's.
          if terms.list.allSatisfy({ $0.allSatisfy { $0 < variablesBefore.count } }) {
            (variables, numbers) = (variablesBefore, numbersBefore)
          }
        } else {
          for term in try expand(part.value).list { terms.add(term) }
        }
        try check(terms, at: part.value.position)
      }
      return terms
    case .binary(let symbol, let a, let b):
      if symbol == "^" { return try power(a, b, at: part.position) }
      if a.isOffset || b.isOffset {
        throw source.error(
          at: part.position, "an offset takes part in nothing but a sum",
          advice: "write + offset(column)")
      }
      let (left, right) = (try expand(a), try expand(b))
      switch symbol {
      case "*":
        var terms = left
        for term in right.list { terms.add(term) }
        for term in try product(left, right, at: part.position).list { terms.add(term) }
        try check(terms, at: part.position)
        return terms
      case "/":
        var terms = left
        let all = Set(left.list.flatMap { $0 })
        for term in right.list { terms.add(all.union(term).sorted()) }
        try check(terms, at: part.position)
        return terms
      default: return try product(left, right, at: part.position)
      }
    }
  }

  /// Each term of one side with each of the other.
  private mutating func product(
    _ left: Terms, _ right: Terms, at position: Int
  ) throws(LogisticError) -> Terms {
    var terms = Terms()
    for a in left.list {
      work += right.list.count
      for b in right.list { terms.add(Set(a).union(b).sorted()) }
      try check(terms, at: position)
    }
    return terms
  }

  private mutating func power(
    _ base: FormulaExpression, _ exponent: FormulaExpression, at position: Int
  ) throws(LogisticError) -> Terms {
    guard case .number(let number) = exponent.withoutGroup.kind, number >= 1, number <= 1e9,
      number == number.rounded()
    else {
      throw source.error(
        at: exponent.position, "terms are raised to a whole number of at least 1",
        advice: "for the square of a column write I(x^2) or poly(x, 2)")
    }
    let terms = try expand(base)
    var result = terms
    for _ in 1..<max(2, Int(number)) where number > 1 {
      let before = result.list.count
      for term in try product(result, terms, at: position).list { result.add(term) }
      try check(result, at: position)
      if result.list.count == before { break }
    }
    return result
  }

  private func check(_ terms: Terms, at position: Int) throws(LogisticError) {
    guard terms.list.count <= Self.greatestCount, work <= Self.greatestWork else {
      throw source.error(
        at: position, "this stands for more than \(Self.greatestCount) terms",
        advice: "write a lower power, or fewer columns")
    }
  }
}

extension FormulaExpression {
  fileprivate var isOffset: Bool {
    if case .call("offset", _) = withoutGroup.kind { true } else { false }
  }
}
