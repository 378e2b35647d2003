extension TabularModel {
  /// The loss and metrics, as compiled, of a table's rows whose class is known: Keras's `evaluate`.
  ///
  /// Rows that lack a class, or with `.drop` a feature, are left out. With one output, metrics that were
  /// compiled with Keras's threshold of 0.5 are judged at the model's own.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - name: the column of classes; the one that was fitted unless given.
  ///   - weight: the column that says how many rows each row stands for.
  ///   - sampleWeight: the column of Keras's factors on each row's loss. As in Keras weighted metrics use them
  ///     too, and the others do not.
  /// - Returns: each quantity by name, `loss` first.
  /// - Throws: columns that are missing or of another kind, classes that the model does not know.
  public func evaluate(
    _ table: DataTable, target name: String? = nil, frequencyWeight weight: String? = nil,
    sampleWeight: String? = nil
  ) throws(LogisticError) -> [(name: String, value: Double)] {
    let (targets, used) = try rows(table, target: name ?? target)
    // Of sparse rows the logits are known, and what is left of the network is an activation.
    let parts = try logitsAndRest(used)
    var values = [LayerValue]()
    if let parts { values = [.numbers(parts.logits)] } else { values = try space.values(used) }
    func evaluate(
      _ network: Network, _ weights: [Double]?
    ) throws(LogisticError) -> [(name: String, value: Double)] {
      var report = try network.evaluate(values, targets, sampleWeight: weights)
      for i in report.indices where report[i].name == "loss" {
        report[i].value += parts?.penalty ?? 0
      }
      return report
    }
    let judged = (parts?.rest ?? network).judging(at: threshold)
    let factors = try sampleWeight.map { (name) throws(LogisticError) in
      try Self.checked(name, in: used)
    }
    guard let weight else { return try evaluate(judged, factors) }
    var counts = try Self.checked(weight, in: used)
    // Keras divides by the number of rows, here by what they stand for; its weighted metrics are the
    // rows' too.
    let total = counts.reduce(0, +)
    for i in counts.indices { counts[i] *= Double(used.rowCount) / total }
    guard let factors, let settings = judged.compiled else {
      return try evaluate(judged.countingMetrics, counts)
    }
    var counted = judged
    counted.compiled?.weightedMetrics = settings.metrics
    counted.compiled?.metrics = []
    let plain = try evaluate(counted, counts)
    counted.compiled?.weightedMetrics = settings.weightedMetrics
    let heavy = try evaluate(counted, zip(counts, factors).map { $0 * $1 })
    let names = Metric.reportedNames(settings.metrics, weighted: settings.weightedMetrics)
    return Array(heavy.prefix(1))
      + zip(names, plain.dropFirst() + heavy.dropFirst()).map { (name: $0, value: $1.value) }
  }

  /// A column of weights, some of them above 0.
  private static func checked(
    _ name: String, in table: DataTable
  ) throws(LogisticError) -> [Double] {
    let values = try table.weights(of: name)
    let total = values.reduce(0, +)
    guard total > 0, total < .infinity else {
      throw LogisticError(
        .data, "all-weights-zero", "the weights add up to \(shortestText(total))",
        place: table.place(column: name), advice: "give rows that are to count a weight above 0")
    }
    return values
  }

  /// The rows that can be compared, and their targets.
  func rows(_ table: DataTable, target name: String) throws(LogisticError) -> (
    targets: Matrix<Double>, used: DataTable
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
    try rows.checkFinite(space.inputs.filter { !$0.takesStrings }.map(\.name))
    let width = network.nodes[network.output].shape.width
    let targets: Matrix<Double>
    if width == 1 {
      targets = labels.indices.map { $0 == positive ? 1 : 0 }.targetMatrix
    } else if network.compiled?.loss is SparseCategoricalCrossentropy {
      targets = labels.indices.targetMatrix
    } else {
      targets = try oneHot(labels.indices, classes: width)
    }
    return (targets, rows)
  }
}

extension Network {
  /// The same network, all of whose metrics take weights.
  fileprivate var countingMetrics: Network {
    var network = self
    if let settings = compiled {
      network.compiled?.metrics = []
      network.compiled?.weightedMetrics = settings.metrics + settings.weightedMetrics
    }
    return network
  }
}
