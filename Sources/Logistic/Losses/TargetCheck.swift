/// Keras's ε: probabilities are clipped to `[ε, 1 − ε]` before their logarithm is taken.
let probabilityFloor = 1e-7

/// A probability moved into `[ε, 1 − ε]`; NaN stays NaN.
@inline(__always) func clippedProbability(_ p: Double) -> Double {
  p < probabilityFloor ? probabilityFloor : p > 1 - probabilityFloor ? 1 - probabilityFloor : p
}

/// Refuses a label smoothing outside 0...1.
func checkSmoothing(_ smoothing: Double, layer: String?) throws(LogisticError) {
  guard smoothing >= 0, smoothing <= 1 else {
    throw LogisticError(
      .usage, "label-smoothing", "labelSmoothing is \(smoothing)", place: .init(layer: layer),
      advice: "give a number from 0 to 1")
  }
}

/// What each kind of loss demands of its targets, in sentences that say what to do.
struct TargetCheck {
  let loss: String
  let targets: Matrix<Double>
  let outputs: Int
  let layer: String?

  /// One label in 0...1 for every row and output.
  func binary() throws(LogisticError) {
    if outputs > 1, targets.columns == 1 {
      throw shapeError(
        "\(count(outputs, "output")) with \(loss) need \(outputs) label columns, the labels have 1",
        advice: "encode class numbers with oneHot(y, classes: \(outputs)), "
          + "or use Dense(1, activation: .sigmoid), whose one output is the probability of label 1")
    }
    guard targets.columns == outputs else {
      throw shapeError(
        "\(count(outputs, "output")) with \(loss) need \(count(outputs, "label column")), "
          + "the labels have \(targets.columns)",
        advice: targets.columns > 1 && outputs == 1
          ? "give the column of the positive class alone, "
            + "or a last layer of \(targets.columns) outputs"
          : "make the last layer as wide as the labels")
    }
    try eachValue { value, row, column throws(LogisticError) in
      guard value >= 0, value <= 1 else {
        throw valueError(
          "label \(value) in row \(row)\(inColumn(column)) is outside 0...1", code: "label-range",
          advice: value == -1
            ? "\(loss) takes 0 and 1: write the labels −1 and 1 as 0 and 1"
            : "\(loss) takes the labels 0 and 1, or probabilities between them")
      }
    }
  }

  /// One share for every row and class, adding up to 1.
  func categorical() throws(LogisticError) {
    try atLeastTwoClasses()
    guard targets.columns == outputs else {
      throw shapeError(
        "\(outputs) outputs with \(loss) need \(outputs) label columns, "
          + "the labels have \(targets.columns)",
        advice: targets.columns == 1
          ? "encode class numbers with oneHot(y, classes: \(outputs)), "
            + "or use sparse_categorical_crossentropy, which takes the numbers themselves"
          : "make the last layer as wide as the labels")
    }
    try eachValue { value, row, column throws(LogisticError) in
      guard value >= 0, value <= 1 else {
        throw valueError(
          "label \(value) in row \(row)\(inColumn(column)) is outside 0...1", code: "label-range",
          advice: "\(loss) takes one-hot labels, or shares of the classes")
      }
    }
    for row in 0..<targets.rows {
      var sum = 0.0
      for column in 0..<outputs { sum += targets.values[row * outputs + column] }
      // Shares that were stored in single precision add up to 1 within a few of its roundings.
      guard abs(sum - 1) <= 1e-5 else {
        throw valueError(
          "the labels of row \(row) add up to \(sum), not 1", code: "label-sum",
          advice: "a row has one class with \(loss); "
            + "for several at a time use sigmoid outputs and binary_crossentropy")
      }
    }
  }

  /// One class number in `0..<outputs` for every row.
  func sparse() throws(LogisticError) {
    try atLeastTwoClasses()
    guard targets.columns == 1 else {
      throw shapeError(
        "\(loss) takes one column of class numbers, the labels have \(targets.columns)",
        advice: targets.columns == outputs
          ? "use categorical_crossentropy for one-hot labels"
          : "give the class numbers 0...\(outputs - 1)")
    }
    try eachValue { value, row, _ throws(LogisticError) in
      guard value.rounded() == value else {
        throw valueError(
          "label \(value) in row \(row) is not a whole number", code: "label-range",
          advice: "\(loss) takes the class numbers 0...\(outputs - 1)")
      }
      guard value >= 0, value < Double(outputs) else {
        throw valueError(
          "label \(number(value)) in row \(row) is not one of the \(outputs) classes "
            + "0...\(outputs - 1)",
          code: "label-range",
          advice: value == Double(outputs)
            ? "class numbers start at 0; classes 1...\(outputs) need 1 taken off, "
              + "or the last layer one more output"
            : "make the last layer as wide as there are classes, or number them from 0")
      }
    }
  }

  /// One finite number for every row and output.
  func numeric() throws(LogisticError) {
    guard targets.columns == outputs else {
      throw shapeError(
        "\(count(outputs, "output")) with \(loss) need \(count(outputs, "target column")), "
          + "the targets have \(targets.columns)",
        advice: "make the last layer as wide as the targets")
    }
    try eachValue { value, row, column throws(LogisticError) in
      guard value.isFinite else {
        throw valueError(
          "target \(value) in row \(row)\(inColumn(column)) is not finite", code: "label-range",
          advice: "leave the row out")
      }
    }
  }

  private func atLeastTwoClasses() throws(LogisticError) {
    guard outputs > 1 else {
      throw shapeError(
        "\(loss) needs an output for each class, the layer has \(outputs); "
          + "a softmax over one output is always 1",
        advice: "use Dense(2, activation: .softmax), "
          + "or Dense(1, activation: .sigmoid) with binary_crossentropy")
    }
  }

  private func eachValue(
    _ body: (_ value: Double, _ row: Int, _ column: Int) throws(LogisticError) -> Void
  ) throws(LogisticError) {
    let columns = targets.columns
    for (i, value) in targets.values.enumerated() {
      if value.isNaN {
        throw valueError(
          "the label in row \(i / columns)\(inColumn(i % columns)) is not a number",
          code: "label-missing", advice: "leave rows without a label out")
      }
      try body(value, i / columns, i % columns)
    }
  }

  private func inColumn(_ column: Int) -> String {
    targets.columns > 1 ? ", column \(column)," : ""
  }

  private func number(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  private func count(_ n: Int, _ noun: String) -> String {
    n == 1 ? "1 \(noun)" : "\(n) \(noun)s"
  }

  private func shapeError(_ reason: String, advice: String) -> LogisticError {
    LogisticError(
      .data, "target-shape", reason, place: .init(layer: layer), advice: advice)
  }

  private func valueError(_ reason: String, code: String, advice: String) -> LogisticError {
    LogisticError(.data, code, reason, place: .init(layer: layer), advice: advice)
  }
}
