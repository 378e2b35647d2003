import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct BootstrapTests {
  private func inference(_ features: [String] = ["age", "lwt", "smoke"]) throws -> Inference {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "low", features: features)
    return try fit.model.inference(on: table)
  }

  @Test func `errors are near those of the information, and intervals near the profile's`() throws {
    let inference = try inference()
    let bootstrap = try inference.bootstrap(2000, seed: 3)
    #expect(bootstrap.replicates.rows + bootstrap.separatedCount == 2000)
    let profiles = try inference.profileIntervals()
    for (j, term) in inference.terms.enumerated() {
      let error = try #require(term.standardError)
      // 189 rows: the bootstrap's error is right to some 10 %, its Monte-Carlo error is 2 %.
      #expect(abs(bootstrap.standardErrors[j] / error - 1) < 0.2, "\(term.term)")
      let bca = try bootstrap.bcaIntervals()[j]
      let profile = try #require(profiles[j])
      #expect(abs(bca.low - profile.low) < 0.4 * error, "\(term.term)")
      #expect(abs(bca.high - profile.high) < 0.4 * error, "\(term.term)")
      let plain = bootstrap.percentileIntervals()[j]
      #expect(plain.low < term.estimate && term.estimate < plain.high)
    }
  }

  @Test func `a seed repeats bit for bit, and each refit is that of the rows drawn`() throws {
    let inference = try inference()
    let one = try inference.bootstrap(130, seed: 9)
    let two = try inference.bootstrap(130, seed: 9)
    #expect(one.replicates == two.replicates)
    #expect(try inference.bootstrap(130, seed: 10).replicates != one.replicates)
    // Fewer resamples are the first of more.
    let few = try inference.bootstrap(20, seed: 9)
    #expect(Array(one.replicates.values[..<few.replicates.values.count]) == few.replicates.values)
  }

  /// A frequency fit of the same weights, by Newton's method to 1e-9 standard errors, is the answer; refits promise 1e-7.
  @Test func `a refit with one matrix is the fit of the rows drawn`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let features = ["age", "lwt", "smoke"]
    let inference = try inference(features)
    let refits = try #require(
      BinaryRefits(inference.fitted, try inference.fitted.scaledRows()))
    var random = Xoshiro256StarStar(seed: 4)
    for _ in 0..<20 {
      var counts = [Double](repeating: 0, count: table.rowCount)
      for _ in 0..<table.rowCount { counts[random.uniform(below: table.rowCount)] += 1 }
      let found = inference.fitted.scaling.original(try #require(refits.refit(counts)))
      let fit = try LogisticRegression(penalty: .unpenalized).fit(
        try table.with(Column("count", numbers: counts)), target: "low", features: features,
        rowColumns: .init(frequencyWeight: "count"))
      for (j, name) in (features + ["(Intercept)"]).enumerated() {
        let term = try #require(fit.terms.first { $0.term == name })
        let error = try #require(term.standardError)
        #expect(abs(found[j] - term.estimate) < 1e-6 * error, "\(name)")
      }
    }
    // Rows that a column separates have no estimate.
    let low = try table.numbers(of: "low"), smoke = try table.numbers(of: "smoke")
    let separating = zip(low, smoke).map { $0 == $1 ? 1.0 : 0 }
    #expect(refits.refit(separating) == nil)
  }

  @Test func `stratified resamples keep the classes' shares, clusters go together`() throws {
    // Thirty clusters of four rows, each of one class.
    let table = try DataTable(columns: [
      Column("y", categories: (0..<120).map { $0 / 4 * 7 % 10 < 3 ? "yes" : "no" }),
      Column("x", numbers: (0..<120).map { Double($0 * 7 % 11) }),
      Column("g", categories: (0..<120).map { "g\($0 / 4)" }),
    ])
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["x"])
    let inference = try fit.model.inference(on: table)
    let stratified = try inference.bootstrap(400, resampling: .stratified, seed: 1)
    let cases = try inference.bootstrap(400, resampling: .cases, seed: 1)
    // The intercept moves with the share of the classes, which strata hold fixed.
    #expect(stratified.standardErrors[0] < cases.standardErrors[0])
    let clusters = try inference.bootstrap(
      400, resampling: .clusters(column: "g"), seed: 1)
    #expect(clusters.replicates.rows + clusters.separatedCount == 400)
    // Classes are bundled in clusters: the share varies more than with single rows.
    #expect(clusters.standardErrors[0] > cases.standardErrors[0])
    #expect(throws: LogisticError.self) {
      try inference.bootstrap(10, resampling: .clusters(column: "nobody"))
    }
    #expect(throws: LogisticError.self) { try inference.bootstrap(1) }
  }

  @Test func `separated resamples are counted and left out`() throws {
    // Two rows alone overlap: a resample without one of them is separated.
    let x = [0.0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    let y = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1]
    let table = try DataTable(columns: [
      Column("x", numbers: x), Column("y", numbers: y.map(Double.init)),
    ])
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "y", features: ["x"])
    let bootstrap = try fit.model.inference(on: table).bootstrap(300, seed: 2)
    // A row is missing from a resample with chance (11/12)¹² = 0.352, one of two with more.
    #expect(bootstrap.separatedCount > 100 && bootstrap.separatedCount < 250)
    #expect(bootstrap.replicates.values.allSatisfy { $0.isFinite })
  }

  @Test func `frequency weights are resampled as the rows they stand for`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let columns = LogisticRegression.RowColumns(frequencyWeight: "freq")
    let fit = try LogisticRegression(penalty: .unpenalized).fit(
      table, target: "survived", features: ["class", "sex", "age"], rowColumns: columns)
    let inference = try fit.model.inference(on: table, rowColumns: columns)
    let bootstrap = try inference.bootstrap(400, seed: 4)
    let robust = try fit.model.inference(on: table, covariance: .hc0, rowColumns: columns)
    let errors = robust.terms.compactMap(\.standardError)
    for (a, b) in zip(bootstrap.standardErrors, errors) {
      // 400 resamples: the error of an error is 1/√800 of it, four of which are 14 %.
      #expect(abs(a / b - 1) < 0.17)
    }
  }

  @Test func `an observer ends it with what there is`() throws {
    let bootstrap = try inference().bootstrap(1000) { done, _ in done >= 128 ? .stop : .proceed }
    #expect(bootstrap.wasStopped)
    #expect(bootstrap.replicates.rows + bootstrap.separatedCount == 128)
  }
}
