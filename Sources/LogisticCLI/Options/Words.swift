internal import Logistic

/// Words of the command line and what they stand for.
struct Words<Value: Sendable>: Sendable {
  let option: String
  let table: [(word: String, value: Value)]
  /// Words that are known but cannot be served yet, with what to use in their place.
  var refused: [(word: String, advice: String)] = []

  /// What a word stands for; upper case, `-` and `_` do not matter.
  ///
  /// - Throws: for another word, with the one that was probably meant.
  func value(of word: String) throws(LogisticError) -> Value {
    let wanted = Self.folded(word)
    if let found = table.first(where: { Self.folded($0.word) == wanted }) { return found.value }
    if let known = refused.first(where: { Self.folded($0.word) == wanted }) {
      throw LogisticError(
        .usage, "not-available", "\(option) \(known.word) is not available", advice: known.advice)
    }
    let words = table.map(\.word)
    throw LogisticError(
      .usage, "unknown-word", "\(option) is '\(word)'",
      advice: nearest(to: word, in: words).map { "did you mean '\($0)'?" }
        ?? "it is one of \(words.joined(separator: ", "))")
  }

  private static func folded(_ word: String) -> String {
    word.lowercased().filter { $0 != "-" && $0 != "_" }
  }
}

/// The names of losses and metrics, Keras's.
enum KerasWords {
  static let losses = Words<any Loss>(
    option: "--loss",
    table: [
      ("binary_crossentropy", BinaryCrossentropy()),
      ("categorical_crossentropy", CategoricalCrossentropy()),
      ("sparse_categorical_crossentropy", SparseCategoricalCrossentropy()),
      ("mean_squared_error", MeanSquaredError()), ("mse", MeanSquaredError()),
      ("mean_absolute_error", MeanAbsoluteError()), ("mae", MeanAbsoluteError()),
    ])

  static let metrics = Words<Metric>(
    option: "--metrics",
    table: [
      ("accuracy", .accuracy), ("acc", .accuracy.named("acc")),
      ("binary_accuracy", .binaryAccuracy), ("categorical_accuracy", .categoricalAccuracy),
      ("sparse_categorical_accuracy", .sparseCategoricalAccuracy),
      ("top_k_categorical_accuracy", .topKCategoricalAccuracy()),
      ("sparse_top_k_categorical_accuracy", .sparseTopKCategoricalAccuracy()), ("auc", .auc),
      ("precision", .precision), ("recall", .recall),
      ("binary_crossentropy", .binaryCrossentropy),
      ("categorical_crossentropy", .categoricalCrossentropy),
      ("sparse_categorical_crossentropy", .sparseCategoricalCrossentropy),
      ("mean_squared_error", .meanSquaredError), ("mse", .meanSquaredError.named("mse")),
      ("mean_absolute_error", .meanAbsoluteError), ("mae", .meanAbsoluteError.named("mae")),
    ])
}
