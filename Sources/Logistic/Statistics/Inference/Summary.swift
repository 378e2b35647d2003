/// A fit's summary as a document of tables and notes, written as text, Markdown, LaTeX, HTML or CSV.
///
///     let inference = try fit.model.inference(on: table)
///     print(try Summary(inference, intervals: .profile).text)
public struct Summary: Sendable {
  /// How intervals are made.
  public enum Intervals: String, Sendable, CaseIterable {
    /// estimate ± quantile · standard error.
    case wald
    /// Where the likelihood falls too far.
    case profile
    /// Quantiles of refits of resampled rows.
    case percentile
    /// The same, corrected for bias and acceleration.
    case bca

    /// Its name in a table.
    public var name: String {
      switch self {
      case .wald: "Wald"
      case .profile: "profile likelihood"
      case .percentile: "bootstrap, percentile"
      case .bca: "bootstrap, BCa"
      }
    }
  }

  /// What stands above the tables: names and values.
  public let facts: [(name: String, value: String)]
  /// The tables in order.
  public let tables: [Table]
  /// What is to be said under them.
  public let notes: [String]
  /// What is modelled.
  public let heading: String

  /// A table of a summary.
  public struct Table: Sendable, Equatable {
    /// What it shows.
    public var title: String
    /// The titles of its columns, the first that of the terms.
    public var columns: [String]
    /// Its rows.
    public var rows: [Row]
    /// A line of a table: cells, or the heading of the rows below it.
    public enum Row: Sendable, Equatable {
      /// A category's name, with its reference level.
      case group(String)
      /// One cell a column; whether it belongs to the group above.
      case cells([String], isGrouped: Bool)
    }
  }

  /// The summary of an inference.
  ///
  /// - Parameters:
  ///   - inference: what is summarized.
  ///   - intervals: how intervals are made; those of a bootstrap are of 1000 resamples.
  ///   - tests: the tests of columns to show, ``Inference/termTests()``.
  ///   - contrasts: contrasts to show.
  ///   - hasStars: whether p-values get R's stars.
  /// - Throws: profile intervals that cannot be had.
  public init(
    _ inference: Inference, intervals: Intervals = .wald, tests: [TermTest] = [],
    contrasts: [Contrast] = [], hasStars: Bool = false
  ) throws(LogisticError) {
    self.init(
      inference, try inference.intervals(intervals), name: intervals.name, tests: tests,
      contrasts: contrasts, hasStars: hasStars)
  }

  /// The same with intervals that are there already, one a term.
  package init(
    _ inference: Inference, _ intervals: [(low: Double, high: Double)?], name: String,
    tests: [TermTest], contrasts: [Contrast], hasStars: Bool
  ) {
    let model = inference.fitted.model
    heading = model.modelled
    facts =
      Self.facts(inference) + [
        ("intervals", name)
      ]
    let share = NumberText.shortest((inference.level * 1e6).rounded() / 1e4)
    let limits = ["\(share)% low", "high"]
    var coefficients = Table(
      title: "Coefficients, change in log-odds for one unit",
      columns: ["term", "estimate", "std. error", "z", "p"] + limits, rows: [])
    var ratios = Table(
      title: model.classes.count > 2 && inference.fitted.baseClass != nil
        ? "Relative-risk ratios against \(model.classes[inference.fitted.baseClass ?? 0])"
        : "Odds ratios",
      columns: ["term", "odds ratio"] + limits, rows: [])
    if model.classes.count > 2 { ratios.columns[1] = "ratio" }
    var classLabel: String?
    var column: String?
    for (i, term) in inference.terms.enumerated() {
      if term.classLabel != classLabel {
        classLabel = term.classLabel
        column = nil
        coefficients.rows.append(.group("\(model.target) = \(classLabel ?? "")"))
        ratios.rows.append(.group("\(model.target) = \(classLabel ?? "")"))
      }
      let isLevel = term.level != nil
      if isLevel, term.column != column {
        let reference = inference.terms.first {
          $0.column == term.column && $0.isReference && $0.classLabel == term.classLabel
        }
        let name = (term.column ?? "") + (reference?.level.map { " (reference \($0))" } ?? "")
        coefficients.rows.append(.group(name))
        ratios.rows.append(.group(name))
      }
      column = term.column
      if term.isReference { continue }
      let name = isLevel ? term.level ?? term.term : term.term
      let interval = intervals[i]
      var cells = [name, term.isAliased ? "dropped" : NumberText.table(term.estimate)]
      cells += [
        term.standardError.map(NumberText.table) ?? "",
        term.z.map { NumberText.fixed($0, 3) } ?? "",
        term.pValue.map { Self.p($0, hasStars) } ?? "",
      ]
      let ends = [interval?.low, interval?.high]
      cells += ends.map { $0.map(NumberText.table) ?? "" }
      coefficients.rows.append(.cells(cells, isGrouped: isLevel))
      guard term.kind == .slope, !term.isAliased else { continue }
      ratios.rows.append(
        .cells(
          [name, NumberText.table(exp(term.estimate))]
            + ends.map { $0.map { NumberText.table(exp($0)) } ?? "" }, isGrouped: isLevel))
    }
    var tables = [coefficients, ratios]
    if !tests.isEmpty {
      tables.append(
        Table(
          title: "Tests of columns",
          columns: ["column", "df", "likelihood ratio", "p", "Wald", "p", "score", "p"],
          rows: tests.map { test in
            .cells(
              [test.column, String(test.likelihoodRatio.degreesOfFreedom)]
                + [test.likelihoodRatio, test.wald, test.score].flatMap { test in
                  test.map { [NumberText.fixed($0.statistic, 3), Self.p($0.pValue, hasStars)] }
                    ?? ["", ""]
                }, isGrouped: false)
          }))
    }
    if !contrasts.isEmpty {
      tables.append(
        Table(
          title: "Contrasts",
          columns: ["contrast", "estimate", "std. error", "z", "p", "odds ratio"],
          rows: contrasts.map {
            .cells(
              [
                $0.name, NumberText.table($0.estimate), NumberText.table($0.standardError),
                NumberText.fixed($0.z, 3), Self.p($0.pValue, hasStars),
                NumberText.table($0.oddsRatio),
              ], isGrouped: false)
          }))
    }
    self.tables = tables
    var notes = inference.warnings.map { "warning: \($0)" }
    if hasStars { notes.append("*** p < 0.001, ** p < 0.01, * p < 0.05") }
    if let certificate = model.record?.certificate, certificate.bound.isFinite {
      notes.append(
        "certificate of the fit: loss within \(NumberText.table(certificate.bound)) of its optimum, relative"
      )
    }
    notes.append(
      "\(NumberText.table(inference.distance)) standard errors from the optimum of these rows")
    self.notes = notes
  }

