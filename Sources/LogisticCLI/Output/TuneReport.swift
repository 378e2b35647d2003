internal import Logistic

/// What `tune` says of a cross-validation.
struct TuneReport {
  let result: CrossValidation
  var nested: NestedCrossValidation?
  let warnings: [DataWarning]
  let output: String?
  /// Whether nothing ended it early.
  let isWhole: Bool

  /// How many strengths the table shows at most, beside those that are marked.
  static let longest = 20

  /// The table for people.
  var text: String {
    let count = result.lambdas.count
    let repeats = result.byFold.count / max(1, result.foldCount)
    let often = repeats > 1 ? ", \(repeats) times" : ""
    let step = max(1, (count + Self.longest - 1) / Self.longest)
    let shown = result.lambdas.indices.filter {
      $0 % step == 0 || $0 == count - 1 || $0 == result.minimum || $0 == result.oneStandardError
    }
    var text =
      Style.heading("\(result.fit.model.modelled): \(kind) penalty by cross-validation") + "\n\n"
    text +=
      "  \(NumberText.count(result.fit.observations)) rows in \(result.foldCount) folds\(often)"
    if result.byFold.count < result.foldCount { text += ", \(result.byFold.count) judged" }
    text += ", \(count) strengths λ"
    text += shown.count < count ? ", \(shown.count) of them shown; --json has all\n\n" : "\n\n"
    var table = TextTable([
      ("λ", .point), ("nonzero", .right), (result.measure.rawValue, .point),
      ("std. error", .point), ("", .left),
    ])
    for i in shown {
      table.add([
        NumberText.table(result.lambdas[i]), String(result.path.points[i].nonzeroCount),
        NumberText.table(result.means[i]), NumberText.table(result.standardErrors[i]), mark(i),
      ])
    }
    text += table.text + "\n"
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

  private var featureCount: Int { result.path.features.count { $0.role != .unknown } }

  private var kind: String { FitSummary.penaltyName(result.fit) }

  private func mark(_ i: Int) -> String {
    let marks = [(result.minimum, "min"), (result.oneStandardError, "1se")]
    return marks.filter { $0.0 == i }.map(\.1).joined(separator: ", ")
  }

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

  private static func number(_ value: Double) -> JSON { value.isFinite ? .number(value) : .null }

  private static func term(_ term: Term) -> JSON {
    .object([
      ("term", .string(term.term)), ("class", .optional(term.classLabel)),
      ("estimate", .number(term.estimate)),
    ])
  }
}
