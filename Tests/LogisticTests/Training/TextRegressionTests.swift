import LogisticTestSupport
import Testing

@testable import Logistic

/// Fits of tables with columns of texts.
@Suite struct TextRegressionTests {
  /// Texts of 12 of `words` words, rare ones rarer, of which some go with the class; a number and a
  /// category beside them.
  private func table(rows: Int = 240, words: Int = 900, classes: Int = 2) throws -> DataTable {
    var generator = Xoshiro256StarStar(seed: 21)
    var texts: [String?] = []
    var labels: [String] = []
    var numbers: [Double] = []
    for row in 0..<rows {
      let label = Int.random(in: 0..<classes, using: &generator)
      let chosen = (0..<12).map { _ in
        let u = Double.random(in: 0..<1, using: &generator)
        return "w\(Int(u * u * u * Double(words)))"
      }
      let told = Int.random(in: 0..<7, using: &generator)
      let own = told < 2 ? ["Of\(told)!"] : told < 5 ? ["Of\(label)!"] : []
      texts.append(row % 31 == 7 ? nil : (chosen + own).joined(separator: " "))
      labels.append("c\(label)")
      numbers.append(2000 + Double(label) + Double.random(in: -2...2, using: &generator))
    }
    return try DataTable(columns: [
      Column("review", categories: texts), Column("year", numbers: numbers),
      Column("kind", categories: (0..<rows).map { ["a", "b", "c"][$0 % 3] }),
      Column("y", categories: labels),
    ])
  }

  private func estimator(
    _ penalty: Penalty, _ settings: TextSettings = TextSettings()
  ) -> LogisticRegression {
    var estimator = LogisticRegression(penalty: penalty)
    estimator.text = ["review": settings]
    return estimator
  }

  @Test(arguments: [30, 900], TextOutput.allCases)
  func `words are features like columns of their counts`(_ words: Int, _ mode: TextOutput) throws {
    let table = try table(words: words)
    var fitter = estimator(.l2(lambda: 0.01), TextSettings(outputMode: mode))
    fitter.method = .lbfgs(tolerance: 1e-12)
    let fit = try fitter.fit(table, target: "y", features: ["review"])
    #expect(try #require(fit.certificate).bound < 1e-12)
    guard case .text(let layer) = fit.model.space.inputs[0].encoding else {
      Issue.record("review is no text")
      return
    }
    let (codes, levels) = try table.column("review").codesAndLevels
    let rows = layer.columns.rows(codes, levels, width: layer.width)
    var columns = [try table.column("y")]
    for j in 1..<layer.width {
      columns.append(
        Column("n\(j)", numbers: (0..<rows.rows).map { rows.values[$0 * layer.width + j] }))
    }
    var twin = LogisticRegression(penalty: .l2(lambda: 0.01), method: .newton())
    twin.standardize = false
    let dense = try twin.fit(DataTable(columns: columns), target: "y")
    let wanted = Dictionary(
      uniqueKeysWithValues: dense.terms.map { ($0.term, $0.estimate) })
    // Weights whose curvature is 0.01 at least lie within √(2·0.7·1e-12/0.01) of the optimum.
    for (j, word) in layer.vocabulary.enumerated() {
      let term = try #require(fit.terms.first { $0.term == "review=\(word)" })
      #expect(abs(term.estimate - (wanted["n\(j + 1)"] ?? .nan)) < 2.4e-5)
    }
    #expect(abs(fit.logLikelihood - dense.logLikelihood) < 1e-4)
  }

