/// How two models' predictions of the same rows compare.
///
/// Only on rows that neither was fitted to is the comparison fair: on its own rows a larger model looks better
/// than it is, and for nested models DeLong's test is then no test at all (Demler, Pencina & D'Agostino
/// 2012). The errors are those of these rows: the models are taken as they are.
public struct PairedComparison: Sendable, Equatable {
  /// How many rows have a class and a prediction of both, weights counted.
  public let count: Double
  /// The areas under the ROC curves, with DeLong's error of their difference (DeLong, DeLong &
  /// Clarke-Pearson 1988); nil of more than two classes, or with fewer than two rows of one.
  public let auc: PairedDifference?
  /// The mean of −log p of each row's class.
  public let logLoss: PairedDifference
  /// Brier's score: with two classes `(p − y)²`, with more the sum over all classes.
  public let brier: PairedDifference

  /// Compares two models' predictions.
  ///
  /// - Parameters:
  ///   - first: one model's predictions.
  ///   - second: the other's, of the same rows and classes.
  ///   - labels: the number of each row's class; nil leaves the row out.
  ///   - positive: with two classes, the one whose probability orders rows.
  ///   - weights: how many rows each row stands for; nil for one.
  /// - Throws: counts or classes that differ, no row that both predict.
  public init(
    _ first: Predictions, _ second: Predictions, labels: [Int?], positive: Int = 1,
    weights: [Double]? = nil
  ) throws(LogisticError) {
    guard first.classes == second.classes else {
      throw LogisticError(
        .model, "other-classes",
        "the models have different classes: \(first.classes.joined(separator: ", ")) and \(second.classes.joined(separator: ", "))",
        advice: "compare models of one target")
    }
    guard first.predicted.count == labels.count, second.predicted.count == labels.count,
      weights?.count ?? labels.count == labels.count
    else {
      throw LogisticError(
        .data, "row-count", "the predictions and classes are not of the same rows",
        advice: "give one of each a row")
    }
    let rows = labels.indices.filter {
      labels[$0] != nil && first.predicted[$0] != nil && second.predicted[$0] != nil
        && weights?[$0] != 0
    }
    guard !rows.isEmpty else {
      throw LogisticError(.data, "no-rows", "no row has a class and a prediction of both models")
    }
    let k = first.classes.count
    let own = rows.map { labels[$0] ?? 0 }
    let counts = weights.map { weights in rows.map { weights[$0] } }
    func parts(_ predictions: Predictions) -> (loss: [Double], brier: [Double]) {
      var (loss, brier) = ([Double](), [Double]())
      for (row, label) in zip(rows, own) {
        var square = 0.0
        for c in 0..<k {
          let miss = predictions.probabilities[row, c] - (c == label ? 1 : 0)
          square += miss * miss
        }
        loss.append(-log(max(predictions.probabilities[row, label], .leastNonzeroMagnitude)))
        brier.append(k == 2 ? square / 2 : square)
      }
      return (loss, brier)
    }
    let (a, b) = (parts(first), parts(second))
    count = counts?.reduce(0, +) ?? Double(rows.count)
    logLoss = PairedDifference(a.loss, b.loss, counts: counts)
    brier = PairedDifference(a.brier, b.brier, counts: counts)
    let isPositive = own.map { $0 == positive }
    func area(_ predictions: Predictions) -> AUCInterval? {
      try? AUCInterval(
        scores: rows.map { predictions.probabilities[$0, positive] }, labels: isPositive,
        frequencies: counts)
    }
    if k == 2, let one = area(first), let two = area(second),
      let test = try? one.difference(to: two)
    {
      auc = PairedDifference(
        first: one.area, second: two.area, standardError: test.standardError)
    } else {
      auc = nil
    }
  }
}

extension TabularModel {
  /// How this model's predictions of a table's rows compare with another's.
  ///
  /// - Parameters:
  ///   - other: the other model, of the same classes.
  ///   - table: rows with their class: not those that were fitted.
  ///   - name: the column of true classes; the model's target unless given.
  ///   - weight: the column that says how many rows each row stands for.
  /// - Throws: columns that are missing or of another kind, classes that differ, no row to compare.
  public func comparison(
    with other: TabularModel, on table: DataTable, target name: String? = nil,
    frequencyWeight weight: String? = nil
  ) throws(LogisticError) -> PairedComparison {
    let labels = try ClassLabels(name ?? target, in: table, classes: classes)
    let weights = try weight.map { (weight) throws(LogisticError) in
      try table.weights(of: weight)
    }
    return try PairedComparison(
      predict(table), other.predict(table),
      labels: labels.classOfRow.map { $0 < 0 ? nil : Int($0) },
      positive: positive, weights: weights)
  }
}
