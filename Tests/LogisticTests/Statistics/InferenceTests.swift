import LogisticTestSupport
import Testing

@testable import Logistic

/// References in 80-bit arithmetic, compared with R, statsmodels and scikit-learn; see each file.
@Suite struct InferenceTests {
  /// A reference's fit, and the table it is of.
  private func fitted(_ name: String) throws -> (
    answer: ReferenceAnswer, table: DataTable, model: TabularModel,
    columns: LogisticRegression.RowColumns
  ) {
    let answer = try ReferenceAnswer(name)
    let folder =
      name.hasPrefix("penguin-happiness") || name.hasPrefix("article") ? "article" : "data"
    let table = try DataTable(
      contentsOf: ProjectFiles.fixture("\(folder)/\(answer.text("data", "file")!)"))
    var estimator = LogisticRegression(penalty: .unpenalized, missing: .drop)
    estimator.categorical = name == "birthwt-mle" ? ["race"] : []
    let columns = LogisticRegression.RowColumns(frequencyWeight: answer.text("data", "weights"))
    let fit = try estimator.fit(
      table, target: answer.text("data", "target")!, features: answer.texts("data", "features"),
      rowColumns: columns)
    return (answer, table, fit.model, columns)
  }

  private func key(_ term: Term) -> String { term.kind == .intercept ? "intercept" : term.term }

