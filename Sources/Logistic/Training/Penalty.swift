/// The penalty of a `LogisticRegression`, in `mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`; intercepts
/// are free.
public enum Penalty: Sendable, Equatable {
  /// None where the maximum-likelihood estimate exists; where the classes are separated, L2 with
  /// λ = 1/n on standardized columns (scikit-learn's C = 1), and that is said.
  case auto
  /// None: separated classes are an error.
  case unpenalized
  /// λ/2·‖w‖² on standardized columns (on the columns as they are, if they are not standardized).
  case l2(lambda: Double)
  /// scikit-learn's `½‖w‖² + C·Σ loss` on the columns as they are: λ = 1/(C·Σs).
  case l2C(Double)

  /// λ·‖w‖₁ (the lasso) on standardized columns: coefficients become exactly 0. glmnet's λ.
  case l1(lambda: Double)
  /// λ·[(1 − r)/2·‖w‖² + r·‖w‖₁] on standardized columns, r the ratio. glmnet's λ and α.
  case elasticNet(lambda: Double, l1Ratio: Double)

  /// `λ·[(1 − r)/2·‖w‖² + r·Σ √size·‖w_column‖₂]` on standardized columns, r the ratio (the group lasso; 1
  /// unless given, which has no L2 part): the coefficients of a column's features (a category's levels)
  /// over all classes are 0 together. size is how many features it has, so that for numbers it is
  /// glmnet's `type.multinomial = "grouped"`, r its α (Simon, Friedman & Hastie 2013).
  case groupLasso(lambda: Double, l1Ratio: Double = 1)
  /// The lasso with a factor `1/|w₀|^γ` on each feature's penalty (the adaptive lasso), w₀ from a
  /// first fit by `auto`, on standardized columns; of several classes the length of their vector. These
  /// factors are not rescaled.
  case adaptiveLasso(lambda: Double, gamma: Double = 1)

  /// Half the log-determinant of the information beside the likelihood, `l + ½·log det XᵀVX` (Firth 1993): less
  /// bias, and an estimate where the classes are separated too (Heinze & Schemper 2002). Two classes; it has
  /// no strength. Weights count rows.
  case firth
  /// Firth's slopes with the intercept that makes the mean probability the share of the positive class: Firth's
  /// own probabilities are drawn to ½ (FLIC; Puhr et al. 2017).
  case flic
  /// Maximum likelihood of the rows that Firth's penalty amounts to adding, with an indicator of these: the mean
  /// probability is the share of the positive class (FLAC; Puhr et al. 2017).
  case flac

  /// Which of Firth's estimates it is; nil for other penalties.
  var firth: FirthKind? {
    switch self {
    case .firth: .firth
    case .flic: .flic
    case .flac: .flac
    default: nil
    }
  }

  /// scikit-learn's strength C, on the columns as they are.
  public static func l2(c: Double) -> Self { .l2C(c) }

  /// The same kind of penalty with another λ; L2 where there is none.
  public func with(lambda: Double) -> Self {
    switch self {
    case .auto, .unpenalized, .l2, .l2C, .firth, .flic, .flac: .l2(lambda: lambda)
    case .l1: .l1(lambda: lambda)
    case .elasticNet(_, let ratio): .elasticNet(lambda: lambda, l1Ratio: ratio)
    case .groupLasso(_, let ratio): .groupLasso(lambda: lambda, l1Ratio: ratio)
    case .adaptiveLasso(_, let gamma): .adaptiveLasso(lambda: lambda, gamma: gamma)
    }
  }

  /// Whether coefficients can become exactly 0, which needs another solver than a smooth penalty.
  public var hasL1Part: Bool {
    switch self {
    case .auto, .unpenalized, .l2, .l2C, .firth, .flic, .flac: false
    case .l1, .adaptiveLasso: true
    case .elasticNet(_, let ratio), .groupLasso(_, let ratio): ratio > 0
    }
  }