  @Test(arguments: [30, 900], [2, 3])
  func `a model of texts and other columns is the same after its file`(
    _ words: Int, _ classes: Int
  ) throws {
    let table = try table(words: words, classes: classes)
    let fit = try estimator(.l2(lambda: 0.01)).fit(table, target: "y")
    let read = try TabularModel(archive: fit.model.archive())
    #expect(read.space == fit.model.space)
    let other = try DataTable(columns: [
      Column("review", categories: ["w1 unheard-of OF1", nil, "", "👍 שלום e\u{301}", "w2"]),
      Column("year", numbers: [2001, 1990, 2003, .nan, 2002]),
      Column("kind", categories: ["a", "z", nil, "b", "c"]),
    ])
    for rows in [table, other] {
      let mine = try read.predict(rows).probabilities
      #expect(try mine == fit.model.predict(rows).probabilities)
      // Layer by layer, in another order of the sums.
      let layers = try read.network.predict(read.space.values(rows))
      for i in 0..<rows.rowCount {
        for c in 0..<layers.columns {
          let ours = mine.values[i * classes + (layers.columns == 1 ? read.positive : c)]
          #expect(abs(ours - layers.values[i * layers.columns + c]) < 1e-12)
        }
      }
    }
    let report = try read.evaluate(table)
    let values = try read.rows(table, target: "y")
    let layers = try read.network.evaluate(read.space.values(values.used), values.targets)
    #expect(report.map(\.name) == layers.map(\.name))
    for (a, b) in zip(report, layers) { #expect(abs(a.value - b.value) < 1e-12) }
  }

  @Test func `words that share columns need no vocabulary`() throws {
    let table = try table()
    for mode in TextOutput.allCases {
      let fit = try estimator(
        .l2(lambda: 0.01), TextSettings(outputMode: mode, hashBuckets: 4096)
      ).fit(table, target: "y")
      let quality = try fit.model.quality(of: table)
      #expect(quality.report.accuracy > 0.9)
      #expect(fit.model.space.textFeatures.count == 4096)
      #expect(fit.terms.contains { $0.term == "review#17" })
      let read = try TabularModel(archive: fit.model.archive())
      #expect(try read.predict(table).probabilities == fit.model.predict(table).probabilities)
    }
  }

  @Test func `auto has a penalty from 500 words on, and says why`() throws {
    let many = try estimator(.auto).fit(table(), target: "y")
    #expect(many.fallback == .words)
    #expect(many.lambda == 1.0 / 240)
    #expect(many.summary(limit: 5).contains("words are many"))
    let few = try estimator(.auto, TextSettings(maxTokens: 8)).fit(table(rows: 600), target: "y")
    #expect(few.fallback == nil && few.lambda == nil)
    #expect(few.terms.count == 1 + 1 + 3 + 7)
    #expect(few.terms.contains { $0.term == "review=of1" && $0.standardError != nil })
  }

  @Test func `an L1 penalty keeps the words that tell`() throws {
    for penalty in [Penalty.l1(lambda: 0.03), .elasticNet(lambda: 0.03, l1Ratio: 0.9)] {
      let fit = try estimator(penalty, TextSettings(outputMode: .multiHot)).fit(
        table(), target: "y")
      #expect(try #require(fit.certificate).bound < 1e-6)
      let kept = fit.terms.filter { $0.kind == .slope && $0.estimate != 0 }
      #expect(kept.contains { $0.term == "review=of1" } && kept.count < 20)
    }
  }

  @Test func `a group lasso takes a text as one group`() throws {
    let settings = TextSettings(outputMode: .multiHot, maxTokens: 20)
    let some = try estimator(.groupLasso(lambda: 0.002), settings).fit(table(), target: "y")
    #expect(some.terms.count { $0.column == "review" && $0.estimate != 0 } == 19)
    let none = try estimator(.groupLasso(lambda: 0.2), settings).fit(table(), target: "y")
    #expect(none.terms.allSatisfy { $0.column != "review" || $0.estimate == 0 })
  }

  @Test func `the strength for words is found by folds with vocabularies of their own`() throws {
    let search = try estimator(.l1(lambda: 1)).crossValidated(
      table(), target: "y", folds: .stratified(3), grid: .init(count: 8))
    #expect(search.fit.terms.contains { $0.term == "review=of0" && $0.estimate != 0 })
    #expect(search.means[search.minimum] < search.means[0])
  }

  @Test func `an optimizer steps on few words, and is refused many`() throws {
    var few = estimator(.l2(lambda: 0.01), TextSettings(maxTokens: 20))
    few.method = .adam(learningRate: 0.05)
    few.epochs = 5
    let fit = try few.fit(table(), target: "y")
    #expect(try fit.model.quality(of: table()).report.accuracy > 0.7)
    var many = few
    many.text["review"] = TextSettings(hashBuckets: 1 << 20)
    let error = #expect(throws: LogisticError.self) { try many.fit(table(), target: "y") }
    #expect(error?.code == "too-many-columns")
  }

  @Test func `texts that cannot be are refused by name`() throws {
    let table = try table(rows: 40).with(
      Column("marks", categories: (0..<40).map { $0 % 2 == 0 ? "!?" : nil }))
    func error(_ change: (inout LogisticRegression) -> Void) -> String? {
      var estimator = LogisticRegression(penalty: .l2(lambda: 0.1))
      change(&estimator)
      do {
        _ = try estimator.fit(table, target: "y")
        return nil
      } catch { return error.description }
    }
    #expect(try #require(error { $0.text = ["marks": .init()] }).contains("has no word in any row"))
    #expect(try #require(error { $0.text = ["y": .init()] }).contains("'y'"))
    #expect(try #require(error { $0.text = ["reviews": .init()] }).contains("reviews"))
    #expect(
      try #require(
        error {
          $0.text = ["kind": .init()]
          $0.categorical = ["kind"]
        }
      ).contains("a text and a category"))
    #expect(
      try #require(error { $0.text = ["review": .init(maxTokens: 9, hashBuckets: 9)] }).contains(
        "both given"))
    #expect(error { $0.text = ["kind": .init()] } == nil)
  }

  @Test func `one word is a vocabulary`() throws {
    let table = try DataTable(columns: [
      Column("t", categories: (0..<20).map { $0 % 3 == 0 ? "yes" : nil }),
      Column("y", categories: (0..<20).map { $0 % 5 == 0 ? "1" : "0" }),
    ])
    var estimator = LogisticRegression()
    estimator.text = ["t": .init()]
    let fit = try estimator.fit(table, target: "y")
    #expect(fit.terms.map(\.term) == ["(Intercept)", "t=yes"])
    #expect(fit.valuesImputed == 0)
  }

  /// The objective at a fit whose columns are standardized.
  private func value(_ fit: LogisticFit, _ penalty: Penalty) -> Double {
    let weights = fit.model.network.outputCoefficients[0].weights
    let sum =
      switch penalty {
      case .l1(let lambda): lambda * weights.reduce(0) { $0 + abs($1) }
      case .l2(let lambda): lambda / 2 * weights.reduce(0) { $0 + $1 * $1 }
      default: 0.0
      }
    return -fit.logLikelihood / fit.observations + sum
  }

  @Test func `a category of many levels is fitted from its entries alone, to the same optimum`()
    throws
  {
    var generator = Xoshiro256StarStar(seed: 4)
    let rows = 1500
    let levels = (0..<rows).map { _ in Int.random(in: 0..<120, using: &generator) }
    let numbers = (0..<rows).map { _ in Double.random(in: 100...104, using: &generator) }
    let table = try DataTable(columns: [
      Column("place", categories: levels.map { "p\($0)" }), Column("x", numbers: numbers),
      Column(
        "y",
        categories: (0..<rows).map { i in
          let z = numbers[i] - 102 + Double(levels[i] % 7 - 3)
          return Double.random(in: 0..<1, using: &generator) < sigmoid(z) ? "1" : "0"
        }),
    ])
    for penalty in [Penalty.l2(lambda: 0.001), .l1(lambda: 0.002)] {
      let sparse = try LogisticRegression(penalty: penalty).fit(table, target: "y")
      #expect(try #require(sparse.certificate).bound < 1e-6)
      var bounded = LogisticRegression(penalty: penalty)
      // A bound that binds nothing takes the way of dense rows.
      bounded.bounds = ["x": CoefficientBounds(lower: -1000)]
      let dense = try bounded.fit(table, target: "y")
      // Rare levels have little curvature: what a gap of 1e-6 leaves of them is seen in the fit, not in
      // each coefficient.
      #expect(abs(sparse.logLikelihood - dense.logLikelihood) < 0.1)
      let gap = (value(sparse, penalty) - value(dense, penalty)) / log(2)
      #expect(abs(gap) < 1e-6)
    }
  }
}
