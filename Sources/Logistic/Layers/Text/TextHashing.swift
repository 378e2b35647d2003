/// Texts to how often words occur, a column for so many of them: which one is the remainder of the word's
/// `Fingerprint64`. No vocabulary has to be kept, and no word is unknown; some share a column.
///
/// Keras has no layer of this kind: the documentation has one of a few lines for it, of this name.
public struct TextHashing: Layer, Equatable {
  /// The class's name in a file.
  public static let className = "TextHashing"
  /// The most columns.
  public static let greatestBucketCount = 1 << 23

  /// The layer's name.
  public var name: String?
  /// How texts are cut.
  public var tokens: TextTokens
  /// What comes out.
  public var outputMode: TextOutput
  /// How many columns there are.
  public var buckets: Int
  /// With `tfIdf`: what each column's count is multiplied by.
  public private(set) var idfWeights: [Double]

  /// A layer of so many columns.
  ///
  /// - Throws: a number of columns below 1 or above ``greatestBucketCount``, weights that are not one a
  ///   column.
  public init(
    buckets: Int, tokens: TextTokens = .words, outputMode: TextOutput = .count,
    idfWeights: [Double] = [], name: String? = nil
  ) throws(LogisticError) {
    self.name = name
    self.tokens = tokens
    self.outputMode = outputMode
    self.buckets = buckets
    self.idfWeights = outputMode == .tfIdf ? idfWeights : []
    let place = LogisticError.Place(layer: name ?? Self.className)
    guard (1...Self.greatestBucketCount).contains(buckets) else {
      throw LogisticError(
        .usage, "hash-buckets", "words cannot share \(buckets) columns", place: place,
        advice: "give a number from 1 to \(Self.greatestBucketCount)")
    }
    guard outputMode != .tfIdf || idfWeights.isEmpty || idfWeights.count == buckets,
      idfWeights.allSatisfy(\.isFinite)
    else {
      throw LogisticError(
        .usage, "idf-weights", "\(idfWeights.count) finite weights are not one a column",
        place: place)
    }
  }

  /// Takes the weights of `tfIdf` from texts, as ``TextVectorization`` does of words.
  public mutating func adapt(_ texts: [String]) {
    adapt(texts, counts: [Int](repeating: 1, count: texts.count))
  }

  /// The same of texts of which each occurs so many times.
  mutating func adapt(_ texts: [String], counts: [Int]) {
    guard outputMode == .tfIdf else { return }
    idfWeights = []
    var with = [Int](repeating: 0, count: buckets)
    let entries = columns.entries(of: texts)
    for (text, times) in counts.enumerated() {
      for at in entries.starts[text]..<entries.starts[text + 1] {
        with[Int(entries.places[at])] += times
      }
    }
    let n = Double(counts.reduce(0, +))
    idfWeights = with.map { log(1 + n / Double(1 + $0)) }
  }

  /// Which column each token goes to.
  var columns: TokenColumns {
    TokenColumns(
      tokens: tokens, place: .buckets(buckets), isOnce: outputMode == .multiHot,
      weights: idfWeights.isEmpty ? nil : idfWeights)
  }

  /// As many columns as there are buckets.
  public func outputShape(_ inputs: [ValueShape]) throws(LogisticError) -> ValueShape {
    let input = try onlyInput(inputs, of: self, kind: nil)
    guard input.kind == .string else {
      throw LogisticError(
        .model, "layer-input", "takes strings, not numbers",
        place: .init(layer: name ?? Self.className))
    }
    return ValueShape(buckets)
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
    return .numbers(columns.rows(codes, levels, width: buckets))
  }
}
