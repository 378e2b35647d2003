internal import ArgumentParser
internal import Logistic

extension Train {
  /// Fits matched sets, whose intercepts are conditioned away.
  func trainMatched(_ strata: String) throws {
    let chosen = try penalty.chosen().0
    let given = [
      (output != nil, "--output"), (model != nil, "--model"), (startFrom != nil, "--start-from"),
      (chosen != .auto && chosen != .unpenalized, "--penalty"),
      (
        !weights.columns.names.isEmpty,
        "--\(weights.trials != nil ? "trials" : "weights and --offset")"
      ),
      (weights.classWeight != nil, "--class-weight"), (method.epochs != nil, "--epochs"),
      (rows.validationData != nil || rows.validationSplit != nil, "--validation"),
      (features.missing == "impute", "--missing impute"), (features.noIntercept, "--no-intercept"),
    ].first(where: \.0)
    if let given {
      throw LogisticError(
        .usage, "strata", "matched sets take no \(given.1)",
        advice: given.1 == "--output"
          ? "what they predict are odds within a set, no probabilities: take the table or --json"
          : "leave it out")
    }
    var estimator = LogisticRegression()
    let table = try dataOptions.table(data, verbatim: features.textNames)
    let fit: ConditionalFit
    if let text = formulaOptions.formula {
      let formula = try Formula(text)
      guard case .column(let target) = formula.response, formula.offset == nil else {
        throw LogisticError(
          .usage, "formula", "matched sets take neither cbind nor an offset",
          advice: "give a row a person, and a column of two classes")
      }
      try features.apply(to: &estimator, table)
      estimator.formula = formula
      fit = try ConditionalFit(table, target: target, strata: strata, as: estimator)
    } else {
      try features.apply(to: &estimator, table)
      let names =
        features.chosen(in: table)
        ?? table.names.filter {
          $0 != target && $0 != strata && !features.excluded(in: table).contains($0)
        }
      fit = try ConditionalFit(
        table, target: target, features: names, strata: strata, as: estimator)
    }
    Messages.warnings(table.warnings, file: table.file)
    let report = ConditionalReport(fit: fit)
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }
}
