/// Limited-memory BFGS (Nocedal 1980; Nocedal & Wright 2006, algorithm 7.4) for smooth problems whose
/// Hessian is too large.
///
/// Works on centred and scaled columns with `γ·M⁻¹` as the first guess of the inverse Hessian, M the
/// `Preconditioner` and `γ = sᵀy / yᵀM⁻¹y`. An iteration reads the rows once and costs O(n·p·K) time;
/// memory is 2·`memory` vectors of the parameters.
///
/// Converged when the certificate's bound is at most `tolerance`: with a penalty on every weight it is
/// the one from strong convexity, otherwise, up to 1000 parameters (4000 an output where the rows are few),
/// the Newton decrement. Beyond that
/// nothing can be proved without a penalty: it goes on until nothing improves and ends as `stalled`, with
/// an infinite bound.
///
/// With a tolerance of 1e-8 or less it goes on, on up to 2²⁴ numbers of dense rows, until no parameter is
/// further than 1e-8 standard errors from the optimum, or rounding ends it.
///
/// Unpenalised columns that depend on those before them are dropped, up to 6000 columns
/// (`DependentColumns`). A column that alone separates ends it as `separated` before the first step, and so
/// do rows all strictly on their sides without a penalty; up to 1000 parameters so do rows of which some lie on a plane.
public struct LBFGS: Solver {
  /// The bound on the gap that is asked for, relative to the objective at zero parameters.
  public var tolerance: Double
  /// The cap on iterations.
  public var maxIterations: Int
  /// How many steps are remembered.
  public var memory: Int

  /// The method's word in results and JSON.
  public var name: String { "lbfgs" }

  /// The method with its settings.
  public init(tolerance: Double = 1e-8, maxIterations: Int = 1000, memory: Int = 12) {
    self.tolerance = tolerance
    self.maxIterations = maxIterations
    self.memory = memory
  }

  /// Minimises the objective from `start`.
  ///
  /// - Throws: when `start` does not fit, or a row holds what cannot be used.
  public func minimize<Rows: RowSource>(
    _ objective: Objective<Rows>, from start: [Double],
    observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution {
    var run = try GradientRun(objective, tolerance: tolerance, from: start)
    var rule = LimitedMemory<Rows>(capacity: max(1, memory))
    return try run.minimize(&rule, maxIterations: maxIterations, observe: observe)
  }
}

/// The last steps and the changes of the gradient along them.
struct LimitedMemory<Rows: RowSource>: DescentRule {
  let capacity: Int
  private var pairs: [(step: [Double], change: [Double], product: Double)] = []

  init(capacity: Int) { self.capacity = capacity }

  func direction(_ run: GradientRun<Rows>, _ now: Evaluation) -> [Double] {
    var d = now.gradient.map { -$0 }
    var shares = [Double](repeating: 0, count: pairs.count)
    for i in pairs.indices.reversed() {
      shares[i] = dot(pairs[i].step, d) / pairs[i].product
      for j in d.indices { d[j] -= shares[i] * pairs[i].change[j] }
    }
    d = run.precondition(d)
    if let last = pairs.last {
      let scale = last.product / dot(last.change, run.precondition(last.change))
      for j in d.indices { d[j] *= scale }
    }
    for (i, pair) in pairs.enumerated() {
      let share = shares[i] - dot(pair.change, d) / pair.product
      for j in d.indices { d[j] += share * pair.step[j] }
    }
    return d
  }

  mutating func note(step: [Double], change: [Double]) {
    let product = dot(step, change)
    // Convexity makes it positive; rounding may not.
    guard product > 1e-12 * (dot(step, step) * dot(change, change)).squareRoot() else { return }
    if pairs.count == capacity { pairs.removeFirst() }
    pairs.append((step, change, product))
  }

  mutating func restart() -> Bool {
    defer { pairs = [] }
    return !pairs.isEmpty
  }
}
