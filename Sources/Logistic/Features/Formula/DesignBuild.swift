/// Makes the layers of a formula's columns, with knots, means and levels out of a table's rows.
struct DesignBuild {
  let formula: Formula
  let terms: FormulaTerms
  let table: DataTable
  let inputs: [FeatureSpace.Input]
  let references: [String: String]
  private(set) var steps: [Design.Step] = []
  /// What each input and each step gives for the table's rows.
  private(set) var values: [LayerValue]

  /// The greatest number of columns.
  static let greatestWidth = 10_000

  /// One variable: the value that holds its columns, and what they are called.
  struct Block {
    var value: Int
    /// Where in the value the columns are; nil for all of it.
    var indices: [Int]?
    var names: [String]
  }

  /// A variable's columns as contrasts, and of a category also a column a level.
  private struct Variable {
    var contrasts: Block
    var levels: Block?
  }

  init(
    _ formula: Formula, _ terms: FormulaTerms, _ table: DataTable,
    inputs: [FeatureSpace.Input], references: [String: String]
  ) throws(LogisticError) {
    self.formula = formula
    self.terms = terms
    self.table = table
    self.inputs = inputs
    self.references = references
    values = try FeatureSpace(inputs: inputs).values(table)
  }

  /// The design.
  ///
  /// - Throws: functions that are not known, or whose values are not finite; too many columns.
  mutating func design() throws(LogisticError) -> Design {
    var variables = [Int: Variable]()
    for v in terms.usedVariables { variables[v] = try variable(terms.variables[v]) }
    // Without an intercept the first category that stands alone has a column a level.
    let free =
      terms.hasIntercept
      ? nil
      : terms.terms.lazy.enumerated().compactMap { place, term in
        term.first { variables[$0]?.levels != nil }.map { (place, $0) }
      }.first
    var parts = [Int]()
    var features = [Feature]()
    for (place, term) in terms.terms.enumerated() {
      let blocks = term.compactMap { v -> Block? in
        guard let variable = variables[v] else { return nil }
        guard let levels = variable.levels else { return variable.contrasts }
        let isFree = free.map { $0.0 == place && $0.1 == v } ?? false
        return !isFree && terms.usesContrasts(v, in: place) ? variable.contrasts : levels
      }
      let width = blocks.reduce(1.0) { $0 * Double($1.names.count) }
      guard Double(features.count) + width <= Double(Self.greatestWidth) else {
        throw formula.source.error(
          at: terms.variables[term.last ?? 0].position,
          "there would be more than \(Self.greatestWidth) columns",
          advice: "leave out interactions of categories with many levels")
      }
      let (value, names) = try product(blocks)
      let label = terms.label(term)
      parts.append(value)
      features += names.map { Feature(column: label, role: .term, name: $0) }
    }
    if let offset = try offset() {
      parts.append(offset)
      let label = "offset(\(formula.offset ?? ""))"
      features.append(Feature(column: label, role: .offset, name: label))
    }
    let output = parts.count == 1 ? parts[0] : try add(Concatenate(), to: parts)
    return Design(
      formula: formula.text, inputCount: inputs.count, steps: steps, output: output,
      features: features
    ).withoutUnusedSteps
  }

  /// The value of all offsets together.
  private mutating func offset() throws(LogisticError) -> Int? {
    var total: Int?
    for part in formula.offsets {
      let value = try number(part)
      total =
        try total.map { (total) throws(LogisticError) in
          try add(Arithmetic(.add), to: [total, value])
        } ?? value
    }
    return total
  }

  /// Feeds a layer, and computes it for the table's rows.
  mutating func add(_ layer: any Layer, to inputs: [Int]) throws(LogisticError) -> Int {
    steps.append(.init(layer: layer, inputs: inputs))
    values.append(try layer.apply(inputs.map { values[$0] }, weights: []))
    return values.count - 1
  }

  /// The rows of a value.
  func matrix(_ value: Int) throws(LogisticError) -> Matrix<Double> {
    try values[value].numbers(for: "formula")
  }

  private mutating func product(
    _ blocks: [Block]
  ) throws(LogisticError) -> (value: Int, names: [String]) {
    var result = blocks[0]
    for next in blocks.dropFirst() {
      let (a, b) = (result.names.count, next.names.count)
      let names = next.names.flatMap { n in result.names.map { "\($0):\(n)" } }
      let left = try taken(
        result, (0..<b).flatMap { _ in 0..<a }, isWhole: b == 1 || (a == 1 && b > 1))
      let right = try taken(
        next, (0..<b).flatMap { k in (0..<a).map { _ in k } }, isWhole: a == 1 || (b == 1 && a > 1))
      result = Block(
        value: try add(Arithmetic(.multiply), to: [left, right]), indices: nil, names: names)
    }
    return (try taken(result, Array(result.names.indices), isWhole: true), result.names)
  }

