/// How certain a model's coefficients are: standard errors, tests and intervals from rows.
///
///     let fit = try LogisticRegression(penalty: .unpenalized).fit(table, target: "low")
///     let inference = try fit.model.inference(on: table, covariance: .hc1)
///     print(inference.terms[1].standardError ?? .nan, try inference.waldTest(ofColumn: "race").pValue)
///
/// The information is that of the rows given, at the model's coefficients, in double precision: it does
/// not matter who trained the model.
public struct Inference: Sendable {
  /// The coefficients, class by class, with standard errors of ``estimator``.
  public let terms: [Term]
  /// How the covariance was estimated.
  public let estimator: CovarianceEstimator
  /// The covariance of the estimated coefficients on the columns as they are: those of ``terms`` that
  /// are neither reference levels nor dropped, in that order.
  public let covariance: SymmetricMatrix
  /// The level of intervals: 0.95.
  public let level: Double
  /// What the likelihoods say.
  public let statistics: FitStatistics
  /// Rows, frequency weights counted.
  public let observations: Double
  /// Rows that were left out for a missing value.
  public let rowsDropped: Int
  /// By how much counts scatter more than the model says, where that was asked for: ``covariance`` is multiplied by
  /// it.
  public let dispersion: Dispersion?
  /// The variance-inflation factor of each column, from the information; none for more than two classes.
  public let varianceInflation: [VarianceInflation]
  /// How many clusters there were.
  public let clusterCount: Int?
  /// Of a survey's design: its primary sampling units less its strata; nil of others.
  public let designDegreesOfFreedom: Int?
  /// Where tests and intervals use Student's and Fisher's distributions: the degrees of freedom. With a ``dispersion``
  /// its own; of a survey the design's less the coefficients but one, as R's `svyglm` has them, and no test or
  /// interval if that is not above 0. Nil for the normal distribution and χ².
  public var degreesOfFreedom: Double? {
    dispersion?.degreesOfFreedom
      ?? designDegreesOfFreedom.map { Double($0 + 1 - fitted.parameters.count) }
  }
  /// The small-sample factor of the covariance.
  public let smallSampleFactor: Double
  /// `√(gᵀH⁻¹g)`: how far the coefficients are from the optimum of the likelihood, in standard errors; of a
  /// Firth fit `√(dᵀHd)`, d the difference to the estimate that these rows have.
  public let distance: Double
  /// From so many standard errors on rows are not those that were fitted.
  static let distanceOfOtherRows = 1e-3
  /// `l + ½·log det XᵀVX` at its greatest, of a fit with Firth's penalty or FLIC; nil for others.
  public var penalizedLogLikelihood: Double? {
    fitted.firth.flatMap { $0.kind == .flac ? nil : -$0.evaluation.value }
  }
  /// How intervals are made unless one says otherwise: by the profile of a Firth fit's penalised likelihood, of FLAC the
  /// augmented rows', as R's logistf does; else Wald's.
  public var usualIntervals: Summary.Intervals { fitted.firth == nil ? .wald : .profile }
  /// Whether the model is a Firth fit.
  public var isFirth: Bool { fitted.firth != nil }
  /// Whether it is FLAC, whose likelihood is that of augmented rows.
  var isFLAC: Bool { fitted.firth?.kind == .flac }
  /// What should be known.
  public let warnings: [DataWarning]

  let fitted: FittedRows
  /// The place of each term among the estimated parameters, nil if it is not estimated.
  let parameterOfTerm: [Int?]
  /// The place in the likelihood of each term, nil if it is not estimated.
  let placeOfTerm: [Int?]
  let estimates: [Double]

  /// The quantile of the intervals: 1.96, the normal one; Student's where there are ``degreesOfFreedom``.
  public var critical: Double {
    guard let degreesOfFreedom else { return -NormalDistribution.quantile((1 - level) / 2) }
    return studentUpperQuantile((1 - level) / 2, degreesOfFreedom: degreesOfFreedom)
  }

