internal import Logistic

/// Predictions as they are written: a CSV file, or JSON Lines.
struct PredictionText: Sendable {
  /// The columns that go before, from the data.
  let kept: [Column]
  /// Classes and probabilities; nil where the model's outputs are other numbers.
  let predictions: Predictions?
  /// The model's outputs where they are no probabilities.
  let outputs: Matrix<Double>
  let rowCount: Int

  /// For each row with one: the columns whose level was never seen in training.
  private let unknown: [Int: [String]]
  /// Whether there is a column of them, though these rows may have none.
  private let hasUnknownColumn: Bool
  /// Each row's prediction set, if there is a column of them.
  private let sets: [[Int]?]?
  /// The ends of intervals, a column a class, if there are such columns.
  private let intervals: (low: Matrix<Double>, high: Matrix<Double>)?
  /// The classes whose intervals are written.
  private let intervalClasses: [Int]

  init(
    kept: [Column], predictions: Predictions?, outputs: Matrix<Double>, rowCount: Int,
    hasUnknownColumn: Bool = false, sets: [[Int]?]? = nil,
    intervals: (low: Matrix<Double>, high: Matrix<Double>)? = nil, intervalClasses: [Int] = []
  ) {
    self.sets = sets
    self.intervals = intervals
    self.intervalClasses = intervalClasses
    self.kept = kept
    self.hasUnknownColumn = hasUnknownColumn
    self.predictions = predictions
    self.outputs = outputs
    self.rowCount = rowCount
    var unknown = [Int: [String]]()
    for found in predictions?.unknown ?? [] {
      for row in found.rows { unknown[row, default: []].append(found.column) }
    }
    self.unknown = unknown
  }

  private var names: [String] {
    if let predictions { return predictions.classes.map { "p_\($0)" } }
    return outputs.columns > 1 ? (0..<outputs.columns).map { "output_\($0)" } : []
  }

  /// How many rows are written at a time, several times at once.
  private static let pieceLength = 8192

  /// The names of the columns, a line.
  var csvHeader: [UInt8] {
    var out = [UInt8]()
    var header = kept.map(\.name) + (hasPredicted ? ["predicted"] : []) + names
    if let predictions, intervals != nil {
      header += intervalClasses.flatMap { c in
        ["low", "high"].map { "p_\(predictions.classes[c])_\($0)" }
      }
    }
    if sets != nil { header.append("set") }
    if hasUnknownColumn { header.append("unknown") }
    for name in header { Self.append(name, to: &out) }
    out[out.count - 1] = 0x0A
    return out
  }

  /// A line a row, in pieces.
  var csvLines: [[UInt8]] {
    // A class's name may have to be quoted; that is found out once.
    let classes = (predictions?.classes ?? []).map { name in
      var field = [UInt8]()
      Self.append(name, to: &field)
      return field
    }
    return pieces { rows, out in
      for row in rows { appendLine(row, classes, to: &out) }
    }
  }

  private func appendLine(_ row: Int, _ classes: [[UInt8]], to out: inout [UInt8]) {
    let start = out.count
    for column in kept { Self.append(column.text(row) ?? "", to: &out) }
    if let predictions {
      if let predicted = predictions.predicted[row] {
        out.append(contentsOf: classes[predicted])
      } else {
        out.append(0x2C)
      }
    } else if hasPredicted {
      Self.append(predicted(row) ?? "", to: &out)
    }
    func write(_ value: Double) {
      if !value.isNaN { NumberText.append(shortest: value, to: &out) }
      out.append(0x2C)
    }
    for value in values(row) { write(value) }
    if let intervals {
      for c in intervalClasses {
        write(intervals.low[row, c])
        write(intervals.high[row, c])
      }
    }
    if let sets, let predictions {
      Self.append(
        (sets[row] ?? []).map { predictions.classes[$0] }.joined(separator: ";"), to: &out)
    }
    if hasUnknownColumn {
      Self.append(unknown[row, default: []].joined(separator: ";"), to: &out)
    }
    // Every cell ended with a comma; a row of one empty cell would be a blank line, which readers
    // skip.
    if out.count == start + 1 { out.insert(contentsOf: [0x22, 0x22], at: start) }
    out[out.count - 1] = 0x0A
  }

  /// An object a row, in pieces.
  var jsonLines: [[UInt8]] {
    pieces { rows, out in
      for row in rows {
        out.append(contentsOf: JSON.object(members(row)).line.utf8)
        out.append(0x0A)
      }
    }
  }

  private func members(_ row: Int) -> [(String, JSON)] {
    var members = kept.map { ($0.name, Self.value($0, row)) }
    if let predictions {
      members.append(("predicted", .optional(predicted(row))))
      members.append(
        (
          "probabilities",
          .object(zip(predictions.classes, values(row)).map { ($0, .number($1)) })
        ))
      if let intervals {
        members.append(
          (
            "intervals",
            .object(
              intervalClasses.map { c in
                (
                  predictions.classes[c],
                  .array([.number(intervals.low[row, c]), .number(intervals.high[row, c])])
                )
              })
          ))
      }
      if let sets {
        members.append(
          (
            "set",
            sets[row].map { .array($0.map { .string(predictions.classes[$0]) }) } ?? .null
          ))
      }
    } else if outputs.columns == 1 {
      members.append(("predicted", .number(outputs[row, 0])))
    } else {
      members.append(("outputs", .array(values(row).map { .number($0) })))
    }
    if let columns = unknown[row] {
      members.append(("unknown", .array(columns.map { .string($0) })))
    }
    return members
  }

  private func pieces(
    _ write: @Sendable (_ rows: Range<Int>, _ out: inout [UInt8]) -> Void
  ) -> [[UInt8]] {
    let length = Self.pieceLength
    return mapInParallel((rowCount + length - 1) / length) { piece in
      var out = [UInt8]()
      let rows = piece * length..<min((piece + 1) * length, rowCount)
      out.reserveCapacity(rows.count * 48)
      write(rows, &out)
      return out
    }
  }

  private var hasPredicted: Bool { predictions != nil || outputs.columns == 1 }

  private func predicted(_ row: Int) -> String? {
    if let predictions { return predictions.predicted[row].map { predictions.classes[$0] } }
    let value = outputs[row, 0]
    return value.isNaN ? nil : NumberText.shortest(value)
  }

  private func values(_ row: Int) -> ArraySlice<Double> {
    if predictions == nil, outputs.columns == 1 { return [] }
    let table = predictions?.probabilities ?? outputs
    return table.values[row * table.columns..<(row + 1) * table.columns]
  }

  /// A field, quoted where it must be, and a comma.
  private static func append(_ text: String, to out: inout [UInt8]) {
    let mustQuote = text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
    if mustQuote {
      out.append(0x22)
      for byte in text.utf8 {
        if byte == 0x22 { out.append(0x22) }
        out.append(byte)
      }
      out.append(0x22)
    } else {
      out.append(contentsOf: text.utf8)
    }
    out.append(0x2C)
  }

  private static func value(_ column: Column, _ row: Int) -> JSON {
    switch column.values {
    case .numbers(let numbers): .number(numbers[row])
    case .booleans(let booleans): booleans[row].map { .bool($0) } ?? .null
    case .categories: .optional(column.text(row))
    }
  }
}
