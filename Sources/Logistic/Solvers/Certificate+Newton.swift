extension Certificate {
  /// A bound on the gap of a convex objective at any point, whatever led there.
  ///
  /// With g and H the gradient and Hessian of `f = (1/N)·Σ sᵢ·ℓᵢ + ½·Σ λⱼ·wⱼ²` at the point,
  /// `λ² = gᵀH⁻¹g` and `D ≥ max √(xᵢᵀH⁻¹xᵢ)` over the rows with sᵢ > 0:
  ///
  ///     u = λ·D < 1  ⟹  f − f* ≤ [u + (1 − u)·ln(1 − u)] / D²
  ///
  /// Derivation. Along a direction v, `f‴ = (1/N)·Σ sᵢ·h′ᵢ·(xᵢᵀv)³` and |h′| ≤ h for the logistic
  /// loss, so `|f‴| ≤ max|xᵢᵀv| · (1/N)·Σ sᵢ·hᵢ·(xᵢᵀv)² ≤ D·‖v‖_H·f″` (the penalty adds to f″
  /// alone). Weights and N enter through H and g only. Hence `f″(t) ≥ f″(0)·exp(−D·r·t)` at
  /// distance r = ‖v‖_H, and integrating twice, `f(θ + v) ≥ f(θ) − λ·r + [exp(−D·r) − 1 + D·r]/D²`;
  /// the least of the right side over r is at `r = −ln(1 − u)/D` and gives the bound. It also shows
  /// that f is bounded below with a bounded level set, so the optimum exists (with u ≥ 1 nothing
  /// is shown). Softmax: the third derivative is a third central moment of the logits' changes,
  /// at most their greatest difference times the variance, so D is over differences of class
  /// pairs. Independent outputs have each their own block of H. For the squared loss H is constant
  /// and the gap is exactly `λ²/2`.
  ///
  /// One pass for g and H, and a second for D where a cheap bound on D does not do. Where u is above 0.3
  /// the bound is loose: up to three Newton steps are then taken from the point, and the gap is what they
  /// lower the objective by and the bound at their end. With an L1 part it proves nothing: `dualityGap`
  /// does.
  ///
  /// - Throws: when a row holds what cannot be used.
  public static func newtonDecrement<Rows>(
    _ objective: Objective<Rows>, at theta: [Double]
  ) throws(LogisticError) -> Certificate {
    guard theta.count == objective.parameterCount, theta.allSatisfy(\.isFinite), objective.isSmooth
    else {
      return Certificate(bound: .infinity, kind: .none)
    }
    let scaling = try objective.fittingScaling()
    var point = scaling.standardised(theta)
    var now = try objective.evaluate(at: point, scaling: scaling, order: .hessian)
    let active = try objective.independentParameters(now, scaling: scaling)
    let first = now.value
    var best = Certificate(bound: .infinity, kind: .none)
    for _ in 0..<4 {
      guard
        let system = NewtonSystem(
          now.hessian, outputs: objective.outputs, gauged: objective.gaugedColumns, active: active)
      else { break }
      let found = try objective.bound(
        now, system, gradient: now.gradient, scaling: scaling, tight: true)
      // What the steps have won already, as far as rounding lets it be known.
      let won = (first - now.value + 1e-15 * abs(first)) / now.valueAtZero
      let bound =
        found.certificate.bound + (best.kind == .none && now.value == first ? 0 : max(0, won))
      if bound < best.bound { best = Certificate(bound: bound, kind: .newtonDecrement) }
      if found.u < 0.3 || !system.isExact { break }
      point = zip(point, system.solve(now.gradient)).map { $0 - $1 }
      let next = try objective.evaluate(at: point, scaling: scaling, order: .hessian)
      guard next.value < now.value, next.gradient.allSatisfy(\.isFinite) else { break }
      now = next
    }
    return best
  }

  /// What u must stay below to prove anything. Along a direction that separates rows u tends to 1
  /// (from above), so a u that rounding could have brought below 1 must not count.
  static let provingLimit = 0.999

  /// `[u + (1 − u)·ln(1 − u)]/D²` with `u = λ·D`, from λ² and D²; infinity where u ≥ 1.
  static func gap(decrement: Double, radius: Double) -> Double {
    guard decrement >= 0, radius >= 0 else { return .infinity }
    let u = (decrement * radius).squareRoot()
    guard u < provingLimit else { return .infinity }
    // Below 1e-3 the two terms cancel: λ²·(1/2 + u/6 + u²/12 + u³/20 + …), rounded up.
    if u < 1e-3 { return decrement * (0.5 + u * (1.0 / 6 + u * (1.0 / 12 + u * 0.06))) }
    return (u + (1 - u) * log1p(-u)) / (u * u) * decrement
  }
}

