extension DataTable {
  /// The rows whose numbers are given, in that order. Levels stay as they are.
  public func selecting(rows: some Collection<Int>) -> DataTable {
    for row in rows {
      precondition(row >= 0 && row < rowCount, "row \(row) of a table of \(rowCount) rows")
    }
    var table = self
    table.replaceColumns(columns.map { $0.selecting(rows: rows) }, rowCount: rows.count)
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
    var complete = [Bool](repeating: true, count: rowCount)
    for name in names {
      let column = try column(name)
      for row in 0..<rowCount where column.isMissing(row) { complete[row] = false }
    }
    return complete.indices.filter { complete[$0] }
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
