extension TabularModel {
  /// Adds rows to a fitted model without those it was fitted to.
  ///
  ///     var model = try TabularModel(contentsOf: "model.keras")
  ///     try model.update(with: DataTable(contentsOf: "today.csv"))
  ///
  /// Online Newton: the rows before are stood for by the quadratic of their loss at the model's
  /// coefficients, which an exact fit keeps and its file holds; the new rows count as they are, and so
  /// does the penalty. The sum is minimized in a few passes over the new rows, and its own
  /// quadratic kept for the next time (Schifano et al. 2016; Luo & Song 2020 call the estimate
  /// renewable and show it to be as good as that of all rows). Factors, bounds and groups go on. What
  /// standardizes the columns and what fills in missing values stay as they were fitted.
  ///
  /// A level that no row before had gets a coefficient of its own, as if it had been there from the first: the
  /// rows before had 0 in its column, which says all that they know of it. A new class is refused: what
  /// the rows before say of its coefficients is not in the curvature. The columns of a formula are made as they
  /// were, by knots, means and levels of the rows that were fitted; a new level is refused there, and rows that
  /// count successes and failures are given as ``Formula/prepared(_:_:)`` makes them.
  ///
  /// - Parameters:
  ///   - table: the new rows, with the target and every column of the model.
  ///   - rowColumns: weights and offset, as in the fit. Class weights go on as they were.
  /// - Throws: a model that keeps no curvature; columns or classes that it does not have; a new level whose
  ///   coefficient would be infinite; no rows. The model is then as it was.
  @discardableResult
  public mutating func update(
    with table: DataTable, rowColumns: LogisticRegression.RowColumns = .init()
  ) throws(LogisticError) -> ModelUpdate {
    guard let kept = record?.curvature else {
      throw LogisticError(
        .model, "no-curvature",
        "the model keeps no curvature of the rows it was fitted to, so none can be added",
        advice:
          "fit old and new rows together; an exact fit of up to 500 parameters keeps it, but for a relaxed one or one with Firth's penalty"
      )
    }
    let given = try UpdateRows.usable(table, for: self, rowColumns)
    let growth = try LevelGrowth(given, of: self, classFactors: kept.classFactors, rowColumns)
    var updated =
      try growth.map { (growth) throws(LogisticError) in
        try adding(growth)
      } ?? self
    var update = try updated.absorb(
      given, dropped: table.rowCount - given.rowCount, rowColumns)
    update.levelsAdded = growth?.features.map(\.term) ?? []
    update.warnings = (growth?.warnings ?? []) + update.warnings + table.warnings
    if predictionSets != nil {
      update.warnings.append(
        DataWarning(
          "prediction-sets",
          "the model's prediction sets were of the probabilities before and are gone; calibrate them again"
        ))
    }
    if calibration != nil {
      update.warnings.append(
        DataWarning(
          "calibration",
          "the model's isotonic calibration was of the log-odds before and is gone; calibrate it again"
        ))
    }
    updated.predictionSets = nil
    updated.calibration = nil
    self = updated
    return update
  }