  /// Columns of a block by number; all of it as they are if `isWhole`.
  private mutating func taken(
    _ block: Block, _ order: [Int], isWhole: Bool
  ) throws(LogisticError) -> Int {
    if isWhole {
      guard let indices = block.indices else { return block.value }
      return try add(Take(indices), to: [block.value])
    }
    return try add(Take(order.map { block.indices?[$0] ?? $0 }), to: [block.value])
  }

  // MARK: Variables

  private mutating func variable(
    _ part: FormulaExpression
  ) throws(LogisticError) -> Variable {
    switch part.kind {
    case .name(let name):
      guard let place = inputs.firstIndex(where: { $0.name == name }) else {
        throw formula.unknownColumn(name, at: part.position, in: table)
      }
      if case .category(let levels) = inputs[place].encoding {
        return try category(part, place, levels, .treatment)
      }
      return Variable(contrasts: Block(value: place, indices: nil, names: [part.text]))
    case .call(let function, let arguments):
      switch function {
      case "C", "factor": return try category(part, function, arguments)
      case "I":
        let value = try number(onlyArgument(part, arguments))
        return Variable(contrasts: Block(value: value, indices: nil, names: [part.text]))
      case "ns", "bs", "rcs", "poly", "scale":
        return Variable(contrasts: try basis(part, function, arguments))
      default:
        let value = try call(part, function, arguments)
        return Variable(contrasts: Block(value: value, indices: nil, names: [part.text]))
      }
    case .number, .string, .group, .sum, .binary:
      throw formula.source.error(at: part.position, "this is no term")
    }
  }

