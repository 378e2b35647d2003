/// How raw columns become features: which Keras layers each one goes through.
///
/// Numbers get their missing values replaced by the mean (`NanToNum`), with an indicator column
/// (`Isnan`, `Cast`) if any were missing in training; categories are one-hot encoded by a
/// `StringLookup`. All are joined by a `Concatenate` and standardized by one `Normalization`, so
/// that a penalty on the last layer's kernel treats every column alike. Texts come after them: their
/// words are counted by a `TextVectorization` or `TextHashing` and are not standardized.
public struct FeatureSpace: Sendable, Equatable {
  /// How one raw column is encoded.
  public enum Encoding: Sendable, Equatable {
    /// A number (booleans are 0 and 1): what stands in for a missing one, nil to leave it missing;
    /// and whether an indicator column goes with it.
    case number(fill: Double?, indicator: Bool)
    /// A category with these levels in order; the empty one stands for a missing value.
    case category(levels: [String])
    /// A text whose words are counted; a missing one has none.
    case text(TextVectorization)
    /// A text whose words share columns.
    case hashedText(TextHashing)
  }

  /// A raw column and its encoding.
  public struct Input: Sendable, Equatable {
    /// The column's name.
    public var name: String
    /// What kind of column it was in training.
    public var kind: Column.Kind
    /// How it is encoded.
    public var encoding: Encoding

    /// A column that takes strings: a category or a text.
    public var takesStrings: Bool {
      if case .number = encoding { false } else { true }
    }

    /// A column of texts.
    public var isText: Bool { textColumns != nil }

    /// Of a text: which feature each of its words is, from the column's first.
    var textColumns: TokenColumns? {
      switch encoding {
      case .number, .category: nil
      case .text(let layer): layer.columns
      case .hashedText(let layer): layer.columns
      }
    }

    /// How many features it has.
    var width: Int {
      switch encoding {
      case .number(_, let indicator): indicator ? 2 : 1
      case .category(let levels): levels.count + 1
      case .text(let layer): layer.width
      case .hashedText(let layer): layer.buckets
      }
    }
  }

  /// What to do with rows that lack a value.
  public enum MissingValues: String, Sendable, CaseIterable {
    /// Fill in the mean and mark it; a missing category is a level of its own.
    case impute
    /// Leave such rows out.
    case drop
  }

  /// The raw columns in order, texts last.
  public var inputs: [Input]
  /// Mean and variance of every feature, if they are standardized.
  public var moments: (mean: [Double], variance: [Double])? {
    get { mean.isEmpty ? nil : (mean, variance) }
    set {
      mean = newValue?.mean ?? []
      variance = newValue?.variance ?? []
    }
  }
  /// What a formula makes of the columns; nil if each becomes features of its own.
  var design: Design?
  private var mean: [Double] = []
  private var variance: [Double] = []

  init(inputs: [Input]) { self.inputs = inputs }

  /// How many features there are.
  var width: Int { design?.features.count ?? inputs.reduce(0) { $0 + $1.width } }

  /// The features that are words of texts, the last ones.
  var textFeatures: Range<Int> {
    if let design { return design.features.count..<design.features.count }
    let first = inputs.lazy.filter { !$0.isText }.reduce(0) { $0 + $1.width }
    return first..<width
  }

  /// The encoding that suits a table's columns.
  ///
  /// - Parameters:
  ///   - table: the rows whose levels, means and words are taken.
  ///   - columns: the columns to encode, in order.
  ///   - categorical: columns of numbers that are to be categories.
  ///   - text: the columns that are texts, and what becomes of them; they come last.
  ///   - missing: what becomes of missing values.
  /// - Throws: a column that is not there, or has no value at all; a text without words.
  public init(
    _ table: DataTable, columns: [String], categorical: Set<String> = [],
    text: [String: TextSettings] = [:], missing: MissingValues = .impute
  ) throws(LogisticError) {
    let encoded = try Self.encodedColumns(
      table, columns.filter { text[$0] == nil }, categorical: categorical)
    try self.init(
      encoded, ColumnSummary.all(of: encoded), missing: missing, file: table.file)
    try addTexts(table, columns.filter { text[$0] != nil }, text)
  }

  /// Adds columns of texts.
  ///
  /// - Throws: columns that are not there, a text without words.
  mutating func addTexts(
    _ table: DataTable, _ names: [String], _ settings: [String: TextSettings]
  ) throws(LogisticError) {
    for name in names {
      guard let settings = settings[name] else { continue }
      let column = try table.column(name)
      inputs.append(
        Input(
          name: name, kind: column.kind,
          encoding: try settings.encoding(
            column, place: .init(file: table.file, column: name))))
    }
  }

  /// The columns as they will be encoded: categories, or numbers and booleans.
  static func encodedColumns(
    _ table: DataTable, _ names: [String], categorical: Set<String>
  ) throws(LogisticError) -> [Column] {
    var columns = [Column]()
    for name in names {
      let column = try table.column(name)
      columns.append(categorical.contains(name) ? column.asCategories() : column)
    }
    return columns
  }

  /// The encoding that suits columns, of which categories are categories already.
  ///
  /// - Throws: a column that has no value at all.
  init(
    _ columns: [Column], _ summaries: [ColumnSummary], missing: MissingValues, file: String?
  ) throws(LogisticError) {
    inputs = []
    for (column, summary) in zip(columns, summaries) {
      let name = column.name
      guard summary.missingCount < column.count || column.count == 0 else {
        throw LogisticError(
          .data, "column-empty", "has no value in any row",
          place: .init(file: file, column: name),
          advice: "leave it out with --exclude \(name)")
      }
      let encoding: Encoding
      if case .categories(_, let all) = column.values {
        var levels = all.indices.filter { summary.levelCounts[$0] > 0 }.map { all[$0] }
        if missing == .impute, summary.missingCount > 0 { levels.append("") }
        encoding = .category(levels: levels)
      } else {
        encoding = .number(
          fill: missing == .impute ? summary.mean : nil,
          indicator: missing == .impute && summary.missingCount > 0)
      }
      inputs.append(Input(name: name, kind: column.kind, encoding: encoding))
    }
  }

  /// The features in the order in which the last layer takes them.
  public var features: [Feature] {
    if let design { return design.features }
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
      case .text(let layer):
        list.append(Feature(column: input.name, role: .unknown))
        for word in layer.vocabulary {
          list.append(Feature(column: input.name, role: .word, level: word))
        }
      case .hashedText(let layer):
        for bucket in 0..<layer.buckets {
          list.append(Feature(column: input.name, role: .bucket, level: String(bucket)))
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
      if input.takesStrings {
        let (codes, levels) = column.codesAndLevels
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
