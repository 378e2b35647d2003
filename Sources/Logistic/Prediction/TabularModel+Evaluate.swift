extension TabularModel {
  /// The loss and metrics, as compiled, of a table's rows whose class is known: Keras's `evaluate`.
  ///
  /// Rows that lack a class, or with `.drop` a feature, are left out.
  ///
  /// - Returns: each quantity by name, `loss` first.
  /// - Throws: columns that are missing or of another kind, classes that the model does not know.
  public func evaluate(
    _ table: DataTable, target name: String? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let (values, targets) = try rows(table, target: name ?? target)
    return try network.evaluate(values, targets)
  }

  /// The inputs and targets of the rows that can be compared.
  func rows(_ table: DataTable, target name: String) throws(LogisticError) -> (
    inputs: [LayerValue], targets: Matrix<Double>
  ) {
    var rows = table
    if missing == .drop {
      rows = table.selecting(rows: try table.completeRows(of: space.inputs.map(\.name)))
    }
    let labels = try ClassLabels(name, in: rows, classes: classes)
    if labels.droppedCount > 0 { rows = rows.selecting(rows: labels.rows) }
    guard rows.rowCount > 0 else {
      throw LogisticError(
        .data, "no-rows", "no row has both a class and a prediction",
        place: table.file.map { .init(file: $0) })
    }
    try rows.checkFinite(space.inputs.filter { !$0.isCategory }.map(\.name))
    let width = network.nodes[network.output].shape.width
    let targets: Matrix<Double>
    if width == 1 {
      targets = labels.indices.map { $0 == positive ? 1 : 0 }.targetMatrix
    } else if network.compiled?.loss is SparseCategoricalCrossentropy {
      targets = labels.indices.targetMatrix
    } else {
      targets = try oneHot(labels.indices, classes: width)
    }
    return (try space.values(rows), targets)
  }
}
