internal import Logistic

/// What `inspect` says of a model.
struct InspectReport {
  let network: Network
  let table: TabularModel?
  let sparse: SparseModel?

  init(_ model: SavedModel) {
    switch model {
    case .table(let table):
      (network, self.table, sparse) = ((try? table.servedNetwork()) ?? table.network, table, nil)
    case .sparse(let sparse): (network, table, self.sparse) = (sparse.network, nil, sparse)
    case .network(let network): (self.network, table, sparse) = (network, nil, nil)
    }
  }

  var text: String {
    var text = network.summary() + "\n"
    text += Style.heading("Weights") + "\n"
    var weights = TextTable([
      ("layer", .left), ("weight", .left), ("shape", .left), ("values", .right), ("", .left),
    ])
    for variable in network.variables {
      weights.add([
        network.nodes[variable.node].name, variable.name, shape(variable.shape),
        String(variable.range.count), variable.isTrainable ? "" : "not trained",
      ])
    }
    text += weights.text + "\n"
    text += Style.heading("Compiled") + "\n"
    for (name, value) in compiled { text += "  \(name): \(value)\n" }
    if let table {
      text += "\n" + Style.heading("Model of a table: \(table.modelled)") + "\n"
      for (name, value) in origin(table) { text += "  \(name): \(value)\n" }
      var columns = TextTable([("column", .left), ("kind", .left), ("encoding", .left)])
      columns.limit = 48
      for input in table.space.inputs {
        columns.add([input.name, input.kind.rawValue, encoding(input.encoding)])
      }
      text += "\n" + columns.text
    }
    if let sparse {
      text += "\n" + Style.heading("Model of sparse rows: \(sparse.modelled)") + "\n"
      for (name, value) in origin(sparse) { text += "  \(name): \(value)\n" }
    }
    return text
  }

  private func origin(_ sparse: SparseModel) -> [(String, String)] {
    var lines = [("classes", sparse.classes.joined(separator: ", "))]
    if sparse.classes.count == 2 {
      lines.append(("threshold", NumberText.shortest(sparse.threshold)))
    }
    lines.append(("columns", "\(sparse.columnCount), counted from \(sparse.firstIndex)"))
    return lines + (sparse.record.map(origin) ?? [])
  }

  private func shape(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "scalar" : sizes.map(String.init).joined(separator: " × ")
  }

  private var compiled: [(String, String)] {
    guard let settings = network.compiled else {
      return [("settings", "none; it has not been compiled")]
    }
    var lines = [(String, String)]()
    if let optimizer = settings.method.optimizer {
      let rate = optimizer.learningRate.value(at: network.optimizerState?.iterations ?? 0)
      lines.append(
        (
          "optimizer",
          "\(optimizer.className), learning rate \(NumberText.shortest(Double(Float(rate).description) ?? rate))"
        ))
    } else if let solver = settings.method.solver {
      lines.append(("optimizer", solver.name))
    } else {
      lines.append(("optimizer", "auto"))
    }
    if let state = network.optimizerState {
      lines.append(("steps taken", "\(state.iterations)"))
    }
    lines.append(("loss", settings.loss.name + (settings.loss.fromLogits ? ", from logits" : "")))
    if !settings.metrics.isEmpty {
      lines.append(("metrics", settings.metrics.map(\.name).joined(separator: ", ")))
    }
    if !settings.weightedMetrics.isEmpty {
      lines.append(
        ("weighted metrics", settings.weightedMetrics.map(\.name).joined(separator: ", ")))
    }
    return lines
  }

