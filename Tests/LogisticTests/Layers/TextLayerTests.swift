import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct TextLayerTests {
  /// The tokens of a text.
  private func tokens(_ text: String, _ tokens: TextTokens) -> [String] {
    var tokenizer = Tokenizer(tokens)
    var found: [String] = []
    tokenizer.forEach(in: text) { token, count in
      found.append(
        String(decoding: UnsafeBufferPointer(start: token, count: count), as: UTF8.self))
    }
    return found
  }

  @Test(arguments: [
    ("It's  a\ttest.\r\n", ["its", "a", "test"]), ("", []), (" \n ", []), ("!?", []),
    ("ÉTÉ naïve", ["ÉtÉ", "naïve"]), ("a\u{A0}b", ["a\u{A0}b"]), ("👍🏽 שלום!", ["👍🏽", "שלום"]),
    ("a_b-c", ["abc"]),
  ])
  func `words are small letters of ASCII without its punctuation`(_ text: String, _ words: [String])
  {
    #expect(tokens(text, .words).map { Array($0.utf8) } == words.map { Array($0.utf8) })
  }

  @Test func `sequences of tokens are joined by a space`() throws {
    let upTo3 = try TextTokens(ngrams: 3)
    #expect(
      tokens("a  b c", upTo3) == ["a", "b", "c", "a b", "b c", "a b c"])
    #expect(tokens("a", upTo3) == ["a"])
    let pairs = try TextTokens(standardize: nil, split: .character, lengths: [2])
    #expect(tokens("Aé👍", pairs) == ["A é", "é 👍"])
    let whole = try TextTokens(standardize: .lower, split: nil)
    #expect(tokens("A b.", whole) == ["a b."])
    #expect(tokens("", whole) == [""])
  }

  @Test func `a vocabulary is by falling frequency, then by falling bytes`() throws {
    var layer = try TextVectorization(outputMode: .tfIdf)
    layer.adapt(["b a c", "c", "[UNK] É", "c a"])
    #expect(layer.vocabulary == ["c", "a", "É", "unk", "b"])
    // Keras: log(1 + n / (1 + m)).
    let expected = [3, 2, 1, 1, 1].map { log(1 + 4 / Double(1 + $0)) }
    #expect(layer.idfWeights == expected)
    layer.maxTokens = 3
    layer.adapt(["b a c", "c", "d", "c a"])
    #expect(layer.vocabulary == ["c", "a"])
    layer.tokens.standardize = nil
    layer.adapt(["[UNK] [UNK] x"])
    #expect(layer.vocabulary == ["x"])
  }

  @Test func `words that look alike but differ in their bytes are different words`() throws {
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    let layer = try TextVectorization(outputMode: .count, vocabulary: [composed, decomposed])
    #expect(layer.width == 3)
    let rows = layer.columns.rows([0, 1, 1], [composed, decomposed], width: 3)
    #expect(rows.values == [0, 1, 0, 0, 0, 1, 0, 0, 1])
  }

  @Test func `counts, marks and weights, with a column for unknown words`() throws {
    let texts = ["b a a z z z", "", "b"]
    func rows(_ mode: TextOutput, _ weights: [Double] = []) throws -> [Double] {
      let layer = try TextVectorization(
        outputMode: mode, vocabulary: ["a", "b"], idfWeights: weights)
      return layer.columns.rows([0, 1, -1, 2], texts, width: 3).values
    }
    #expect(try rows(.count) == [3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(try rows(.multiHot) == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    // An unknown word weighs the mean.
    #expect(try rows(.tfIdf, [2, 3]) == [7.5, 4, 3, 0, 0, 0, 0, 0, 0, 0, 0, 3])
  }

  @Test func `a layer refuses words twice, the empty word and too many of them`() throws {
    for words in [["a", "a"], ["a", ""], ["[UNK]"]] {
      #expect(throws: LogisticError.self) {
        try TextVectorization(outputMode: .count, vocabulary: words)
      }
    }
    #expect(throws: LogisticError.self) {
      try TextVectorization(maxTokens: 2, outputMode: .count, vocabulary: ["a", "b"])
    }
    #expect(throws: LogisticError.self) {
      try TextVectorization(outputMode: .tfIdf, vocabulary: ["a"], idfWeights: [])
    }
    #expect(throws: LogisticError.self) { try TextHashing(buckets: 0) }
    #expect(throws: LogisticError.self) { try TextTokens(ngrams: 0) }
  }

  /// The example of Keras's documentation of `Hashing(num_bins=3)`.
  @Test func `words share columns as Keras hashes them`() throws {
    let layer = try TextHashing(
      buckets: 3, tokens: TextTokens(standardize: nil, split: .whitespace))
    let rows = layer.columns.rows([0, 1, 2, 3, 4], ["A", "B", "C", "D", "E"], width: 3)
    #expect(rows.values == [0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1])
  }

  @Test func `the weights of shared columns count the texts that have any of their words`() throws {
    var layer = try TextHashing(buckets: 1, outputMode: .tfIdf)
    layer.adapt(["a b", "c", ""])
    #expect(layer.idfWeights == [log(1 + 3 / 3)])
  }

  @Test func `a text of a megabyte is read as any other`() throws {
    let text = String(repeating: "word ", count: 200_000) + String(repeating: "x", count: 1_000_000)
    var layer = try TextVectorization(tokens: TextTokens(ngrams: 2), outputMode: .count)
    layer.adapt([text])
    #expect(layer.vocabulary.prefix(2) == ["word", "word word"])
    #expect(layer.vocabulary.count == 4)
    let entries = layer.columns.entries(of: [text])
    #expect(entries.values == [200_000, 199_999, 1, 1])
  }

  @Test func `a network of texts is the same after its file`() throws {
    var layers: [any Layer] = []
    for (mode, split, lengths) in [
      (TextOutput.tfIdf, TextTokens.Split.whitespace, [1, 2]), (.count, .character, [2]),
      (.multiHot, nil, [1]),
    ] {
      let tokens = try TextTokens(standardize: .lower, split: split, lengths: lengths)
      var words = try TextVectorization(maxTokens: 20, tokens: tokens, outputMode: mode)
      words.adapt(["One two. Two", "three ünï", "one three"])
      var buckets = try TextHashing(buckets: 7, tokens: tokens, outputMode: mode)
      buckets.adapt(["One two", "two"])
      layers += [words, buckets]
    }
    var build = NetworkBuilder()
    let text = build.stringInput("text")
    var parts: [NetworkBuilder.Output] = []
    for layer in layers { parts.append(try build.add(layer, to: text)) }
    let joined = try build.add(Concatenate(), to: parts)
    let output = try build.add(Dense(1, activation: .sigmoid), to: joined)
    let network = try build.network(output: output)
    let values = LayerValue.strings(
      codes: [0, 1, -1, 2], levels: ["one two two", "nothing known", "Three ünï one"])
    let read = try Network(archive: network.archive())
    #expect(try read.predict([values]) == network.predict([values]))
    for (layer, node) in zip(layers, read.nodes.dropFirst()) {
      switch (layer, node.layer) {
      case (let a as TextVectorization, var b as TextVectorization):
        b.name = nil
        #expect(a == b)
      case (let a as TextHashing, var b as TextHashing):
        b.name = nil
        #expect(a == b)
      default: Issue.record("another layer was read")
      }
    }
  }
}
