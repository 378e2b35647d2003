extension Certificate {
  /// A bound on the gap of a convex objective, with an L1 part or without, at any point, whatever
  /// led there.
  ///
  /// For `F = (1/N)·Σ sᵢ·ℓ(zᵢ) + Σ ωⱼ(wⱼ)`, `ωⱼ(w) = ½·λⱼ·w² + mⱼ·|w|`, and *any* u whose
  /// correlations `v = Xᵀu` have `|vⱼ| ≤ mⱼ` in every column without an L2 part (so vⱼ = 0 in an
  /// unpenalised one, the intercept above all), weak duality (Fenchel) gives
  ///
  ///     F(θ) − F* ≤ Σ [fᵢ(zᵢ) + fᵢ*(uᵢ) − uᵢ·zᵢ] + Σ [ωⱼ(wⱼ) + ωⱼ*(−vⱼ) + wⱼ·vⱼ],   fᵢ = (sᵢ/N)·ℓ.
  ///
  /// A bound on a parameter makes ω infinite beyond it, so that ω* is the greatest over what lies
  /// within: where that is limited to one side the constraint is too, as `v ≥ −m` for `w ≥ 0`. A
  /// group has `m·‖w‖` and the constraint `‖v‖ ≤ m`; with an L2 part, the constraint is on a part τ of
  /// `v = τ + (v − τ)`, and any such parts bound ω* from above (Moreau's infimal convolution): v cut to the
  /// length m.
  ///
  /// Every bracket is at least 0, so nothing cancels: a row's is the divergence of one probability
  /// from another, an L2 column's is `½·λ·(w − ŵ)² + m·|w| + w·τ` with τ = v cut to ±m and
  /// `ŵ = (τ − v)/λ`.
  ///
  /// The u is the tangent dual point of a Newton model (see `Objective.dualSums`): at the minimum
  /// of the model the correlations are `g + H·d`, which meet the constraints of *all* columns at
  /// once, unpenalised ones to rounding; a last shrinking, by 1e-13 or what an L1 column still asks
  /// for, makes up for rounding there. Scaling the residuals alone could not make an intercept's
  /// constraint hold, and its gap would fall with the step, not with the square of the step.
  ///
  /// The model is that of a fit which starts at the point and stops at its own optimum, so the bound
  /// is tight, and costs as much as that fit.
  ///
  /// - Throws: when a row holds what cannot be used.
  public static func dualityGap<Rows>(
    _ objective: Objective<Rows>, at theta: [Double]
  ) throws(LogisticError) -> Certificate {
    guard theta.count == objective.parameterCount, theta.allSatisfy(\.isFinite) else {
      return Certificate(bound: .infinity, kind: .none)
    }
    if let sparse = objective.sparseRows, objective.isPlain {
      return try SparseDescent(objective, sparse, at: theta).dualityGap()
    }
    var run = try CoordinateDescentRun(objective, from: theta, tolerance: 1e-8, seed: 1)
    let point = run.scaling.standardised(theta)
    let ending = try run.minimize(maxIterations: 200) { _ in .proceed }
    return try run.certificate(
      at: point, from: run.theta, along: ending.direction, valueAtZero: ending.valueAtZero)
  }
}

