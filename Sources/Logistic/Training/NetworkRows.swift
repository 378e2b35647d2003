/// A table's rows as a network takes them: its inputs, its targets, each row's weight.
public struct NetworkRows: Sendable {
  /// The inputs' values.
  public let inputs: [LayerValue]
  /// The targets, as wide as the loss takes them.
  public let targets: Matrix<Double>
  /// The factor on each row's loss; nil for ones.
  public let weights: [Double]?
  /// The names of the classes, if the target column's words or numbers had to be numbered.
  public let classes: [String]?
  /// The class number of each row; nil where the targets are no classes.
  public let labels: [Int]?
  /// Rows left out because a target, or with `.drop` a feature, is missing.
  public let rowsDropped: Int

  /// Makes a table ready.
  ///
  /// One target column of words is numbered, its classes in order. Where the loss takes one-hot
  /// rows, one column of class numbers becomes such.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - columns: what enters the network.
  ///   - names: the targets: one column, or one an output.
  ///   - network: the network that will read the rows.
  ///   - loss: the loss that will read the targets.
  ///   - sampleWeight: the column of factors on the rows' losses.
  ///   - known: the classes as numbered before, for rows beside those of a training.
  ///   - missing: `.drop` leaves rows out that lack a feature; else they are refused if the network
  ///     cannot take them.
  /// - Throws: columns that are not there or cannot serve, a missing feature.
  public init(
    _ table: DataTable, columns: NetworkColumns, targets names: [String], network: Network,
    loss: any Loss, sampleWeight: String? = nil, classes known: [String]? = nil,
    missing: FeatureSpace.MissingValues? = nil
  ) throws(LogisticError) {
    let weightNames = sampleWeight.map { [$0] } ?? []
    let needed = missing == .drop ? names + columns.names + weightNames : names + weightNames
    let kept = try table.completeRows(of: needed)
    let rows = kept.count == table.rowCount ? table : table.selecting(rows: kept)
    guard rows.rowCount > 0 else {
      throw LogisticError(
        .data, "no-rows", "no row has a value in every column that is needed",
        place: table.file.map { .init(file: $0) })
    }
    rowsDropped = table.rowCount - rows.rowCount
    // A first layer that sees to missing values makes a functional network.
    if network.isChain, let (row, column) = columns.firstMissing(rows) {
      throw LogisticError(
        .data, "missing-feature", "has no value, which the model cannot take",
        place: rows.place(row: row, column: column),
        advice: "fill it in, or leave such rows out with --missing drop")
    }
    inputs = try columns.values(rows)
    weights = try sampleWeight.map { (name) throws(LogisticError) in
      try rows.weights(of: name)
    }
    let outputs = network.nodes[network.output].shape.width
    if names.count > 1 {
      let matrix = try rows.matrix(of: names)
      // One-hot rows are classes, called as their columns.
      let isOneHot = (0..<matrix.rows).allSatisfy { row in
        let values = matrix.values[row * names.count..<(row + 1) * names.count]
        return values.allSatisfy { $0 == 0 || $0 == 1 } && values.reduce(0, +) == 1
      }
      let areClasses = isOneHot && names.count == outputs
      classes = areClasses ? names : nil
      targets = matrix
      labels = areClasses ? (0..<matrix.rows).map { classNumber(matrix, row: $0) } : nil
      return
    }
    let name = names.first ?? ""
    let column = try rows.column(name)
    let isRegression = loss is MeanSquaredError || loss is MeanAbsoluteError
    if column.kind == .category || known != nil {
      let numbered: ClassLabels
      if let known {
        numbered = try ClassLabels(name, in: rows, classes: known)
      } else {
        numbered = try ClassLabels(name, in: rows)
      }
      let count = max(outputs, 2)
      guard numbered.classes.count <= count else {
        throw LogisticError(
          .data, "class-count",
          "the target has \(numbered.classes.count) classes, the model \(outputs) outputs",
          place: rows.place(column: name))
      }
      classes = numbered.classes
      labels = numbered.indices
      targets =
        outputs == 1 || loss is SparseCategoricalCrossentropy
        ? numbered.indices.targetMatrix : try oneHot(numbered.indices, classes: outputs)
      return
    }
    classes = nil
    let numbers = try rows.numbers(of: name)
    try rows.checkFinite([name])
    let areClasses = numbers.allSatisfy { $0 == $0.rounded() && $0 >= 0 && $0 < 1e9 }
    labels = areClasses && !isRegression ? numbers.map { Int($0) } : nil
    if outputs > 1, !isRegression, !(loss is SparseCategoricalCrossentropy) {
      if let row = numbers.firstIndex(where: {
        !($0 >= 0 && $0 < Double(outputs) && $0 == $0.rounded())
      }) {
        throw LogisticError(
          .data, "label-range",
          "\(shortestText(numbers[row])) is not one of the class numbers 0...\(outputs - 1)",
          place: rows.place(row: row, column: name),
          advice: "number the classes from 0, or give one target column for each output")
      }
      targets = try oneHot(numbers, classes: outputs)
    } else {
      targets = numbers.targetMatrix
    }
  }
}

extension Network {
  /// Says how `fit` finds the weights, and what it minimizes and reports. The optimizer starts
  /// afresh.
  public mutating func compile(_ settings: CompileSettings) {
    compiled = settings
    optimizerState = nil
  }

  /// Fits the trainable weights to a table's rows. See the other `fit` for what the parameters mean.
  ///
  /// - Throws: shapes that do not match, settings that cannot be, a loss that is not finite.
  @discardableResult
  public mutating func fit(
    _ rows: NetworkRows, validation: NetworkRows? = nil, epochs: Int? = nil, batchSize: Int? = nil,
    shuffle: Bool = true, classWeight: [Int: Double]? = nil, seed: UInt64 = 0,
    earlyStopping: EarlyStopping? = nil, observe: ((Progress) -> Decision)? = nil
  ) throws(LogisticError) -> History {
    try fit(
      rows.inputs, rows.targets, validation: validation.map { ($0.inputs, $0.targets) },
      FitOptions(
        epochs: epochs, batchSize: batchSize, shuffle: shuffle, classWeight: classWeight,
        sampleWeight: rows.weights, seed: seed, observe: observe, earlyStopping: earlyStopping))
  }

  /// The loss and metrics of a table's rows, `loss` first.
  ///
  /// - Throws: shapes that do not match, a network that has not been compiled.
  public func evaluate(_ rows: NetworkRows) throws(LogisticError) -> [(name: String, value: Double)]
  {
    try evaluate(rows.inputs, rows.targets, sampleWeight: rows.weights)
  }
}
