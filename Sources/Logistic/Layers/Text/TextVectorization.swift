internal import FileFormats

/// Texts to how often the words of a vocabulary occur: Keras's `TextVectorization`.
///
///     count    how often the word occurs
///     tfIdf    count · log(1 + n / (1 + m)),  m of the n texts have the word
///
/// Column 0 is for words outside the vocabulary, whose weight is the mean of the others'; then the
/// vocabulary in its order. Keras's output mode `int`, a sequence of numbers, is not here.
public struct TextVectorization: Layer, Equatable {
  /// Keras's class name.
  public static let className = "TextVectorization"
  /// What stands for unknown words, and is never in a vocabulary.
  static let unknownToken = "[UNK]"

  /// The layer's name.
  public var name: String?
  /// How texts are cut.
  public var tokens: TextTokens
  /// What comes out.
  public var outputMode: TextOutput
  /// How many columns there are at most, that of unknown words among them; nil for no limit.
  public var maxTokens: Int?
  /// The words, in the order of their columns.
  public private(set) var vocabulary: [String]
  /// With `tfIdf`: what each word's count is multiplied by.
  public private(set) var idfWeights: [Double]

  /// A layer with a vocabulary, or one that ``adapt(_:)`` will give one.
  ///
  /// - Throws: a word given twice or none at all, more than `maxTokens`, weights that are not one a word.
  public init(
    maxTokens: Int? = nil, tokens: TextTokens = .words, outputMode: TextOutput = .tfIdf,
    vocabulary: [String] = [], idfWeights: [Double] = [], name: String? = nil
  ) throws(LogisticError) {
    self.name = name
    self.tokens = tokens
    self.outputMode = outputMode
    self.maxTokens = maxTokens
    self.vocabulary = vocabulary
    self.idfWeights = outputMode == .tfIdf ? idfWeights : []
    try check()
  }

  private func check() throws(LogisticError) {
    func refuse(_ code: String, _ reason: String, _ advice: String? = nil) -> LogisticError {
      LogisticError(
        .usage, code, reason, place: .init(layer: name ?? Self.className), advice: advice)
    }
    if let maxTokens, maxTokens < 2 {
      throw refuse(
        "max-tokens", "at most \(maxTokens) columns leave no word",
        "give a number of at least 2: one column is for unknown words")
    }
    guard vocabulary.count < maxTokens ?? .max else {
      throw refuse(
        "max-tokens",
        "\(vocabulary.count) words and the column of unknown ones are more than \(maxTokens ?? 0)")
    }
    if vocabulary.contains("") || vocabulary.contains(Self.unknownToken) {
      throw refuse("vocabulary", "the vocabulary holds the empty word or \(Self.unknownToken)")
    }
    guard dictionary.count == vocabulary.count else {
      throw refuse("vocabulary", "a word stands twice in the vocabulary")
    }
    guard outputMode != .tfIdf || idfWeights.count == vocabulary.count else {
      throw refuse("idf-weights", "\(idfWeights.count) weights for \(vocabulary.count) words")
    }
    guard idfWeights.allSatisfy(\.isFinite) else {
      throw refuse("idf-weights", "a weight is not a finite number")
    }
  }

  /// How many columns come out.
  var width: Int { vocabulary.count + 1 }

  /// The words' numbers: the vocabulary is compared byte by byte, as Keras does, and not by what looks
  /// alike.
  private var dictionary: ByteDictionary {
    var known = ByteDictionary()
    for word in vocabulary {
      var word = word
      word.withUTF8 { bytes in
        withAddress(bytes) { base in
          if known.code(base, count: bytes.count) == nil {
            _ = known.insert(base, count: bytes.count)
          }
        }
      }
    }
    return known
  }

  /// Which column each token goes to.
  var columns: TokenColumns {
    var weights: [Double]?
    if outputMode == .tfIdf {
      let mean = idfWeights.reduce(0, +) / Double(max(1, idfWeights.count))
      weights = [mean] + idfWeights
    }
    return TokenColumns(
      tokens: tokens, place: .vocabulary(dictionary), isOnce: outputMode == .multiHot,
      weights: weights)
  }

  /// Takes the words of texts as the vocabulary, the most frequent first and among equally frequent ones
  /// the last by their bytes first, as Keras does; with `tfIdf` also their weights.
  public mutating func adapt(_ texts: [String]) {
    adapt(texts, counts: [Int](repeating: 1, count: texts.count))
  }