  private mutating func category(
    _ part: FormulaExpression, _ function: String, _ arguments: [FormulaExpression.Argument]
  ) throws(LogisticError) -> Variable {
    guard case .name(let name)? = arguments.first?.value.withoutGroup.kind,
      let place = inputs.firstIndex(where: { $0.name == name }),
      case .category(let levels) = inputs[place].encoding
    else {
      throw formula.source.error(
        at: part.position, "\(function) takes a column", advice: "write \(function)(column)")
    }
    var contrasts = Contrasts.treatment
    if function == "C", arguments.count == 2 {
      let word: String? =
        switch arguments[1].value.withoutGroup.kind {
        case .name(let word), .string(let word): word
        default: nil
        }
      guard let chosen = word.flatMap(Contrasts.init(word:)) else {
        throw formula.source.error(
          at: arguments[1].value.position, "no contrasts of this name",
          advice:
            "they are \(Contrasts.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      contrasts = chosen
    } else if arguments.count != 1 {
      throw formula.source.error(
        at: part.position, "\(function) takes a column\(function == "C" ? " and contrasts" : "")",
        advice: "write C(column) or C(column, Sum)")
    }
    return try category(part, place, levels, contrasts)
  }

  private mutating func category(
    _ part: FormulaExpression, _ place: Int, _ levels: [String], _ contrasts: Contrasts
  ) throws(LogisticError) -> Variable {
    guard levels.count > 1 else {
      throw formula.source.error(
        at: part.position, "'\(inputs[place].name)' has one level only", advice: "leave it out",
        domain: .data, place: table.place(column: inputs[place].name))
    }
    let oneHot = try add(StringLookup(vocabulary: levels, outputMode: .oneHot), to: [place])
    let all = Block(
      value: oneHot, indices: Array(1...levels.count), names: levels.map { "\(part.text)=\($0)" })
    // Column 0 is that of levels never seen.
    if contrasts == .treatment {
      let name = inputs[place].name
      let reference =
        try references[name].map { (level) throws(LogisticError) in
          guard let found = levels.firstIndex(of: level) else {
            throw LogisticError(
              .usage, "reference", "'\(level)' is no level of '\(name)'",
              advice: nearest(to: level, in: levels).map { "did you mean '\($0)'?" }
                ?? "they are \(levels.joined(separator: ", "))")
          }
          return found
        } ?? 0
      let kept = levels.indices.filter { $0 != reference }
      return Variable(
        contrasts: Block(
          value: oneHot, indices: kept.map { $0 + 1 },
          names: kept.map { "\(part.text)=\(levels[$0])" }), levels: all)
    }
    let rows = contrasts.matrix(levels: levels.count)
    let width = levels.count - 1
    let matrix = Matrix<Double>(
      unchecked: [Double](repeating: 0, count: width) + rows.flatMap { $0 },
      rows: levels.count + 1, columns: width)
    return Variable(
      contrasts: Block(
        value: try add(FixedProduct(matrix), to: [oneHot]), indices: nil,
        names: contrasts.names(levels: levels, part.text)), levels: all)
  }

  // MARK: Numbers

  private func onlyArgument(
    _ part: FormulaExpression, _ arguments: [FormulaExpression.Argument]
  ) throws(LogisticError) -> FormulaExpression {
    guard arguments.count == 1, arguments[0].label == nil else {
      throw formula.source.error(at: part.position, "this function takes one argument")
    }
    return arguments[0].value
  }

  /// The value of an arithmetic expression of columns.
  mutating func number(_ part: FormulaExpression) throws(LogisticError) -> Int {
    switch try operand(part) {
    case .value(let value): return value
    case .constant:
      throw formula.source.error(
        at: part.position, "this is the same for all rows", advice: "name a column")
    }
  }

  private enum Operand {
    case value(Int), constant(Double)
  }

  private mutating func operand(_ part: FormulaExpression) throws(LogisticError) -> Operand {
    switch part.kind {
    case .number(let number): return .constant(number)
    case .group(let inner): return try operand(inner)
    case .name(let name):
      guard let place = inputs.firstIndex(where: { $0.name == name }) else {
        throw formula.unknownColumn(name, at: part.position, in: table)
      }
      return .value(place)
    case .sum(let parts):
      var total: Operand?
      for part in parts {
        let next = try operand(part.value)
        guard let before = total else {
          total =
            part.isNegative ? try combine(.multiply, .constant(-1), next, part.value) : next
          continue
        }
        total = try combine(part.isNegative ? .subtract : .add, before, next, part.value)
      }
      return total ?? .constant(0)
    case .binary(let symbol, let a, let b):
      let operation: Arithmetic.Operation
      switch symbol {
      case "*": operation = .multiply
      case "/": operation = .divide
      case "^": operation = .power
      default:
        throw formula.source.error(
          at: part.position, "'\(symbol)' is no arithmetic", advice: "an interaction is a term")
      }
      return try combine(operation, operand(a), operand(b), part)
    case .call("I", let arguments): return try operand(onlyArgument(part, arguments))
    case .call(let name, let arguments): return .value(try call(part, name, arguments))
    case .string:
      throw formula.source.error(at: part.position, "a text is no number")
    }
  }

  private mutating func combine(
    _ operation: Arithmetic.Operation, _ a: Operand, _ b: Operand, _ part: FormulaExpression
  ) throws(LogisticError) -> Operand {
    let value: Int
    switch (a, b) {
    case (.constant(let a), .constant(let b)): return .constant(operation(a, b))
    case (.value(let a), .constant(let b)):
      value = try add(Arithmetic(operation, constant: .right(b)), to: [a])
    case (.constant(let a), .value(let b)):
      value = try add(Arithmetic(operation, constant: .left(a)), to: [b])
    case (.value(let a), .value(let b)): value = try add(Arithmetic(operation), to: [a, b])
    }
    try checkFinite(value, part, "this")
    return .value(value)
  }

  private static let functions: [String: Elementwise.Function] = [
    "log": .log, "log2": .log2, "log10": .log10, "log1p": .log1p, "exp": .exp, "sqrt": .sqrt,
    "abs": .abs,
  ]

  private static let all =
    functions.keys.sorted() + ["I", "poly", "ns", "bs", "rcs", "scale", "C", "factor"]

  private mutating func call(
    _ part: FormulaExpression, _ name: String, _ arguments: [FormulaExpression.Argument]
  ) throws(LogisticError) -> Int {
    if name == "scale" { return try basis(part, name, arguments).value }
    guard let function = Self.functions[name] else {
      if Self.all.contains(name) {
        throw formula.source.error(
          at: part.position, "\(name) gives several columns, and one number is needed here",
          advice: "make it a term of its own")
      }
      throw formula.source.error(
        at: part.position, "no function '\(name)'",
        advice: nearest(to: name, in: Self.all).map { "did you mean \($0)?" }
          ?? "there are \(Self.all.joined(separator: ", "))")
    }
    let argument = try number(onlyArgument(part, arguments))
    let value = try add(Elementwise(function), to: [argument])
    try checkFinite(value, part, name, of: argument)
    return value
  }

  /// Refuses values that are not finite, with the row of the first.
  private func checkFinite(
    _ value: Int, _ part: FormulaExpression, _ name: String, of argument: Int? = nil
  ) throws(LogisticError) {
    let numbers = try matrix(value)
    guard let row = numbers.values.firstIndex(where: { !$0.isFinite }) else { return }
    let of =
      try argument.map { (argument) throws(LogisticError) in
        " of \(shortestText(try matrix(argument).values[row]))"
      } ?? ""
    let line = table.line(ofRow: row)
    throw formula.source.error(
      at: part.position,
      "\(name)\(of) is \(numbers.values[row].isNaN ? "no number" : "infinite") in \(line.map { "line \($0)" } ?? "row \(row + 1)")",
      advice: "leave such rows out, or shift the column before",
      domain: .data, code: "not-finite", place: .init(file: table.file, line: line))
  }
}
