internal import Logistic

/// What `train --strata` says.
struct ConditionalReport {
  let fit: ConditionalFit

  private var tests: [(name: String, test: FitStatistics.Test)] {
    [
      ("likelihood ratio", fit.likelihoodRatio), ("Wald", fit.wald), ("score", fit.score),
    ]
  }

  var text: String {
    var text =
      Style.heading(
        "Modelling which rows of a set of '\(fit.strata)' have \(fit.target.column) = \(fit.target.positive)"
      )
      + "\n\n"
    var facts: [(String, String)] = [
      ("sets", "\(fit.setCount), \(fit.caseCount) cases among \(fit.rowCount) rows")
    ]
    if fit.uninformativeSets > 0 {
      facts.append(
        ("sets that say nothing", "\(fit.uninformativeSets), without cases or of cases only"))
    }
    if fit.rowsDropped > 0 {
      facts.append(("rows left out", "\(fit.rowsDropped) for missing values"))
    }
    facts.append(("log-likelihood", "\(NumberText.table(fit.logLikelihood)), exact conditional"))
    facts.append(("with coefficients 0", NumberText.table(fit.nullLogLikelihood)))
    for (name, test) in tests {
      facts.append(
        (
          "\(name) test",
          "χ² \(NumberText.fixed(test.statistic, 3)) on \(test.degreesOfFreedom) df, p \(Summary.p(test.pValue))"
        ))
    }
    let width = facts.map(\.0.count).max() ?? 0
    for (name, value) in facts {
      text += "  " + name + String(repeating: " ", count: width - name.count) + "  \(value)\n"
    }
    var table = TextTable([
      ("term", .left), ("estimate", .point), ("std. error", .point), ("z", .point), ("p", .right),
      ("odds ratio", .point), ("95% low", .point), ("high", .point),
    ])
    for term in fit.terms {
      guard let error = term.standardError, let z = term.z, let p = term.pValue,
        let ratio = term.oddsRatio, let ends = term.oddsRatioInterval
      else {
        let why = term.isReference ? "reference" : "same within sets"
        table.add([term.term, why, "", "", "", "", "", ""])
        continue
      }
      table.add([
        term.term, NumberText.table(term.estimate), NumberText.table(error),
        NumberText.fixed(z, 3), Summary.p(p), NumberText.table(ratio), NumberText.table(ends.low),
        NumberText.table(ends.high),
      ])
    }
    text += "\n" + table.text
    return text
      + "\n  Odds ratios compare rows of one set; sets have no intercepts, so there are no probabilities.\n"
  }

  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("kind", .string("conditional")),
      ("target", .string(fit.target.column)), ("positive", .string(fit.target.positive)),
      ("strata", .string(fit.strata)), ("sets", .integer(fit.setCount)),
      ("rows", .integer(fit.rowCount)), ("cases", .integer(fit.caseCount)),
      ("uninformativeSets", .integer(fit.uninformativeSets)),
      ("rowsDropped", .integer(fit.rowsDropped)),
      ("logLikelihood", .number(fit.logLikelihood)),
      ("nullLogLikelihood", .number(fit.nullLogLikelihood)),
      (
        "tests",
        .array(
          tests.map {
            .object([
              ("test", .string($0.name)), ("statistic", .number($0.test.statistic)),
              ("df", .integer($0.test.degreesOfFreedom)), ("pValue", .number($0.test.pValue)),
            ])
          })
      ),
      (
        "terms",
        .array(
          fit.terms.map {
            TrainReport.json($0)
          })
      ),
    ])
  }
}
