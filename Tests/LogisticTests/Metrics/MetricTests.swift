import Logistic
import LogisticTestSupport
import Testing

@Suite struct MetricTests {
  /// 200 predictions in hundredths with many ties, and Keras's numbers for them.
  private func binary() throws -> (p: Matrix<Double>, y: Matrix<Double>, weights: [Double]) {
    let columns = try MetricFixtures.columns("data/binary_predictions.csv")
    func numbers(_ name: String) -> [Double] { (columns[name] ?? []).compactMap(Double.init) }
    let (p, y) = (numbers("p"), numbers("y"))
    return (
      try Matrix(rows: p.count, columns: 1, values: p),
      try Matrix(rows: y.count, columns: 1, values: y), numbers("weight")
    )
  }

  static let byReference: [(String, Metric)] = [
    ("BinaryAccuracy", .accuracy), ("BinaryAccuracy", .binaryAccuracy), ("AUC", .auc),
    ("Precision", .precision), ("Recall", .recall), ("BinaryCrossentropy", .binaryCrossentropy),
    ("MeanSquaredError", .meanSquaredError),
    (
      "BinaryCrossentropy_label_smoothing_0.1",
      .binaryCrossentropy(fromLogits: false, labelSmoothing: 0.1)
    ),
    ("AUC_PR", .auc(curve: .pr)),
  ]

  /// The reference holds 15 digits, but AUC_PR as Keras gives it in single precision.
  @Test(arguments: byReference.indices)
  func `a metric of binary predictions is Keras's`(index: Int) throws {
    let (key, metric) = Self.byReference[index]
    let data = try binary()
    let reference = try MetricFixtures.numbers("metrics-binary")
    let expected = try #require(reference["answers.kerasStyle.\(key)"])
    let value = try metric.value(predictions: data.p, targets: data.y)
    #expect(abs(value - expected) < (key == "AUC_PR" ? 1e-6 : 1e-12))
  }

  static let byWeight: [(String, Metric)] = [
    ("logLoss", .binaryCrossentropy), ("brier", .meanSquaredError), ("auc", .auc),
    ("at.0.accuracy", .accuracy), ("at.0.precision", .precision), ("at.0.recall", .recall),
  ]

  /// Predictions in hundredths fall between the 200 thresholds, so that the AUC is exact too.
  @Test(arguments: byWeight.indices)
  func `a weighted metric is the reference's`(index: Int) throws {
    let (key, metric) = Self.byWeight[index]
    let data = try binary()
    let reference = try MetricFixtures.numbers("metrics-binary")
    let expected = try #require(reference["answers.weighted.\(key)"])
    let value = try metric.value(predictions: data.p, targets: data.y, weights: data.weights)
    #expect(abs(value - expected) < 1e-12)
  }

  /// Two outputs a row; plain and weighted values of Keras 3.15.1, in its single precision.
  static let twoOutputs: [(Metric, Double, Double)] = [
    (.binaryAccuracy, 0.75, 0.6923076923076923), (.accuracy, 0.75, 0.6923076923076923),
    (.categoricalAccuracy, 0.75, 0.6923076923076923), (.auc, 0.875, 0.8816568047337279),
    (.auc(curve: .pr), 0.8722935940585024, 0.8928287094559336),
    (.auc(numThresholds: 5), 0.875, 0.8816568047337279),
    (.precision, 0.75, 0.6923076923076923), (.recall, 0.75, 0.6923076923076923),
    (.recall(threshold: 0.7), 0.5, 0.6153846153846154),
    (.meanSquaredError, 0.12376250140368938, 0.11038846350633182),
    (.meanAbsoluteError, 0.2737500071525574, 0.22269231310257545),
    (.binaryCrossentropy, 0.37099521499457566, 0.31249156166191483),
    (.categoricalCrossentropy, 0.3629379194436348, 0.30906115033304044),
  ]

  @Test(arguments: twoOutputs.indices)
  func `several outputs are flattened or averaged as in Keras`(index: Int) throws {
    let (metric, plain, weighted) = Self.twoOutputs[index]
    let p: Matrix<Double> = [[0.9, 0.2], [0.5, 0.6], [0.3, 0.51], [0, 1]]
    let y: Matrix<Double> = [[1, 0], [1, 0], [0, 1], [0, 1]]
    #expect(abs(try metric.value(predictions: p, targets: y) - plain) < 3e-7)
    let heavy = try metric.value(predictions: p, targets: y, weights: [1, 2, 0.5, 3])
    #expect(abs(heavy - weighted) < 3e-7)
  }