extension CoordinateDescentRun {
  /// The gap at a point by the dual point that the model at `origin` (nil: at the point itself)
  /// suggests; all on the scaled columns.
  func certificate(
    at point: [Double], from origin: [Double]?, along direction: [Double], valueAtZero: Double
  ) throws(LogisticError) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    guard direction.count == point.count else { return nothing }
    var shrink = 1 - 1e-13
    for _ in 0..<2 {
      let sums = try objective.dualSums(
        at: point, from: origin, along: direction, shrink: shrink, scaling: scaling)
      guard sums.divergence.isFinite, sums.correlations.allSatisfy(\.isFinite) else {
        return nothing
      }
      let fitting = greatestShrink(sums)
      if fitting < shrink {
        shrink = fitting * (1 - 1e-15)
        continue
      }
      guard let columns = columnGap(sums, shrink: shrink, at: point, along: direction) else {
        return nothing
      }
      let gap = sums.divergence + columns
      let bound = gap == 0 ? 0 : gap / valueAtZero
      return bound.isFinite ? Certificate(bound: bound, kind: .dualityGap) : nothing
    }
    return nothing
  }

  /// The greatest factor with which every column and group without L2 part keeps its constraint.
  private func greatestShrink(_ sums: DualSums) -> Double {
    let v = sums.correlations
    var factor = 1.0
    func keep(_ size: Double, _ limit: Double) {
      if size * factor > limit { factor = limit / size }
    }
    for j in v.indices where !isFaint(penalty.l1[j], sums) && l2[j] == 0 {
      if penalty.upper[j] == .infinity { keep(-v[j], penalty.l1[j]) }
      if penalty.lower[j] == -.infinity { keep(v[j], penalty.l1[j]) }
    }
    for group in penalty.groups where !isCut(group.places, v) {
      keep(length(group.places, of: v), group.strength)
    }
    return factor
  }

  /// Whether the L2 parts of a group take what of its correlations is beyond its limit.
  private func isCut(_ places: [Int], _ v: [Double]) -> Bool {
    places.allSatisfy { l2[$0] > 0 || v[$0] == 0 }
  }

  /// Whether a limit is so near to rounding that shrinking would not tell the one from the other.
  private func isFaint(_ limit: Double, _ sums: DualSums) -> Bool { limit <= 1e-6 * sums.size }

  /// `Σ [ωⱼ(wⱼ) + ωⱼ*(−vⱼ) + wⱼ·vⱼ]`; nil if an unpenalised column's constraint does not hold.
  private func columnGap(
    _ sums: DualSums, shrink: Double, at point: [Double], along direction: [Double]
  ) -> Double? {
    var gap = 0.0
    let grouped = objective.groupedPlaces
    for (j, w) in point.enumerated() where !grouped.contains(j) {
      var v = shrink * sums.correlations[j]
      let (l1, low, high) = (penalty.l1[j], penalty.lower[j], penalty.upper[j])
      guard w >= low, w <= high else { return nil }
      let excess = abs(v) - l1
      if excess > 0, l2[j] == 0, v > 0 ? low == -.infinity : high == .infinity {
        // Zero to rounding; what is left counts for as far as the optimum may be.
        guard isFaint(l1, sums), excess <= 1e-11 * sums.size + .leastNormalMagnitude else {
          return nil
        }
        gap += excess * (1 + abs(w) + abs(direction[j]))
        v = v > 0 ? l1 : -l1
      }
      if low == -.infinity, high == .infinity {
        let cut = min(max(v, -l1), l1)
        gap += max(0, l1 * abs(w) + w * cut)
        if l2[j] > 0 {
          let distance = w - (cut - v) / l2[j]
          gap += 0.5 * l2[j] * distance * distance
        }
      } else {
        gap += boundedGap(w, v, l1: l1, l2: l2[j], low: low, high: high)
      }
    }
    for group in penalty.groups {
      let size = shrink * length(group.places, of: sums.correlations)
      let cut =
        size > group.strength && isCut(group.places, sums.correlations) ? group.strength / size : 1
      var product = 0.0
      for j in group.places {
        let v = shrink * sums.correlations[j]
        product += point[j] * cut * v
        guard l2[j] > 0 else { continue }
        let distance = point[j] + (1 - cut) * v / l2[j]
        gap += 0.5 * l2[j] * distance * distance
      }
      gap += max(0, group.strength * length(group.places, of: point) + product)
    }
    return gap
  }

  /// `φ(w) − min φ` within the bounds, `φ(x) = ½·λ·x² + m·|x| + v·x`: with x̂ the minimum's place,
  /// `½·λ·(w − x̂)² + (λ·x̂ + v)·(w − x̂) + m·(|w| − |x̂|)`.
  private func boundedGap(
    _ w: Double, _ v: Double, l1: Double, l2: Double, low: Double, high: Double
  ) -> Double {
    let pull = v < -l1 ? -v - l1 : v > l1 ? l1 - v : 0
    // Without an L2 part the minimum is at a bound, which is finite on that side, or at 0.
    let free = l2 > 0 ? pull / l2 : pull > 0 ? high : pull < 0 ? low : l1 > 0 || v != 0 ? 0 : w
    let best = min(max(free, low), high)
    guard best.isFinite else { return .infinity }
    let distance = w - best
    return max(
      0, 0.5 * l2 * distance * distance + (l2 * best + v) * distance + l1 * (abs(w) - abs(best)))
  }
}
