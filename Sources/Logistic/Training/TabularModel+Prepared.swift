extension TabularModel {
  /// The columns that say what became of the rows that were fitted: the target, or of a formula
  /// `cbind(successes, failures) ~ …` the two that count.
  public var responseColumns: [String] {
    get throws(LogisticError) {
      try formula.map { (text) throws(LogisticError) in try Formula(text).responseColumns }
        ?? [target]
    }
  }

  /// Rows with their outcome as the fit took them, whatever is then asked of them: a row that counts successes and
  /// failures, by the model's formula or by a column of trials, becomes one of each class that stands for so many.
  ///
  ///     let (rows, columns) = try model.prepared(table)
  ///     print(try model.quality(of: rows, frequencyWeight: columns.frequencyWeight).logLoss)
  ///
  /// - Parameters:
  ///   - table: the rows as they are.
  ///   - rowColumns: weights and offset.
  ///   - name: the column of outcomes, if not the model's.
  ///   - trials: the column of all trials, of which that one counts the successes.
  /// - Returns: the rows, and how they count.
  /// - Throws: columns that are not there, counts that cannot be, two that say how many rows a row stands for.
  public func prepared(
    _ table: DataTable, _ rowColumns: LogisticRegression.RowColumns = .init(),
    target name: String? = nil, trials: String? = nil
  ) throws(LogisticError) -> (table: DataTable, columns: LogisticRegression.RowColumns) {
    let name = name ?? target
    if let trials {
      let columns = try rowColumns.counting(trials: trials)
      if name == target, try responseColumns.count > 1 {
        throw LogisticError(
          .usage, "trials", "the model's formula says which columns count, and trials are given",
          advice: "leave them out")
      }
      return (try table.expandingTrials(successes: name, of: trials), columns)
    }
    guard name == target, let formula else { return (table, rowColumns) }
    return try Formula(formula).prepared(table, rowColumns)
  }
}
