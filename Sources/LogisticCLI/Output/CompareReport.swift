internal import Logistic

/// What `compare` says.
struct CompareReport {
  let names: (String, String)
  let models: (TabularModel, TabularModel)
  let level: Double
  /// The file of the rows that were predicted.
  var file: String?
  /// What the likelihoods of the two say.
  private(set) var statistics: (FitStatistics, FitStatistics)?
  /// The likelihood-ratio test.
  private(set) var test: FitStatistics.Test?
  /// Why there is none.
  private(set) var refusal: LogisticError?
  var paired: PairedComparison?

  init(names: (String, String), models: (TabularModel, TabularModel), level: Double) {
    self.names = names
    self.models = models
    self.level = level
  }

  /// Takes in the test, or why there is none.
  mutating func learn(_ nested: () throws(LogisticError) -> NestedFits) {
    do throws(LogisticError) {
      let found = try nested()
      test = found.test
      statistics =
        found.isSwapped ? (found.larger, found.smaller) : (found.smaller, found.larger)
    } catch {
      refusal = error
      // Fits to the same rows that are not nested have their criteria yet.
      if error.code == "not-nested", let a = models.0.recordedStatistics,
        let b = models.1.recordedStatistics
      {
        statistics = (a, b)
      }
    }
  }

  var text: String {
    var text = Style.heading("Comparing models of \(models.0.modelled)") + "\n"
    if let statistics {
      var table = TextTable([
        ("model", .left), ("coefficients", .right), ("log-likelihood", .right),
        ("residual deviance", .right), ("df", .right), ("AIC", .right), ("BIC", .right),
      ])
      for (name, one) in [(names.0, statistics.0), (names.1, statistics.1)] {
        table.add([
          name, String(one.parameterCount), NumberText.fixed(one.logLikelihood, 4),
          NumberText.fixed(one.deviance, 4), NumberText.count(one.residualDegreesOfFreedom),
          one.aic.map { NumberText.fixed($0, 3) } ?? "",
          one.bic.map { NumberText.fixed($0, 3) } ?? "",
        ])
      }
      text += "\n" + Style.heading("Analysis of deviance") + "\n" + table.text
    }
    if let test {
      text += "\n  likelihood-ratio test  χ² \(NumberText.fixed(test.statistic, 4)) on "
      text += "\(test.degreesOfFreedom) df, p \(Summary.p(test.pValue))\n"
    } else if let refusal {
      text += "\n  no likelihood-ratio test: \(refusal.reason)\n"
    }
    if let paired { text += "\n" + section(paired) }
    return text
  }

  private func section(_ paired: PairedComparison) -> String {
    let share = NumberText.shortest((level * 1e6).rounded() / 1e4)
    var table = TextTable([
      ("figure", .left), ("first", .right), ("second", .right), ("difference", .right),
      ("\(share)% low", .right), ("high", .right), ("z", .right), ("p", .right),
    ])
    for (name, _, one) in figures(paired) {
      let ends = one.interval(level: level)
      table.add(
        [name]
          + [one.first, one.second, one.difference, ends.low, ends.high]
          .map { NumberText.fixed($0, 5) } + [NumberText.fixed(one.z, 3), Summary.p(one.pValue)])
    }
    var text = "Predictions of \(NumberText.count(paired.count)) rows"
    if let file { text += " of \(file)" }
    text = Style.heading(text) + "\n  first: \(names.0), second: \(names.1)\n\n" + table.text
    if test != nil {
      text +=
        "\n  These rows were fitted: more coefficients look better here than they are, and the AUC's test\n"
        + "  is none for nested models.\n"
    }
    return text
  }

  private func figures(
    _ paired: PairedComparison
  ) -> [(name: String, key: String, difference: PairedDifference)] {
    (paired.auc.map { [("AUC", "auc", $0)] } ?? [])
      + [("log loss", "logLoss", paired.logLoss), ("Brier", "brier", paired.brier)]
  }

  var json: JSON {
    func json(_ one: FitStatistics) -> JSON {
      .object([
        ("parameters", .integer(one.parameterCount)), ("logLikelihood", .number(one.logLikelihood)),
        ("deviance", .number(one.deviance)),
        ("residualDf", .number(one.residualDegreesOfFreedom)), ("aic", .optional(one.aic)),
        ("aicc", .optional(one.aicc)), ("bic", .optional(one.bic)),
      ])
    }
    var members: [(String, JSON)] = [
      ("schemaVersion", .integer(1)), ("target", .string(models.0.target)),
      ("models", .array([.string(names.0), .string(names.1)])),
      ("fits", statistics.map { .array([json($0.0), json($0.1)]) } ?? .null),
      (
        "likelihoodRatioTest",
        test.map {
          .object([
            ("statistic", .number($0.statistic)), ("df", .integer($0.degreesOfFreedom)),
            ("pValue", .number($0.pValue)),
          ])
        } ?? .null
      ), ("noTest", .optional(refusal?.reason)),
    ]
    if let paired {
      members.append(("rows", .number(paired.count)))
      members += figures(paired).map { _, key, one in
        let ends = one.interval(level: level)
        return (
          key,
          .object([
            ("first", .number(one.first)), ("second", .number(one.second)),
            ("difference", .number(one.difference)),
            ("standardError", .number(one.standardError)),
            ("confidenceInterval", .array([.number(ends.low), .number(ends.high)])),
            ("z", .number(one.z)), ("pValue", .number(one.pValue)),
          ])
        )
      }
    }
    return .object(members)
  }
}
