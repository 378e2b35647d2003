extension TabularModel {
  /// The network's outputs for a table's rows, corrected by the calibration if there is one.
  ///
  /// - Throws: columns that are not there or of another kind.
  func outputs(_ table: DataTable) throws(LogisticError) -> Matrix<Double> {
    var outputs = try uncalibratedOutputs(table)
    guard let calibration else { return outputs }
    for i in outputs.values.indices {
      outputs.values[i] = calibration.probability(ofProbability: outputs.values[i])
    }
    return outputs
  }

  /// The network's outputs for a table's rows.
  ///
  /// Where the network is the table's encoding and a `Dense` layer, pieces of rows are encoded and
  /// weighed several at a time: with the layers' own arithmetic, or, where most features are 0, by the
  /// coefficients of the others. Any other goes layer by layer.
  ///
  /// - Throws: columns that are not there or of another kind.
  private func uncalibratedOutputs(_ table: DataTable) throws(LogisticError) -> Matrix<Double> {
    let node = network.nodes[network.output]
    guard !space.inputs.isEmpty else {
      // No features: the intercept alone.
      return Matrix(rows: table.rowCount, columns: node.shape.width)
    }
    guard let dense = node.layer as? Dense, isOfItsEncoding else {
      return try network.predict(space.values(table))
    }
    let encoded = try EncodedColumns(table, space)
    if space.design == nil, encoded.isSparse {
      var outputs = sparseLogits(encoded)
      outputs.values.withUnsafeMutableBufferPointer { values in
        if let base = values.baseAddress {
          dense.activation.forward(base, rows: table.rowCount, columns: dense.units)
        }
      }
      return outputs
    }
    let moments = space.moments.map {
      Normalization(mean: $0.mean, variance: $0.variance).centreAndScale(
        width: encoded.width, weights: [])
    }
    let weights = network.weights(of: node)
    let (width, units) = (encoded.width, dense.units)
    let kernel = Array(weights[0])
    let bias = dense.useBias ? Array(weights[1]) : nil
    let values = [Double](unsafeUninitializedCapacity: table.rowCount * units) { buffer, count in
      // Each piece writes the outputs of rows of its own.
      nonisolated(unsafe) let buffer = buffer
      let tile = max(8, min(256, 16_384 / max(1, width) / 8 * 8))
      forEachPiece(of: table.rowCount, length: 16 * tile) { piece in
        guard let out = buffer.baseAddress else { return }
        let raw = UnsafeMutablePointer<Double>.allocate(capacity: 2 * tile * width)
        defer { raw.deallocate() }
        for first in stride(from: piece.lowerBound, to: piece.upperBound, by: tile) {
          let rows = first..<min(first + tile, piece.upperBound)
          encoded.fill(rows, into: raw)
          var x = raw
          if let moments {
            x = raw + tile * width
            Kernels.standardize(
              raw, rows: rows.count, columns: width, centre: moments.centre, scale: moments.scale,
              into: x)
          }
          let to = out + first * units
          Kernels.affine(
            x, rows: rows.count, columns: width, weights: kernel, bias: bias, outputs: units,
            into: to)
          dense.activation.forward(to, rows: rows.count, columns: units)
        }
      }
      count = table.rowCount * units
    }
    return Matrix(unchecked: values, rows: table.rowCount, columns: units)
  }

  /// The logits of rows of which most features are 0, by the coefficients on the columns as they are.
  private func sparseLogits(_ encoded: EncodedColumns) -> Matrix<Double> {
    let coefficients = coefficients
    let (width, units) = (encoded.width, coefficients.count)
    var kernel = [Double](repeating: 0, count: width * units)
    for (c, output) in coefficients.enumerated() {
      for j in 0..<width { kernel[j * units + c] = output.weights[j] }
    }
    let weights = kernel
    let bias = coefficients.map(\.intercept)
    let count = encoded.rowCount
    let values = [Double](unsafeUninitializedCapacity: count * units) { buffer, filled in
      // Rows are encoded some at a time, so that not all entries are in memory at once.
      let length = 1 << 18
      for first in stride(from: 0, to: count, by: length) {
        let part = encoded.sparseMatrix(first..<min(first + length, count))
        part.withEntries { entries in
          // Each piece writes the logits of rows of its own.
          nonisolated(unsafe) let buffer = buffer
          forEachPiece(of: part.rows, length: 2048) { piece in
            guard let out = buffer.baseAddress else { return }
            Kernels.logits(
              entries.lines(from: piece.lowerBound, count: piece.count), weights: weights,
              bias: bias, outputs: units, into: out + (first + piece.lowerBound) * units)
          }
        }
      }
      filled = count * units
    }
    return Matrix(unchecked: values, rows: count, columns: units)
  }

  /// What the compiled loss and metrics are of, where the rows' features are many and most of them 0: the
  /// logits, and a network of the last layer's activation alone; with a calibration its probabilities, and a network
  /// that leaves them as they are. Nil where layers have to compute them.
  func logitsAndRest(
    _ table: DataTable
  ) throws(LogisticError) -> (logits: Matrix<Double>, rest: Network, penalty: Double)? {
    let node = network.nodes[network.output]
    if calibration != nil, var dense = node.layer as? Dense {
      dense.activation = .linear
      return (
        try outputs(table), try network.rest(after: node, dense), network.penalty(of: node)
      )
    }
    guard let dense = node.layer as? Dense, !space.inputs.isEmpty, isOfItsEncoding else {
      return nil
    }
    let encoded = try EncodedColumns(table, space)
    guard encoded.isSparse else { return nil }
    return (
      sparseLogits(encoded), try network.rest(after: node, dense), network.penalty(of: node)
    )
  }

  /// Whether the network's last layer is fed by what `FeatureSpace.build` makes.
  var isOfItsEncoding: Bool {
    let last = network.nodes[network.output]
    var graph = NetworkBuilder()
    guard last.inputs.count == 1, let joined = try? space.build(&graph),
      let expected = try? graph.network(output: joined)
    else { return false }
    func isSame(_ i: Int, _ j: Int) -> Bool {
      let (a, b) = (network.nodes[i], expected.nodes[j])
      if let place = expected.inputs.firstIndex(of: j) {
        return place < network.inputs.count && network.inputs[place] == i
      }
      return isSameEncoding(a.layer, b.layer) && a.inputs.count == b.inputs.count
        && zip(a.inputs, b.inputs).allSatisfy { isSame($0, $1) }
    }
    return network.inputs.count == expected.inputs.count
      && isSame(last.inputs[0], expected.output)
  }
}

/// Whether two layers encode alike.
private func isSameEncoding(_ a: any Layer, _ b: any Layer) -> Bool {
  switch (a, b) {
  case (let a as NanToNum, let b as NanToNum): return a.nan.bitPattern == b.nan.bitPattern
  case (is Isnan, is Isnan), (is Cast, is Cast), (is Concatenate, is Concatenate): return true
  case (let a as Normalization, let b as Normalization):
    return a.mean != nil && a.mean == b.mean && a.variance == b.variance
  case (var a as TextVectorization, let b as TextVectorization):
    a.name = b.name
    return a == b
  case (var a as TextHashing, let b as TextHashing):
    a.name = b.name
    return a == b
  case (let a as StringLookup, let b as StringLookup):
    return a.vocabulary == b.vocabulary && a.numOOVIndices == b.numOOVIndices
      && a.maskToken == b.maskToken && a.outputMode == b.outputMode
  default: return areEqual(a.unnamed, b.unnamed)
  }
}
