/// What a change of one column does to the probability of a class, all else as it is.
public struct MarginalEffect: Sendable, Equatable {
  /// The term or column that changes: `age`, `race=2`.
  public var term: String
  /// The column.
  public var column: String
  /// Whose probability; nil with two classes, where it is the positive one's.
  public var classLabel: String?
  /// What changes: nil for the slope, else from which value to which: `1 → 2`.
  public var change: String?
  /// The change of the probability; for a slope, for one unit.
  public var effect: Double
  /// By the delta method, with the inference's covariance.
  public var standardError: Double
  /// effect / standard error.
  public var z: Double { effect / standardError }
  /// The two-sided p-value of no effect.
  public var pValue: Double {
    degreesOfFreedom.map { studentTwoSidedTail(z, degreesOfFreedom: $0) }
      ?? NormalDistribution.twoSidedTail(z)
  }
  /// At the inference's level.
  public var confidenceInterval: (low: Double, high: Double) {
    (effect - critical * standardError, effect + critical * standardError)
  }
  let critical: Double
  let degreesOfFreedom: Double?
}

/// The mean probability of a class with one column set to a value in all rows.
public struct AdjustedPrediction: Sendable, Equatable {
  /// The column that is set.
  public var column: String
  /// To what.
  public var value: String
  /// Whose probability; nil with two classes, where it is the positive one's.
  public var classLabel: String?
  /// The probability.
  public var probability: Double
  /// By the delta method.
  public var standardError: Double
  /// At the inference's level, made on the scale of log-odds so that it stays between 0 and 1.
  public var confidenceInterval: (low: Double, high: Double) {
    let logit = log(probability) - log1p(-probability)
    let spread = critical * standardError / (probability * (1 - probability))
    return (sigmoid(logit - spread), sigmoid(logit + spread))
  }
  let critical: Double
}

extension Inference {
  /// Where effects are worked out.
  public enum EffectPlace: String, Sendable, CaseIterable {
    /// At every row, and averaged with the rows' weights (Stata's and R's default).
    case overall
    /// At the means of all columns: of nobody observed, and poor for categories.
    case means
  }

  /// What effects are.
  public enum EffectKind: String, Sendable, CaseIterable {
    /// Changes of category levels against the reference and of 0/1 columns from 0 to 1; slopes elsewhere.
    case discrete
    /// The slope of the probability for every term.
    case derivative
  }

  /// Marginal effects of every column, with standard errors by the delta method.
  ///
  ///     slope      mean of ∂p/∂xⱼ = p(1 − p)·bⱼ
  ///     change     mean of p(xⱼ = to) − p(xⱼ = from), a category's other levels being off in both
  ///
  /// Of a formula they are effects of the table's columns, whatever terms they are in: `∂p/∂x = p(1 − p)·Σ bₖ·∂fₖ/∂x` by
  /// the chain rule through the formula's functions, and rows are expanded again for changes, which those of categories always are. A column
  /// that is in an offset only has none.
  ///
  /// One read of the rows, two for effects at the means; of a formula one a column or level.
  ///
  /// - Throws: when the rows can no longer be read; a slope that is infinite, as that of a root at 0.
  public func marginalEffects(
    at place: EffectPlace = .overall, kind: EffectKind = .discrete
  ) throws(LogisticError) -> [MarginalEffect] {
    let asked = fitted.model.space.design.map { questions($0, kind) } ?? questions(kind)
    return try answers(asked.map(\.question), at: place).map { question, label, value, error in
      MarginalEffect(
        term: asked[question].term, column: asked[question].column, classLabel: label,
        change: asked[question].change, effect: value, standardError: error, critical: critical,
        degreesOfFreedom: degreesOfFreedom)
    }
  }

  private typealias Asked = (
    term: String, column: String, change: String?, question: EffectRows.Question
  )