  /// The test of a χ² statistic (divided by the dispersion, if there is one); from Fisher's distribution where there
  /// are ``degreesOfFreedom``.
  func test(_ statistic: Double, on count: Int) -> FitStatistics.Test {
    guard let rest = degreesOfFreedom else {
      return .init(chiSquare: statistic, degreesOfFreedom: count)
    }
    let df = Double(count)
    return .init(
      statistic: statistic, degreesOfFreedom: count,
      pValue: fisherUpperTail(statistic / df, df, rest))
  }

  /// The p-value of each term's coefficient, adjusted for their number: those of slopes, intercepts left out.
  ///
  /// - Parameters:
  ///   - adjustment: how.
  ///   - pValues: one a term, nil for what is no test; nil for ``Term/pValue``.
  /// - Returns: nil for intercepts and what is not estimated.
  public func adjustedPValues(
    _ adjustment: PValueAdjustment, of pValues: [Double?]? = nil
  ) -> [Double?] {
    let given = pValues ?? terms.map(\.pValue)
    let tests = terms.indices.filter { terms[$0].kind == .slope && given[$0] != nil }
    let adjusted = adjustment.adjusted(tests.map { given[$0] ?? .nan })
    var result = [Double?](repeating: nil, count: terms.count)
    for (i, value) in zip(tests, adjusted) { result[i] = value }
    return result
  }

  /// A coefficient's Wald interval at ``level``; nil where it has no standard error, or there are no
  /// ``degreesOfFreedom`` left.
  public func interval(_ term: Term) -> (low: Double, high: Double)? {
    let critical = critical
    guard !critical.isNaN else { return nil }
    return term.standardError.map { (term.estimate - critical * $0, term.estimate + critical * $0) }
  }

  /// The interval of each term, made in a way of one's choice; nil for what is not estimated.
  ///
  /// - Parameters:
  ///   - kind: the way.
  ///   - bootstrap: the refits for intervals that come of them; nil for 1000 of resampled rows.
  /// - Throws: intervals that cannot be had.
  public func intervals(
    _ kind: Summary.Intervals, from bootstrap: Bootstrap? = nil
  ) throws(LogisticError) -> [(low: Double, high: Double)?] {
    let refits: Bootstrap
    switch kind {
    case .wald: return terms.map(interval)
    case .profile: return try profileIntervals()
    case .debiased:
      throw LogisticError(
        .usage, "no-penalty", "the fit has no penalty whose bias could be taken off",
        advice: "take Wald's intervals")
    case .percentile, .bca:
      if let bootstrap { refits = bootstrap } else { refits = try self.bootstrap() }
    }
    let ends =
      kind == .bca
      ? try refits.bcaIntervals(level: level) : refits.percentileIntervals(level: level)
    return parameterOfTerm.map { $0.map { ends[$0] } }
  }

  /// The exponential of ``interval(_:)``; nil for an intercept.
  public func oddsRatioInterval(_ term: Term) -> (low: Double, high: Double)? {
    term.oddsRatioInterval(interval(term))
  }
}

