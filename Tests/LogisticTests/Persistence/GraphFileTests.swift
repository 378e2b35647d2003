import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

/// A graph of raw columns that Keras made, trained and saved: `Fixtures/keras-graphs`.
@Suite struct GraphFileTests {
  private func path(_ file: String) -> String { ProjectFiles.fixture("keras-graphs/\(file)") }

  private func inputs(_ network: Network) throws -> [LayerValue] {
    let expected = try JSONValue(parsing: readFile(path("columns.json"), limit: 1 << 20))
    return try network.inputs.map { node in
      let name = network.nodes[node].name
      let column = try #require(expected["columns"]?[name])
      if let words = column.strings {
        let levels = Array(Set(words)).sorted()
        return .strings(
          codes: words.map { Int32(levels.firstIndex(of: $0) ?? -1) }, levels: levels)
      }
      let numbers = try #require(column.doubles)
      return .numbers(Matrix(unchecked: numbers, rows: numbers.count, columns: 1))
    }
  }

  /// Keras computed in single precision.
  @Test(arguments: ["columns.keras", "short.keras"])
  func `a graph predicts what Keras predicted, in the long form and the short one`(
    file: String
  ) throws {
    let network = try Network(contentsOf: path(file))
    let expected = try JSONValue(parsing: readFile(path("columns.json"), limit: 1 << 20))
    let found = try network.predict(inputs(network)).values
    #expect(distance(found, flattened(expected["predictions"])) < 1e-6)
    #expect(network.optimizerState?.iterations == 3)
    #expect(network.isChain == false)
  }

  @Test func `a graph that is saved again is the same to the bit`() throws {
    let network = try Network(contentsOf: path("columns.keras"))
    let again = try Network(archive: network.archive())
    #expect(again.weights == network.weights)
    #expect(again.optimizerState == network.optimizerState)
    #expect(try again.predict(inputs(again)).values == network.predict(inputs(network)).values)
    #expect(try again.archive() == network.archive())
  }

  @Test func `the order of layers is Keras's, and so are the names in the weights file`() throws {
    let theirs = try KerasArchive(contentsOf: path("columns.keras"))
    let mine = try Network(theirs).kerasArchive()
    func names(_ archive: KerasArchive) -> [String?] {
      archive.config["config"]?["layers"]?.array?.map { $0["name"]?.string } ?? []
    }
    #expect(names(mine) == names(theirs))
    // The TensorFlow backend counts in 64 bits where 32 are written here.
    #expect(mine.weights.rounds(to: theirs.weights) && theirs.weights.rounds(to: mine.weights))
  }

  private func changedNodes(
    _ name: String, _ inbound: JSONValue
  ) throws -> LogisticError {
    var archive = try KerasArchive(contentsOf: path("columns.keras"))
    var layers = try #require(archive.config["config"]?["layers"]?.array)
    let at = try #require(layers.firstIndex { $0["name"]?.string == name })
    layers[at] = changing(layers[at], ["inbound_nodes"], to: inbound)
    archive.config = changing(archive.config, ["config", "layers"], to: .array(layers))
    return try #require(throws: LogisticError.self) { _ = try Network(archive) }
  }

  private func call(_ names: [String], node: Int = 0) -> JSONValue {
    .array([
      .object([
        "args": .array(
          names.map { name in
            .object([
              "class_name": .string("__keras_tensor__"),
              "config": .object([
                "keras_history": .array([.string(name), .integer(node), .integer(0)])
              ]),
            ])
          }), "kwargs": .object([:]),
      ])
    ])
  }

  @Test func `a layer that depends on its own output is refused`() throws {
    let error = try changedNodes("first", call(["out"]))
    #expect(error.code == "unsupported")
    #expect(error.reason.contains("depend on its own output"))
  }

  @Test func `what a graph cannot have here is refused`() throws {
    #expect(try changedNodes("first", call(["nowhere"])).reason.contains("'nowhere'"))
    #expect(try changedNodes("first", call(["age"], node: 1)).code == "config-value")
    #expect(try changedNodes("first", call([])).place?.layer == "first")
    #expect(try changedNodes("age", call(["grade"])).place?.layer == "age")
    let twice = JSONValue.array([call(["age"])[0] ?? .null, call(["grade"])[0] ?? .null])
    #expect(try changedNodes("first", twice).reason.contains("used 2 times"))
    let masked = changing(
      call(["concatenate"])[0] ?? .null, ["kwargs", "mask"], to: .bool(true))
    #expect(try changedNodes("first", .array([masked])).reason.contains("mask"))
  }

  @Test func `a chain with an operation is a graph to Keras and a chain again here`() throws {
    var model = Sequential([
      InputLayer(ValueShape(2)), NanToNum(nan: 0.5), Dense(1, activation: .sigmoid),
    ])
    try model.compile(optimizer: .adam(), loss: .binaryCrossentropy)
    let archive = try model.network.kerasArchive()
    #expect(archive.config["class_name"]?.string == "Functional")
    let opened = try Sequential(archive: model.archive())
    #expect(try opened.network.weights == model.network.weights)
  }

  @Test func `a graph is no Sequential, and the error says what to open it as`() throws {
    let error = try #require(throws: LogisticError.self) {
      _ = try Sequential(contentsOf: path("columns.keras"))
    }
    #expect(error.advice == "open it as a Network")
  }
}
