extension Network {
  /// The values of a node for rows going in, and of those before it.
  ///
  /// - Parameter inputs: in the order of `self.inputs`.
  /// - Throws: when a layer cannot take a value, with the layer's name.
  func apply(_ values: [LayerValue], upTo target: Int) throws(LogisticError) -> LayerValue {
    let needed = ancestors(of: target)
    var uses = [Int](repeating: 0, count: nodes.count)
    for i in needed { for j in nodes[i].inputs { uses[j] += 1 } }
    uses[target] += 1
    var results = [LayerValue?](repeating: nil, count: nodes.count)
    for (input, value) in zip(inputs, values) { results[input] = value }
    for i in needed {
      let node = nodes[i]
      if !node.inputs.isEmpty {
        var feed = [LayerValue]()
        for j in node.inputs {
          feed.append(results[j]!)
          uses[j] -= 1
          if uses[j] == 0 { results[j] = nil }
        }
        results[i] = try named(node.name) { () throws(LogisticError) in
          try node.layer.apply(feed, weights: weights(of: node))
        }
      }
    }
    return results[target]!
  }

  /// Runs `body` and puts a layer's name into its error, if it has none.
  private func named<Result>(
    _ layer: String, _ body: () throws(LogisticError) -> Result
  ) throws(LogisticError) -> Result {
    do { return try body() } catch {
      var error = error
      var place = error.place ?? .init()
      place.layer = layer
      error.place = place
      throw error
    }
  }

  /// Refuses values that do not fit the inputs.
  ///
  /// - Throws: which input, what was expected and what was found.
  func check(_ values: [LayerValue]) throws(LogisticError) {
    guard values.count == inputs.count else {
      throw LogisticError(
        .usage, "input-count", "\(inputs.count) inputs are needed, \(values.count) were given")
    }
    for (input, value) in zip(inputs, values) {
      let node = nodes[input]
      switch value {
      case .numbers(let matrix):
        guard node.shape.kind != .string else {
          throw LogisticError(
            .usage, "input-kind", "takes strings, but numbers were given",
            place: .init(layer: node.name))
        }
        guard matrix.columns == node.shape.width else {
          throw LogisticError(
            .usage, "input-width",
            "the model takes rows of \(node.shape.width) features, but these have \(matrix.columns)",
            place: .init(layer: node.name))
        }
      case .strings:
        guard node.shape.kind == .string else {
          throw LogisticError(
            .usage, "input-kind", "takes numbers, but strings were given",
            place: .init(layer: node.name))
        }
      }
    }
  }

  /// Sees to it that weights of any source give outputs of one row after another.
  public func predict(_ values: [LayerValue]) throws(LogisticError) -> Matrix<Double> {
    try check(values)
    return try apply(values, upTo: output).numbers(for: nodes[output].name)
  }

  /// The outputs for rows of features, of which all enter by the network's one input.
  ///
  /// - Returns: one row of outputs a row: probabilities after a sigmoid or softmax.
  /// - Throws: when the width differs from what the network takes.
  public func predict<Scalar: KernelScalar>(_ x: Matrix<Scalar>) throws(LogisticError)
    -> Matrix<Double>
  {
    var out = [Double]()
    let width = nodes[output].shape.width
    guard width > 0 else { return Matrix(rows: x.rows, columns: 0) }
    out.reserveCapacity(x.rows * width)
    let chunk = 16_384
    var row = 0
    repeat {
      let end = min(row + chunk, x.rows)
      let part = Matrix<Double>(
        unchecked: x.values[row * x.columns..<end * x.columns].map(Double.init), rows: end - row,
        columns: x.columns)
      out += try predict([.numbers(part)]).values
      row = end
    } while row < x.rows
    return Matrix(unchecked: out, rows: x.rows, columns: width)
  }
}
