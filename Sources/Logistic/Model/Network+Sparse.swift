extension Network {
  /// A network of sparse rows in two parts: what its first layer does to a row's entries, and the rest,
  /// which takes that layer's sums.
  struct SparseParts {
    /// The first layer's kernel, `columns × outputs`.
    var kernel: [Double]
    /// Its bias; nil if it has none.
    var bias: [Double]?
    var outputs: Int
    /// Of the first layer's weights.
    var penalty: Double
    /// The first layer's activation and all that follows.
    var rest: Network
  }

  /// The network's parts, if it is a chain whose first layer is a `Dense`; nil otherwise.
  func sparseParts() throws(LogisticError) -> SparseParts? {
    guard isChain, nodes.count > 1, let dense = nodes[1].layer as? Dense,
      nodes[0].shape.kind != .string
    else { return nil }
    let mine = nodes[1].variables
    let units = dense.units
    return SparseParts(
      kernel: values(of: mine.lowerBound),
      bias: dense.useBias ? values(of: mine.lowerBound + 1) : nil, outputs: units,
      penalty: penalty(of: nodes[1]), rest: try rest(after: nodes[1], dense, nodes.dropFirst(2)))
  }

  /// A network that takes a `Dense` layer's sums: its activation, and the layers that follow it.
  func rest(
    after node: Node, _ dense: Dense, _ following: ArraySlice<Node> = []
  ) throws(LogisticError) -> Network {
    let units = dense.units
    var build = NetworkBuilder(isChain: true)
    var last = build.input(width: units)
    last = try build.add(
      Dense(units, activation: dense.activation, useBias: false, name: node.name), to: last)
    for node in following { last = try build.add(node.layer, to: last) }
    var rest = try build.network(output: last)
    var identity = [Double](repeating: 0, count: units * units)
    for c in 0..<units { identity[c * units + c] = 1 }
    try rest.setValues(identity, of: 0)
    for (new, old) in zip(1..<rest.variables.count, node.variables.upperBound..<variables.count) {
      try rest.setValues(values(of: old), of: new)
    }
    rest.compiled = compiled
    return rest
  }

  /// The penalty of a layer's weights.
  func penalty(of node: Node) -> Double {
    variables[node.variables].reduce(0) { sum, variable in
      guard variable.isTrainable, let regularizer = variable.regularizer else { return sum }
      return sum + storage[variable.range].withUnsafeBufferPointer(regularizer.penalty)
    }
  }

  /// - Throws: when rows are not as wide as the network's input.
  func check<Scalar>(_ x: SparseMatrix<Scalar>) throws(LogisticError) {
    let width = inputs.count == 1 ? nodes[inputs[0]].shape.width : -1
    guard inputs.count == 1, nodes[inputs[0]].shape.kind != .string, x.columns == width else {
      throw LogisticError(
        .usage, "input-width",
        inputs.count == 1
          ? "the model takes rows of \(width) features, but these have \(x.columns)"
          : "the model has \(inputs.count) inputs, and sparse rows are one")
    }
  }

  /// The outputs for sparse rows, of which all enter by the network's one input.
  ///
  /// A chain that begins with a `Dense` reads the entries alone. Others get dense rows, a few at a time,
  /// up to `SparseRows.greatestDenseWidth` columns.
  ///
  /// - Returns: one row of outputs a row: probabilities after a sigmoid or softmax.
  /// - Throws: when the width differs from what the network takes, or is too great for its layers.
  public func predict<Scalar: KernelScalar>(
    _ x: SparseMatrix<Scalar>
  ) throws(LogisticError) -> Matrix<Double> {
    try check(x)
    if let parts = try sparseParts() { return try parts.rest.predict(parts.sums(x)) }
    var out = [Double]()
    let chunk = 1024
    for first in stride(from: 0, to: x.rows, by: chunk) {
      let rows = first..<min(first + chunk, x.rows)
      out += try predict(x.dense(rows)).values
    }
    return Matrix(unchecked: out, rows: x.rows, columns: nodes[output].shape.width)
  }
}

extension Network.SparseParts {
  /// The first layer's sums of every row.
  func sums<Scalar>(_ x: SparseMatrix<Scalar>) -> Matrix<Double> {
    var sums = [Double](repeating: 0, count: x.rows * outputs)
    let (k, step) = (outputs, 4096)
    x.withEntries { entries in
      sums.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        nonisolated(unsafe) let z = base
        ThreadPool.shared.run(count: (x.rows + step - 1) / step) { block in
          let first = block * step
          let rows = entries.lines(from: first, count: min(step, x.rows - first))
          kernel.withUnsafeBufferPointer { kernel in
            guard let w = kernel.baseAddress else { return }
            if let bias {
              Kernels.logits(rows, weights: w, bias: bias, outputs: k, into: z + first * k)
            } else {
              Kernels.logits(rows, weights: w, bias: nil, outputs: k, into: z + first * k)
            }
          }
        }
      }
    }
    return Matrix(unchecked: sums, rows: x.rows, columns: k)
  }
}

extension SparseMatrix {
  /// Some rows, made dense.
  ///
  /// - Throws: when they are wider than `SparseRows.greatestDenseWidth`.
  func dense(_ chosen: Range<Int>) throws(LogisticError) -> Matrix<Double> {
    guard columns <= SparseRows<Scalar>.greatestDenseWidth else {
      throw LogisticError(
        .usage, "too-many-columns",
        "the model's first layer is no Dense and needs dense rows, which sparse rows of \(columns) columns are not made into",
        advice: "use a model that begins with a Dense layer")
    }
    var values = [Double](repeating: 0, count: chosen.count * columns)
    for (i, row) in chosen.enumerated() {
      for at in starts[row]..<starts[row + 1] {
        values[i * columns + Int(columnIndices[at])] = Double(self.values[at])
      }
    }
    return Matrix(unchecked: values, rows: chosen.count, columns: columns)
  }
}
