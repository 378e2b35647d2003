internal import ArgumentParser
internal import Logistic

/// The penalty on the coefficients.
struct PenaltyOptions: ParsableArguments {
  @Option(
    help: """
      auto, none, l2, l1, elasticnet, group-lasso, adaptive-lasso (the strength by cross-validation if \
      not given), firth (no strength: less bias, finite where classes are separated), flic and flac (firth \
      with probabilities whose mean is the share of the positive class). auto is none where the estimate exists; where the classes are separated, l2 with \
      λ = 1/n. l1 to adaptive-lasso make coefficients exactly 0, group-lasso those of a column together.
      """)
  var penalty: String?
  @Option(
    parsing: .unconditional,
    help: """
      The strength λ in mean loss + λ·[(1 − r)/2·‖w‖² + r·‖w‖₁], on standardized columns. Selects l2 \
      (r = 0), unless --penalty says otherwise.
      """)
  var lambda: Double?
  @Option(
    name: .customLong("C"), parsing: .unconditional,
    help: "scikit-learn's strength, ½‖w‖² + C·Σ loss, on the columns as they are. Selects l2.")
  var c: Double?
  @Option(
    name: .customLong("l1-ratio"), parsing: .unconditional,
    help: """
      The ratio r of elasticnet, from 0 to 1. Default: 0.5. Also of group-lasso, beside an L2 part. Default: 1, \
      without one.
      """)
  var l1Ratio: Double?
  @Option(
    parsing: .unconditional,
    help: "The exponent of adaptive-lasso's factors 1/|w|^gamma. Default: 1.")
  var gamma: Double?
  @Option(
    parsing: .unconditional,
    help: """
      With l1, elasticnet, group-lasso and adaptive-lasso: how much of the penalty is kept in the \
      coefficients that are not 0, from 0, none, to 1, all. Default: 1.
      """)
  var relax: Double?

  private enum Word: String, CaseIterable {
    case auto
    case absent = "none"
    case unpenalized, l2, l1, elasticnet
    case groupLasso = "group-lasso"
    case adaptiveLasso = "adaptive-lasso"
    case firth, flic, flac
  }

  private static let words = Words<Word>(
    option: "--penalty", table: Word.allCases.map { ($0.rawValue, $0) })

  /// The library's penalty, and whether its strength is still to be chosen.
  ///
  /// - Throws: strengths without a penalty, two at once, or ones that cannot be.
  func chosen() throws(LogisticError) -> (penalty: Penalty, needsStrength: Bool) {
    let word = try penalty.map { (word) throws(LogisticError) in
      try Self.words.value(of: word)
    }
    if l1Ratio != nil, word != .elasticnet, word != .groupLasso {
      throw LogisticError(
        .usage, "l1-ratio", "--l1-ratio belongs to --penalty elasticnet and group-lasso",
        advice: "give --penalty elasticnet, or leave it out")
    }
    if gamma != nil, word != .adaptiveLasso {
      throw LogisticError(
        .usage, "gamma", "--gamma belongs to --penalty adaptive-lasso",
        advice: "give --penalty adaptive-lasso, or leave it out")
    }
    if lambda != nil, c != nil {
      throw LogisticError(
        .usage, "two-strengths", "--lambda and --C are both given",
        advice: "give one: --lambda is on standardized columns, --C on the columns as they are")
    }
    let strength: Penalty? = lambda.map { .l2(lambda: $0) } ?? c.map { .l2(c: $0) }
    switch word {
    case nil: return (strength ?? .auto, false)
    case .auto, .absent, .unpenalized, .firth, .flic, .flac:
      if let penalty, strength != nil {
        throw LogisticError(
          .usage, "strength", "--penalty \(penalty) takes no \(lambda != nil ? "--lambda" : "--C")",
          advice: "leave it out, or use --penalty l2")
      }
      switch word {
      case .auto: return (.auto, false)
      case .firth: return (.firth, false)
      case .flic: return (.flic, false)
      case .flac: return (.flac, false)
      default: return (.unpenalized, false)
      }
    case .l2:
      return (strength ?? .l2(lambda: 0), strength == nil)
    case .l1, .elasticnet, .groupLasso, .adaptiveLasso:
      guard c == nil else {
        throw LogisticError(
          .usage, "strength", "--C is a strength of l2 only",
          advice: "give --lambda; C on the sum of n losses is λ = 1/(C·n)")
      }
      let strength = lambda ?? 0
      let penalty: Penalty =
        switch word {
        case .elasticnet: .elasticNet(lambda: strength, l1Ratio: l1Ratio ?? 0.5)
        case .groupLasso: .groupLasso(lambda: strength, l1Ratio: l1Ratio ?? 1)
        case .adaptiveLasso: .adaptiveLasso(lambda: strength, gamma: gamma ?? 1)
        default: .l1(lambda: strength)
        }
      return (penalty, lambda == nil)
    }
  }
}
