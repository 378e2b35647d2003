extension LogisticRegression {
  /// Fits the probability of success to a table whose rows count the successes of their trials.
  ///
  /// Log-likelihood and standard errors are those of a row a trial (the binomial coefficients, which no
  /// estimate depends on, left out); the deviance is R's, measured from each row's own share of successes. The
  /// classes are `failure` and `success`.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - successes: the column that counts the successes.
  ///   - trials: the column that counts the trials, the successes among them.
  ///   - features: the columns to predict from; all others unless given.
  ///   - excluding: columns to leave out of all others.
  ///   - rowColumns: a sample weight and an offset; how many rows a row stands for its trials say.
  ///   - validation: rows of the same kind that an optimizer's epochs report on.
  ///   - observe: called after each batch, epoch or iteration; `.stop` ends the fit.
  /// - Throws: as `fit(_:target:)`, and when a count cannot be.
  public func fit(
    _ table: DataTable, successes: String, trials: String, features: [String]? = nil,
    excluding: [String] = [], rowColumns: RowColumns = .init(), validation: DataTable? = nil,
    observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> LogisticFit {
    let columns = try rowColumns.counting(trials: trials)
    let held = try validation.map { (table) throws(LogisticError) in
      try table.expandingTrials(successes: successes, of: trials)
    }
    return try fit(
      table.expandingTrials(successes: successes, of: trials), target: successes,
      features: features, excluding: excluding, rowColumns: columns, validation: held,
      observe: observe)
  }
}
