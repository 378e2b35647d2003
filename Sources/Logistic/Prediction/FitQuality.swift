/// How well a model's predicted classes and probabilities agree with rows whose class is known.
public struct FitQuality: Sendable {
  /// Which rows it is from.
  public enum Rows: String, Sendable {
    /// Those that were fitted: too good a picture.
    case training
    /// Those held back.
    case validation
    /// Each fitted row, predicted as if it had been left out: one Newton step from the optimum.
    case leaveOneOut = "leave-one-out"
    /// Rows given for an evaluation.
    case given
  }
  /// Which rows it is from.
  public var rows: Rows
  /// How many rows have a class and a prediction, frequency weights counted.
  public var count: Double
  /// How many rows have a class but no prediction, or no class.
  public var rowsLeftOut: Int
  /// The mean of −log p of each row's class.
  public var logLoss: Double
  /// The mean over rows and classes of squared differences between probability and truth, times
  /// the number of classes; with two classes half of that: Brier's score.
  public var brierScore: Double
  /// The area under the ROC curve, with two classes.
  public var auc: Double?
  /// Class by class, and the confusion matrix.
  public var report: ClassificationReport
}

extension TabularModel {
  /// Compares the model's predictions with the classes of a table's rows.
  ///
  /// - Parameters:
  ///   - weight: the column that says how many rows each row stands for.
  ///   - source: which rows they are.
  /// - Throws: columns that are missing or of another kind, classes that the model does not know,
  ///   no row to compare.
  public func quality(
    of table: DataTable, target name: String? = nil, frequencyWeight weight: String? = nil,
    source: FitQuality.Rows = .given
  ) throws(LogisticError) -> FitQuality {
    let name = name ?? target
    let labels = try ClassLabels(name, in: table, classes: classes)
    let known = labels.rows.count == table.rowCount ? table : table.selecting(rows: labels.rows)
    let predictions = try predict(known)
    let weights = try weight.map { (weight) throws(LogisticError) in
      try known.numbers(of: weight)
    }
    return try FitQuality(
      probabilities: predictions.probabilities, predicted: predictions.predicted,
      labels: labels.indices, weights: weights, positive: positive, rows: source,
      alreadyLeftOut: labels.droppedCount, file: table.file)
  }
}

extension FitQuality {
  /// Compares predictions with the class number of each row; with two classes the second is the
  /// positive one.
  ///
  /// - Throws: when no row has a prediction, or a class number is none of the classes'.
  public init(
    _ predictions: Predictions, labels: [Int], rows: Rows, file: String? = nil
  ) throws(LogisticError) {
    if let row = labels.firstIndex(where: { !predictions.classes.indices.contains($0) }) {
      throw LogisticError(
        .data, "label-range", "the class of row \(row + 1) is \(labels[row])",
        place: file.map { .init(file: $0) },
        advice: "the model's classes are 0...\(predictions.classes.count - 1)")
    }
    try self.init(
      probabilities: predictions.probabilities, predicted: predictions.predicted, labels: labels,
      weights: nil, positive: 1, rows: rows, file: file)
  }

  /// From class probabilities, row by row; rows without a predicted class are left out.
  init(
    probabilities: Matrix<Double>, predicted: [Int?], labels: [Int], weights: [Double]?,
    positive: Int, rows: Rows, alreadyLeftOut: Int = 0, file: String? = nil
  ) throws(LogisticError) {
    let classCount = probabilities.columns
    let used = labels.indices.filter { predicted[$0] != nil && (weights?[$0] ?? 1) > 0 }
    guard !used.isEmpty else {
      throw LogisticError(
        .data, "no-rows", "no row has both a class and a prediction",
        place: file.map { .init(file: $0) })
    }
    var total = 0.0
    var loss = 0.0
    var brier = 0.0
    for i in used {
      let weight = weights?[i] ?? 1
      let row = probabilities.values[i * classCount..<(i + 1) * classCount]
      total += weight
      loss -= weight * log(max(row[row.startIndex + labels[i]], .leastNonzeroMagnitude))
      for (c, p) in row.enumerated() {
        let miss = p - (c == labels[i] ? 1 : 0)
        brier += weight * miss * miss
      }
    }
    let kept = used.map { weights?[$0] ?? 1 }
    self.rows = rows
    count = total
    rowsLeftOut = labels.count - used.count + alreadyLeftOut
    logLoss = loss / total
    brierScore = brier / total / (classCount == 2 ? 2 : 1)
    report = try ClassificationReport(
      predicted: used.compactMap { predicted[$0] }, actual: used.map { labels[$0] },
      classCount: classCount, weights: weights == nil ? nil : kept)
    let isPositive = used.map { labels[$0] == positive }
    if classCount == 2, isPositive.contains(true), isPositive.contains(false) {
      auc = try ROCCurve(
        scores: used.map { probabilities.values[$0 * 2 + positive] },
        labels: isPositive, weights: weights == nil ? nil : kept
      ).area
    } else {
      auc = nil
    }
  }
}
