/// What `fit` and `evaluate` report beside the loss; Keras's metrics under their names.
///
/// Both `[.accuracy, .auc]` and `[.accuracy, .auc(curve: .pr), .precision(threshold: 0.8)]` read.
public struct Metric: Sendable, Equatable {
  /// Which curve an area is under.
  public enum Curve: String, Sendable, CaseIterable {
    /// True positive rate over false positive rate.
    case roc = "ROC"
    /// Precision over recall.
    case pr = "PR"
  }

  /// What is computed.
  enum Kind: Sendable, Equatable {
    case accuracy
    case binaryAccuracy(threshold: Double)
    case categoricalAccuracy
    case sparseCategoricalAccuracy
    case topKCategoricalAccuracy(k: Int)
    case sparseTopKCategoricalAccuracy(k: Int)
    case auc(curve: Curve, thresholds: Int)
    case precision(threshold: Double)
    case recall(threshold: Double)
    case binaryCrossentropy(BinaryCrossentropy)
    case categoricalCrossentropy(CategoricalCrossentropy)
    case sparseCategoricalCrossentropy(SparseCategoricalCrossentropy)
    case meanSquaredError
    case meanAbsoluteError
  }

  let kind: Kind
  /// The key under which its values are reported.
  public var name: String

  init(_ kind: Kind, name: String) {
    self.kind = kind
    self.name = name
  }

  /// The same metric under another key.
  public func named(_ name: String) -> Self { Self(kind, name: name) }

  /// The share of rows whose class is right.
  ///
  /// As Keras resolves the word: with one output, above 0.5 is class 1; with several and one label
  /// column, the greatest output's number is the label; else it is where the greatest label is.
  public static var accuracy: Self { Self(.accuracy, name: "accuracy") }
  /// The share of outputs on their label's side of 0.5.
  public static var binaryAccuracy: Self { binaryAccuracy(threshold: 0.5) }
  /// The share of outputs on their label's side of a threshold; above it is 1.
  public static func binaryAccuracy(threshold: Double = 0.5) -> Self {
    Self(.binaryAccuracy(threshold: threshold), name: "binary_accuracy")
  }
  /// The share of rows whose greatest output stands where the greatest label does; the first wins.
  public static var categoricalAccuracy: Self {
    Self(.categoricalAccuracy, name: "categorical_accuracy")
  }
  /// The share of rows whose greatest output has the label's number; the first wins.
  public static var sparseCategoricalAccuracy: Self {
    Self(.sparseCategoricalAccuracy, name: "sparse_categorical_accuracy")
  }
  /// The share of rows with fewer than k outputs above that of the greatest label.
  public static func topKCategoricalAccuracy(k: Int = 5) -> Self {
    Self(.topKCategoricalAccuracy(k: k), name: "top_k_categorical_accuracy")
  }
  /// The share of rows with fewer than k outputs above that of the label's number.
  public static func sparseTopKCategoricalAccuracy(k: Int = 5) -> Self {
    Self(.sparseTopKCategoricalAccuracy(k: k), name: "sparse_top_k_categorical_accuracy")
  }
  /// The area under the ROC curve, from Keras's 200 thresholds; `ROCCurve` gives the exact one.
  public static var auc: Self { auc(curve: .roc) }
  /// The area under a curve drawn through evenly spaced thresholds.
  public static func auc(curve: Curve = .roc, numThresholds: Int = 200) -> Self {
    Self(.auc(curve: curve, thresholds: numThresholds), name: "auc")
  }
  /// The share of true ones among the outputs above 0.5; 0 if there are none.
  public static var precision: Self { precision(threshold: 0.5) }
  /// The share of true ones among the outputs above a threshold; 0 if there are none.
  public static func precision(threshold: Double = 0.5) -> Self {
    Self(.precision(threshold: threshold), name: "precision")
  }
  /// The share of outputs above 0.5 among the true ones; 0 if there are none.
  public static var recall: Self { recall(threshold: 0.5) }
  /// The share of outputs above a threshold among the true ones; 0 if there are none.
  public static func recall(threshold: Double = 0.5) -> Self {
    Self(.recall(threshold: threshold), name: "recall")
  }
  /// The log loss of probabilities.
  public static var binaryCrossentropy: Self { binaryCrossentropy(fromLogits: false) }
  /// The log loss of probabilities or logits.
  public static func binaryCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Double = 0
  ) -> Self {
    let loss = BinaryCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing)
    return Self(.binaryCrossentropy(loss), name: "binary_crossentropy")
  }
  /// The log loss of class probabilities against one-hot labels.
  public static var categoricalCrossentropy: Self { categoricalCrossentropy(fromLogits: false) }
  /// The log loss of class probabilities or logits against one-hot labels.
  public static func categoricalCrossentropy(
    fromLogits: Bool = false, labelSmoothing: Double = 0
  ) -> Self {
    let loss = CategoricalCrossentropy(fromLogits: fromLogits, labelSmoothing: labelSmoothing)
    return Self(.categoricalCrossentropy(loss), name: "categorical_crossentropy")
  }
  /// The log loss of class probabilities against class numbers.
  public static var sparseCategoricalCrossentropy: Self {
    sparseCategoricalCrossentropy(fromLogits: false)
  }
  /// The log loss of class probabilities or logits against class numbers.
  public static func sparseCategoricalCrossentropy(fromLogits: Bool) -> Self {
    Self(
      .sparseCategoricalCrossentropy(SparseCategoricalCrossentropy(fromLogits: fromLogits)),
      name: "sparse_categorical_crossentropy")
  }
  /// The mean of squared differences.
  public static var meanSquaredError: Self { Self(.meanSquaredError, name: "mean_squared_error") }
  /// The mean of absolute differences.
  public static var meanAbsoluteError: Self {
    Self(.meanAbsoluteError, name: "mean_absolute_error")
  }
}

extension Metric {
  /// The same metric of one output, with another probability in place of 0.5.
  func judging(at threshold: Double) -> Metric {
    let half = 0.5
    return switch kind {
    case .accuracy, .binaryAccuracy(half): Metric(.binaryAccuracy(threshold: threshold), name: name)
    case .precision(half): Metric(.precision(threshold: threshold), name: name)
    case .recall(half): Metric(.recall(threshold: threshold), name: name)
    default: self
    }
  }

  /// The keys under which a model's metrics are reported, in order: none occurs twice.
  ///
  /// Keras's rule: a repeat gets `_1`, `_2`, …; a weighted metric whose name an unweighted one has
  /// taken is called `weighted_…` first.
  ///
  /// - Returns: as many keys as `metrics` and `weighted` together.
  public static func reportedNames(_ metrics: [Metric], weighted: [Metric] = []) -> [String] {
    var uses: [String: Int] = [:]
    func numbered(_ name: String) -> String {
      let earlier = uses[name, default: 0]
      uses[name] = earlier + 1
      return earlier == 0 ? name : "\(name)_\(earlier)"
    }
    let plain = metrics.map { numbered($0.name) }
    let heavy = weighted.map { metric in
      numbered(uses[metric.name] == nil ? metric.name : "weighted_\(metric.name)")
    }
    return plain + heavy
  }
}
