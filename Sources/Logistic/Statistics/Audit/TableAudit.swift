/// A table's model and the rows of its audit.
///
/// Without a penalty the parameters are those that the model's fit estimated, on the columns as they are: reference
/// levels stay 0. With one they are all of the last layer's, on the columns as that takes them.
struct TableAudit {
  let model: TabularModel
  let problem: AuditProblem
  /// The model's coefficients on the columns as they are, in the parametrization of the audit.
  private let present: [(intercept: Double, weights: [Double])]
  /// The features whose coefficients are the problem's parameters; nil for all of the last layer's.
  private let features: [Int]?
  private let convex: ConvexProblem
  /// The table that was given, and how its rows count.
  private let table: DataTable
  private let target: String
  private let columns: LogisticRegression.RowColumns
  /// The class weights that the model's record told, if they are used.
  private let recordedFactors: [Double]?

  /// - Throws: as the model's audit.
  init(
    _ model: TabularModel, _ table: DataTable, target name: String,
    _ columns: LogisticRegression.RowColumns, _ classWeight: ClassWeight?
  ) throws(LogisticError) {
    if let formula = model.formula, model.offsetWeight != nil {
      throw LogisticError(
        .model, "offset",
        "the formula '\(formula)' has an offset, whose coefficient is 1, and an audit is of all weights of the last layer",
        advice: "the fit has its own certificate: see 'logistic summary'")
    }
    self.model = model
    self.table = table
    target = name
    self.columns = columns
    let complete =
      columns.names.isEmpty
      ? table : table.selecting(rows: try table.completeRows(of: columns.names))
    let (targets, used) = try model.rows(complete, target: name)
    try used.checkFinite(columns.names)
    let network = model.network
    let settings = try network.compileSettings()
    let graph = try BatchGraph(network, loss: settings.loss, capacity: 1)
    let convex = try network.auditedProblem(settings, graph)
    self.convex = convex
    let labels = try ClassLabels(name, in: used, classes: model.classes).classOfRow
    let factors = classWeight == nil ? model.record?.weights.classFactors : nil
    recordedFactors = factors
    var weights = try AuditWeights(columns, of: used, outputs: convex.dense.units)
    // Keras's mean is over the rows, a table's fit's over the weights.
    weights.isMeanOfWeights = model.record != nil
    if let classWeight {
      let given = try classWeight.weights(labels, classes: model.classes, rows: weights.product)
      weights.multiply(by: labels.map { given.factors[Int($0)] })
    } else if let factors {
      weights.multiply(by: labels.map { factors[Int($0)] })
    }
    let hasPenalty = (convex.l2 + convex.l1).contains { $0 > 0 } || model.record?.lambda != nil
    guard !hasPenalty, model.isOfItsEncoding else {
      features = nil
      present = model.coefficients
      problem = try network.auditProblem(
        network.roots(model.space.values(used), of: graph), targets, weights, settings, convex)
      return
    }
    var shifted = model.coefficients
    if factors != nil, let shift = model.record?.weights.interceptShift,
      shift.count == shifted.count
    {
      // The objective's optimum is that before the correction.
      for c in shifted.indices { shifted[c].intercept += shift[c] }
    }
    let free = model.determinedFeatures(&shifted)
    features = free
    present = shifted
    let theta = shifted.flatMap { output in
      free.map { output.weights[$0] } + (convex.dense.useBias ? [output.intercept] : [])
    }
    let none = theta.map { _ in 0.0 }
    problem = try AuditProblem(
      convex, features: EncodedColumns(used, model.space, active: free).matrix(),
      targets: targets, weights, theta: theta, l2: none, l1: none)
  }

  /// The audit, its coefficients on the columns as they are.
  ///
  /// - Throws: rows that cannot be used; a Firth fit that is the optimum of no objective.
  func audit() throws(LogisticError) -> Audit {
    if let kind = model.record?.firth { return told(try firthAudit(kind)) }
    let baseClass = features == nil || convex.kind != .softmax ? nil : model.record?.baseClass
    var audit = try problem.audit(baseClass: baseClass) { parameters in
      if let features { return model.network(with: coefficients(parameters, features)) }
      var network = model.network
      network.storage.replaceSubrange(
        0..<network.trainableCount, with: convex.storageOrder(parameters))
      network.optimizerState = nil
      return network
    }
    guard model.isOfItsEncoding else { return told(audit) }
    var optimal = model
    optimal.network = audit.optimal
    let errors = features.flatMap { features in
      audit.standardErrors.map { $0.map { placed($0, features, none: nil) } }
    }
    show(present, optimal.coefficients, errors, in: &audit)
    return told(audit)
  }

  /// Puts coefficients of named columns into an audit: those of levels that were never seen are left out.
  private func show(
    _ present: [(intercept: Double, weights: [Double])],
    _ optimal: [(intercept: Double, weights: [Double])], _ errors: [[Double?]]?,
    in audit: inout Audit
  ) {
    let all = model.space.features
    let shown = all.indices.filter { all[$0].role != .unknown }
    func row(_ output: (intercept: Double, weights: [Double])) -> [Double] {
      shown.map { output.weights[$0] } + (convex.dense.useBias ? [output.intercept] : [])
    }
    audit.coefficients = zip(present, optimal).map { (row($0), row($1)) }
    audit.standardErrors = errors.map { errors in
      errors.map { row in shown.map { row[$0] } + row.suffix(convex.dense.useBias ? 1 : 0) }
    }
    audit.terms = shown.map { all[$0].term }
  }

