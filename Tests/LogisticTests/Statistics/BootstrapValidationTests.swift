import LogisticTestSupport
import Testing

@testable import Logistic

/// References by R: glm on given resamples, and rms::validate (`goodness.R`).
@Suite struct BootstrapValidationTests {
  private let table: DataTable
  private let answer: ReferenceAnswer
  private let features = ["age", "lwt", "race", "smoke", "ptl", "ht", "ui", "ftv"]
  private let estimator = LogisticRegression(penalty: .unpenalized, categorical: ["race"])

  init() throws {
    table = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    answer = try ReferenceAnswer("goodness")
  }

  @Test func `given resamples have the optimism that R computes for them`() throws {
    let count = answer.count("answers", "validation", "draws")
    let draws = try (0..<count).map { r in
      try (0..<table.rowCount).map { i in
        Int(
          try #require(
            answer.number("answers", "validation", "draws", String(r), String(i))))
      }
    }
    let (estimator, features) = (estimator, features)
    let found = try BootstrapValidation(table, target: "low", draws: draws) {
      rows throws(LogisticError) in
      try estimator.fit(rows, target: "low", features: features)
    }
    #expect(found.failedCount == 0 && found.resampleCount == count)
    for (figure, key) in [
      (found.auc, "auc"), (found.brier, "brier"), (found.slope, "slope"),
      (found.intercept, "intercept"),
    ] {
      func number(_ part: String) throws -> Double {
        try #require(answer.number("answers", "validation", part, key))
      }
      // Slopes are fits to fits, each to 1e-8 standard errors.
      let slack = key == "auc" ? 1e-12 : 1e-7
      #expect(abs(figure.apparent - (try number("apparent"))) < slack, "\(key)")
      #expect(abs(figure.training - (try number("training"))) < slack, "\(key)")
      #expect(abs(figure.test - (try number("test"))) < slack, "\(key)")
      #expect(abs(figure.optimism - (try number("optimism"))) < slack, "\(key)")
      #expect(abs(figure.corrected - (try number("corrected"))) < slack, "\(key)")
    }
  }

  @Test func `drawn resamples give what rms validate gives, within Monte-Carlo error`() throws {
    let found = try estimator.validated(
      table, target: "low", features: features, resamples: 120, seed: 7)
    for (figure, key) in [
      (found.auc, "aucCorrected"), (found.brier, "brierCorrected"),
      (found.slope, "slopeCorrected"), (found.intercept, "interceptCorrected"),
    ] {
      let expected = try #require(answer.number("answers", "rms", key))
      // R's own 2000 resamples have a quarter of the error of these 120.
      #expect(abs(figure.corrected - expected) < 4 * figure.standardError, "\(key)")
      #expect(figure.standardError > 0)
    }
  }

  @Test func `a seed repeats bit for bit, and fewer resamples are the first of more`() throws {
    let one = try estimator.validated(
      table, target: "low", features: ["age", "lwt"], resamples: 40, seed: 3)
    let two = try estimator.validated(
      table, target: "low", features: ["age", "lwt"], resamples: 20, seed: 3)
    #expect(one.replicates.prefix(20).map(\.test) == two.replicates.map(\.test))
    let other = try estimator.validated(
      table, target: "low", features: ["age", "lwt"], resamples: 20, seed: 4)
    #expect(other.replicates.map(\.test) != two.replicates.map(\.test))
  }

  @Test func `separated resamples are counted: left out without a penalty, fitted by auto`() throws
  {
    // Two rows of 20 keep the classes from being separated: many resamples lack them.
    let x = (0..<20).map { Double($0) }
    let y = (0..<20).map { i in i == 9 ? "b" : i == 10 ? "a" : i < 10 ? "a" : "b" }
    let rows = try DataTable(columns: [
      Column("x", numbers: x), Column("y", categories: y),
    ])
    let plain = try LogisticRegression(penalty: .unpenalized).validated(
      rows, target: "y", resamples: 60, seed: 1)
    #expect(plain.failedCount > 5 && plain.failedCount < 55 && plain.separatedCount == 0)
    #expect(plain.replicates.count == 60 - plain.failedCount)
    let auto = try LogisticRegression().validated(rows, target: "y", resamples: 60, seed: 1)
    #expect(auto.separatedCount + auto.failedCount == plain.failedCount)
    #expect(auto.separatedCount > 5)
    #expect(auto.slope.resamples < auto.auc.resamples)
  }

  @Test func `an observer ends it with the resamples done`() throws {
    var calls: [Int] = []
    let found = try estimator.validated(
      table, target: "low", features: ["age", "lwt"], resamples: 100
    ) { done, total in
      calls.append(done)
      return done >= 32 ? .stop : .proceed
    }
    #expect(found.wasStopped && found.resampleCount == 32 && calls == [16, 32])
  }

  /// By loops over rows, pairs and classes.
  private func figures(_ fit: LogisticFit, _ table: DataTable, _ weights: [Double]) throws
    -> [Double]
  {
    let predictions = try fit.model.predict(table)
    let labels = try ClassLabels(fit.model.target, in: table, classes: fit.model.classes).indices
    let (p, k) = (predictions.probabilities, fit.model.classes.count)
    let total = weights.reduce(0, +)
    var (loss, brier, hits, areas) = (0.0, 0.0, 0.0, 0.0)
    for (i, label) in labels.enumerated() {
      loss -= weights[i] * log(p[i, label]) / total
      for c in 0..<k {
        let off = p[i, c] - (c == label ? 1 : 0)
        brier += weights[i] * off * off / total
      }
      if predictions.predicted[i] == label { hits += weights[i] / total }
    }
    for c in 0..<k {
      var (won, pairs) = (0.0, 0.0)
      for (i, a) in labels.enumerated() where a == c {
        for (j, b) in labels.enumerated() where b != c {
          let weight = weights[i] * weights[j]
          pairs += weight
          won += p[i, c] > p[j, c] ? weight : p[i, c] == p[j, c] ? 0.5 * weight : 0
        }
      }
      areas += won / pairs / Double(k)
    }
    return [areas, k == 2 ? brier / 2 : brier, loss, hits]
  }

  @Test
  func `of several classes and weights given resamples have the optimism of their definitions`()
    throws
  {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let target = try #require(iris.names.last)
    let n = iris.rowCount
    let weights = (0..<n).map { 0.5 + Double($0 % 7) / 4 }
    let table = try iris.with(Column("w", numbers: weights))
    let columns = LogisticRegression.RowColumns(sampleWeight: "w")
    let estimator = LogisticRegression(penalty: .l2(lambda: 0.02))
    let features = iris.names.filter { $0 != target }
    @Sendable func fit(_ rows: DataTable) throws(LogisticError) -> LogisticFit {
      try estimator.fit(rows, target: target, features: features, rowColumns: columns)
    }
    var random = Xoshiro256StarStar(seed: 1)
    let draws = (0..<6).map { _ in (0..<n).map { _ in random.uniform(below: n) } }
    let found = try BootstrapValidation(
      table, target: target, rowColumns: columns, draws: draws, fit: fit)
    var optimism = [0.0, 0, 0, 0]
    for draw in draws {
      let sample = table.selecting(rows: draw)
      let model = try fit(sample)
      let (own, all) = (
        try figures(model, sample, draw.map { weights[$0] }), try figures(model, table, weights)
      )
      for k in 0..<4 { optimism[k] += (own[k] - all[k]) / Double(draws.count) }
    }
    let apparent = try figures(fit(table), table, weights)
    let mine = [found.auc, found.brier, found.logLoss, found.accuracy]
    for k in 0..<4 {
      #expect(abs(mine[k].apparent - apparent[k]) < 1e-12, "\(k)")
      #expect(abs(mine[k].optimism - optimism[k]) < 1e-12, "\(k)")
      #expect(abs(mine[k].corrected - (apparent[k] - optimism[k])) < 1e-12, "\(k)")
    }
    #expect(!found.slope.apparent.isFinite)
  }

  @Test func `counts of rows are the rows themselves`() throws {
    let counts = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let frequency = try counts.numbers(of: "freq")
    let origin = frequency.indices.flatMap { [Int](repeating: $0, count: Int(frequency[$0])) }
    let expanded = counts.selecting(rows: origin)
    let columns = LogisticRegression.RowColumns(frequencyWeight: "freq")
    let estimator = LogisticRegression(penalty: .unpenalized)
    let features = ["class", "sex", "age"]
    var random = Xoshiro256StarStar(seed: 2)
    let draws = (0..<4).map { _ in origin.indices.map { _ in random.uniform(below: origin.count) } }
    let weighted = try BootstrapValidation(
      counts, target: "survived", rowColumns: columns, draws: draws.map { $0.map { origin[$0] } }
    ) { rows throws(LogisticError) in
      try estimator.fit(rows, target: "survived", features: features, rowColumns: columns)
    }
    let plain = try BootstrapValidation(expanded, target: "survived", draws: draws) {
      rows throws(LogisticError) in
      try estimator.fit(rows, target: "survived", features: features)
    }
    #expect(weighted.rowCount == plain.rowCount && weighted.rowCount == 2201)
    for path in [
      \BootstrapValidation.auc, \.brier, \.slope, \.intercept, \.logLoss, \.accuracy,
    ] {
      let (a, b) = (weighted[keyPath: path], plain[keyPath: path])
      #expect(abs(a.apparent - b.apparent) < 1e-9 && abs(a.optimism - b.optimism) < 1e-9)
    }
    let drawn = try estimator.validated(
      counts, target: "survived", features: features, rowColumns: columns, resamples: 60, seed: 5)
    #expect(drawn.resampleCount == 60 && abs(drawn.auc.optimism) < 0.01)
  }

  @Test func `what cannot be validated is said`() throws {
    #expect(throws: LogisticError.self) {
      try estimator.validated(
        table, target: "low", features: features, rowColumns: .init(offset: "age"))
    }
    #expect(throws: LogisticError.self) {
      try estimator.validated(table, target: "low", features: features, resamples: 1)
    }
    #expect(throws: LogisticError.self) {
      try BootstrapValidation(table, target: "low", draws: [[0, 500]]) {
        rows throws(LogisticError) in
        try LogisticRegression().fit(rows, target: "low")
      }
    }
    let separable = try DataTable(contentsOf: ProjectFiles.fixture("data/separable.csv"))
    let name = try #require(separable.names.last)
    #expect(throws: LogisticError.self) {
      try LogisticRegression(penalty: .unpenalized).validated(separable, target: name)
    }
  }
}
