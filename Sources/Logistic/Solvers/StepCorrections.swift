/// The last steps and what the gradient did on them: with them a matrix that is near the Hessian makes steps that
/// come nearer ever faster (L-BFGS; Nocedal & Wright 2006, algorithm 7.4, with that matrix in the middle).
struct StepCorrections: Sendable {
  private var pairs: [(step: [Double], change: [Double], product: Double)] = []

  /// A step that bends the wrong way, or hardly, says nothing.
  mutating func note(step: [Double], change: [Double]) {
    let product = dot(step, change)
    let sizes = (dot(step, step) * dot(change, change)).squareRoot()
    guard product > 1e-10 * sizes else { return }
    pairs.append((step, change, product))
    if pairs.count > 8 { pairs.removeFirst() }
  }

  /// The inverse Hessian's product with a gradient, the matrix's own without pairs.
  func direction(_ gradient: [Double], by matrix: Cholesky) -> [Double] {
    var q = gradient
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = dot(pair.step, q) / pair.product
      shares.append(share)
      for i in q.indices { q[i] -= share * pair.change[i] }
    }
    var r = matrix.solve(q)
    for (pair, share) in zip(pairs, shares.reversed()) {
      let rest = share - dot(pair.change, r) / pair.product
      for i in r.indices { r[i] += rest * pair.step[i] }
    }
    return r
  }
}
