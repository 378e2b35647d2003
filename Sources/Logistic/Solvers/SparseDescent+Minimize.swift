extension SparseDescent {
  /// Rounds of sweeps, and Newton's steps once the support has settled, until the duality gap is at most
  /// `tolerance` of the objective at zero.
  func minimize(
    tolerance: Double, maxIterations: Int, observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    let hasL1 = (0..<k * p).contains { l1.base[$0] > 0 }
    var support = [Int](repeating: -1, count: k)
    var idle = 0
    while true {
      try computeGradient()
      var certificate = Certificate(bound: .infinity, kind: .none)
      if roughBound() <= 20 * tolerance {
        certificate = try dualityGap()
        if certificate.bound <= tolerance { return solution(.converged, certificate) }
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
      var isSettled = true
      for c in 0..<k {
        let chosen = workingSet(
          c, slack: hasL1 ? 0.02 : 1, limit: hasL1 ? max(512, n / 16) : .max)
        fall += improve(c, chosen, sweeps: SparseDescent.sweeps, share: 0.1)
        let now = chosen.count { weights.base[c * p + $0] != 0 }
        if abs(now - support[c]) > now / 20 { isSettled = false }
        support[c] = now
      }
      if isSettled {
        try computeGradient()
        fall += try stepOnSupport(share: 1e-3, products: 100)
      }
      iteration += 1
      idle = fall > 1e-15 * valueAtZero ? 0 : idle + 1
    }
  }

  static var sweeps: Int { 6 }

  private func solution(_ outcome: Solution.Outcome, _ certificate: Certificate) -> Solution {
    Solution(
      parameters: parameters, outcome: outcome, certificate: certificate, iterations: iteration,
      objective: value, separation: .unknown, aliased: [])
  }

  /// What the columns alone say of the gap, relative to the objective at zero: cheap, and not far below
  /// the bound.
  private func roughBound() -> Double {
    var shrink = 1.0
    for i in 0..<k * p where l1.base[i] > 0 && l2.base[i] == 0 {
      let size = abs(gradient.base[i])
      if size * shrink > l1.base[i] { shrink = l1.base[i] / size }
    }
    var gap = 0.0
    for i in 0..<k * p {
      let w = weights.base[i]
      let v = shrink * (gradient.base[i] - l2.base[i] * w)
      if l2.base[i] > 0 {
        let cut = min(max(v, -l1.base[i]), l1.base[i])
        let distance = w - (cut - v) / l2.base[i]
        gap += max(0, l1.base[i] * abs(w) + w * cut) + 0.5 * l2.base[i] * distance * distance
      } else if w != 0 {
        gap += max(0, l1.base[i] * abs(w) + w * v)
      }
    }
    return gap / valueAtZero
  }
}
