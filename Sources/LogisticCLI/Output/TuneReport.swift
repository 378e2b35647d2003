internal import Logistic

/// What `tune` says of a cross-validation.
struct TuneReport {
  let result: CrossValidation
  var nested: NestedCrossValidation?
  let warnings: [DataWarning]
  let output: String?
  /// Whether nothing ended it early.
  let isWhole: Bool

  /// The table for people.
  var text: String {
    var text =
      Style.heading("\(result.fit.model.modelled): \(kind) penalty by cross-validation") + "\n\n"
    let table = TuneTable(
      measure: result.measure, lambdas: result.lambdas,
      nonzeroCounts: result.path.points.map(\.nonzeroCount), means: result.means,
      standardErrors: result.standardErrors, minimum: result.minimum,
      oneStandardError: result.oneStandardError)
    text += table.text(
      rows: result.fit.observations, folds: result.foldCount, fits: result.byFold.count)
    let point = result.path.points[chosen]
    text += "  λ = \(NumberText.table(result.lambda)) chosen (\(result.rule.rawValue)): "
    text += "\(point.nonzeroCount) of \(featureCount) features have a coefficient other than 0\n"
    if let nested {
      text += "  nested: \(nested.measure.rawValue) \(NumberText.table(nested.mean)), std. error "
      text +=
        "\(NumberText.table(nested.standardError)), of \(nested.byFold.count) outer folds that "
      text += "had no part in the choice\n"
    }
    text += FitSummary(result.fit).certificate
    text += TrainReport.outputLine(output, history: result.fit.history) + "\n"
    return text
  }

  private var chosen: Int {
    result.rule == .minimum ? result.minimum : result.oneStandardError
  }

  private var featureCount: Int { result.path.features.count(where: \.hasCoefficient) }

  private var kind: String { FitSummary.penaltyName(result.fit) }

  /// The one object that `tune --json` prints.
  var json: JSON {
    let path = result.path
    return .object([
      ("schemaVersion", .integer(1)),
      ("target", .string(result.fit.model.target)),
      ("classes", .array(result.fit.model.classes.map { .string($0) })),
      ("observations", .number(result.fit.observations)),
      ("rowsDropped", .integer(result.fit.rowsDropped)),
      ("l1Ratio", .number(path.l1Ratio)),
      ("measure", .string(result.measure.rawValue)),
      ("folds", .integer(result.foldCount)),
      ("repeats", .integer(max(1, result.byFold.count / max(1, result.foldCount)))),
      ("foldWeights", .array(result.foldWeights.map { .number($0) })),
      ("lambdaMax", .number(path.greatestLambda)),
      ("lambdaMin", .number(result.lambdaMinimum)),
      ("lambda1se", .number(result.lambdaOneStandardError)),
      ("rule", .string(result.rule.rawValue)),
      ("lambda", .number(result.lambda)),
      ("path", .array(path.points.indices.map(step))),
      ("byFold", .array(result.byFold.map { .array($0.map(Self.number)) })),
      ("nested", nestedJSON),
      ("terms", .array(result.fit.terms.filter { !$0.isReference }.map(Self.term))),
      ("certificate", TrainReport.json(result.fit.certificate)),
      ("stopped", .bool(!isWhole)),
      ("warnings", .array(warnings.map(TrainReport.json))),
      ("model", .optional(output)),
    ])
  }

  /// The estimate by rows that had no part in the choice.
  private var nestedJSON: JSON {
    guard let nested else { return .null }
    return .object([
      ("folds", .integer(nested.foldCount)), ("mean", .number(nested.mean)),
      ("standardError", Self.number(nested.standardError)),
      ("byFold", .array(nested.byFold.map(Self.number))),
      ("foldWeights", .array(nested.foldWeights.map { .number($0) })),
      ("lambdas", .array(nested.lambdas.map { .number($0) })),
      ("nonzero", .array(nested.nonzeroCounts.map { .integer($0) })),
    ])
  }

  private func step(_ i: Int) -> JSON {
    let point = result.path.points[i]
    return .object([
      ("lambda", .number(point.lambda)), ("nonzero", .integer(point.nonzeroCount)),
      ("mean", .number(result.means[i])), ("standardError", Self.number(result.standardErrors[i])),
      ("devianceRatio", .number(point.devianceRatio)), ("outcome", .string("\(point.outcome)")),
      ("certificate", TrainReport.json(point.certificate)),
    ])
  }

  static func number(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }

  static func term(_ term: Term) -> JSON {
    .object([
      ("term", .string(term.term)), ("class", .optional(term.classLabel)),
      ("estimate", .number(term.estimate)),
    ])
  }
}
