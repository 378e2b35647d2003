/// The rows at which effects are worked out, and what becomes of their features where a column of the table is set
/// to something else or changes.
///
/// A column of a formula may be in several terms, `x + I(x^2) + x:z`, or inside a function: the rows are then expanded again by
/// the formula's layers, with the knots, levels and means that were fitted, and slopes follow by the chain rule.
struct EffectRows {
  /// What a column of the table is set to.
  enum Setting: Equatable {
    case number(Double)
    /// A level; nil for none.
    case level(String?)
  }

  /// A column of the table, by its number among the model's inputs, and what it is set to.
  typealias SetInput = (input: Int, setting: Setting)

  /// A question about columns of the table, which are named by their numbers among the model's inputs.
  enum Question {
    /// The slope; `feature` is the place among the rows' features, where the column is one.
    case slope(Int, feature: Int)
    /// The probability with columns set.
    case value([SetInput])
    /// How it differs between two settings.
    case difference(Int, to: Setting, from: Setting)

    fileprivate var inputs: [Int] {
      switch self {
      case .slope(let input, _), .difference(let input, _, _): [input]
      case .value(let settings): settings.map(\.input)
      }
    }
  }

  let fitted: FittedRows
  let place: Inference.EffectPlace
  /// Of a formula: what its layers take, row by row, or once at the means.
  private let values: [LayerValue]

  init(_ fitted: FittedRows, at place: Inference.EffectPlace) throws(LogisticError) {
    self.fitted = fitted
    self.place = place
    let space = fitted.model.space
    values =
      space.design == nil
      ? [] : place == .means ? try fitted.meanValues() : try space.values(fitted.table)
  }

  /// What each question gives, output by output.
  func answers(_ questions: [Question]) throws(LogisticError) -> [EffectSum] {
    guard let design = fitted.model.space.design else {
      return try fitted.effects(questions.map(plain), at: place)
    }
    var sums: [EffectSum] = []
    var known = Known()
    // One after the other: each has its rows' columns in memory.
    for question in questions {
      let found = try fitted.effects([expanded(question, design, &known)], at: place)
      guard found.allSatisfy({ $0.value.isFinite && $0.gradient.allSatisfy(\.isFinite) }) else {
        let names = question.inputs.map { fitted.model.space.inputs[$0].name }
        let name = names.first ?? ""
        throw LogisticError(
          .data, "not-finite",
          "the effect of '\(names.joined(separator: "', '"))' is not finite: a function of the formula has no value, or no slope, in some row",
          place: fitted.table.place(column: name),
          advice: "sqrt has no slope at 0; of a logarithm, set the column to values above 0")
      }
      sums += found
    }
    return sums
  }

  /// The question of features that are the table's columns.
  private func plain(_ question: Question) -> EffectQuestion {
    func set(_ settings: [SetInput]) -> ColumnSetting {
      .columns(
        settings.flatMap { input, setting in
          fitted.places(of: fitted.model.space.inputs[input].name, to: setting)
        })
    }
    return switch question {
    case .slope(_, let feature): .slope(feature)
    case .value(let settings): .value(set(settings))
    case .difference(let input, let to, let from):
      .difference(to: set([(input, to)]), from: set([(input, from)]))
    }
  }

  /// Rows that several questions ask for: as they are, and as the last difference started from.
  private struct Known {
    var rows: ColumnSetting?
    var from: (input: Int, setting: Setting, rows: ColumnSetting)?
  }

  /// The question of features that a formula makes.
  private func expanded(
    _ question: Question, _ design: Design, _ known: inout Known
  ) throws(LogisticError) -> EffectQuestion {
    let count = values.first?.rows ?? 0
    let active = fitted.features + (design.offsetFeature.map { [$0] } ?? [])
    func columns(
      _ values: [LayerValue], slopesBy input: Int? = nil
    ) throws(LogisticError) -> Matrix<Double> {
      try EncodedColumns(design, values, rowCount: count, active: active, slopesBy: input).matrix()
    }
    func set(_ settings: [SetInput]) throws(LogisticError) -> ColumnSetting {
      var values = values
      for (input, setting) in settings {
        switch setting {
        case .number(let number):
          values[input] = .numbers(
            Matrix(
              unchecked: [Double](repeating: number, count: count), rows: count, columns: 1))
        case .level(let level):
          values[input] = .strings(
            codes: [Int32](repeating: level == nil ? -1 : 0, count: count),
            levels: level.map { [$0] } ?? [])
        }
      }
      return .rows(try columns(values))
    }
    switch question {
    case .slope(let input, _):
      let rows: ColumnSetting
      if let last = known.rows { rows = last } else { rows = .rows(try columns(values)) }
      known.rows = rows
      return .slopes(try columns(values, slopesBy: input), at: rows)
    case .value(let settings): return .value(try set(settings))
    case .difference(let input, let to, let from):
      let start: ColumnSetting
      if let last = known.from, last.input == input, last.setting == from {
        start = last.rows
      } else {
        start = try set([(input, from)])
        known.from = (input, from, start)
      }
      return .difference(to: try set([(input, to)]), from: start)
    }
  }
}

extension FittedRows {
  /// A row of the weighted means of the table's columns; of a category the shares of its levels.
  fileprivate func meanValues() throws(LogisticError) -> [LayerValue] {
    let weights = (0..<table.rowCount).map(populationWeight)
    let total = weights.reduce(0, +)
    var means: [LayerValue] = []
    for input in model.space.inputs {
      var sums: [Double]
      if case .category(let levels) = input.encoding {
        // The first is that of levels never seen.
        sums = [Double](repeating: 0, count: levels.count + 1)
        let (codes, present) = try table.column(input.name).codesAndLevels
        let places = (present + [""]).map { level in
          levels.firstIndex(of: level).map { $0 + 1 } ?? 0
        }
        for (row, code) in codes.enumerated() {
          sums[places[code < 0 ? present.count : Int(code)]] += weights[row]
        }
      } else {
        sums = [zip(try table.numbers(of: input.name), weights).reduce(0) { $0 + $1.0 * $1.1 }]
      }
      means.append(
        .numbers(Matrix(unchecked: sums.map { $0 / total }, rows: 1, columns: sums.count)))
    }
    return means
  }
}
