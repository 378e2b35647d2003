/// How a text is cut into tokens: what Keras's `TextVectorization` does before it looks them up.
///
/// A text is standardized, split, and the tokens, together with the sequences of `ngrams` tokens, a space
/// between two, are what is counted.
public struct TextTokens: Sendable, Equatable {
  /// What is done to a text first. As in Keras only the letters and the punctuation of ASCII change:
  /// `É` stays `É`.
  public enum Standardization: String, Sendable, CaseIterable {
    /// Capital letters become small ones.
    case lower
    /// The 32 punctuation characters of ASCII are taken out: `it's` becomes `its`.
    case stripPunctuation = "strip_punctuation"
    /// Both.
    case lowerAndStripPunctuation = "lower_and_strip_punctuation"
  }

  /// Where a text is split.
  public enum Split: String, Sendable, CaseIterable {
    /// At spaces, tabs and ends of lines, any number of them.
    case whitespace
    /// At every character: a code point of Unicode.
    case character
  }

  /// What is done to a text first; nil leaves it as it is.
  public var standardize: Standardization?
  /// Where it is split; nil makes all of it one token.
  public var split: Split?
  /// How many neighbours make a token, ascending: `[1]` takes each by itself, `[1, 2]` the pairs too.
  public private(set) var ngrams: [Int]

  /// The longest sequence of tokens that may be one.
  public static let greatestLength = 100

  /// Tokens by themselves and in sequences of up to `ngrams`.
  ///
  /// - Throws: a number below 1 or above ``greatestLength``.
  public init(
    standardize: Standardization? = .lowerAndStripPunctuation, split: Split? = .whitespace,
    ngrams: Int = 1
  ) throws(LogisticError) {
    try Self.check(ngrams)
    try self.init(standardize: standardize, split: split, lengths: Array(1...ngrams))
  }

  /// Tokens in sequences of these lengths alone: Keras's `ngrams` as a tuple.
  ///
  /// - Throws: no length, or one below 1 or above ``greatestLength``.
  public init(
    standardize: Standardization?, split: Split?, lengths: [Int]
  ) throws(LogisticError) {
    for length in lengths { try Self.check(length) }
    guard !lengths.isEmpty else {
      throw LogisticError(.usage, "ngrams", "there is no length of sequences to count")
    }
    self.standardize = standardize
    self.split = split
    ngrams = Set(lengths).sorted()
  }

  /// Words, in small letters and without punctuation: Keras's defaults.
  public static var words: TextTokens {
    TextTokens(standardize: .lowerAndStripPunctuation, split: .whitespace, checked: [1])
  }

  private init(standardize: Standardization?, split: Split?, checked lengths: [Int]) {
    self.standardize = standardize
    self.split = split
    ngrams = lengths
  }

  private static func check(_ length: Int) throws(LogisticError) {
    guard (1...greatestLength).contains(length) else {
      throw LogisticError(
        .usage, "ngrams", "sequences of \(length) tokens cannot be counted",
        advice: "give a number from 1 to \(greatestLength)")
    }
  }
}

extension TextTokens {
  /// Whether a text has a token.
  func occur(in text: String) -> Bool {
    var (found, tokenizer) = (false, Tokenizer(self))
    tokenizer.forEach(in: text) { _, _ in found = true }
    return found
  }
}

/// Cuts one text after another into tokens.
///
/// The tokens of a text lie one after the other with a space between two, so that a sequence of them
/// is a stretch of the bytes.
struct Tokenizer {
  /// What becomes of a byte: itself or another one, `gap`, or nothing, which is `taken`.
  private var becomes = [UInt16](repeating: 0, count: 256)
  private let tokens: TextTokens
  /// Behind a byte that gives no tokens an address.
  private var bytes: [UInt8] = [0]
  private var starts: [Int] = []
  private var ends: [Int] = []

  private static let gap: UInt16 = 256
  private static let taken: UInt16 = 257

  init(_ tokens: TextTokens) {
    self.tokens = tokens
    let standardize = tokens.standardize
    let lowers = standardize == .lower || standardize == .lowerAndStripPunctuation
    let strips = standardize == .stripPunctuation || standardize == .lowerAndStripPunctuation
    for byte in 0..<256 {
      let isPunctuation =
        (0x21...0x2F).contains(byte) || (0x3A...0x40).contains(byte)
        || (0x5B...0x60).contains(byte) || (0x7B...0x7E).contains(byte)
      let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
      becomes[byte] = UInt16(lowers && (0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
      if tokens.split == .whitespace, isSpace { becomes[byte] = Self.gap }
      if strips, isPunctuation { becomes[byte] = Self.taken }
    }
  }

  /// Calls `body` with every token of a text.
  mutating func forEach(
    in text: String, _ body: (_ token: UnsafePointer<UInt8>, _ count: Int) -> Void
  ) {
    var text = text
    text.withUTF8 { cut($0) }
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      for length in tokens.ngrams where length <= starts.count {
        for first in 0...starts.count - length {
          body(base + starts[first], ends[first + length - 1] - starts[first])
        }
      }
    }
  }

  private mutating func cut(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    bytes.append(0)
    bytes.reserveCapacity(text.count + 2)
    var isOpen = tokens.split == nil
    if isOpen { starts.append(1) }
    let isByCharacter = tokens.split == .character
    for byte in text {
      let new = becomes[Int(byte)]
      if new == Self.taken { continue }
      if new == Self.gap {
        if isOpen {
          ends.append(bytes.count)
          isOpen = false
        }
        continue
      }
      // A byte that goes on with a character begins with the bits 10.
      if isByCharacter, isOpen, byte & 0xC0 != 0x80 {
        ends.append(bytes.count)
        isOpen = false
      }
      if !isOpen {
        if !starts.isEmpty { bytes.append(0x20) }
        starts.append(bytes.count)
        isOpen = true
      }
      bytes.append(UInt8(truncatingIfNeeded: new))
    }
    if isOpen { ends.append(bytes.count) }
  }
}
