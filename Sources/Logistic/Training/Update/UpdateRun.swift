/// Newton's method on what stands for the rows before plus the rows that are new, which alone are read.
///
/// Everything is summed, not averaged: q(θ) + Σ_new s·ℓ + N·penalty, N the weight of all rows.
struct UpdateRun {
  let kept: KeptCurvature
  let sum: Objective<MemoryRows<Double>>
  let scaling: ColumnScaling
  let penalty: CurvaturePenalty
  /// N.
  let weight: Double
  /// What of the penalty has no curvature, N times.
  private let rough: ModelPenalty
  private let start: [Double]
  private(set) var theta: [Double]
  private(set) var passes = 0

  /// Where it ended, and what is known there.
  struct Ending {
    var isConverged: Bool
    /// What the new rows give there.
    var evaluation: Evaluation
    /// M.
    var system: NewtonSystem
    /// Which parameters take part: those that the rows determine and bounds do not fix.
    var active: [Bool]
    /// The least subgradient of the whole.
    var gradient: [Double]
  }

  init(
    _ kept: KeptCurvature, _ rows: UpdateRows, from start: [Double], penalty: CurvaturePenalty,
    loss: ConvexLoss, outputs: Int, intercept: Bool
  ) throws(LogisticError) {
    self.kept = kept
    self.penalty = penalty
    self.start = start
    weight = kept.weight + rows.weight
    rough = penalty.model(weight: weight)
    // What is at a bound is there exactly, whatever the file's roundings.
    var point = start
    for i in start.indices {
      let bounds = [penalty.lower[i], penalty.upper[i]]
      let held = bounds.first { $0.isFinite && abs(start[i] - $0) <= 1e-12 * abs($0) }
      point[i] = held ?? min(max(start[i], bounds[0]), bounds[1])
    }
    theta = point
    scaling = ColumnScaling(centre: kept.centre, scale: kept.scale, intercept: intercept)
    sum = try Objective(
      rows: rows.rows, loss: loss, outputs: outputs, intercept: intercept, normalizer: 1)
  }

  private var gauged: [Int] { penalty.gauged(sum.loss, outputs: sum.outputs) }

  /// The old rows' part at a point: q and its gradient.
  private func old(_ theta: [Double]) -> (value: Double, gradient: [Double]) {
    let v = zip(theta, start).map { $0 - $1 }
    let hv = kept.product(v)
    var value = kept.value
    for i in v.indices { value += v[i] * (kept.gradient[i] + hv[i] / 2) }
    return (value, zip(kept.gradient, hv).map { $0 + $1 })
  }

  /// The smooth part's value and gradient; the value of the rest.
  private func whole(_ theta: [Double], _ new: Evaluation) -> (
    value: Double, gradient: [Double], rough: Double
  ) {
    var (value, gradient) = old(theta)
    value += new.value
    for i in theta.indices {
      gradient[i] += new.gradient[i] + weight * penalty.l2[i] * theta[i]
      value += weight * penalty.l2[i] / 2 * theta[i] * theta[i]
    }
    return (value, gradient, rough.value(at: theta))
  }

  /// The subgradient of least size, zero where a parameter takes no part.
  private func subgradient(_ gradient: [Double], at theta: [Double], _ active: [Bool]) -> [Double] {
    let least = rough.leastSubgradient(gradient, at: theta)
    return least.indices.map { active[$0] ? least[$0] : 0 }
  }

  mutating func minimize(maxIterations: Int = 50) throws(LogisticError) -> Ending {
    var random = Xoshiro256StarStar(seed: 0)
    var now = try read(theta)
    var previous = Double.infinity
    var iteration = 0
    while true {
      let (value, gradient, rest) = whole(theta, now)
      let blocks = kept.blocks(with: penalty, rows: weight, adding: now.hessian)
      var active = independent(blocks)
      for i in active.indices where penalty.isFixed(i) { active[i] = false }
      guard
        value.isFinite,
        let system = NewtonSystem(blocks, outputs: sum.outputs, gauged: gauged, active: active)
      else {
        throw LogisticError(
          .numerics, "not-finite", "the curvature of old and new rows is not finite",
          advice: "fit old and new rows together")
      }
      let subgradient = subgradient(gradient, at: theta, active)
      let decrement = system.decrement(subgradient)
      func ended(_ isConverged: Bool) -> Ending {
        Ending(
          isConverged: isConverged, evaluation: now, system: system, active: active,
          gradient: subgradient)
      }
      // In squared standard errors: 1e-9 of one, or as near as rounding lets it come.
      if decrement <= 1e-18 || (decrement <= 1e-12 && decrement >= 0.25 * previous) {
        return ended(true)
      }
      if iteration == maxIterations { return ended(false) }
      let target = target(blocks, system, gradient, active, using: &random)
      var slope = rough.value(at: target) - rest
      for i in theta.indices { slope += gradient[i] * (target[i] - theta[i]) }
      var t = 1.0
      var next: (theta: [Double], Evaluation)?
      let slack = 1e-13 * (abs(value) + abs(rest) + now.valueAtZero + kept.valueAtZero)
      while slope < 0, t > 1e-9 {
        let trial =
          t == 1
          ? target : theta.indices.map { rough.clip(theta[$0] + t * (target[$0] - theta[$0]), $0) }
        let read = try read(trial)
        let reached = whole(trial, read)
        if reached.value + reached.rough <= value + rest + 1e-4 * t * slope + slack {
          next = (trial, read)
          break
        }
        t /= 2
      }
      guard let next else { return ended(decrement <= 1e-9) }
      (theta, now) = next
      previous = decrement
      iteration += 1
    }
  }

