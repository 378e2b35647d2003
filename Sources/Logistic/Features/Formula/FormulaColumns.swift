extension Formula {
  /// The columns of a table that the right side names, in the order of their appearance, those of offsets last,
  /// and which of them are to be categories.
  ///
  /// - Parameter others: the columns that a dot stands for.
  /// - Throws: columns that are not there, or are taken as numbers and as categories.
  func columns(
    _ terms: FormulaTerms, in table: DataTable
  ) throws(LogisticError) -> (names: [String], categorical: Set<String>) {
    var scan = ColumnScan(source: source, table: table)
    for v in terms.usedVariables { try scan.visit(terms.variables[v], isTerm: true) }
    for offset in offsets { try scan.visit(offset, isTerm: false) }
    for (name, position) in scan.asCategory {
      guard let number = scan.asNumber[name] else { continue }
      throw source.error(
        at: max(position, number),
        "'\(name)' is a number in one place and a category in another",
        advice: "add a copy of the column under another name to the table")
    }
    return (scan.names, Set(scan.asCategory.keys))
  }

  /// The columns of a table that offsets name.
  func columnsOfOffsets(in table: DataTable) throws(LogisticError) -> [String] {
    var scan = ColumnScan(source: source, table: table)
    for offset in offsets { try scan.visit(offset, isTerm: false) }
    return scan.names
  }

  /// An unknown column's error, at its place.
  func unknownColumn(_ name: String, at position: Int, in table: DataTable) -> LogisticError {
    let error = table.unknownColumns([name])
    return source.error(
      at: position, error.reason, advice: error.advice, domain: .data, code: error.code,
      place: error.place)
  }
}

private struct ColumnScan {
  let source: FormulaText
  let table: DataTable
  var names: [String] = []
  /// Where a column was met.
  var asNumber: [String: Int] = [:]
  var asCategory: [String: Int] = [:]

  init(source: FormulaText, table: DataTable) {
    self.source = source
    self.table = table
  }

  mutating func visit(_ part: FormulaExpression, isTerm: Bool) throws(LogisticError) {
    switch part.kind {
    case .number, .string: break
    case .group(let inner): try visit(inner, isTerm: isTerm)
    case .sum(let parts): for part in parts { try visit(part.value, isTerm: false) }
    case .binary(_, let a, let b):
      try visit(a, isTerm: false)
      try visit(b, isTerm: false)
    case .name(let name):
      guard let column = table[name] else {
        let error = table.unknownColumns([name])
        throw source.error(
          at: part.position, error.reason, advice: error.advice, domain: .data, code: error.code,
          place: error.place)
      }
      if column.kind == .category {
        guard isTerm else {
          throw source.error(
            at: part.position, "'\(name)' holds words, and numbers are needed here",
            advice: "name it as a term of its own")
        }
        asCategory[name] = asCategory[name] ?? part.position
      } else {
        asNumber[name] = asNumber[name] ?? part.position
      }
      if !names.contains(name) { names.append(name) }
    case .call(let function, let arguments):
      if function == "C" || function == "factor" {
        guard let first = arguments.first, case .name(let name) = first.value.withoutGroup.kind
        else {
          throw source.error(
            at: part.position, "\(function) takes a column", advice: "write \(function)(column)")
        }
        guard table[name] != nil else {
          return try visit(first.value.withoutGroup, isTerm: false)
        }
        asCategory[name] = asCategory[name] ?? first.value.position
        if !names.contains(name) { names.append(name) }
        return
      }
      for argument in arguments where argument.label == nil || argument.label == "x" {
        try visit(argument.value, isTerm: false)
      }
    }
  }
}
