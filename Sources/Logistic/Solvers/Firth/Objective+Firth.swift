/// The sums of one pass that needs the leverages.
private struct FirthSums: Sendable {
  var gradient: [Double]
  /// `XᵀV(1 + h)X`, the lower triangle of the columns, then the intercept's row.
  var gram: [Double]
  var cross: [Double]
  var slope = 0.0
  var curvature = 0.0
  /// The leverage of each row, in order, where they are wanted.
  var leverages: [Double] = []

  init(columns p: Int) {
    gradient = [Double](repeating: 0, count: p)
    gram = [Double](repeating: 0, count: p * p)
    cross = gradient
  }
}

/// Firth's penalised likelihood of rows with two classes, for an objective that sums the log loss of one output
/// and has no other penalty.
///
///     l*(b) = l(b) + ½·log det XᵀVX        V = diag(s·p(1 − p))
///
/// The penalty is the logarithm of Jeffreys' prior; it takes the first-order bias from the estimate (Firth
/// 1993) and keeps it finite where the classes are separated (Heinze & Schemper 2002). X holds the intercept's
/// ones too. A weight s counts rows.
extension Objective {
  /// `−l*` at `theta`, which is in the coordinates of `scaling`, with its gradient and, in place of its Hessian,
  /// the information of the augmented rows.
  ///
  ///     gradient   Σ s·x·[(p − y) + h·(p − ½)]        h = p(1 − p)·xᵀ(XᵀVX)⁻¹x
  ///     matrix     Σ s·p(1 − p)·(1 + h)·x·xᵀ
  ///
  /// They are those of the log loss of each row beside h/2 rows of either class. The determinant is that on
  /// the columns as given. Two passes, O(n·p²).
  ///
  /// - Parameter parameters: those that are estimated, held ones too.
  /// - Returns: nil where the information is singular to rounding: theta is too far out.
  func firthEvaluation(
    at theta: [Double], scaling: ColumnScaling, over parameters: [Int]
  ) throws(LogisticError) -> Evaluation? {
    var evaluation = try evaluate(at: theta, scaling: scaling, order: .hessian)
    guard evaluation.value.isFinite,
      let factor = evaluation.hessian.whole.selecting(parameters).cholesky()
    else {
      return nil
    }
    let (p, q) = (rows.columnCount, parametersPerOutput)
    var determinant = factor.logDeterminant
    for i in parameters where i < p { determinant += 2 * log(scaling.scale[i]) }
    evaluation.value -= 0.5 * determinant
    let sums = try firthSums(
      at: theta, scaling: scaling, over: parameters, factor, keepsLeverages: false)
    evaluation.gradient = [Double](repeating: 0, count: q)
    var matrix = SymmetricMatrix(order: q)
    for sum in sums {
      for j in 0..<p {
        evaluation.gradient[j] += sum.gradient[j]
        for k in 0...j { matrix[j, k] += sum.gram[j * p + k] }
        if intercept { matrix[p, j] += sum.cross[j] }
      }
      if intercept {
        evaluation.gradient[p] += sum.slope
        matrix[p, p] += sum.curvature
      }
    }
    evaluation.hessian = BlockHessian(blocks: [matrix])
    return evaluation
  }

  /// The leverage of one row of each, `h = p(1 − p)·xᵀ(XᵀVX)⁻¹x`; 0 where a row has weight 0.
  ///
  /// - Throws: information that is singular there.
  func leverages(
    at theta: [Double], scaling: ColumnScaling, over parameters: [Int]
  ) throws(LogisticError) -> [Double] {
    let evaluation = try evaluate(at: theta, scaling: scaling, order: .hessian)
    guard let factor = evaluation.hessian.whole.selecting(parameters).cholesky() else {
      throw LogisticError(
        .numerics, "singular-information", "the information matrix is singular at the coefficients",
        advice: "leave out columns that depend on others")
    }
    return try firthSums(
      at: theta, scaling: scaling, over: parameters, factor, keepsLeverages: true
    ).flatMap(\.leverages)
  }