extension TabularModel {
  /// How certain the coefficients are, from rows with the target: those that were fitted.
  ///
  /// One read of the rows for the information and one for the columns' scale; a sandwich costs another.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - covariance: how the covariance is estimated; nil for `fisher`, or `hc1` where rows have sampling
  ///     or class weights, for which the information is no covariance.
  ///   - rowColumns: weights and offset, as in the fit.
  ///   - estimatesDispersion: of rows that are pairs of successes and failures (``LogisticRegression/RowColumns``):
  ///     whether they may scatter more than the binomial distribution allows, R's `quasibinomial`.
  ///   - level: of the intervals.
  /// - Throws: a penalised model or one fitted to filled-in values, whose naive errors do not hold; columns
  ///   or classes that do not fit; singular information.
  public func inference(
    on table: DataTable, covariance: CovarianceEstimator? = nil,
    rowColumns: LogisticRegression.RowColumns = .init(), estimatesDispersion: Bool = false,
    level: Double = 0.95
  ) throws(LogisticError) -> Inference {
    guard level > 0, level < 1 else {
      throw LogisticError(
        .usage, "level", "the level is \(shortestText(level))", advice: "give a share such as 0.95")
    }
    let dense = network.nodes[network.output].layer as? Dense
    let hasRegularizer = dense?.kernelRegularizer != nil || dense?.biasRegularizer != nil
    if record?.lambda != nil || hasRegularizer {
      let name = record?.penalty ?? "its regularizer"
      throw LogisticError(
        .usage, "penalised",
        "the coefficients are shrunk by a penalty (\(name)), so standard errors of maximum likelihood do not hold",
        advice:
          "fit with --penalty none (LogisticRegression(penalty: .unpenalized)); or ask summary --ci debiased for errors without the penalty's bias (debiased(on:)), or summary --ci percentile for intervals of these coefficients by refits of resampled rows (refitBootstrap(on:))"
      )
    }
    var clusterColumns: [String] = []
    switch covariance {
    case .cluster(let column, _): clusterColumns = [column]
    case .survey(let design): clusterColumns = design.names
    default: break
    }
    var fitted = try FittedRows(
      table, of: self, columns: rowColumns, alsoComplete: clusterColumns)
    fitted.warnings += record?.weights.warnings(without: rowColumns.names) ?? []
    if fitted.valuesImputed > 0 || (record?.valuesImputed ?? 0) > 0 {
      throw LogisticError(
        .data, "imputed",
        "missing values were filled in with means, so standard errors would be too small",
        advice:
          "fit with --missing drop (LogisticRegression(missing: .drop)), or ask summary --ci percentile for intervals by refits of resampled rows (refitBootstrap(on:))"
      )
    }
    if estimatesDispersion,
      covariance?.isRobust ?? false || rowColumns.sampleWeight != nil || record?.firth != nil
    {
      throw LogisticError(
        .usage, "dispersion",
        "a dispersion belongs to errors of maximum likelihood from the information",
        advice: "leave it out, or --robust, --cluster, --sample-weight and Firth's penalty")
    }
    return try Inference(
      fitted, covariance, dispersion: estimatesDispersion ? try fitted.dispersion() : nil,
      rowsGiven: table.rowCount, level: level)
  }
}

