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
    /// Of a penalised fit: ``DebiasedFit``.
    case debiased

    /// Its name in a table.
    public var name: String {
      switch self {
      case .wald: "Wald"
      case .profile: "profile likelihood"
      case .percentile: "bootstrap, percentile"
      case .bca: "bootstrap, BCa"
      case .debiased: "de-biased"
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
  ///   - intervals: how intervals are made; those of a bootstrap are of 1000 resamples. Nil for
  ///     ``Inference/usualIntervals``.
  ///   - tests: the tests of columns to show, ``Inference/termTests()``.
  ///   - contrasts: contrasts to show.
  ///   - contrastTests: tests of contrasts to show, ``Inference/contrastTest(_:class:)``.
  ///   - hasStars: whether p-values get R's stars.
  ///   - adjustment: how p-values are adjusted for their number, in columns of their own; nil for not.
  ///   - showsInflation: whether variance-inflation factors are shown.
  /// - Throws: profile intervals that cannot be had.
  public init(
    _ inference: Inference, intervals: Intervals? = nil, tests: [TermTest] = [],
    contrasts: [Contrast] = [], contrastTests: [TermTest] = [], hasStars: Bool = false,
    adjustment: PValueAdjustment? = nil,
    showsInflation: Bool = false
  ) throws(LogisticError) {
    let kind = intervals ?? inference.usualIntervals
    self.init(
      inference, try inference.intervals(kind), name: kind.name,
      coefficientTests: inference.isFirth && kind != .wald
        ? try inference.coefficientTests() : nil,
      tests: tests, contrasts: contrasts, contrastTests: contrastTests, hasStars: hasStars,
      adjustment: adjustment,
      showsInflation: showsInflation)
  }

  /// The same with intervals that are there already, one a term, and likelihood-ratio tests of the coefficients, whose
  /// p-values then stand in the place of Wald's.
  package init(
    _ inference: Inference, _ intervals: [(low: Double, high: Double)?], name: String,
    coefficientTests: [FitStatistics.Test?]?, tests: [TermTest], contrasts: [Contrast],
    contrastTests: [TermTest], hasStars: Bool, adjustment: PValueAdjustment?, showsInflation: Bool
  ) {
    let model = inference.fitted.model
    heading = model.modelled
    facts =
      Self.facts(inference) + [
        ("intervals", name)
      ]
    let share = NumberText.shortest((inference.level * 1e6).rounded() / 1e4)
    let limits = ["\(share)% low", "high"]
    let pValues = inference.terms.indices.map { i in
      coefficientTests.map { $0[i]?.pValue } ?? inference.terms[i].pValue
    }
    let adjusted = adjustment.map { inference.adjustedPValues($0, of: pValues) }
    let statistic = coefficientTests != nil ? "χ²" : inference.statisticName
    var coefficients = Table(
      title: "Coefficients, change in log-odds for one unit",
      columns: ["term", "estimate", "std. error", statistic, "p"]
        + (adjusted == nil ? [] : ["adjusted p"]) + limits, rows: [])
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
        (coefficientTests.map { $0[i]?.statistic } ?? term.z).map { NumberText.fixed($0, 3) } ?? "",
        pValues[i].map { Self.p($0, hasStars) } ?? "",
      ]
      if let adjusted { cells.append(adjusted[i].map { Self.p($0, hasStars) } ?? "") }
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
        Self.table(tests, of: "column", inference, hasStars: hasStars, adjustment))
    }
    if showsInflation, !inference.varianceInflation.isEmpty {
      tables.append(
        Table(
          title: "Variance inflation", columns: ["column", "df", "GVIF", "GVIF^(1/(2·df))"],
          rows: inference.varianceInflation.map {
            .cells(
              [
                $0.column, String($0.degreesOfFreedom), NumberText.table($0.factor),
                NumberText.table($0.perCoefficient),
              ], isGrouped: false)
          }))
    }
    if !contrasts.isEmpty {
      tables.append(
        Table(
          title: "Contrasts",
          columns: [
            "contrast", "estimate", "std. error", inference.statisticName, "p", "odds ratio",
          ],
          rows: contrasts.map {
            .cells(
              [
                $0.name, NumberText.table($0.estimate), NumberText.table($0.standardError),
                NumberText.fixed($0.z, 3), Self.p($0.pValue, hasStars),
                NumberText.table($0.oddsRatio),
              ], isGrouped: false)
          }))
    }
    if !contrastTests.isEmpty {
      tables.append(
        Self.table(contrastTests, of: "contrast", inference, hasStars: hasStars, adjustment))
    }
    self.tables = tables
    var notes = inference.warnings.map { "warning: \($0)" }
    if inference.fitted.arePairs {
      notes.append(
        "likelihoods, AIC and BIC are of single trials: R adds the logarithms of the binomial coefficients"
      )
    }
    if let adjustment { notes.append("adjusted p: \(adjustment.name), over the slopes") }
    if coefficientTests != nil {
      let likelihood =
        inference.isFLAC ? "likelihood ratio of the augmented rows" : "penalised likelihood ratio"
      notes.append("χ² and p: \(likelihood), each coefficient held at 0")
    }
    if inference.fitted.firth?.kind == .flic {
      notes.append("the intercept is FLIC's, with Wald's interval; slopes are Firth's")
    }
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

  /// - Parameter kind: what the tests are of.
  private static func table(
    _ tests: [TermTest], of kind: String, _ inference: Inference, hasStars: Bool,
    _ adjustment: PValueAdjustment?
  ) -> Table {
    let adjusted = adjustment?.adjusted(tests.map(\.pValue))
    let isSurvey = if case .survey = inference.estimator { true } else { false }
    func cells(_ test: FitStatistics.Test?) -> [String] {
      guard let test else { return ["", ""] }
      let statistic = test.statistic / (isSurvey ? Double(test.degreesOfFreedom) : 1)
      return [NumberText.fixed(statistic, 3), p(test.pValue, hasStars)]
    }
    let adjustedCells = tests.indices.map { i in adjusted.map { [p($0[i], hasStars)] } ?? [] }
    let adjustedTitle = adjusted == nil ? [] : ["adjusted p"]
    let hasRatios = tests.contains { $0.likelihoodRatio != nil }
    let hasScores = tests.contains { $0.score != nil }
    let titles =
      hasRatios
      ? ["likelihood ratio", "p"] + adjustedTitle + ["Wald", "p"]
      : [isSurvey ? "Wald F" : "Wald", "p"] + adjustedTitle
    return Table(
      title: "Tests of \(kind)s",
      columns: [kind, "df"] + titles + (hasScores ? ["score", "p"] : []),
      rows: tests.enumerated().map { i, test in
        let tested =
          hasRatios
          ? cells(test.likelihoodRatio) + adjustedCells[i] + cells(test.wald)
          : cells(test.wald) + adjustedCells[i]
        return .cells(
          [test.column, String(test.degreesOfFreedom)] + tested
            + (hasScores ? cells(test.score) : []), isGrouped: false)
      })
  }

  private static func facts(_ inference: Inference) -> [(name: String, value: String)] {
    let statistics = inference.statistics
    var facts = [("rows", NumberText.count(inference.observations))]
    if inference.rowsDropped > 0 {
      facts[0].1 += ", \(inference.rowsDropped) left out for missing values"
    }
    facts.append(("standard errors", errors(inference)))
    facts.append(("log-likelihood", NumberText.table(statistics.logLikelihood)))
    if let penalized = inference.penalizedLogLikelihood {
      facts.append(("with Firth's penalty", NumberText.table(penalized)))
    }
    if let null = statistics.nullLogLikelihood {
      facts.append(("with the intercept alone", NumberText.table(null)))
    }
    if let null = statistics.nullDeviance {
      let df =
        statistics.residualDegreesOfFreedom + Double(statistics.modelDegreesOfFreedom)
      facts.append(
        ("null deviance", "\(NumberText.table(null)) on \(NumberText.count(df)) df"))
    }
    facts.append(
      (
        "residual deviance",
        "\(NumberText.table(statistics.deviance)) on \(NumberText.count(statistics.residualDegreesOfFreedom)) df"
      ))
    if let dispersion = inference.dispersion {
      facts.append(
        (
          "dispersion",
          "\(NumberText.table(dispersion.value)), Pearson's χ² \(NumberText.table(dispersion.chiSquare)) on \(NumberText.count(dispersion.degreesOfFreedom)) df"
        ))
    }
    if case .survey = inference.estimator, let df = inference.degreesOfFreedom {
      facts.append(("tests and intervals", "Student's t and F on \(NumberText.count(df)) df"))
    }
    if let test = statistics.likelihoodRatioTest {
      facts.append(
        (
          inference.isFirth && !inference.isFLAC
            ? "penalised likelihood ratio" : "likelihood-ratio test",
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
    case .fisher:
      inference.fitted.firth?.kind == .flac
        ? "information of the augmented rows" : "Fisher information"
    case .hc0, .hc1, .hc2, .hc3: "robust, \(inference.estimator.name)"
    case .cluster(let column, let correction):
      "clustered by \(column), \(inference.clusterCount ?? 0) clusters, factor \(correction.formula)"
    case .survey(let design):
      "linearised, \(design.description), \(inference.designDegreesOfFreedom ?? 0) design df"
    }
  }

  /// A p-value: four digits behind the point, or two digits and a power.
  package static func p(_ value: Double, _ hasStars: Bool = false) -> String {
    if value.isNaN { return "" }
    let text =
      value >= 1e-3
      ? NumberText.fixed(value, 4)
      : value == 0 ? "< 1e-300" : NumberText.scientific(value, 1)
    guard hasStars else { return text }
    return text + (value < 0.001 ? " ***" : value < 0.01 ? " **" : value < 0.05 ? " *" : "")
  }
}