  private mutating func read(_ theta: [Double]) throws(LogisticError) -> Evaluation {
    passes += 1
    return try sum.evaluate(at: theta, scaling: scaling, order: .hessian)
  }

  /// The minimum of the quadratic model of the whole.
  private func target(
    _ blocks: BlockHessian, _ system: NewtonSystem, _ gradient: [Double], _ active: [Bool],
    using random: inout Xoshiro256StarStar
  ) -> [Double] {
    guard !rough.isAbsent else {
      let step = system.solve(gradient)
      return zip(theta, step).map { $0 - $1 }
    }
    var target: [Double] = []
    // Groups may reach over the outputs.
    let parts = rough.groups.isEmpty ? blocks.blocks : [blocks.whole]
    for var block in parts {
      let range = target.count..<target.count + block.order
      if block.order > sum.parametersPerOutput {
        for j in gauged {
          let (q, k) = (sum.parametersPerOutput, sum.outputs)
          let mean = (0..<k).reduce(0) { $0 + block[$1 * q + j, $1 * q + j] } / Double(k)
          for c in 0..<k {
            for other in 0..<k { block.values[(c * q + j) * block.order + other * q + j] += mean }
          }
        }
      }
      var model = PenalizedQuadratic(
        block, gradient: Array(gradient[range]),
        penalty: parts.count == 1 ? rough : rough.selecting(Array(range)), at: Array(theta[range]))
      model.minimize(using: &random)
      target += model.point
    }
    return target.indices.map { active[$0] ? target[$0] : theta[$0] }
  }

  /// Which parameters the curvature or a penalty determines: an output's column without a penalty counts as
  /// dependent where the squared sine of its angle to those before it, the intercept first, is below 1e-10.
  /// Such stay as they are.
  private func independent(_ blocks: BlockHessian) -> [Bool] {
    let (q, k) = (sum.parametersPerOutput, sum.outputs)
    var active = [Bool](repeating: true, count: k * q)
    let all = (scaling.intercept ? [q - 1] : []) + Array(0..<scaling.centre.count)
    let grouped = Set(penalty.groups.flatMap(\.places))
    for c in 0..<k {
      let order = all.filter {
        let place = c * q + $0
        return penalty.l2[place] == 0 && penalty.l1[place] == 0 && !grouped.contains(place)
      }
      if order.isEmpty { continue }
      let isSingle = blocks.blocks.count == 1
      let block = blocks.blocks[isSingle ? 0 : c]
        .selecting(order.map { (isSingle ? c * q : 0) + $0 })
      if let factor = Cholesky(block, tolerance: 1e-10), factor.leastPivot > 1e-10 { continue }
      for j in dependences(block) { active[c * q + order[j]] = false }
    }
    return active
  }

  /// The rows of a Gram matrix that depend on those before them.
  private func dependences(_ gram: SymmetricMatrix) -> [Int] {
    let n = gram.order
    var rest = gram.values
    var found: [Int] = []
    for k in 0..<n {
      let diagonal = gram.values[k * n + k]
      guard rest[k * n + k] > 1e-10 * diagonal, diagonal > 0 else {
        found.append(k)
        continue
      }
      for i in k + 1..<max(n, k + 1) {
        let factor = rest[i * n + k] / rest[k * n + k]
        if factor != 0 { for j in k..<n { rest[i * n + j] -= factor * rest[k * n + j] } }
      }
    }
    return found
  }
}

// MARK: What is known afterwards