  /// The strength that was given; nil for none.
  ///
  /// - Parameter total: the sum of the weights of the losses, which C multiplies.
  func strength(total: Double) -> PenaltyStrength? {
    switch self {
    case .auto, .unpenalized, .firth, .flic, .flac: nil
    case .l2(let lambda): PenaltyStrength(lambda: lambda)
    case .l2C(let c): PenaltyStrength(lambda: 1 / (c * total))
    case .l1(let lambda): PenaltyStrength(lambda: lambda, l1Ratio: 1)
    case .elasticNet(let lambda, let ratio): PenaltyStrength(lambda: lambda, l1Ratio: ratio)
    case .groupLasso(let lambda, let ratio):
      PenaltyStrength(lambda: lambda, l1Ratio: ratio, kind: ratio > 0 ? .grouped : .plain)
    case .adaptiveLasso(let lambda, _):
      PenaltyStrength(lambda: lambda, l1Ratio: 1, kind: .adaptive)
    }
  }

  /// Refuses strengths that cannot be.
  func check() throws(LogisticError) {
    switch self {
    case .auto, .unpenalized, .firth, .flic, .flac: return
    case .l2(let lambda), .l1(let lambda), .elasticNet(let lambda, _), .groupLasso(let lambda, _),
      .adaptiveLasso(let lambda, _):
      guard lambda >= 0, lambda.isFinite else {
        throw LogisticError(
          .usage, "lambda", "lambda is \(shortestText(lambda))",
          advice: "give a finite number of at least 0")
      }
      switch self {
      case .elasticNet(_, let ratio), .groupLasso(_, let ratio):
        guard ratio >= 0, ratio <= 1 else {
          throw LogisticError(
            .usage, "l1-ratio", "the L1 ratio is \(shortestText(ratio))",
            advice: "give a number from 0, all L2, to 1, all L1")
        }
      default: break
      }
      if case .adaptiveLasso(_, let gamma) = self, !(gamma > 0 && gamma.isFinite) {
        throw LogisticError(
          .usage, "gamma", "the exponent gamma is \(shortestText(gamma))",
          advice: "give a finite number above 0, as 1")
      }
    case .l2C(let c):
      guard c > 0, c.isFinite else {
        throw LogisticError(.usage, "C", "C is \(c)", advice: "give a finite number above 0")
      }
    }
  }
}

/// λ and the L1 ratio r of `λ·[(1 − r)/2·‖w‖² + r·‖w‖₁]`; of a group lasso the lengths of the columns'
/// weights stand in the place of ‖w‖₁.
struct PenaltyStrength: Sendable, Equatable {
  /// What the L1 part is.
  enum Kind: Sendable {
    /// Each weight's size.
    case plain
    /// Each weight's size, with factors from a first fit.
    case adaptive
    /// The length of each column's weights.
    case grouped
  }
  var lambda: Double
  var l1Ratio = 0.0
  var kind = Kind.plain

  /// The same kind of penalty, λ times a factor.
  func scaled(by factor: Double) -> PenaltyStrength {
    var scaled = self
    scaled.lambda *= factor
    return scaled
  }

  /// λ and r of a kind.
  init(lambda: Double, l1Ratio: Double = 0, kind: Kind = .plain) {
    self.lambda = lambda
    self.l1Ratio = l1Ratio
    self.kind = kind
  }

  /// The penalty that a model's file tells of; nil for none.
  init?(_ record: FitRecord) {
    guard let lambda = record.lambda else { return nil }
    self.init(lambda: lambda, l1Ratio: record.l1Ratio ?? 0)
    kind = [Kind.adaptive, .grouped].first { Self.word($0, l1Ratio) == record.penalty } ?? .plain
  }

  /// The penalty's word in files and JSON.
  var word: String { Self.word(kind, l1Ratio) }

  private static func word(_ kind: Kind, _ l1Ratio: Double) -> String {
    switch kind {
    case .plain: l1Ratio == 0 ? "l2" : l1Ratio == 1 ? "l1" : "elasticnet"
    case .adaptive: "adaptive-lasso"
    case .grouped: "group-lasso"
    }
  }
  /// The factor of |w|.
  var l1: Double { kind == .grouped ? 0 : lambda * l1Ratio }
  /// The factor of w²/2.
  var l2: Double { lambda * (1 - l1Ratio) }
  /// The factor of √size·‖w_column‖.
  var group: Double { kind == .grouped ? lambda * l1Ratio : 0 }
  /// Keras's convention, without the half; nil for what Keras has no regularizer for.
  var regularizer: Regularizer? {
    kind == .plain ? Regularizer(l1: l1, l2: l2 / 2) : nil
  }
}
