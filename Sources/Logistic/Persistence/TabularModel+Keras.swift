internal import FileFormats

extension TabularModel {
  /// Opens a table's model, saved here or kept by something that leaves the archive's other
  /// entries alone.
  ///
  /// - Throws: what is damaged, not supported or contradictory, with the archive's entry and the
  ///   layer; a file that does not say what its columns and classes are called.
  public init(contentsOf path: String) throws(LogisticError) {
    let archive = try KerasArchive(contentsOf: path)
    do { self = try TabularModel(archive) } catch { throw error.inFile(path) }
  }

  /// Opens the bytes of a table's `.keras` file.
  ///
  /// - Throws: as `init(contentsOf:)`.
  public init(archive bytes: [UInt8]) throws(LogisticError) {
    self = try TabularModel(KerasArchive(bytes))
  }

  /// Saves a `.keras` file, whole or not at all.
  ///
  /// Keras's `load_model` opens it as a functional model that takes a dictionary of raw columns;
  /// text columns need its TensorFlow backend, where a missing text is the empty string. What Keras
  /// has no place for, the classes' names and how the model was fitted, is kept beside it.
  ///
  /// - Throws: a file that cannot be written.
  public func save(to path: String) throws(LogisticError) { try kerasArchive().write(to: path) }

  /// The bytes of the `.keras` file that `save` would write.
  ///
  /// - Throws: when they would be more than the format can hold.
  public func archive() throws(LogisticError) -> [UInt8] { try kerasArchive().bytes() }

  func kerasArchive() throws(LogisticError) -> KerasArchive {
    let served = try servedNetwork()
    var archive = try served.kerasArchive(namedInputs: true)
    archive.extras = (served.extras + [("table", TableDescription(self).json)]).asObject
    if let covariance = record?.covariance {
      let side = Int(Double(covariance.count).squareRoot().rounded())
      if side * side == covariance.count {
        archive.doubles?[Self.covariancePath] = .dataset(
          HDF5Dataset(shape: [side, side], values: .float64(covariance)))
      }
    }
    if var doubles = archive.doubles, let curvature = record?.curvature {
      archive.doubles = nil
      curvature.write(to: &doubles)
      archive.doubles = doubles
    }
    return archive
  }

  private static let covariancePath = "statistics/covariance"

  init(_ archive: KerasArchive) throws(LogisticError) {
    var network = try Network(archive)
    guard let extras = archive.extras, !(extras["table"] ?? .null).isNull else {
      throw LogisticError(
        .model, "not-a-table",
        "the file does not say what its columns and classes are called: it has no logistic.json of a table",
        advice: "open it as a Network, or give it to 'logistic train --model' with a table")
    }
    let root = ConfigReader(extras, path: "", entry: KerasArchive.Entry.extras)
    if let version = root["schemaVersion"].value.int, version > 1 {
      throw root.unsupported(
        "schemaVersion is \(version)", advice: "open the file with a later version of this library")
    }
    let calibration = try TableDescription.calibration(root["table"]["calibration"])
    if let calibration { network = try network.uncalibrated(by: calibration) }
    var description = try TableDescription(root["table"], network)
    description.calibration = calibration
    try description.check(against: network, at: root)
    if let doubles = archive.doubles, doubles.rounds(to: archive.weights) {
      let covariance = try description.covariance(
        doubles, outputs: network.nodes[network.output].shape.width)
      description.record?.covariance = covariance
      if let record = description.record,
        let dense = network.nodes[network.output].layer as? Dense
      {
        description.record?.curvature = try KeptCurvature(
          root["table"]["fit"]["curvature"], doubles, features: record.free.count,
          outputs: dense.units, classes: description.classes.count, intercept: dense.useBias,
          isSoftmax: dense.activation == .softmax)
      }
    }
    self.init(
      network: network, space: description.space, target: description.target,
      classes: description.classes, positive: description.positive, missing: description.missing,
      record: description.record)
    threshold = description.threshold
    multiClass = description.multiClass
    predictionSets = description.predictionSets
    self.calibration = calibration
  }
}

extension TableDescription {
  /// The covariance beside the weights, if there is one and its size can be.
  fileprivate func covariance(
    _ tree: HDF5Group, outputs: Int
  ) throws(LogisticError) -> [Double]? {
    guard let dataset = tree["statistics/covariance"]?.dataset, let record else { return nil }
    let side = dataset.shape.first ?? 0
    let most = (record.free.count + 1) * outputs
    guard dataset.shape == [side, side], side <= most else {
      throw LogisticError(
        .model, "covariance",
        "statistics/covariance has the shape \(dataset.shape), but at most \([most, most]) is possible",
        place: .init(entry: KerasArchive.Entry.doubles))
    }
    return dataset.values.doubles
  }

  /// Refuses a description that is not of this network: the columns' encodings must be its layers.
  fileprivate func check(against network: Network, at root: ConfigReader) throws(LogisticError) {
    func contradiction(_ what: String, layer: String? = nil) -> LogisticError {
      LogisticError(
        .model, "contradiction", "\(what), which contradicts config.json",
        place: .init(entry: root.entry, layer: layer),
        advice: "restore the file, or open it as a Network")
    }
    let last = network.nodes[network.output]
    guard let dense = last.layer as? Dense, last.inputs.count == 1 else {
      throw contradiction("a table's model ends in a Dense layer", layer: last.name)
    }
    let isOneOutput = classes.count == 2 && dense.units == 1 && dense.activation == .sigmoid
    let isOneEach =
      dense.units == classes.count && [.sigmoid, .softmax].contains(dense.activation)
    guard isOneOutput || isOneEach else {
      throw contradiction("there are \(classes.count) classes", layer: last.name)
    }
    var build = NetworkBuilder()
    let joined = try space.build(&build)
    let expected = try build.network(output: joined)
    guard expected.inputs.count == network.inputs.count else {
      throw contradiction("there are \(expected.inputs.count) columns")
    }
    let names = expected.kerasNodeNames
    // The two graphs are walked side by side from their ends.
    var partners = [Int: Int]()
    var stack = [(expected.output, last.inputs[0])]
    while let (mine, theirs) = stack.popLast() {
      if let known = partners[mine] {
        guard known == theirs else { throw contradiction("a column's layers are joined otherwise") }
        continue
      }
      partners[mine] = theirs
      let (a, b) = (expected.nodes[mine], network.nodes[theirs])
      guard
        a.inputs.count == b.inputs.count, a.shape == b.shape,
        try Self.settings(a, expected) == Self.settings(b, network)
      else { throw contradiction("a column is encoded otherwise", layer: b.name) }
      stack += zip(a.inputs, b.inputs)
    }
    for (mine, theirs) in zip(expected.inputs, network.inputs) {
      let name = network.nodes[theirs].name
      guard
        name == names[mine] || name == expected.nodes[mine].name,
        partners[mine] ?? theirs == theirs
      else {
        throw contradiction("the columns come in another order or have other names", layer: name)
      }
    }
  }

  /// A layer's settings without its name.
  private static func settings(_ node: Network.Node, _ network: Network) throws(LogisticError)
    -> JSONObject?
  {
    if node.layer is InputLayer { return nil }
    let shapes = node.inputs.map { network.nodes[$0].shape }
    let object = try KerasConfig.layer(node.layer, name: "", inputs: shapes).asObject
    var config = object["config"]?.object
    config?["class"] = object["class_name"]
    // Another token is written where the vocabulary holds the usual one.
    config?["oov_token"] = nil
    return config
  }
}
