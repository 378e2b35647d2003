import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

/// Texts as Keras cuts, counts and saves them: `Fixtures/keras-graphs/texts`.
@Suite struct TextFileTests {
  private func expected() throws -> JSONValue {
    try JSONValue(
      parsing: readFile(ProjectFiles.fixture("keras-graphs/texts.json"), limit: 1 << 20))
  }

  @Test func `a model whose vocabularies Keras adapted predicts what Keras does`() throws {
    let expected = try expected()
    let rows = try #require(expected["rows"]?.strings)
    let predictions = try #require(expected["predictions"]?.doubles)
    let network = try Network(contentsOf: ProjectFiles.fixture("keras-graphs/texts.keras"))
    let codes = rows.indices.map { Int32($0) }
    let values: [String: LayerValue] = [
      "text": .strings(codes: codes, levels: rows),
      "other": .strings(codes: codes, levels: rows.reversed()),
    ]
    let outputs = try network.predict(
      network.inputs.map { try #require(values[network.nodes[$0].name]) })
    // Keras computes in single precision.
    for (ours, theirs) in zip(outputs.values, predictions) { #expect(abs(ours - theirs) < 1e-6) }
    #expect(
      try Network(archive: network.archive()).predict(
        network.inputs.map { try #require(values[network.nodes[$0].name]) }) == outputs)
  }

  @Test func `adapt finds Keras's vocabulary in Keras's order, and its weights`() throws {
    let expected = try expected()
    let texts = try #require(expected["texts"]?.strings)
    for entry in try #require(expected["cases"]?.array) {
      let given = entry["ngrams"] ?? .null
      let lengths = given.array?.compactMap(\.int) ?? Array(1...(given.int ?? 1))
      let tokens = try TextTokens(
        standardize: entry["standardize"]?.string.flatMap(TextTokens.Standardization.init),
        split: entry["split"]?.string.flatMap(TextTokens.Split.init), lengths: lengths)
      var layer = try TextVectorization(tokens: tokens, outputMode: .tfIdf)
      layer.adapt(texts)
      let words = try #require(entry["vocabulary"]?.strings)
      #expect(layer.vocabulary.map { Array($0.utf8) } == words.map { Array($0.utf8) })
      for (ours, theirs) in zip(layer.idfWeights, try #require(entry["idf"]?.doubles)) {
        #expect(abs(ours - theirs) < 1e-6)
      }
    }
  }

  @Test func `texts of every length have TensorFlow's fingerprint`() throws {
    for entry in try #require(try expected()["buckets"]?.array) {
      var text = try #require(entry["text"]?.string)
      let bucket = text.withUTF8 { bytes in
        withAddress(bytes) { fingerprint64($0, count: bytes.count) % (1 << 62 - 57) }
      }
      #expect(String(bucket) == entry["bucket"]?.string)
    }
  }

  @Test func `a damaged text layer is refused by name`() throws {
    var layer = try TextVectorization(outputMode: .tfIdf)
    layer.adapt(["a b", "b"])
    var build = NetworkBuilder()
    let words = try build.add(layer, to: build.stringInput("text"))
    let output = try build.add(Dense(1, activation: .sigmoid), to: words)
    let network = try build.network(output: output)
    for (option, value) in [
      ("vocabulary", JSONValue.strings(["a", "a"])), ("idf_weights", .numbers([1])),
      ("idf_weights", .strings(["x"])), ("output_mode", .string("int")),
      ("split", .string("sentence")), ("ngrams", .integer(0)), ("ngrams", .integer(1 << 40)),
      ("sparse", .bool(true)), ("standardize", .integer(3)), ("max_tokens", .integer(2)),
      ("vocabulary", .strings(["a", "b", "c"])),
    ] {
      var archive = try network.kerasArchive()
      archive.config = try #require(
        archive.config.replacing(option, in: "TextVectorization", value))
      let error = #expect(throws: LogisticError.self) { try Network(archive) }
      #expect(error?.domain == .model && error?.place?.layer != nil, "\(option): \(error as Any)")
    }
  }
}

extension JSONValue {
  /// The configuration of a model with an option of one class of layers set.
  fileprivate func replacing(_ option: String, in layer: String, _ value: JSONValue) -> JSONValue? {
    guard var root = object, var config = root["config"]?.object,
      let layers = config["layers"]?.array
    else { return nil }
    config["layers"] = .array(
      layers.map { element in
        guard element["class_name"]?.string == layer, var object = element.object,
          var settings = object["config"]?.object
        else { return element }
        settings[option] = value
        object["config"] = .object(settings)
        return .object(object)
      })
    root["config"] = .object(config)
    return .object(root)
  }
}
