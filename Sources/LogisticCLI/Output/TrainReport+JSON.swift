internal import Logistic

extension TrainReport {
  /// The one object that `train --json` prints.
  var json: JSON {
    let model = fit.model
    return .object([
      ("schemaVersion", .integer(1)),
      ("target", .string(model.target)),
      ("classes", .array(model.classes.map { .string($0) })),
      (
        "positive",
        model.classes.count == 2 ? .string(model.classes[model.positive]) : .null
      ),
      ("observations", .number(fit.observations)),
      ("rowsDropped", .integer(fit.rowsDropped)),
      ("valuesImputed", .integer(fit.valuesImputed)),
      ("terms", .array(fit.terms.map(Self.json))),
      ("fit", Self.json(fit.statistics)),
      ("method", .string(fit.history.method)),
      ("methodNote", .optional(note ?? fit.history.methodNote)),
      ("outcome", .string(outcome)),
      ("iterations", .integer(fit.history.solution?.iterations ?? fit.history.epochs.count)),
      ("penalty", penalty),
      ("certificate", Self.json(fit.certificate)),
      ("separation", separation),
      ("history", Self.json(fit.history)),
      ("quality", QualityText(quality, classes: model.classes).json),
      ("warnings", .array(fit.warnings.map(Self.json))),
      ("model", .optional(output)),
    ])
  }

  private var outcome: String {
    if fit.history.wasStopped { return "stopped" }
    return fit.history.solution.map { "\($0.outcome)" } ?? "epochs"
  }

  private var penalty: JSON {
    guard let lambda = fit.lambda else { return .object([("kind", .string(fit.penaltyName))]) }
    let ratio = fit.l1Ratio ?? 0
    return .object([
      ("kind", .string(fit.penaltyName)),
      ("lambda", .number(lambda)), ("l1Ratio", .number(ratio)),
      ("standardized", .bool(fit.isStandardized)),
      ("chosenBecauseSeparated", .bool(fit.penaltyIsFallback)),
      ("factors", factors), ("relaxation", .optional(fit.relaxation)),
    ])
  }

  /// The factors as used, term by term; those of features that are left out are absent.
  private var factors: JSON {
    guard let factors = fit.penaltyFactors else { return .null }
    return .object(
      zip(fit.model.space.features, factors).filter { $1 < .infinity }.map {
        ($0.term, .number($1))
      })
  }

  private var separation: JSON {
    var members: [(String, JSON)] = [("verdict", .string(fit.separation.rawValue))]
    if let rows = fit.separatedRows { members.append(("rows", .integer(rows))) }
    if !fit.separatingTerms.isEmpty {
      members.append(("terms", .array(fit.separatingTerms.map(Self.json))))
    }
    if !fit.separatingLevels.isEmpty {
      members.append(("levels", .array(fit.separatingLevels.map(Self.json))))
    }
    return .object(members)
  }

  private static func json(_ term: SeparatingTerm) -> JSON {
    .object([
      ("term", .string(term.term)), ("column", .optional(term.column)),
      ("level", .optional(term.level)), ("class", .optional(term.classLabel)),
      ("direction", .string(term.direction.rawValue)), ("reference", .bool(term.isReference)),
    ])
  }

  static func json(_ term: Term) -> JSON {
    json(
      term, interval: term.confidenceInterval, ratio: term.oddsRatioInterval, pValue: term.pValue)
  }

  /// A coefficient with other intervals and another test.
  static func json(
    _ term: Term, interval ends: (low: Double, high: Double)?,
    ratio: (low: Double, high: Double)?, pValue: Double?
  ) -> JSON {
    func interval(_ pair: (low: Double, high: Double)?) -> JSON {
      pair.map { .array([.number($0.low), .number($0.high)]) } ?? .null
    }
    return .object([
      ("kind", .string(term.kind.rawValue)),
      ("term", .string(term.term)),
      ("column", .optional(term.column)),
      ("level", .optional(term.level)),
      ("class", .optional(term.classLabel)),
      ("estimate", term.isAliased ? .null : .number(term.estimate)),
      ("standardError", .optional(term.standardError)),
      ("z", .optional(term.z)),
      ("pValue", .optional(pValue)),
      ("confidenceInterval", interval(ends)),
      ("oddsRatio", term.isAliased ? .null : .optional(term.oddsRatio)),
      ("oddsRatioInterval", interval(ratio)),
      ("reference", .bool(term.isReference)),
      ("aliased", .bool(term.isAliased)),
      ("bound", .optional(term.bound?.rawValue)),
    ])
  }

  static func json(_ fit: FitStatistics) -> JSON {
    .object([
      ("logLikelihood", .number(fit.logLikelihood)),
      ("nullLogLikelihood", .optional(fit.nullLogLikelihood)),
      ("saturatedLogLikelihood", .number(fit.saturatedLogLikelihood)),
      ("deviance", .number(fit.deviance)),
      ("nullDeviance", .optional(fit.nullDeviance)),
      ("dfModel", .integer(fit.modelDegreesOfFreedom)),
      ("dfResidual", .number(fit.residualDegreesOfFreedom)),
      ("aic", .optional(fit.aic)),
      ("aicc", .optional(fit.aicc)),
      ("bic", .optional(fit.bic)),
      ("mcFaddenR2", .optional(fit.mcFaddenR2)),
      ("mcFaddenAdjustedR2", .optional(fit.mcFaddenAdjustedR2)),
      ("coxSnellR2", .optional(fit.coxSnellR2)),
      ("nagelkerkeR2", .optional(fit.nagelkerkeR2)),
      ("tjurR2", .optional(fit.tjurR2)),
      (
        "likelihoodRatioTest",
        fit.likelihoodRatioTest.map { test in
          .object([
            ("statistic", .number(test.statistic)), ("df", .integer(test.degreesOfFreedom)),
            ("pValue", .number(test.pValue)),
          ])
        } ?? .null
      ),
    ])
  }

  static func json(_ certificate: Certificate?) -> JSON {
    certificate.map {
      .object([("bound", .number($0.bound)), ("kind", .string($0.kind.rawValue))])
    } ?? .null
  }

  static func json(_ warning: DataWarning) -> JSON {
    .object([
      ("code", .string(warning.code)), ("message", .string(warning.message)),
      ("column", .optional(warning.column)),
      ("line", warning.line.map { .integer($0) } ?? .null),
    ])
  }

  /// Each reported quantity, one value an epoch or iteration.
  static func json(_ history: History) -> JSON {
    var members: [(String, JSON)] = [
      ("epochs", .integer(history.epochs.count)),
      ("bestEpoch", history.bestEpoch.map { .integer($0 + 1) } ?? .null),
    ]
    members.append(
      (
        "metrics",
        .object(
          history.metrics.sorted { $0.key < $1.key }.map { name, values in
            (name, .array(values.map { .number($0) }))
          })
      ))
    return .object(members)
  }
}