extension UpdateRun {
  /// What stands for all rows from now on, what is certain of the surrogate and what of a refit.
  ///
  /// The true gradient of the rows before, at v = θ − θ₀, is within
  ///
  ///     ε + r·(exp(κ)·(exp(ρ) − 1)/ρ − 1)       r = ‖v‖_H,  ρ = D·‖v‖_M
  ///
  /// of that of q in the norm of M⁻¹, and their true Hessian within `exp(±(κ + ρ))` of H: along the
  /// way the Hessian changes by at most `exp(±D·t·‖v‖_M)` (the third derivative is at most D times the
  /// second, see `Certificate+Newton`), and the difference is its integral. M only grows, so that both
  /// still hold beside the new rows, whose part is exact. The bound of `Certificate+Newton` with
  /// `exp(κ)` in place of what is not known exactly then covers the objective of all rows; its
  /// derivation takes any convex term, an L1 penalty too, with g a subgradient.
  func findings(
    _ ending: Ending
  ) throws(LogisticError) -> (
    kept: KeptCurvature, surrogate: Certificate, refit: Certificate, distance: Double
  ) {
    let v = zip(theta, start).map { $0 - $1 }
    let (value, gradient) = old(theta)
    var next = kept
    next.value = value + ending.evaluation.value
    next.valueAtZero += ending.evaluation.valueAtZero
    next.gradient = zip(gradient, ending.evaluation.gradient).map { $0 + $1 }
    for b in next.hessian.indices {
      for i in next.hessian[b].values.indices {
        next.hessian[b].values[i] += ending.evaluation.hessian.blocks[b].values[i]
      }
    }
    next.weight = weight
    next.aliased = ending.active.indices.filter { !ending.active[$0] }
    next.updates += 1
    next.radius = nil
    let newRadius =
      ending.system.isExact
      ? try sum.greatestRadius(ending.system, scaling: scaling) : .infinity
    let decrement = ending.system.decrement(ending.gradient)
    let surrogate = certificate(
      decrement: decrement, radius: newRadius, atZero: next.valueAtZero)
    let none = Certificate(bound: .infinity, kind: .none)
    // A parameter that the rows before told nothing of, but by its column's being constant, may have
    // moved their predictions in a direction that D does not cover.
    let hasWoken = kept.aliased.contains { ending.active[$0] && !isConstant($0) }
    guard let oldRadius = kept.radius, !hasWoken, newRadius.isFinite else {
      return (next, surrogate, none, .infinity)
    }
    let curvature = zip(v, kept.product(v)).reduce(0) { $0 + $1.0 * $1.1 }
    var stiff = curvature
    for i in v.indices { stiff += kept.weight * penaltyBefore(i) * v[i] * v[i] }
    let rho = (max(0, stiff) * oldRadius).squareRoot()
    let r = max(0, curvature).squareRoot()
    let growth = rho < 1e-8 ? 1 + rho / 2 : (exp(rho) - 1) / rho
    next.drift = kept.drift + rho
    next.gradientError = kept.gradientError + r * (exp(kept.drift) * growth - 1)
    let radius = max(oldRadius, newRadius)
    guard next.drift.isFinite, next.gradientError.isFinite, next.drift < 50 else {
      next.drift = 0
      next.gradientError = 0
      return (next, surrogate, none, .infinity)
    }
    next.radius = radius
    let size = exp(next.drift / 2) * (decrement.squareRoot() + next.gradientError)
    let wide = exp(next.drift) * radius
    let refit = certificate(
      decrement: size * size, radius: wide, atZero: next.valueAtZero)
    let u = size * wide.squareRoot()
    let distance =
      u < Certificate.provingLimit
      ? exp(next.drift / 2) * (wide > 0 && u > 1e-6 ? -log1p(-u) / wide.squareRoot() : size)
      : .infinity
    return (next, surrogate, refit, distance)
  }

  /// The penalty's λ as it was for the rows before: with a fixed total it was more for each.
  private func penaltyBefore(_ i: Int) -> Double {
    kept.penaltyScale == .total ? penalty.l2[i] * weight / kept.weight : penalty.l2[i]
  }

  private func isConstant(_ parameter: Int) -> Bool {
    let first = kept.hessian.count == 1 ? 0 : parameter / sum.parametersPerOutput
    let block = kept.hessian[first]
    let at = kept.hessian.count == 1 ? parameter : parameter % sum.parametersPerOutput
    return (0..<block.order).allSatisfy { block.values[at * block.order + $0] == 0 }
  }

  private func certificate(decrement: Double, radius: Double, atZero: Double) -> Certificate {
    let gap = decrement == 0 ? 0 : Certificate.gap(decrement: decrement, radius: radius)
    let bound = gap == 0 ? 0 : gap / atZero
    return bound.isFinite
      ? Certificate(bound: bound, kind: .newtonDecrement)
      : Certificate(bound: .infinity, kind: .none)
  }
}
