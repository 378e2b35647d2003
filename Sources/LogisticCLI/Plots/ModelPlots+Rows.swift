internal import Logistic
internal import LogisticPlots

extension ModelPlots {
  /// A model with the rows of a table.
  ///
  /// - Throws: columns that are missing or of another kind, classes that the model does not know.
  init(
    _ model: TabularModel, _ table: DataTable, target: String? = nil,
    frequencyWeight: String? = nil
  ) throws(LogisticError) {
    let name = target ?? model.target
    let classes = try ClassLabels(name, in: table, classes: model.classes)
    var labels = [Int?](repeating: nil, count: table.rowCount)
    for (row, label) in zip(classes.rows, classes.indices) { labels[row] = label }
    let weights = try frequencyWeight.map { (column) throws(LogisticError) in
      try table.numbers(of: column)
    }
    self.init(
      model: .table(model),
      scored: try ScoredRows(
        model.predict(table), labels: labels, positive: model.positive, weights: weights),
      table: table, target: name, threshold: model.threshold)
  }

  /// A model with sparse rows.
  init(
    _ model: SparseModel, _ features: SparseMatrix<Double>, labels: [String]
  ) throws(LogisticError) {
    let places = Dictionary(
      model.classes.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    self.init(
      model: .sparse(model),
      scored: try ScoredRows(
        model.predict(features), labels: labels.map { places[$0] },
        positive: model.positive), target: model.target, threshold: model.threshold)
  }

  /// A plain network with the rows that it takes.
  init(
    _ network: Network, _ rows: NetworkRows, names: [String], target: String,
    threshold: Double = 0.5
  )
    throws(LogisticError)
  {
    var scored: ScoredRows?
    let predictions = network.classes(
      of: try network.predict(rows.inputs), threshold: threshold, classes: rows.classes)
    if let predictions, let labels = rows.labels {
      scored = try ScoredRows(predictions, labels: labels, weights: rows.weights)
    }
    self.init(
      model: .network(network), scored: scored, target: target, features: names,
      threshold: threshold)
  }
}
