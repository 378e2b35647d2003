/// How `fit` finds the parameters: by an optimizer's steps, by an exact solver, or as suits the model.
public struct FittingMethod: Sendable {
  enum Kind: Sendable {
    case automatic
    case stochastic(any Optimizer)
    case exact(any Solver)
  }
  let kind: Kind

  /// Steps of an optimizer.
  public init(_ optimizer: any Optimizer) { kind = .stochastic(optimizer) }
  /// An exact solver.
  public init(_ solver: any Solver) { kind = .exact(solver) }
  private init(_ kind: Kind) { self.kind = kind }

  /// An exact solver where the model is convex in its weights (Newton's method, or L-BFGS where its
  /// Hessian would be too dear), Adam otherwise or when epochs,
  /// a batch size or a learning rate are given. (Keras's own default is RMSprop.)
  public static var auto: Self { Self(.automatic) }
  /// Stochastic gradient descent, with momentum if given.
  public static func sgd(
    learningRate: LearningRate = 0.01, momentum: Double = 0, nesterov: Bool = false
  ) -> Self {
    Self(SGD(learningRate: learningRate, momentum: momentum, nesterov: nesterov))
  }
  /// RMSprop.
  public static func rmsprop(learningRate: LearningRate = 0.001, rho: Double = 0.9) -> Self {
    Self(RMSprop(learningRate: learningRate, rho: rho))
  }
  /// Adam.
  public static func adam(learningRate: LearningRate = 0.001) -> Self {
    Self(Adam(learningRate: learningRate))
  }
  /// Adam with decoupled weight decay.
  public static func adamW(learningRate: LearningRate = 0.001, weightDecay: Double = 0.004) -> Self
  {
    Self(AdamW(learningRate: learningRate, weightDecay: weightDecay))
  }
  /// Newton's method with a certificate, for models that are convex in their weights.
  public static func newton(tolerance: Double = 1e-8, maxIterations: Int = 100) -> Self {
    Self(Newton(tolerance: tolerance, maxIterations: maxIterations))
  }
  /// Limited-memory BFGS with a certificate, for convex models of many parameters.
  public static func lbfgs(tolerance: Double = 1e-8, maxIterations: Int = 1000) -> Self {
    Self(LBFGS(tolerance: tolerance, maxIterations: maxIterations))
  }
  /// Truncated Newton by conjugate gradients with a certificate, for convex models of many parameters.
  public static func newtonCG(tolerance: Double = 1e-8, maxIterations: Int = 200) -> Self {
    Self(NewtonCG(tolerance: tolerance, maxIterations: maxIterations))
  }
  /// Coordinate descent with a certificate, for models that are convex in their weights and have an
  /// L1 penalty.
  public static func coordinateDescent(
    tolerance: Double = 1e-8, maxIterations: Int = 200
  ) -> Self {
    Self(CoordinateDescent(tolerance: tolerance, maxIterations: maxIterations))
  }
  /// The optimizer, if it is one.
  public var optimizer: (any Optimizer)? {
    if case .stochastic(let optimizer) = kind { optimizer } else { nil }
  }
  /// The solver, if it is one.
  public var solver: (any Solver)? {
    if case .exact(let solver) = kind { solver } else { nil }
  }
}
