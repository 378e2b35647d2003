internal import Logistic

/// What `update` says of rows that were added to a model.
struct UpdateReport {
  let update: ModelUpdate
  let model: TabularModel
  let output: String

  /// The table for people.
  var text: String {
    let added = NumberText.count(update.observationsAdded)
    let passes = "\(update.passes) pass\(update.passes == 1 ? "" : "es")"
    var text = Style.heading("Updating \(model.modelled)") + "\n\n"
    text += "  \(added) rows added in \(passes) over them; the model now stands for "
    text += "\(NumberText.count(update.observations))\n"
    if !update.levelsAdded.isEmpty {
      let names = update.levelsAdded
      text += "  new in the model: \(names.prefix(6).joined(separator: ", "))"
      text += "\(names.count > 6 ? ", …" : "")\n"
    }
    if let lambda = update.lambda { text += "  λ = \(NumberText.table(lambda))\n" }
    text += "\n" + Style.heading("Coefficients, change in log-odds for one unit") + "\n"
    let hasErrors = update.terms.contains { $0.standardError != nil }
    let hasClasses = update.terms.contains { $0.classLabel != nil }
    var table = TextTable(
      (hasClasses ? [("class", .left)] : []) + [
        ("term", .left), ("before", .point), ("now", .point),
      ]
        + (hasErrors ? [("std. error", .point)] : []))
    let shown = update.terms.indices.filter { !update.terms[$0].isReference }
    for i in shown.prefix(TrainReport.longest) {
      let term = update.terms[i]
      table.add(
        (hasClasses ? [term.classLabel ?? ""] : []) + [
          term.term, NumberText.table(update.estimatesBefore[i]), NumberText.table(term.estimate),
        ] + (hasErrors ? [term.standardError.map(NumberText.table) ?? ""] : []))
    }
    text += table.text
    if shown.count > TrainReport.longest {
      text += "  … \(shown.count - TrainReport.longest) more; --json has all\n"
    }
    return text + "\n" + certificate + "Model saved to \(output)\n"
  }

  private var certificate: String {
    var text = "  The rows before count as their quadratic at the last coefficients. "
    text +=
      update.isConverged
      ? "Of that sum this\n  is the optimum, to \(bound(update.certificate)).\n"
      : "The optimum of that\n  sum was not reached.\n"
    if update.refit.bound.isFinite {
      let distance =
        update.refitDistance < 0.01
        ? RaceNumbers.scientific(update.refitDistance) : RaceNumbers.short(update.refitDistance)
      text +=
        "Certificate: a fit of all rows, encoded as here, would lower the objective by at most\n"
      text += "  \(RaceNumbers.scientific(update.refit.bound)) of what it is at zero, and move no "
      text += "coefficient by more than \(distance) standard errors\n"
    } else {
      text += "Certificate: none for all rows; how far a fit of them all would be is not known. "
      text += "Refit to certify\n"
    }
    return text
  }

  private func bound(_ certificate: Certificate) -> String {
    certificate.bound.isFinite ? RaceNumbers.scientific(certificate.bound) : "what rounding allows"
  }

  /// The one object that `update --json` prints.
  var json: JSON {
    .object([
      ("schemaVersion", .integer(1)), ("target", .string(model.target)),
      ("classes", .array(model.classes.map { .string($0) })),
      (
        "positive", model.classes.count == 2 ? .string(model.classes[model.positive]) : .null
      ),
      ("observations", .number(update.observations)),
      ("observationsAdded", .number(update.observationsAdded)),
      ("rowsDropped", .integer(update.rowsDropped)),
      ("valuesImputed", .integer(update.valuesImputed)),
      ("levelsAdded", .array(update.levelsAdded.map { .string($0) })),
      ("updates", .integer(update.updates)), ("passes", .integer(update.passes)),
      ("converged", .bool(update.isConverged)), ("lambda", .optional(update.lambda)),
      (
        "terms",
        .array(
          update.terms.indices.filter { !update.terms[$0].isReference }.map { i in
            let term = update.terms[i]
            return .object([
              ("kind", .string(term.kind.rawValue)), ("term", .string(term.term)),
              ("column", .optional(term.column)), ("level", .optional(term.level)),
              ("class", .optional(term.classLabel)),
              ("before", .number(update.estimatesBefore[i])), ("estimate", .number(term.estimate)),
              ("standardError", .optional(term.standardError)),
            ])
          })
      ),
      ("certificate", TrainReport.json(update.certificate)),
      ("refit", TrainReport.json(update.refit)),
      ("refitDistance", .number(update.refitDistance)),
      ("warnings", .array(update.warnings.map(TrainReport.json))), ("model", .string(output)),
    ])
  }
}
