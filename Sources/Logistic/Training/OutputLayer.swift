/// How many outputs a `LogisticRegression`'s network has, and what makes probabilities of them.
public enum OutputLayer: Sendable, Equatable {
  /// One sigmoid for two classes, a softmax over more.
  case automatic
  /// One sigmoid for two classes, or one for each class, which it tells from all others: the
  /// targets are then one-hot and the probabilities of a row need not add up to 1.
  case sigmoid(units: Int)
  /// A softmax over all classes.
  case softmax(units: Int)

  /// The layer for a number of classes.
  ///
  /// - Throws: when the number of units does not suit it.
  func resolved(classes: Int) throws(LogisticError) -> (units: Int, activation: Activation) {
    let suitable: [Int]
    let (units, activation): (Int, Activation)
    switch self {
    case .automatic: return classes == 2 ? (1, .sigmoid) : (classes, .softmax)
    case .sigmoid(let count):
      (units, activation) = (count, .sigmoid)
      suitable = classes == 2 ? [1, 2] : [classes]
    case .softmax(let count):
      (units, activation) = (count, .softmax)
      suitable = [classes]
    }
    guard suitable.contains(units) else {
      throw LogisticError(
        .usage, "units",
        "\(units) \(activation.rawValue) output\(units == 1 ? " does" : "s do") not suit "
          + "\(classes) classes",
        advice: "give \(suitable.map(String.init).joined(separator: " or ")) units")
    }
    return (units, activation)
  }
}
