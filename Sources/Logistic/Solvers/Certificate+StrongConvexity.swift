extension Certificate {
  /// A bound on the gap of a penalised objective at any point, from the gradient alone: no Hessian.
  ///
  /// With λⱼ > 0 on every weight, `P = diag(λ)` and `‖g‖² = Σ gⱼ²/λⱼ` over the weights w. The
  /// intercepts b are either penalised too (then they belong to w) or free.
  ///
  /// Derivation. `f − ½wᵀPw` is convex in (w, b), so its least over b is convex in w, and
  /// `φ(w) = min_b f(w, b)` is strongly convex: `φ(v) ≥ φ(w) + ∇φ(w)ᵀ(v − w) + ½(v − w)ᵀP(v − w)`. The
  /// least of the right side over v gives `φ(w) − f* ≤ ½‖∇φ(w)‖²`, where `∇φ(w)` is f's gradient in w at
  /// `(w, b*)`, b* the best intercepts for w (and f* exists if b* does). What is known is the gradient
  /// `(g, e)` at `(w, b)`. Let A be f's Hessian in b there, `ε² = eᵀA⁻¹e`, `D² = 1/A` (softmax: the
  /// greatest `(eₐ − e_c)ᵀA⁻¹(eₐ − e_c)` over class pairs) and `u = ε·D < 1`. As in the Newton
  /// certificate, b* exists, `‖b* − b‖_A ≤ t/D` with `t = −ln(1 − u)`, and the intercepts' differences
  /// change by at most t (squared loss: `t = u`). So
  ///
  ///     f(w, b) − φ(w) ≤ eᵀ(b − b*) ≤ ε·t/D
  ///     ‖∇φ(w) − g‖ ≤ |e|·R               one output, R = max ‖xᵢ‖ in the norm Σ xⱼ²/λⱼ
  ///     ‖∇φ(w) − g‖ ≤ (Σsᵢ/N)·R·t/2       softmax
  ///
  /// The first of these: the rows' slopes change by `σ(zᵢ + δ) − σ(zᵢ)`, all of one sign, and their mean
  /// changes from e to 0, so the gradient changes by e times a mean of rows. The second: the
  /// probabilities of a row change by at most t/2 in all, as `Σ_c p_c·|δ_c − Σ pδ|` is at most half
  /// of the greatest difference of δ. Independent outputs are added up. In all
  ///
  ///     f − f* ≤ ½(‖g‖ + ‖∇φ(w) − g‖)² + ε·t/D
  ///
  /// Two passes: the gradient, and A with R. It needs no more than the L2 penalty to be true, but is
  /// far above the gap where the penalty is small beside the loss's own curvature.
  ///
  /// - Throws: when a row holds what cannot be used.
  public static func strongConvexity<Rows>(
    _ objective: Objective<Rows>, at theta: [Double]
  ) throws(LogisticError) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    guard theta.count == objective.parameterCount, theta.allSatisfy(\.isFinite), objective.isSmooth
    else {
      return nothing
    }
    let scaling = try objective.fittingScaling()
    guard let scaled = try StrongConvexity(objective, scaling: scaling) else { return nothing }
    let point = scaling.standardised(theta)
    let now = try objective.evaluate(at: point, scaling: scaling, order: .gradient)
    let intercepts = try objective.interceptCurvature(at: point, scaling: scaling, scaled)
    return scaled.certificate(now, intercepts)
  }
}

/// What the penalty says of an objective's curvature, on scaled columns.
struct StrongConvexity: Sendable {
  /// λⱼ of each parameter; 0 for free intercepts and for constant columns beside them.
  let penalty: [Double]
  let loss: ConvexLoss
  let outputs: Int
  let perOutput: Int
  /// Where the free intercepts lie, class by class; empty if there are none.
  let intercepts: [Int]

  /// Nil if some weight is not penalised, but for a constant column's beside free intercepts, or if some
  /// intercepts are penalised and others are not.
  init?<Rows>(_ objective: Objective<Rows>, scaling: ColumnScaling) throws(LogisticError) {
    let q = objective.parametersPerOutput
    penalty = objective.scaledPenalty(scaling)
    loss = objective.loss
    outputs = objective.outputs
    perOutput = q
    let places = objective.intercept ? (0..<outputs).map { $0 * q + q - 1 } : []
    intercepts = places.filter { objective.l2[$0] == 0 }
    guard intercepts.isEmpty || intercepts.count == outputs else { return nil }
    let free = Set(intercepts)
    let unpenalised = penalty.indices.filter { !free.contains($0) && !(penalty[$0] > 0) }
    guard !unpenalised.isEmpty else { return }
    guard !intercepts.isEmpty else { return nil }
    let deviation = try objective.columnStatistics().deviation
    guard unpenalised.allSatisfy({ deviation[$0 % q] == 0 }) else { return nil }
  }

