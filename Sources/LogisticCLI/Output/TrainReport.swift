internal import Logistic

/// What `train` says of a fitted table.
struct TrainReport {
  let fit: LogisticFit
  let quality: FitQuality
  let note: String?
  let output: String?

  /// How many coefficients the table shows at most.
  static let longest = 20

  /// The tables for people.
  var text: String {
    var text = Style.heading("Modelling \(fit.model.modelled)") + "\n\n"
    text += "  " + rowsLine + "\n  " + methodLine + "\n\n"
    text += coefficients + "\n"
    text += QualityText(quality, classes: fit.model.classes).text + "\n"
    text += certificate
    text += outputLine + "\n"
    return text
  }

  private var rowsLine: String {
    var parts = ["\(NumberText.count(fit.observations)) rows"]
    if fit.rowsDropped > 0 { parts.append("\(fit.rowsDropped) dropped for missing values") }
    if let best = fit.history.bestEpoch { parts.append("weights of epoch \(best + 1) kept") }
    if fit.valuesImputed > 0 { parts.append("\(fit.valuesImputed) missing values filled in") }
    return parts.joined(separator: ", ")
  }

  private var methodLine: String {
    var line = fit.history.method
    let count = fit.history.epochs.count
    if let solution = fit.history.solution {
      line += ", \(solution.iterations) iteration\(solution.iterations == 1 ? "" : "s")"
    } else {
      line += ", \(count) epoch\(count == 1 ? "" : "s")"
    }
    if let lambda = fit.lambda {
      line += fit.l1Ratio == 0 ? ", " : ",\n  "
      line += "\(penaltyName) penalty λ = \(NumberText.table(lambda))"
      line += fit.isStandardized ? " on standardized columns" : " on the columns as they are"
      if fit.penaltyIsFallback { line += ",\n  because the classes are separated" }
    } else {
      line += ", no penalty"
    }
    return line
  }

  private var penaltyName: String {
    switch fit.l1Ratio ?? 0 {
    case 0: "L2"
    case 1: "L1"
    case let ratio: "elastic-net (\(NumberText.shortest(ratio)) of it L1)"
    }
  }

  /// How many coefficients an L1 part made 0.
  private var zeros: String {
    guard let ratio = fit.l1Ratio, ratio > 0 else { return "" }
    let slopes = fit.terms.filter { $0.kind == .slope && !$0.isReference }
    let count = slopes.count { $0.estimate == 0 }
    return "  \(count) of \(slopes.count) coefficients are 0\n"
  }

  /// The coefficients: all of them, or the largest.
  private var coefficients: String {
    let shown = fit.terms.filter { !$0.isReference }
    let hasErrors = shown.contains { $0.standardError != nil }
    let hasClasses = shown.contains { $0.classLabel != nil }
    var listed = shown
    var text = "Coefficients, change in log-odds for one unit"
    if shown.count > Self.longest {
      let largest = shown.indices.sorted { abs(shown[$0].estimate) > abs(shown[$1].estimate) }
      listed = largest.prefix(Self.longest).map { shown[$0] }
      text += ": the \(Self.longest) largest of \(shown.count)"
    }
    text = Style.heading(text) + "\n"
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("term", .left)]
    if hasClasses { columns.insert(("class", .left), at: 0) }
    columns.append(("estimate", .point))
    if hasErrors { columns += [("std. error", .point), ("p", .right)] }
    // With classes beside them the errors leave no room in 80 columns.
    let hasRatios = !(hasErrors && hasClasses)
    if hasRatios { columns.append(("odds ratio", .point)) }
    var table = TextTable(columns)
    table.limit = hasErrors ? 24 : 36
    for term in listed {
      var cells = [term.term]
      if hasClasses { cells.insert(term.classLabel ?? "", at: 0) }
      func number(_ value: Double?) -> String { value.map(NumberText.table) ?? "" }
      cells.append(term.isAliased ? "dropped" : NumberText.table(term.estimate))
      if hasErrors { cells += [number(term.standardError), number(term.pValue)] }
      if hasRatios { cells.append(term.isAliased ? "" : number(term.oddsRatio)) }
      table.add(cells)
    }
    text += table.text + zeros
    let references = fit.terms.filter(\.isReference).map(\.term)
    var seen = Set<String>()
    let once = references.filter { seen.insert($0).inserted }
    if !once.isEmpty {
      text +=
        "  fixed at 0: \(once.prefix(6).joined(separator: ", "))\(once.count > 6 ? ", …" : "")\n"
    }
    if !hasErrors, let why = whyNoErrors { text += "  \(why)\n" }
    return text
  }

  private var whyNoErrors: String? {
    if fit.history.solution == nil {
      return "no standard errors: \(fit.history.method)'s steps do not prove an optimum"
    }
    if fit.penaltyIsFallback { return "no standard errors: the classes are separated" }
    if fit.lambda != nil { return "no standard errors: they do not hold with a penalty" }
    if fit.valuesImputed > 0 {
      return "no standard errors: values were filled in; --missing drop gives them"
    }
    return nil
  }

  private var certificate: String { fit.certificate.map(Self.line) ?? "" }

  /// What is proved, in one line.
  static func line(_ certificate: Certificate) -> String {
    certificate.bound.isFinite
      ? "Certificate: loss within \(NumberText.table(certificate.bound)) of its optimum, relative (\(certificate.kind.rawValue))\n"
      : "Certificate: none, nothing could be proved of how near the optimum is\n"
  }

  /// Where the model went.
  static func outputLine(_ output: String?, history: History) -> String {
    (history.wasStopped ? "Interrupted: the model is as it was then. " : "")
      + (output.map { "Model saved to \($0)" }
        ?? "Model not kept: give --output model.keras to save it")
  }

  private var outputLine: String {
    Self.outputLine(output, history: fit.history)
  }
}
