extension Objective {
  /// Whether an intercept is penalised or bounded: then nothing is centred.
  var penalisesIntercept: Bool {
    intercept
      && (1...outputs).contains {
        let place = $0 * parametersPerOutput - 1
        return l2[place] > 0 || l1[place] > 0 || hasBound(place)
      }
  }

  /// Softmax: the columns (and the intercept) that no class penalises or bounds, whose weights are
  /// determined up to a shift of all classes.
  var gaugedColumns: [Int] {
    guard loss == .softmax else { return [] }
    let q = parametersPerOutput
    let grouped = groupedPlaces
    return (0..<q).filter { j in
      (0..<outputs).allSatisfy {
        let place = $0 * q + j
        return l2[place] == 0 && l1[place] == 0 && !hasBound(place) && !grouped.contains(place)
      }
    }
  }

  /// The coordinates in which solvers work, from a sample of the blocks where there are many.
  func fittingScaling() throws(LogisticError) -> ColumnScaling {
    let isSampled = rows.blockCount >= 64 && sparseRows == nil
    var statistics = try columnStatistics(BlockSample(step: isSampled ? 16 : 1))
    if isSampled, statistics.deviation.contains(where: { !($0 > 0) }) {
      statistics = try columnStatistics()
    }
    let finite = zip(statistics.mean, statistics.deviation).allSatisfy {
      $0.isFinite && $1.isFinite
    }
    guard finite else {
      // The pass over all rows names the row at fault; if squares overflowed, none is.
      _ = try value(at: [Double](repeating: .nan, count: parameterCount))
      throw LogisticError(
        .numerics, "overflow",
        "the features are too large, or differ too little, to be squared: beyond 1e150 or below 1e-150",
        advice: "rescale them")
    }
    var scaling = statistics.scaling(intercept: intercept)
    if penalisesIntercept {
      let plain = statistics.scaling(intercept: false)
      scaling.centre = plain.centre
      scaling.scale = plain.scale
    }
    return scaling
  }

  /// Which parameters are determined: false for an unpenalised one whose column depends on the
  /// unpenalised columns before it (the intercept is the first).
  ///
  /// The weighted Gram matrix settles it where the squared sine of the angle between a column and
  /// those before it exceeds 1e-10; below, the columns themselves are factored, and a sine of
  /// 1e-9 (or the rounding of the stored numbers, if that is more) counts as dependence.
  func independentParameters(
    _ evaluation: Evaluation, scaling: ColumnScaling
  ) throws(LogisticError) -> [Bool] {
    let q = parametersPerOutput
    var active = [Bool](repeating: true, count: parameterCount)
    var factored: StreamingQR?
    for c in 0..<outputs {
      let order = (intercept ? [q - 1] : []) + (0..<rows.columnCount)
      let candidates = order.filter { l2[c * q + $0] == 0 }
      if candidates.isEmpty { continue }
      let single = evaluation.hessian.blocks.count == 1
      let block = evaluation.hessian.blocks[single ? 0 : c]
      let gram = block.selecting(candidates.map { (single ? c * q : 0) + $0 })
      if let factor = Cholesky(gram, tolerance: 1e-10), factor.leastPivot > 1e-10 { continue }
      // Of many columns a factorisation takes longer than the fit.
      if q > SolverChoice.neverFull { return try independentParameters(scaling: scaling) }
      let qr: StreamingQR
      if let factored {
        qr = factored
      } else {
        qr = try factorColumns(scaling: scaling)
        factored = qr
      }
      let absent = Set((0..<q).filter { l2[c * q + order[$0]] > 0 })
      for dependence in qr.dependences(
        tolerance: rankTolerance(scaling), absent: absent)
      {
        active[c * q + order[dependence.column]] = false
      }
    }
    return active
  }

  /// R of the rows, each times the root of its weight, the intercept's column first.
  func factorColumns(scaling: ColumnScaling) throws(LogisticError) -> StreamingQR {
    let q = parametersPerOutput
    var qr = StreamingQR(columns: q)
    let tileRows = max(64, q)
    var tile = [Double](repeating: 0, count: tileRows * q)
    var turned = tile
    for index in 0..<rows.blockCount {
      try withBlock(index) { block in
        tile.withUnsafeMutableBufferPointer { tile in
          turned.withUnsafeMutableBufferPointer { turned in
            guard let x = tile.baseAddress, let out = turned.baseAddress else { return }
            var first = 0
            while first < block.rows {
              let count = min(tileRows, block.rows - first)
              TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
              for i in 0..<count {
                let root = (block.weights?[first + i] ?? 1).squareRoot()
                let shift = intercept ? 1 : 0
                for j in 0..<q { out[i * q + (j + shift) % q] = root * x[i * q + j] }
              }
              qr.add(out, rows: count)
              first += count
            }
          }
        }
      }
    }
    return qr
  }

  func rankTolerance(_ scaling: ColumnScaling) -> Double {
    var spread = 1.0
    for j in scaling.centre.indices {
      spread = max(spread, abs(scaling.centre[j]) / scaling.scale[j])
    }
    return min(1e-5, max(1e-9, 8 * Double(Rows.Scalar.ulpOfOne) * spread))
  }
}