  /// One read of the rows, several groups of blocks at a time; the groups depend on the rows alone.
  private func firthSums(
    at theta: [Double], scaling: ColumnScaling, over parameters: [Int], _ information: Cholesky,
    keepsLeverages: Bool
  ) throws(LogisticError) -> [FirthSums] {
    precondition(
      loss == .logistic && outputs == 1, "Firth's penalty of \(outputs) outputs with \(loss)")
    let (p, q, k) = (rows.columnCount, parametersPerOutput, parameters.count)
    // |M·x|² = xᵀ(XᵀVX)⁻¹x: k outputs more beside the logit, which is the last.
    let root = information.inverseRoot()
    var weights = [Double](repeating: 0, count: (k + 1) * p)
    var bias = [Double](repeating: 0, count: k + 1)
    for (a, i) in parameters.enumerated() {
      for row in a..<k {
        if i < p { weights[row * p + i] = root[row * k + a] } else { bias[row] = root[row * k + a] }
      }
    }
    for j in 0..<p { weights[k * p + j] = theta[j] }
    if intercept { bias[k] = theta[q - 1] }
    let (w, b) = (weights, bias)
    let (centre, inverse) = (scaling.centre, scaling.scale.map { 1 / $0 })
    let blocks = rows.blockCount
    let groups = min(blocks, 16)
    return try mapGroups(groups) { group throws(LogisticError) -> FirthSums in
      var sums = FirthSums(columns: p)
      let room = 128
      var work = [Double](repeating: 0, count: room * (p + k + 3))
      for block in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(block) { block in
          work.withUnsafeMutableBufferPointer { work in
            guard let x = work.baseAddress else { return }
            for first in stride(from: 0, to: block.rows, by: room) {
              sums.add(
                block, first..<min(first + room, block.rows), centre: centre, inverse: inverse,
                weights: w, bias: b, x: x, keepsLeverages: keepsLeverages)
            }
          }
        }
      }
      return sums
    }
  }
}

extension FirthSums {
  /// Adds some rows of a block.
  ///
  /// - Parameter x: room for the scaled columns, what comes of them, slopes and curvatures.
  fileprivate mutating func add<Scalar>(
    _ block: RowBlock<Scalar>, _ range: Range<Int>, centre: [Double], inverse: [Double],
    weights: [Double], bias: [Double], x: UnsafeMutablePointer<Double>, keepsLeverages: Bool
  ) {
    let (n, p, outputs) = (range.count, block.columns, bias.count)
    let (first, k) = (range.lowerBound, outputs - 1)
    Kernels.standardize(
      block.features + first * p, rows: n, columns: p, centre: centre, scale: inverse, into: x)
    if let given = block.weights {
      // A row of weight 0 may hold anything.
      for i in 0..<n where given[first + i] == 0 {
        for j in 0..<p { x[i * p + j] = 0 }
      }
    }
    let z = x + n * p
    Kernels.affine(
      x, rows: n, columns: p, weights: weights, bias: bias, outputs: outputs, into: z)
    let slopes = z + n * outputs
    let curvatures = slopes + n
    for i in 0..<n {
      let row = z + i * outputs
      let logit = row[k] + (block.offsets?[first + i] ?? 0)
      let s = block.weights?[first + i] ?? 1
      let (high, low) = (sigmoid(logit), sigmoid(-logit))
      var form = 0.0
      for a in 0..<k { form += row[a] * row[a] }
      let h = high * low * form
      let y = block.targets[first + i]
      // p − y and p − ½ without cancelling.
      let rest = y == 1 ? -low : high - y
      slopes[i] = s * (rest + h * 0.5 * (high - low))
      curvatures[i] = s * high * low * (1 + h)
      slope += slopes[i]
      curvature += curvatures[i]
      if keepsLeverages { leverages.append(s > 0 ? h : 0) }
    }
    guard p > 0 else { return }
    gradient.withUnsafeMutableBufferPointer { to in
      if let to = to.baseAddress {
        Kernels.accumulate(x, rows: n, columns: p, slopes: slopes, outputs: 1, into: to)
      }
    }
    cross.withUnsafeMutableBufferPointer { to in
      if let to = to.baseAddress {
        Kernels.accumulate(x, rows: n, columns: p, slopes: curvatures, outputs: 1, into: to)
      }
    }
    gram.withUnsafeMutableBufferPointer { to in
      if let to = to.baseAddress {
        Kernels.gram(x, rows: n, columns: p, h: curvatures, into: to)
      }
    }
  }
}
