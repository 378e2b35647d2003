extension StrongConvexity {
  /// The certificate from a gradient and the spread of the logits alone, where columns are centred at their means
  /// over all n rows and no row has a weight.
  ///
  /// Derivation. Weak duality (`Certificate+DualityGap`): for any u with `Σᵢ uᵢ = 0` in each output with a free
  /// intercept, `f − f* ≤ Σ [fᵢ(zᵢ) + fᵢ*(uᵢ) − uᵢ·zᵢ] + ½·Σⱼ (λⱼ·wⱼ + vⱼ)²/λⱼ`, `v = Xᵀu`. Take the rows' slopes less
  /// their mean, `uᵢ = rᵢ − e/n`, e the intercept's gradient. As every column adds up to 0, v is what it
  /// is for r, and the second sum is `½·‖g‖²`, whatever e. The row's bracket is the divergence of the
  /// probabilities p − δ from p, `δ = e·N/n` (independent outputs: times their number, of which the bracket then
  /// is the mean), at most `Σ δ²/p` over the classes if no p − δ is below 0.
  ///
  /// Means are known to rounding, which moves a column's sum by less than `1e-10·n` times its deviation or its
  /// mean, whichever is more; the least p follows from the spread.
  func certificate(
    _ now: Evaluation, rows n: Int, normalizer: Double, scaling: ColumnScaling
  ) -> Certificate {
    let nothing = Certificate(bound: .infinity, kind: .none)
    guard loss != .squared, !intercepts.isEmpty, now.spread.isFinite else { return nothing }
    let share = Double(n) / normalizer
    // A little more spread than was measured: the margins are rounded.
    let spread = now.spread * (1 + 1e-9) + 1e-9
    let least =
      loss == .softmax ? exp(-spread) / Double(outputs) : exp(-spread) / (1 + exp(-spread))
    let inverse = inverseNorm(scaling)
    var means = 0.0
    for j in scaling.scale.indices {
      let error = 1e-10 * max(scaling.scale[j], abs(scaling.centre[j])) * inverse[j]
      means += error * error
    }
    var divergence = 0.0
    var norm = 0.0
    for c in 0..<outputs {
      let e = abs(now.gradient[intercepts[c]])
      let factor = loss == .softmax ? 1 : Double(outputs)
      let shift = e * factor / share
      guard shift <= 0.5 * least else { return nothing }
      // One output: 1/p + 1/(1 − p) is at most 2/least.
      divergence += share / factor * (loss == .softmax ? 1 : 2) * shift * shift / least
      let part = squaredNorm(now.gradient, output: c).squareRoot() + e * means.squareRoot()
      norm += part * part
    }
    let bound = (divergence + 0.5 * norm) * (1 + 1e-9) / now.valueAtZero
    return bound.isFinite && bound >= 0 ? Certificate(bound: bound, kind: .gradientNorm) : nothing
  }

  /// What a column's distance from its centre counts in a row's length: `1/√λⱼ`, λⱼ the least of the outputs';
  /// 0 for a column without penalty.
  func inverseNorm(_ scaling: ColumnScaling) -> [Double] {
    scaling.scale.indices.map { j in
      let least = (0..<outputs).reduce(Double.infinity) { min($0, penalty[$1 * perOutput + j]) }
      return least > 0 ? 1 / (scaling.scale[j] * least.squareRoot()) : 0
    }
  }
}
