/// Analysis of deviance: whether the coefficients that a larger model has beyond a smaller one's improve the
/// likelihood by more than chance would (R's `anova(smaller, larger, test = "LRT")`).
public struct NestedFits: Sendable, Equatable {
  /// What the likelihoods say of the model with fewer coefficients.
  public let smaller: FitStatistics
  /// And of the other one.
  public let larger: FitStatistics
  /// Whether the smaller one was given second.
  public let isSwapped: Bool
  /// `2(l₁ − l₀)`, χ² on the difference of coefficients if the smaller model holds.
  public let test: FitStatistics.Test
}

extension TabularModel {
  /// The likelihood-ratio test of two models, of which one holds all columns of the other, by what their fits
  /// recorded: nothing is read, so that the rows are the same can be seen by their number only.
  ///
  /// - Throws: models that are not nested, not unpenalised maximum-likelihood fits, of other targets, or of
  ///   another number of rows; a model that recorded no likelihood.
  public func nested(with other: TabularModel) throws(LogisticError) -> NestedFits {
    try checkRecords(with: other)
    guard let mine = recordedStatistics, let theirs = other.recordedStatistics else {
      throw LogisticError(
        .model, "no-likelihood",
        "a model's file does not tell its likelihood: its fit is penalised, weighted, bounded, large or not exact",
        advice: "give the rows that both were fitted to")
    }
    return try nested(mine, with: other, theirs)
  }

  /// The same from the rows that both were fitted to, where it is checked that they were.
  ///
  /// - Parameters:
  ///   - other: the other model.
  ///   - table: the rows.
  ///   - columns: weights and offset, as in the fits.
  /// - Throws: as above; rows that are not those of a fit, other rows used by one of the two because of missing
  ///   values.
  public func nested(
    with other: TabularModel, on table: DataTable,
    rowColumns columns: LogisticRegression.RowColumns = .init()
  ) throws(LogisticError) -> NestedFits {
    try checkRecords(with: other)
    guard columns.sampleWeight == nil else {
      throw LogisticError(
        .usage, "sample-weight", "rows with weights that are no counts have no likelihood",
        advice: "compare robust Wald tests of the larger model (logistic summary --tests)")
    }
    let mine = try inference(on: table, rowColumns: columns)
    let theirs = try other.inference(on: table, rowColumns: columns)
    guard mine.fitted.rowNumbers == theirs.fitted.rowNumbers else {
      throw LogisticError(
        .data, "other-rows",
        "the models use different rows: \(NumberText.count(mine.observations)) and \(NumberText.count(theirs.observations)) have a value in every column of theirs",
        advice: "fit both to the rows that are complete for both")
    }
    for inference in [mine, theirs]
    where !(inference.distance < Inference.distanceOfOtherRows) {
      throw LogisticError(
        .data, "other-rows",
        "a model is \(NumberText.table(inference.distance)) standard errors from the optimum of these rows' likelihood: they are not those that it was fitted to",
        advice: "give the rows, weights and offset of the fit")
    }
    return try nested(
      mine.statistics, with: other, theirs.statistics, rows: (mine.fitted, theirs.fitted))
  }

  /// Refuses pairs for which there is no test, whatever the rows.
  private func checkRecords(with other: TabularModel) throws(LogisticError) {
    guard target == other.target, classes == other.classes, multiClass == other.multiClass,
      positive == other.positive
    else {
      throw LogisticError(
        .model, "other-target",
        "the models are of different targets, classes or kinds: \(modelled) and \(other.modelled)",
        advice: "compare models of one target")
    }
    for model in [self, other] {
      if let record = model.record, record.lambda != nil {
        throw LogisticError(
          .model, "penalised",
          "a model's coefficients are shrunk by a penalty (\(record.penalty)), so its likelihood is not the greatest",
          advice: "fit both with --penalty none, or compare them on rows held back")
      }
      if model.record?.rules.bounds != nil {
        throw LogisticError(
          .model, "bounded",
          "a model's coefficients have bounds, so its likelihood is not the greatest",
          advice: "fit both without bounds, or compare them on rows held back")
      }
    }
    if let mine = record, let theirs = other.record, mine.observations != theirs.observations {
      throw LogisticError(
        .data, "other-rows",
        "the models were fitted to different rows: \(NumberText.count(mine.observations)) and \(NumberText.count(theirs.observations))",
        advice: "fit both to the same ones; --missing impute keeps rows that lack a value")
    }
  }

