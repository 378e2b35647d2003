/// What was asked of single features' coefficients beside the strength of the penalty, as a model's file
/// keeps it.
public struct FitRules: Sendable, Equatable {
  /// The factor on the penalty of each feature's coefficients, as it was used; infinity for features that
  /// are not fitted. Nil if no factors were given.
  public var penaltyFactors: [Double]?
  /// Between which values each feature's coefficients have to lie, on the scale of the column as it is; in an
  /// unpenalised fit of more than two classes, their differences to the base class. Nil if no bounds were
  /// given.
  public var bounds: [CoefficientBounds]?
  /// Of an adaptive lasso: what its factors were made from.
  public var adaptive: Adaptive?
  /// How much of an L1 penalty was kept in the coefficients that are not 0; nil for all.
  public var relaxation: Double?

  /// What the factors of an adaptive lasso are made from beside the rows.
  public struct Adaptive: Sendable, Equatable {
    /// γ of `1/|w|^γ`.
    public var gamma: Double
    /// The factors that were given beside it, one a feature; nil for ones.
    public var factors: [Double]?
  }

  /// Rules of which any may be absent.
  public init(
    penaltyFactors: [Double]? = nil, bounds: [CoefficientBounds]? = nil, relaxation: Double? = nil,
    adaptive: Adaptive? = nil
  ) {
    self.adaptive = adaptive
    self.penaltyFactors = penaltyFactors
    self.bounds = bounds
    self.relaxation = relaxation
  }

  /// Whether nothing was asked.
  var isEmpty: Bool {
    penaltyFactors == nil && bounds == nil && relaxation == nil && adaptive == nil
  }
}
