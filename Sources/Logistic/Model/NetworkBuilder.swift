/// Puts layers together to a network: Keras's functional API.
///
///     var build = NetworkBuilder()
///     let age = build.input("age")
///     let scaled = try build.add(Normalization(), to: age)
///     let happy = try build.add(Dense(1, activation: .sigmoid), to: scaled)
///     let network = build.network(output: happy)
public struct NetworkBuilder: Sendable {
  /// The output of a layer, which others may take.
  public struct Output: Sendable {
    let node: Int
  }

  private struct Draft: Sendable {
    var name: String
    var layer: any Layer
    var inputs: [Int]
    var shape: ValueShape
    var specifications: [VariableSpecification]
  }

  private var drafts = [Draft]()
  private var names = Set<String>()
  private var usedPerStem = [String: Int]()
  let isChain: Bool

  /// An empty graph.
  public init() { self.init(isChain: false) }

  init(isChain: Bool) { self.isChain = isChain }

  /// A named input of rows of numbers.
  public mutating func input(_ name: String? = nil, width: Int = 1) -> Output {
    append(InputLayer(ValueShape(width), name: name), inputs: [], shape: ValueShape(width))
  }

  /// A named input of strings.
  public mutating func stringInput(_ name: String? = nil) -> Output {
    let shape = ValueShape(1, kind: .string)
    return append(InputLayer(shape, name: name), inputs: [], shape: shape)
  }

  /// Feeds a layer from others.
  ///
  /// - Throws: when the layer cannot take them.
  public mutating func add(_ layer: any Layer, to inputs: Output...) throws(LogisticError)
    -> Output
  {
    try add(layer, to: inputs)
  }

  /// Feeds a layer from others.
  ///
  /// - Throws: when the layer cannot take them.
  public mutating func add(_ layer: any Layer, to inputs: [Output]) throws(LogisticError)
    -> Output
  {
    try add(layer, named: nil, to: inputs)
  }

  /// Feeds a layer from others, under a name that may differ from the layer's own.
  mutating func add(
    _ layer: any Layer, named name: String?, to inputs: [Output]
  ) throws(LogisticError) -> Output {
    let shape = try layer.outputShape(inputs.map { drafts[$0.node].shape })
    return append(layer, named: name, inputs: inputs.map(\.node), shape: shape)
  }

  /// What a row of an output is.
  func shape(of output: Output) -> ValueShape { drafts[output.node].shape }

  private mutating func append(
    _ layer: any Layer, named given: String? = nil, inputs: [Int], shape: ValueShape
  ) -> Output {
    let stem = snakeCase(layer.className)
    let name =
      given ?? layer.name
      ?? {
        var candidate: String
        repeat {
          let used = usedPerStem[stem, default: 0]
          candidate = used == 0 ? stem : "\(stem)_\(used)"
          usedPerStem[stem] = used + 1
        } while names.contains(candidate)
        return candidate
      }()
    names.insert(name)
    drafts.append(
      Draft(
        name: name, layer: layer, inputs: inputs, shape: shape,
        specifications: layer.variables(inputs.map { drafts[$0].shape })))
    return Output(node: drafts.count - 1)
  }

  /// The network that ends in an output, its weights drawn from a seed.
  ///
  /// - Throws: when two layers have one name.
  public func network(
    output: Output, name: String = "functional", seed: UInt64 = 0
  ) throws(LogisticError) -> Network {
    guard names.count == drafts.count else {
      let repeated = Dictionary(grouping: drafts, by: \.name).first { $0.value.count > 1 }
      throw LogisticError(
        .usage, "layer-name", "two layers are called '\(repeated?.key ?? "")'",
        advice: "layer names have to differ")
    }
    var generator = Xoshiro256StarStar(seed: seed)
    var drawn = [[[Double]]]()
    for draft in drafts {
      drawn.append(
        draft.specifications.map { specification in
          let values =
            switch specification.start {
            case .initializer(let initializer):
              initializer.values(shape: specification.shape, using: &generator)
            case .values(let given): given
            }
          return isTransposed(specification, draft.layer)
            ? transposed(
              values[...], rows: specification.shape[0], columns: specification.shape[1]) : values
        })
    }
    // Trainable values lie first, in one stretch: the workspace of every optimizer.
    var storage = [Double]()
    var ranges = drawn.map { $0.map { _ in 0..<0 } }
    for trainable in [true, false] {
      for (i, draft) in drafts.enumerated() {
        for (v, specification) in draft.specifications.enumerated()
        where specification.isTrainable == trainable {
          ranges[i][v] = storage.count..<storage.count + drawn[i][v].count
          storage += drawn[i][v]
        }
      }
    }
    var nodes = [Network.Node]()
    var variables = [Network.Variable]()
    for (i, draft) in drafts.enumerated() {
      let first = variables.count
      for (v, specification) in draft.specifications.enumerated() {
        variables.append(
          Network.Variable(
            node: i, name: specification.name, shape: specification.shape, range: ranges[i][v],
            isTrainable: specification.isTrainable, regularizer: specification.regularizer,
            isTransposed: isTransposed(specification, draft.layer)))
      }
      nodes.append(
        Network.Node(
          name: draft.name, layer: draft.layer, inputs: draft.inputs, shape: draft.shape,
          variables: first..<variables.count))
    }
    return Network(
      name: name, nodes: nodes, inputs: drafts.indices.filter { drafts[$0].layer is InputLayer },
      output: output.node, variables: variables, storage: storage, isChain: isChain)
  }
}

/// Whether a weight lies with rows and columns exchanged: Dense kernels do, unit by unit.
private func isTransposed(_ specification: VariableSpecification, _ layer: any Layer) -> Bool {
  layer is Dense && specification.shape.count == 2
}

/// `StringLookup` → `string_lookup`, as Keras makes names of classes.
func snakeCase(_ name: String) -> String {
  var out = ""
  for (i, character) in name.enumerated() {
    if character.isUppercase, i > 0 { out += "_" }
    out += character.lowercased()
  }
  return out
}