  /// `Σ gⱼ²/λⱼ` over the penalised parameters of an output (nil: of all).
  func squaredNorm(_ gradient: [Double], output: Int? = nil) -> Double {
    let range = output.map { $0 * perOutput..<($0 + 1) * perOutput } ?? gradient.indices
    var sum = 0.0
    for i in range where penalty[i] > 0 { sum += gradient[i] * gradient[i] / penalty[i] }
    return sum
  }

  /// The certificate from a gradient, and what is known of the intercepts there (nil: none are free).
  func certificate(_ now: Evaluation, _ known: InterceptCurvature?) -> Certificate {
    let gap = gap(now.gradient, known) * (1 + 1e-9)
    let bound = gap == 0 ? 0 : gap / now.valueAtZero
    return bound.isFinite && bound >= 0
      ? Certificate(bound: bound, kind: .gradientNorm) : Certificate(bound: .infinity, kind: .none)
  }

  private func gap(_ gradient: [Double], _ known: InterceptCurvature?) -> Double {
    if intercepts.isEmpty { return 0.5 * squaredNorm(gradient) }
    guard let known else { return .infinity }
    let slopes = intercepts.map { gradient[$0] }
    // Each row's slope is off by up to 1.1e-16 for rounding; its sum, divided by what curvature there
    // is, must not be what decides.
    let rounding = loss == .squared ? 0 : 1.1e-16 * known.weight
    func reach(_ u: Double, over curvature: Double) -> Double {
      guard u + rounding / curvature < Certificate.provingLimit else { return .infinity }
      return loss == .squared ? u : -log1p(-u)
    }
    if loss == .softmax {
      guard let factor = known.factor else { return .infinity }
      let epsilon = factor.inverseForm(slopes).squareRoot()
      let diameter = known.diameter(factor)
      let t = reach(epsilon * diameter, over: 1 / (diameter * diameter))
      let moved = known.weight * known.length * t / 2
      let norm = squaredNorm(gradient).squareRoot() + moved
      return 0.5 * norm * norm + (epsilon == 0 ? 0 : epsilon * t / diameter)
    }
    var sum = 0.0
    for c in 0..<outputs {
      let (e, a) = (abs(slopes[c]), known.matrix[c, c])
      let t = reach(e / a, over: a)
      let norm = squaredNorm(gradient, output: c).squareRoot() + e * known.length
      sum += 0.5 * norm * norm + e * t
    }
    return sum
  }
}

/// What is known of the intercepts at a point.
struct InterceptCurvature: Sendable {
  /// The Hessian in the intercepts: diagonal unless softmax.
  var matrix: SymmetricMatrix
  /// The longest row in the norm Σ xⱼ²/λⱼ, λⱼ the least of the outputs'.
  var length: Double
  /// `Σ sᵢ / N`.
  var weight: Double

  /// The matrix (softmax: with the shift of all classes, along which it vanishes, filled in).
  var factor: Cholesky? {
    var whole = matrix
    let k = matrix.order
    guard k > 1, isCoupled else { return Cholesky(whole) }
    let strength = (0..<k).reduce(0) { $0 + matrix[$1, $1] } / Double(k * k)
    for i in whole.values.indices { whole.values[i] += strength }
    return Cholesky(whole)
  }

  /// Whether the outputs depend on one another: softmax.
  var isCoupled: Bool

  /// The greatest distance of two classes in the inverse's norm.
  func diameter(_ factor: Cholesky) -> Double {
    let inverse = factor.inverse()
    var greatest = 0.0
    for a in 0..<inverse.order {
      for c in a + 1..<max(inverse.order, a + 1) {
        greatest = max(greatest, inverse[a, a] + inverse[c, c] - 2 * inverse[a, c])
      }
    }
    return greatest.squareRoot() * (1 + 1e-9)
  }

  /// The same after the intercepts moved by `step`: along it the curvature falls at most by the
  /// exponential of the greatest difference between classes (one output: of the step).
  func moved(by step: [Double]) -> InterceptCurvature {
    var result = self
    let k = matrix.order
    let spread = (step.max() ?? 0) - (step.min() ?? 0)
    for c in 0..<k {
      for other in 0..<k {
        result.matrix.values[c * k + other] *= exp(-(isCoupled ? spread : abs(step[c])))
      }
    }
    return result
  }

  /// The Newton step of the intercepts.
  func step(_ slopes: [Double]) -> [Double]? { factor?.solve(slopes).map { -$0 } }
}

