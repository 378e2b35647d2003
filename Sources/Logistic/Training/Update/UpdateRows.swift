/// A table's rows as a fitted model takes them to be added to it.
struct UpdateRows {
  let rows: MemoryRows<Double>
  /// Rows added, frequency weights counted.
  let observations: Double
  let rowsDropped: Int
  let valuesImputed: Int
  let weight: Double
  let warnings: [DataWarning]

  /// - Throws: columns, levels or classes that the model does not have; no rows.
  init(
    _ table: DataTable, for model: TabularModel, free: [Int], classFactors: [Double]?,
    _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) {
    let features = model.space.inputs.map(\.name)
    let unknown = (features + [model.target] + columns.names).filter { table[$0] == nil }
    if !unknown.isEmpty { throw table.unknownColumns(unknown) }
    var kept = try ClassLabels(model.target, in: table, classes: model.classes).rows
    let complete = model.missing == .drop ? features + columns.names : columns.names
    if !complete.isEmpty {
      let usable = Set(try table.completeRows(of: complete))
      kept = kept.filter(usable.contains)
    }
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows",
        table.rowCount == 0
          ? "there are no rows to add" : "no row has a value in every column that is needed",
        place: table.file.map { .init(file: $0) })
    }
    rowsDropped = table.rowCount - kept.count
    let given = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    try given.checkFinite(
      model.space.inputs.filter { !$0.takesStrings }.map(\.name) + columns.names)
    var warnings: [DataWarning] = []
    var imputed = 0
    for input in model.space.inputs {
      let column = try given.column(input.name)
      switch input.encoding {
      case .category(let levels):
        try Self.checkLevels(column, levels, input.name, given)
      case .text, .hashedText: break
      case .number(let fill, let indicator):
        imputed += column.missingCount
        if column.missingCount > 0, fill != nil, !indicator {
          warnings.append(
            DataWarning(
              "never-missing",
              "was never missing before: \(column.missingCount) missing values are taken as the mean",
              column: input.name))
        }
      }
    }
    valuesImputed = imputed
    self.warnings = warnings
    let labels = try ClassLabels(model.target, in: given, classes: model.classes).indices
    var product: [Double]?
    var observations = Double(given.rowCount)
    for (name, isFrequency) in [(columns.frequencyWeight, true), (columns.sampleWeight, false)] {
      guard let name else { continue }
      let values = try given.numbers(of: name)
      if let row = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw LogisticError(
          .data, "weight", "the weight is \(shortestText(values[row]))",
          place: given.place(row: row, column: name), advice: "weights are finite and at least 0")
      }
      if isFrequency { observations = values.reduce(0, +) }
      product = product.map { zip($0, values).map { $0 * $1 } } ?? values
    }
    if let classFactors {
      let byClass = labels.map { classFactors[$0] }
      product = product.map { zip($0, byClass).map { $0 * $1 } } ?? byClass
    }
    weight = product?.reduce(0, +) ?? Double(given.rowCount)
    guard weight > 0 else {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    self.observations = observations
    let isOneOutput = model.network.nodes[model.network.output].shape.width == 1
    let isSoftmax = model.outputActivation == .softmax
    var targets = Matrix<Double>(
      rows: labels.count, columns: isOneOutput || isSoftmax ? 1 : model.classes.count)
    for (row, label) in labels.enumerated() {
      if isOneOutput {
        targets.values[row] = label == model.positive ? 1 : 0
      } else if isSoftmax {
        targets.values[row] = Double(label)
      } else {
        targets.values[row * model.classes.count + label] = 1
      }
    }
    let offsets = try columns.offset.map { (name) throws(LogisticError) in
      try given.numbers(of: name)
    }
    if offsets != nil, !isOneOutput {
      throw LogisticError(
        .usage, "offset", "an offset is for one output, but there are \(model.classes.count)",
        advice: "leave it out")
    }
    rows = try MemoryRows(
      features: EncodedColumns(given, model.space, active: free).matrix(), targets: targets,
      weights: product, offsets: offsets)
  }

  /// Refuses a level that the model has no coefficient for.
  private static func checkLevels(
    _ column: Column, _ levels: [String], _ name: String, _ table: DataTable
  ) throws(LogisticError) {
    let known = Set(levels)
    let (codes, present) = column.asCategories().codesAndLevels
    let isNew = present.map { !known.contains($0) }
    let hasMissing = known.contains("")
    guard
      let row = codes.firstIndex(where: { $0 < 0 ? !hasMissing : isNew[Int($0)] })
    else { return }
    let code = codes[row]
    let found = code < 0 ? "a missing value" : "'\(present[Int(code)])'"
    throw LogisticError(
      .data, "unknown-level", "\(found) was never seen: the model has no coefficient for it",
      place: table.place(row: row, column: name),
      advice: "fit old and new rows together, or leave such rows out")
  }
}

extension TabularModel {
  /// What makes probabilities of the outputs.
  var outputActivation: Activation {
    (network.nodes[network.output].layer as? Dense)?.activation ?? .linear
  }
}
