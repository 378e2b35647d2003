/// How more than two classes are told apart.
public enum MultiClass: String, Sendable, CaseIterable {
  /// One softmax over all classes: one likelihood, whose probabilities add up to 1.
  case multinomial
  /// One sigmoid a class, each fitted on its own to tell its class from all others, with the penalty
  /// of a binary fit: the same λ or C. Class probabilities are the sigmoids divided by their sum, as
  /// scikit-learn's `OneVsRestClassifier` has them (equal shares where all are 0).
  ///
  /// The network is `Dense(K, sigmoid)`, and Keras gives the sigmoids as they are: dividing by their
  /// sum changes neither the order of the classes nor, therefore, the class predicted. That it is
  /// to be done is written in `logistic.json`, which Keras does not read.
  case oneVsRest = "ovr"
}

extension MultiClass {
  /// A row's class probabilities from its outputs.
  func probabilities(of outputs: some Collection<Double>) -> [Double] {
    guard self == .oneVsRest else { return Array(outputs) }
    let sum = outputs.reduce(0, +)
    return sum > 0 ? outputs.map { $0 / sum } : outputs.map { _ in 1 / Double(outputs.count) }
  }
}
