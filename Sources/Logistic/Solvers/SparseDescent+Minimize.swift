extension SparseDescent {
  /// Rounds of sweeps, and Newton's steps once the support has settled, until the duality gap is at most
  /// `tolerance` of the objective at zero and the conditions of optimality hold to `tolerance` of the
  /// greatest slope there, which under an L2 penalty is the more.
  func minimize(
    tolerance: Double, maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    let hasL1 = (0..<k * p).contains { l1.base[$0] > 0 }
    var support = [Int](repeating: -1, count: k)
    var isSettling = false
    var idle = 0
    var steepest = 0.0
    while true {
      try computeGradient()
      let (rough, excess) = (roughBound(), excess())
      steepest = max(steepest, (0..<k * p).reduce(0) { max($0, abs(gradient.base[$1])) })
      let isOptimal = excess <= tolerance * steepest
      var certificate = Certificate(bound: .infinity, kind: .none)
      if (rough <= 2 * tolerance && isOptimal) || idle > 0 {
        certificate = try dualityGap()
        if certificate.bound <= tolerance, isOptimal || idle > 1 {
          return solution(.converged, certificate)
        }
      }
      func ended(_ outcome: Solution.Outcome) throws(LogisticError) -> Solution {
        let last = certificate.kind == .none ? try dualityGap() : certificate
        return solution(last.bound <= tolerance ? .converged : outcome, last)
      }
      if idle >= 3 { return try ended(.stalled) }
      if iteration >= maxIterations { return try ended(.iterationLimit) }
      let progress = SolverProgress(
        iteration: iteration, objective: value,
        bound: certificate.bound.isFinite ? certificate.bound : nil)
      if observe(progress) == .stop { return try ended(.stopped) }

      var fall = 0.0
      var hasSettled = true
      // While Newton's steps go all the way, only columns that join need a sweep.
      let chosen = (0..<k).map { c in
        isSettling
          ? joining(c)
          : workingSet(c, slack: hasL1 ? 0.02 : 1, limit: hasL1 ? max(2048, n / 8) : .max)
      }
      ensurePacked(chosen)
      for c in 0..<k {
        fall += improve(c, chosen[c], sweeps: 6, share: 0.3)
        let now = (0..<p).count { weights.base[c * p + $0] != 0 }
        if Double(abs(now - support[c])) > 0.15 * Double(now) { hasSettled = false }
        support[c] = now
      }
      if isSettling || hasSettled {
        // Far from the optimum the model is not worth solving well; near it, no better than the bound wants.
        let wanted = 0.3 * tolerance * min(1 / rough, steepest / excess)
        let share = isSettling && rough < 0.01 ? min(0.1, max(1e-6, wanted)) : 0.1
        let step = try stepOnSupport(share: share, products: 200)
        fall += step.fall
        isSettling = step.isFull
      }
      iteration += 1
      idle = fall > 1e-15 * valueAtZero ? 0 : idle + 1
    }
  }

  private func solution(_ outcome: Solution.Outcome, _ certificate: Certificate) -> Solution {
    Solution(
      parameters: parameters, outcome: outcome, certificate: certificate, iterations: iteration,
      objective: value, separation: .unknown, aliased: [])
  }

  /// How far the conditions of optimality are from holding, at most.
  private func excess() -> Double {
    var greatest = 0.0
    for i in 0..<k * p where takesPart[i % p] {
      greatest = max(greatest, excess(of: i))
    }
    if objective.intercept {
      for c in 0..<k {
        var slope = biasPenalty[c] * bias[c]
        for i in 0..<n { slope += slopes.base[i * k + c] }
        greatest = max(greatest, abs(slope))
      }
    }
    return greatest
  }

  /// What the columns alone say of the gap, relative to the objective at zero: cheap, and not far below
  /// the bound.
  private func roughBound() -> Double {
    let shrink = greatestShrink({ gradient.base[$0] }, from: 1)
    var gap = 0.0
    for i in 0..<k * p where l2.base[i] > 0 || weights.base[i] != 0 || bounds != nil {
      gap += penaltyGap(i, shrink * (gradient.base[i] - l2.base[i] * weights.base[i]))
    }
    return gap / valueAtZero
  }
}
