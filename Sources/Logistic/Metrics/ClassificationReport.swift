/// How predicted classes compare with true ones, class by class: the table after an evaluation.
public struct ClassificationReport: Sendable, Equatable {
  /// One class's line.
  public struct ClassQuality: Sendable, Equatable {
    /// Of the rows predicted to be of the class, the share that are; 0 of none.
    public var precision: Double
    /// Of the rows of the class, the share predicted so; 0 of none.
    public var recall: Double
    /// The harmonic mean of the two; 0 if both are.
    public var f1: Double
    /// The weight of the rows of the class.
    public var support: Double
  }

  /// The weight of rows by true class (row) and predicted class (column).
  public let confusion: Matrix<Double>
  /// A line for each class.
  public let classes: [ClassQuality]

  /// Compares predicted classes with true ones.
  ///
  /// - Parameters:
  ///   - predicted: a class number in `0..<count` for each row.
  ///   - actual: as many.
  ///   - classCount: how many classes there are.
  ///   - weights: of each row, at least 0; nil for ones.
  /// - Throws: when the counts differ, or a class number or weight cannot be.
  public init(
    predicted: [Int], actual: [Int], classCount: Int, weights: [Double]? = nil
  ) throws(LogisticError) {
    for (what, count) in [("true classes", actual.count), ("weights", weights?.count)] {
      if let count, count != predicted.count {
        throw LogisticError(
          .data, "row-count", "there are \(predicted.count) predictions and \(count) \(what)",
          advice: "give one of each a row")
      }
    }
    guard classCount > 0, classCount <= 10_000 else {
      throw LogisticError(
        .usage, "class-count", "classCount is \(classCount)", advice: "give the number of classes")
    }
    var confusion = Matrix<Double>(rows: classCount, columns: classCount)
    for row in predicted.indices {
      for (what, value) in [("predicted", predicted[row]), ("true", actual[row])] {
        guard value >= 0, value < classCount else {
          throw LogisticError(
            .data, "label-range",
            "the \(what) class of row \(row) is \(value), not one of 0...\(classCount - 1)")
        }
      }
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite else {
        throw LogisticError(
          .data, "weight", "the weight of row \(row) is \(weight)",
          advice: "give numbers of at least 0")
      }
      confusion.values[actual[row] * classCount + predicted[row]] += weight
    }
    self.init(confusion: confusion)
  }

  /// The report of a confusion matrix.
  init(confusion: Matrix<Double>) {
    let classCount = confusion.rows
    self.confusion = confusion
    classes = (0..<classCount).map { k in
      let hits = confusion.values[k * classCount + k]
      var support = 0.0
      var claimed = 0.0
      for j in 0..<classCount {
        support += confusion.values[k * classCount + j]
        claimed += confusion.values[j * classCount + k]
      }
      return ClassQuality(
        precision: claimed > 0 ? hits / claimed : 0, recall: support > 0 ? hits / support : 0,
        f1: support + claimed > 0 ? 2 * hits / (support + claimed) : 0, support: support)
    }
  }

  /// The weight of all rows.
  public var support: Double { classes.reduce(0) { $0 + $1.support } }

  /// The share of rows whose class is right; 0 of none.
  public var accuracy: Double {
    let hits = (0..<classes.count).reduce(0.0) { $0 + confusion[$1, $1] }
    return support > 0 ? hits / support : 0
  }

  /// The plain mean over the classes that occur, among the true or the predicted ones.
  public var macroAverage: ClassQuality {
    average { self.occurs($0) ? 1 : 0 }
  }

  /// The mean over the classes, weighted by their support.
  public var weightedAverage: ClassQuality { average { self.classes[$0].support } }

  /// Every row alike: precision, recall and F1 over all classes' rows together, which are the accuracy.
  public var microAverage: ClassQuality {
    ClassQuality(precision: accuracy, recall: accuracy, f1: accuracy, support: support)
  }

  /// Cohen's κ: agreement beyond what the class shares would give by chance; nil when undefined.
  public var kappa: Double? {
    let n = support
    let (actual, predicted) = margins
    let chance = zip(actual, predicted).reduce(0.0) { $0 + $1.0 * $1.1 } / (n * n)
    return n > 0 && chance < 1 ? (accuracy - chance) / (1 - chance) : nil
  }

  /// Matthews's correlation of predicted and true classes; nil when one of them is constant.
  public var matthews: Double? {
    let n = support
    let (actual, predicted) = margins
    let crossed = zip(actual, predicted).reduce(0.0) { $0 + $1.0 * $1.1 }
    let spread =
      (n * n - actual.reduce(0.0) { $0 + $1 * $1 })
      * (n * n - predicted.reduce(0.0) { $0 + $1 * $1 })
    return spread > 0 ? (accuracy * n * n - crossed) / spread.squareRoot() : nil
  }

  private var margins: (actual: [Double], predicted: [Double]) {
    let k = classes.count
    return (
      classes.map(\.support),
      (0..<k).map { column in (0..<k).reduce(0.0) { $0 + confusion[$1, column] } }
    )
  }

  private func occurs(_ k: Int) -> Bool {
    classes[k].support > 0 || (0..<classes.count).contains { confusion[$0, k] > 0 }
  }

  private func average(_ weight: (Int) -> Double) -> ClassQuality {
    var sum = ClassQuality(precision: 0, recall: 0, f1: 0, support: support)
    var total = 0.0
    for (k, line) in classes.enumerated() {
      let w = weight(k)
      total += w
      sum.precision += w * line.precision
      sum.recall += w * line.recall
      sum.f1 += w * line.f1
    }
    guard total > 0 else { return sum }
    sum.precision /= total
    sum.recall /= total
    sum.f1 /= total
    return sum
  }
}
