internal import FileFormats

/// How a text layer writes what it found in a row.
public enum TextOutput: String, Sendable, CaseIterable {
  /// 1 in the column of each token that occurs.
  case multiHot = "multi_hot"
  /// How often it occurs.
  case count
  /// How often it occurs, times a weight that is the greater the fewer rows have it.
  case tfIdf = "tf_idf"
}

/// Which column each token of a text goes to, and what is written there.
struct TokenColumns: Sendable {
  /// How a token's column is found.
  enum Place: Sendable {
    /// Its number in a vocabulary plus 1; 0 if it is not there.
    case vocabulary(ByteDictionary)
    /// The remainder of its fingerprint.
    case buckets(Int)
  }
  let tokens: TextTokens
  let place: Place
  let isOnce: Bool
  /// What each column's count is multiplied by; nil for 1.
  let weights: [Double]?

  /// What a list of texts becomes, text by text, several at a time. No text is one without tokens.
  func entries(of texts: [String]) -> TextEntries {
    let length = 512
    let pieces = mapInParallel((texts.count + length - 1) / length) { piece in
      var part = TextEntries()
      var tokenizer = Tokenizer(tokens)
      var found = [Int32]()
      for text in texts[piece * length..<min((piece + 1) * length, texts.count)] {
        found.removeAll(keepingCapacity: true)
        tokenizer.forEach(in: text) { found.append(column($0, $1)) }
        part.append(&found, once: isOnce, weights)
      }
      return part
    }
    var all = TextEntries()
    all.reserve(pieces.reduce(0) { $0 + $1.places.count }, texts: texts.count)
    for piece in pieces { all.append(piece) }
    return all
  }

  @inline(__always)
  private func column(_ token: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    switch place {
    case .vocabulary(let known): (known.code(token, count: count) ?? -1) + 1
    case .buckets(let count_):
      Int32(truncatingIfNeeded: fingerprint64(token, count: count) % UInt64(count_))
    }
  }
}

/// The entries of texts that are not 0, text by text, in ascending order of their columns.
struct TextEntries: Sendable, Equatable {
  /// Where each text's entries begin, and where the last one's end.
  private(set) var starts = [0]
  private(set) var places: [Int32] = []
  private(set) var values: [Double] = []

  var count: Int { starts.count - 1 }

  mutating func reserve(_ entries: Int, texts: Int) {
    starts.reserveCapacity(texts + 1)
    places.reserveCapacity(entries)
    values.reserveCapacity(entries)
  }

  /// Adds a text's columns, which may come in any order and more than once.
  mutating func append(_ columns: inout [Int32], once: Bool, _ weights: [Double]?) {
    columns.sort()
    var at = 0
    while at < columns.count {
      let column = columns[at]
      var end = at + 1
      while end < columns.count, columns[end] == column { end += 1 }
      places.append(column)
      values.append((once ? 1 : Double(end - at)) * (weights?[Int(column)] ?? 1))
      at = end
    }
    starts.append(places.count)
  }

  /// Adds the texts of others.
  mutating func append(_ other: TextEntries) {
    let first = places.count
    for start in other.starts.dropFirst() { starts.append(first + start) }
    places += other.places
    values += other.values
  }

  /// How many entries a text has; −1 stands for the last one.
  func count(of code: Int32) -> Int {
    let text = code < 0 ? count - 1 : Int(code)
    return starts[text + 1] - starts[text]
  }

  /// Calls `body` with the entries of a text; −1 stands for the last one.
  @inline(__always)
  func forEach(of code: Int32, _ body: (_ column: Int32, _ value: Double) -> Void) {
    let text = code < 0 ? count - 1 : Int(code)
    for at in starts[text]..<starts[text + 1] { body(places[at], values[at]) }
  }
}

extension TokenColumns {
  /// The rows of texts as a layer gives them.
  func rows(_ codes: [Int32], _ texts: [String], width: Int) -> Matrix<Double> {
    // The last one is of a missing text, which has no tokens unless all of a text is one.
    let entries = entries(of: texts + [""])
    var out = Matrix<Double>(rows: codes.count, columns: width)
    for (row, code) in codes.enumerated() {
      entries.forEach(of: code) { out.values[row * width + Int($0)] = $1 }
    }
    return out
  }
}
