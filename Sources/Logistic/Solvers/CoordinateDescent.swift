/// Coordinate descent on Newton models, for convex objectives with an L1 penalty, groups that are
/// penalised together (the group lasso), or bounds.
///
/// Works on centred and scaled columns. Each iteration reads the rows of a working set of columns
/// for value, gradient and Hessian, finds the minimum of the quadratic model with the L1 penalty by
/// coordinate descent in shuffled order (Friedman, Hastie & Tibshirani 2010) and, once the signs
/// have settled, by Newton's step on the parameters that are not 0; then halves t from 1 until
/// `F(θ + t·d) ≤ F(θ) + 10⁻⁴·t·Δ`, Δ the decrease of the linearised objective along d (Tseng &
/// Yun 2009), so that it cannot diverge. A pass over all columns adds those that the penalty no longer
/// holds at 0 to the working set. A parameter that the penalty holds at 0 is exactly 0, and so is
/// that of a column without spread; one that its bound holds is exactly there. A group goes to the
/// minimum over all its parameters at once, on columns scaled so that its length is a plain one.
///
/// Where the columns without penalty separate classes, within their bounds, there is no optimum: the
/// outcome is `separated`, as soon as steps that do not settle have had the cone of separating
/// directions asked.
///
/// It converges when the duality gap is at most `tolerance` *and* every parameter is within
/// `tolerance / 10` standard errors (at least 1e-9) of the optimum, or rounding keeps it from
/// coming nearer. With w columns in the working set an iteration costs O(n·w²) time, for softmax of
/// K classes O(n·w²·K²/2 + (K·w)³/3). Memory is the columns of the working set, unless it is all of
/// them, and O((K·w)²).
///
/// Sparse rows stay sparse: `SparseDescent` sweeps over their columns with the rows' slopes kept at hand,
/// in O(entries of the working set) a sweep, and ends when the duality gap is at most `tolerance` and the
/// conditions of optimality hold to `tolerance` of the greatest slope at zero.
///
/// Softmax has all K classes' weights; unpenalised columns and intercepts have mean 0 over the classes.
public struct CoordinateDescent: Solver {
  /// The bound on the gap that is asked for, relative to the objective at zero parameters.
  public var tolerance: Double
  /// The cap on iterations.
  public var maxIterations: Int
  /// Where the orders of the coordinates come from.
  public var seed: UInt64

  /// The method's word in results and JSON.
  public var name: String { "coordinate-descent" }

  /// Coordinate descent with its settings.
  public init(tolerance: Double = 1e-8, maxIterations: Int = 200, seed: UInt64 = 0) {
    self.tolerance = tolerance
    self.maxIterations = maxIterations
    self.seed = seed
  }

  /// Minimises the objective from `start`, or from zero if that is better.
  ///
  /// - Throws: when `start` does not fit, the working set's Hessian would be larger than
  ///   10,000 × 10,000, or a row holds what cannot be used.
  public func minimize<Rows: RowSource>(
    _ objective: Objective<Rows>, from start: [Double],
    observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    try objective.check(start: start)
    let start = try objective.startingPoint(start)
    if let sparse = objective.sparseRows, objective.suitsSparseDescent {
      let run = try SparseDescent(objective, sparse, from: start, seed: seed)
      var solution = try run.minimize(
        tolerance: tolerance, maxIterations: maxIterations, observe: observe)
      // The gap falls below any tolerance along a direction that separates rows, too.
      if solution.outcome != .stopped, !run.freeColumns.isEmpty,
        solution.outcome != .converged || run.mayRunAway,
        let finding = try objective.freeSeparation(sparse, free: run.freeColumns)
      {
        solution.outcome = .separated
        solution.separation = finding.verdict
        solution.separatingColumns = objective.separatingColumns(
          finding, scaling: .identity(for: objective))
        solution.separatedRows = try objective.separatedRows(
          finding, scaling: .identity(for: objective))
      }
      return solution
    }
    var run = try CoordinateDescentRun(objective, from: start, tolerance: tolerance, seed: seed)
    let ending = try run.minimize(maxIterations: maxIterations, observe: observe)
    let certificate = try run.certificate(
      at: run.theta, from: nil, along: ending.direction, valueAtZero: ending.valueAtZero)
    var outcome = ending.outcome
    // The gap falls below any tolerance along a direction that separates rows, too.
    if outcome != .stopped, outcome != .separated,
      !(certificate.bound <= tolerance) || run.mayRunAway
    {
      if outcome == .converged, !(certificate.bound <= tolerance) { outcome = .stalled }
      if try run.endsSeparated(along: ending.direction) { outcome = .separated }
    }
    return Solution(
      parameters: run.parameters, outcome: outcome, certificate: certificate,
      iterations: run.iteration, objective: ending.value,
      separation: run.finding?.verdict ?? .unknown, aliased: [],
      separatingColumns: run.finding.map {
        objective.separatingColumns($0, scaling: run.scaling)
      } ?? [],
      separatedRows: try run.finding.flatMap { (found) throws(LogisticError) in
        try objective.separatedRows(found, scaling: run.scaling)
      })
  }
}