extension Objective {
  /// The intercepts' Hessian at a point and the length of the longest row; nil if no intercept is free.
  func interceptCurvature(
    at theta: [Double], scaling: ColumnScaling, _ convexity: StrongConvexity
  ) throws(LogisticError) -> InterceptCurvature? {
    guard !convexity.intercepts.isEmpty else { return nil }
    let (p, q, k) = (rows.columnCount, parametersPerOutput, outputs)
    var inverse = [Double](repeating: 0, count: p)
    for j in 0..<p {
      let least = (0..<k).reduce(Double.infinity) { min($0, convexity.penalty[$1 * q + j]) }
      inverse[j] = least > 0 ? 1 / (scaling.scale[j] * least.squareRoot()) : 0
    }
    if let sparse = sparseRows {
      return try interceptCurvature(sparse, at: theta, scaling: scaling, inverse: inverse)
    }
    // Rows in the penalty's norm: the weights change by the inverse.
    var weights = [Double](repeating: 0, count: k * p)
    var bias = [Double](repeating: 0, count: k)
    for c in 0..<k {
      for j in 0..<p where inverse[j] > 0 {
        weights[c * p + j] = theta[c * q + j] / (scaling.scale[j] * inverse[j])
      }
      bias[c] = theta[c * q + p]
    }
    let (w, b, scales) = (weights, bias, inverse)
    let kinds = loss
    let blocks = rows.blockCount
    let groups = min(blocks, 32)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> InterceptSums in
      let sums = InterceptSums(loss: kinds, outputs: k, columns: p)
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index) { block in
          sums.add(block, centre: scaling.centre, scales: scales, weights: w, bias: b)
        }
      }
      return sums
    }
    var matrix = SymmetricMatrix(order: k)
    var (length, weight) = (0.0, 0.0)
    for part in parts {
      for i in matrix.values.indices { matrix.values[i] += part.matrix[i] / normalizer }
      // Not max, which would pass over what is not a number.
      if !(part.length <= length) { length = part.length }
      weight += part.weight / normalizer
    }
    return InterceptCurvature(
      matrix: matrix, length: length.squareRoot() * (1 + 1e-9), weight: weight * (1 + 1e-9),
      isCoupled: loss == .softmax)
  }
}

/// Sums for the intercepts' Hessian over a group of blocks.
private final class InterceptSums: @unchecked Sendable {
  let loss: ConvexLoss
  let outputs: Int
  let columns: Int
  var matrix: [Double]
  var length = 0.0
  var weight = 0.0
  private let tileRows: Int
  private let tile: RowSums.Room
  private let logits: RowSums.Room
  private let values: RowSums.Room
  private let products: RowSums.Room
  private let zeros: [Double]

  init(loss: ConvexLoss, outputs: Int, columns: Int) {
    self.loss = loss
    self.outputs = outputs
    self.columns = columns
    matrix = [Double](repeating: 0, count: outputs * outputs)
    tileRows = min(256, max(16, 8192 / max(1, columns) / 8 * 8))
    tile = RowSums.Room(tileRows * columns)
    logits = RowSums.Room(tileRows * outputs)
    values = RowSums.Room(tileRows * outputs)
    products = RowSums.Room(outputs * outputs)
    zeros = [Double](repeating: 0, count: tileRows * outputs)
  }

  func add<Scalar>(
    _ block: RowBlock<Scalar>, centre: [Double], scales: [Double], weights: [Double],
    bias: [Double]
  ) {
    var first = 0
    while first < block.rows {
      let count = min(tileRows, block.rows - first)
      scales.withUnsafeBufferPointer { scales in
        centre.withUnsafeBufferPointer { centre in
          Kernels.standardize(
            block.features + first * columns, rows: count, columns: columns,
            centre: centre.baseAddress, scale: scales.baseAddress, into: tile.base)
        }
      }
      let rows = TileRows(block, from: first, count: count)
      for i in 0..<count where rows.weight(i) == 0 {
        (tile.base + i * columns).update(repeating: 0, count: columns)
      }
      Kernels.affine(
        tile.base, rows: count, columns: columns, weights: weights, bias: bias, outputs: outputs,
        into: logits.base)
      for i in 0..<count where rows.weight(i) > 0 {
        let squared = RowSums.squaredLength(tile.base + i * columns, columns)
        if !(squared <= length) { length = squared }
        weight += rows.weight(i)
      }
      addCurvature(rows)
      first += count
    }
  }

  private func addCurvature(_ rows: TileRows) {
    let (n, k, z) = (rows.count, outputs, logits.base)
    if let offsets = rows.offsets {
      for i in 0..<n { for c in 0..<k { z[i * k + c] += offsets[i] } }
    }
    switch loss {
    case .squared:
      for i in 0..<n { for c in 0..<k { matrix[c * k + c] += 2 * rows.weight(i) / Double(k) } }
    case .logistic:
      _ = Kernels.logistic(
        logits: z, targets: zeros, weights: rows.weights, rows: n, outputs: k,
        curvatures: values.base)
      for i in 0..<n { for c in 0..<k { matrix[c * k + c] += values.base[i * k + c] } }
    case .softmax:
      _ = Kernels.softmaxLoss(
        logits: z, targets: zeros, targetWidth: k, weights: nil, rows: n, outputs: k,
        probabilities: values.base)
      (products.base).update(repeating: 0, count: k * k)
      Kernels.gram(values.base, rows: n, columns: k, h: rows.weights, into: products.base)
      for c in 0..<k {
        for other in 0..<c {
          // p_c·(1 − p_c) is a sum over the other classes: nothing cancels.
          let product = products.base[c * k + other]
          matrix[c * k + other] -= product
          matrix[other * k + c] -= product
          matrix[c * k + c] += product
          matrix[other * k + other] += product
        }
      }
    }
  }
}
