import FileFormats
import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct SequentialFileTests {
  /// Rows that need no file: two features, a label that depends on them.
  private var rows: (x: Matrix<Double>, y: [Int]) {
    var generator = Xoshiro256StarStar(seed: 5)
    let values = (0..<200).map { _ in Double.random(in: -2...2, using: &generator) }
    let y = (0..<100).map { values[2 * $0] - 0.5 * values[2 * $0 + 1] > 0.3 ? 1 : 0 }
    return (Matrix(unchecked: values, rows: 100, columns: 2), y)
  }

  private func model(_ method: FittingMethod) throws -> Sequential {
    var model = Sequential([
      Dense(3, activation: .tanh, inputDim: 2), Dense(1, activation: .sigmoid, name: "out"),
    ])
    try model.compile(optimizer: method, loss: .binaryCrossentropy, metrics: [.accuracy, .auc])
    return model
  }

  static let methods: [(String, FittingMethod)] = [
    ("sgd", .sgd(learningRate: 0.1)), ("momentum", .sgd(learningRate: 0.1, momentum: 0.9)),
    ("rmsprop", .rmsprop(learningRate: 0.01)), ("adam", .adam(learningRate: 0.01)),
    ("adamW", .adamW(learningRate: 0.01)),
    ("amsgrad", FittingMethod(Adam(learningRate: 0.01, amsgrad: true))),
    (
      "centered",
      FittingMethod(RMSprop(learningRate: 0.01, momentum: 0.5, centered: true))
    ),
    (
      "schedule",
      .adam(
        learningRate: .cosineDecay(
          initial: 0.01, decaySteps: 20, alpha: 0.1, warmupTarget: 0.05, warmupSteps: 3))
    ),
  ]

  @Test(arguments: methods.indices, [true, false])
  func `a training that goes on from a file is the one that never stopped, bit for bit`(
    method: Int, shuffle: Bool
  ) throws {
    let (x, y) = rows
    var whole = try model(Self.methods[method].1)
    try whole.fit(x, y, epochs: 5, batchSize: 16, shuffle: shuffle, seed: 3)
    var part = try model(Self.methods[method].1)
    try part.fit(x, y, epochs: 2, batchSize: 16, shuffle: shuffle, seed: 3)
    var rest = try Sequential(archive: part.archive())
    try rest.fit(x, y, epochs: 5, batchSize: 16, shuffle: shuffle, initialEpoch: 2, seed: 3)
    #expect(try rest.network.weights == whole.network.weights)
    #expect(try rest.network.optimizerState == whole.network.optimizerState)
  }

  @Test func `an automatic training by Adam goes on from a file as if it had not stopped`() throws {
    let (x, y) = rows
    var whole = try model(.auto)
    try whole.fit(x, y, epochs: 4)
    var part = try model(.auto)
    try part.fit(x, y, epochs: 1)
    var rest = try Sequential(archive: part.archive())
    try rest.fit(x, y, epochs: 4, initialEpoch: 1)
    #expect(try rest.network.weights == whole.network.weights)
  }

  @Test func `without its entry in double precision a file gives the float32 weights`() throws {
    var trained = try model(.adam(learningRate: 0.01))
    try trained.fit(rows.x, rows.y, epochs: 2)
    var archive = try trained.network.kerasArchive()
    archive.doubles = nil
    let opened = try Network(archive)
    #expect(opened.weights == (try trained.network.weights.map { $0.map { Double(Float($0)) } }))
  }

  @Test func `doubles that do not round to the file's own weights are left aside`() throws {
    var trained = try model(.adam(learningRate: 0.01))
    try trained.fit(rows.x, rows.y, epochs: 1)
    var archive = try trained.network.kerasArchive()
    let path = "layers/dense/vars/1"
    archive.weights[path] = .dataset(
      HDF5Dataset(shape: [3], values: .float32([1, 2, 3])))
    let opened = try Network(archive)
    #expect(opened.weights[1] == [1, 2, 3])
    #expect(opened.weights[0] == (try trained.network.weights[0].map { Double(Float($0)) }))
  }

  @Test func `names, settings and layers come back`() throws {
    let saved = try model(.adamW(learningRate: 0.02, weightDecay: 0.1))
    let opened = try Sequential(archive: saved.archive())
    #expect(opened.name == saved.name)
    let network = try opened.network
    #expect(network.nodes.map(\.name) == (try saved.network.nodes.map(\.name)))
    #expect(network.compiled?.metrics == [.accuracy, .auc])
    #expect(
      network.compiled?.method.optimizer as? AdamW == AdamW(learningRate: 0.02, weightDecay: 0.1))
    #expect(try saved.archive() == opened.archive())
  }

  @Test(arguments: RecordedTraining.all)
  func `a file of Keras's is written as Keras wrote it`(_ training: RecordedTraining) throws {
    for file in ["init.keras", "trained.keras"] {
      let theirs = try KerasArchive(contentsOf: training.path(file))
      let mine = try Network(theirs).kerasArchive()
      let isSame = withoutSharedIDs(mine.config) == withoutSharedIDs(theirs.config)
      #expect(isSame, "\(mine.config.text()) for \(theirs.config.text())")
      // Before training Keras's file has no slots; here they are written as they begin.
      guard file == "trained.keras" else { continue }
      // A file sorts the names, so equal trees make equal bytes.
      let areSameWeights = try HDF5File.write(mine.weights) == HDF5File.write(theirs.weights)
      #expect(areSameWeights)
    }
  }

  /// `shared_object_id` is an address in the memory of the process that wrote it. Short words for
  /// losses are written in full.
  private func withoutSharedIDs(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map(withoutSharedIDs))
    case .object(let object):
      return .object(
        JSONObject(
          object.members.filter { $0.key != "shared_object_id" }
            .map {
              (
                $0.key,
                $0.value == .string("mse") && $0.key == "loss"
                  ? .string("mean_squared_error") : withoutSharedIDs($0.value)
              )
            }))
    default: return value
    }
  }

  @Test func `an exact method is Adam in the file and itself when it is opened`() throws {
    var model = Sequential([Dense(1, activation: .sigmoid, kernelRegularizer: .l2(0.01))])
    try model.compile(optimizer: .newton(tolerance: 1e-9), loss: .binaryCrossentropy)
    try model.fit(rows.x, rows.y)
    let archive = try model.network.kerasArchive()
    #expect(archive.config["compile_config"]?["optimizer"]?["class_name"]?.string == "Adam")
    let opened = try Network(archive)
    #expect((opened.compiled?.method.solver as? Newton)?.tolerance == 1e-9)
    #expect(opened.weights == (try model.network.weights))
    var automatic = model
    try automatic.compile(loss: .binaryCrossentropy)
    let method = try Sequential(archive: automatic.archive()).network.compiled?.method
    #expect(method?.optimizer == nil && method?.solver == nil)
  }

  @Test func `coordinate descent and an L1 penalty come back from the file`() throws {
    var model = Sequential([
      Dense(1, activation: .sigmoid, kernelRegularizer: .l1l2(l1: 0.05, l2: 0.01))
    ])
    try model.compile(
      optimizer: .coordinateDescent(tolerance: 1e-7, maxIterations: 9), loss: .binaryCrossentropy)
    try model.fit(rows.x, rows.y)
    let opened = try Network(try model.network.kerasArchive())
    let solver = opened.compiled?.method.solver as? CoordinateDescent
    #expect(solver?.tolerance == 1e-7 && solver?.maxIterations == 9)
    let dense = opened.nodes.compactMap { $0.layer as? Dense }.last
    #expect(dense?.kernelRegularizer == .l1l2(l1: 0.05, l2: 0.01))
    #expect(opened.weights == (try model.network.weights))
  }

  @Test func `a file is written and read, and errors name it`() throws {
    let folder = try #require(temporaryFolder())
    let path = "\(folder)/model.keras"
    let saved = try model(.adam())
    try saved.save(to: path)
    #expect(try Sequential(contentsOf: path).network.weights == saved.network.weights)
    let error = try #require(throws: LogisticError.self) {
      _ = try Sequential(contentsOf: "\(folder)/none.keras")
    }
    #expect(error.domain == .noInput)
    #expect(error.description == "\(folder)/none.keras: no such file or folder")
  }
}
