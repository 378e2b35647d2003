/// Is given the whole convex objective and returns its optimum with a certificate.
public protocol Solver: Sendable {
  /// The method's word in results and JSON, `newton`.
  var name: String { get }
  /// Minimises `objective` from `start`, calling `observe` once an iteration.
  ///
  /// - Throws: when there is no usable answer (not finite). Not converging is an outcome.
  func minimize<Rows: RowSource>(
    _ objective: Objective<Rows>, from start: [Double],
    observe: (SolverProgress) -> Decision
  ) throws(LogisticError) -> Solution
}

/// Whether to go on.
public enum Decision: Sendable {
  /// Go on.
  case proceed
  /// Stop here, keeping the best point.
  case stop
}

/// Where a solver stands after an iteration.
public struct SolverProgress: Sendable {
  /// Iterations done.
  public var iteration: Int
  /// The objective at the present point.
  public var objective: Double
  /// The certificate's bound on the gap, relative to the objective at zero; nil if not known.
  public var bound: Double?

  /// Progress with its parts.
  public init(iteration: Int, objective: Double, bound: Double? = nil) {
    self.iteration = iteration
    self.objective = objective
    self.bound = bound
  }
}

/// What a solver found.
public struct Solution: Sendable {
  /// How it ended.
  public enum Outcome: String, Sendable {
    /// The certificate meets the tolerance.
    case converged
    /// The cap on iterations came first.
    case iterationLimit
    /// No step improves the objective any more, though the certificate is above the tolerance.
    case stalled
    /// The observer said stop.
    case stopped
    /// The classes are separated: no optimum exists. The best point is kept.
    case separated
  }
  /// The parameters in the objective's layout, on the scale of the features as given.
  public var parameters: [Double]
  /// How it ended.
  public var outcome: Outcome
  /// How far from the optimum at most.
  public var certificate: Certificate
  /// Iterations used.
  public var iterations: Int
  /// The objective at `parameters`.
  public var objective: Double
  /// What is known of separation.
  public var separation: Separation
  /// Parameters dropped because their columns depend on those before them (and the intercept), in
  /// the objective's layout; they are 0.
  public var aliased: [Int]
  /// Where the classes are separated: the parameters that grow without bound along the direction
  /// found, and which way. A direction proves separation; there may be others beside it, of which
  /// `Objective.divergences` tells.
  public var separatingColumns: [SeparatingColumn]
  /// How many rows that direction moves to their own side, away from the plane between the classes; nil where none was
  /// found.
  public var separatedRows: Int?

  /// A solution with its parts.
  public init(
    parameters: [Double], outcome: Outcome, certificate: Certificate, iterations: Int,
    objective: Double, separation: Separation, aliased: [Int],
    separatingColumns: [SeparatingColumn] = [], separatedRows: Int? = nil
  ) {
    self.parameters = parameters
    self.outcome = outcome
    self.certificate = certificate
    self.iterations = iterations
    self.objective = objective
    self.separation = separation
    self.aliased = aliased
    self.separatingColumns = separatingColumns
    self.separatedRows = separatedRows
  }
}

/// A parameter that grows without bound along a direction which separates the classes.
public struct SeparatingColumn: Sendable, Equatable {
  /// The parameter, in the objective's layout.
  public var parameter: Int
  /// Which way.
  public var direction: Divergence

  /// A parameter with its direction.
  public init(parameter: Int, direction: Divergence) {
    self.parameter = parameter
    self.direction = direction
  }
}

/// An upper bound on how far an objective is from its optimum, true whatever path led there.
public struct Certificate: Sendable, Equatable {
  /// Which proof.
  public enum Kind: String, Sendable {
    /// From gᵀH⁻¹g and the rows' leverages (design of the bound: `Certificate+Newton`).
    case newtonDecrement = "newton decrement"
    /// From the gradient and the penalty's strong convexity (`Certificate+StrongConvexity`).
    case gradientNorm = "gradient norm"
    /// From a point of the dual problem (derivation: `Certificate+DualityGap`).
    case dualityGap = "duality gap"
    /// Nothing could be proved.
    case none
  }
  /// `(f − f*) / f(0)` is at most this; infinity when nothing could be proved.
  public var bound: Double
  /// Which proof.
  public var kind: Kind

  /// A bound with its kind of proof.
  public init(bound: Double, kind: Kind) {
    self.bound = bound
    self.kind = kind
  }
}

/// Whether a hyperplane parts the classes, in which case no finite unpenalised optimum exists.
public enum Separation: String, Sendable {
  /// Proved: the classes overlap, the optimum exists.
  case none
  /// Proved: every row lies strictly on its own side.
  case complete
  /// Proved: some rows lie on a plane and the others on their own sides, and no plane has every row
  /// strictly on its side. With more than 1000 parameters the last is not decided, nor, where
  /// one column alone shows it, with rows × parameters² above 5·10⁸.
  case quasiComplete = "quasi-complete"
  /// Neither could be proved.
  case unknown
}
