internal import FileFormats

/// Builds a network from an archive's configuration and weights.
///
/// Every array is looked up in the weights file before room is made for it, so a configuration
/// cannot ask for more memory than the file has bytes.
struct NetworkReader {
  private let archive: KerasArchive
  private let root: ConfigReader
  private var build: NetworkBuilder
  private var outputs: [String: NetworkBuilder.Output] = [:]
  private let isSequential: Bool

  /// A layer of the configuration.
  private struct FileLayer {
    var name: String
    var object: ConfigReader
    var kind: KerasNames.LayerClass
    var inputs: [String] = []
    var group: String?
  }

  init(_ archive: KerasArchive) throws(LogisticError) {
    self.archive = archive
    root = ConfigReader(archive.config, path: "", entry: KerasArchive.Entry.config)
    _ = try root.object()
    let className = try root["class_name"].string()
    switch className {
    case "Sequential": isSequential = true
    case "Functional", "Model": isSequential = false
    default:
      throw root.unsupported(
        "the model class '\(className)' is not supported",
        advice: "supported are Sequential and Functional")
    }
    build = NetworkBuilder(isChain: isSequential || archive.extras?["isChain"]?.bool == true)
  }

  /// The network with its weights, compile settings and optimizer's state.
  mutating func network() throws(LogisticError) -> Network {
    let config = root["config"]
    _ = try config.object()
    try config.refuse("trainable", unless: .bool(true))
    var layers = try fileLayers(config)
    let output = isSequential ? try chain(config, &layers) : try graph(config, layers)
    let name = try config.string("name", default: isSequential ? "sequential" : "functional")
    if build.isChain, !isSequential, layers.contains(where: { $0.inputs.count > 1 }) {
      throw LogisticError(
        .model, "extras", "isChain is true, but the model is no chain",
        place: .init(entry: KerasArchive.Entry.extras))
    }
    var network = try build.network(output: output, name: name)
    var nodeNumbers = [String: Int]()
    for (i, node) in network.nodes.enumerated() { nodeNumbers[node.name] = i }
    let order = layers.compactMap { nodeNumbers[$0.name] }
    let groups = layers.compactMap { layer in
      layer.group.flatMap { group in nodeNumbers[layer.name].map { (node: $0, group: group) } }
    }
    try network.takeWeights(archive.weights, groups: groups)
    if !root["compile_config"].isNull {
      let settings = try KerasConfig.compile(root["compile_config"])
      network.compiled = settings
      if let optimizer = settings.method.optimizer {
        network.optimizerState = try network.optimizerState(
          in: archive.weights, optimizer, order: order, entry: KerasArchive.Entry.weights)
      }
    }
    try takeDoubles(&network, groups, order)
    try network.takeExtras(archive.extras)
    return network
  }

  // MARK: Layers

  private func fileLayers(_ config: ConfigReader) throws(LogisticError) -> [FileLayer] {
    let list = try config["layers"].array()
    guard !list.isEmpty else { throw config["layers"].wrong("a list of at least one layer") }
    var names = GroupNames(isSequential: isSequential)
    var seen = Set<String>()
    var layers = [FileLayer]()
    for element in list {
      let (className, settings) = try element.classAndConfig()
      let name = try element["name"].isNull ? settings["name"].string() : element["name"].string()
      var object = element
      object.layer = name
      guard seen.insert(name).inserted else {
        throw LogisticError(
          .model, "layer-name", "two layers are called '\(name)'", place: object.place)
      }
      guard let kind = KerasNames.LayerClass(rawValue: className) else {
        // Says what is supported.
        _ = try KerasConfig.layer(object, vocabulary: nil, idfWeights: nil)
        continue
      }
      layers.append(FileLayer(name: name, object: object, kind: kind, group: names.next(kind)))
    }
    return layers
  }

