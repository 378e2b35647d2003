/// How good a model's probabilities are on rows whose class is known.
public enum Goodness: Sendable {
  /// Of two classes.
  case binary(BinaryGoodness)
  /// Of more.
  case multiclass(MulticlassGoodness)

  /// Compares predictions with classes. Rows without a class, a prediction or a weight are left out.
  ///
  /// - Parameters:
  ///   - predictions: of the rows.
  ///   - labels: the number of each row's class; nil leaves the row out.
  ///   - positive: with two classes, the one whose probability is judged.
  ///   - threshold: with two classes, the positive one is predicted above it.
  ///   - weights: how many rows each row stands for; nil for one.
  ///   - areFitted: whether the rows are those that the model was fitted to.
  /// - Throws: counts that differ, no row to compare, numbers that cannot be.
  public init(
    _ predictions: Predictions, labels: [Int?], positive: Int = 1, threshold: Double = 0.5,
    weights: [Double]? = nil, areFitted: Bool = false
  ) throws(LogisticError) {
    let k = predictions.classes.count
    guard labels.count == predictions.predicted.count,
      weights?.count ?? labels.count == labels.count
    else {
      throw LogisticError(
        .data, "row-count",
        "there are \(predictions.predicted.count) predictions and \(labels.count) classes",
        advice: "give one of each a row")
    }
    let rows = labels.indices.filter {
      labels[$0] != nil && predictions.predicted[$0] != nil && weights?[$0] != 0
    }
    guard !rows.isEmpty else {
      throw LogisticError(.data, "no-rows", "no row has both a class and a prediction")
    }
    let own = rows.map { labels[$0] ?? 0 }
    if let wrong = own.first(where: { !(0..<k).contains($0) }) {
      throw LogisticError(
        .data, "label-range", "a class is number \(wrong)", advice: "give one of 0...\(k - 1)")
    }
    let kept = weights.map { weights in rows.map { weights[$0] } }
    if k == 2 {
      self = .binary(
        try BinaryGoodness(
          probabilities: rows.map { min(1, max(0, predictions.probabilities[$0, positive])) },
          labels: own.map { $0 == positive }, weights: kept, threshold: threshold,
          areFitted: areFitted))
    } else {
      let isWhole = rows.count == labels.count
      self = .multiclass(
        try MulticlassGoodness(
          probabilities: isWhole
            ? predictions.probabilities : predictions.probabilities.selecting(rows: rows),
          predicted: rows.map { predictions.predicted[$0] ?? 0 }, labels: own,
          classes: predictions.classes, weights: kept))
    }
  }
}

extension TabularModel {
  /// How good the model's probabilities are on a table's rows.
  ///
  /// - Parameters:
  ///   - table: rows with their class: of those that were fitted every figure flatters.
  ///   - name: the column of true classes; the model's target unless given.
  ///   - weight: the column that says how many rows each row stands for.
  ///   - areFitted: whether they are those that were fitted; nil to find out, as ``isFitted(to:target:rowColumns:)``
  ///     does.
  /// - Throws: columns that are missing or of another kind, classes that the model does not know, no row to
  ///   compare.
  public func goodness(
    of table: DataTable, target name: String? = nil, frequencyWeight weight: String? = nil,
    areFitted: Bool? = nil
  ) throws(LogisticError) -> Goodness {
    let labels = try ClassLabels(name ?? target, in: table, classes: classes)
    let weights = try weight.map { (weight) throws(LogisticError) in
      try table.weights(of: weight)
    }
    return try Goodness(
      predict(table), labels: labels.classOfRow.map { $0 < 0 ? nil : Int($0) }, positive: positive,
      threshold: threshold, weights: weights,
      areFitted: areFitted
        ?? (classes.count == 2
          && isFitted(to: table, target: name, rowColumns: .init(frequencyWeight: weight))))
  }
}

extension SparseModel {
  /// How good the model's probabilities are on sparse rows.
  ///
  /// - Throws: a class that the model does not know, rows with more columns than the model, no row.
  public func goodness<Scalar: KernelScalar>(
    of x: SparseMatrix<Scalar>, labels: [String]
  ) throws(LogisticError) -> Goodness {
    try Goodness(
      predict(x), labels: try numbers(of: labels, rows: x.rows), positive: positive,
      threshold: threshold)
  }
}
