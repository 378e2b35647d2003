/// What predicting label 1 above a threshold gives: the table of counts, and the figures made of it.
public struct ThresholdQuality: Sendable, Equatable {
  /// Label 1 is predicted where the probability is above it.
  public let threshold: Double
  /// Rows by true label, then predicted label, and the figures of each label: number 0, then 1.
  public let report: ClassificationReport

  /// - Parameters:
  ///   - threshold: label 1 is predicted above it.
  ///   - curve: of the rows' probabilities.
  public init(above threshold: Double, on curve: ROCCurve) {
    self.threshold = threshold
    let point = curve.point(above: threshold)
    report = ClassificationReport(
      confusion: Matrix(
        unchecked: [
          curve.negatives - point.falsePositives, point.falsePositives,
          curve.positives - point.truePositives, point.truePositives,
        ], rows: 2, columns: 2))
  }

  /// Rows of label 0 predicted 0.
  public var trueNegatives: Double { report.confusion[0, 0] }
  /// Rows of label 0 predicted 1.
  public var falsePositives: Double { report.confusion[0, 1] }
  /// Rows of label 1 predicted 0.
  public var falseNegatives: Double { report.confusion[1, 0] }
  /// Rows of label 1 predicted 1.
  public var truePositives: Double { report.confusion[1, 1] }
  /// The share of rows that are right.
  public var accuracy: Double { report.accuracy }
  /// Of rows predicted 1, the share that are; 0 of none.
  public var precision: Double { report.classes[1].precision }
  /// Of rows of label 1, the share predicted so (sensitivity); 0 of none.
  public var recall: Double { report.classes[1].recall }
  /// Of rows of label 0, the share predicted so; 0 of none.
  public var specificity: Double { report.classes[0].recall }
  /// Of rows predicted 0, the share that are; 0 of none.
  public var negativePredictiveValue: Double { report.classes[0].precision }
  /// The mean of recall and specificity.
  public var balancedAccuracy: Double { (recall + specificity) / 2 }
  /// `recall + specificity − 1`.
  public var youdenJ: Double { recall + specificity - 1 }
  /// True positives over all rows that are 1 or predicted 1; 0 of none.
  public var jaccard: Double {
    let all = truePositives + falsePositives + falseNegatives
    return all > 0 ? truePositives / all : 0
  }
  /// Matthews's correlation of labels and predictions; nil when one of them is constant.
  public var matthews: Double? { report.matthews }
  /// Cohen's κ; nil when undefined.
  public var kappa: Double? { report.kappa }

  /// `(1 + β²)·precision·recall/(β²·precision + recall)`: recall counts β times as much; 0 of no hit.
  public func fBeta(_ beta: Double) -> Double {
    let square = beta * beta
    let hits = (1 + square) * truePositives
    return hits > 0 ? hits / (hits + square * falseNegatives + falsePositives) : 0
  }
}