  /// The same of texts of which each occurs so many times.
  mutating func adapt(_ texts: [String], counts: [Int]) {
    let words = WordCounts(texts, counts: counts, tokens)
    let chosen = words.mostFrequent(maxTokens.map { $0 - 1 })
    vocabulary = chosen.map { words.word($0) }
    let n = Double(counts.reduce(0, +))
    idfWeights =
      outputMode == .tfIdf ? chosen.map { log(1 + n / Double(1 + words.texts[$0])) } : []
  }

  /// A column a word, and one for the unknown ones.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self, kind: nil)
    guard input.kind == .string else {
      throw LogisticError(
        .model, "layer-input", "takes strings, not numbers",
        place: .init(layer: name ?? Self.className))
    }
    return ValueShape(width)
  }

  /// The rows' words.
  public func apply(_ inputs: [LayerValue], weights: [ArraySlice<Double>]) throws(LogisticError)
    -> LayerValue
  {
    guard case .strings(let codes, let levels) = inputs[0] else {
      throw LogisticError(
        .model, "layer-input", "takes strings, not numbers",
        place: .init(layer: name ?? Self.className))
    }
    return .numbers(columns.rows(codes, levels, width: width))
  }
}

/// Lends the address of bytes, and some address of none.
func withAddress<Result>(
  _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafePointer<UInt8>) -> Result
) -> Result {
  if let base = bytes.baseAddress { return body(base) }
  return withUnsafePointer(to: UInt8(0)) { body($0) }
}

/// The tokens of texts, and how often each occurs.
struct WordCounts: Sendable {
  private var dictionary = ByteDictionary()
  /// How often each token occurs.
  private(set) var counts: [Int] = []
  /// How many texts have it.
  private(set) var texts: [Int] = []

  /// Counts the tokens of texts of which each occurs so many times, several at a time.
  init(_ texts: [String], counts: [Int], _ tokens: TextTokens) {
    let length = 8192
    let pieces = mapInParallel((texts.count + length - 1) / length) { piece in
      var part = WordCounts()
      part.add(texts, counts, piece * length..<min((piece + 1) * length, texts.count), tokens)
      return part
    }
    for piece in pieces { add(piece) }
  }

  private init() {}

  private mutating func add(
    _ texts: [String], _ times: [Int], _ range: Range<Int>, _ tokens: TextTokens
  ) {
    var tokenizer = Tokenizer(tokens)
    // The last text that had each token.
    var last: [Int] = []
    for text in range where times[text] > 0 {
      tokenizer.forEach(in: texts[text]) { token, count in
        let code: Int
        if let known = dictionary.code(token, count: count) {
          code = Int(known)
        } else {
          code = Int(dictionary.insert(token, count: count))
          counts.append(0)
          self.texts.append(0)
          last.append(-1)
        }
        counts[code] += times[text]
        if last[code] != text {
          last[code] = text
          self.texts[code] += times[text]
        }
      }
    }
  }

  private mutating func add(_ other: WordCounts) {
    let codes = dictionary.codes(adding: other.dictionary)
    let new = dictionary.count - counts.count
    counts += [Int](repeating: 0, count: new)
    texts += [Int](repeating: 0, count: new)
    for (theirs, mine) in codes.enumerated() {
      counts[Int(mine)] += other.counts[theirs]
      texts[Int(mine)] += other.texts[theirs]
    }
  }

  /// The numbers of the most frequent tokens, at most `limit`, but for the empty one and that which stands
  /// for unknown ones.
  func mostFrequent(_ limit: Int?) -> [Int] {
    let unknown = Array(TextVectorization.unknownToken.utf8)
    var order = counts.indices.filter { code in
      dictionary.withBytes(code) { !$0.isEmpty && !$0.elementsEqual(unknown) }
    }
    if let limit, limit < order.count {
      // Of those as frequent as the last one all are kept until they are in order.
      let least = order.map { counts[$0] }.sorted(by: >)[max(0, limit - 1)]
      order = order.filter { counts[$0] >= least }
    }
    order.sort { a, b in
      if counts[a] != counts[b] { return counts[a] > counts[b] }
      return dictionary.withBytes(a) { a in
        dictionary.withBytes(b) { b in b.lexicographicallyPrecedes(a) }
      }
    }
    return limit.map { Array(order.prefix($0)) } ?? order
  }

  /// A token.
  func word(_ code: Int) -> String {
    dictionary.withBytes(code) { String(decoding: $0, as: UTF8.self) }
  }
}
