import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct MarginalEffectTests {
  private func inference(_ name: String) throws -> (ReferenceAnswer, Inference) {
    let answer = try ReferenceAnswer(name)
    let table = try DataTable(
      contentsOf: ProjectFiles.fixture("data/\(answer.text("data", "file")!)"))
    var estimator = LogisticRegression(penalty: .unpenalized, missing: .drop)
    estimator.categorical = name == "birthwt-mle" ? ["race"] : []
    let fit = try estimator.fit(
      table, target: answer.text("data", "target")!, features: answer.texts("data", "features"))
    return (answer, try fit.model.inference(on: table))
  }

  @Test(arguments: [
    ("birthwt-mle", "overall", "derivative"), ("birthwt-mle", "overall", "discreteChange"),
    ("birthwt-mle", "atMeans", "derivative"), ("spector-mle", "overall", "derivative"),
    ("spector-mle", "atMeans", "derivative"), ("affairs-mle", "overall", "derivative"),
    ("affairs-mle", "atMeans", "derivative"), ("rare-events-mle", "overall", "derivative"),
  ])
  func `effects and their errors agree with the reference`(
    name: String, place: String, kind: String
  ) throws {
    let (answer, inference) = try inference(name)
    let effects = try inference.marginalEffects(
      at: place == "overall" ? .overall : .means,
      kind: kind == "derivative" ? .derivative : .discrete)
    var seen = 0
    for effect in effects {
      let path = ["answers", "marginalEffects", place, kind, effect.term]
      func number(_ key: String) -> Double? {
        answer.number(path[0], path[1], path[2], path[3], path[4], key)
      }
      guard let expected = number("effect"), let error = number("standardError") else {
        // Columns of more than two numbers have no change from 0 to 1.
        #expect(kind == "discreteChange" && effect.change == nil)
        continue
      }
      seen += 1
      #expect(abs(effect.effect - expected) < 1e-7 * error, "\(effect.term)")
      #expect(abs(effect.standardError / error - 1) < 1e-6, "\(effect.term)")
    }
    #expect(seen >= (kind == "derivative" ? 3 : 5))
  }

  @Test(arguments: ["anes96-multinomial", "penguins-island-multinomial"])
  func `effects on each of several classes agree with the reference`(name: String) throws {
    let (answer, inference) = try inference(name)
    let effects = try inference.marginalEffects(kind: .derivative)
    var sums: [String: Double] = [:]
    for effect in effects {
      let label = try #require(effect.classLabel)
      let expected = try #require(
        answer.number(
          "answers", "marginalEffects", "overall", "derivative", label, effect.term, "effect"))
      let error = try #require(
        answer.number(
          "answers", "marginalEffects", "overall", "derivative", label, effect.term,
          "standardError"))
      #expect(abs(effect.effect - expected) < 1e-7 * error, "\(label) \(effect.term)")
      #expect(abs(effect.standardError / error - 1) < 1e-6, "\(label) \(effect.term)")
      sums[effect.term, default: 0] += effect.effect
    }
    // What one class gains the others lose.
    #expect(sums.values.allSatisfy { abs($0) < 1e-12 })
  }

  @Test func `adjusted predictions differ by the discrete change`() throws {
    let (_, inference) = try inference("birthwt-mle")
    let races = try inference.adjustedPredictions(of: "race")
    #expect(races.map(\.value) == ["1", "2", "3"])
    let change = try #require(
      try inference.marginalEffects().first { $0.term == "race=2" })
    #expect(change.change == "1 → 2")
    #expect(abs(races[1].probability - races[0].probability - change.effect) < 1e-12)
    for one in races {
      let ends = one.confidenceInterval
      #expect(ends.low > 0 && ends.low < one.probability && one.probability < ends.high)
    }
    let ages = try inference.adjustedPredictions(of: "age", at: ["20", "30"])
    #expect(ages[0].probability > ages[1].probability)
    // The slope is the predictions' own.
    let near = try inference.adjustedPredictions(of: "ht", at: ["0", "1"])
    let ht = try #require(try inference.marginalEffects().first { $0.term == "ht" })
    #expect(abs(near[1].probability - near[0].probability - ht.effect) < 1e-12)
  }

  @Test func `contrasts between each two levels have the errors of differences of shares`() throws {
    // A model of one category: its probabilities are shares of independent rows.
    let (won, lost) = ([9.0, 20, 14], [21.0, 10, 26])
    let table = try DataTable(columns: [
      Column("x", categories: ["a", "b", "c", "a", "b", "c"]),
      Column("y", categories: ["yes", "yes", "yes", "no", "no", "no"]),
      Column("n", numbers: won + lost),
    ])
    let columns = LogisticRegression.RowColumns(frequencyWeight: "n")
    var estimator = LogisticRegression(penalty: .unpenalized)
    estimator.positive = "yes"
    let fit = try estimator.fit(table, target: "y", features: ["x"], rowColumns: columns)
    let inference = try fit.model.inference(on: table, rowColumns: columns)
    let contrasts = try inference.contrasts(of: "x")
    #expect(contrasts.map(\.change) == ["a → b", "a → c", "b → c"])
    for (contrast, (i, j)) in zip(contrasts, [(0, 1), (0, 2), (1, 2)]) {
      func share(_ k: Int) -> (p: Double, variance: Double) {
        let n = won[k] + lost[k]
        let p = won[k] / n
        return (p, p * (1 - p) / n)
      }
      #expect(abs(contrast.effect - (share(j).p - share(i).p)) < 1e-10)
      let error = (share(i).variance + share(j).variance).squareRoot()
      #expect(abs(contrast.standardError / error - 1) < 1e-8)
    }
    #expect(throws: LogisticError.self) { try inference.contrasts(of: "x", at: ["a"]) }
  }

  @Test func `a grid has every combination, as rows that are set to it predict`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    for formula in ["low ~ age + C(race) + smoke", "low ~ age * smoke + C(race) + I(age^2 / 100)"] {
      var estimator = LogisticRegression(penalty: .unpenalized)
      estimator.missing = .drop
      let fit = try estimator.fit(table, formula: formula)
      let inference = try fit.model.inference(on: table)
      let grid = try inference.adjustedPredictions(
        over: [("age", ["20", "30"]), ("smoke", ["0", "1"])])
      #expect(grid.map(\.value) == ["20, 0", "20, 1", "30, 0", "30, 1"])
      #expect(grid.allSatisfy { $0.column == "age, smoke" && $0.standardError > 0 })
      for point in grid {
        let values = point.value.split(separator: ", ").map { Double($0) ?? .nan }
        let count = table.rowCount
        let set =
          try table
          .with(Column("age", numbers: [Double](repeating: values[0], count: count)))
          .with(Column("smoke", numbers: [Double](repeating: values[1], count: count)))
        let predicted = try fit.model.predict(set).probabilities
        let mean = (0..<count).reduce(0.0) { $0 + predicted[$1, 1] } / Double(count)
        #expect(abs(point.probability - mean) < 1e-6, "\(point.value)")
      }
      // One column of a grid is that column's predictions.
      let alone = try inference.adjustedPredictions(of: "age", at: ["20"])
      let single = try inference.adjustedPredictions(over: [("age", ["20"])])
      #expect(alone[0].probability == single[0].probability)
      let twice = #expect(throws: LogisticError.self) {
        try inference.adjustedPredictions(over: [("age", nil), ("age", nil)])
      }
      #expect(twice?.code == "grid")
    }
  }

  @Test func `standard errors of predictions are those of differences of likelihood`() throws {
    // A model of one category: its mean probabilities are the shares, with errors √(p(1 − p)/n).
    let table = try DataTable(columns: [
      Column("x", categories: ["a", "a", "a", "b", "b", "b"]),
      Column("y", categories: ["no", "yes", "no", "yes", "no", "yes"]),
      Column("n", numbers: [12, 8, 10, 15, 5, 10]),
    ])
    let columns = LogisticRegression.RowColumns(frequencyWeight: "n")
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["x"], rowColumns: columns)
    let found = try fit.model.inference(on: table, rowColumns: columns)
      .adjustedPredictions(of: "x")
    for (one, (p, n)) in zip(found, [(8.0 / 30, 30.0), (25.0 / 30, 30.0)]) {
      #expect(abs(one.probability - p) < 1e-10)
      #expect(abs(one.standardError - (p * (1 - p) / n).squareRoot()) < 1e-10)
    }
  }

  @Test func `values that a column cannot have are refused`() throws {
    let (_, inference) = try inference("birthwt-mle")
    for (column, values, part) in [
      ("race", ["4"], "is no level"), ("age", ["old"], "not a number"),
    ] {
      #expect {
        try inference.adjustedPredictions(of: column, at: values)
      } throws: {
        ($0 as? LogisticError)?.reason.contains(part) ?? false
      }
    }
    #expect(throws: LogisticError.self) { try inference.adjustedPredictions(of: "nothing") }
  }
}
