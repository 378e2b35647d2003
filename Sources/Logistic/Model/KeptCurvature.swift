/// What stands for the rows of a fit when more rows come: the quadratic of their summed loss at the
/// model's coefficients, and how far the true sum can be from it.
///
///     q(θ) = value + gᵀ(θ − θ₀) + ½·(θ − θ₀)ᵀH(θ − θ₀)
///
/// θ₀ is the model's own coefficients, on the columns less `centre`, over `scale`. A row's loss is the
/// objective's: a mean over outputs where each is against the others. Penalties take no part.
public struct KeptCurvature: Sendable, Equatable {
  /// How a penalty's λ goes on when rows are added.
  public enum PenaltyScale: String, Sendable {
    /// λ stays, as it multiplies a mean.
    case perRow = "per row"
    /// λ·Σs stays, as of scikit-learn's C.
    case total
  }

  /// The centre of each free feature.
  var centre: [Double]
  /// The scale of each free feature.
  var scale: [Double]
  /// The summed loss at θ₀.
  var value: Double
  /// The summed loss at zero.
  var valueAtZero: Double
  /// g, class by class, the intercept last.
  var gradient: [Double]
  /// The blocks of H: one an output where outputs are independent, else one.
  var hessian: [SymmetricMatrix]
  /// Σs of the rows.
  public internal(set) var weight: Double
  /// How the penalty goes on.
  public internal(set) var penaltyScale: PenaltyScale
  /// The factor on each class's rows, if there were any.
  var classFactors: [Double]?
  /// Parameters that the rows told nothing of, in the layout of g.
  var aliased: [Int]
  /// D²: at least `xᵢᵀM⁻¹xᵢ` of every row (of differences of classes), M being H with the penalty's
  /// curvature; nil where nothing is known.
  var radius: Double?
  /// κ: the true Hessian at θ₀ is within `exp(±κ)` of H.
  var drift: Double
  /// ε: the true gradient at θ₀ is within this of g, in the norm of M⁻¹.
  var gradientError: Double
  /// How often rows have been added.
  public internal(set) var updates: Int
}
