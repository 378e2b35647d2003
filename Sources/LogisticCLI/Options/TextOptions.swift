internal import ArgumentParser
internal import Logistic

/// Which columns are texts, and what becomes of their words.
struct TextOptions: ParsableArguments {
  @Option(
    help: """
      Columns to take as texts: each word becomes a feature, COLUMN=WORD, that is not standardized.
      """)
  var text: [String] = []
  @Option(
    parsing: .unconditional,
    help: "Texts: count sequences of up to so many words too. Default: 1, words alone.")
  var ngrams: Int?
  @Option(
    parsing: .unconditional,
    help: "Texts: keep the most frequent words, so many less one for all others. Default: all.")
  var maxTokens: Int?
  @Option(
    help: "Texts: tf-idf (counts, rare words weighing more), count or multi-hot. Default: tf-idf.")
  var textMode: String?
  @Option(help: "Texts: split at whitespace or at every character. Default: whitespace.")
  var textSplit: String?
  @Option(
    parsing: .unconditional,
    help: "Texts: so many features that words share by their hash, in place of a vocabulary.")
  var textHashBuckets: Int?

  private static let modes = Words<TextOutput>(
    option: "--text-mode",
    table: [
      ("tf-idf", .tfIdf), ("tf_idf", .tfIdf), ("tfidf", .tfIdf), ("count", .count),
      ("multi-hot", .multiHot), ("multi_hot", .multiHot), ("binary", .multiHot),
    ])
  private static let splits = Words<TextTokens.Split>(
    option: "--text-split",
    table: [("whitespace", .whitespace), ("character", .character)])

  /// The columns' names, lists taken apart.
  var names: [String] { text.flatMap(ListArgument.split) }

  /// The settings of each text among a table's columns.
  ///
  /// - Throws: what cannot be.
  func settings(in columns: [String]) throws(LogisticError) -> [String: TextSettings] {
    guard !text.isEmpty else {
      let given = [
        ("--ngrams", ngrams != nil), ("--max-tokens", maxTokens != nil),
        ("--text-mode", textMode != nil), ("--text-split", textSplit != nil),
        ("--text-hash-buckets", textHashBuckets != nil),
      ].first(where: \.1)
      guard let given else { return [:] }
      throw LogisticError(
        .usage, "text", "\(given.0) is for texts, and no column is one",
        advice: "name the column with --text")
    }
    var settings = TextSettings(maxTokens: maxTokens, hashBuckets: textHashBuckets)
    settings.tokens = try TextTokens(
      split: textSplit.map { (word) throws(LogisticError) in try Self.splits.value(of: word) }
        ?? .whitespace, ngrams: ngrams ?? 1)
    if let textMode { settings.outputMode = try Self.modes.value(of: textMode) }
    var all: [String: TextSettings] = [:]
    for name in ListArgument.names(text, in: columns) { all[name] = settings }
    return all
  }

  /// A text's encoding in a few words.
  static func describe(_ tokens: TextTokens, _ mode: TextOutput) -> String {
    let unit = tokens.split == .character ? "characters" : "words"
    let longest = tokens.ngrams.last ?? 1
    let sequences = longest > 1 ? " and sequences of up to \(longest)" : ""
    let word =
      switch mode {
      case .tfIdf: "tf-idf of "
      case .count: "counts of "
      case .multiHot: "marks of "
      }
    return word + unit + sequences
  }

  /// A text's encoding for programs; nothing for other columns.
  static func json(_ encoding: FeatureSpace.Encoding) -> [(String, JSON)] {
    func members(_ tokens: TextTokens, _ mode: TextOutput, _ more: [(String, JSON)])
      -> [(String, JSON)]
    {
      [
        (
          "text",
          .object(
            [
              ("mode", .string(mode.rawValue)),
              ("split", tokens.split.map { .string($0.rawValue) } ?? .null),
              ("ngrams", .array(tokens.ngrams.map { .integer($0) })),
            ] + more)
        )
      ]
    }
    switch encoding {
    case .number, .category: return []
    case .text(let layer):
      return members(
        layer.tokens, layer.outputMode, [("vocabularySize", .integer(layer.vocabulary.count))])
    case .hashedText(let layer):
      return members(layer.tokens, layer.outputMode, [("buckets", .integer(layer.buckets))])
    }
  }
}
