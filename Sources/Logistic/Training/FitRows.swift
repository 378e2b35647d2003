/// Rows ready for the trainable part of a network: the frozen layers' values, targets, weights.
struct FitRows<Scalar: KernelScalar>: Sendable {
  /// One matrix for each root of the graph.
  var roots: [Matrix<Scalar>]
  var targets: Matrix<Double>
  var weights: [Double]?

  var rows: Int { targets.rows }

  func selecting(_ range: Range<Int>) -> FitRows {
    FitRows(
      roots: roots.map { $0.selecting(rows: range) }, targets: targets.selecting(rows: range),
      weights: weights.map { Array($0[range]) })
  }

  /// - Throws: when there are not as many rows of features as of targets; `subject` opens the sentence.
  func checkCounts(_ subject: String) throws(LogisticError) {
    for root in roots where root.rows != rows {
      throw LogisticError(
        .usage, "row-count", "\(subject) \(root.rows) rows of features and \(rows) of targets",
        advice: "give one row of targets a row of features")
    }
  }

  /// The rows as a source, the roots' columns side by side.
  func source() throws(LogisticError) -> MemoryRows<Scalar> {
    try MemoryRows(
      features: roots.count == 1 ? roots[0] : Matrix(sideBySide: roots), targets: targets,
      weights: weights)
  }
}

extension Matrix {
  /// Matrices of one number of rows, side by side.
  init(sideBySide parts: [Matrix]) {
    let rows = parts.first?.rows ?? 0
    var joined = [Scalar]()
    joined.reserveCapacity(parts.reduce(0) { $0 + $1.values.count })
    for i in 0..<rows {
      for part in parts { joined += part.values[i * part.columns..<(i + 1) * part.columns] }
    }
    self.init(
      unchecked: joined, rows: rows, columns: parts.reduce(0) { $0 + $1.columns })
  }
}

extension RowSource {
  /// The error for a loss that is not finite: the data's fault, or the steps'.
  func nonFiniteLoss(_ loss: Double, during moment: String) -> LogisticError {
    do {
      for index in 0..<blockCount {
        try withBlock(index) { block throws(LogisticError) in
          for i in 0..<block.rows * block.columns where !block.features[i].isFinite {
            throw LogisticError(
              .data, "not-finite",
              "feature \(i % block.columns) of row \(block.firstRow + i / block.columns) (both from 0) is \(Double(block.features[i]))",
              advice: "drop the row or replace the value; nothing was changed by it")
          }
        }
      }
    } catch {
      return error
    }
    return LogisticError(
      .numerics, "loss-not-finite", "the loss became \(loss) in \(moment)",
      advice:
        "lower the learning rate or scale the features (a Normalization layer); the model keeps the weights from before"
    )
  }
}

extension Network {
  /// The frozen layers' values for rows of features, as the trainable layers take them.
  ///
  /// Features that enter a trainable layer directly are not copied.
  func roots<Scalar: KernelScalar>(_ x: Matrix<Scalar>, of graph: BatchGraph)
    throws(LogisticError) -> FeatureRows<Scalar>
  {
    guard inputs.count == 1, nodes[inputs[0]].shape.kind != .string else {
      throw LogisticError(
        .usage, "input-count", "the model takes \(inputs.count) named inputs, not one matrix",
        advice: "give a table")
    }
    guard x.columns == nodes[inputs[0]].shape.width else {
      throw LogisticError(
        .usage, "input-width",
        "the model takes rows of \(nodes[inputs[0]].shape.width) features, but these have \(x.columns)",
        place: .init(layer: nodes[inputs[0]].name))
    }
    if graph.roots == inputs { return .asGiven([x]) }
    let values = Matrix<Double>(
      unchecked: x.values.map(Double.init), rows: x.rows, columns: x.columns)
    return .computed(try roots([.numbers(values)], of: graph))
  }

  /// The frozen layers' values for named inputs.
  func roots(_ values: [LayerValue], of graph: BatchGraph) throws(LogisticError)
    -> [Matrix<Double>]
  {
    try check(values)
    var computed = [Matrix<Double>]()
    for root in graph.roots {
      computed.append(try apply(values, upTo: root).numbers(for: nodes[root].name))
    }
    return computed
  }
}

/// What feeds the trainable layers: the user's own matrix, or values of frozen layers.
enum FeatureRows<Scalar: KernelScalar> {
  case asGiven([Matrix<Scalar>])
  case computed([Matrix<Double>])
}
