/// What a table's model says of rows, in their order.
public struct Predictions: Sendable {
  /// The classes' names, in the order of `probabilities`' columns.
  public let classes: [String]
  /// One row a row, one column a class; not a number where there is no prediction.
  public let probabilities: Matrix<Double>
  /// The number of each row's predicted class; nil where there is no prediction.
  public let predicted: [Int?]
  /// Categories that the model has never seen: column, level (empty if missing), and their rows.
  public let unknown: [(column: String, level: String, rows: [Int])]

  /// For each row, the columns whose category the model has never seen.
  public func unknownColumns(ofRow row: Int) -> [String] {
    unknown.filter { $0.rows.contains(row) }.map(\.column)
  }
}

extension TabularModel {
  /// The kinds of columns that the model takes.
  public var schema: Schema {
    Schema(
      space.inputs.map { input in
        if case .category(let levels) = input.encoding {
          Schema.Field(input.name, .category, levels: levels.filter { !$0.isEmpty })
        } else {
          Schema.Field(input.name, input.kind)
        }
      })
  }

  /// The class probabilities of a table's rows.
  ///
  /// With two classes the positive one is predicted where its probability is above `threshold`;
  /// with more, the most probable one. A level never seen in training counts for nothing and is
  /// listed in `unknown`; a row that lacks a value has no prediction if the model does not impute.
  ///
  /// - Throws: columns that are not there or of another kind, infinite numbers.
  public func predict(_ table: DataTable) throws(LogisticError) -> Predictions {
    let values = try space.values(table)
    try table.checkFinite(space.inputs.filter { !$0.isCategory }.map(\.name))
    let outputs = try rowsOfOutputs(values, count: table.rowCount)
    let unknown = unknownLevels(values)
    var lacking = [Bool](repeating: false, count: table.rowCount)
    if missing == .drop {
      for input in space.inputs {
        guard let column = table[input.name], column.missingCount > 0 else { continue }
        for i in lacking.indices where column.isMissing(i) { lacking[i] = true }
      }
    }
    var probabilities = Matrix<Double>(
      rows: table.rowCount, columns: classes.count, repeating: .nan)
    var predicted = [Int?](repeating: nil, count: table.rowCount)
    let hasOneOutput = outputs.columns == 1
    for i in 0..<table.rowCount where !lacking[i] {
      if hasOneOutput {
        let p = outputs.values[i]
        guard !p.isNaN else { continue }
        probabilities.values[2 * i + positive] = p
        probabilities.values[2 * i + 1 - positive] = 1 - p
        predicted[i] = p > threshold ? positive : 1 - positive
      } else {
        let row = outputs.values[i * classes.count..<(i + 1) * classes.count]
        guard !row.contains(where: \.isNaN) else { continue }
        for (c, p) in multiClass.probabilities(of: row).enumerated() {
          probabilities.values[i * classes.count + c] = p
        }
        predicted[i] = row.indices.max { row[$0] < row[$1] }.map { $0 - row.startIndex }
      }
    }
    return Predictions(
      classes: classes, probabilities: probabilities, predicted: predicted, unknown: unknown)
  }

  private func rowsOfOutputs(_ values: [LayerValue], count: Int) throws(LogisticError)
    -> Matrix<Double>
  {
    guard values.isEmpty else { return try network.predict(values) }
    // No features: the intercept alone.
    return Matrix(rows: count, columns: network.nodes[network.output].shape.width)
  }

  private func unknownLevels(_ values: [LayerValue]) -> [(
    column: String, level: String, rows: [Int]
  )] {
    var found = [(column: String, level: String, rows: [Int])]()
    for (input, value) in zip(space.inputs, values) {
      guard case .category(let known) = input.encoding,
        case .strings(let codes, let levels) = value
      else { continue }
      let seen = Set(known)
      let isUnknown = levels.map { !seen.contains($0) }
      let missingIsUnknown = !seen.contains("")
      guard missingIsUnknown || isUnknown.contains(true) else { continue }
      var rows = [Int32: [Int]]()
      for (i, code) in codes.enumerated()
      where code < 0 ? missingIsUnknown : isUnknown[Int(code)] {
        rows[code < 0 ? -1 : code, default: []].append(i)
      }
      for (code, rows) in rows.sorted(by: { $0.key < $1.key }) {
        found.append((input.name, code < 0 ? "" : levels[Int(code)], rows))
      }
    }
    return found
  }
}
