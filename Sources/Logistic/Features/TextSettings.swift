/// What becomes of a column of texts: how they are cut, and what is written of their tokens.
public struct TextSettings: Sendable, Equatable {
  /// How texts are cut.
  public var tokens: TextTokens
  /// What is written of each token.
  public var outputMode: TextOutput
  /// Keras's limit of the vocabulary: the most frequent tokens are kept, one less than this number; nil
  /// keeps all.
  public var maxTokens: Int?
  /// So many columns that words share by their hash; nil gives each word of a vocabulary its own.
  public var hashBuckets: Int?

  /// Settings; the defaults give each word a column of its own.
  public init(
    tokens: TextTokens = .words, outputMode: TextOutput = .tfIdf, maxTokens: Int? = nil,
    hashBuckets: Int? = nil
  ) {
    self.tokens = tokens
    self.outputMode = outputMode
    self.maxTokens = maxTokens
    self.hashBuckets = hashBuckets
  }

  /// The encoding of a column: the vocabulary of its texts, which count once a row.
  ///
  /// - Throws: settings that contradict each other; texts without a word.
  func encoding(
    _ column: Column, place: LogisticError.Place
  ) throws(LogisticError) -> FeatureSpace.Encoding {
    guard hashBuckets == nil || maxTokens == nil else {
      throw LogisticError(
        .usage, "hash-buckets",
        "a vocabulary's limit and a number of shared columns are both given",
        place: place, advice: "give one of them")
    }
    let (codes, levels) = column.codesAndLevels
    var counts = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    guard levels.indices.contains(where: { counts[$0] > 0 && tokens.occur(in: levels[$0]) }) else {
      throw LogisticError(
        .data, "no-words", "has no word in any row", place: place,
        advice: "leave it out with --exclude \(place.column ?? "")")
    }
    // A missing text is one without words.
    let missing = codes.count - counts.reduce(0, +)
    return try encoding(levels + [""], counts + [missing])
  }

  private func encoding(
    _ texts: [String], _ counts: [Int]
  ) throws(LogisticError) -> FeatureSpace.Encoding {
    if let hashBuckets {
      var layer = try TextHashing(buckets: hashBuckets, tokens: tokens, outputMode: outputMode)
      layer.adapt(texts, counts: counts)
      return .hashedText(layer)
    }
    var layer = try TextVectorization(
      maxTokens: maxTokens, tokens: tokens, outputMode: outputMode)
    layer.adapt(texts, counts: counts)
    return .text(layer)
  }
}