extension Inference {
  fileprivate init(
    _ fitted: FittedRows, _ asked: CovarianceEstimator?, dispersion: Dispersion?, rowsGiven: Int,
    level: Double
  ) throws(LogisticError) {
    let model = fitted.model
    let isWeighted = fitted.sampling != nil
    var warnings = fitted.warnings
    if fitted.interceptShift.contains(where: { $0 != 0 }) {
      warnings.append(
        DataWarning(
          "corrected-intercept",
          "the intercept is corrected for class weights; likelihoods and residuals are of the weighted rows"
        ))
    }
    if model.calibration != nil {
      warnings.append(
        DataWarning(
          "calibrated",
          "probabilities are corrected by steps (isotonic): what is said here is of the fit below them"
        ))
    }
    estimator = asked ?? (isWeighted ? .hc1 : .fisher)
    if isWeighted, asked == nil {
      warnings.append(
        DataWarning(
          "robust-by-weights",
          "rows have weights that are no counts: standard errors are robust (HC1)"))
    } else if isWeighted, asked == .fisher {
      warnings.append(
        DataWarning(
          "weights-as-counts",
          "weights that are no counts make model-based standard errors meaningless; take HC1"))
    }
    var estimated = try fitted.covariance(estimator)
    if let dispersion {
      for i in estimated.matrix.values.indices { estimated.matrix.values[i] *= dispersion.value }
    }
    self.dispersion = dispersion
    varianceInflation = fitted.varianceInflation()
    // A formula's terms, x and x:z, depend on one another by how it is written.
    for found in varianceInflation where found.isHigh && model.formula == nil {
      warnings.append(
        DataWarning(
          "variance-inflation",
          "other columns nearly determine it: standard errors are \(NumberText.table(found.perCoefficient)) times what they would be without them",
          column: found.column))
    }
    clusterCount = estimated.clusters
    designDegreesOfFreedom = estimated.designDegreesOfFreedom
    let testDegrees =
      dispersion?.degreesOfFreedom
      ?? estimated.designDegreesOfFreedom.map { Double($0 + 1 - fitted.parameters.count) }
    if let testDegrees, testDegrees <= 0 {
      warnings.append(
        DataWarning(
          "few-units",
          "the design has \(estimated.designDegreesOfFreedom ?? 0) degrees of freedom for \(fitted.parameters.count) coefficients: too few for tests and intervals"
        ))
    }
    smallSampleFactor = estimated.factor
    if let count = estimated.clusters, count <= fitted.parameters.count {
      warnings.append(
        DataWarning(
          "few-clusters",
          "\(count) clusters for \(fitted.parameters.count) coefficients: their errors are too small, and no more than \(count - 1) can be tested together"
        ))
    } else if let count = estimated.clusters, count < 40 {
      warnings.append(
        DataWarning("few-clusters", "\(count) clusters are few: the errors are likely too small"))
    }
    distance = fitted.distance
    if !(distance < Self.distanceOfOtherRows) {
      warnings.append(
        DataWarning(
          "not-optimal",
          "the coefficients are not at the optimum of these rows' likelihood: \(NumberText.table(distance)) standard errors from it"
        ))
    }

    let features = model.space.features
    let (q, outputs) = (fitted.perOutput, fitted.objective.outputs)
    let given = fitted.scaling.original(fitted.served)
    let hasIntercept = fitted.objective.intercept
    let place = Dictionary(
      uniqueKeysWithValues: fitted.parameters.enumerated().map { ($1, $0) })
    var terms: [Term] = []
    var parameterOfTerm: [Int?] = []
    var placeOfTerm: [Int?] = []
    var order: [Int] = []
    func add(_ term: Term, at: Int?) {
      var term = term
      let parameter = at.flatMap { place[$0] }
      if let parameter, let at {
        term.standardError = estimated.matrix[parameter, parameter].squareRoot()
        term.degreesOfFreedom = testDegrees
        parameterOfTerm.append(order.count)
        order.append(parameter)
        placeOfTerm.append(at)
      } else {
        parameterOfTerm.append(nil)
        placeOfTerm.append(nil)
        if at != nil { term.isAliased = true }
      }
      terms.append(term)
    }
    for c in 0..<outputs where c != fitted.baseClass {
      let label = outputs > 1 ? model.classes[c] : nil
      if hasIntercept {
        let at = c * q + q - 1
        add(
          Term(kind: .intercept, term: "(Intercept)", classLabel: label, estimate: given[at]),
          at: at)
      }
      for (j, feature) in features.enumerated() where feature.hasCoefficient {
        let at = fitted.features.firstIndex(of: j).map { c * q + $0 }
        add(
          Term(
            kind: .slope, term: feature.term, column: feature.column, level: feature.level,
            classLabel: label, estimate: at.map { given[$0] } ?? 0, isReference: at == nil), at: at)
      }
    }
    self.terms = terms
    self.parameterOfTerm = parameterOfTerm
    self.placeOfTerm = placeOfTerm
    // The terms' order puts each intercept first.
    var sorted = SymmetricMatrix(order: order.count)
    for (a, i) in order.enumerated() {
      for (b, j) in order.enumerated() {
        sorted.values[a * order.count + b] = estimated.matrix[i, j]
      }
    }
    covariance = sorted
    estimates = order.map { given[fitted.parameters[$0]] }
    self.level = level
    observations = fitted.observations
    rowsDropped = rowsGiven - fitted.table.rowCount
    var statistics = try fitted.statistics()
    if dispersion != nil {
      // A quasi-likelihood is none.
      (statistics.aic, statistics.aicc, statistics.bic) = (nil, nil, nil)
      statistics.likelihoodRatioTest = nil
    }
    self.statistics = statistics
    self.warnings = warnings
    self.fitted = fitted
  }
}