  /// The effects of features that are the table's columns.
  private func questions(_ kind: EffectKind) -> [Asked] {
    let (inputs, features) = (fitted.model.space.inputs, fitted.model.space.features)
    let q = fitted.perOutput
    let estimated = Set(fitted.parameters.map { $0 % q })
    var asked: [Asked] = []
    for (at, feature) in fitted.features.enumerated() where estimated.contains(at) {
      let j = features[feature]
      guard let input = inputs.firstIndex(where: { $0.name == j.column }) else { continue }
      let isBinary = j.role == .number && fitted.isBinary(j.column)
      guard kind == .discrete, j.level != nil || isBinary else {
        asked.append((j.term, j.column, nil, .slope(input, feature: at)))
        continue
      }
      if let level = j.level {
        let reference = terms.first { $0.column == j.column && $0.isReference }?.level
        asked.append(
          (
            j.term, j.column, "\(reference ?? "none") → \(level)",
            .difference(input, to: .level(level), from: .level(reference))
          ))
      } else {
        asked.append(
          (j.term, j.column, "0 → 1", .difference(input, to: .number(1), from: .number(0))))
      }
    }
    return asked
  }

  /// The effects of the columns that a formula's terms are made of.
  private func questions(_ design: Design, _ kind: EffectKind) -> [Asked] {
    let used = design.inputsOfTerms
    var asked: [Asked] = []
    for (place, input) in fitted.model.space.inputs.enumerated() where used.contains(place) {
      let name = input.name
      if case .category(let levels) = input.encoding {
        // A file may say anything.
        if levels.isEmpty { continue }
        let reference = levels[design.reference(ofInput: place, levels: levels.count)]
        for level in levels where level != reference {
          asked.append(
            (
              Feature(column: name, role: .level, level: level).term, name,
              "\(reference) → \(level)",
              .difference(place, to: .level(level), from: .level(reference))
            ))
        }
      } else if kind == .discrete, fitted.isBinary(name) {
        asked.append((name, name, "0 → 1", .difference(place, to: .number(1), from: .number(0))))
      } else {
        asked.append((name, name, nil, .slope(place, feature: place)))
      }
    }
    return asked
  }

  /// The mean probabilities with a column set, row by row of all, to each of some values.
  ///
  /// - Parameters:
  ///   - column: a column of the model.
  ///   - values: numbers, or nil for a category's levels; five quantiles of a number's own values.
  ///   - place: whether probabilities are averaged over the rows, or those at the other columns' means.
  /// - Throws: a column that is not in the model, a value that it cannot have.
  public func adjustedPredictions(
    of column: String, at values: [String]? = nil, place: EffectPlace = .overall
  ) throws(LogisticError) -> [AdjustedPrediction] {
    try adjustedPredictions(over: [(column, values)], place: place)
  }

