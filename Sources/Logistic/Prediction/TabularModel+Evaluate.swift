extension TabularModel {
  /// The loss and metrics, as compiled, of a table's rows whose class is known: Keras's `evaluate`.
  ///
  /// Rows that lack a class, or with `.drop` a feature, are left out.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - name: the column of classes; the one that was fitted unless given.
  ///   - weight: the column that says how many rows each row stands for.
  /// - Returns: each quantity by name, `loss` first.
  /// - Throws: columns that are missing or of another kind, classes that the model does not know.
  public func evaluate(
    _ table: DataTable, target name: String? = nil, frequencyWeight weight: String? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let (values, targets, used) = try rows(table, target: name ?? target)
    guard let weight else { return try network.evaluate(values, targets) }
    var counts = try used.numbers(of: weight)
    // Keras divides by the number of rows, here by what they stand for; its weighted metrics are the
    // rows' too.
    let total = counts.reduce(0, +)
    guard total > 0, total < .infinity, counts.allSatisfy({ $0 >= 0 }) else {
      throw LogisticError(
        .data, "weight", "the frequency weights add up to \(shortestText(total))",
        place: used.place(column: weight), advice: "weights are finite and at least 0")
    }
    for i in counts.indices { counts[i] *= Double(used.rowCount) / total }
    var counted = network
    if let settings = counted.compiled {
      counted.compiled?.metrics = []
      counted.compiled?.weightedMetrics = settings.metrics + settings.weightedMetrics
    }
    return try counted.evaluate(values, targets, sampleWeight: counts)
  }

  /// The inputs and targets of the rows that can be compared.
  func rows(_ table: DataTable, target name: String) throws(LogisticError) -> (
    inputs: [LayerValue], targets: Matrix<Double>, used: DataTable
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
    return (try space.values(rows), targets, rows)
  }
}
