/// Which exact solver suits a problem when none was asked for
/// (`Documentation/Decisions/005-solver-choice.md`).
///
/// Measured, λ = 1/n: on 20,000 × 2000 L-BFGS takes 11 steps of one read each to a certificate of
/// 1e-6, truncated Newton 6 with twice the reads; on 100,000 × 100 with ten classes 12 and 5. A
/// Hessian of the former is 8·10¹⁰ multiplications, of the latter 5.5·10¹⁰, against 1.6·10⁸ and
/// 4·10⁸ for a read.
enum SolverChoice {
  /// Up to this many parameters a full Hessian is formed whatever it costs: it gives standard errors
  /// and proves separation or overlap.
  static let alwaysFull = 500
  /// Above this many none is.
  static let neverFull = 1000

  /// Newton's method where its Hessians cost less than the reads of the rows that `LBFGS` needs.
  static func solver(
    rows n: Int, parametersPerOutput q: Int, outputs: Int, loss: ConvexLoss, isPenalized: Bool,
    maxIterations: Int? = nil
  ) -> any Solver {
    let k = Double(outputs)
    let order = loss == .softmax ? q * outputs : q
    let small: any Solver = maxIterations.map { Newton(maxIterations: $0) } ?? Newton()
    let large: any Solver = maxIterations.map { LBFGS(maxIterations: $0) } ?? LBFGS()
    if order > neverFull { return large }
    if !isPenalized, order <= alwaysFull { return small }
    let grams = loss == .softmax ? k * (k + 1) / 2 : k
    let (rows, columns, whole) = (Double(n), Double(q), Double(order))
    let newton = 6 * (rows * columns * columns * grams + whole * whole * whole / 3)
    let gradients = 4 * rows * columns * k * 60
    // A few milliseconds are no reason to give up the steps that end at rounding.
    return newton <= max(gradients, 2e8) ? small : large
  }

  /// The same for sparse rows: a read costs their entries; a Hessian is formed from rows made dense, so
  /// only of few columns.
  static func sparseSolver(
    rows n: Int, entries: Int, parametersPerOutput q: Int, outputs: Int, loss: ConvexLoss,
    isPenalized: Bool, hasL1Part: Bool
  ) -> any Solver {
    if hasL1Part { return CoordinateDescent() }
    let order = loss == .softmax ? q * outputs : q
    if order <= alwaysFull, !isPenalized { return Newton() }
    // Twelve pairs of steps beside the parameters; fewer where they would take gigabytes.
    let large = LBFGS(memory: q * outputs > 2_000_000 ? 5 : 12)
    if order > neverFull || q > 4000 { return large }
    let (k, whole) = (Double(outputs), Double(order))
    let grams = loss == .softmax ? k * (k + 1) / 2 : k
    let newton = 6 * (Double(n) * Double(q) * Double(q) * grams + whole * whole * whole / 3)
    // An entry that is fetched from where its index says costs as much as eight multiplications.
    let gradients = 4 * 8 * Double(entries) * k * 60
    return newton <= max(gradients, 2e8) ? Newton() : large
  }
}