  /// Adds usable rows, whose levels the model has.
  private mutating func absorb(
    _ given: DataTable, dropped: Int, _ rowColumns: LogisticRegression.RowColumns
  ) throws(LogisticError) -> ModelUpdate {
    guard let record, let kept = record.curvature,
      let dense = network.nodes[network.output].layer as? Dense
    else {
      throw LogisticError(.model, "contradiction", "a table's model ends in a Dense layer")
    }
    let free = record.free
    // A file may say anything.
    let baseClass =
      dense.activation == .softmax
      ? record.baseClass.flatMap { $0 < dense.units ? $0 : nil } : nil
    let rows = try UpdateRows(
      given, dropped: dropped, for: self, free: free, classFactors: kept.classFactors, rowColumns)
    let scaling = ColumnScaling(
      centre: kept.centre, scale: kept.scale, intercept: dense.useBias)
    var strength = PenaltyStrength(record)
    if kept.penaltyScale == .total {
      strength?.lambda *= kept.weight / (kept.weight + rows.weight)
    }
    // One sigmoid a class has the penalty of a binary fit, beside a loss that is a mean over outputs.
    let share = multiClass == .oneVsRest ? 1 / Double(dense.units) : 1
    let penalty = CurvaturePenalty(
      strength?.scaled(by: share), space: space, free: free, rules: record.rules,
      scaling: scaling, outputs: dense.units, baseClass: strength == nil ? baseClass : nil)
    let before = coefficients
    var parameters: [Double] = []
    for output in before {
      parameters += free.map { output.weights[$0] }
      if dense.useBias { parameters.append(output.intercept) }
    }
    var run = try UpdateRun(
      kept, rows, from: scaling.standardised(parameters), penalty: penalty,
      loss: dense.activation == .softmax ? .softmax : .logistic, outputs: dense.units,
      intercept: dense.useBias)
    let ending = try run.minimize()
    let findings = try run.findings(ending)

    var covariance: UpdatedCovariance?
    if record.covariance != nil, rows.valuesImputed == 0, ending.system.isExact, strength == nil,
      rowColumns.sampleWeight == nil
    {
      covariance = UpdatedCovariance(run, ending, baseClass: baseClass)
    }
    var theta = scaling.original(run.theta)
    let perOutput = theta.count / dense.units
    if let base = baseClass {
      let shift = Array(theta[base * perOutput..<(base + 1) * perOutput])
      for i in theta.indices { theta[i] -= shift[i % perOutput] }
    }
    // What is at a bound is there exactly.
    for i in theta.indices where i % perOutput < free.count {
      guard let bounds = record.rules.bounds?[free[i % perOutput]] else { continue }
      if run.theta[i] == penalty.lower[i], i / perOutput != baseClass { theta[i] = bounds.lower }
      if run.theta[i] == penalty.upper[i], i / perOutput != baseClass { theta[i] = bounds.upper }
    }
    let placed = Placed(
      theta: theta, active: free, perOutput: perOutput, outputs: dense.units,
      hasIntercept: dense.useBias)
    let isLost = ending.active.indices.map { !ending.active[$0] && !penalty.isFixed($0) }
    let estimatesBefore = terms(placed, isLost, nil).map(\.estimate)
    if let strength, strength.lambda != record.lambda, record.rules.penaltyFactors == nil,
      let regularizer = strength.scaled(by: share).regularizer
    {
      network = network.withOutputPenalty(regularizer)
    }
    setCoefficients(placed)
    self.record?.observations += rows.observations
    self.record?.rowsDropped += rows.rowsDropped
    self.record?.valuesImputed += rows.valuesImputed
    self.record?.lambda = strength?.lambda
    self.record?.certificate = findings.refit
    self.record?.covariance = covariance?.values
    self.record?.curvature = findings.kept
    if record.separation != .none { self.record?.separation = .unknown }
    return ModelUpdate(
      terms: terms(placed, isLost, covariance), estimatesBefore: estimatesBefore,
      observationsAdded: rows.observations,
      observations: self.record?.observations ?? rows.observations,
      rowsDropped: rows.rowsDropped, valuesImputed: rows.valuesImputed,
      passes: run.passes + (ending.system.isExact ? 1 : 0),
      updates: findings.kept.updates, isConverged: ending.isConverged,
      certificate: findings.surrogate, refit: findings.refit,
      refitDistance: findings.distance, lambda: strength?.lambda, warnings: rows.warnings)
  }

