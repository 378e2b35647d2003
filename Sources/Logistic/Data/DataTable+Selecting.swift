extension DataTable {
  /// The rows whose numbers are given, in that order. Levels stay as they are.
  public func selecting(rows: some Collection<Int>) -> DataTable {
    for row in rows {
      precondition(row >= 0 && row < rowCount, "row \(row) of a table of \(rowCount) rows")
    }
    var table = self
    let rows = Array(rows)
    let (columns, lines) = (columns, lines)
    table.replaceColumns(
      mapInParallel(columns.count) { columns[$0].selecting(rows: rows) }, rowCount: rows.count)
    table.lines =
      lines == .unknown
      ? .unknown : .picked(rows.map { Int32(clamping: lines.line(ofRow: $0) ?? 0) })
    return table
  }

  /// The columns of these names, in that order.
  ///
  /// - Throws: when a name is unknown or given twice.
  public func selecting(columns names: some Sequence<String>) throws(LogisticError) -> DataTable {
    let names = Array(names)
    let unknown = names.filter { self[$0] == nil }
    if !unknown.isEmpty { throw unknownColumns(unknown) }
    var table = try DataTable(columns: names.compactMap { self[$0] })
    table.inherit(from: self)
    return table
  }

  /// All columns but those of these names.
  ///
  /// - Throws: when a name is unknown.
  public func dropping(columns names: some Sequence<String>) throws(LogisticError) -> DataTable {
    let dropped = Set(names)
    let unknown = names.filter { self[$0] == nil }
    if !unknown.isEmpty { throw unknownColumns(unknown) }
    return try selecting(columns: self.names.filter { !dropped.contains($0) })
  }

  /// The table with one column more, or another in the place of the one of its name.
  ///
  /// - Throws: when the lengths differ.
  public func with(_ column: Column) throws(LogisticError) -> DataTable {
    var all = columns
    if let place = all.firstIndex(where: { $0.name == column.name }) {
      all[place] = column
    } else {
      all.append(column)
    }
    var table = try DataTable(columns: all)
    table.inherit(from: self)
    return table
  }

  /// The rows in which none of these columns is missing.
  ///
  /// - Throws: when a name is unknown.
  public func completeRows(of names: some Sequence<String>) throws(LogisticError) -> [Int] {
    let complete = try isComplete(names)
    return complete.indices.filter { complete[$0] }
  }

  /// The rows that have a class and lack none of these columns; nil if they are all.
  ///
  /// - Throws: when a name is unknown.
  func rows(
    with labels: ClassLabels, completeIn names: [String]
  ) throws(LogisticError) -> [Int]? {
    var kept = try isComplete(names)
    if labels.droppedCount > 0 {
      for (row, label) in labels.classOfRow.enumerated() where label < 0 { kept[row] = false }
    }
    if kept.allSatisfy({ $0 }) { return nil }
    return kept.indices.filter { kept[$0] }
  }

  /// Of each row, whether none of these columns is missing.
  private func isComplete(_ names: some Sequence<String>) throws(LogisticError) -> [Bool] {
    var complete = [Bool](repeating: true, count: rowCount)
    for name in names {
      let column = try column(name)
      switch column.values {
      case .numbers(let numbers):
        for (row, x) in numbers.enumerated() where x.isNaN { complete[row] = false }
      case .booleans(let booleans):
        for (row, x) in booleans.enumerated() where x == nil { complete[row] = false }
      case .categories(let codes, _):
        for (row, code) in codes.enumerated() where code < 0 { complete[row] = false }
      }
    }
    return complete
  }

  private mutating func inherit(from table: DataTable) {
    file = table.file
    lines = table.lines
    warnings = table.warnings.filter {
      $0.column == nil || $0.column.map { self[$0] != nil } == true
    }
    if columns.isEmpty { replaceColumns([], rowCount: table.rowCount) }
  }
}