  @Test(arguments: [
    "birthwt-mle", "spector-mle", "affairs-mle", "rare-events-mle", "penguins-sex-mle",
    "penguin-happiness-mle", "titanic-counts-weights", "article-overlap-mle",
    "breast-cancer-mean3-mle",
  ])
  func `errors, covariance and statistics of two classes agree with the reference`(name: String)
    throws
  {
    let (answer, table, model, columns) = try fitted(name)
    let inference = try model.inference(on: table, rowColumns: columns)
    let errors = answer.numbers("answers", "standardErrors")
    let z = answer.numbers("answers", "zValues")
    let p = answer.numbers("answers", "pValues")
    let estimated = inference.terms.filter { $0.standardError != nil }
    #expect(estimated.count == errors.count)
    for term in estimated {
      let key = key(term)
      let error = try #require(errors[key])
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-7, "\(key)")
      #expect(abs(try #require(term.z) - (try #require(z[key]))) < 1e-6 * max(1, abs(z[key]!)))
      let expected = try #require(p[key])
      // A relative error of z is z² times as large in a far tail.
      let slack = 1e-6 * max(1, z[key]! * z[key]!)
      #expect(abs(try #require(term.pValue) - expected) <= slack * expected + 1e-300, "\(key)")
      let interval = try #require(inference.interval(term))
      #expect(
        abs(interval.low - answer.number("answers", "confidenceIntervals", key, "0")!) < 1e-6
          * error)
      #expect(
        abs(interval.high - answer.number("answers", "confidenceIntervals", key, "1")!) < 1e-6
          * error)
    }
    let order = answer.texts("answers", "covariance", "order")
    for (a, first) in order.enumerated() {
      for (b, second) in order.enumerated() {
        let i = try #require(estimated.firstIndex { key($0) == first })
        let j = try #require(estimated.firstIndex { key($0) == second })
        let expected = try #require(
          answer.number("answers", "covariance", "matrix", String(a), String(b)))
        #expect(
          abs(inference.covariance[i, j] - expected) < 1e-6 * errors[first]! * errors[second]!)
      }
    }
    let statistics = inference.statistics
    for (value, name) in [
      (statistics.logLikelihood, "logLikelihood"),
      (statistics.nullLogLikelihood, "nullLogLikelihood"), (statistics.tjurR2, "tjurR2"),
      (statistics.aic, "aic"), (statistics.bic, "bic"), (statistics.mcFaddenR2, "mcFaddenR2"),
      (statistics.nagelkerkeR2, "nagelkerkeR2"),
    ] {
      let expected = try #require(answer.number("answers", name))
      #expect(abs(try #require(value) / expected - 1) < 1e-8, "\(name)")
    }
    #expect(inference.distance < 1e-7)
  }

  @Test(arguments: ["anes96-multinomial", "penguins-island-multinomial"])
  func `errors and covariance of several classes agree with the reference`(name: String) throws {
    let (answer, table, model, _) = try fitted(name)
    let inference = try model.inference(on: table)
    let estimated = inference.terms.filter { $0.standardError != nil }
    func key(_ term: Term) -> String { "\(term.classLabel ?? ""):\(self.key(term))" }
    let order = answer.texts("answers", "covariance", "order")
    #expect(order.count == estimated.count)
    for (a, first) in order.enumerated() {
      let i = try #require(estimated.firstIndex { key($0) == first })
      let parts = first.split(separator: ":").map(String.init)
      let error = try #require(answer.number("answers", "standardErrors", parts[0], parts[1]))
      #expect(abs(try #require(estimated[i].standardError) / error - 1) < 1e-7)
      for (b, second) in order.enumerated() {
        let j = try #require(estimated.firstIndex { key($0) == second })
        let expected = try #require(
          answer.number("answers", "covariance", "matrix", String(a), String(b)))
        let scale = (inference.covariance[i, i] * inference.covariance[j, j]).squareRoot()
        #expect(abs(inference.covariance[i, j] - expected) < 1e-6 * scale)
      }
    }
    let null = try #require(answer.number("answers", "nullLogLikelihood"))
    #expect(abs(try #require(inference.statistics.nullLogLikelihood) / null - 1) < 1e-10)
    for column in answer.texts("data", "features") {
      let test = try #require(try inference.termTest(of: column))
      let expected = try #require(answer.number("answers", "termTests", column, "likelihoodRatio"))
      let ratio = try #require(test.likelihoodRatio)
      #expect(abs(ratio.statistic - expected) < 1e-6 * max(1, expected))
      #expect(
        Double(test.degreesOfFreedom)
          == answer.number("answers", "termTests", column, "df"))
    }
  }

  @Test(arguments: ["birthwt-mle", "spector-mle", "affairs-mle", "rare-events-mle"])
  func `robust errors agree with the reference`(name: String) throws {
    let (answer, table, model, _) = try fitted(name)
    for word in ["HC0", "HC1", "HC2", "HC3"] {
      let estimator = try #require(CovarianceEstimator(word))
      let inference = try model.inference(on: table, covariance: estimator)
      let expected = answer.numbers("answers", "robust", word, "standardErrors")
      if word == "HC0" || word == "HC1" { #expect(!expected.isEmpty) }
      for (key, error) in expected {
        let term = try #require(inference.terms.first { self.key($0) == key })
        #expect(abs(try #require(term.standardError) / error - 1) < 1e-6, "\(word) \(key)")
      }
    }
  }

  @Test func `cluster-robust errors agree with the reference in all three corrections`() throws {
    let (answer, table, model, _) = try fitted("affairs-mle")
    for correction in CovarianceEstimator.ClusterCorrection.allCases {
      let inference = try model.inference(
        on: table, covariance: .cluster(column: "occupation", correction: correction))
      #expect(inference.clusterCount == 6)
      let word =
        switch correction {
        case .none: "none"
        case .groups: "G/(G-1)"
        case .rowsAndGroups: "G/(G-1)*(n-1)/(n-k)"
        }
      let expected = answer.numbers("answers", "cluster", "standardErrors", word)
      #expect(expected.count == 9)
      for (key, error) in expected {
        let term = try #require(inference.terms.first { self.key($0) == key })
        #expect(abs(try #require(term.standardError) / error - 1) < 1e-6, "\(word) \(key)")
      }
      #expect(inference.warnings.contains { $0.code == "few-clusters" })
      // Six clusters leave no room for a test of eight slopes.
      let slopes = inference.terms.indices.filter { inference.terms[$0].kind == .slope }
      #expect(throws: LogisticError.self) { try inference.waldTest(of: slopes) }
    }
  }

  @Test(arguments: ["birthwt-mle", "spector-mle", "affairs-mle", "rare-events-mle"])
  func `tests of terms agree with the reference`(name: String) throws {
    let (answer, table, model, _) = try fitted(name)
    let tests = try model.inference(on: table).termTests()
    #expect(!tests.isEmpty)
    for test in tests {
      let ratio = try #require(test.likelihoodRatio)
      for (value, key) in [
        (ratio.statistic, "likelihoodRatio"), (test.wald?.statistic, "wald"),
      ] {
        let expected = try #require(answer.number("answers", "termTests", test.column, key))
        #expect(abs(try #require(value) - expected) < 1e-6 * max(1, expected), "\(test.column)")
      }
      for (value, key) in [
        (ratio.pValue, "pValue"), (test.wald?.pValue, "waldPValue"),
      ] {
        let expected = try #require(answer.number("answers", "termTests", test.column, key))
        let slack = 1e-6 * max(1, ratio.statistic)
        #expect(abs(try #require(value) - expected) < slack * expected, "\(test.column)")
      }
      // The three statistics are one to first order.
      let score = try #require(test.score)
      #expect(abs(score.statistic / ratio.statistic - 1) < 0.6)
    }
  }

  @Test func `the score test is Pearson's for a two by two table`() throws {
    // With one binary column the score statistic is the χ² of the table (Agresti 2013, 5.2.5).
    let table = try DataTable(columns: [
      Column("x", numbers: [0, 0, 1, 1]),
      Column("y", categories: ["no", "yes", "no", "yes"]),
      Column("n", numbers: [30, 10, 15, 25]),
    ])
    let columns = LogisticRegression.RowColumns(frequencyWeight: "n")
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["x"], rowColumns: columns)
    let test = try #require(
      try fit.model.inference(on: table, rowColumns: columns).termTest(of: "x"))
    // n(ad − bc)²/(row and column sums).
    let difference = 30.0 * 25 - 10 * 15
    let pearson = 80 * difference * difference / (40 * 40 * 45 * 35)
    let score = try #require(test.score)
    #expect(abs(score.statistic - pearson) < 1e-9)
  }

  @Test(arguments: ["birthwt-mle", "spector-mle"])
  func `profile intervals agree with the reference`(name: String) throws {
    let (answer, table, model, _) = try fitted(name)
    let inference = try model.inference(on: table)
    let intervals = try inference.profileIntervals()
    for (term, interval) in zip(inference.terms, intervals) where !term.isReference {
      let key = key(term)
      let error = try #require(term.standardError)
      let (low, high) = try #require(interval)
      // The reference's root finding is to 1e-14; the refits are to 1e-10 standard errors.
      #expect(abs(low - answer.number("answers", "profileIntervals", key, "0")!) < 1e-7 * error)
      #expect(abs(high - answer.number("answers", "profileIntervals", key, "1")!) < 1e-7 * error)
    }
  }

  @Test(arguments: ["birthwt-mle", "affairs-mle", "spector-mle", "rare-events-mle"])
  func `diagnostics of rows agree with the reference`(name: String) throws {
    let (answer, table, model, _) = try fitted(name)
    let influence = try model.inference(on: table).influence()
    let count = answer.count("answers", "diagnostics", "rows")
    #expect(count > 0)
    for i in 0..<count {
      let row = Int(try #require(answer.number("answers", "diagnostics", "rows", String(i))))
      for (values, name) in [
        (influence.fitted, "fitted"), (influence.pearsonResiduals, "pearsonResidual"),
        (influence.devianceResiduals, "devianceResidual"), (influence.leverages, "leverage"),
        (influence.cooksDistances, "cooksDistance"),
        (influence.standardizedPearsonResiduals, "standardizedPearsonResidual"),
      ] {
        let expected = try #require(answer.number("answers", "diagnostics", name, String(i)))
        #expect(abs(values[row] / expected - 1) < 1e-6, "\(name) of row \(row)")
      }
    }
    let k = Double(model.record?.free.count ?? 0) + 1
    #expect(abs(influence.leverages.reduce(0, +) - k) < 1e-8)
  }

  @Test func `DFBETAs are what a refit without the row gives, to one step`() throws {
    let (_, table, model, _) = try fitted("affairs-mle")
    let inference = try model.inference(on: table)
    let influence = try inference.influence()
    let estimator = LogisticRegression(penalty: .unpenalized)
    let features = model.space.inputs.map(\.name)
    for row in [0, 13, 2023, 6365] {
      let others = table.selecting(rows: (0..<table.rowCount).filter { $0 != row })
      let refit = try estimator.fit(others, target: "had_affair", features: features)
      let moves = inference.terms.enumerated().map {
        ($1.estimate - refit.terms[$0].estimate) / $1.standardError!
      }
      let largest = moves.map(abs).max()!
      #expect(largest > 1e-4)
      // Newton's step: its error is quadratic in the move.
      for (j, moved) in moves.enumerated() {
        #expect(abs(influence.dfbetas[row, j] - moved) < 2 * largest * largest)
      }
    }
  }

  @Test func `frequency weights are the expanded table, HC2, HC3 and Cook's distance included`()
    throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let counts = try table.numbers(of: "freq")
    let expanded = table.selecting(
      rows: counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) })
    let features = ["class", "sex", "age"]
    let columns = LogisticRegression.RowColumns(frequencyWeight: "freq")
    let estimator = LogisticRegression(penalty: .unpenalized)
    let weighted = try estimator.fit(
      table, target: "survived", features: features, rowColumns: columns)
    let plain = try estimator.fit(expanded, target: "survived", features: features)
    for word in ["fisher", "hc0", "hc1", "hc2", "hc3"] {
      let covariance = try #require(CovarianceEstimator(word))
      let a = try weighted.model.inference(on: table, covariance: covariance, rowColumns: columns)
      let b = try plain.model.inference(on: expanded, covariance: covariance)
      for (first, second) in zip(a.terms, b.terms) {
        guard let error = first.standardError else { continue }
        #expect(abs(error / second.standardError! - 1) < 1e-9, "\(word) \(first.term)")
      }
      #expect(abs(a.statistics.bic! - b.statistics.bic!) < 1e-6)
    }
    let one = try weighted.model.inference(on: table, rowColumns: columns).influence()
    let all = try plain.model.inference(on: expanded).influence()
    var place = 0
    for row in counts.indices where counts[row] > 0 {
      #expect(abs(one.cooksDistances[row] / all.cooksDistances[place] - 1) < 1e-7)
      #expect(abs(one.leverages[row] / all.leverages[place] - 1) < 1e-9)
      place += Int(counts[row])
    }
    // Rows of weight 0 took no part.
    #expect(counts.indices.allSatisfy { one.leverages[$0].isNaN == (counts[$0] == 0) })
  }

  @Test func `a contrast of levels is the estimate of another reference`() throws {
    let (_, table, model, _) = try fitted("birthwt-mle")
    let inference = try model.inference(on: table)
    let contrast = try inference.contrast("race=2 - race=3")
    var estimator = LogisticRegression(penalty: .unpenalized, categorical: ["race"])
    estimator.references = ["race": "3"]
    let features = model.space.inputs.map(\.name)
    let refit = try estimator.fit(table, target: "low", features: features)
    let term = try #require(refit.terms.first { $0.term == "race=2" })
    #expect(abs(contrast.estimate - term.estimate) < 1e-8 * term.standardError!)
    #expect(abs(contrast.standardError / term.standardError! - 1) < 1e-8)
    let doubled = try inference.contrast("2*race=2 - 2*race=3")
    #expect(abs(doubled.z - contrast.z) < 1e-12)
    // Against its own reference level, which is 0.
    let own = try #require(inference.terms.first { $0.term == "race=2" }?.z)
    #expect(abs(try inference.contrast("race=2 - race=1").z - own) < 1e-12)
    #expect {
      try inference.contrast("rase=2")
    } throws: {
      ($0 as? LogisticError)?.advice == "did you mean 'race=2'?"
    }
  }

  @Test func `what naive errors do not hold for is refused with what to do`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let features = ["age", "lwt", "smoke"]
    let ridge = try LogisticRegression(penalty: .l2(lambda: 0.1)).fit(
      table, target: "low", features: features)
    #expect {
      try ridge.model.inference(on: table)
    } throws: {
      ($0 as? LogisticError)?.code == "penalised"
    }
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "low", features: features)
    #expect {
      try fit.model.inference(on: table).waldTest(ofColumn: "smok")
    } throws: {
      ($0 as? LogisticError)?.advice == "did you mean 'smoke'?"
    }
    #expect {
      try fit.model.inference(on: table, covariance: .cluster(column: "nobody"))
    } throws: {
      ($0 as? LogisticError)?.code == "unknown-column"
    }
    let titanic = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic.csv"))
    let imputed = try LogisticRegression(penalty: .unpenalized).fit(
      titanic, target: "survived", features: ["age", "sex"])
    #expect {
      try imputed.model.inference(on: titanic)
    } throws: {
      ($0 as? LogisticError)?.code == "imputed"
    }
  }

  @Test func `sampling weights take robust errors, which a factor on all weights leaves alone`()
    throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let ages = try table.numbers(of: "age")
    var errors: [[Double]] = []
    for factor in [1.0, 7] {
      let weighted = try table.with(
        Column("w", numbers: ages.map { factor * (1 + ($0 - 14) / 10) }))
      let columns = LogisticRegression.RowColumns(sampleWeight: "w")
      let fit = try LogisticRegression(penalty: .unpenalized).fit(
        weighted, target: "low", features: ["lwt", "smoke"], rowColumns: columns)
      let inference = try fit.model.inference(on: weighted, rowColumns: columns)
      #expect(inference.estimator == .hc1)
      #expect(inference.warnings.contains { $0.code == "robust-by-weights" })
      errors.append(inference.terms.compactMap(\.standardError))
    }
    for (a, b) in zip(errors[0], errors[1]) { #expect(abs(a / b - 1) < 1e-7) }
  }

  @Test func `a model that Adam trained says how far it is from the optimum`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    var estimator = LogisticRegression(
      penalty: .unpenalized, method: .adam(), categorical: ["race"])
    estimator.epochs = 3
    let fit = try estimator.fit(table, target: "low", features: ["age", "race", "smoke"])
    let inference = try fit.model.inference(on: table)
    #expect(inference.distance > 0.01)
    #expect(inference.warnings.contains { $0.code == "not-optimal" })
    // All levels have weights of their own; what rows determine is differences to the first.
    let race = inference.terms.filter { $0.column == "race" }
    #expect(race.map(\.isReference) == [true, false, false])
    #expect(race[1].standardError != nil)
  }

  @Test func `quantile residuals of a true model look normal`() throws {
    let (_, table, model, _) = try fitted("affairs-mle")
    let residuals = try model.inference(on: table).influence(seed: 5).quantileResiduals
    let n = Double(residuals.count)
    let mean = residuals.reduce(0, +) / n
    let variance = residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    // Four standard errors of a mean and a variance of 6366 normal numbers.
    #expect(abs(mean) < 4 / n.squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / n).squareRoot())
    #expect(try model.inference(on: table).influence(seed: 5).quantileResiduals == residuals)
  }
}
