/// A named column of a table: numbers, booleans or categories, any of which may be missing.
public struct Column: Sendable, Equatable {
  /// What kind of values a column has.
  public enum Kind: String, Sendable, CaseIterable {
    /// Numbers.
    case number
    /// True and false.
    case boolean
    /// Words out of a set of levels.
    case category
  }

  /// The values of a column.
  public enum Values: Sendable {
    /// Numbers; not-a-number stands for a missing one.
    case numbers([Double])
    /// True or false; nil for a missing one.
    case booleans([Bool?])
    /// The number of each row's level, −1 for a missing one.
    case categories(codes: [Int32], levels: [String])
  }

  /// The column's name.
  public var name: String
  /// Its values, one a row.
  public var values: Values

  /// A column of values.
  public init(_ name: String, _ values: Values) {
    self.name = name
    self.values = values
  }

  /// A column of numbers; not-a-number stands for a missing one.
  public init(_ name: String, numbers: [Double]) {
    self.init(name, .numbers(numbers))
  }

  /// A column of booleans.
  public init(_ name: String, booleans: [Bool?]) {
    self.init(name, .booleans(booleans))
  }

  /// A column of words, whose levels are ordered as numbers if all of them are, else as text.
  public init(_ name: String, categories: [String?]) {
    var known = [String: Int32]()
    var levels = [String]()
    let codes = categories.map { word -> Int32 in
      guard let word else { return -1 }
      if let code = known[word] { return code }
      let code = Int32(levels.count)
      known[word] = code
      levels.append(word)
      return code
    }
    let ordered = LevelOrder.sorted(codes: codes, levels: levels)
    self.init(name, .categories(codes: ordered.codes, levels: ordered.levels))
  }

  /// How many rows the column has.
  public var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .booleans(let booleans): booleans.count
    case .categories(let codes, _): codes.count
    }
  }

  /// What kind of values it has.
  public var kind: Kind {
    switch values {
    case .numbers: .number
    case .booleans: .boolean
    case .categories: .category
    }
  }

  /// The levels of a column of categories; nil of another.
  public var levels: [String]? {
    if case .categories(_, let levels) = values { levels } else { nil }
  }

  /// How many values are missing.
  public var missingCount: Int {
    switch values {
    case .numbers(let numbers): numbers.count { $0.isNaN }
    case .booleans(let booleans): booleans.count { $0 == nil }
    case .categories(let codes, _): codes.count { $0 < 0 }
    }
  }

  /// Whether the value of a row is missing.
  public func isMissing(_ row: Int) -> Bool {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN
    case .booleans(let booleans): booleans[row] == nil
    case .categories(let codes, _): codes[row] < 0
    }
  }

  /// The value of a row as text, numbers in the shortest way; nil if it is missing.
  public func text(_ row: Int) -> String? {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN ? nil : shortestText(numbers[row])
    case .booleans(let booleans): booleans[row].map { $0 ? "true" : "false" }
    case .categories(let codes, let levels): codes[row] < 0 ? nil : levels[Int(codes[row])]
    }
  }

  /// The rows whose numbers are given, in that order. Levels stay as they are.
  public func selecting(rows: some Sequence<Int>) -> Column {
    switch values {
    case .numbers(let numbers): Column(name, .numbers(rows.map { numbers[$0] }))
    case .booleans(let booleans): Column(name, .booleans(rows.map { booleans[$0] }))
    case .categories(let codes, let levels):
      Column(name, .categories(codes: rows.map { codes[$0] }, levels: levels))
    }
  }

  /// Equal names, kinds and values; two missing values are equal.
  public static func == (a: Column, b: Column) -> Bool {
    guard a.name == b.name else { return false }
    switch (a.values, b.values) {
    case (.numbers(let x), .numbers(let y)):
      return x.count == y.count && zip(x, y).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
    case (.booleans(let x), .booleans(let y)): return x == y
    case (.categories(let x, let levels), .categories(let y, let others)):
      return x == y && levels == others
    default: return false
    }
  }
}

/// A number in the fewest digits that give it back, whole ones without `.0`: `1`, `0.25`, `1e+20`.
func shortestText(_ number: Double) -> String {
  let text = number == 0 ? "0" : number.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
