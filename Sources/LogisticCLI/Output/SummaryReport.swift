internal import Logistic

/// What `summary` says.
struct SummaryReport {
  let inference: Inference
  let model: TabularModel
  let kind: Summary.Intervals
  /// One a term.
  let intervals: [(low: Double, high: Double)?]
  let bootstrap: Bootstrap?
  /// Penalised likelihood-ratio tests of a Firth fit, one a term.
  let coefficientTests: [FitStatistics.Test?]?
  let tests: [TermTest]
  let contrasts: [Contrast]
  /// One a contrast, if they were asked for.
  let contrastTests: [TermTest]
  let hasStars: Bool
  let adjustment: PValueAdjustment?
  let showsInflation: Bool

  func written(as form: Summary.Form) -> String {
    if form == .csv {
      return inference.csv(
        intervals: intervals, coefficientTests: coefficientTests, adjustment: adjustment)
    }
    return Summary(
      inference, intervals, name: intervalsName, coefficientTests: coefficientTests, tests: tests,
      contrasts: contrasts, contrastTests: contrastTests, hasStars: hasStars,
      adjustment: adjustment,
      showsInflation: showsInflation
    ).written(as: form)
  }

  /// How the intervals were made, and of how many resamples.
  private var intervalsName: String {
    guard let bootstrap else { return kind.name }
    let failed = bootstrap.separatedCount
    return kind.name + ", \(bootstrap.replicates.rows + failed) resamples"
      + (failed > 0 ? ", \(failed) without an estimate" : "")
  }

  /// What is to be known, the resamples too.
  private var warnings: [DataWarning] { inference.warnings + (bootstrap?.warnings ?? []) }

  var json: JSON {
    var fit: [(String, JSON)] = []
    if case .object(let members) = TrainReport.json(inference.statistics) { fit = members }
    if kind != .wald {
      fit.append(
        (
          kind == .profile ? "profileIntervals" : "bootstrapIntervals",
          .array(
            zip(inference.terms, intervals).compactMap { term, ends in
              ends.map {
                .object([
                  ("term", .string(term.term)), ("class", .optional(term.classLabel)),
                  ("interval", .array([.number($0.low), .number($0.high)])),
                ])
              }
            })
        ))
    }
    if let bootstrap {
      fit.append(
        (
          "bootstrap",
          .object([
            ("intervals", .string(kind.rawValue)),
            ("resamples", .integer(bootstrap.replicates.rows + bootstrap.separatedCount)),
            ("separated", .integer(bootstrap.separatedCount)),
            ("isComplete", .bool(!bootstrap.wasStopped)),
            ("standardErrors", .array(bootstrap.standardErrors.map { .number($0) })),
          ])
        ))
    }
    if let penalized = inference.penalizedLogLikelihood {
      fit.append(("penalizedLogLikelihood", .number(penalized)))
    }
    if let coefficientTests {
      fit.append(
        (
          "penalizedLikelihoodRatio",
          .array(
            zip(inference.terms, coefficientTests).compactMap { term, test in
              test.map {
                .object([
                  ("term", .string(term.term)), ("statistic", .number($0.statistic)),
                  ("pValue", .number($0.pValue)),
                ])
              }
            })
        ))
    }
    if let dispersion = inference.dispersion {
      fit.append(
        (
          "dispersion",
          .object([
            ("value", .number(dispersion.value)), ("chiSquare", .number(dispersion.chiSquare)),
            ("df", .number(dispersion.degreesOfFreedom)),
          ])
        ))
    }
    fit.append(
      (
        "varianceInflation",
        .array(
          inference.varianceInflation.map {
            .object([
              ("column", .string($0.column)), ("df", .integer($0.degreesOfFreedom)),
              ("gvif", .number($0.factor)), ("perCoefficient", .number($0.perCoefficient)),
            ])
          })
      ))
    if let adjustment { fit.append(("adjustedPValues", adjusted(adjustment))) }
    if !tests.isEmpty {
      fit.append(("termTests", .array(tests.map(Self.json))))
    }
    if !contrasts.isEmpty {
      fit.append(
        (
          "contrasts",
          .array(
            contrasts.enumerated().map { i, contrast in
              let ends = contrast.confidenceInterval
              return .object(
                [
                  ("contrast", .string(contrast.name)), ("estimate", .number(contrast.estimate)),
                  ("standardError", .number(contrast.standardError)), ("z", .number(contrast.z)),
                  ("pValue", .number(contrast.pValue)),
                  ("confidenceInterval", .array([.number(ends.low), .number(ends.high)])),
                  ("oddsRatio", .number(contrast.oddsRatio)),
                ] + (contrastTests.isEmpty ? [] : [("tests", Self.json(contrastTests[i]))]))
            })
        ))
    }
    var column: JSON = .null
    if case .cluster(let name, _) = inference.estimator { column = .string(name) }
    return .object([
      ("schemaVersion", .integer(1)), ("target", .string(model.target)),
      ("classes", .array(model.classes.map { .string($0) })),
      ("positive", model.classes.count == 2 ? .string(model.classes[model.positive]) : .null),
      ("observations", .number(inference.observations)),
      ("rowsDropped", .integer(inference.rowsDropped)),
      (
        "covariance",
        .object([
          ("estimator", .string(inference.estimator.name)),
          ("cluster", column),
          ("clusters", inference.clusterCount.map { .integer($0) } ?? .null),
          ("factor", .number(inference.smallSampleFactor)),
          (
            "designDegreesOfFreedom",
            inference.designDegreesOfFreedom.map { .integer($0) } ?? .null
          ),
          ("testDegreesOfFreedom", .optional(inference.degreesOfFreedom)),
          ("matrix", matrix),
        ])
      ),
      ("level", .number(inference.level)), ("intervals", .string(kind.rawValue)),
      (
        "terms",
        .array(
          inference.terms.indices.map { i in
            let term = inference.terms[i]
            return TrainReport.json(
              term, interval: intervals[i],
              ratio: term.oddsRatioInterval(intervals[i]),
              pValue: coefficientTests.map { $0[i]?.pValue } ?? term.pValue)
          })
      ),
      ("fit", .object(fit)), ("distance", .number(inference.distance)),
      ("warnings", .array(warnings.map(TrainReport.json))),
    ])
  }

