/// The parts of what is said of a fit, in plain text of at most 80 columns.
package struct FitSummary {
  private let fit: LogisticFit
  private let limit: Int?

  /// A summary that lists at most `limit` coefficients, the largest; nil for all.
  package init(_ fit: LogisticFit, limit: Int? = nil) {
    self.fit = fit
    self.limit = limit
  }

  /// What is modelled.
  package var heading: String { "Modelling \(fit.model.modelled)" }

  /// Rows, and how they were fitted.
  package var method: String { "  \(rowsLine)\n  \(methodLine)\n" }

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
    guard let lambda = fit.lambda else {
      return line + (fit.isFirth ? ", \(Self.penaltyName(fit))" : ", no penalty")
    }
    line += fit.l1Ratio == 0 ? ", " : ",\n  "
    line += "\(Self.penaltyName(fit)) penalty λ = \(NumberText.table(lambda))"
    let isOfWords = wordCount == fit.model.space.width
    line +=
      !fit.isStandardized
      ? " on the columns as they are"
      : isOfWords
        ? " on the words as they are"
        : wordCount > 0 ? " on standardized columns and words" : " on standardized columns"
    switch fit.fallback {
    case .separation?: line += ",\n  because the classes are separated"
    case .unproved?: line += ",\n  because no estimate could be shown to exist without one"
    case .words?: line += ",\n  because \(NumberText.count(Double(wordCount))) words are many"
    case nil: break
    }
    if fit.penaltyFactors != nil, fit.penaltyName != "adaptive-lasso" {
      line += ",\n  with penalty factors"
    }
    if let share = fit.relaxation {
      line += ",\n  relaxed to \(NumberText.shortest(share)) of it in the coefficients not 0"
    }
    return line
  }

  /// How many features are words of texts.
  private var wordCount: Int { fit.model.space.textFeatures.count }

  /// The penalty's name in a sentence.
  package static func penaltyName(_ fit: LogisticFit) -> String {
    switch fit.penaltyName {
    case "group-lasso" where fit.l1Ratio == 1: "group-lasso"
    case "group-lasso": "group-lasso (\(NumberText.shortest(fit.l1Ratio ?? 1)) of it, the rest L2)"
    case "adaptive-lasso": "adaptive L1"
    case "firth": "Firth's penalty"
    case "flic": "Firth's penalty with corrected intercept (FLIC)"
    case "flac": "Firth's penalty with added covariate (FLAC)"
    case "l2": "L2"
    case "l1": "L1"
    default: "elastic-net (\(NumberText.shortest(fit.l1Ratio ?? 0)) of it L1)"
    }
  }

  private var estimated: [Term] { fit.terms.filter { !$0.isReference } }

  /// What the table of coefficients shows.
  package var coefficientsHeading: String {
    let text = "Coefficients, change in log-odds for one unit"
    guard let limit, estimated.count > limit else { return text }
    return text + ": the \(limit) largest of \(estimated.count)"
  }

  /// The coefficients, and what is to be said of them.
  package var coefficients: String {
    var listed = estimated
    let hasErrors = listed.contains { $0.standardError != nil }
    if let limit, listed.count > limit {
      let largest = listed.indices.sorted { abs(listed[$0].estimate) > abs(listed[$1].estimate) }
      listed = largest.prefix(limit).map { listed[$0] }
    }
    var text = table(listed, hasErrors: hasErrors) + zeros + held
    var seen = Set<String>()
    let references = fit.terms.filter(\.isReference).map(\.term).filter { seen.insert($0).inserted }
    if !references.isEmpty {
      text += "  fixed at 0: \(references.prefix(6).joined(separator: ", "))"
      text += references.count > 6 ? ", …\n" : "\n"
    }
    if !hasErrors, let why = whyNoErrors { text += "  \(why)\n" }
    return text
  }

  private func table(_ terms: [Term], hasErrors: Bool) -> String {
    let hasClasses = terms.contains { $0.classLabel != nil }
    // With classes beside them the errors leave no room in 80 columns.
    let hasRatios = !(hasErrors && hasClasses)
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("term", .left)]
    if hasClasses { columns.insert(("class", .left), at: 0) }
    columns.append(("estimate", .point))
    if hasErrors { columns += [("std. error", .point), ("p", .right)] }
    if hasRatios { columns.append(("odds ratio", .point)) }
    var table = TextTable(columns)
    table.limit = hasErrors ? 24 : 36
    for term in terms {
      func number(_ value: Double?) -> String { value.map(NumberText.table) ?? "" }
      var cells = hasClasses ? [term.classLabel ?? "", term.term] : [term.term]
      cells.append(term.isAliased ? "dropped" : NumberText.table(term.estimate))
      if hasErrors { cells += [number(term.standardError), number(term.pValue)] }
      if hasRatios { cells.append(term.isAliased ? "" : number(term.oddsRatio)) }
      table.add(cells)
    }
    return table.text
  }

  /// How many coefficients an L1 part made 0.
  private var zeros: String {
    guard let ratio = fit.l1Ratio, ratio > 0 else { return "" }
    let slopes = estimated.filter { $0.kind == .slope }
    return "  \(slopes.count { $0.estimate == 0 }) of \(slopes.count) coefficients are 0\n"
  }

  /// Which coefficients a bound holds.
  private var held: String {
    let held = estimated.filter { $0.bound != nil }
    if held.isEmpty { return fit.hasBounds ? "  no coefficient is at a bound\n" : "" }
    let names = held.prefix(6).map { term in
      let name = term.classLabel.map { "\(term.term) of \($0)" } ?? term.term
      return "\(name) (\(term.bound?.rawValue ?? ""))"
    }
    return "  at a bound: \(names.joined(separator: ", "))\(held.count > 6 ? ", …" : "")\n"
  }

  private var whyNoErrors: String? {
    if fit.history.solution == nil {
      return "no standard errors: \(fit.history.method)'s steps do not prove an optimum"
    }
    if fit.fallback == .unproved {
      return "no standard errors: the unpenalised estimate could not be shown to exist"
    }
    if fit.fallback == .separation { return "no standard errors: the classes are separated" }
    if fit.penaltyName == "flac" {
      return "no standard errors here: 'logistic summary' has FLAC's"
    }
    if fit.lambda != nil { return "no standard errors: they do not hold with a penalty" }
    if fit.hasBounds { return "no standard errors: they do not hold with bounds" }
    if fit.hasLossWeights {
      return "no standard errors: sample and class weights scale losses, they do not count rows"
    }
    if fit.valuesImputed > 0 {
      return "no standard errors: values were filled in; --missing drop gives them"
    }
    return nil
  }

  /// How well the model fits the rows it was fitted to.
  package var statistics: String {
    let statistics = fit.statistics
    var text = "  log-likelihood \(NumberText.table(statistics.logLikelihood))"
    if let null = statistics.nullLogLikelihood {
      text += " (with the intercept alone \(NumberText.table(null)))"
    }
    text += "\n"
    if let groups = fit.trialGroups {
      text += "  deviance \(NumberText.table(statistics.deviance))"
      text += " on \(NumberText.count(statistics.residualDegreesOfFreedom)) df"
      if let null = statistics.nullDeviance {
        text += " (with the intercept alone \(NumberText.table(null)) on \(groups - 1))"
      }
      text += "\n"
    }
    if let aic = statistics.aic, let bic = statistics.bic {
      text += "  AIC \(NumberText.table(aic))   BIC \(NumberText.table(bic))"
      text += statistics.mcFaddenR2.map { "   McFadden's R² \(NumberText.table($0))" } ?? ""
      text += "\n"
    }
    if let test = statistics.likelihoodRatioTest {
      text += "  likelihood-ratio χ² \(NumberText.table(test.statistic))"
      text += " on \(test.degreesOfFreedom) df, p \(NumberText.table(test.pValue))\n"
    }
    return text
  }

  /// What is proved, in one line; none after an optimizer's steps.
  package var certificate: String {
    guard let certificate = fit.certificate else { return "" }
    guard let share = fit.relaxation, share < 1, certificate.bound.isFinite else {
      return Self.line(certificate)
    }
    return "Certificate: both parts of the mixture within \(NumberText.table(certificate.bound))"
      + " of their optima\n"
  }

  /// What a certificate proves, in one line.
  package static func line(_ certificate: Certificate) -> String {
    certificate.bound.isFinite
      ? "Certificate: loss within \(NumberText.table(certificate.bound)) of its optimum, relative (\(certificate.kind.rawValue))\n"
      : "Certificate: none, nothing could be proved of how near the optimum is\n"
  }
}

extension LogisticFit {
  /// The fit as a table for people: what is modelled, from which rows and how; the coefficients
  /// with standard errors, p-values and odds ratios; how well they fit; warnings; the certificate.
  ///
  /// - Parameter limit: how many coefficients to list at most, the largest; nil for all.
  public func summary(limit: Int? = nil) -> String {
    let summary = FitSummary(self, limit: limit)
    var text = summary.heading + "\n\n" + summary.method + "\n"
    text += summary.coefficientsHeading + "\n" + summary.coefficients + "\n"
    text += summary.statistics
    for warning in warnings { text += "  warning: \(warning)\n" }
    return text + summary.certificate
  }
}
