/// A table's rows as a fitted model sees them, with the likelihood at its coefficients: what every
/// question about the fit's certainty is asked of.
///
/// Everything is computed anew from the rows in double precision, on centred and scaled columns, so it
/// does not matter who fitted the model, or how.
struct FittedRows: Sendable {
  let model: TabularModel
  /// The rows that were used.
  let table: DataTable
  /// All rows that were given.
  let given: DataTable
  /// Where they stood in the table that was given.
  let rowNumbers: [Int]
  /// `Σ sᵢ·ℓᵢ`, the negative log-likelihood.
  let objective: Objective<TableRows>
  let encoded: TableRows
  let scaling: ColumnScaling
  /// The coefficients on the scaled columns, in the objective's layout.
  let theta: [Double]
  /// What class weights had added to each output's intercept and the model has taken off again: `theta` has it.
  let interceptShift: [Double]
  /// The likelihood, its gradient and the information there.
  let evaluation: Evaluation
  /// The model's features that the rows' columns are.
  let features: [Int]
  /// Softmax: the class whose coefficients are 0.
  let baseClass: Int?
  /// The places in `theta` that are estimated: not those of the base class, nor of dependent columns.
  let parameters: [Int]
  /// The information of those.
  let information: Cholesky
  /// Of rows that are pairs of successes and failures: what they say.
  let trials: TrialGroups?
  /// The offset of the model's formula in each row; nil if it has none.
  let ownOffsets: [Double]?
  /// What it is multiplied by: 1, unless the model was calibrated since.
  let offsetWeight: Double?
  /// Of a Firth fit: the estimate that these rows have.
  let firth: FirthEstimate?
  /// How many rows each row stands for; nil for one.
  let frequency: [Double]?
  /// The factor on each row's loss, its class's too; nil for one.
  let sampling: [Double]?
  /// That of the rows' own column alone.
  private let ownSampling: [Double]?
  /// Rows, frequency weights counted.
  let observations: Double
  let valuesImputed: Int
  var warnings: [DataWarning]

  /// `√(gᵀH⁻¹g)`: how far the coefficients are from the optimum of the likelihood, in standard errors; of a
  /// Firth fit `√(dᵀHd)`, d the difference to the estimate that these rows have.
  var distance: Double {
    if let firth {
      let step = parameters.map { theta[$0] - firth.theta[$0] }
      return max(0, information.form(step)).squareRoot()
    }
    return information.inverseForm(parameters.map { evaluation.gradient[$0] }).squareRoot()
  }
  /// How many units were sampled: rows, frequency weights counted, or rows of trials.
  var unitCount: Double { trials.map { Double($0.count) } ?? observations }
  /// How much of the population a row stands for: class weights are of the training alone.
  func populationWeight(_ row: Int) -> Double {
    (frequency?[row] ?? 1) * (ownSampling?[row] ?? 1)
  }
  /// How many parameters one output has.
  var perOutput: Int { objective.parametersPerOutput }
  /// The coefficients that the model predicts with: those of ``theta`` less ``interceptShift``.
  var served: [Double] {
    var result = theta
    for (c, shift) in interceptShift.enumerated() where shift != 0 {
      result[(c + 1) * perOutput - 1] -= shift - (baseClass.map { interceptShift[$0] } ?? 0)
    }
    return result
  }

