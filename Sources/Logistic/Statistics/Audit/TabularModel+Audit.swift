extension TabularModel {
  /// Audits the model's weights on rows with the target. Coefficients are on the columns as they are.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - name: the target's column, if not the model's.
  ///   - columns: weights and offset, as in the training.
  ///   - classWeight: how much the rows of each class count; nil for what the fit recorded.
  /// - Throws: as the network's audit; columns or classes that do not fit; a fit that is the optimum of no
  ///   objective, as FLIC and FLAC.
  public func audit(
    _ table: DataTable, target name: String? = nil,
    rowColumns columns: LogisticRegression.RowColumns = .init(), classWeight: ClassWeight? = nil
  ) throws(LogisticError) -> Audit {
    try TableAudit(self, table, target: name ?? target, columns, classWeight).audit()
  }

  /// Whether rows are those that the model was fitted to, by its coefficients: the gradient of its objective is 0
  /// there, and there are as many rows as its record says.
  ///
  /// It is known of exact fits only, whose weights and penalty the file or the caller tells, of up to 1000
  /// features and 10⁸ numbers; false of all others.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - name: the target's column, if not the model's.
  ///   - columns: weights and offset, as in the fit.
  public func isFitted(
    to table: DataTable, target name: String? = nil,
    rowColumns columns: LogisticRegression.RowColumns = .init()
  ) -> Bool {
    guard let record, name ?? target == target, space.width <= Audit.greatestCovariance,
      Double(table.rowCount) * Double(space.width) <= 1e8,
      columns.frequencyWeight != nil || Double(table.rowCount) >= record.observations
    else { return false }
    if record.firth != nil {
      guard let rows = try? FittedRows(table, of: self, columns: columns),
        rows.observations == record.observations
      else { return false }
      return rows.distance < Inference.distanceOfOtherRows
    }
    guard let certificate = record.certificate, certificate.bound < 1e-6,
      let problem = try? TableAudit(self, table, target: target, columns, nil).problem,
      problem.observations == record.observations,
      let zero = try? problem.objective.value(at: problem.theta.map { _ in 0 }),
      let found = try? problem.certificate()
    else { return false }
    // What the objective is above its optimum is half the square of the distance in standard errors.
    let distance = (2 * found.bound * zero * problem.objective.normalizer).squareRoot()
    return distance < Inference.distanceOfOtherRows || found.bound <= 2 * certificate.bound
  }
}
