extension LogisticRegression {
  /// Fits what a formula says.
  ///
  ///     let fit = try LogisticRegression().fit(
  ///       penguins, formula: Formula("sex ~ species * scale(body_mass_g) + ns(bill_length_mm, 4)"))
  ///
  /// Rows that lack a value in a column of the formula are left out, as in R. The fitted model takes the columns as they are:
  /// logarithms, products and splines are layers of its network.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - formula: what is predicted from what.
  ///   - rowColumns: weights and offset; an offset of the formula is one.
  ///   - validation: rows that an optimizer's epochs report on.
  ///   - start: a model whose coefficients the fit begins at.
  ///   - observe: called after each batch, epoch or iteration; `.stop` ends the fit.
  /// - Throws: as `fit(_:target:)`; columns and functions that are not there, with their place in the formula.
  public func fit(
    _ table: DataTable, formula: Formula, rowColumns: RowColumns = .init(),
    validation: DataTable? = nil, startingFrom start: TabularModel? = nil,
    observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> LogisticFit {
    var estimator = self
    estimator.formula = formula
    let prepared = try formula.prepared(table, rowColumns)
    let held = try validation.map { (table) throws(LogisticError) in
      try formula.prepared(table, rowColumns).table
    }
    return try estimator.fit(
      prepared.table, target: formula.target, rowColumns: prepared.columns, validation: held,
      startingFrom: start, observe: observe)
  }

  /// Fits what a formula says, read from text.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - formula: such as `happy ~ fish * swim + log(weight)`.
  ///   - rowColumns: weights and offset.
  /// - Throws: as `fit(_:formula:)` of a formula; what cannot be read, with a caret under the place.
  public func fit(
    _ table: DataTable, formula: String, rowColumns: RowColumns = .init()
  ) throws(LogisticError) -> LogisticFit {
    try fit(table, formula: Formula(formula), rowColumns: rowColumns)
  }

  /// Takes over what a formula decides.
  ///
  /// - Returns: its terms and its columns.
  mutating func adopt(
    _ formula: Formula, of table: DataTable, target: String, features: [String]?,
    besides left: [String]
  ) throws(LogisticError) -> (terms: FormulaTerms, columns: [String]) {
    let given = [
      (features != nil, "features"), (!text.isEmpty, "texts"),
    ].first(where: \.0)
    if let given {
      throw LogisticError(
        .usage, "formula", "a formula and \(given.1) are both given",
        advice: "name the columns in the formula; C(column) makes a category of numbers")
    }
    if let offset = formula.offset, !left.contains(offset) {
      throw LogisticError(
        .usage, "offset", "the formula's offset '\(offset)' is not among the row columns",
        advice: "fit the table and row columns that Formula.prepared(_:_:) gives")
    }
    let out = Set(formula.responseColumns + left + [target])
    // What a dot stands for is settled once, so that folds have the same terms.
    let others = formula.others ?? table.names.filter { !out.contains($0) }
    self.formula?.others = others
    let terms = try FormulaTerms(formula, others: others)
    let (names, categories) = try formula.columns(terms, in: table)
    if let own = formula.responseColumns.first(where: names.contains) {
      throw LogisticError(
        .usage, "target-feature", "'\(own)' is on both sides of the formula",
        advice: "take it out of the right side")
    }
    guard !terms.terms.isEmpty else {
      throw LogisticError(
        .usage, "no-features", "the formula '\(formula.text)' has no term to predict from",
        advice: "name a column right of the tilde")
    }
    categorical = categories.sorted()
    missing = .drop
    intercept = terms.hasIntercept
    return (terms, names)
  }
}

extension Formula {
  /// The columns that it needs beside those of its terms.
  public var rowColumnNames: [String] { responseColumns + (offset.map { [$0] } ?? []) }

  /// A table and its columns of weights as a fit takes them: two rows a row that counts successes and failures,
  /// and the formula's offset.
  ///
  /// - Throws: columns that are not there, counts that cannot be, two offsets.
  public func prepared(
    _ table: DataTable, _ rowColumns: LogisticRegression.RowColumns = .init()
  ) throws(LogisticError) -> (table: DataTable, columns: LogisticRegression.RowColumns) {
    var columns = rowColumns
    if let offset {
      guard columns.offset == nil || columns.offset == offset else {
        throw LogisticError(
          .usage, "offset", "the formula has an offset, and '\(columns.offset ?? "")' is another",
          advice: "give one")
      }
      guard table[offset] != nil else {
        throw unknownColumn(offset, at: offsetPosition, in: table)
      }
      columns.offset = offset
    }
    let unknown = responseColumns.filter { table[$0] == nil }
    if let first = unknown.first {
      throw unknownColumn(first, at: 0, in: table)
    }
    guard case .counts(let successes, let failures) = response else { return (table, columns) }
    guard columns.frequencyWeight == nil else {
      throw LogisticError(
        .usage, "trials", "cbind and a frequency weight are both given",
        advice: "multiply the counts by it, and leave it out")
    }
    let (won, lost) = (try table.numbers(of: successes), try table.numbers(of: failures))
    let trials = try table.with(
      Column(failures, numbers: zip(won, lost).map { $0 + $1 }))
    columns.frequencyWeight = failures
    columns.arePairsOfTrials = true
    return (try trials.expandingTrials(successes: successes, of: failures), columns)
  }
}