  /// The mean probabilities with several columns set, row by row of all, to every combination of some values of each: a grid.
  ///
  /// - Parameters:
  ///   - columns: columns of the model, each with values as in ``adjustedPredictions(of:at:place:)``.
  ///   - place: whether probabilities are averaged over the rows, or those at the other columns' means.
  /// - Returns: one a combination and class, the last column's values changing fastest; names and values with commas between.
  /// - Throws: as ``adjustedPredictions(of:at:place:)``; a column twice, more than 10,000 combinations.
  public func adjustedPredictions(
    over columns: [(column: String, values: [String]?)], place: EffectPlace = .overall
  ) throws(LogisticError) -> [AdjustedPrediction] {
    let names = columns.map(\.column)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw LogisticError(
        .usage, "grid", "'\(twice)' is in the grid twice", advice: "give its values in one list")
    }
    var grid: [[(input: Int, text: String, setting: EffectRows.Setting)]] = [[]]
    for (column, values) in columns {
      let settings = try settings(of: column, at: values)
      guard grid.count * settings.count <= 10_000 else {
        throw LogisticError(
          .usage, "grid", "the grid has more than 10,000 combinations",
          advice: "give fewer values of '\(column)'")
      }
      grid = grid.flatMap { known in settings.map { known + [$0] } }
    }
    let questions = grid.map { point in
      EffectRows.Question.value(point.map { ($0.input, $0.setting) })
    }
    let name = names.joined(separator: ", ")
    return try answers(questions, at: place).map { question, label, value, error in
      AdjustedPrediction(
        column: name, value: grid[question].map(\.text).joined(separator: ", "),
        classLabel: label, probability: value, standardError: error, critical: critical)
    }
  }

  /// By how much the mean probabilities differ between each two of a column's values: contrasts of a category's levels, or of
  /// numbers, with delta-method errors.
  ///
  /// - Parameters:
  ///   - column: a column of the model.
  ///   - values: as in ``adjustedPredictions(of:at:place:)``.
  ///   - place: whether differences are averaged over the rows, or those at the other columns' means.
  /// - Throws: as ``adjustedPredictions(of:at:place:)``; fewer than two values.
  public func contrasts(
    of column: String, at values: [String]? = nil, place: EffectPlace = .overall
  ) throws(LogisticError) -> [MarginalEffect] {
    let settings = try settings(of: column, at: values)
    guard settings.count > 1 else {
      throw LogisticError(
        .usage, "contrast", "there is one value of '\(column)', and none to compare it with",
        advice: "name two or more")
    }
    let pairs = settings.indices.flatMap { a in (a + 1..<settings.count).map { (a, $0) } }
    let questions = pairs.map { a, b in
      EffectRows.Question.difference(
        settings[a].input, to: settings[b].setting, from: settings[a].setting)
    }
    return try answers(questions, at: place).map { question, label, value, error in
      let (a, b) = pairs[question]
      return MarginalEffect(
        term: column, column: column, classLabel: label,
        change: "\(settings[a].text) → \(settings[b].text)", effect: value, standardError: error,
        critical: critical, degreesOfFreedom: degreesOfFreedom)
    }
  }

  /// The values that a column is set to: those given, or all levels, or five quantiles.
  private func settings(
    of column: String, at values: [String]?
  ) throws(LogisticError) -> [(input: Int, text: String, setting: EffectRows.Setting)] {
    let inputs = fitted.model.space.inputs
    guard let input = inputs.firstIndex(where: { $0.name == column }) else {
      throw Self.noColumn(column, among: inputs.map(\.name))
    }
    var found: [(input: Int, text: String, setting: EffectRows.Setting)] = []
    switch inputs[input].encoding {
    case .category(let levels):
      for level in values ?? levels where level != "" {
        guard levels.contains(level) else {
          throw LogisticError(
            .usage, "unknown-level", "'\(level)' is no level of '\(column)'",
            advice: nearest(to: level, in: levels).map { "did you mean '\($0)'?" }
              ?? "it is one of \(levels.joined(separator: ", "))")
        }
        found.append((input, level, .level(level)))
      }
    case .text, .hashedText:
      throw LogisticError(
        .usage, "text-column", "'\(column)' is a text, which cannot be set to a value",
        advice: "give a column of numbers or levels")
    case .number:
      var numbers: [Double] = []
      if let values {
        for text in values {
          guard let number = Double(text), number.isFinite else {
            throw LogisticError(
              .usage, "not-a-number", "'\(text)' is not a number, which '\(column)' is",
              advice: "write \(column)=20,30,40")
          }
          numbers.append(number)
        }
      } else {
        numbers = try fitted.quantiles(of: column)
      }
      for number in numbers {
        found.append((input, NumberText.shortest(number), .number(number)))
      }
    }
    return found
  }

  /// What questions give, class by class, with delta-method errors.
  private func answers(
    _ questions: [EffectRows.Question], at place: EffectPlace
  ) throws(LogisticError) -> [(question: Int, label: String?, value: Double, error: Double)] {
    let classes = fitted.objective.outputs
    let sums = try EffectRows(fitted, at: place).answers(questions)
    let isBinary = classes == 1
    var found: [(question: Int, label: String?, value: Double, error: Double)] = []
    let estimated = placeOfTerm.compactMap { $0 }
    for c in 0..<classes {
      for question in questions.indices {
        let one = sums[question * classes + c]
        // The chain rule from the scaled columns to those as they are.
        let gradient = fitted.originalGradient(one.gradient)
        let variance = covariance.quadraticForm(estimated.map { gradient[$0] })
        found.append(
          (
            question, isBinary ? nil : fitted.model.classes[c], one.value,
            max(0, variance).squareRoot()
          ))
      }
    }
    return found
  }
}