  @Test(arguments: twoOutputs.indices)
  func `batches add up to the whole`(index: Int) throws {
    let metric = Self.twoOutputs[index].0
    let p: Matrix<Double> = [[0.9, 0.2], [0.5, 0.6], [0.3, 0.51], [0, 1]]
    let y: Matrix<Double> = [[1, 0], [1, 0], [0, 1], [0, 1]]
    var accumulator = try metric.accumulator(outputs: 2, targetWidth: 2)
    #expect(accumulator.result() == 0)
    for rows in [0..<1, 1..<1, 1..<4] {
      feed(&accumulator, p.selecting(rows: rows), y.selecting(rows: rows))
    }
    let whole = try metric.value(predictions: p, targets: y)
    #expect(abs(accumulator.result() - whole) < 1e-15)
    accumulator.reset()
    #expect(accumulator.result() == 0)
  }

  private func feed(
    _ accumulator: inout any MetricAccumulator, _ p: Matrix<Double>, _ y: Matrix<Double>
  ) {
    p.values.withUnsafeBufferPointer { predictions in
      y.values.withUnsafeBufferPointer { targets in
        guard let predictions = predictions.baseAddress, let targets = targets.baseAddress
        else { return }
        accumulator.update(
          LossBatch(
            rows: p.rows, outputs: p.columns, predictions: predictions, targets: targets,
            targetWidth: y.columns),
          weights: nil)
      }
    }
  }

  @Test func `accuracy of one output is 1 strictly above one half`() throws {
    let value = try Metric.accuracy.value(
      predictions: [[0.5], [0.5000001]], targets: [[0], [1]])
    #expect(value == 1)
  }

  @Test func `accuracy of class numbers compares them with the greatest output, the first of two`()
    throws
  {
    let p: Matrix<Double> = [[0.4, 0.4, 0.2], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3]]
    #expect(try Metric.accuracy.value(predictions: p, targets: [[0], [2], [0]]) == 2.0 / 3)
    #expect(
      try Metric.accuracy.value(predictions: p, targets: [[1, 0, 0], [0, 0, 1], [1, 0, 0]])
        == 2.0 / 3)
  }

  @Test func `class predictions have the reference's accuracies and log loss`() throws {
    let columns = try MetricFixtures.columns("data/multiclass_predictions.csv")
    let classes = ["ash", "birch", "cedar", "dogwood"]
    let y = (columns["y"] ?? []).compactMap { classes.firstIndex(of: $0) }
    var p = Matrix<Double>(rows: y.count, columns: 4)
    for (k, name) in classes.enumerated() {
      for (i, text) in (columns["p_\(name)"] ?? []).enumerated() {
        p[i, k] = Double(text) ?? .nan
      }
    }
    let numbers = try Matrix(rows: y.count, columns: 1, values: y.map(Double.init))
    let reference = try MetricFixtures.numbers("metrics-multiclass")
    let sparse: [(String, Metric)] = [
      ("accuracy", .accuracy), ("top2Accuracy", .sparseTopKCategoricalAccuracy(k: 2)),
      ("top3Accuracy", .sparseTopKCategoricalAccuracy(k: 3)),
      ("logLoss", .sparseCategoricalCrossentropy),
    ]
    for (key, metric) in sparse {
      let expected = try #require(reference["answers.\(key)"])
      #expect(abs(try metric.value(predictions: p, targets: numbers) - expected) < 1e-12)
    }
    let encoded = try oneHot(y, classes: 4)
    let top2 = try #require(reference["answers.top2Accuracy"])
    let value = try Metric.topKCategoricalAccuracy(k: 2).value(predictions: p, targets: encoded)
    #expect(abs(value - top2) < 1e-12)
  }

  @Test func `names repeat as in Keras`() {
    #expect(
      Metric.reportedNames(
        [.accuracy, .auc, .auc(curve: .pr), .auc.named("accuracy")],
        weighted: [.accuracy, .precision, .accuracy])
        == [
          "accuracy", "auc", "auc_1", "accuracy_1", "weighted_accuracy", "precision",
          "weighted_accuracy_1",
        ])
  }

  @Test func `NaN predictions are counted as 0, without a trap`() throws {
    let value = try Metric.auc.value(predictions: [[.nan], [0.7]], targets: [[0], [1]])
    #expect(value == 1)
    #expect(try Metric.accuracy.value(predictions: [[.nan, .nan]], targets: [[1]]) == 0)
  }

  @Test func `labels that do not fit a metric are told how to`() {
    #expect(
      throws: LogisticError(
        .data, "metric-shape",
        "metric 'auc' compares each output with its own label; "
          + "there are 3 outputs and 1 label columns",
        advice: "encode the labels with oneHot(y, classes: 3), "
          + "or use a sparse metric, which takes class numbers")
    ) { try Metric.auc.accumulator(outputs: 3, targetWidth: 1) }
    #expect(throws: LogisticError.self) {
      try Metric.precision(threshold: 2).accumulator(outputs: 1, targetWidth: 1)
    }
    #expect(throws: LogisticError.self) {
      try Metric.auc(numThresholds: 1).accumulator(outputs: 1, targetWidth: 1)
    }
  }
}
