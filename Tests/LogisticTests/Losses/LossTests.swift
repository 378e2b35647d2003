import Logistic
import LogisticTestSupport
import Testing

@Suite struct LossTests {
  static let probabilities: Matrix<Double> = [[0.01, 0.3], [0.5, 0.99], [0.7, 0.2]]
  static let logits: Matrix<Double> = [[-20, -0.3], [0.0, 12], [3.5, 1]]
  static let labels: Matrix<Double> = [[0, 1], [1, 1], [0.25, 0]]
  static let shares: Matrix<Double> = [[0, 1], [1, 0], [0.25, 0.75]]
  static let numbers: Matrix<Double> = [[1], [0], [1]]
  static let spread: Matrix<Double> = [[0.2, 1.7, 0.4], [0.1, 0.1, 0.8], [0.6, 0.4, 0.9]]
  static let threeShares: Matrix<Double> = [[0, 1, 0], [0.5, 0.25, 0.25], [0, 0, 1]]

  static let sound: [(any Loss, Matrix<Double>, Matrix<Double>)] = [
    (BinaryCrossentropy(), probabilities, labels),
    (BinaryCrossentropy(labelSmoothing: 0.2), probabilities, labels),
    (BinaryCrossentropy(fromLogits: true), logits, labels),
    (BinaryCrossentropy(fromLogits: true, labelSmoothing: 0.2), logits, labels),
    (CategoricalCrossentropy(), spread, threeShares),
    (CategoricalCrossentropy(), probabilities, shares),
    (CategoricalCrossentropy(labelSmoothing: 0.1), spread, threeShares),
    (CategoricalCrossentropy(fromLogits: true), logits, shares),
    (CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1), logits, shares),
    (SparseCategoricalCrossentropy(), probabilities, numbers),
    (SparseCategoricalCrossentropy(fromLogits: true), logits, numbers),
    (MeanSquaredError(), logits, labels),
    (MeanAbsoluteError(), logits, Matrix(rows: 3, columns: 2, repeating: 0.6)),
  ]

  @Test(arguments: sound.indices)
  func `the loss keeps every promise of a loss`(index: Int) {
    let (loss, predictions, targets) = Self.sound[index]
    #expect(checkLoss(loss, predictions: predictions, targets: targets) == [])
  }

  @Test func `a logit of −800 for label 1 costs 800 nats, not infinity`() {
    let (values, slopes) = evaluate(.binaryCrossentropy(fromLogits: true), [[-800]], [[1]])
    #expect(values == [800])
    #expect(slopes == [-1])
  }

  @Test func `a class 1600 below the best costs 1600 nats, and has slope −1`() {
    let loss = SparseCategoricalCrossentropy(fromLogits: true)
    let (values, slopes) = evaluate(loss, [[800, -800, 0]], [[1]])
    #expect(values == [1600])
    #expect(slopes == [1, -1, 0])
  }

  /// −ln(10⁻⁷), where Keras clips.
  @Test func `a probability of 0 for label 1 costs what the clipped one does, without slope`() {
    let clipped = 16.11809565095832
    let (values, slopes) = evaluate(.binaryCrossentropy, [[0], [1e-9]], [[1], [1]])
    #expect(values.allSatisfy { abs($0 - clipped) < 1e-12 })
    #expect(slopes == [0, 0])
    let many = evaluate(.categoricalCrossentropy, [[1, 0]], [[0, 1]])
    #expect(abs(many.values[0] - clipped) < 1e-12)
    #expect(many.slopes == [0, 0])
  }

  @Test func `a NaN among the outputs is not hidden by clipping`() {
    let binary = evaluate(.binaryCrossentropy, [[.nan]], [[1]])
    #expect(binary.values[0].isNaN && binary.slopes[0].isNaN)
    let several = evaluate(.sparseCategoricalCrossentropy, [[.nan, 0.5]], [[0]])
    #expect(several.values[0].isNaN && several.slopes[0].isNaN)
    let logits = evaluate(.sparseCategoricalCrossentropy(fromLogits: true), [[.nan, 0.5]], [[0]])
    #expect(logits.values[0].isNaN)
  }

  @Test func `categorical probabilities are scaled to add up to 1`() {
    let once = evaluate(.categoricalCrossentropy, [[0.2, 0.3, 0.5]], [[0, 1, 0]])
    let twice = evaluate(.categoricalCrossentropy, [[0.4, 0.6, 1]], [[0, 1, 0]])
    #expect(abs(once.values[0] - twice.values[0]) < 1e-15)
  }

  @Test func `sparse labels give what their one-hot form gives`() throws {
    let sparse = evaluate(.sparseCategoricalCrossentropy, Self.spread, [[2], [0], [1]])
    let dense = evaluate(
      .categoricalCrossentropy, Self.spread, try oneHot([2, 0, 1], classes: 3))
    #expect(sparse.values == dense.values)
    #expect(sparse.slopes == dense.slopes)
  }

  @Test func `smoothing equals the plain loss of the effective targets`() {
    for smoothed: any Loss in [
      BinaryCrossentropy(fromLogits: true, labelSmoothing: 0.3),
      CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.3),
    ] {
      let targets = smoothed.effectiveTargets(Self.shares, outputs: 2)
      let plain: any Loss =
        smoothed is BinaryCrossentropy
        ? BinaryCrossentropy(fromLogits: true) : CategoricalCrossentropy(fromLogits: true)
      let a = evaluate(smoothed, Self.logits, Self.shares).values
      let b = evaluate(plain, Self.logits, targets).values
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 1e-13 })
    }
  }

  @Test func `a loss is convex behind its own activation only`() {
    #expect(BinaryCrossentropy().convexity(after: .sigmoid) == .logistic)
    #expect(BinaryCrossentropy().convexity(after: .softmax) == nil)
    #expect(BinaryCrossentropy().convexity(after: .linear) == nil)
    #expect(BinaryCrossentropy(fromLogits: true).convexity(after: .linear) == .logistic)
    #expect(BinaryCrossentropy(fromLogits: true).convexity(after: .sigmoid) == nil)
    #expect(SparseCategoricalCrossentropy().convexity(after: .softmax) == .softmax)
    #expect(MeanSquaredError().convexity(after: .linear) == .squared)
    #expect(MeanSquaredError().convexity(after: .sigmoid) == nil)
    #expect(MeanAbsoluteError().convexity(after: .linear) == nil)
  }
}
