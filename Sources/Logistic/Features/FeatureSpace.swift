/// How raw columns become features: which Keras layers each one goes through.
///
/// Numbers get their missing values replaced by the mean (`NanToNum`), with an indicator column
/// (`Isnan`, `Cast`) if any were missing in training; categories are one-hot encoded by a
/// `StringLookup`. All are joined by a `Concatenate` and standardized by one `Normalization`, so
/// that a penalty on the last layer's kernel treats every column alike.
public struct FeatureSpace: Sendable, Equatable {
  /// How one raw column is encoded.
  public enum Encoding: Sendable, Equatable {
    /// A number (booleans are 0 and 1): what stands in for a missing one, nil to leave it missing;
    /// and whether an indicator column goes with it.
    case number(fill: Double?, indicator: Bool)
    /// A category with these levels in order; the empty one stands for a missing value.
    case category(levels: [String])
  }

  /// A raw column and its encoding.
  public struct Input: Sendable, Equatable {
    /// The column's name.
    public var name: String
    /// What kind of column it was in training.
    public var kind: Column.Kind
    /// How it is encoded.
    public var encoding: Encoding

    /// A column that takes strings.
    public var isCategory: Bool {
      if case .category = encoding { true } else { false }
    }
  }

  /// What to do with rows that lack a value.
  public enum MissingValues: String, Sendable, CaseIterable {
    /// Fill in the mean and mark it; a missing category is a level of its own.
    case impute
    /// Leave such rows out.
    case drop
  }

  /// The raw columns in order.
  public var inputs: [Input]
  /// Mean and variance of every feature, if they are standardized.
  public var moments: (mean: [Double], variance: [Double])? {
    get { mean.isEmpty ? nil : (mean, variance) }
    set {
      mean = newValue?.mean ?? []
      variance = newValue?.variance ?? []
    }
  }
  private var mean: [Double] = []
  private var variance: [Double] = []

  init(inputs: [Input]) { self.inputs = inputs }

  /// The encoding that suits a table's columns.
  ///
  /// - Throws: a column that is not there, or has no value at all.
  public init(
    _ table: DataTable, columns: [String], categorical: Set<String> = [],
    missing: MissingValues = .impute
  ) throws(LogisticError) {
    inputs = []
    for name in columns {
      let column = try table.column(name)
      guard column.missingCount < column.count || column.count == 0 else {
        throw LogisticError(
          .data, "column-empty", "has no value in any row",
          place: .init(file: table.file, column: name),
          advice: "leave it out with --exclude \(name)")
      }
      let isCategory = column.kind == .category || categorical.contains(name)
      let encoding: Encoding
      if isCategory {
        var levels = column.asCategories().usedLevels
        if missing == .impute, column.missingCount > 0 { levels.append("") }
        encoding = .category(levels: levels)
      } else {
        let numbers = try table.numbers(of: name)
        encoding = .number(
          fill: missing == .impute ? finiteMean(numbers) : nil,
          indicator: missing == .impute && column.missingCount > 0)
      }
      inputs.append(
        Input(name: name, kind: isCategory ? .category : column.kind, encoding: encoding))
    }
  }

  /// The features in the order in which the last layer takes them.
  public var features: [Feature] {
    var list = [Feature]()
    for input in inputs {
      switch input.encoding {
      case .number(_, let indicator):
        list.append(Feature(column: input.name, role: .number))
        if indicator { list.append(Feature(column: input.name, role: .missing)) }
      case .category(let levels):
        list.append(Feature(column: input.name, role: .unknown))
        for level in levels {
          list.append(Feature(column: input.name, role: .level, level: level))
        }
      }
    }
    return list
  }

  /// A table's columns as the network's inputs take them, in order.
  ///
  /// - Throws: columns that are missing, or of another kind.
  func values(_ table: DataTable) throws(LogisticError) -> [LayerValue] {
    let absent = inputs.map(\.name).filter { table[$0] == nil }
    if !absent.isEmpty { throw table.unknownColumns(absent) }
    var values = [LayerValue]()
    for input in inputs {
      let column = try table.column(input.name)
      if input.isCategory {
        guard case .categories(let codes, let levels) = column.asCategories().values else {
          preconditionFailure("asCategories gives categories")
        }
        values.append(.strings(codes: codes, levels: levels))
      } else {
        let numbers = try table.numbers(of: input.name)
        values.append(
          .numbers(Matrix(unchecked: numbers, rows: numbers.count, columns: 1)))
      }
    }
    return values
  }
}

/// The mean of what is not missing.
private func finiteMean(_ numbers: [Double]) -> Double {
  var sum = 0.0
  var count = 0.0
  for value in numbers where value.isFinite {
    sum += value
    count += 1
  }
  let mean = count == 0 ? 0 : sum / count
  // A second pass takes off what rounding left: it matters where the mean is large.
  var rest = 0.0
  for value in numbers where value.isFinite { rest += value - mean }
  return count == 0 ? 0 : mean + rest / count
}
