internal import ArgumentParser
internal import Logistic

/// The penalty on the coefficients.
struct PenaltyOptions: ParsableArguments {
  @Option(
    help: """
      auto, none, l2 (its strength by cross-validation if not given). auto is none where the estimate exists; where the classes are separated, l2 \
      with λ = 1/n.
      """)
  var penalty: String?
  @Option(
    parsing: .unconditional,
    help: "The strength λ in mean loss + λ/2·‖w‖², on standardized columns. Selects l2.")
  var lambda: Double?
  @Option(
    name: .customLong("C"), parsing: .unconditional,
    help: "scikit-learn's strength, ½‖w‖² + C·Σ loss, on the columns as they are. Selects l2.")
  var c: Double?
  @Option(name: .customLong("l1-ratio"), help: .hidden)
  var l1Ratio: Double?
  @Option(help: .hidden)
  var penaltyFactor: [String] = []

  private enum Word: String, CaseIterable {
    case auto
    case absent = "none"
    case unpenalized, l2
  }

  private static let words = Words<Word>(
    option: "--penalty", table: Word.allCases.map { ($0.rawValue, $0) },
    refused: [
      ("l1", "use --penalty l2 with --lambda or --C"),
      ("elasticnet", "use --penalty l2 with --lambda or --C"),
      ("firth", "use --penalty auto, which is l2 where the classes are separated"),
    ])

  /// The library's penalty; nil for an L2 penalty whose strength is to be chosen.
  ///
  /// - Throws: strengths without a penalty, two at once, or ones that cannot be.
  func chosen() throws(LogisticError) -> Penalty? {
    let word = try penalty.map { (word) throws(LogisticError) in
      try Self.words.value(of: word)
    }
    if l1Ratio != nil {
      throw LogisticError(
        .usage, "not-available", "--l1-ratio is not available: it belongs to elasticnet",
        advice: "use --penalty l2 with --lambda or --C")
    }
    if !penaltyFactor.isEmpty {
      throw LogisticError(
        .usage, "not-available", "--penalty-factor is not available",
        advice: "use --penalty l2, which treats every column alike")
    }
    if lambda != nil, c != nil {
      throw LogisticError(
        .usage, "two-strengths", "--lambda and --C are both given",
        advice: "give one: --lambda is on standardized columns, --C on the columns as they are")
    }
    let strength: Penalty? = lambda.map { .l2(lambda: $0) } ?? c.map { .l2(c: $0) }
    switch word {
    case nil: return strength ?? .auto
    case .auto, .absent, .unpenalized:
      if let penalty, strength != nil {
        throw LogisticError(
          .usage, "strength", "--penalty \(penalty) takes no \(lambda != nil ? "--lambda" : "--C")",
          advice: "leave it out, or use --penalty l2")
      }
      return word == .auto ? .auto : .unpenalized
    case .l2:
      return strength
    }
  }
}
