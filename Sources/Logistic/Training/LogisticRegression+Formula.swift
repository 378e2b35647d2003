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
  ///   - rowColumns: weights, and a column that is added to an offset of the formula.
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

  /// Chooses the strength of the penalty for what a formula says, by cross-validation: knots, levels and means are made
  /// anew of each fold's rows, so that a fold knows nothing of the rows that judge it.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - formula: what is predicted from what.
  ///   - rowColumns: weights and offset.
  ///   - folds: which rows are held out together.
  ///   - measure: what held-out rows are judged by.
  ///   - rule: which of the strengths is taken.
  ///   - grid: the strengths that are tried.
  ///   - observe: called on the way; `.stop` ends the search with what there is.
  /// - Throws: as `crossValidated(_:target:)`; columns and functions that are not there.
  public func crossValidated(
    _ table: DataTable, formula: Formula, rowColumns: RowColumns = .init(),
    folds: CrossValidation.Folds = .stratified(), measure: CrossValidation.Measure = .deviance,
    rule: CrossValidation.Rule = .minimum, grid: RegularizationPath.Grid = .init(),
    observe: ((PathProgress) -> Decision)? = nil
  ) throws(LogisticError) -> CrossValidation {
    var estimator = self
    estimator.formula = formula
    let prepared = try formula.prepared(table, rowColumns)
    return try estimator.crossValidated(
      prepared.table, target: formula.target, rowColumns: prepared.columns, folds: folds,
      measure: measure, rule: rule, grid: grid, observe: observe)
  }

  /// The estimator whose fits have the formula's columns as these rows make them, with their knots, levels and means,
  /// whatever rows are then fitted; itself without a formula.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - target: the column to predict.
  /// - Throws: as `fit(_:target:)`.
  public func fixingFormula(
    on table: DataTable, target: String
  ) throws(LogisticError) -> LogisticRegression {
    guard formula != nil else { return self }
    let problem = try TableProblem(
      self, table, target: target, features: nil, excluding: [], .init())
    var estimator = self
    estimator.formula = problem.estimator.formula
    estimator.formulaSpace = problem.space
    return estimator
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
    let out = Set(
      formula.responseColumns + left + [target] + (try formula.columnsOfOffsets(in: table)))
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
  /// A table and its columns of weights as a fit takes them: two rows a row that counts successes and failures.
  ///
  /// - Throws: columns that are not there, counts that cannot be.
  public func prepared(
    _ table: DataTable, _ rowColumns: LogisticRegression.RowColumns = .init()
  ) throws(LogisticError) -> (table: DataTable, columns: LogisticRegression.RowColumns) {
    var columns = rowColumns
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