  private static func facts(_ inference: Inference) -> [(name: String, value: String)] {
    let statistics = inference.statistics
    var facts = [("rows", NumberText.count(inference.observations))]
    if inference.rowsDropped > 0 {
      facts[0].1 += ", \(inference.rowsDropped) left out for missing values"
    }
    facts.append(("standard errors", errors(inference)))
    facts.append(("log-likelihood", NumberText.table(statistics.logLikelihood)))
    if let null = statistics.nullLogLikelihood {
      facts.append(("with the intercept alone", NumberText.table(null)))
    }
    facts.append(
      (
        "residual deviance",
        "\(NumberText.table(statistics.deviance)) on \(NumberText.count(statistics.residualDegreesOfFreedom)) df"
      ))
    if let test = statistics.likelihoodRatioTest {
      facts.append(
        (
          "likelihood-ratio test",
          "χ² \(NumberText.fixed(test.statistic, 3)) on \(test.degreesOfFreedom) df, p \(p(test.pValue))"
        ))
    }
    if let aic = statistics.aic, let bic = statistics.bic {
      let corrected = statistics.aicc.map { ", AICc \(NumberText.table($0))" } ?? ""
      facts.append(("AIC", "\(NumberText.table(aic))\(corrected), BIC \(NumberText.table(bic))"))
    }
    let shares = [
      ("McFadden", statistics.mcFaddenR2), ("Cox–Snell", statistics.coxSnellR2),
      ("Nagelkerke", statistics.nagelkerkeR2), ("Tjur", statistics.tjurR2),
    ].compactMap { name, value in value.map { "\(name) \(NumberText.fixed($0, 4))" } }
    if !shares.isEmpty { facts.append(("R²", shares.joined(separator: ", "))) }
    return facts
  }

  private static func errors(_ inference: Inference) -> String {
    switch inference.estimator {
    case .fisher: "Fisher information"
    case .hc0, .hc1, .hc2, .hc3: "robust, \(inference.estimator.name)"
    case .cluster(let column, let correction):
      "clustered by \(column), \(inference.clusterCount ?? 0) clusters, factor \(correction.formula)"
    case .survey(let design):
      "linearised, \(design.description), \(inference.designDegreesOfFreedom ?? 0) design df"
    }
  }

  /// A p-value: four digits behind the point, or two digits and a power.
  package static func p(_ value: Double, _ hasStars: Bool = false) -> String {
    let text =
      value >= 1e-3
      ? NumberText.fixed(value, 4)
      : value == 0 ? "< 1e-300" : NumberText.scientific(value, 1)
    guard hasStars else { return text }
    return text + (value < 0.001 ? " ***" : value < 0.01 ? " **" : value < 0.05 ? " *" : "")
  }
}