/// What the certificate found out.
struct NewtonBound: Sendable {
  var certificate: Certificate
  /// λ² = gᵀH⁻¹g.
  var decrement: Double
  /// λ·D.
  var u: Double
  /// Whether the optimum is shown to exist.
  var provesOptimum: Bool { u < Certificate.provingLimit }
}

extension Objective {
  /// The certificate from what is known at a point.
  ///
  /// A row's leverage, sᵢ·hᵢ·xᵢᵀH⁻¹xᵢ/N, is at most 1, so `D² ≤ N / min sᵢ·hᵢ` costs nothing
  /// (softmax: `(1/p_a + 1/p_b)·N/sᵢ ≤ 2·N / min sᵢ·p`). Where that makes u too large, a pass over
  /// the rows finds D itself.
  ///
  /// The Hessian may be from another point, at distance `drift` = ‖θ − θ₀‖ in its own norm: along
  /// the way between them it shrinks by at most `exp(−D·drift)`, D from that point, so λ² and D² at
  /// θ are at most `exp(D·drift)` times what it gives.
  ///
  /// Each slope is off by up to 1.1e-16 for rounding, so that ‖g‖ in the norm of H⁻¹ is by up to
  /// `1.1e-16·D·Σsᵢ/N`: where rows are so certain that this decides, u proves nothing.
  ///
  /// - Parameters:
  ///   - evaluation: where the Hessian is from.
  ///   - gradient: at the point that is judged.
  ///   - tight: whether to find D unless it would not matter to the bound by 1 %.
  func bound(
    _ evaluation: Evaluation, _ system: NewtonSystem, gradient: [Double],
    scaling: ColumnScaling, tight: Bool, drift: Double = 0
  ) throws(LogisticError) -> NewtonBound {
    var decrement = system.decrement(gradient)
    guard system.isExact, decrement.isFinite else {
      return NewtonBound(
        certificate: Certificate(bound: .infinity, kind: .none), decrement: decrement,
        u: .infinity)
    }
    var radius = 0.0
    if loss != .squared {
      func isLarge(_ radius: Double) -> Bool {
        let u = (decrement * radius).squareRoot() * exp(radius.squareRoot() * drift)
        return !(u < (tight ? 0.05 : 0.5)) || rounding(radius, evaluation) > 0.1
      }
      radius = cheapRadius(evaluation, system, normUpTo: 0)
      if isLarge(radius) { radius = cheapRadius(evaluation, system, normUpTo: 3000) }
      if isLarge(radius) {
        radius = min(radius, try greatestRadius(system, scaling: scaling))
      }
      if drift > 0 {
        let growth = exp(radius.squareRoot() * drift)
        decrement *= growth
        radius *= growth
      }
    }
    var u = decrement == 0 ? 0 : (decrement * radius).squareRoot()
    if !(u + rounding(radius, evaluation) < Certificate.provingLimit) { u = .infinity }
    let gap =
      u == .infinity
      ? .infinity
      : decrement == 0 ? 0 : Certificate.gap(decrement: decrement, radius: radius)
    let relative = gap == 0 ? 0 : gap / evaluation.valueAtZero
    return NewtonBound(
      certificate: relative.isFinite
        ? Certificate(bound: relative, kind: .newtonDecrement)
        : Certificate(bound: .infinity, kind: .none),
      decrement: decrement, u: u)
  }

