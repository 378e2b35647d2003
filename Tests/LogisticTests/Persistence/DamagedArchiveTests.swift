import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct DamagedArchiveTests {
  private func fixture(_ name: String) throws -> KerasArchive {
    try KerasArchive(contentsOf: ProjectFiles.fixture("keras/\(name)/trained.keras"))
  }

  /// The first error of opening a changed configuration.
  private func error(
    _ name: String, _ path: [Step], _ value: JSONValue
  ) throws -> LogisticError {
    var archive = try fixture(name)
    archive.config = changed(archive.config, path[...], to: value)
    return try #require(throws: LogisticError.self) { _ = try Network(archive) }
  }

  enum Step: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case key(String)
    case index(Int)
    init(stringLiteral value: String) { self = .key(value) }
    init(integerLiteral value: Int) { self = .index(value) }
  }

  private func changed(
    _ value: JSONValue, _ path: ArraySlice<Step>, to other: JSONValue
  ) -> JSONValue {
    switch (path.first, value) {
    case (.key(let key)?, .object(var object)):
      object[key] = changed(object[key] ?? .null, path.dropFirst(), to: other)
      return .object(object)
    case (.index(let i)?, .array(var array)) where array.indices.contains(i):
      array[i] = changed(array[i], path.dropFirst(), to: other)
      return .array(array)
    default: return other
    }
  }

  static let layer: [Step] = ["config", "layers", 1]
  static let settings: [Step] = layer + ["config"]
  static let optimizer: [Step] = ["compile_config", "optimizer"]

  /// What Keras knows and this library does not, and what the sentence has to hold.
  @Test(arguments: [
    (layer + ["class_name"], JSONValue.string("LSTM"), "'LSTM'", "Dense"),
    (settings + ["activation"], .string("gelu"), "'gelu'", "sigmoid"),
    (
      settings + ["kernel_constraint"], .object(["class_name": .string("NonNeg")]),
      "kernel_constraint", ""
    ),
    (settings + ["lora_rank"], .integer(4), "lora_rank", ""),
    (settings + ["trainable"], .bool(false), "trainable is false", ""),
    (settings + ["dtype"], .string("float16"), "'float16'", "float32"),
    (settings + ["kernel_regularizer"], .string("orthogonal"), "'orthogonal'", "L2"),
    (optimizer + ["class_name"], .string("Lion"), "'Lion'", "AdamW"),
    (optimizer + ["config", "use_ema"], .bool(true), "use_ema is true", ""),
    (
      optimizer + ["config", "gradient_accumulation_steps"], .integer(4),
      "gradient_accumulation_steps", ""
    ),
    (
      optimizer + ["config", "learning_rate"], .object(["class_name": .string("Mine")]), "'Mine'",
      "CosineDecay"
    ),
    (["compile_config", "loss"], .string("hinge"), "'hinge'", "BinaryCrossentropy"),
    (["compile_config", "loss_weights"], .numbers([2]), "loss_weights", ""),
    (["compile_config", "metrics"], .strings(["r2_score"]), "'r2_score'", "AUC"),
    (
      ["compile_config", "metrics"],
      .array([.object(["class_name": .string("Accuracy"), "config": .object([:])])]), "'Accuracy'",
      "BinaryAccuracy"
    ),
    (["class_name"], .string("MyModel"), "'MyModel'", "Sequential"),
  ])
  func `what is not supported is named, with what is`(
    path: [Step], value: JSONValue, reason: String, advice: String
  ) throws {
    let error = try error("sgd-nesterov", path, value)
    #expect(error.domain == .model && error.code == "unsupported")
    #expect(error.place?.entry == "config.json")
    #expect(error.reason.contains(reason), "\(error)")
    #expect(advice.isEmpty || error.advice?.contains(advice) == true, "\(error)")
  }

  @Test func `words, functions and objects of Keras's are one`() throws {
    func compiled(_ key: String, _ value: JSONValue) throws -> CompileSettings {
      var archive = try fixture("sgd-nesterov")
      archive.config = changed(archive.config, ["compile_config", .key(key)], to: value)
      return try #require(try Network(archive).compiled)
    }
    let function = JSONValue.object([
      "module": .string("builtins"), "class_name": .string("function"), "config": .string("mse"),
    ])
    #expect(try compiled("loss", function).loss is MeanSquaredError)
    #expect(try compiled("loss", .array([.string("bce")])).loss is BinaryCrossentropy)
    #expect(try compiled("loss", .object(["dense": .string("MSE")])).loss is MeanSquaredError)
    #expect(
      try compiled("metrics", .strings(["acc", "AUC", "mae", "Precision"])).metrics == [
        .accuracy.named("acc"), .auc.named("AUC"), .meanAbsoluteError.named("mae"),
        .precision.named("Precision"),
      ])
    #expect(try compiled("metrics", .array([.strings(["accuracy"])])).metrics == [.accuracy])
    #expect(try compiled("optimizer", .string("adam")).method.optimizer as? Adam == Adam())
    #expect(try compiled("optimizer", .string("RMSprop")).method.optimizer as? RMSprop == RMSprop())
  }

  @Test func `a layer that is not supported is named`() throws {
    let error = try error(
      "mlp-relu", ["config", "layers", 2, "config", "activation"], .string("gelu"))
    #expect(
      error.description
        == "entry 'config.json': layer 'dense_1': the activation 'gelu' is not supported; "
        + "supported are linear, sigmoid, softmax, relu, tanh")
  }

  /// Every value of the configuration in turn replaced by values of every kind.
  @Test(arguments: ["sgd-nesterov", "logits-adamw-decay", "normalization-first"])
  func `a wrong kind of value anywhere is an error that names config.json, or harmless`(
    name: String
  ) throws {
    let archive = try fixture(name)
    let others: [JSONValue] = [
      .null, .bool(true), .integer(-1), .integer(Int.max), .number(.nan), .number(1e300),
      .string("x"), .array([]), .object([:]), .array([.array([.null])]),
    ]
    var refused = 0
    for path in paths(archive.config, []) {
      for other in others {
        var damaged = archive
        damaged.config = changed(archive.config, path[...], to: other)
        do { _ = try Network(damaged) } catch let error {
          refused += 1
          let entry = error.place?.entry
          #expect(entry == "config.json" || entry == "model.weights.h5", "\(path): \(error)")
        }
      }
    }
    #expect(refused > 300)
  }

  private func paths(_ value: JSONValue, _ path: [Step]) -> [[Step]] {
    switch value {
    case .object(let object):
      [path] + object.members.flatMap { paths($0.value, path + [.key($0.key)]) }
    case .array(let array):
      [path] + array.enumerated().flatMap { paths($0.element, path + [.index($0.offset)]) }
    default: [path]
    }
  }

  @Test func `weights of another shape are refused with both shapes`() throws {
    let error = try error("sgd-nesterov", Self.settings + ["units"], .integer(7))
    #expect(
      error.description
        == "entry 'model.weights.h5': layer 'dense': layers/dense/vars/0 has the shape [6, 1], but "
        + "[6, 7] is needed; the configuration and the weights are of two different models")
  }

  @Test func `units that no memory could hold are refused before room is made`() throws {
    let error = try error("sgd-nesterov", Self.settings + ["units"], .integer(1 << 24))
    #expect(error.code == "weight-shape")
    #expect(
      try self.error("sgd-nesterov", Self.settings + ["units"], .integer(Int.max)).code
        == "config-value")
  }

  @Test func `an optimizer's state of another length is left aside, as Keras does`() throws {
    var archive = try fixture("sgd-nesterov")
    var vars = try #require(archive.weights["optimizer/vars"]?.group)
    vars[child: "3"] = nil
    archive.weights["optimizer/vars"] = .group(vars)
    let network = try Network(archive)
    #expect(network.optimizerState == nil)
    #expect(network.compiled?.method.optimizer?.className == "SGD")
  }

  @Test func `an archive that ends too early says so`() throws {
    let whole = try readFile(
      ProjectFiles.fixture("keras/sgd-nesterov/trained.keras"), limit: 1 << 20)
    for count in stride(from: 0, to: whole.count, by: 97) {
      #expect(throws: LogisticError.self) { _ = try Network(archive: Array(whole[..<count])) }
    }
  }

  @Test func `a changed byte of an entry is found by its checksum`() throws {
    var bytes = try readFile(
      ProjectFiles.fixture("keras/sgd-nesterov/trained.keras"), limit: 1 << 20)
    let word = Array("use_bias".utf8)
    let at = try #require(
      bytes.indices.first { bytes[$0...].starts(with: word) })
    bytes[at] = UInt8(ascii: "U")
    let error = try #require(throws: LogisticError.self) { _ = try Network(archive: bytes) }
    #expect(error.place?.entry == "config.json")
    #expect(error.reason.contains("checksum"))
  }

  /// Damage inside the entries, with the checksums made good: what a malicious file can do.
  @Test(arguments: [UInt64(1), 2, 3])
  func `no damaged archive stops the process`(seed: UInt64) throws {
    var generator = Xoshiro256StarStar(seed: seed)
    let table = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(
      DataTable(columns: [
        Column("a", numbers: [1, .nan, 3, 4]), Column("b", categories: ["x", "y", nil, "x"]),
        Column("y", categories: ["n", "y", "n", "y"]),
      ]), target: "y"
    ).model
    let archives = [
      try table.kerasArchive(), try fixture("sgd-nesterov"), try fixture("normalization-first"),
    ]
    var opened = 0
    for round in 0..<200 {
      let archive = archives[round % archives.count]
      var entries: [(String, [UInt8])] = [
        ("config.json", archive.config.utf8()),
        ("model.weights.h5", try HDF5File.write(archive.weights)),
      ]
      if let extras = archive.extras { entries.append(("logistic.json", extras.utf8())) }
      if let doubles = archive.doubles {
        entries.append(("logistic.h5", try HDF5File.write(doubles)))
      }
      let victim = Int.random(in: 0..<entries.count, using: &generator)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damage(&entries[victim].1, using: &generator)
      }
      var zip = ZIPWriter()
      for (name, contents) in entries { try zip.add(name, contents) }
      let bytes = try zip.finish()
      // Every call throws one type; what matters is that each returns.
      guard let network = try? Network(archive: bytes) else { continue }
      opened += 1
      _ = network.summary()
      _ = try? network.archive()
      _ = try? TabularModel(archive: bytes).archive()
      use(network)
    }
    #expect(opened > 10)
  }

  /// Predicts and trains: what was read has to be usable too.
  private func use(_ network: Network) {
    var network = network
    let shapes = network.inputs.map { network.nodes[$0].shape }
    guard shapes.allSatisfy({ $0.width < 1000 }) else { return }
    let values = shapes.map { shape in
      shape.kind == .string
        ? LayerValue.strings(codes: [0, -1], levels: ["x"])
        : .numbers(Matrix(rows: 2, columns: shape.width, repeating: 0.5))
    }
    _ = try? network.predict(values)
    let targets = Matrix<Double>(
      rows: 2, columns: network.nodes[network.output].shape.width, repeating: 0)
    _ = try? network.fit(values, targets, FitOptions(epochs: 1, batchSize: 1))
  }

  /// A byte, a digit or a stretch is changed, taken out or doubled.
  private func damage(_ bytes: inout [UInt8], using generator: inout Xoshiro256StarStar) {
    guard bytes.count > 8 else { return }
    let at = Int.random(in: 0..<bytes.count - 8, using: &generator)
    let count = Int.random(in: 1...8, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    case 2: bytes.removeSubrange(at..<at + count)
    case 3: bytes.insert(contentsOf: bytes[at..<at + count], at: at)
    case 4: for i in at..<at + count { bytes[i] = 0xFF }
    default:
      // Another number where there is one.
      if let digit = bytes[at...].firstIndex(where: { $0 >= 0x30 && $0 <= 0x39 }) {
        bytes.replaceSubrange(
          digit...digit,
          with: ["-1", "0", "9999999999", "1e400", "0.5", "\"x\"", "null"].randomElement(
            using: &generator)!.utf8)
      }
    }
  }
}