  /// Adds a layer whose inputs are there.
  private mutating func add(_ file: FileLayer) throws(LogisticError) -> NetworkBuilder.Output {
    let asset = file.group.flatMap {
      archive.assets[KerasArchive.Entry.assets + $0 + KerasArchive.Entry.vocabulary]
    }
    // `adapt` leaves a text's weights of words with the weights.
    let idf = file.group.flatMap {
      archive.weights["layers/\($0)/vars/\(Network.idfWeights)"]?.dataset
    }
    let layer = try KerasConfig.layer(
      file.object, vocabulary: asset, idfWeights: idf?.values.doubles)
    let inputs = file.inputs.compactMap { outputs[$0] }
    do throws(LogisticError) {
      if let input = layer as? InputLayer {
        let output =
          input.shape.kind == .string
          ? build.stringInput(file.name) : build.input(file.name, width: input.shape.width)
        outputs[file.name] = output
        return output
      }
      let shapes = inputs.map { build.shape(of: $0) }
      let shape = try layer.outputShape(shapes)
      guard shape.width <= KerasConfig.maximumWidth else {
        throw LogisticError(
          .model, "too-wide",
          "rows of \(shape.width) values are above the limit of \(KerasConfig.maximumWidth)")
      }
      if let group = file.group {
        for (k, weight) in weightShapes(layer, shapes).enumerated() {
          try weightDataset(
            archive.weights, "layers/\(group)/vars/\(k)", weight,
            entry: KerasArchive.Entry.weights, layer: file.name)
        }
      }
      let output = try build.add(layer, named: file.name, to: inputs)
      outputs[file.name] = output
      return output
    } catch {
      var place = error.place ?? .init()
      place.entry = place.entry ?? KerasArchive.Entry.config
      place.layer = file.name
      throw LogisticError(.model, error.code, error.reason, place: place, advice: error.advice)
    }
  }

  /// The shapes of a layer's weights, computed without making them.
  private func weightShapes(_ layer: any Layer, _ inputs: [ValueShape]) -> [[Int]] {
    let width = inputs.first?.width ?? 0
    switch layer {
    case let dense as Dense:
      return [[width, dense.units]] + (dense.useBias ? [[dense.units]] : [])
    case let layer as Normalization where layer.mean == nil: return [[width], [width], []]
    default: return []
    }
  }

  // MARK: A chain

  private mutating func chain(
    _ config: ConfigReader, _ layers: inout [FileLayer]
  ) throws(LogisticError) -> NetworkBuilder.Output {
    if layers[0].kind != .input {
      // The shape may stand beside the layers, or in the first one.
      let first = layers[0].object["config"]
      let candidates = [
        config["build_input_shape"], root["build_config"]["input_shape"],
        first["batch_input_shape"], first["batch_shape"],
      ]
      guard let shape = candidates.first(where: { !$0.isNull }) else {
        throw LogisticError(
          .model, "not-built", "the width of the model's input is not in the file",
          place: config.place, advice: "build the model, or give it an Input, before saving")
      }
      let width = try KerasConfig.width(ofBatchShape: shape)
      let input = build.input(width: width)
      outputs["input_layer"] = input
      layers[0].inputs = ["input_layer"]
    }
    var last: NetworkBuilder.Output?
    for i in layers.indices {
      if i > 0 {
        guard layers[i].kind != .input else {
          throw layers[i].object.unsupported("an input inside a chain is not supported")
        }
        layers[i].inputs = [layers[i - 1].name]
      }
      last = try add(layers[i])
    }
    guard let last else { throw config["layers"].wrong("a list of at least one layer") }
    return last
  }

  // MARK: A graph

  private mutating func graph(
    _ config: ConfigReader, _ given: [FileLayer]
  ) throws(LogisticError) -> NetworkBuilder.Output {
    var layers = given
    var positions = [String: Int]()
    for (i, layer) in layers.enumerated() { positions[layer.name] = i }
    for i in layers.indices {
      layers[i].inputs = try inbound(layers[i])
      for name in layers[i].inputs where positions[name] == nil {
        throw layers[i].object.wrong("inputs that there are, but '\(name)' is no layer;")
      }
    }
    // Inputs come first, in the order in which the model takes them.
    let entries = try references(config["input_layers"])
    var added = Set<Int>()
    for name in entries {
      guard let i = positions[name], layers[i].kind == .input, added.insert(i).inserted else {
        throw LogisticError(
          .model, "config-value", "input_layers names '\(name)', which is not an input layer, once",
          place: config.place)
      }
      _ = try add(layers[i])
    }
    if let stray = layers.indices.first(where: { layers[$0].kind == .input && !added.contains($0) })
    {
      throw layers[stray].object.unsupported("the input is not among the model's input_layers")
    }
    let results = try references(config["output_layers"])
    guard results.count == 1 else {
      throw config["output_layers"].unsupported(
        "a model of \(results.count) outputs is not supported", advice: "save one of one output")
    }
    // Depth first, with a stack of its own: a file decides how deep it goes.
    var isOpen = [Bool](repeating: false, count: layers.count)
    for start in layers.indices where !added.contains(start) {
      var stack = [(node: start, next: 0)]
      isOpen[start] = true
      while let (node, next) = stack.last {
        if next < layers[node].inputs.count {
          stack[stack.count - 1].next += 1
          guard let before = positions[layers[node].inputs[next]] else { continue }
          if added.contains(before) { continue }
          guard !isOpen[before] else {
            throw layers[before].object.unsupported("the layer's inputs depend on its own output")
          }
          isOpen[before] = true
          stack.append((before, 0))
        } else {
          _ = try add(layers[node])
          added.insert(node)
          isOpen[node] = false
          stack.removeLast()
        }
      }
    }
    guard let output = outputs[results[0]] else {
      throw config["output_layers"].wrong("the name of a layer")
    }
    return output
  }