  private func origin(_ table: TabularModel) -> [(String, String)] {
    var lines = [("classes", table.classes.joined(separator: ", "))]
    if table.classes.count == 2 {
      lines.append(("threshold", NumberText.shortest(table.threshold)))
    }
    if let formula = table.formula { lines.append(("formula", formula)) }
    if let sets = table.predictionSets {
      lines.append(
        (
          "prediction sets",
          "\(NumberText.shortest(sets.coverage)) by \(sets.score.rawValue) up to \(NumberText.table(sets.limit)), from \(sets.rowCount) rows"
        ))
    }
    if let calibration = table.calibration {
      lines.append(("calibration", "isotonic, \(calibration.steps.count) steps of the log-odds"))
    }
    lines.append(("missing values", table.missing.rawValue))
    return lines + (table.record.map(origin) ?? [])
      + (table.record.map { rules($0, table.space.features) } ?? [])
  }

  /// What was asked of single coefficients.
  private func rules(_ record: FitRecord, _ features: [Feature]) -> [(String, String)] {
    var lines: [(String, String)] = []
    func add(_ name: String, _ parts: [String]) {
      lines.append((name, parts.prefix(8).joined(separator: ", ") + (parts.count > 8 ? ", …" : "")))
    }
    let fitted = Set(record.free)
    if let factors = record.rules.penaltyFactors {
      add(
        "penalty factors",
        features.indices.filter(fitted.contains).map {
          "\(features[$0].term) \(NumberText.table(factors[$0]))"
        })
    }
    if let bounds = record.rules.bounds {
      add(
        record.baseClass == nil ? "bounds" : "bounds on differences to the base class",
        features.indices.filter(fitted.contains).compactMap { j in
          let (term, bound) = (features[j].term, bounds[j])
          switch (bound.lower.isFinite, bound.upper.isFinite) {
          case (false, false): return nil
          case (true, false): return "\(term) ≥ \(NumberText.shortest(bound.lower))"
          case (false, true): return "\(term) ≤ \(NumberText.shortest(bound.upper))"
          case (true, true):
            return "\(NumberText.shortest(bound.lower)) ≤ \(term) ≤ "
              + NumberText.shortest(bound.upper)
          }
        })
    }
    if let relaxation = record.rules.relaxation {
      lines.append(("relaxed to", NumberText.shortest(relaxation)))
    }
    return lines
  }

  private func json(_ rules: FitRules, _ features: [Feature]) -> JSON {
    .object([
      (
        "penaltyFactors",
        rules.penaltyFactors.map { factors in
          .object(
            zip(features, factors).filter { $1 < .infinity }.map { ($0.term, .number($1)) })
        } ?? .null
      ),
      (
        "bounds",
        rules.bounds.map { bounds in
          .object(
            zip(features, bounds).filter { $0.hasCoefficient && $1 != CoefficientBounds() }.map {
              (
                $0.term,
                .array([$1.lower, $1.upper].map { $0.isFinite ? .number($0) : .null })
              )
            })
        } ?? .null
      ), ("relaxation", .optional(rules.relaxation)),
    ])
  }

  private func origin(_ record: FitRecord) -> [(String, String)] {
    var lines = [("method", record.method)]
    lines.append(
      (
        "penalty",
        record.penalty + (record.lambda.map { ", λ = \(NumberText.shortest($0))" } ?? "")
          + (record.penalty == "elasticnet" || record.penalty == "group-lasso"
            ? record.l1Ratio.map { ", L1 ratio \(NumberText.shortest($0))" } ?? "" : "")
      ))
    lines.append(
      (
        "rows",
        NumberText.count(record.observations)
          + (record.rowsDropped > 0 ? ", \(record.rowsDropped) dropped" : "")
          + (record.valuesImputed > 0 ? ", \(record.valuesImputed) values filled in" : "")
      ))
    if let certificate = record.certificate {
      lines.append(
        ("certificate", "\(NumberText.table(certificate.bound)) (\(certificate.kind.rawValue))"))
    }
    if let kept = record.curvature, kept.updates > 0 {
      lines.append(
        ("updates", "\(kept.updates) since the last fit; the certificate is of all rows"))
    }
    lines.append(("separation", record.separation.rawValue))
    return lines
  }

