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
        } else if input.isText {
          Schema.Field(input.name, .category)
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
    let outputs = try checkedOutputs(table)
    let unknown = unknownLevels(try space.values(table))
    let lacking = lackingRows(table)
    let (rows, count) = (table.rowCount, classes.count)
    var predicted = [Int?](repeating: nil, count: rows)
    let hasOneOutput = outputs.columns == 1
    let probabilities = [Double](unsafeUninitializedCapacity: rows * count) { buffer, filled in
      predicted.withUnsafeMutableBufferPointer { predicted in
        outputs.values.withUnsafeBufferPointer { outputs in
          // Each piece writes rows of its own.
          nonisolated(unsafe) let (buffer, predicted, outputs) = (buffer, predicted, outputs)
          forEachPiece(of: rows, length: 8192) { piece in
            guard let to = buffer.baseAddress else { return }
            for i in piece {
              let row = to + i * count
              row.initialize(repeating: .nan, count: count)
              if lacking?[i] == true { continue }
              if hasOneOutput {
                let p = outputs[i]
                guard !p.isNaN else { continue }
                row[positive] = p
                row[1 - positive] = 1 - p
                predicted[i] = p > threshold ? positive : 1 - positive
              } else {
                let values = outputs[i * count..<(i + 1) * count]
                guard !values.contains(where: \.isNaN) else { continue }
                for (c, p) in values.enumerated() { row[c] = p }
                predicted[i] =
                  values.indices.max { values[$0] < values[$1] }.map { $0 - values.startIndex }
              }
            }
          }
        }
      }
      filled = rows * count
    }
    return Predictions(
      classes: classes, probabilities: Matrix(unchecked: probabilities, rows: rows, columns: count),
      predicted: predicted, unknown: unknown)
  }

  /// The outputs for rows whose numbers are finite; of one sigmoid a class, divided by their sum.
  ///
  /// - Throws: columns that are not there or of another kind, infinite numbers.
  func checkedOutputs(_ table: DataTable) throws(LogisticError) -> Matrix<Double> {
    var outputs = try outputs(table)
    try table.checkFinite(space.inputs.filter { !$0.takesStrings }.map(\.name))
    guard multiClass == .oneVsRest, outputs.columns == classes.count else { return outputs }
    let count = classes.count
    for i in 0..<outputs.rows {
      let row = outputs.values[i * count..<(i + 1) * count]
      if row.contains(where: \.isNaN) { continue }
      for (c, p) in multiClass.probabilities(of: row).enumerated() {
        outputs.values[i * count + c] = p
      }
    }
    return outputs
  }

  /// Of each row, whether it lacks a value that the model does not fill in; nil if none does.
  func lackingRows(_ table: DataTable) -> [Bool]? {
    guard missing == .drop else { return nil }
    var lacking: [Bool]?
    for input in space.inputs {
      guard let column = table[input.name], column.missingCount > 0 else { continue }
      var rows = lacking ?? [Bool](repeating: false, count: table.rowCount)
      lacking = nil
      for i in rows.indices where column.isMissing(i) { rows[i] = true }
      lacking = rows
    }
    return lacking
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
      let missingIsUnknown = !seen.contains("")
      let areUnknown = levels.map { !seen.contains($0) }
      guard missingIsUnknown || areUnknown.contains(true) else { continue }
      // The last one is of a missing value.
      let isUnknown = areUnknown + [missingIsUnknown]
      guard
        codes.contains(where: { isUnknown[$0 < 0 ? levels.count : Int($0)] })
      else { continue }
      var rows = [Int32: [Int]]()
      for (i, code) in codes.enumerated()
      where isUnknown[code < 0 ? levels.count : Int(code)] {
        rows[code < 0 ? -1 : code, default: []].append(i)
      }
      for (code, rows) in rows.sorted(by: { $0.key < $1.key }) {
        found.append((input.name, code < 0 ? "" : levels[Int(code)], rows))
      }
    }
    return found
  }
}
