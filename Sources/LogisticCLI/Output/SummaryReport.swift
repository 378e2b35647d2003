internal import Logistic

/// What `summary` says.
struct SummaryReport {
  let inference: Inference
  let model: TabularModel
  let kind: Summary.Intervals
  /// One a term.
  let intervals: [(low: Double, high: Double)?]
  let bootstrap: Bootstrap?
  let tests: [TermTest]
  let contrasts: [Contrast]
  let hasStars: Bool

  func written(as form: Summary.Form) -> String {
    if form == .csv { return inference.csv(intervals: intervals) }
    return Summary(
      inference, intervals, name: kind.name, tests: tests, contrasts: contrasts, hasStars: hasStars
    ).written(as: form)
  }

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
            ("standardErrors", .array(bootstrap.standardErrors.map { .number($0) })),
          ])
        ))
    }
    if !tests.isEmpty {
      fit.append(("termTests", .array(tests.map(Self.json))))
    }
    if !contrasts.isEmpty {
      fit.append(
        (
          "contrasts",
          .array(
            contrasts.map {
              .object([
                ("contrast", .string($0.name)), ("estimate", .number($0.estimate)),
                ("standardError", .number($0.standardError)), ("z", .number($0.z)),
                ("pValue", .number($0.pValue)),
                (
                  "confidenceInterval",
                  .array([.number($0.confidenceInterval.low), .number($0.confidenceInterval.high)])
                ),
                ("oddsRatio", .number($0.oddsRatio)),
              ])
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
        ])
      ),
      ("level", .number(inference.level)),
      (
        "terms",
        .array(
          inference.terms.map {
            TrainReport.json(
              $0, interval: inference.interval($0), ratio: inference.oddsRatioInterval($0))
          })
      ),
      ("fit", .object(fit)), ("distance", .number(inference.distance)),
      ("warnings", .array(inference.warnings.map(TrainReport.json))),
    ])
  }

  private static func json(_ test: TermTest) -> JSON {
    .object([
      ("column", .string(test.column)),
      ("df", .integer(test.likelihoodRatio.degreesOfFreedom)),
      ("likelihoodRatio", .number(test.likelihoodRatio.statistic)),
      ("pValue", .number(test.likelihoodRatio.pValue)),
      ("wald", .optional(test.wald?.statistic)), ("waldPValue", .optional(test.wald?.pValue)),
      ("score", .number(test.score.statistic)), ("scorePValue", .number(test.score.pValue)),
    ])
  }

  /// The rows' influence as CSV.
  static func influence(_ influence: Influence, _ inference: Inference) -> String {
    let estimated = inference.terms.filter { $0.standardError != nil }
    var out =
      "row,fitted,pearson_residual,deviance_residual,quantile_residual,leverage,standardized_pearson_residual,cooks_distance"
    for term in estimated {
      out += "," + csvField("dfbeta_\(term.term)")
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
