extension LogisticRegression {
  /// The output layer for a number of classes.
  ///
  /// - Throws: when it does not suit them, or one-vs-rest.
  func layer(
    classes: Int
  ) throws(LogisticError) -> (units: Int, activation: Activation) {
    guard multiClass == .oneVsRest, classes > 2 else {
      return try outputLayer.resolved(classes: classes)
    }
    if case .softmax = outputLayer {
      throw LogisticError(
        .usage, "multi-class", "one-vs-rest has a sigmoid a class, not a softmax",
        advice: "leave the activation out, or --multi-class")
    }
    if baseClass != nil {
      throw LogisticError(
        .usage, "multi-class", "one-vs-rest has no base class: each class is told from all others",
        advice: "leave the base class out")
    }
    if outputLayer == .automatic { return (classes, .sigmoid) }
    return try outputLayer.resolved(classes: classes)
  }

  /// The numbers of the positive and of the base class.
  ///
  /// - Throws: names of none of the classes, a positive class where there are more than two.
  func roles(in classes: [String]) throws(LogisticError) -> (positive: Int, base: Int) {
    let positive = try Self.index(
      of: positive, in: classes, otherwise: classes.count == 2 ? 1 : 0, what: "positive class")
    if self.positive != nil, classes.count != 2 {
      throw LogisticError(
        .usage, "positive", "a positive class is for two classes, but there are \(classes.count)",
        advice: "leave it out; every class gets its probability")
    }
    return (
      positive, try Self.index(of: baseClass, in: classes, otherwise: 0, what: "base class")
    )
  }

  /// Refuses an offset for several outputs.
  static func checkOffset(outputs: Int) throws(LogisticError) {
    guard outputs > 1 else { return }
    throw LogisticError(
      .usage, "offset", "an offset is for one output, but there are \(outputs)",
      advice: "leave it out")
  }

  private static func index(
    of name: String?, in classes: [String], otherwise: Int, what: String
  ) throws(LogisticError) -> Int {
    guard let name else { return otherwise }
    if let index = classes.firstIndex(of: name) { return index }
    let guess = nearest(to: name, in: classes)
    throw LogisticError(
      .usage, "unknown-class", "the \(what) '\(name)' is none of the classes",
      advice: guess.map { "did you mean '\($0)'?" }
        ?? "they are \(classes.joined(separator: ", "))")
  }
}
