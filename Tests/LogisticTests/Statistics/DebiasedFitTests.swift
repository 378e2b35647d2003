import LogisticTestSupport
import Testing

@testable import Logistic

/// The reference is glmnet's, `debiased.R`.
@Suite struct DebiasedFitTests {
  private func birthwt() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }

  private func numbers(_ answer: ReferenceAnswer, _ key: String) -> [Double] {
    (0..<answer.count(key)).map { answer.number(key, String($0)) ?? .nan }
  }

  /// glmnet's path ends within some 1e-7 of a coefficient's deviation, and the steps start there.
  @Test func `estimates and errors are those computed with glmnet, exact and node-wise`() throws {
    let answer = try ReferenceAnswer("debiased")
    let table = try birthwt()
    let lambda = try #require(answer.number("lambda"))
    let model = try LogisticRegression(penalty: .l1(lambda: lambda)).fit(
      table, target: "low", features: answer.texts("names")
    ).model
    for (inverse, key) in [(DebiasedFit.Inverse.exact, "exact"), (.nodewise, "nodewise")] {
      let found = try model.debiased(on: table, using: inverse)
      #expect(found.inverse == inverse && found.lambda == lambda && found.warnings.isEmpty)
      let slopes = Array(found.terms.suffix(inverse == .exact ? 8 : 7))
      let (estimates, errors) = (numbers(answer, key), numbers(answer, key + "Errors"))
      #expect(slopes.count == estimates.count)
      for (k, term) in slopes.enumerated() {
        #expect(abs(term.estimate - estimates[k]) < 1e-5 * errors[k], "\(key) \(term.term)")
        #expect(abs(try #require(term.standardError) / errors[k] - 1) < 1e-5, "\(key) \(term.term)")
      }
      for (mine, theirs) in zip(found.penalized, numbers(answer, "penalized")) {
        #expect(abs(mine - theirs) < 1e-5 * max(1, abs(theirs)))
      }
    }
    #expect(try model.debiased(on: table).inverse == .exact)
  }

  @Test
  func `of a weak penalty it is maximum likelihood, whose levels are differences to the first`()
    throws
  {
    let table = try birthwt()
    func fit(_ penalty: Penalty) throws -> TabularModel {
      try LogisticRegression(penalty: penalty, categorical: ["race"]).fit(
        table, target: "low", features: ["age", "lwt", "race", "smoke"]
      ).model
    }
    let free = try fit(.unpenalized).inference(on: table)
    for penalty in [
      Penalty.l2(lambda: 1e-5), .l1(lambda: 1e-5), .elasticNet(lambda: 1e-5, l1Ratio: 0.5),
    ] {
      let found = try fit(penalty).debiased(on: table)
      #expect(
        found.terms.map(\.term) == [
          "(Intercept)", "age", "lwt", "race=1", "race=2", "race=3", "smoke",
        ])
      #expect(found.terms[3].isReference && found.penalized[3] == 0)
      for (a, b) in zip(found.terms, free.terms) where !a.isReference {
        let error = try #require(b.standardError)
        #expect(abs(a.estimate - b.estimate) < 1e-4 * error, "\(a.term)")
        #expect(abs(try #require(a.standardError) / error - 1) < 1e-4, "\(a.term)")
      }
    }
  }

  @Test func `frequency weights are rows`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let counts = try table.numbers(of: "freq")
    let rows = counts.indices.flatMap { i in [Int](repeating: i, count: Int(counts[i])) }
    let expanded = table.selecting(rows: rows)
    let features = ["class", "sex", "age"]
    let weighted = try LogisticRegression(penalty: .l1(lambda: 0.01)).fit(
      table, target: "survived", features: features, rowColumns: .init(frequencyWeight: "freq"))
    let plain = try LogisticRegression(penalty: .l1(lambda: 0.01)).fit(
      expanded, target: "survived", features: features)
    let a = try weighted.model.debiased(on: table, rowColumns: .init(frequencyWeight: "freq"))
    let b = try plain.model.debiased(on: expanded)
    #expect(a.observations == b.observations)
    for (u, v) in zip(a.terms, b.terms) where !u.isReference {
      let error = try #require(v.standardError)
      #expect(
        abs(u.estimate - v.estimate) < 1e-5 * error && abs(u.standardError! / error - 1) < 1e-6)
    }
  }

  /// Columns of correlation ½^|i − j|.
  private func rows(_ count: Int, truth: [Double], seed: UInt64) throws -> DataTable {
    var random = Xoshiro256StarStar(seed: seed)
    var columns = truth.map { _ in [Double]() }
    var y = [Double]()
    for _ in 0..<count {
      var (z, last) = (0.0, 0.0)
      for j in truth.indices {
        last = j == 0 ? random.normal() : 0.5 * last + 0.75.squareRoot() * random.normal()
        columns[j].append(last)
        z += truth[j] * last
      }
      y.append(random.uniform() < sigmoid(z) ? 1 : 0)
    }
    return try DataTable(
      columns: truth.indices.map { Column("x\($0)", numbers: columns[$0]) }
        + [Column("y", numbers: y)])
  }

  private func fit(_ table: DataTable, lambda: Double) throws -> TabularModel {
    var regression = LogisticRegression(penalty: .l1(lambda: lambda))
    regression.keepsCurvature = false
    return try regression.fit(table, target: "y").model
  }

  @Test func `95 % intervals hold the truth in 95 % of samples, where naive ones do not`() throws {
    let truth = [1, -1, 0.5, 0, 0, 0]
    var hits = truth.map { _ in 0 }
    var naive = hits
    let samples = 200
    for sample in 0..<samples {
      let table = try rows(300, truth: truth, seed: UInt64(500 + sample))
      let found = try fit(table, lambda: 0.04).debiased(on: table)
      #expect(found.inverse == .exact)
      for j in truth.indices {
        let term = found.terms[j + 1]
        let ends = try #require(found.interval(term))
        if ends.low <= truth[j], truth[j] <= ends.high { hits[j] += 1 }
        // The penalised estimate with errors of the same information.
        let half = 0.5 * (ends.high - ends.low)
        if abs(found.penalized[j + 1] - truth[j]) <= half { naive[j] += 1 }
      }
    }
    // 3.3 deviations of a binomial share: missed by chance once in a thousand.
    let slack = 3.3 * (0.95 * 0.05 / Double(samples)).squareRoot()
    for j in truth.indices {
      #expect(abs(Double(hits[j]) / Double(samples) - 0.95) < slack, "x\(j): \(hits[j])")
    }
    for j in 0..<3 { #expect(Double(naive[j]) / Double(samples) < 0.6, "x\(j): \(naive[j])") }
  }

  @Test func `of more columns than rows the node-wise intervals hold what is 0`() throws {
    let truth = [0.5, -0.5, 0.3] + [Double](repeating: 0, count: 67)
    let (samples, count) = (20, 60)
    var (zeros, others) = (0, 0)
    for sample in 0..<samples {
      let table = try rows(count, truth: truth, seed: UInt64(9000 + sample))
      let found = try fit(table, lambda: 0.1).debiased(on: table)
      #expect(found.inverse == .nodewise && found.terms[0].standardError == nil)
      for j in truth.indices {
        let ends = try #require(found.interval(found.terms[j + 1]))
        let isHit = ends.low <= truth[j] && truth[j] <= ends.high
        if isHit { if j < 3 { others += 1 } else { zeros += 1 } }
      }
    }
    // Intervals of one sample depend on one another, which some tens of columns of little correlation hardly show.
    let slack = 3.3 * (0.95 * 0.05 / Double(samples * 67)).squareRoot()
    #expect(Double(zeros) / Double(samples * 67) > 0.95 - slack, "\(zeros)")
    #expect(others > 45, "\(others) of 60")
  }

  @Test func `what has no such errors is refused with what to do`() throws {
    let table = try birthwt()
    func fit(_ penalty: Penalty, _ change: (inout LogisticRegression) -> Void = { _ in }) throws
      -> TabularModel
    {
      var estimator = LogisticRegression(penalty: penalty)
      change(&estimator)
      return try estimator.fit(table, target: "low", features: ["age", "lwt", "smoke"]).model
    }
    func code(_ model: TabularModel, _ columns: LogisticRegression.RowColumns = .init()) -> String?
    {
      #expect(throws: LogisticError.self) { try model.debiased(on: table, rowColumns: columns) }?
        .code
    }
    #expect(code(try fit(.unpenalized)) == "no-penalty")
    #expect(code(try fit(.firth)) == "no-penalty")
    let lasso = try fit(.l1(lambda: 0.01))
    #expect(code(lasso, .init(sampleWeight: "age")) == "debiased")
    #expect(code(try fit(.l1(lambda: 0.01)) { $0.nonnegative = true }) == "debiased")
    #expect(code(try fit(.l1(lambda: 0.01)) { $0.classWeight = .balanced }) == "debiased")
    #expect(code(try fit(.l2(lambda: 0.01)) { $0.intercept = false }) == "debiased")
    #expect(throws: LogisticError.self) { try lasso.debiased(on: table, level: 1) }
    let error = #expect(throws: LogisticError.self) { try lasso.inference(on: table) }
    #expect(error?.advice?.contains("--ci debiased") == true)
    let other = try lasso.debiased(on: table.selecting(rows: (0..<100).map { $0 }))
    #expect(other.warnings.contains { $0.code == "not-optimal" })
  }
}
