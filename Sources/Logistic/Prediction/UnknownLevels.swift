/// The levels of a model's categories that training never saw, counted over tables of rows.
public struct UnknownLevels: Sendable {
  /// A level and how often it occurs.
  public struct Level: Sendable, Equatable {
    /// The column.
    public let column: String
    /// The level; empty for a missing value.
    public let level: String
    /// How many rows have it.
    public internal(set) var rowCount: Int
    /// The line of the first of them; nil if the rows come from no file.
    public let firstLine: Int?
  }

  private struct Counted {
    let column: String
    let known: Set<String>
    var missing: Level?
    var levels = [String: Level]()
    /// Whether every level that occurs is a number, which decides their order.
    var areNumbers = true
  }

  private var columns: [Counted]

  /// None yet, of a model.
  public init(_ model: TabularModel) {
    columns = model.space.inputs.compactMap { input in
      guard case .category(let levels) = input.encoding else { return nil }
      return Counted(column: input.name, known: Set(levels))
    }
  }

  /// The columns that have to be looked at.
  public var columnNames: [String] { columns.map(\.column) }

  /// Adds a table's rows.
  ///
  /// - Throws: columns that are not there.
  public mutating func add(_ table: DataTable) throws(LogisticError) {
    for place in columns.indices {
      let name = columns[place].column
      let (codes, levels) = try table.column(name).codesAndLevels
      // The last one is of missing values.
      var counts = [Int](repeating: 0, count: levels.count + 1)
      var firsts = [Int](repeating: 0, count: levels.count + 1)
      for (row, code) in codes.enumerated() {
        let level = code < 0 ? levels.count : Int(code)
        if counts[level] == 0 { firsts[level] = row }
        counts[level] += 1
      }
      for (level, count) in counts.enumerated() where count > 0 {
        let text = level < levels.count ? levels[level] : ""
        if level < levels.count, columns[place].areNumbers {
          columns[place].areNumbers = LevelOrder.number(text) != nil
        }
        if columns[place].known.contains(text) { continue }
        let found = Level(
          column: name, level: text, rowCount: count, firstLine: table.line(ofRow: firsts[level]))
        if level == levels.count {
          columns[place].missing = columns[place].missing.map { $0.adding(count) } ?? found
        } else {
          columns[place].levels[text] = columns[place].levels[text]?.adding(count) ?? found
        }
      }
    }
  }

  /// What was found, column by column, missing values before levels in their order.
  public var found: [Level] {
    columns.flatMap { column in
      let levels = Array(column.levels.keys)
      let order =
        column.areNumbers ? LevelOrder.order(levels) : LevelOrder.scalarOrder(levels)
      return (column.missing.map { [$0] } ?? [])
        + order.compactMap { column.levels[levels[$0]] }
    }
  }
}

extension UnknownLevels.Level {
  fileprivate func adding(_ count: Int) -> Self {
    var level = self
    level.rowCount += count
    return level
  }
}
