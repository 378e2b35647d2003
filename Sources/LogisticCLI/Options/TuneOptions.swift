internal import ArgumentParser
internal import Logistic

/// Which strengths of which penalty are compared, and how.
struct TuneOptions: ParsableArguments {
  @Option(
    help: """
      l2, l1, elasticnet, group-lasso or adaptive-lasso. All but l2 make coefficients exactly 0. \
      Default: l2.
      """)
  var penalty: String?
  @Option(
    name: .customLong("l1-ratio"), parsing: .unconditional,
    help: "The ratio r of elasticnet, from 0 to 1 (default: 0.5), and of group-lasso (default: 1).")
  var l1Ratio: Double?
  @Option(
    parsing: .unconditional,
    help: "The exponent of adaptive-lasso's factors 1/|w|^gamma. Default: 1.")
  var gamma: Double?
  @Option(parsing: .unconditional, help: "How many strengths λ, in geometric steps. Default: 100.")
  var lambdas: Int?
  @Option(
    parsing: .unconditional,
    help: """
      The least λ as a share of the greatest. Default: 0.0001, with more features than rows 0.01.
      """)
  var lambdaMinRatio: Double?
  @Option(
    parsing: .unconditional,
    help: "End the path before a fit in which more features have a coefficient other than 0.")
  var maxNonzero: Int?
  @Option(parsing: .unconditional, help: "Into how many folds rows are dealt. Default: 10.")
  var folds: Int?
  @Option(help: "The column that says which fold a row is in.")
  var fold: String?
  @Option(help: "The column whose equal values stay in one fold.")
  var group: String?
  @Option(help: "The column in whose order folds are predicted by fits of all rows before them.")
  var order: String?
  @Flag(help: "The same in the order of the rows.")
  var inOrder = false
  @Option(
    parsing: .unconditional,
    help: """
      Estimate too how well the choice predicts, by as many outer folds, each predicted by a model whose \
      λ the others chose.
      """)
  var nested: Int?
  @Option(parsing: .unconditional, help: "How often rows are dealt anew; the means are averaged.")
  var repeats: Int?
  @Option(help: "deviance, auc, error or squared-error. Default: deviance.")
  var measure: String?
  @Option(
    help: """
      Which λ is chosen: min, the best; 1se, the greatest within one standard error of it. Default: min.
      """)
  var rule: String?
  @Option(help: "Where the dealing of rows comes from.")
  var seed: UInt64 = 0

  private static let penalties = Words<String>(
    option: "--penalty",
    table: ["l2", "l1", "elasticnet", "group-lasso", "adaptive-lasso"].map { ($0, $0) },
    refused: [("none", "use logistic train, which fits without a penalty")])
  private static let measures = Words<CrossValidation.Measure>(
    option: "--measure", table: CrossValidation.Measure.allCases.map { ($0.rawValue, $0) })
  private static let rules = Words<CrossValidation.Rule>(
    option: "--rule", table: CrossValidation.Rule.allCases.map { ($0.rawValue, $0) })

  /// The kind of penalty; its strength does not count.
  func chosenPenalty() throws(LogisticError) -> Penalty {
    var word = "l2"
    if let penalty { word = try Self.penalties.value(of: penalty) }
    if l1Ratio != nil, word != "elasticnet", word != "group-lasso" {
      throw LogisticError(
        .usage, "l1-ratio", "--l1-ratio belongs to --penalty elasticnet and group-lasso",
        advice: "give --penalty elasticnet, or leave it out")
    }
    if gamma != nil, word != "adaptive-lasso" {
      throw LogisticError(
        .usage, "gamma", "--gamma belongs to --penalty adaptive-lasso",
        advice: "give --penalty adaptive-lasso, or leave it out")
    }
    switch word {
    case "group-lasso": return .groupLasso(lambda: 1, l1Ratio: l1Ratio ?? 1)
    case "adaptive-lasso": return .adaptiveLasso(lambda: 1, gamma: gamma ?? 1)
    case "l1": return .l1(lambda: 1)
    case "elasticnet": return .elasticNet(lambda: 1, l1Ratio: l1Ratio ?? 0.5)
    default: return .l2(lambda: 1)
    }
  }

  /// How rows are dealt.
  func chosenFolds() throws(LogisticError) -> CrossValidation.Folds {
    if order != nil || inOrder {
      for (option, isGiven) in [
        ("--fold", fold != nil), ("--group", group != nil), ("--repeats", repeats != nil),
        ("--in-order", order != nil && inOrder),
      ] where isGiven {
        throw LogisticError(
          .usage, "folds",
          "\(order != nil ? "--order" : "--in-order") and \(option) are both given",
          advice: "leave one out: folds in order are dealt in one way")
      }
      return .ordered(by: order, folds ?? 10)
    }
    if let fold {
      for (option, isGiven) in [
        ("--folds", folds != nil), ("--group", group != nil), ("--repeats", repeats != nil),
      ] where isGiven {
        throw LogisticError(
          .usage, "folds", "--fold and \(option) are both given",
          advice: "leave \(option) out: the column says it all")
      }
      return .given(column: fold)
    }
    if let group { return .grouped(by: group, folds ?? 10, seed: seed, repeats: repeats ?? 1) }
    return .stratified(folds ?? 10, seed: seed, repeats: repeats ?? 1)
  }

  /// How rows are dealt to outer folds; nil where no such estimate is asked for.
  func outerFolds() throws(LogisticError) -> CrossValidation.Folds? {
    guard let nested else { return nil }
    if let fold {
      throw LogisticError(
        .usage, "folds", "--nested deals rows itself, but --fold \(fold) says where they are",
        advice: "leave one of the two out, or give --group \(fold)")
    }
    if order != nil || inOrder { return .ordered(by: order, nested) }
    // Another dealing than that of the search.
    if let group { return .grouped(by: group, nested, seed: seed ^ 0x6f75_7465_72, repeats: 1) }
    return .stratified(nested, seed: seed ^ 0x6f75_7465_72, repeats: 1)
  }

  /// What is compared.
  func chosenMeasure() throws(LogisticError) -> CrossValidation.Measure {
    guard let measure else { return .deviance }
    return try Self.measures.value(of: measure)
  }

  /// Which λ is chosen.
  func chosenRule() throws(LogisticError) -> CrossValidation.Rule {
    guard let rule else { return .minimum }
    return try Self.rules.value(of: rule)
  }

  /// Which strengths are tried.
  var grid: RegularizationPath.Grid {
    RegularizationPath.Grid(
      count: lambdas ?? 100, leastShare: lambdaMinRatio, maximumNonzero: maxNonzero)
  }
}
