/// How several methods came near the optimum of one fit: what `LogisticRegression.race` returns.
///
/// Every runner minimizes the same objective on the same features, from zero weights. A gap is
/// `(f − f*) / f(0)`, f* the optimum that an exact method found and proved beforehand.
public struct Race: Sendable {
  /// A method that runs.
  public struct Contestant: Sendable {
    /// What it is called, `adam`.
    public var name: String
    /// How it finds the weights.
    public var method: FittingMethod
    /// Learning rates that it may also try, each in a run of its own.
    public var learningRates: [Double]

    /// A method under a name.
    public init(_ name: String, _ method: FittingMethod, learningRates: [Double] = []) {
      self.name = name
      self.method = method
      self.learningRates = learningRates
    }
  }

  /// Where a runner was at a time.
  public struct Point: Sendable, Equatable {
    /// Seconds of its own work since it began; what measuring the gap took is not in it.
    public var seconds: Double
    /// How often it had read all rows.
    public var passes: Double
    /// Its gap; not below 0.
    public var gap: Double
  }

  /// How a runner's run ended.
  public enum Ending: String, Sendable {
    /// An exact method met its certificate.
    case converged
    /// Its gap became so small that running on would show nothing.
    case arrived
    /// Its time was over.
    case timeLimit = "time limit"
    /// It had gone through the rows as often as it was to.
    case epochs
    /// Its loss became infinite.
    case diverged
    /// No step led nearer to the optimum, or its iterations were over.
    case stalled
    /// The observer said stop.
    case stopped
  }

  /// A run of a method.
  public struct Runner: Sendable {
    /// The contestant's name.
    public var name: String
    /// The method's word, `newton`.
    public var method: String
    /// Whether it is an exact method, which knows when it has arrived.
    public var isExact: Bool
    /// An optimizer's learning rate.
    public var learningRate: Double?
    /// Whether that is its default.
    public var isDefaultRate: Bool
    /// Whether it did better than the contestant's other rates.
    public var isBestRate: Bool
    /// Where it was, from the start at zero weights.
    public var points: [Point]
    /// How it ended.
    public var ending: Ending
    /// What an exact method proves of its last point.
    public var certificate: Certificate?

    /// The gap at its end, or the least if it diverged.
    public var finalGap: Double {
      ending == .diverged ? points.map(\.gap).min() ?? .infinity : points.last?.gap ?? .infinity
    }

    /// The first point whose gap is at most this.
    public func first(within gap: Double) -> Point? { points.first { $0.gap <= gap } }
  }

  /// A method that cannot run, and why.
  public struct Absence: Sendable, Equatable {
    /// The contestant's name.
    public var name: String
    /// Why.
    public var reason: String
  }

  /// The runs: exact methods first, then each optimizer's, by its learning rates.
  public internal(set) var runners: [Runner] = []
  /// Who could not run.
  public internal(set) var absences: [Absence] = []
  /// What is modelled, for headings: `P(sex = male)`.
  public let modelled: String
  /// f*.
  public let optimum: Double
  /// f at zero weights.
  public let valueAtZero: Double
  /// How far f* can be from the true optimum, relative to f at zero: gaps below it tell nothing.
  public let certificate: Certificate
  /// The word of the method that found f*.
  public let referenceMethod: String
  /// λ in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`; nil for no penalty.
  public let lambda: Double?
  /// Its r.
  public let l1Ratio: Double?
  /// Whether the penalty was put in because the classes are separated.
  public let penaltyIsFallback: Bool
  /// Whether features are standardized.
  public let isStandardized: Bool
  /// How many rows there are.
  public let rows: Int
  /// How many features.
  public let features: Int
  /// How many outputs.
  public let outputs: Int
  /// How many rows an optimizer's step sees.
  public let batchSize: Int
  /// How long an optimizer could run, in seconds.
  public internal(set) var timeLimit: Double = 0
  /// Whether an observer ended it.
  public internal(set) var wasStopped = false
  /// What should be known of the data.
  public let warnings: [DataWarning]

  /// The gaps that races are measured by.
  public static let levels = [1e-2, 1e-4, 1e-6]
  /// A gap at which an optimizer has arrived.
  static let arrival = 1e-8
}

/// Where a race stands.
public struct RaceProgress: Sendable {
  /// Who is running; nil while the optimum is looked for.
  public var name: String?
  /// The learning rate of an optimizer.
  public var learningRate: Double?
  /// Where that runner is; nil while the optimum is looked for.
  public var point: Race.Point?
  /// Runs done.
  public var done: Int
  /// Runs to be done.
  public var total: Int
}

extension Race.Contestant {
  /// Every method that may apply: exact ones, and Keras's optimizers with their defaults, whose
  /// other learning rates are 10, 100 and 1000 times the default.
  public static var all: [Race.Contestant] {
    func optimizer(_ name: String, _ optimizer: any Optimizer) -> Race.Contestant {
      let rate = optimizer.learningRate.value(at: 0)
      return Race.Contestant(
        name, FittingMethod(optimizer), learningRates: [10, 100, 1000].map { $0 * rate })
    }
    return [
      Race.Contestant("newton", .newton()), Race.Contestant("lbfgs", .lbfgs()),
      Race.Contestant("newton-cg", .newtonCG()),
      Race.Contestant("coordinate-descent", .coordinateDescent()),
      optimizer("adam", Adam()), optimizer("adamw", AdamW()), optimizer("rmsprop", RMSprop()),
      optimizer("adagrad", Adagrad()), optimizer("sgd", SGD()),
      optimizer("momentum", SGD(momentum: 0.9)),
    ]
  }
}