  /// Values of the free features, then the intercept's, at the places of all features.
  private func placed<Value>(_ values: [Value], _ features: [Int], none: Value) -> [Value] {
    var all = [Value](repeating: none, count: model.space.width)
    for (j, value) in zip(features, values) { all[j] = value }
    return all + values.dropFirst(features.count)
  }

  private func coefficients(
    _ parameters: [Double], _ features: [Int]
  ) -> [(intercept: Double, weights: [Double])] {
    let q = problem.objective.parametersPerOutput
    return (0..<problem.objective.outputs).map { c in
      let own = placed(Array(parameters[c * q..<(c + 1) * q]), features, none: 0)
      return (
        own.count > model.space.width ? own[model.space.width] : 0,
        Array(own[..<model.space.width])
      )
    }
  }

  /// Of a Firth fit the objective is its penalised log loss.
  private func firthAudit(_ kind: FirthKind) throws(LogisticError) -> Audit {
    guard kind == .firth else {
      throw LogisticError(
        .model, "no-objective",
        "\(kind.rawValue) corrects Firth's estimate, and is the optimum of no objective of its own",
        advice:
          "logistic summary says how far its coefficients are from the estimate that rows have")
    }
    guard target == model.target else {
      throw LogisticError(
        .usage, "target", "the model was fitted to '\(model.target)', not '\(target)'",
        advice: "give the column that name")
    }
    let fitted = try FittedRows(table, of: model, columns: columns)
    let zeros = fitted.theta.map { _ in 0.0 }
    let rows = try FirthRows(fitted.objective, scaling: fitted.scaling)
    guard let firth = fitted.firth,
      let now = rows.evaluation(at: fitted.theta, over: fitted.parameters)?.value,
      let zero = rows.evaluation(at: zeros, over: fitted.parameters)?.value
    else {
      throw LogisticError(
        .numerics, "singular-information", "the information matrix is singular at the coefficients")
    }
    let count = fitted.observations
    let lossAtZero = try fitted.objective.value(at: zeros)
    func mean(_ value: Double) -> Double { (lossAtZero + value - zero) / count }
    let optimal = coefficients(fitted.scaling.original(firth.firth), fitted.features)
    var audit = Audit(
      rows: Int(min(count.rounded(), 0x1p53)), objective: mean(now),
      objectiveAtZero: mean(zero), certificate: Certificate(bound: .infinity, kind: .none),
      optimum: min(mean(firth.evaluation.value), mean(now)), outcome: .converged,
      separation: .unknown, optimal: model.network(with: optimal), coefficients: [],
      standardErrors: nil,
      whyNoStandardErrors: "intervals of a Firth fit come from its profile (logistic summary)",
      calibration: try problem.calibration(), isPenalized: true)
    show(
      coefficients(fitted.scaling.original(fitted.theta), fitted.features), optimal, nil,
      in: &audit)
    audit.warnings.append(
      DataWarning(
        "firth",
        "the objective is Firth's penalised log loss, its penalty counted from zero weights; no bound is known for it"
      ))
    return audit
  }

  /// The audit with what the model's record lets one say of it.
  private func told(_ audit: Audit) -> Audit {
    var audit = audit
    if let recordedFactors {
      let named = zip(model.classes, recordedFactors).map { "\($0) \(NumberText.table($1))" }
      audit.warnings.append(
        DataWarning(
          "class-weights",
          "rows have the class weights of the fit: \(named.joined(separator: ", "))"))
    }
    guard let record = model.record else { return audit }
    if recordedFactors != nil, record.weights.interceptShift != nil {
      audit.warnings.append(
        DataWarning(
          "corrected-intercept",
          "the intercept is shown as it was before it was corrected for class weights"))
    }
    let lacking = record.weights.warnings(without: columns.names)
    audit.warnings += lacking
    if record.lambda != nil, !audit.isPenalized {
      audit.warnings.append(
        DataWarning(
          "penalty-left-out",
          "the fit's penalty (\(record.penalty)) is one that no Keras layer has: the objective is without it"
        ))
    }
    if record.rules.bounds != nil {
      audit.warnings.append(
        DataWarning(
          "bounds-left-out", "the fit had bounds on coefficients, which the audit leaves out"))
    }
    let isOfLess = record.rules.bounds != nil || record.lambda != nil && !audit.isPenalized
    guard audit.verdict != .converged, !isOfLess, lacking.isEmpty,
      let certificate = record.certificate,
      certificate.bound < 1e-6
    else { return audit }
    let count = problem.observations
    audit.warnings.append(
      record.observations == count
        ? DataWarning(
          "other-weights",
          "the model was fitted exactly, so its rows had weights or an offset that these have not, were others, or its coefficients were changed"
        )
        : DataWarning(
          "other-rows",
          "the model was fitted exactly to \(NumberText.count(record.observations)) rows and these are \(NumberText.count(count)): others, or without what they count"
        ))
    return audit
  }
}
