extension TabularModel {
  /// The network's outputs for a table's rows.
  ///
  /// Where the network is the table's encoding and a `Dense` layer, pieces of rows are encoded and
  /// weighed several at a time, with the layers' own arithmetic; any other goes layer by layer.
  ///
  /// - Throws: columns that are not there or of another kind.
  func outputs(_ table: DataTable) throws(LogisticError) -> Matrix<Double> {
    let node = network.nodes[network.output]
    guard !space.inputs.isEmpty else {
      // No features: the intercept alone.
      return Matrix(rows: table.rowCount, columns: node.shape.width)
    }
    guard let dense = node.layer as? Dense, let moments = encodingMoments() else {
      return try network.predict(space.values(table))
    }
    let encoded = try EncodedColumns(table, space)
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

  /// Centres and scales of the encoding, if the network's last layer is fed by what
  /// `FeatureSpace.build` makes: nil inside where features are not standardized.
  private func encodingMoments() -> (centre: [Double], scale: [Double])?? {
    let last = network.nodes[network.output]
    var graph = NetworkBuilder()
    guard last.inputs.count == 1, let joined = try? space.build(&graph),
      let expected = try? graph.network(output: joined)
    else { return nil }
    func isSame(_ i: Int, _ j: Int) -> Bool {
      let (a, b) = (network.nodes[i], expected.nodes[j])
      if let place = expected.inputs.firstIndex(of: j) {
        return place < network.inputs.count && network.inputs[place] == i
      }
      return isSameEncoding(a.layer, b.layer) && a.inputs.count == b.inputs.count
        && zip(a.inputs, b.inputs).allSatisfy { isSame($0, $1) }
    }
    guard network.inputs.count == expected.inputs.count, isSame(last.inputs[0], expected.output)
    else { return nil }
    guard let normalization = network.nodes[last.inputs[0]].layer as? Normalization else {
      return .some(nil)
    }
    return normalization.centreAndScale(
      width: network.nodes[last.inputs[0]].shape.width, weights: [])
  }
}

/// Whether two layers encode alike.
private func isSameEncoding(_ a: any Layer, _ b: any Layer) -> Bool {
  switch (a, b) {
  case (let a as NanToNum, let b as NanToNum): a.nan.bitPattern == b.nan.bitPattern
  case (is Isnan, is Isnan), (is Cast, is Cast), (is Concatenate, is Concatenate): true
  case (let a as Normalization, let b as Normalization):
    a.mean != nil && a.mean == b.mean && a.variance == b.variance
  case (let a as StringLookup, let b as StringLookup):
    a.vocabulary == b.vocabulary && a.numOOVIndices == b.numOOVIndices
      && a.maskToken == b.maskToken && a.outputMode == b.outputMode
  default: false
  }
}
