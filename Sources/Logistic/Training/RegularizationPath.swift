/// The fits of one table along falling strengths of a penalty, each begun where the last one ended.
///
/// Every point is an optimum with a certificate, not a step of an approximation.
public struct RegularizationPath: Sendable {
  /// The fit at one strength.
  public struct Point: Sendable {
    /// λ in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`.
    public let lambda: Double
    /// The intercept of each output, for the columns as they are; 0 without one.
    public let intercepts: [Double]
    /// For each output the weights of the path's features, for the columns as they are.
    public let weights: [[Double]]
    /// How many features have a weight other than 0, in any output.
    public let nonzeroCount: Int
    /// `1 − deviance / deviance at the greatest λ there is`: 0 with the intercept alone, 1 at most.
    public let devianceRatio: Double
    /// How far from the optimum at most.
    public let certificate: Certificate
    /// How the solver ended.
    public let outcome: Solution.Outcome
  }

  /// Which strengths are tried; the defaults are glmnet's.
  public struct Grid: Sendable, Equatable {
    /// How many strengths, in geometric steps.
    public var count: Int
    /// The least strength as a share of the greatest; nil stands for 1e-4, or 1e-2 where there are
    /// more features than rows.
    public var leastShare: Double?
    /// The strengths themselves, in any order. Then none is left out, and the other members do not
    /// count, but for `maximumNonzero`.
    public var lambdas: [Double]?
    /// The path ends before a fit with more features than this whose weight is not 0.
    public var maximumNonzero: Int?
    /// The path ends after a fit whose deviance ratio is above this.
    public var greatestDevianceRatio = 0.999
    /// The path ends after a fit whose deviance ratio exceeds the last one's by less than this.
    public var leastGain = 1e-5

    /// A grid of `count` strengths below the least that holds every weight at 0.
    public init(count: Int = 100, leastShare: Double? = nil, maximumNonzero: Int? = nil) {
      self.count = count
      self.leastShare = leastShare
      self.maximumNonzero = maximumNonzero
    }

    /// A grid of given strengths.
    public init(lambdas: [Double]) {
      self.init(count: lambdas.count)
      self.lambdas = lambdas
    }

    /// So many fits are made whatever they gain.
    static let fewest = 5
  }

  /// By falling λ.
  public internal(set) var points: [Point]
  /// r: 0 for an L2 penalty, 1 for an L1 penalty.
  public let l1Ratio: Double
  /// What the weights belong to.
  public let features: [Feature]
  /// The class of each output; the positive one where there is one output.
  public let classes: [String]
  /// The least λ that holds every weight at 0. With r below 0.001 there is none; what it would be
  /// with 0.001 stands in, as in glmnet.
  public let greatestLambda: Double
  /// The solver's word.
  public let method: String
  /// Whether the observer ended the path before its last strength.
  public internal(set) var wasStopped = false

  /// The strengths, falling.
  public var lambdas: [Double] { points.map(\.lambda) }
}

extension RegularizationPath.Grid {
  /// The strengths, falling.
  func lambdas(from greatest: Double, rows: Int, features: Int) -> [Double] {
    if let lambdas { return lambdas.sorted(by: >) }
    let share = leastShare ?? (rows >= features ? 1e-4 : 1e-2)
    return (0..<count).map { k in
      k == 0 ? greatest : greatest * pow(share, Double(k) / Double(count - 1))
    }
  }

  /// Refuses what cannot be.
  func check() throws(LogisticError) {
    if let lambdas {
      guard !lambdas.isEmpty else {
        throw LogisticError(.usage, "lambdas", "there are no strengths to try")
      }
      if let lambda = lambdas.first(where: { !($0 > 0 && $0.isFinite) }) {
        throw LogisticError(
          .usage, "lambda", "a strength of the path is \(shortestText(lambda))",
          advice: "give finite numbers above 0")
      }
    } else if count < 1 || count > 100_000 {
      throw LogisticError(
        .usage, "lambdas", "\(count) strengths", advice: "give a number from 1 to 100000")
    }
    if let leastShare, !(leastShare > 0 && leastShare < 1) {
      throw LogisticError(
        .usage, "least-share",
        "the least strength is to be \(shortestText(leastShare)) times the greatest",
        advice: "give a number between 0 and 1, as 0.0001")
    }
    if let maximumNonzero, maximumNonzero < 0 {
      throw LogisticError(
        .usage, "maximum-nonzero", "at most \(maximumNonzero) features", advice: "give 0 or more")
    }
  }
}

/// Where a path or a cross-validation stands.
public struct PathProgress: Sendable {
  /// Fits done.
  public var done: Int
  /// Fits to be done at most; a path may end early.
  public var total: Int
  /// The λ just fitted.
  public var lambda: Double
  /// The training part that is being fitted, from 1; 0 while it is all rows.
  public var fold: Int
}
