/// Truncated Newton (Dembo & Steihaug 1983; Nocedal & Wright 2006, algorithm 7.1) for smooth problems
/// whose Hessian is too large: conjugate gradients solve `H·d = −g` with products `H·v` only, each one
/// read of the rows, preconditioned by `Preconditioner`, to a residual of `min(½, √(‖g‖/‖g₀‖))·‖g‖`.
///
/// It ends as `LBFGS` does. It does better where curvatures are spread widely, worse where a step or two
/// of conjugate gradients say all.
public struct NewtonCG: Solver {
  /// The bound on the gap that is asked for, relative to the objective at zero parameters.
  public var tolerance: Double
  /// The cap on iterations.
  public var maxIterations: Int

  /// The method's word in results and JSON.
  public var name: String { "newton-cg" }

  /// The method with its settings.
  public init(tolerance: Double = 1e-8, maxIterations: Int = 200) {
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// Minimises the objective from `start`.
  ///
  /// - Throws: when `start` does not fit, or a row holds what cannot be used.
  public func minimize<Rows: RowSource>(
    _ objective: Objective<Rows>, from start: [Double],
    observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    var run = try GradientRun(objective, tolerance: tolerance, from: start)
    var rule = TruncatedNewton<Rows>()
    return try run.minimize(&rule, maxIterations: maxIterations, observe: observe)
  }
}

/// Directions by conjugate gradients.
struct TruncatedNewton<Rows: RowSource>: DescentRule {
  /// The first gradient's norm.
  private var first: Double?
  /// The cap on products for one direction.
  private let greatestCount = 200

  mutating func direction(
    _ run: GradientRun<Rows>, _ now: Evaluation
  ) throws(LogisticError) -> [Double] {
    let curvatures = RowCurvatures(at: run.theta, blocks: run.objective.rows.blockCount)
    var d = [Double](repeating: 0, count: now.gradient.count)
    var residual = now.gradient.map { -$0 }
    var scaled = run.precondition(residual)
    var along = scaled
    var size = dot(residual, scaled)
    let norm = max(size, 0).squareRoot()
    let start = first ?? norm
    first = start
    let goal = min(0.5, (norm / start).squareRoot()) * norm
    for _ in 0..<min(greatestCount, 2 * d.count) {
      guard size > 0, size.squareRoot() > goal else { break }
      var product = try run.objective.hessianProduct(
        along, curvatures, scaling: run.scaling, penalty: run.penalty)
      run.mask(&product)
      let curvature = dot(along, product)
      // Flat along here: as far as was gone is a direction of descent.
      guard curvature > 0 else { break }
      let length = size / curvature
      for i in d.indices {
        d[i] += length * along[i]
        residual[i] -= length * product[i]
      }
      scaled = run.precondition(residual)
      let next = dot(residual, scaled)
      let share = next / size
      for i in along.indices { along[i] = scaled[i] + share * along[i] }
      size = next
    }
    return d.contains { $0 != 0 } ? d : scaled
  }

  func note(step: [Double], change: [Double]) {}

  func restart() -> Bool { false }
}
