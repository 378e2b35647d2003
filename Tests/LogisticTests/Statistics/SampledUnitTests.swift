import LogisticTestSupport
import Testing

@testable import Logistic

/// What one unit of the sample is, and how it counts: R's glm of rows of trials, and sandwiches of weighted fits, by
/// `grouped.R`.
@Suite struct SampledUnitTests {
  private let answer: ReferenceAnswer
  private let grouped: DataTable
  private let birthwt: DataTable

  init() throws {
    answer = try ReferenceAnswer("grouped/grouped")
    grouped = try DataTable(contentsOf: ProjectFiles.fixture("data/grouped.csv"))
    birthwt = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }

  private func groupedFit() throws -> (
    model: TabularModel, table: DataTable, columns: LogisticRegression.RowColumns
  ) {
    let table = try grouped.expandingTrials(successes: "s", of: "m")
    var columns = LogisticRegression.RowColumns(frequencyWeight: "m")
    columns.arePairsOfTrials = true
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "s", rowColumns: columns)
    return (fit.model, table, columns)
  }

  @Test(arguments: ["hc0", "hc1", "hc2", "hc3"])
  func `robust errors of trials take a row of trials as one unit`(name: String) throws {
    let (model, table, columns) = try groupedFit()
    let estimator = try #require(
      [CovarianceEstimator.hc0, .hc1, .hc2, .hc3].first { $0.name.lowercased() == name })
    let inference = try model.inference(on: table, covariance: estimator, rowColumns: columns)
    for term in inference.terms where !term.isReference {
      let expected = try #require(answer.number("grouped", name, term.term))
      #expect(abs(try #require(term.standardError) / expected - 1) < 1e-8, "\(term.term)")
    }
  }

  @Test func `a row of trials has one influence, R's`() throws {
    let (model, table, columns) = try groupedFit()
    let plain = try model.inference(on: table, rowColumns: columns).influence()
    let quasi = try model.inference(
      on: table, rowColumns: columns, estimatesDispersion: true
    ).influence()
    #expect(plain.rows == Array(0..<grouped.rowCount))
    func close(_ value: Double, _ path: String, _ i: Int) throws {
      let expected = try #require(answer.number("grouped", path, String(i)))
      #expect(abs(value - expected) < 1e-8 * max(1, abs(expected)), "\(path) \(i)")
    }
    for i in plain.rows {
      try close(plain.leverages[i], "leverage", i)
      try close(plain.pearsonResiduals[i], "pearson", i)
      try close(plain.devianceResiduals[i], "deviance", i)
      try close(plain.cooksDistances[i], "cooks", i)
      try close(quasi.cooksDistances[i], "quasiCooks", i)
      try close(quasi.standardizedPearsonResiduals[i], "quasiStandardized", i)
      for j in 0..<plain.dfbetas.columns {
        let expected = try #require(answer.number("grouped", "dfbetas", String(i), String(j)))
        #expect(abs(plain.dfbetas[i, j] - expected) < 1e-7, "row \(i)")
      }
    }
    #expect(abs(plain.leverages.reduce(0, +) - 4) < 1e-10)
    #expect(plain.quantileResiduals.allSatisfy { abs($0) < 6 })
  }

  @Test func `a bootstrap of trials draws rows of trials, and scatters as its clusters do`() throws
  {
    let (model, table, columns) = try groupedFit()
    let numbered = try table.with(
      Column("unit", numbers: (0..<table.rowCount).map { Double($0 / 2) }))
    let inference = try model.inference(on: numbered, rowColumns: columns)
    let rows = try inference.bootstrap(400, seed: 3)
    let clusters = try inference.bootstrap(
      400, resampling: .clusters(column: "unit"), seed: 3)
    #expect(rows.replicates == clusters.replicates)
    // Wider than the binomial errors, near the robust ones: 400 draws tell a deviation to 3.5 %.
    let errors = rows.standardErrors
    for (i, name) in ["(Intercept)", "x", "g=b", "g=c"].enumerated() {
      let robust = try #require(answer.number("grouped", "hc2", name))
      #expect(abs(errors[i] / robust - 1) < 0.25, "\(name)")
    }
    #expect(throws: LogisticError.self) {
      _ = try inference.bootstrap(100, resampling: .stratified)
    }
  }

  @Test func `a contrast has R's likelihood-ratio, Wald and score tests`() throws {
    let (model, table, columns) = try groupedFit()
    let inference = try model.inference(on: table, rowColumns: columns)
    let test = try inference.contrastTest("g=b - g=c")
    func close(_ found: FitStatistics.Test?, _ name: String) throws {
      let expected = try #require(answer.number("grouped", "contrast", name))
      #expect(abs(try #require(found).statistic / expected - 1) < 1e-6, "\(name)")
    }
    try close(test.likelihoodRatio, "likelihoodRatio")
    try close(test.score, "score")
    try close(test.wald, "wald")
    // A single term is the test of its column.
    let single = try inference.contrastTest("2*x")
    let column = try #require(try inference.termTest(of: "x"))
    #expect(
      abs(single.likelihoodRatio!.statistic / column.likelihoodRatio!.statistic - 1) < 1e-9)
    #expect(abs(single.score!.statistic / column.score!.statistic - 1) < 1e-7)
  }

  @Test func `a fit with class weights has the sandwich of its weighted rows`() throws {
    for corrects in [false, true] {
      var estimator = LogisticRegression(penalty: .unpenalized)
      estimator.classWeight = .balanced
      estimator.correctsIntercept = corrects
      let fit = try estimator.fit(birthwt, target: "low", features: ["age", "smoke"])
      let inference = try fit.model.inference(on: birthwt)
      #expect(inference.estimator == .hc1 && inference.distance < 1e-6)
      #expect(inference.statistics.coxSnellR2 == nil && inference.statistics.aic == nil)
      for term in inference.terms {
        let error = try #require(answer.number("classWeights", "hc1", term.term))
        #expect(abs(try #require(term.standardError) / error - 1) < 1e-7, "\(term.term)")
        var estimate = try #require(answer.number("classWeights", "estimates", term.term))
        if corrects, term.kind == .intercept {
          estimate -= try #require(answer.number("classWeights", "interceptShift"))
        }
        #expect(abs(term.estimate - estimate) < 1e-8 * error, "\(term.term)")
      }
      guard corrects else { continue }
      let effect = try #require(try inference.marginalEffects().first { $0.column == "age" })
      let expected = try #require(answer.number("classWeights", "effectOfAge"))
      #expect(abs(effect.effect / expected - 1) < 1e-8)
    }
  }

  @Test func `weights that are no counts leave Wald's test alone`() throws {
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      birthwt, target: "low", features: ["age", "smoke"], rowColumns: .init(sampleWeight: "lwt"))
    let inference = try fit.model.inference(on: birthwt, rowColumns: .init(sampleWeight: "lwt"))
    let test = try #require(try inference.termTest(of: "age"))
    #expect(test.likelihoodRatio == nil && test.score == nil && test.wald != nil)
    #expect(inference.statistics.nagelkerkeR2 == nil && fit.statistics.coxSnellR2 == nil)
    let refused = #expect(throws: LogisticError.self) { _ = try inference.profileIntervals() }
    #expect(refused?.code == "profile")
    let without = try fit.model.inference(on: birthwt)
    #expect(without.warnings.contains { $0.code == "other-weights" })
  }

  @Test func `a file keeps how the rows of its fit counted`() throws {
    var estimator = LogisticRegression(penalty: .unpenalized)
    estimator.classWeight = .each(["1": 2, "0": 1])
    estimator.correctsIntercept = true
    let fit = try estimator.fit(
      birthwt, target: "low", features: ["age", "smoke"], rowColumns: .init(sampleWeight: "lwt"))
    let weights = try #require(fit.model.record?.weights)
    #expect(weights.classFactors == [1, 2] && weights.sampleWeight == "lwt")
    let read = try TabularModel(archive: fit.model.archive())
    #expect(read.record?.weights == weights)
  }

  @Test func `a contrast of several classes names the class`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/penguins.csv"))
    var estimator = LogisticRegression(penalty: .unpenalized)
    estimator.missing = .drop
    let fit = try estimator.fit(table, target: "island", features: ["bill_length_mm", "sex"])
    let inference = try fit.model.inference(on: table)
    let labels = Set(inference.terms.compactMap(\.classLabel)).sorted()
    try #require(labels.count == 2)
    for label in labels {
      let contrast = try inference.contrast("\(label):bill_length_mm")
      let term = try #require(
        inference.terms.first { $0.classLabel == label && $0.term == "bill_length_mm" })
      #expect(contrast.estimate == term.estimate)
    }
    let vague = #expect(throws: LogisticError.self) {
      _ = try inference.contrast("bill_length_mm")
    }
    #expect(vague?.code == "contrast")
    let half = try inference.contrast("1/2*\(labels[0]):bill_length_mm")
    let whole = try inference.contrast("\(labels[0]):bill_length_mm")
    #expect(half.estimate == whole.estimate / 2)
    #expect(throws: LogisticError.self) {
      _ = try inference.contrast("\(labels[0]):bill_length_mm -")
    }
  }
}