  private func encoding(_ encoding: FeatureSpace.Encoding) -> String {
    switch encoding {
    case .number(let fill, let indicator):
      return (fill.map { "missing ones become \(NumberText.table($0))" } ?? "as it is")
        + (indicator ? ", marked" : "")
    case .category(let levels):
      let words = levels.map { $0.isEmpty ? "missing" : $0 }
      return words.prefix(8).joined(separator: ", ") + (words.count > 8 ? ", …" : "")
    case .text(let layer):
      let words = layer.vocabulary
      return TextOptions.describe(layer.tokens, layer.outputMode)
        + " of \(words.count): " + words.prefix(4).joined(separator: ", ")
        + (words.count > 4 ? ", …" : "")
    case .hashedText(let layer):
      return TextOptions.describe(layer.tokens, layer.outputMode)
        + " in \(layer.buckets) shared columns"
    }
  }

  var json: JSON {
    var members: [(String, JSON)] = [
      ("schemaVersion", .integer(1)), ("name", .string(network.name)),
      ("parameters", .integer(network.parameterCount)),
      ("trainableParameters", .integer(network.trainableCount)),
      (
        "layers",
        .array(
          network.nodes.map { node in
            .object([
              ("name", .string(node.name)),
              ("class", .string(node.layer.className)),
              ("outputShape", .string(node.shape.description)),
              (
                "weights",
                .array(
                  network.variables[node.variables].map { variable in
                    .object([
                      ("name", .string(variable.name)),
                      ("shape", .array(variable.shape.map { .integer($0) })),
                      ("trainable", .bool(variable.isTrainable)),
                    ])
                  })
              ),
            ])
          })
      ),
      (
        "compiled",
        network.compiled == nil ? .null : .object(compiled.map { ($0.0, .string($0.1)) })
      ),
    ]
    if let table {
      members += [
        ("target", .string(table.target)),
        ("classes", .array(table.classes.map { .string($0) })),
        ("positive", table.classes.count == 2 ? .string(table.classes[table.positive]) : .null),
        ("threshold", .number(table.threshold)),
        ("predictionSets", table.predictionSets.map(SavedModel.json) ?? .null),
        ("calibrationSteps", table.calibration.map { .integer($0.steps.count) } ?? .null),
        ("missing", .string(table.missing.rawValue)),
        (
          "columns",
          .array(
            table.space.inputs.map { input in
              var levels = JSON.null
              if case .category(let names) = input.encoding {
                levels = .array(names.map { .string($0) })
              }
              return .object(
                [
                  ("name", .string(input.name)), ("kind", .string(input.kind.rawValue)),
                  ("levels", levels),
                ] + TextOptions.json(input.encoding))
            })
        ),
      ]
      if let record = table.record {
        members.append(("record", json(record)))
        members.append(("rules", json(record.rules, table.space.features)))
      }
    }
    if let sparse {
      members += [
        ("target", .string(sparse.target)),
        ("classes", .array(sparse.classes.map { .string($0) })),
        (
          "positive", sparse.classes.count == 2 ? .string(sparse.classes[sparse.positive]) : .null
        ),
        ("threshold", .number(sparse.threshold)),
        ("columnCount", .integer(sparse.columnCount)),
        ("firstIndex", .integer(sparse.firstIndex)),
      ]
      if let record = sparse.record { members.append(("record", json(record))) }
    }
    return .object(members)
  }

  private func json(_ record: FitRecord) -> JSON {
    .object([
      ("method", .string(record.method)), ("penalty", .string(record.penalty)),
      ("lambda", .optional(record.lambda)), ("l1Ratio", .optional(record.l1Ratio)),
      ("observations", .number(record.observations)),
      ("rowsDropped", .integer(record.rowsDropped)),
      ("valuesImputed", .integer(record.valuesImputed)),
      ("certificate", TrainReport.json(record.certificate)),
      ("separation", .string(record.separation.rawValue)),
      ("updates", record.curvature.map { .integer($0.updates) } ?? .null),
    ])
  }
}
