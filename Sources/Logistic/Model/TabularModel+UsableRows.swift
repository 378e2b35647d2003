extension TabularModel {
  /// The rows of a table that the model can be fitted to or judged by: with a class, and a value wherever one is
  /// needed.
  ///
  /// - Parameter others: columns beside the model's that must have a value: weights, an offset, clusters.
  /// - Throws: columns that are not there, a class that the model does not know.
  func usableRows(
    of table: DataTable, alsoComplete others: [String]
  ) throws(LogisticError) -> [Int] {
    let features = space.inputs.map(\.name)
    let unknown = (features + [target] + others).filter { table[$0] == nil }
    if !unknown.isEmpty { throw table.unknownColumns(unknown) }
    let labelled = try ClassLabels(target, in: table, classes: classes).rows
    let complete = (missing == .drop ? features : []) + others
    guard !complete.isEmpty else { return labelled }
    let usable = Set(try table.completeRows(of: complete))
    return labelled.filter(usable.contains)
  }
}
