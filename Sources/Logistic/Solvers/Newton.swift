/// Newton's method with a safeguarded step, for dense convex objectives.
///
/// Works on centred and scaled columns, solves `H·d = −g` by Cholesky and halves t from 1 until
/// `f(θ + t·d) ≤ f(θ) + 10⁻⁴·t·gᵀd` (Nocedal & Wright 2006, algorithm 3.1). Each trial is one pass
/// for value, gradient and Hessian, so a full step costs one reading of the rows. With 64 row blocks
/// or more the first iterations work on fewer blocks, then on every sixteenth, whose Hessian serves for steps
/// on all rows; near the optimum one Hessian serves several steps, each of which reads the rows for a
/// gradient only.
///
/// It converges when the certificate's bound is at most `tolerance` *and*, for a tolerance of 1e-8 or
/// less, every parameter is within `tolerance / 10` standard errors (at least 1e-9) of the optimum, by
/// `√(N·gᵀH⁻¹g)`, or rounding keeps it from coming nearer. A looser bound than 1e-8 is all that is
/// meant by it: with many rows two or three reads of a gradient do then, after a fit on the sample, whose
/// rows' share of the Hessian is enough for the proof.
/// An iteration costs O(n·q²) time for a logistic loss of q parameters an output, and
/// O(n·q²·K²/2 + (K·q)³/3) for softmax; memory is O(q²), for softmax O(K²·q²).
///
/// Separated classes (no finite optimum) are recognised, by proof: before the first step, a column that alone
/// separates, as a level whose rows have one label; an iterate that puts every row
/// strictly on its side shows complete separation; a direction along which no row moves to the
/// wrong side and some move to the right one, quasi-complete separation. `u < 1` in the
/// certificate shows overlap. Where these fail for long, and between complete and quasi-complete,
/// the cone of all separating directions decides, where rows × parameters² is at most 2·10¹⁰.
///
/// Softmax without a penalty determines differences of classes only: the solution has mean 0 over
/// the classes in every unpenalised column; subtract the base class's parameters to compare.
public struct Newton: Solver {
  /// The bound on the gap that is asked for, relative to the objective at zero parameters.
  public var tolerance: Double
  /// The cap on iterations.
  public var maxIterations: Int

  /// Above this tolerance only the certificate counts, not the distance in standard errors.
  static let strictTolerance = 1e-8
  /// The greatest Hessian, 0.8 GB, that is worked on.
  static let greatestOrder = 10_000

  /// The method's word in results and JSON.
  public var name: String { "newton" }

  /// Newton's method with its settings.
  public init(tolerance: Double = 1e-8, maxIterations: Int = 100) {
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// Minimises the objective from `start`.
  ///
  /// - Throws: when `start` does not fit, there is an L1 penalty, the Hessian would be larger than 10,000 × 10,000, or a row
  ///   holds what cannot be used.
  public func minimize<Rows: RowSource>(
    _ objective: Objective<Rows>, from start: [Double],
    observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    try objective.check(start: start)
    guard objective.isSmooth else {
      throw LogisticError(
        .usage, "not-smooth",
        objective.isBounded
          ? "newton takes no bounds on coefficients"
          : "newton needs a gradient everywhere, which \(objective.roughPart) does not have at 0",
        advice: "use coordinate-descent, or leave the method to auto")
    }
    let order =
      objective.loss == .softmax ? objective.parameterCount : objective.parametersPerOutput
    guard order <= Newton.greatestOrder else {
      throw LogisticError(
        .usage, "too-many-parameters",
        "Newton's method would factor a matrix of order \(order); it takes up to "
          + "\(Newton.greatestOrder)",
        advice: "use a method that works on gradients")
    }
    var run = try NewtonRun(objective, tolerance: tolerance, from: start)
    if let solution = try run.warmUp(maxIterations: maxIterations, observe: observe) {
      return solution
    }
    return try run.minimize(maxIterations: maxIterations, observe: observe)
  }
}