  /// - Parameter alsoComplete: columns that must have a value too.
  /// - Throws: a model that is not of one Dense layer; columns, levels or classes that do not fit; no
  ///   rows; information that is singular.
  init(
    _ table: DataTable, of model: TabularModel, columns: LogisticRegression.RowColumns,
    alsoComplete: [String] = []
  ) throws(LogisticError) {
    guard let dense = model.network.nodes[model.network.output].layer as? Dense,
      dense.activation == .sigmoid || dense.activation == .softmax
    else {
      throw LogisticError(
        .model, "not-logistic", "the model does not end in a Dense layer with sigmoid or softmax",
        advice: "standard errors are those of a logistic regression")
    }
    self.model = model
    let kept = try model.usableRows(of: table, alsoComplete: columns.names + alsoComplete)
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows", "no row has a value in every column that is needed",
        place: table.file.map { .init(file: $0) })
    }
    let rows = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    try rows.checkFinite(model.space.inputs.filter { !$0.takesStrings }.map(\.name) + columns.names)
    self.table = rows
    self.given = table
    rowNumbers = kept
    frequency = try columns.frequencyWeight.map { (name) throws(LogisticError) in
      try rows.weights(of: name)
    }
    let classOfRow = try ClassLabels(model.target, in: rows, classes: model.classes).classOfRow
    ownSampling = try columns.sampleWeight.map { (name) throws(LogisticError) in
      try rows.weights(of: name)
    }
    if let factors = model.record?.weights.classFactors, factors.count == model.classes.count {
      let own = ownSampling
      sampling = classOfRow.enumerated().map { (own?[$0] ?? 1) * factors[Int($1)] }
    } else {
      sampling = ownSampling
    }
    observations = frequency?.reduce(0, +) ?? Double(rows.rowCount)
    guard observations > 0, sampling.map({ $0.contains { $0 > 0 } }) ?? true else {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    let product: [Double]?
    if let frequency, let sampling {
      product = zip(frequency, sampling).map { $0 * $1 }
    } else {
      product = frequency ?? sampling
    }
    trials =
      columns.arePairsOfTrials
      ? TrialGroups(classOfRow: classOfRow, weights: product, classes: model.classes) : nil
    let (imputed, found) = try Self.check(rows, model)
    valuesImputed = imputed

    let isSoftmax = dense.activation == .softmax
    let isOneOutput = dense.units == 1
    let coefficients = model.coefficients
    var shifted = coefficients
    let shift = model.record?.weights.interceptShift ?? []
    interceptShift =
      shift.count == dense.units && dense.useBias
      ? shift : [Double](repeating: 0, count: dense.units)
    for c in shifted.indices { shifted[c].intercept += interceptShift[c] }
    features = model.determinedFeatures(&shifted)
    baseClass =
      isSoftmax ? model.record?.baseClass.flatMap { $0 < dense.units ? $0 : nil } ?? 0 : nil
    if let baseClass {
      let base = shifted[baseClass]
      for c in shifted.indices {
        shifted[c].intercept -= base.intercept
        for j in base.weights.indices { shifted[c].weights[j] -= base.weights[j] }
      }
    }
    let all = try EncodedColumns(rows, model.space)
    try all.checkFinite(model.space, in: rows)
    offsetWeight = model.offsetWeight
    ownOffsets =
      offsetWeight == nil ? nil : try all.offsets(of: model.space, nil, in: rows)
    let offsets = try all.offsets(
      of: model.space, columns.offset, in: rows, weight: offsetWeight ?? 1)
    if offsets != nil, !isOneOutput {
      throw LogisticError(
        .usage, "offset", "an offset is for one output, but there are \(model.classes.count)",
        advice: "leave it out")
    }
    encoded = TableRows(
      all.selecting(features), classOfRow: classOfRow,
      target: isOneOutput
        ? .oneOf(model.positive) : isSoftmax ? .number : .oneHot(model.classes.count),
      weights: product, offsets: offsets)
    // The logistic loss of several outputs is a mean over them.
    objective = try Objective(
      rows: encoded, loss: isSoftmax ? .softmax : .logistic, outputs: dense.units,
      intercept: dense.useBias, normalizer: isSoftmax ? 1 : 1 / Double(dense.units))
    scaling = try objective.fittingScaling()
    var parametersGiven = [Double]()
    for output in shifted {
      parametersGiven += features.map { output.weights[$0] }
      if dense.useBias { parametersGiven.append(output.intercept) }
    }
    let scaled = scaling.standardised(parametersGiven)
    theta = scaled
    evaluation = try objective.evaluate(at: scaled, scaling: scaling, order: .hessian)
    let independent = try objective.independentParameters(evaluation, scaling: scaling)
    let base = baseClass
    let q = objective.parametersPerOutput
    parameters = independent.indices.filter { independent[$0] && $0 / q != base }
    if let place = independent.indices.first(where: {
      !independent[$0] && $0 / q != base && scaled[$0] != 0
    }) {
      let column = place % q < features.count ? model.space.features[features[place % q]].term : ""
      throw LogisticError(
        .numerics, "collinear",
        "the columns determine no coefficient of '\(column)': it depends on those before it",
        advice: "leave it out and fit again")
    }
    let used = features.map { model.space.features[$0] }
    warnings =
      found
      + (try objective.dependenceWarnings(
        aliased: independent.indices.filter { !independent[$0] && $0 / q != base }, used))
    guard
      let factor = evaluation.hessian.whole.selecting(parameters).cholesky(),
      factor.leastPivot > 1e-13
    else {
      throw LogisticError(
        .numerics, "singular-information", "the information matrix is singular at the coefficients",
        advice: "the classes may be separated, or there are more coefficients than rows")
    }
    information = factor
    guard let kind = model.record?.firth else {
      firth = nil
      return
    }
    guard isOneOutput, !isSoftmax, sampling == nil else {
      throw LogisticError(
        .usage, "firth", "a Firth fit is of two classes, and its weights count rows",
        advice: "give --frequency-weight, or leave the weights out")
    }
    guard dense.useBias || kind == .firth else {
      throw LogisticError(
        .model, "firth", "\(kind.rawValue) corrects the intercept, and the model has none",
        advice: "its file is not as it was written: fit it again")
    }
    firth = try FirthEstimate(
      kind, of: objective, scaling: scaling, over: parameters, from: scaled)
  }

  /// How many values are filled in, and what should be known of the rows.
  static func check(
    _ table: DataTable, _ model: TabularModel
  ) throws(LogisticError) -> (imputed: Int, warnings: [DataWarning]) {
    var imputed = 0
    var warnings = [DataWarning]()
    for input in model.space.inputs {
      let column = try table.column(input.name)
      guard case .category(let levels) = input.encoding else {
        // A text that is missing has no words.
        if !input.takesStrings { imputed += column.missingCount }
        continue
      }
      let known = Set(levels)
      let (codes, present) = column.codesAndLevels
      let isNew = present.map { !known.contains($0) }
      let isMissingNew = !known.contains("")
      let count = codes.count { $0 < 0 ? isMissingNew : isNew[Int($0)] }
      if count > 0 {
        warnings.append(
          DataWarning(
            "unknown-level", "\(count) rows have a level that the model was not fitted to",
            column: input.name))
      }
    }
    return (imputed, warnings)
  }
}

extension TabularModel {
  /// The features whose coefficients rows can determine, and the coefficients in that parametrization.
  ///
  /// A model that was not fitted to an unpenalised optimum here has a weight for every level of a
  /// category: the first level's is then taken from all and added to the intercept, which changes no
  /// prediction of a level that was seen.
  func determinedFeatures(
    _ coefficients: inout [(intercept: Double, weights: [Double])]
  ) -> [Int] {
    let all = space.features
    let hasIntercept = (network.nodes[network.output].layer as? Dense)?.useBias ?? true
    var free = Set(record?.free ?? Array(all.indices))
    free = free.filter { all.indices.contains($0) && all[$0].hasCoefficient }
    for input in space.inputs where hasIntercept {
      guard case .category = input.encoding else { continue }
      let levels = all.indices.filter { all[$0].column == input.name && all[$0].role == .level }
      guard let first = levels.first, levels.allSatisfy(free.contains) else { continue }
      for c in coefficients.indices {
        let shift = coefficients[c].weights[first]
        coefficients[c].intercept += shift
        for j in levels { coefficients[c].weights[j] -= shift }
      }
      free.remove(first)
    }
    return free.sorted()
  }
}
