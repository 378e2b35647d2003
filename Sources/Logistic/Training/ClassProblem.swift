/// Rows whose classes some outputs tell apart: what an output's loss and penalty then are.
protocol ClassProblem {
  var estimator: LogisticRegression { get }
  var outputs: Int { get }
  var activation: Activation { get }
  /// The sum of the weights.
  var totalWeight: Double { get }
}

extension TableProblem: ClassProblem {}

extension ClassProblem {
  /// Whether one output gives the positive class's probability.
  var hasOneOutput: Bool { outputs == 1 }
  /// Whether the outputs are log-odds of each class against all others.
  var isOneAgainstRest: Bool { outputs > 1 && activation == .sigmoid }
  /// Whether each output is a binary fit of its own, with that fit's penalty.
  var isOneVsRest: Bool { isOneAgainstRest && estimator.multiClass == .oneVsRest }
  /// What makes a binary fit's penalty of that of a mean over outputs.
  var penaltyShare: Double { isOneVsRest ? 1 / Double(outputs) : 1 }
  /// What scikit-learn's C multiplies, per penalty: the weight of the losses that share one.
  var penaltyTotal: Double { isOneVsRest ? totalWeight : totalWeight * lossesPerRow }
  /// How many log losses of a row the loss is the mean of.
  var lossesPerRow: Double { isOneAgainstRest ? Double(outputs) : 1 }
}
