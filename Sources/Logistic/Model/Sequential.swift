/// A chain of layers: Keras's `Sequential`, a network's front end.
///
///     var model = Sequential()
///     model.add(Dense(2, activation: .sigmoid, inputDim: 4))
///     try model.compile(optimizer: .adam(), loss: .binaryCrossentropy, metrics: [.accuracy])
///     let history = try model.fit(x, y, epochs: 10, validationData: (xVal, yVal))
///
/// A value: a copy is a snapshot. Weights are drawn from `seed` when the width of the input is
/// first known, so a training repeats bit for bit.
public struct Sequential: Sendable {
  /// The model's name.
  public var name: String
  /// Where the first weights come from.
  public var seed: UInt64
  /// The layers as they were added.
  public private(set) var layers: [any Layer]
  private var built: Network?
  private var settings: CompileSettings?

  /// A chain of these layers.
  public init(_ layers: [any Layer] = [], name: String = "sequential", seed: UInt64 = 0) {
    self.layers = layers
    self.name = name
    self.seed = seed
  }

  /// The chain that a network is.
  ///
  /// - Throws: when the network is not a chain.
  public init(_ network: Network) throws(LogisticError) {
    guard network.isChain else {
      throw LogisticError(
        .model, "not-sequential", "'\(network.name)' is a graph, not a chain",
        advice: "open it as a Network")
    }
    self.init(network.nodes.map(\.layer), name: network.name)
    built = network
    settings = network.compiled
  }

  /// Adds a layer at the end. Weights drawn before are drawn anew.
  public mutating func add(_ layer: any Layer) {
    layers.append(layer)
    built = nil
  }

  /// The network, if the width of its input is known.
  ///
  /// - Throws: when the layers do not fit together, or the width is not known yet.
  public var network: Network {
    get throws(LogisticError) { try network(inputWidth: nil) }
  }

  /// Draws the weights for rows of this width, unless that has been done.
  ///
  /// - Throws: when the layers do not fit together.
  public mutating func build(inputWidth: Int) throws(LogisticError) {
    built = try network(inputWidth: inputWidth)
  }

  func network(inputWidth: Int?) throws(LogisticError) -> Network {
    if let built { return built }
    guard let first = layers.first else {
      throw LogisticError(
        .usage, "no-layers", "the model has no layers", advice: "add one, for example Dense(1)")
    }
    var build = NetworkBuilder(isChain: true)
    var last: NetworkBuilder.Output
    var rest = layers[...]
    if let input = first as? InputLayer {
      last =
        input.shape.kind == .string
        ? build.stringInput(input.name) : build.input(input.name, width: input.shape.width)
      rest = rest.dropFirst()
    } else {
      guard let width = (first as? Dense)?.inputDim ?? inputWidth else {
        throw LogisticError(
          .usage, "input-width", "the width of the input is not known yet",
          place: .init(layer: first.name ?? first.className),
          advice: "give the first layer inputDim, or fit the model")
      }
      last = build.input(width: width)
    }
    for layer in rest { last = try build.add(layer, to: last) }
    var network = try build.network(output: last, name: name, seed: seed)
    network.compiled = settings
    return network
  }

  /// Says how `fit` finds the parameters, and what it minimizes and reports.
  ///
  /// - Throws: when a setting cannot be, or the layers do not fit together.
  public mutating func compile(
    optimizer: FittingMethod = .auto, loss: some Loss, metrics: [Metric] = [],
    weightedMetrics: [Metric] = []
  ) throws(LogisticError) {
    let compiled = try CompileSettings(
      method: optimizer, loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)
    settings = compiled
    if built == nil, (layers.first as? Dense)?.inputDim != nil || layers.first is InputLayer {
      built = try network(inputWidth: nil)
    }
    built?.compiled = compiled
    built?.optimizerState = nil
  }

  /// `compile` with an optimizer that has settings of its own, `Adam(learningRate: 0.01)`.
  ///
  /// - Throws: when a setting cannot be, or the layers do not fit together.
  public mutating func compile(
    optimizer: some Optimizer, loss: some Loss, metrics: [Metric] = [],
    weightedMetrics: [Metric] = []
  ) throws(LogisticError) {
    try compile(
      optimizer: FittingMethod(optimizer), loss: loss, metrics: metrics,
      weightedMetrics: weightedMetrics)
  }

  /// `compile` with an exact solver that has settings of its own, `Newton(tolerance: 1e-12)`.
  ///
  /// - Throws: when a setting cannot be, or the layers do not fit together.
  public mutating func compile(
    optimizer: some Solver, loss: some Loss, metrics: [Metric] = [],
    weightedMetrics: [Metric] = []
  ) throws(LogisticError) {
    try compile(
      optimizer: FittingMethod(optimizer), loss: loss, metrics: metrics,
      weightedMetrics: weightedMetrics)
  }

  /// Works on the network in place and keeps what came of it, also when `body` throws.
  mutating func withNetwork<Result>(
    inputWidth: Int?, _ body: (inout Network) throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    var network = try network(inputWidth: inputWidth)
    built = nil
    defer { built = network }
    return try body(&network)
  }
}