  /// What rounding of the slopes may make of u.
  private func rounding(_ radius: Double, _ evaluation: Evaluation) -> Double {
    1.1e-16 * radius * evaluation.weightSum / normalizer
  }

  /// A bound on D² that needs no pass: from the leverages, or from the longest row and the norm of
  /// H⁻¹ (softmax: a difference of two classes has twice a row's squared length).
  func cheapRadius(
    _ evaluation: Evaluation, _ system: NewtonSystem, normUpTo order: Int
  ) -> Double {
    if loss == .squared { return 0 }
    let pair: Double = loss == .softmax ? 2 : 1
    let radius = pair * normalizer / evaluation.leastCurvature
    let other = pair * evaluation.greatestLength * system.inverseNorm(order: order) * (1 + 1e-9)
    // Comparisons with NaN are false: what is not a number bounds nothing.
    return min(radius >= 0 ? radius : .infinity, other >= 0 ? other : .infinity)
  }

  /// `max xᵢᵀH⁻¹xᵢ` over rows of positive weight, rounded up; softmax: over differences of classes.
  func greatestRadius(
    _ system: NewtonSystem, scaling: ColumnScaling
  ) throws(LogisticError) -> Double {
    let q = parametersPerOutput
    var forms: [[Double]] = []
    if loss == .softmax {
      let inverse = system.blocks[0].factor.inverse()
      let places = system.blocks[0].parameters
      var whole = [Double](repeating: 0, count: parameterCount * parameterCount)
      for (a, i) in places.enumerated() {
        for (b, j) in places.enumerated() {
          whole[i * parameterCount + j] = inverse.values[a * places.count + b]
        }
      }
      for c in 0..<outputs {
        for other in c + 1..<max(outputs, c + 1) {
          var form = [Double](repeating: 0, count: q * q)
          for i in 0..<q {
            for j in 0..<q {
              func at(_ a: Int, _ b: Int) -> Double {
                whole[(a * q + i) * parameterCount + b * q + j]
              }
              form[i * q + j] =
                at(c, c) + at(other, other) - at(c, other) - at(other, c)
            }
          }
          forms.append(form)
        }
      }
    } else {
      for (c, block) in system.blocks.enumerated() {
        let inverse = block.factor.inverse()
        var form = [Double](repeating: 0, count: q * q)
        for (a, i) in block.parameters.enumerated() {
          for (b, j) in block.parameters.enumerated() {
            form[(i - c * q) * q + j - c * q] = inverse.values[a * inverse.order + b]
          }
        }
        forms.append(form)
      }
    }
    let all = forms
    let blocks = rows.blockCount
    let groups = min(blocks, 32)
    let parts = try mapGroups(groups) { group throws(LogisticError) -> Double in
      var greatest = 0.0
      let tileRows = 64
      var tile = [Double](repeating: 0, count: tileRows * q)
      var products = tile
      for index in group * blocks / groups..<(group + 1) * blocks / groups {
        try withBlock(index) { block in
          tile.withUnsafeMutableBufferPointer { tile in
            products.withUnsafeMutableBufferPointer { products in
              guard let x = tile.baseAddress, let ax = products.baseAddress else { return }
              var first = 0
              while first < block.rows {
                let count = min(tileRows, block.rows - first)
                TileReader.read(block, from: first, count: count, scaling: scaling, into: x)
                for form in all {
                  Kernels.affine(
                    x, rows: count, columns: q, weights: form, bias: nil, outputs: q, into: ax)
                  for i in 0..<count {
                    var sum = 0.0
                    for j in i * q..<(i + 1) * q { sum += x[j] * ax[j] }
                    // Not max, which would pass over what is not a number.
                    if !(sum <= greatest) { greatest = sum }
                  }
                }
                first += count
              }
            }
          }
        }
      }
      return greatest
    }
    let greatest = parts.reduce(0) { $1 <= $0 ? $0 : $1 }
    return greatest.isNaN ? .infinity : greatest * (1 + 1e-9)
  }
}
