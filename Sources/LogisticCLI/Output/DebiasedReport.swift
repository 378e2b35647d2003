internal import Logistic

/// What `summary --ci debiased` says of a penalised fit.
struct DebiasedReport {
  let found: DebiasedFit
  let model: TabularModel

  var text: String {
    var text = Style.heading("Modelling \(model.modelled)") + "\n\n"
    text += "  rows             \(NumberText.count(found.observations))\n"
    text += "  penalty          \(found.penalty), λ = \(NumberText.table(found.lambda))\n"
    text += "  standard errors  de-biased, \(found.inverse.rawValue) inverse of the information\n\n"
    let share = NumberText.shortest((found.level * 1e6).rounded() / 1e4)
    text += "Coefficients, change in log-odds for one unit\n"
    var table = TextTable([
      ("term", .left), ("penalised", .point), ("de-biased", .point), ("std. error", .point),
      ("z", .point), ("p", .right), ("\(share)% low", .point), ("high", .point),
    ])
    for (term, penalized) in zip(found.terms, found.penalized) where !term.isReference {
      let ends = found.interval(term)
      table.add([
        term.term, NumberText.table(penalized),
        term.isAliased
          ? "dropped" : term.standardError == nil ? "" : NumberText.table(term.estimate),
        term.standardError.map(NumberText.table) ?? "",
        term.z.map { NumberText.fixed($0, 3) } ?? "", term.pValue.map { Summary.p($0) } ?? "",
        ends.map { NumberText.table($0.low) } ?? "", ends.map { NumberText.table($0.high) } ?? "",
      ])
    }
    return text + table.text + "\n  \(found.assumption)\n"
  }

  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("target", .string(model.target)),
      ("classes", .array(model.classes.map { .string($0) })),
      ("observations", .number(found.observations)),
      (
        "penalty",
        .object([("kind", .string(found.penalty)), ("lambda", .number(found.lambda))])
      ),
      (
        "covariance",
        .object([
          ("estimator", .string("debiased")), ("inverse", .string(found.inverse.rawValue)),
        ])
      ),
      ("level", .number(found.level)),
      (
        "terms",
        .array(
          zip(found.terms, found.penalized).map { term, penalized in
            var members: [(String, JSON)] = []
            let json = TrainReport.json(
              term, interval: found.interval(term), ratio: found.oddsRatioInterval(term),
              pValue: term.pValue)
            if case .object(let all) = json { members = all }
            members.append(("penalized", .number(penalized)))
            return .object(members)
          })
      ),
      ("assumption", .string(found.assumption)),
      ("warnings", .array(found.warnings.map(TrainReport.json))),
    ])
  }
}
