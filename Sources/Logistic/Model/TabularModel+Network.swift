extension TabularModel {
  /// A network that knows no names, as Keras trains it, as a model of named columns: a chain of perhaps some
  /// `Normalization` layers and one `Dense` with sigmoid or softmax. Questions of a table's model can then be
  /// asked of it.
  ///
  /// - Parameters:
  ///   - network: the network; its weights and compile settings are kept.
  ///   - columns: the table's columns in the order of its input.
  ///   - target: the column that it predicts.
  ///   - classes: what the numbers 0, 1, … of its targets are called.
  /// - Throws: another network, counts that do not fit.
  public init(
    _ network: Network, columns: [String], target: String, classes: [String]
  ) throws(LogisticError) {
    func refused(_ why: String) -> LogisticError {
      LogisticError(
        .model, "not-logistic", "the model is no logistic regression of columns: \(why)",
        advice: "it may have Normalization layers and one Dense with sigmoid or softmax")
    }
    guard network.isChain, let dense = network.nodes[network.output].layer as? Dense,
      dense.activation == .sigmoid || dense.activation == .softmax
    else { throw refused("it is no chain of layers that ends in a Dense with sigmoid or softmax") }
    guard dense.activation == .softmax || dense.units != 2 else {
      throw refused("its 2 sigmoids tell of two targets, not of two classes of one")
    }
    let width = network.nodes[network.inputs[0]].shape.width
    guard columns.count == width, Set(columns).count == width else {
      throw LogisticError(
        .usage, "input-width", "\(columns.count) columns for a model that takes \(width)",
        advice: "name as many, each once")
    }
    guard classes.count == max(2, dense.units), Set(classes).count == classes.count else {
      throw LogisticError(
        .data, "class-count",
        "\(classes.count) classes for a model of \(dense.units) output\(dense.units == 1 ? "" : "s")",
        advice: "the target's column has to hold \(max(2, dense.units)) classes")
    }
    var coefficients = network.outputCoefficients
    let between = network.nodes.indices.dropLast().dropFirst()
    for index in between.reversed() {
      let node = network.nodes[index]
      guard let layer = node.layer as? Normalization else {
        throw refused("it has a \(node.name) before its last layer")
      }
      let (centre, scale) = layer.centreAndScale(
        width: width, weights: node.variables.map { network.values(of: $0)[...] })
      for c in coefficients.indices {
        for j in 0..<width {
          coefficients[c].weights[j] *= scale[j]
          coefficients[c].intercept -= coefficients[c].weights[j] * centre[j]
        }
      }
      guard dense.useBias || centre.allSatisfy({ $0 == 0 }) else {
        throw refused("it has no bias to take what its Normalization adds")
      }
    }
    let space = FeatureSpace(
      inputs: columns.map {
        .init(name: $0, kind: .number, encoding: .number(fill: nil, indicator: false))
      })
    var graph = NetworkBuilder()
    let joined = try space.build(&graph)
    let output = try graph.add(
      Dense(
        dense.units, activation: dense.activation, useBias: dense.useBias,
        kernelInitializer: .zeros, kernelRegularizer: dense.kernelRegularizer,
        biasRegularizer: dense.biasRegularizer), to: joined)
    var named = try graph.network(output: output)
    for (c, output) in coefficients.enumerated() {
      for j in 0..<width { named.storage[c * width + j] = output.weights[j] }
      if dense.useBias { named.storage[dense.units * width + c] = output.intercept }
    }
    named.compiled = network.compiled
    self.init(
      network: named, space: space, target: target, classes: classes,
      positive: classes.count == 2 ? 1 : 0, missing: .drop)
    if dense.activation == .sigmoid, dense.units > 1 { multiClass = .oneVsRest }
  }
}
