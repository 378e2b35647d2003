/// How the covariance of the coefficients is estimated.
///
/// With H the information `XᵀVX`, rᵢ = yᵢ − pᵢ and uᵢ = sᵢ·rᵢ·xᵢ the score of one row:
public enum CovarianceEstimator: Sendable, Equatable {
  /// `H⁻¹`: right if the model is. Rows are independent and none has a sampling weight.
  case fisher
  /// `H⁻¹·(Σ fᵢ·uᵢuᵢᵀ)·H⁻¹`, right for a misspecified variance too (White 1980; Huber 1967).
  case hc0
  /// HC0 times n/(n − k).
  case hc1
  /// HC0 with uᵢ/√(1 − hᵢ), hᵢ the row's leverage (MacKinnon & White 1985).
  case hc2
  /// HC0 with uᵢ/(1 − hᵢ).
  case hc3
  /// `H⁻¹·(Σ_g u_g·u_gᵀ)·H⁻¹` with the scores summed in each cluster, so that rows of one cluster
  /// need not be independent (Liang & Zeger 1986).
  case cluster(column: String, correction: ClusterCorrection = .groups)

  /// By linearisation, for rows drawn by a design of strata and sampling units with weights (Binder 1983); R's
  /// `survey::svyglm`. Intervals and Wald's tests take Student's t and Fisher's F, see ``Inference/degreesOfFreedom``.
  case survey(SurveyDesign)

  /// The factor of a cluster-robust covariance for G clusters.
  public enum ClusterCorrection: String, Sendable, CaseIterable {
    /// None.
    case none
    /// G/(G − 1): Stata's for maximum likelihood, and that of R's sandwich with type HC0.
    case groups
    /// G/(G − 1)·(n − 1)/(n − k): that of statsmodels, and of R's sandwich with type HC1.
    case rowsAndGroups = "rows-and-groups"

    /// The factor in letters.
    public var formula: String {
      switch self {
      case .none: "1"
      case .groups: "G/(G-1)"
      case .rowsAndGroups: "G/(G-1)*(n-1)/(n-k)"
      }
    }
  }

  /// Its word: `fisher`, `HC1`, `cluster`.
  public var name: String {
    switch self {
    case .fisher: "fisher"
    case .hc0: "HC0"
    case .hc1: "HC1"
    case .hc2: "HC2"
    case .hc3: "HC3"
    case .cluster: "cluster"
    case .survey: "survey"
    }
  }

  /// Whether it is a sandwich.
  public var isRobust: Bool { self != .fisher }

  /// The estimator of a word, `hc0` to `hc3` or `fisher`, in any case.
  public init?(_ word: String) {
    switch word.lowercased() {
    case "fisher": self = .fisher
    case "hc0": self = .hc0
    case "hc1": self = .hc1
    case "hc2": self = .hc2
    case "hc3": self = .hc3
    default: return nil
    }
  }
}
