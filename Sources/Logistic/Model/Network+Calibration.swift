/// Isotonic calibration of a network that ends in one sigmoid, as layers that Keras has.
///
/// With a line from the end of one step, at the log-odds a, to the begin of the next, b = a + g, that rises by r:
///
///     p = v₀ + Σ r·clip((z − a)/g, 0, 1)
///
/// A product copies z once a line, `Normalization` takes mean a and variance g², `Clip` follows, and a product with the
/// rises adds up. (z − a)/g in single precision needs gaps that it can tell: ``score(_:)`` makes them at least 2⁻¹⁶.
extension IsotonicCalibration {
  /// Log-odds as steps are made of: multiples of 2⁻¹⁶ from −20 to 20, all of which single precision holds.
  static func score(_ logit: Double) -> Double {
    (min(max(logit, -20), 20) * 65536).rounded() / 65536
  }

  /// The corrected probability of a probability.
  func probability(ofProbability p: Double) -> Double {
    // NaN stays; 0 and 1 are at the ends.
    p.isNaN ? p : probability(of: min(max(log(p) - log1p(-p), -20), 20))
  }

  /// The layers that follow the log-odds.
  fileprivate var layers: [any Layer] {
    let lines = zip(steps, steps.dropFirst()).map { ($0.to, $1.from - $0.to, $1.value - $0.value) }
    let start = Arithmetic(.add, constant: .right(steps[0].value))
    guard !lines.isEmpty else {
      return [FixedProduct(Matrix(unchecked: [0], rows: 1, columns: 1)), start]
    }
    let ones = [Double](repeating: 1, count: lines.count)
    return [
      FixedProduct(Matrix(unchecked: ones, rows: 1, columns: lines.count)),
      Normalization(mean: lines.map(\.0), variance: lines.map { $0.1 * $0.1 }), Clip(0, 1),
      FixedProduct(Matrix(unchecked: lines.map(\.2), rows: lines.count, columns: 1)), start,
    ]
  }
}

/// Whether two layers of a calibration compute the same.
private func isSame(_ a: any Layer, _ b: any Layer) -> Bool {
  if let a = a as? Normalization, let b = b as? Normalization {
    return a.mean == b.mean && a.variance == b.variance
  }
  return areEqual(a.unnamed, b.unnamed)
}

extension Network {
  /// The network with its sigmoid replaced by a calibration's layers.
  ///
  /// - Throws: a network that does not end in one sigmoid.
  func calibrated(by calibration: IsotonicCalibration) throws(LogisticError) -> Network {
    guard var dense = nodes[output].layer as? Dense, dense.activation == .sigmoid, dense.units == 1
    else {
      throw LogisticError(
        .model, "not-logistic", "the model does not end in one sigmoid",
        advice: "isotonic calibration is for two classes")
    }
    dense.activation = .linear
    var taken = Set(nodes.map(\.name))
    var nodes = replacingOutput(dense)
    var last = output
    for layer in calibration.layers {
      var name = "calibration_\(snakeCase(layer.className))"
      while !taken.insert(name).inserted { name += "_" }
      nodes.append(
        Node(
          name: name, layer: layer, inputs: [last],
          shape: try layer.outputShape([nodes[last].shape]),
          variables: variables.count..<variables.count))
      last = nodes.count - 1
    }
    return with(nodes, output: last)
  }

  /// The network below the layers of a calibration, with its sigmoid.
  ///
  /// - Throws: a network that does not end in those layers.
  func uncalibrated(by calibration: IsotonicCalibration) throws(LogisticError) -> Network {
    let layers = calibration.layers
    let first = nodes.count - layers.count
    guard first > 0, output == nodes.count - 1, nodes[first].inputs.count == 1,
      zip(first..., layers).allSatisfy({ i, layer in
        isSame(nodes[i].layer, layer)
          && (i == first || nodes[i].inputs == [i - 1])
      }),
      case let base = nodes[first].inputs[0], base < first,
      var dense = nodes[base].layer as? Dense, dense.activation == .linear, dense.units == 1
    else {
      throw LogisticError(
        .model, "contradiction",
        "the calibration of logistic.json is not what the network ends in",
        advice: "restore the file, or open it as a Network")
    }
    dense.activation = .sigmoid
    var plain = with(nodes, output: base)
    plain = plain.with(Array(plain.replacingOutput(dense)[..<first]), output: base)
    return plain
  }

  /// The nodes with another layer at the output.
  private func replacingOutput(_ layer: Dense) -> [Node] {
    var nodes = nodes
    let last = nodes[output]
    nodes[output] = Node(
      name: last.name, layer: layer, inputs: last.inputs, shape: last.shape,
      variables: last.variables)
    return nodes
  }

  /// Other nodes with the same weights.
  private func with(_ nodes: [Node], output: Int) -> Network {
    Network(
      name: name, nodes: nodes, inputs: inputs, output: output, variables: variables,
      storage: storage, compiled: compiled, optimizerState: optimizerState, isChain: false)
  }
}
