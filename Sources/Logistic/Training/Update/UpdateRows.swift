/// A table's rows as a fitted model takes them to be added to it.
struct UpdateRows {
  let rows: MemoryRows<Double>
  /// Rows added, frequency weights counted.
  let observations: Double
  let rowsDropped: Int
  let valuesImputed: Int
  let weight: Double
  let warnings: [DataWarning]

  /// The rows of a table that can be added: with a class, and a value wherever one is needed.
  ///
  /// - Throws: columns or classes that the model does not have; no rows.
  static func usable(
    _ table: DataTable, for model: TabularModel, _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) -> DataTable {
    let kept: [Int]
    do throws(LogisticError) {
      kept = try model.usableRows(of: table, alsoComplete: columns.names)
    } catch {
      guard error.code == "unknown-class" else { throw error }
      throw LogisticError(
        error.domain, error.code, error.reason, place: error.place,
        advice: "fit old and new rows together: what was kept of the old ones says nothing of "
          + "another class's coefficients")
    }
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows",
        table.rowCount == 0
          ? "there are no rows to add" : "no row has a value in every column that is needed",
        place: table.file.map { .init(file: $0) })
    }
    let given = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    try given.checkFinite(
      model.space.inputs.filter { !$0.takesStrings }.map(\.name) + columns.names)
    return given
  }

  /// Each row's weight, and how many rows they stand for.
  ///
  /// - Throws: weights that cannot be, or are all 0.
  static func weights(
    _ given: DataTable, labels: [Int], classFactors: [Double]?,
    _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) -> (weights: [Double]?, observations: Double) {
    var product: [Double]?
    var observations = Double(given.rowCount)
    for (name, isFrequency) in [(columns.frequencyWeight, true), (columns.sampleWeight, false)] {
      guard let name else { continue }
      let values = try given.weights(of: name)
      if isFrequency { observations = values.reduce(0, +) }
      product = product.map { zip($0, values).map { $0 * $1 } } ?? values
    }
    if let classFactors {
      let byClass = labels.map { classFactors[$0] }
      product = product.map { zip($0, byClass).map { $0 * $1 } } ?? byClass
    }
    if let product, !(product.reduce(0, +) > 0) {
      throw LogisticError(.data, "all-weights-zero", "every row has weight 0")
    }
    return (product, observations)
  }

  /// - Parameters:
  ///   - given: usable rows, whose levels the model has.
  ///   - dropped: how many were not usable.
  /// - Throws: weights or an offset that cannot be.
  init(
    _ given: DataTable, dropped: Int, for model: TabularModel, free: [Int],
    classFactors: [Double]?, _ columns: LogisticRegression.RowColumns
  ) throws(LogisticError) {
    rowsDropped = dropped
    var warnings: [DataWarning] = []
    var imputed = 0
    for input in model.space.inputs {
      let column = try given.column(input.name)
      switch input.encoding {
      case .category, .text, .hashedText: break
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
    let (product, observations) = try Self.weights(
      given, labels: labels, classFactors: classFactors, columns)
    weight = product?.reduce(0, +) ?? Double(given.rowCount)
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
    let encoded = try EncodedColumns(given, model.space)
    try encoded.checkFinite(model.space, in: given)
    let offsets = try encoded.offsets(
      of: model.space, columns.offset, in: given, weight: model.offsetWeight ?? 1)
    if offsets != nil, !isOneOutput {
      throw LogisticError(
        .usage, "offset", "an offset is for one output, but there are \(model.classes.count)",
        advice: "leave it out")
    }
    rows = try MemoryRows(
      features: encoded.selecting(free).matrix(), targets: targets,
      weights: product, offsets: offsets)
  }
}

extension TabularModel {
  /// What makes probabilities of the outputs.
  var outputActivation: Activation {
    (network.nodes[network.output].layer as? Dense)?.activation ?? .linear
  }
}
