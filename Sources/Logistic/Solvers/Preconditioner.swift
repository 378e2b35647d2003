/// What stands for the Hessian where it is too dear: for each output `h·G + P`, with h the loss's
/// curvature in a logit when every class is as likely, P the penalty, and G the columns' second moments
/// on a sample of the rows where n ≫ p, else ones on the diagonal (the columns are scaled).
struct Preconditioner: Sendable {
  private var diagonal: [Double]
  private var factors: [Cholesky] = []
  private let perOutput: Int

  init<Rows>(_ objective: Objective<Rows>, scaling: ColumnScaling, weight: Double)
    throws(LogisticError)
  {
    let (q, k) = (objective.parametersPerOutput, objective.outputs)
    perOutput = q
    let penalty = objective.scaledPenalty(scaling)
    let share = 1 / Double(k)
    let curvature: Double =
      switch objective.loss {
      case .logistic: 0.25 * share
      case .softmax: share * (1 - share)
      case .squared: 2 * share
      }
    let h = curvature * max(weight, 1e-300) / objective.normalizer
    diagonal = penalty.map { $0 + h }
    // Products of the columns with themselves cost n·p² in a sample of n rows; what they save are reads
    // of all rows.
    let n = objective.rows.rowCount
    let wanted = max(4 * q, 2048)
    guard q > 1, q <= 1000, n >= 2 * wanted || n <= 4096,
      Double(min(n, wanted)) * Double(q) <= 10 * Double(n) * Double(k)
    else { return }
    let moments = try objective.moments(scaling: scaling, rows: wanted)
    for c in 0..<k {
      let part = penalty[c * q..<(c + 1) * q]
      if c > 0, part.elementsEqual(penalty[(c - 1) * q..<c * q]) {
        factors.append(factors[c - 1])
        continue
      }
      var matrix = moments
      for i in matrix.values.indices { matrix.values[i] *= h }
      for (i, strength) in part.enumerated() {
        // A little more than rounding: columns may depend on one another.
        matrix.values[i * q + i] += strength + 1e-6 * h
      }
      guard let factor = Cholesky(matrix) else {
        factors = []
        return
      }
      factors.append(factor)
    }
  }

  /// `M⁻¹·g`.
  func solve(_ gradient: [Double]) -> [Double] {
    guard !factors.isEmpty else { return zip(gradient, diagonal).map { $0 / $1 } }
    var result: [Double] = []
    result.reserveCapacity(gradient.count)
    for (c, factor) in factors.enumerated() {
      result += factor.solve(Array(gradient[c * perOutput..<(c + 1) * perOutput]))
    }
    return result
  }
}

extension Objective {
  /// The weighted second moments of the scaled columns and the intercept, over about `count` rows of
  /// blocks spread evenly.
  func moments(scaling: ColumnScaling, rows count: Int) throws(LogisticError) -> SymmetricMatrix {
    let q = parametersPerOutput
    let blockRows = max(1, (rows.rowCount + rows.blockCount - 1) / rows.blockCount)
    let blocks = min(rows.blockCount, max(1, (count + blockRows - 1) / blockRows))
    let groups = min(blocks, max(1, min(8, (64 << 20) / (q * q * 8))))
    let all = rows.blockCount
    let parts = try mapGroups(groups) { group throws(LogisticError) -> MomentSums in
      let sums = MomentSums(q)
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index * all / blocks) { block in sums.add(block, scaling: scaling) }
      }
      return sums
    }
    var result = SymmetricMatrix(order: q)
    var weight = 0.0
    for part in parts {
      weight += part.weight
      for i in 0..<q * q { result.values[i] += part.gram.base[i] }
    }
    for i in 0..<q {
      for j in 0...i {
        let value = weight > 0 ? result.values[i * q + j] / weight : (i == j ? 1 : 0)
        result.values[i * q + j] = value
        result.values[j * q + i] = value
      }
    }
    return result
  }
}

/// Running sums of second moments.
private final class MomentSums: @unchecked Sendable {
  let gram: RowSums.Room
  var weight = 0.0
  private let width: Int

  init(_ width: Int) {
    self.width = width
    gram = RowSums.Room(width * width)
  }

  func add<Scalar>(_ block: RowBlock<Scalar>, scaling: ColumnScaling) {
    let step = 256
    let tile = RowSums.Room(step * width)
    var first = 0
    while first < block.rows {
      let count = min(step, block.rows - first)
      TileReader.read(block, from: first, count: count, scaling: scaling, into: tile.base)
      Kernels.gram(
        tile.base, rows: count, columns: width, h: block.weights.map { $0 + first },
        into: gram.base)
      for i in 0..<count { weight += block.weights?[first + i] ?? 1 }
      first += count
    }
  }
}