  /// Puts coefficients, on the columns as they are, into the network. Optimizer state that belonged
  /// to the former ones goes.
  mutating func setCoefficients(_ placed: Placed) {
    let width = space.features.count
    var (kernel, bias) = placed.kernelAndBias(features: width)
    if let offset = space.design?.offsetFeature, let weight = offsetWeight {
      for c in 0..<placed.outputs { kernel[c * width + offset] = weight }
    }
    if let moments = space.moments {
      for c in 0..<placed.outputs {
        for j in 0..<width {
          let at = c * width + j
          bias[c] += kernel[at] * moments.mean[j]
          kernel[at] *= max(moments.variance[j].squareRoot(), 1e-7)
        }
      }
    }
    let trainable = kernel + (placed.hasIntercept ? bias : [])
    network.storage.replaceSubrange(0..<trainable.count, with: trainable)
    network.optimizerState = nil
  }

  /// The model's coefficients as terms; those of parameters that rows do not determine are dropped.
  private func terms(
    _ placed: Placed, _ isLost: [Bool], _ covariance: UpdatedCovariance?
  ) -> [Term] {
    var terms = [Term]()
    let isOneOutput = placed.outputs == 1
    for (c, output) in coefficients.enumerated() where isOneOutput || c != record?.baseClass {
      let label = isOneOutput ? nil : classes[c]
      if placed.hasIntercept {
        terms.append(
          Term(
            kind: .intercept, term: "(Intercept)", classLabel: label, estimate: output.intercept,
            standardError: covariance?.standardError(c * placed.perOutput + placed.active.count)))
      }
      for (j, feature) in space.features.enumerated() where feature.hasCoefficient {
        let at = placed.active.firstIndex(of: j).map { c * placed.perOutput + $0 }
        terms.append(
          Term(
            kind: .slope, term: feature.term, column: feature.column, level: feature.level,
            classLabel: label, estimate: output.weights[j],
            standardError: at.flatMap { covariance?.standardError($0) },
            isAliased: at.map { isLost[$0] } ?? false, isReference: at == nil,
            bound: at.flatMap { record?.rules.bounds?[j].side(of: placed.theta[$0]) }))
      }
    }
    return terms
  }
}

extension Network {
  /// The same network with another penalty of its last layer's kernel.
  fileprivate func withOutputPenalty(_ regularizer: Regularizer) -> Network {
    let place = output
    guard var dense = nodes[place].layer as? Dense else { return self }
    dense.kernelRegularizer = regularizer
    var changed = nodes
    let node = nodes[place]
    changed[place] = Node(
      name: node.name, layer: dense, inputs: node.inputs, shape: node.shape,
      variables: node.variables)
    let kernel = node.variables.lowerBound
    var variables = variables
    let old = variables[kernel]
    variables[kernel] = Variable(
      node: old.node, name: old.name, shape: old.shape, range: old.range,
      isTrainable: old.isTrainable, regularizer: regularizer, isTransposed: old.isTransposed)
    return Network(
      name: name, nodes: changed, inputs: inputs, output: output, variables: variables,
      storage: storage, compiled: compiled, optimizerState: nil, isChain: isChain)
  }
}

/// The covariance of the coefficients that the kept curvature of all rows gives.
private struct UpdatedCovariance {
  let parameters: [Int]
  let values: [Double]

  init?(_ run: UpdateRun, _ ending: UpdateRun.Ending, baseClass: Int?) {
    let whole = run.sum.informationInverse(
      ending.system, scaling: run.scaling, baseClass: baseClass ?? 0, active: ending.active)
    let q = run.sum.parametersPerOutput
    parameters = ending.active.indices.filter {
      ending.active[$0] && (baseClass == nil || $0 / q != baseClass)
    }
    var picked: [Double] = []
    func place(_ parameter: Int) -> Int {
      baseClass.map { parameter / q > $0 } ?? false ? parameter - q : parameter
    }
    for i in parameters { for j in parameters { picked.append(whole[place(i), place(j)]) } }
    guard picked.allSatisfy(\.isFinite) else { return nil }
    values = picked
  }

  func standardError(_ parameter: Int) -> Double? {
    parameters.firstIndex(of: parameter).map { values[$0 * parameters.count + $0].squareRoot() }
  }
}
