internal import Logistic

/// What `train` says of a fit of sparse rows.
struct SparseReport {
  let fit: SparseFit
  let quality: FitQuality
  let note: String?
  let output: String?

  /// The most coefficients that JSON lists, the largest; `nonzeroCount` says how many there are.
  static let mostTerms = 100_000

  /// The tables for people.
  var text: String {
    var text = Style.heading("Modelling \(fit.model.modelled)") + "\n\n"
    text +=
      "  \(NumberText.count(fit.observations)) rows of \(fit.model.columnCount) columns\n  \(method)\n\n"
    let limit = TrainReport.longest
    let count = fit.nonzeroCount
    text +=
      Style.heading(
        "Coefficients, change in log-odds for one unit"
          + (count > limit ? ": the \(limit) largest of \(count) that are not 0" : "")) + "\n"
    text += coefficients(fit.terms(limit: limit)) + "\n"
    text += QualityText(quality, classes: fit.model.classes).text + "\n"
    text += FitSummary.line(fit.certificate)
    return text + TrainReport.outputLine(output, history: fit.history) + "\n"
  }

  private var method: String {
    let iterations = fit.history.solution?.iterations ?? 0
    var line = "\(fit.history.method), \(iterations) iteration\(iterations == 1 ? "" : "s"), "
    guard let lambda = fit.lambda else { return line + "no penalty" }
    line += "\(fit.penaltyTitle) penalty λ = \(NumberText.table(lambda))"
    line +=
      fit.isStandardized
      ? ",\n  on columns over their deviations" : ",\n  on the columns as they are"
    if fit.hasPenaltyFactors { line += ",\n  with penalty factors" }
    if let share = fit.relaxation {
      line += ",\n  relaxed to \(NumberText.shortest(share)) of it in the coefficients not 0"
    }
    return line
  }

  private func coefficients(_ terms: [Term]) -> String {
    let hasClasses = terms.contains { $0.classLabel != nil }
    let hasErrors = terms.contains { $0.standardError != nil }
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("column", .left), ("estimate", .point),
    ]
    if hasClasses { columns.insert(("class", .left), at: 0) }
    if hasErrors { columns += [("std. error", .point), ("p", .right)] }
    var table = TextTable(columns)
    for term in terms {
      var cells = hasClasses ? [term.classLabel ?? "", term.term] : [term.term]
      cells.append(NumberText.table(term.estimate))
      if hasErrors {
        cells += [term.standardError, term.pValue].map { $0.map(NumberText.table) ?? "" }
      }
      table.add(cells)
    }
    let all = fit.model.columnCount * fit.model.coefficients.count
    return table.text + "  \(all - fit.nonzeroCount) of \(all) coefficients are 0\n"
  }

  /// The one object that `train --json` prints: as of a table, with the columns' numbers for names; of the
  /// coefficients those that are not 0.
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
      ("rowsDropped", .integer(0)),
      ("valuesImputed", .integer(0)),
      ("columnCount", .integer(model.columnCount)),
      ("firstIndex", .integer(model.firstIndex)),
      ("nonzeroCount", .integer(fit.nonzeroCount)),
      ("terms", .array(fit.terms(limit: Self.mostTerms).map(TrainReport.json))),
      ("fit", TrainReport.json(fit.statistics)),
      ("method", .string(fit.history.method)),
      ("methodNote", .optional(note ?? fit.history.methodNote)),
      ("outcome", .string(fit.history.solution.map { "\($0.outcome)" } ?? "stopped")),
      ("iterations", .integer(fit.history.solution?.iterations ?? 0)),
      ("penalty", penalty),
      ("certificate", TrainReport.json(fit.certificate)),
      ("separation", .object([("verdict", .string(fit.separation.rawValue))])),
      ("history", TrainReport.json(fit.history)),
      ("quality", QualityText(quality, classes: model.classes).json),
      ("warnings", .array(fit.warnings.map(TrainReport.json))),
      ("model", .optional(output)),
    ])
  }

  private var penalty: JSON {
    guard let lambda = fit.lambda else { return .object([("kind", .string("unpenalized"))]) }
    return .object([
      ("kind", .string(fit.penaltyName)),
      ("lambda", .number(lambda)), ("l1Ratio", .number(fit.l1Ratio ?? 0)),
      ("relaxation", .optional(fit.relaxation)),
      ("standardized", .bool(fit.isStandardized)),
      ("chosenBecauseSeparated", .bool(fit.penaltyIsFallback)),
    ])
  }
}

extension SparseFit {
  /// The penalty's name in a sentence.
  var penaltyTitle: String {
    switch penaltyName {
    case "adaptive-lasso": "adaptive L1"
    case "l2": "L2"
    case "l1": "L1"
    default: "elastic-net (\(NumberText.shortest(l1Ratio ?? 0)) of it L1)"
    }
  }
}
