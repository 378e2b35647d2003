internal import Logistic

/// What `summary` says of a penalised fit, or one with filled-in values: intervals by refits.
struct RefitReport {
  let refits: RefitBootstrap
  let model: TabularModel
  let level: Double

  private var count: Int { refits.refits.replicates.rows }

  var text: String {
    var text = Style.heading("Modelling \(model.modelled)") + "\n\n"
    text += "  rows       \(refits.rowCount)\n"
    text += "  penalty    \(refits.penalty)"
    if let lambda = refits.lambda { text += ", λ = \(NumberText.table(lambda))" }
    text += "\n  intervals  bootstrap, percentile, \(count) refits\n\n"
    let share = NumberText.shortest((level * 1e6).rounded() / 1e4)
    let hasClasses = model.coefficients.count > 1
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("term", .left), ("estimate", .point), ("\(share)% low", .point), ("high", .point),
    ]
    let hasZeros = refits.nonzeroShares.contains { $0 < 1 }
    if hasZeros { columns.append(("not 0 in", .right)) }
    if hasClasses { columns.insert(("class", .left), at: 0) }
    var table = TextTable(columns)
    for (j, (term, ends)) in zip(refits.terms, refits.intervals(level: level)).enumerated() {
      var cells = hasClasses ? [term.classLabel ?? ""] : []
      cells += [
        term.term, NumberText.table(term.estimate), NumberText.table(ends.low),
        NumberText.table(ends.high),
      ]
      if hasZeros {
        cells.append("\(NumberText.shortest((refits.nonzeroShares[j] * 1e3).rounded() / 10))%")
      }
      table.add(cells)
    }
    text += table.text
    if refits.lambda != nil {
      text += "\n  the penalty draws the estimates to 0, and their intervals with them\n"
    }
    return text
  }

  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("target", .string(model.target)),
      ("classes", .array(model.classes.map { .string($0) })),
      ("observations", .integer(refits.rowCount)),
      (
        "penalty",
        .object([("kind", .string(refits.penalty)), ("lambda", .optional(refits.lambda))])
      ),
      (
        "terms",
        .array(
          zip(refits.terms, refits.intervals(level: level)).enumerated().map { j, pair in
            .object([
              ("kind", .string(pair.0.kind.rawValue)), ("term", .string(pair.0.term)),
              ("column", .optional(pair.0.column)), ("level", .optional(pair.0.level)),
              ("class", .optional(pair.0.classLabel)), ("estimate", .number(pair.0.estimate)),
              ("standardError", .null),
              ("bootstrapInterval", .array([.number(pair.1.low), .number(pair.1.high)])),
              ("nonzeroShare", .number(refits.nonzeroShares[j])),
            ])
          })
      ),
      (
        "bootstrap",
        .object([
          ("intervals", .string("percentile")), ("level", .number(level)),
          ("resamples", .integer(count + refits.refits.separatedCount)),
          ("failed", .integer(refits.refits.separatedCount)),
        ])
      ),
      ("warnings", .array(refits.warnings.map(TrainReport.json))),
    ])
  }
}
