extension DataTable {
  /// Two tables, rows dealt out at random, in their present order within each.
  ///
  /// - Parameters:
  ///   - fraction: the share that goes to validation, between 0 and 1.
  ///   - name: the column whose values both parts get in the same shares; nil for none. Numbers
  ///     are stratified by value if they are whole and at most 100 differ, else not at all.
  ///   - seed: equal seeds give equal parts.
  /// - Throws: when the fraction or the column's name cannot be.
  public func split(
    fraction: Double, stratifiedBy name: String? = nil, seed: UInt64
  ) throws(LogisticError) -> (training: DataTable, validation: DataTable) {
    let (training, validation) = try StratifiedSplit.indices(
      classes: try strata(of: name), fraction: fraction, seed: seed)
    return (selecting(rows: training), selecting(rows: validation))
  }

  /// The rows of each of `folds` parts, stratified as ``split(fraction:stratifiedBy:seed:)`` is.
  ///
  /// - Throws: when the number of folds or the column's name cannot be.
  public func foldRows(
    _ folds: Int, stratifiedBy name: String? = nil, seed: UInt64
  ) throws(LogisticError) -> [[Int]] {
    try StratifiedFolds.indices(classes: try strata(of: name), folds: folds, seed: seed)
  }

  /// A number for each row's stratum, −1 for a missing value.
  private func strata(of name: String?) throws(LogisticError) -> [Int] {
    guard let name else { return Array(repeating: 0, count: rowCount) }
    let column = try column(name)
    if case .numbers(let numbers) = column.values {
      let distinct = Set(numbers.lazy.filter { !$0.isNaN })
      if distinct.count > ClassLabels.maximumCount
        || distinct.contains(where: { $0 != $0.rounded() })
      {
        return Array(repeating: 0, count: rowCount)
      }
    }
    return column.codesAndLevels.codes.map { Int($0) }
  }
}
