/// Why a fit has a penalty that was not asked for.
public enum PenaltyFallback: String, Sendable {
  /// The classes are separated: there is no estimate without one.
  case separation
  /// The solver gave up while fitted log-odds grew: the estimate without one could not be shown to exist.
  case unproved
  /// There are many words of texts.
  case words
}

extension LogisticRegression {
  /// Refuses settings of texts that cannot be.
  func checkText(features: [String]) throws(LogisticError) {
    for (name, settings) in text.sorted(by: { $0.key < $1.key }) {
      guard features.contains(name) else {
        throw LogisticError(
          .usage, "text", "'\(name)' is to be a text and is not among the features",
          advice: "take it among them, or leave it out of the texts")
      }
      guard !categorical.contains(name), references[name] == nil else {
        throw LogisticError(
          .usage, "text", "'\(name)' is to be a text and a category", advice: "choose one of them")
      }
      guard settings.tokens.split != nil else {
        throw LogisticError(
          .usage, "text", "the text '\(name)' is not split", place: .init(column: name),
          advice: "split it at whitespace or by character, or take it as a category")
      }
    }
  }
}

extension TableProblem {
  /// Refuses what reads dense rows where words of texts make them too wide.
  ///
  /// - Parameter method: what reads them.
  func checkDense(for method: String) throws(LogisticError) {
    let widest = SparseRows<Double>.greatestDenseWidth
    guard !space.textFeatures.isEmpty, space.width > widest else { return }
    throw LogisticError(
      .usage, "too-many-columns",
      "\(method) needs dense rows, which \(space.width) features are not made into",
      place: rows.file.map { .init(file: $0) },
      advice: "use an exact method, or at most \(widest) words (maxTokens)")
  }
}
