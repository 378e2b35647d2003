internal import FileFormats

extension SparseModel {
  /// Opens the model of a fit of sparse rows.
  ///
  /// - Throws: what is damaged, not supported or contradictory; a file that does not say what its
  ///   classes are called.
  public init(contentsOf path: String) throws(LogisticError) {
    let archive = try KerasArchive(contentsOf: path)
    do { self = try SparseModel(archive) } catch { throw error.inFile(path) }
  }

  /// Opens the bytes of its `.keras` file.
  ///
  /// - Throws: as `init(contentsOf:)`.
  public init(archive bytes: [UInt8]) throws(LogisticError) {
    self = try SparseModel(KerasArchive(bytes))
  }

  /// Saves a `.keras` file, whole or not at all.
  ///
  /// Keras's `load_model` opens it as a `Sequential` of one `Dense`, which takes dense rows. What Keras has
  /// no place for, the classes' names and how the model was fitted, is kept beside it.
  ///
  /// - Throws: a file that cannot be written.
  public func save(to path: String) throws(LogisticError) { try kerasArchive().write(to: path) }

  /// The bytes of the `.keras` file that `save` would write.
  ///
  /// - Throws: when they would be more than the format can hold.
  public func archive() throws(LogisticError) -> [UInt8] { try kerasArchive().bytes() }

  func kerasArchive() throws(LogisticError) -> KerasArchive {
    var archive = try network.kerasArchive()
    var members: [(String, JSONValue)] = [
      ("target", .string(target)), ("classes", .strings(classes)),
      ("positive", .integer(positive)), ("threshold", .number(threshold)),
      ("firstIndex", .integer(firstIndex)),
    ]
    if multiClass != .multinomial { members.append(("multiClass", .string(multiClass.rawValue))) }
    if let record { members.append(("fit", TableDescription.json(record))) }
    archive.extras = (network.extras + [("sparse", members.asObject)]).asObject
    return archive
  }

  init(_ archive: KerasArchive) throws(LogisticError) {
    let network = try Network(archive)
    guard let extras = archive.extras, !(extras["sparse"] ?? .null).isNull else {
      throw LogisticError(
        .model, "not-sparse",
        "the file does not say what its classes are called: it has no logistic.json of sparse rows",
        advice: "open it as a Network")
    }
    let root = ConfigReader(extras, path: "", entry: KerasArchive.Entry.extras)
    if let version = root["schemaVersion"].value.int, version > 1 {
      throw root.unsupported(
        "schemaVersion is \(version)", advice: "open the file with a later version of this library")
    }
    let sparse = root["sparse"]
    let classes = try sparse["classes"].strings()
    guard classes.count >= 2, Set(classes).count == classes.count else {
      throw sparse["classes"].wrong("a list of at least two different names")
    }
    guard network.isChain, network.nodes.count == 2, let dense = network.nodes[1].layer as? Dense,
      network.nodes[0].shape.kind != .string,
      dense.units == 1
        ? classes.count == 2 && dense.activation == .sigmoid
        : dense.units == classes.count && [.sigmoid, .softmax].contains(dense.activation)
    else {
      throw LogisticError(
        .model, "contradiction",
        "a model of sparse rows is one Dense layer for \(classes.count) classes, which contradicts config.json",
        place: .init(entry: root.entry), advice: "restore the file, or open it as a Network")
    }
    let fit = sparse["fit"]
    self.init(
      network: network, target: try sparse["target"].string(), classes: classes,
      positive: try sparse["positive"].int(in: 0...classes.count - 1),
      firstIndex: try sparse["firstIndex"].int(in: 0...1),
      record: fit.isNull
        ? nil
        : try TableDescription.record(
          fit, features: network.nodes[0].shape.width, classes.count))
    if !sparse["multiClass"].isNull {
      multiClass = try TableDescription.word(sparse["multiClass"])
    }
    threshold = try sparse.double("threshold", default: 0.5)
  }
}
