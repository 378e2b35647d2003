internal import ArgumentParser
internal import Logistic

/// What is predicted from what, in one line.
struct FormulaOptions: ParsableArguments {
  @Option(
    help: """
      What is predicted from what, as R writes it: 'happy ~ fish * swim + log(weight) + C(island) + ns(age, 4)'. It \
      takes the place of --target and --features. Functions: log, log2, log10, log1p, exp, sqrt, abs, I, poly, ns, bs, rcs, \
      scale, C, factor, offset, and cbind on the left.
      """)
  var formula: String?

  /// The formula; nil if none is given.
  ///
  /// - Throws: what cannot be read.
  func chosen() throws(LogisticError) -> Formula? {
    try formula.map { (text) throws(LogisticError) in try Formula(text) }
  }

  /// The formula and the column that is predicted.
  ///
  /// - Throws: neither or both given, what cannot be read, options that a formula takes the place of.
  func chosen(
    orTarget target: String?, _ features: FeatureOptions, trials: String? = nil
  ) throws -> (formula: Formula?, target: String) {
    try check(features, target: target, trials: trials)
    let formula = try chosen()
    guard let target = formula?.target ?? target else {
      throw ValidationError("Missing expected argument '--target <target>', or '--formula'")
    }
    return (formula, target)
  }

  /// Refuses options that a formula takes the place of.
  func check(
    _ features: FeatureOptions, target: String?, trials: String?, isNetwork: Bool = false,
    isSparse: Bool = false
  ) throws(LogisticError) {
    guard formula != nil else { return }
    if isSparse { throw FeatureOptions.noMeaning("--formula") }
    let given: [(String, Bool, String)] = [
      ("--model", isNetwork, "leave one of them out"),
      ("--target", target != nil, "name the target left of the tilde"),
      ("--trials", trials != nil, "write cbind(successes, failures) ~ … in the formula"),
      ("--features", !features.features.isEmpty, "name the columns in the formula"),
      ("--exclude", !features.exclude.isEmpty, "write '. - column' in the formula"),
      ("--categorical", !features.categorical.isEmpty, "write C(column) in the formula"),
      ("--text", !features.textNames.isEmpty, "leave one of them out"),
      ("--no-intercept", features.noIntercept, "write '- 1' in the formula"),
      (
        "--missing impute", features.missing == "impute",
        "a formula leaves rows out that lack a value"
      ),
    ]
    guard let first = given.first(where: \.1) else { return }
    throw LogisticError(
      .usage, "formula", "--formula and \(first.0) are both given", advice: first.2)
  }
}
