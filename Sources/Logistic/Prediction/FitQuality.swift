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
  ///   - table: rows with their class.
  ///   - name: the column of true classes; the model's target unless given.
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
    let outputs = try checkedOutputs(known)
    let weights = try weight.map { (weight) throws(LogisticError) in
      try known.numbers(of: weight)
    }
    return try FitQuality(
      QualityRows(
        outputs: outputs, classCount: classes.count, positive: positive, threshold: threshold,
        lacking: lackingRows(known), labels: labels.presentClasses, weights: weights),
      rows: source, alreadyLeftOut: labels.droppedCount, file: table.file)
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
    try self.init(
      QualityRows(
        outputs: probabilities, classCount: probabilities.columns, positive: positive,
        predicted: predicted.map { $0.map { Int32($0) } ?? -1 }, labels: labels.map { Int32($0) },
        weights: weights), rows: rows, alreadyLeftOut: alreadyLeftOut, file: file)
  }

  /// From rows with outputs and a class each.
  init(
    _ compared: QualityRows, rows: Rows, alreadyLeftOut: Int, file: String?
  ) throws(LogisticError) {
    if let weights = compared.weights, let row = weights.firstIndex(of: .infinity) {
      throw LogisticError(
        .data, "weight", "the weight of row \(row) is \(weights[row])",
        advice: "give numbers of at least 0")
    }
    let sums = compared.sums()
    guard sums.used > 0 else {
      throw LogisticError(
        .data, "no-rows", "no row has both a class and a prediction",
        place: file.map { .init(file: $0) })
    }
    self.rows = rows
    count = sums.total
    rowsLeftOut = compared.labels.count - sums.used + alreadyLeftOut
    logLoss = sums.loss / sums.total
    brierScore = sums.brier / sums.total / (compared.classCount == 2 ? 2 : 1)
    report = ClassificationReport(
      confusion: Matrix(
        unchecked: sums.confusion, rows: compared.classCount, columns: compared.classCount))
    auc = try compared.area()
  }
}