  /// The names of the layers that feed one.
  private func inbound(_ layer: FileLayer) throws(LogisticError) -> [String] {
    let calls = try layer.object["inbound_nodes"].array()
    if layer.kind == .input {
      guard calls.isEmpty else { throw layer.object["inbound_nodes"].wrong("an empty list") }
      return []
    }
    guard calls.count == 1 else {
      throw layer.object["inbound_nodes"].unsupported(
        "a layer that is used \(calls.count) times is not supported",
        advice: "give each use a layer of its own")
    }
    _ = try calls[0].object()
    if !calls[0]["kwargs"].isNull {
      for (key, value) in try calls[0]["kwargs"].object().members where !value.isNull {
        throw calls[0].unsupported("the call argument '\(key)' is not supported")
      }
    }
    var names = [String]()
    for argument in try calls[0]["args"].array() {
      if layer.kind.takesConstants, argument.value["class_name"]?.string != "__keras_tensor__" {
        continue
      }
      if argument.value.array != nil {
        for tensor in try argument.array() { names.append(try source(tensor)) }
      } else {
        names.append(try source(argument))
      }
    }
    return names
  }

  private func source(_ tensor: ConfigReader) throws(LogisticError) -> String {
    let (className, config) = try tensor.classAndConfig()
    guard className == "__keras_tensor__" else {
      throw tensor.unsupported("an argument of class '\(className)' is not supported")
    }
    return try reference(config["keras_history"])
  }

  /// `["name", 0, 0]`
  private func reference(_ value: ConfigReader) throws(LogisticError) -> String {
    let parts = try value.array()
    guard parts.count == 3, parts[1].value.int == 0, parts[2].value.int == 0 else {
      throw value.wrong("['layer name', 0, 0]")
    }
    return try parts[0].string()
  }

  /// One reference, a list of them, or a dictionary of them.
  private func references(_ value: ConfigReader) throws(LogisticError) -> [String] {
    var names = [String]()
    if let object = value.value.object {
      for key in object.keys { names.append(try reference(value[key])) }
    } else if value.value[0]?.string != nil {
      names.append(try reference(value))
    } else {
      for element in try value.array() { names.append(try reference(element)) }
    }
    return names
  }

  // MARK: Double precision

  /// Puts back what single precision loses, if `logistic.h5` rounds to the archive's own numbers.
  private func takeDoubles(
    _ network: inout Network, _ groups: [(node: Int, group: String)], _ order: [Int]
  ) throws(LogisticError) {
    guard let doubles = archive.doubles, doubles.rounds(to: archive.weights) else { return }
    try network.takeWeights(doubles, groups: groups)
    if network.optimizerState != nil, let optimizer = network.compiled?.method.optimizer {
      network.optimizerState = try network.optimizerState(
        in: doubles, optimizer, order: order, entry: KerasArchive.Entry.doubles)
    }
  }
}

extension HDF5Group {
  /// Whether every array of another tree has its like here, of the same shape and with values that
  /// round to it.
  func rounds(to other: HDF5Group) -> Bool {
    other.children.allSatisfy { child in
      switch (self[child: child.name], child.node) {
      case (.group(let mine)?, .group(let theirs)): mine.rounds(to: theirs)
      case (.dataset(let mine)?, .dataset(let theirs)):
        mine.shape == theirs.shape && mine.values.count == theirs.values.count
          && zip(mine.values.doubles, theirs.values.doubles).allSatisfy { mine, theirs in
            Float(mine) == Float(theirs) || mine.isNaN && theirs.isNaN
          }
      default: false
      }
    }
  }
}
