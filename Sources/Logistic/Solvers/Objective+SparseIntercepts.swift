extension Objective {
  /// The intercepts' Hessian at a point, and the length of the longest row in the norm Σ xⱼ²·inverseⱼ² of
  /// the centred columns.
  func interceptCurvature(
    _ sparse: SparseRows<Rows.Scalar>, at theta: [Double], scaling: ColumnScaling,
    inverse: [Double]
  ) throws(LogisticError) -> InterceptCurvature {
    let k = outputs
    let parameters = SparseParameters(theta, outputs: k, scaling: scaling)
    let squares = inverse.map { $0 * $0 }
    var base = 0.0
    for (j, square) in squares.enumerated() {
      base += scaling.centre[j] * scaling.centre[j] * square
    }
    let blocks = sparse.blockCount
    let groups = min(blocks, 32)
    let (centre, shortest) = (scaling.centre, base)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> InterceptPart in
      let sums = SparseSums(self, order: .hessian)
      var part = InterceptPart(curvatures: [Double](repeating: 0, count: sums.rows.grams))
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try sparse.withSparseBlock(index) { entries, block in
          let lengths = RowSums.Room(block.rows)
          Kernels.lengths(
            entries, centre: centre, scale: squares, base: shortest, into: lengths.base)
          for i in 0..<block.rows where (block.weights?[i] ?? 1) > 0 {
            part.weight += block.weights?[i] ?? 1
            if !(lengths.base[i] <= part.length) { part.length = lengths.base[i] }
          }
          sums.forEachTile(entries, block, parameters) { count in
            for gram in part.curvatures.indices {
              part.curvatures[gram] += RowSums.sum(
                sums.rows.curvatures.base + gram * sums.rows.tileRows, count)
            }
          }
        }
      }
      return part
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      total.weight += part.weight
      if !(part.length <= total.length) { total.length = part.length }
      for i in total.curvatures.indices { total.curvatures[i] += part.curvatures[i] }
    }
    var matrix = SymmetricMatrix(order: k)
    var gram = 0
    for c in 0..<k {
      if loss != .softmax {
        matrix.values[c * k + c] = total.curvatures[loss == .squared ? 0 : c] / normalizer
        continue
      }
      for other in c..<k {
        matrix.values[c * k + other] = total.curvatures[gram] / normalizer
        matrix.values[other * k + c] = total.curvatures[gram] / normalizer
        gram += 1
      }
    }
    return InterceptCurvature(
      matrix: matrix, length: max(0, total.length).squareRoot() * (1 + 1e-9),
      weight: total.weight / normalizer * (1 + 1e-9), isCoupled: loss == .softmax)
  }
}

private struct InterceptPart: Sendable {
  var curvatures: [Double]
  var length = 0.0
  var weight = 0.0
}