  /// The covariance of the estimated terms, row by row in their order; null of more than 500.
  private var matrix: JSON {
    let covariance = inference.covariance
    guard covariance.order <= 500 else { return .null }
    return .array(
      (0..<covariance.order).map { i in
        .array((0..<covariance.order).map { .number(covariance[i, $0]) })
      })
  }

  /// The p-values of slopes and of columns, adjusted each in their own number.
  private func adjusted(_ adjustment: PValueAdjustment) -> JSON {
    let values = inference.adjustedPValues(
      adjustment, of: coefficientTests.map { $0.map { $0?.pValue } })
    let columns = adjustment.adjusted(tests.map(\.pValue))
    return .object([
      ("method", .string(adjustment.rawValue)),
      (
        "terms",
        .array(
          zip(inference.terms, values).compactMap { term, value in
            value.map {
              .object([
                ("term", .string(term.term)), ("class", .optional(term.classLabel)),
                ("pValue", .number($0)),
              ])
            }
          })
      ),
      (
        "columns",
        .array(
          zip(tests, columns).map {
            .object([("column", .string($0.column)), ("pValue", .number($1))])
          })
      ),
    ])
  }

  private static func json(_ test: TermTest) -> JSON {
    .object([
      ("column", .string(test.column)),
      ("df", .integer(test.degreesOfFreedom)),
      ("likelihoodRatio", .optional(test.likelihoodRatio?.statistic)),
      ("pValue", .number(test.pValue)),
      ("wald", .optional(test.wald?.statistic)), ("waldPValue", .optional(test.wald?.pValue)),
      ("score", .optional(test.score?.statistic)),
      ("scorePValue", .optional(test.score?.pValue)),
    ])
  }

  /// The rows' influence as CSV.
  static func influence(_ influence: Influence, _ inference: Inference) -> String {
    let estimated = inference.terms.filter { $0.standardError != nil }
    var out =
      "row,fitted,pearson_residual,deviance_residual,quantile_residual,leverage,standardized_pearson_residual,cooks_distance"
    for term in estimated {
      out += "," + csvField("dfbetas_\(term.term)")
    }
    out += "\n"
    for i in influence.rows.indices {
      var values = [
        influence.fitted[i], influence.pearsonResiduals[i], influence.devianceResiduals[i],
        influence.quantileResiduals[i], influence.leverages[i],
        influence.standardizedPearsonResiduals[i], influence.cooksDistances[i],
      ]
      for j in 0..<influence.dfbetas.columns { values.append(influence.dfbetas[i, j]) }
      out += "\(influence.rows[i] + 1)"
      for value in values { out += "," + (value.isNaN ? "" : NumberText.shortest(value)) }
      out += "\n"
    }
    return out
  }
}