  private func nested(
    _ mine: FitStatistics, with other: TabularModel, _ theirs: FitStatistics,
    rows: (mine: FittedRows, theirs: FittedRows)? = nil
  ) throws(LogisticError) -> NestedFits {
    let isSwapped = mine.parameterCount > theirs.parameterCount
    let (small, large) = isSwapped ? (other, self) : (self, other)
    let (smaller, larger) = isSwapped ? (theirs, mine) : (mine, theirs)
    let isOfFormula = small.formula != nil || large.formula != nil
    let column =
      isOfFormula
      ? try small.termNot(
        in: large, rows: rows.map { isSwapped ? ($0.theirs, $0.mine) : ($0.mine, $0.theirs) })
      : small.columnNot(in: large)
    if let column {
      throw LogisticError(
        .model, "not-nested",
        "neither model holds all of the other: \(column)",
        advice: "compare AIC or BIC, or predictions of rows held back")
    }
    let more = larger.parameterCount - smaller.parameterCount
    guard more > 0 else {
      throw LogisticError(
        .model, "not-nested",
        "both models have \(larger.parameterCount) coefficients of the same columns",
        advice: "there is nothing to test")
    }
    return NestedFits(
      smaller: smaller, larger: larger, isSwapped: isSwapped,
      test: .init(
        chiSquare: max(0, 2 * (larger.logLikelihood - smaller.logLikelihood)),
        degreesOfFreedom: more))
  }

  /// What this model has that another lacks, in words; nil if that one can say all that this one can.
  private func columnNot(in other: TabularModel) -> String? {
    for input in space.inputs {
      guard let theirs = other.space.inputs.first(where: { $0.name == input.name }) else {
        return "only one has '\(input.name)'"
      }
      let isSame: Bool =
        switch (input.encoding, theirs.encoding) {
        case (.number(_, let marks), .number(_, let marksThere)): !marks || marksThere
        case (.category(let levels), .category(let levelsThere)):
          Set(levels) == Set(levelsThere)
        default: input == theirs
        }
      if !isSame { return "'\(input.name)' is encoded in two ways" }
    }
    return hasIntercept && !other.hasIntercept ? "only one has an intercept" : nil
  }

  private var hasIntercept: Bool {
    (network.nodes[network.output].layer as? Dense)?.useBias ?? true
  }

  /// The same where one of them is a formula's: by the terms' names, or by what the columns of the rows add up to.
  private func termNot(
    in other: TabularModel, rows: (small: FittedRows, large: FittedRows)?
  ) throws(LogisticError) -> String? {
    func offset(_ model: TabularModel) -> String? {
      model.space.features.first { $0.role == .offset }?.term
    }
    if offset(self) != offset(other) {
      return "only one has '\(offset(self) ?? offset(other) ?? "")'"
    }
    let terms: [String]
    if let rows {
      terms = try rows.small.terms(notSpannedBy: rows.large)
    } else {
      let known = Set(other.space.features.filter(\.hasCoefficient).map(\.term))
      terms = space.features.filter(\.hasCoefficient).map(\.term).filter { !known.contains($0) }
    }
    if let first = terms.first { return "only one has '\(first)'" }
    return rows == nil && hasIntercept && !other.hasIntercept ? "only one has an intercept" : nil
  }

  /// What an exact fit recorded of its likelihood; nil where it recorded none or does not maximize it. Of rows
  /// that count trials the deviance is that of single trials.
  public var recordedStatistics: FitStatistics? {
    guard let record, record.lambda == nil, let covariance = record.covariance,
      let kept = record.curvature, kept.updates == 0, multiClass == .multinomial,
      let dense = network.nodes[network.output].layer as? Dense
    else { return nil }
    let free = Int(Double(covariance.count).squareRoot().rounded())
    let intercepts = dense.useBias ? dense.units - (record.baseClass == nil ? 0 : 1) : 0
    return FitStatistics(
      logLikelihood: -kept.value, nullLogLikelihood: nil, observations: record.observations,
      free: free, slopes: free - intercepts, isMaximum: true,
      hasLossWeights: record.weights.classFactors != nil || record.weights.sampleWeight != nil)
  }
}
