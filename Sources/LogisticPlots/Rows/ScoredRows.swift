public import Logistic

/// Rows whose class is known, with the probabilities that a model gives them: what the charts of a
/// model's quality are drawn from.
public struct ScoredRows: Sendable {
  /// The classes' names.
  public let classes: [String]
  /// With two classes: the number of the one whose probability is drawn.
  public let positive: Int
  /// One row a row, one column a class.
  let probabilities: Matrix<Double>
  /// The number of each row's class.
  let labels: [Int]
  /// The class predicted for each row.
  let predicted: [Int]
  let weights: [Double]?
  /// How many rows have no class, no prediction or one that is not a number.
  public let rowsLeftOut: Int

  /// Rows with their predictions.
  ///
  /// - Parameters:
  ///   - labels: the number of each row's class; nil leaves the row out.
  ///   - positive: with two classes, the one whose probability is drawn.
  ///   - weights: of each row, at least 0; nil for ones.
  /// - Throws: when the counts differ, a label or weight cannot be, or no row is left.
  public init(
    _ predictions: Predictions, labels: [Int?], positive: Int = 1, weights: [Double]? = nil
  ) throws(LogisticError) {
    try self.init(
      classes: predictions.classes, probabilities: predictions.probabilities,
      predicted: predictions.predicted, labels: labels, positive: positive, weights: weights)
  }

  /// Rows of two classes with the probability of the second.
  ///
  /// - Throws: as the other one.
  public init(
    probabilities: [Double], labels: [Bool], classes: [String] = ["0", "1"],
    threshold: Double = 0.5,
    weights: [Double]? = nil
  ) throws(LogisticError) {
    try self.init(
      classes: classes,
      probabilities: try Matrix(
        rows: probabilities.count, columns: 2, values: probabilities.flatMap { [1 - $0, $0] }),
      predicted: probabilities.map { $0.isNaN ? nil : $0 > threshold ? 1 : 0 },
      labels: labels.map { $0 ? 1 : 0 }, positive: 1, weights: weights)
  }

  private init(
    classes: [String], probabilities: Matrix<Double>, predicted: [Int?], labels: [Int?],
    positive: Int, weights: [Double]?
  ) throws(LogisticError) {
    let rows = probabilities.rows
    for (what, count) in [("classes", labels.count), ("weights", weights?.count ?? rows)]
    where count != rows {
      throw LogisticError(
        .data, "row-count", "there are \(rows) predictions and \(count) \(what)",
        advice: "give one of each a row")
    }
    guard classes.count == probabilities.columns, classes.count >= 2 else {
      throw LogisticError(
        .data, "class-count",
        "\(probabilities.columns) probabilities a row, and \(classes.count) classes")
    }
    self.classes = classes
    self.positive = classes.count == 2 ? min(max(positive, 0), 1) : 0
    var kept = [Int]()
    kept.reserveCapacity(rows)
    for row in 0..<rows {
      guard let label = labels[row], predicted[row] != nil else { continue }
      guard label >= 0, label < classes.count else {
        throw LogisticError(
          .data, "label-range",
          "the class of row \(row) is \(label), not one of 0...\(classes.count - 1)")
      }
      if let weight = weights?[row] {
        guard weight >= 0, weight.isFinite else {
          throw LogisticError(
            .data, "weight", "the weight of row \(row) is \(weight)",
            advice: "give numbers of at least 0")
        }
        if weight == 0 { continue }
      }
      kept.append(row)
    }
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows", "no row has both a class and a prediction: there is nothing to draw")
    }
    rowsLeftOut = rows - kept.count
    let isWhole = kept.count == rows
    self.probabilities = isWhole ? probabilities : probabilities.selecting(rows: kept)
    self.labels = isWhole ? labels.map { $0 ?? 0 } : kept.map { labels[$0] ?? 0 }
    self.predicted = isWhole ? predicted.map { $0 ?? 0 } : kept.map { predicted[$0] ?? 0 }
    self.weights = isWhole ? weights : weights.map { all in kept.map { all[$0] } }
  }

  /// How many rows there are.
  public var count: Int { labels.count }

  /// Predicted classes compared with true ones.
  ///
  /// - Throws: never for rows that were checked.
  public func report() throws(LogisticError) -> ClassificationReport {
    try ClassificationReport(
      predicted: predicted, actual: labels, classCount: classes.count, weights: weights)
  }

  /// The weight of each class's rows.
  var support: [Double] {
    var sums = [Double](repeating: 0, count: classes.count)
    for (row, label) in labels.enumerated() { sums[label] += weights?[row] ?? 1 }
    return sums
  }

  /// The probabilities of a class.
  func scores(of label: Int) -> [Double] {
    let k = classes.count
    return (0..<count).map { probabilities.values[$0 * k + label] }
  }

  /// The ROC curve of a class, by its number, against all others.
  ///
  /// - Throws: never for rows that were checked.
  public func curve(of label: Int) throws(LogisticError) -> ROCCurve {
    var scores = scores(of: label)
    var isOwn = labels.map { $0 == label }
    if weights == nil, scores.allSatisfy({ $0 >= 0 }) {
      // A score of at least 0 and its label share a word, as the sign's bit is free; words are sorted
      // in a fifth of the time of rows, and sorting what is in order costs next to nothing.
      var words = [UInt64](repeating: 0, count: scores.count)
      for row in words.indices {
        words[row] = (scores[row] + 0).bitPattern << 1 | (isOwn[row] ? 1 : 0)
      }
      words.sort(by: >)
      for (place, word) in words.enumerated() {
        scores[place] = Double(bitPattern: word >> 1)
        isOwn[place] = word & 1 == 1
      }
    }
    return try ROCCurve(scores: scores, labels: isOwn, weights: weights)
  }

  /// The classes that are drawn: of two the positive one, of more those with the most rows.
  func drawnClasses(limit: Int) -> [Int] {
    if classes.count == 2 { return [positive] }
    let support = support
    return classes.indices.filter { support[$0] > 0 }
      .sorted { (support[$0], -$0) > (support[$1], -$1) }.prefix(limit).sorted()
  }

  /// What the subtitle says of the rows.
  var counted: String {
    var text = NumberLabel.count(Double(count)) + (count == 1 ? " row" : " rows")
    if rowsLeftOut > 0 {
      text += ", \(NumberLabel.count(Double(rowsLeftOut))) left out"
    }
    return text
  }
}
