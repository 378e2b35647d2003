internal import FileFormats

extension Network {
  /// Whether Keras can hold it as a `Sequential`: that takes layers, not operations.
  var isKerasSequential: Bool {
    isChain && !nodes.contains { $0.kerasClass?.isOperation ?? false }
  }

  /// The nodes in the order in which Keras lists a model's layers: by their distance to the
  /// output, the farthest first, then in the order of a depth-first walk from the output.
  ///
  /// Names of groups in the weights file and the order of the optimizer's variables follow it.
  var kerasOrder: [Int] {
    guard !isChain else { return Array(nodes.indices) }
    var walk = [Int?](repeating: nil, count: nodes.count)
    var stack = [output]
    var visited = 0
    while let node = stack.popLast() {
      guard walk[node] == nil else { continue }
      walk[node] = visited
      visited += 1
      stack += nodes[node].inputs.reversed()
    }
    var distance = [Int](repeating: 0, count: nodes.count)
    for i in nodes.indices.reversed() where walk[i] != nil {
      for j in nodes[i].inputs { distance[j] = max(distance[j], distance[i] + 1) }
    }
    // An input that nothing uses stays in the model, after all others.
    let kept = nodes.indices.filter { walk[$0] != nil || inputs.contains($0) }
    return kept.sorted { a, b in
      distance[a] != distance[b] ? distance[a] > distance[b] : (walk[a] ?? -1) < (walk[b] ?? -1)
    }
  }

  /// The groups under `layers` in the weights file, of the nodes that have one.
  func weightGroups(_ order: [Int]) -> [(node: Int, group: String)] {
    var names = GroupNames(isSequential: isKerasSequential)
    return order.compactMap { i in
      nodes[i].kerasClass.flatMap { names.next($0) }.map { (i, $0) }
    }
  }

  /// The model's configuration, but for `compile_config`.
  ///
  /// - Parameter namedInputs: whether rows come as a dictionary of columns even if there is one.
  /// - Throws: a layer that Keras does not know, or that does not lead to the output.
  func kerasConfig(namedInputs: Bool) throws(LogisticError) -> [(String, JSONValue)] {
    let order = kerasOrder
    if order.count < nodes.count {
      let listed = Set(order)
      let lost = nodes.indices.first { !listed.contains($0) } ?? 0
      throw LogisticError(
        .model, "unused-layer", "does not lead to the output",
        place: .init(layer: nodes[lost].name),
        advice: "leave the layer out")
    }
    let names = kerasNodeNames
    var layers = [JSONValue]()
    for i in order {
      let node = nodes[i]
      let shapes = node.inputs.map { nodes[$0].shape }
      var object = try KerasConfig.layer(node.layer, name: names[i], inputs: shapes)
      if !isKerasSequential {
        object.append(("name", .string(names[i])))
        let tensors = node.inputs.map { j in tensor(j, names[j]) }
        let arguments = KerasConfig.arguments(of: node.layer, tensors)
        object.append(
          (
            "inbound_nodes",
            node.layer is InputLayer
              ? .array([])
              : .array([[("args", arguments), ("kwargs", JSONValue.object([:]))].asObject])
          ))
      }
      layers.append(object.asObject)
    }
    let shape = KerasConfig.batchShape(inputs.first.map { nodes[$0].shape.width } ?? 0)
    if isKerasSequential {
      return [
        ("module", .string("keras")), ("class_name", .string("Sequential")),
        (
          "config",
          [
            ("name", .string(name)), ("trainable", .bool(true)), ("dtype", KerasConfig.dtypePolicy),
            ("layers", .array(layers)), ("build_input_shape", shape),
          ].asObject
        ),
        ("registered_name", .null), ("build_config", [("input_shape", shape)].asObject),
      ]
    }
    func reference(_ i: Int) -> JSONValue {
      .array([.string(names[i]), .integer(0), .integer(0)])
    }
    let entries: JSONValue =
      inputs.count == 1 && !namedInputs
      ? reference(inputs[0]) : inputs.map { (names[$0], reference($0)) }.asObject
    return [
      ("module", .string("keras.src.models.functional")), ("class_name", .string("Functional")),
      (
        "config",
        [
          ("name", .string(name)), ("trainable", .bool(true)), ("layers", .array(layers)),
          ("input_layers", entries), ("output_layers", reference(output)),
        ].asObject
      ),
      ("registered_name", .string("Functional")),
      ("build_config", [("input_shape", JSONValue.null)].asObject),
    ]
  }

  /// The nodes' names as Keras accepts them: no slash, not empty, no two alike.
  var kerasNodeNames: [String] {
    var taken = Set(nodes.map(\.name))
    return nodes.map { node in
      var name = String(node.name.map { $0 == "/" ? "_" : $0 })
      if name.isEmpty { name = "column" }
      guard name != node.name else { return name }
      let stem = name
      var number = 1
      while taken.contains(name) {
        name = "\(stem)_\(number)"
        number += 1
      }
      taken.insert(name)
      return name
    }
  }

  private func tensor(_ i: Int, _ name: String) -> JSONValue {
    let type =
      switch nodes[i].layer {
      case is Isnan: "bool"
      case let lookup as StringLookup: lookup.outputMode == .int ? "int64" : "float32"
      default: nodes[i].shape.kind == .string ? "string" : "float32"
      }
    let config = [
      ("shape", KerasConfig.batchShape(nodes[i].shape.width)), ("dtype", .string(type)),
      ("keras_history", .array([.string(name), .integer(0), .integer(0)])),
    ].asObject
    return [("class_name", JSONValue.string("__keras_tensor__")), ("config", config)].asObject
  }
}

extension Network.Node {
  /// The class under which Keras knows it.
  var kerasClass: KerasNames.LayerClass? {
    KerasNames.LayerClass(rawValue: layer.className)
  }
}

/// The names of a weights file's groups: the class in snake case, numbered among its like.
struct GroupNames {
  let isSequential: Bool
  private var used: [String: Int] = [:]

  init(isSequential: Bool) { self.isSequential = isSequential }

  /// The next layer's group; nil if it has none.
  mutating func next(_ kind: KerasNames.LayerClass) -> String? {
    if kind.isOperation || (isSequential && kind == .input) { return nil }
    let stem = snakeCase(kind.rawValue)
    let number = used[stem, default: 0]
    used[stem] = number + 1
    return number == 0 ? stem : "\(stem)_\(number)"
  }
}
