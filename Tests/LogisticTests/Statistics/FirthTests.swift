import LogisticTestSupport
import Testing

@testable import Logistic

/// References in 80-bit arithmetic, compared with R's logistf and brglm2 (see each file), and FLIC and FLAC made by
/// `firth-corrections.R`.
@Suite struct FirthTests {
  static let names = ["birthwt", "endometrial", "quasi-separated", "separable"]

  private func fitted(
    _ name: String, _ penalty: Penalty = .firth
  ) throws -> (answer: ReferenceAnswer, table: DataTable, fit: LogisticFit) {
    let answer = try ReferenceAnswer("\(name)-firth")
    let table = try DataTable(
      contentsOf: ProjectFiles.fixture("data/\(answer.text("data", "file")!)"))
    var estimator = LogisticRegression(penalty: penalty)
    estimator.categorical = name == "birthwt" ? ["race"] : []
    let fit = try estimator.fit(
      table, target: answer.text("data", "target")!, features: answer.texts("data", "features"))
    return (answer, table, fit)
  }

  private func key(_ term: Term) -> String { term.kind == .intercept ? "intercept" : term.term }

  @Test(arguments: names)
  func `estimates are within 1e-8 standard errors of the reference`(name: String) throws {
    let (answer, _, fit) = try fitted(name)
    let errors = answer.numbers("answers", "wald", "standardErrors")
    var count = 0
    for term in fit.terms where !term.isReference {
      let key = key(term)
      let expected =
        answer.number("answers", "coefficients", key) ?? answer.number("answers", key)!
      let error = try #require(errors[key])
      #expect(abs(term.estimate - expected) < 1e-8 * error, "\(key)")
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-8, "\(key)")
      count += 1
    }
    #expect(count == errors.count)
    #expect(fit.penaltyName == "firth" && fit.history.solution?.outcome == .converged)
    let likelihood = try #require(answer.number("answers", "logLikelihoodAtEstimate"))
    #expect(abs(fit.logLikelihood / likelihood - 1) < 1e-10)
  }

  @Test(arguments: names)
  func `Wald's figures agree with the reference`(name: String) throws {
    let (answer, table, fit) = try fitted(name)
    let inference = try fit.model.inference(on: table)
    #expect(inference.distance < 1e-8)
    let penalized = try #require(answer.number("answers", "penalizedLogLikelihood"))
    #expect(abs(try #require(inference.penalizedLogLikelihood) / penalized - 1) < 1e-10)
    for term in inference.terms where !term.isReference {
      let key = key(term)
      let error = try #require(answer.number("answers", "wald", "standardErrors", key))
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-7)
      let z = try #require(answer.number("answers", "wald", "zValues", key))
      #expect(abs(try #require(term.z) - z) < 1e-6 * max(1, abs(z)))
      let p = try #require(answer.number("answers", "wald", "pValues", key))
      #expect(abs(try #require(term.pValue) - p) < 1e-6 * max(1, z * z) * p)
      let interval = try #require(inference.interval(term))
      for (end, place) in [(interval.low, "0"), (interval.high, "1")] {
        let expected = try #require(
          answer.number("answers", "wald", "confidenceIntervals", key, place))
        #expect(abs(end - expected) < 1e-6 * error)
      }
    }
    #expect(inference.statistics.aic == nil)
  }

  @Test(arguments: names)
  func `profile intervals and penalised likelihood-ratio tests agree with the reference`(
    name: String
  ) throws {
    let (answer, table, fit) = try fitted(name)
    let inference = try fit.model.inference(on: table)
    #expect(inference.usualIntervals == .profile)
    let intervals = try inference.intervals(.profile)
    let tests = try inference.coefficientTests()
    for (i, term) in inference.terms.enumerated() where !term.isReference {
      let key = key(term)
      let interval = try #require(intervals[i])
      for (end, place) in [(interval.low, "0"), (interval.high, "1")] {
        let expected = try #require(answer.number("answers", "profileIntervals", key, place))
        #expect(abs(end - expected) < 1e-6 * abs(expected), "\(key): \(end) for \(expected)")
      }
      let test = try #require(tests[i])
      let statistic = try #require(
        answer.number("answers", "penalizedLikelihoodRatio", "statistic", key))
      let p = try #require(answer.number("answers", "penalizedLikelihoodRatio", "pValues", key))
      #expect(abs(test.statistic - statistic) < 1e-6 * max(1, statistic), "\(key)")
      #expect(abs(test.pValue / p - 1) < 1e-6, "\(key)")
    }
    let overall = try #require(inference.statistics.likelihoodRatioTest)
    let expected = try #require(answer.number("answers", "overallTest", "statistic"))
    #expect(abs(overall.statistic / expected - 1) < 1e-6)
    #expect(Double(overall.degreesOfFreedom) == answer.number("answers", "overallTest", "df"))
    #expect(abs(overall.pValue / answer.number("answers", "overallTest", "pValue")! - 1) < 1e-6)
  }

  @Test(arguments: names, [Penalty.flic, .flac])
  func `FLIC and FLAC are those of their definitions`(name: String, penalty: Penalty) throws {
    let word = try #require(penalty.firth?.rawValue)
    let (_, table, fit) = try fitted(name, penalty)
    let answer = try ReferenceAnswer("firth-corrections")
    let errors = answer.numbers(name, "\(word)Errors")
    let inference = try fit.model.inference(on: table)
    #expect(inference.distance < 1e-8)
    for term in inference.terms where !term.isReference {
      let key = key(term)
      let error = try #require(errors[key])
      // R's estimates are to about 1e-9 standard errors.
      #expect(abs(term.estimate - answer.number(name, word, key)!) < 1e-7 * error, "\(key)")
      #expect(abs(try #require(term.standardError) / error - 1) < 1e-7, "\(key)")
    }
    // Probabilities whose mean is the share.
    let classes = try ClassLabels(fit.model.target, in: table, classes: fit.model.classes)
    let predicted = try fit.model.predict(table)
    let mean = predicted.probabilities.values.enumerated()
      .filter { $0.offset % 2 == fit.model.positive }.reduce(0) { $0 + $1.element }
    let share = Double(classes.classOfRow.count { Int($0) == fit.model.positive })
    #expect(abs(mean - share) < 1e-9 * share)
  }

  @Test func `FLIC has the slopes' tests of Firth and Wald's interval of its intercept`() throws {
    let (answer, table, fit) = try fitted("birthwt", .flic)
    let inference = try fit.model.inference(on: table)
    let intervals = try inference.intervals(inference.usualIntervals)
    let wald = try #require(inference.interval(inference.terms[0]))
    let own = try #require(intervals[0])
    #expect(own == wald)
    #expect(try inference.coefficientTests()[0] == nil)
    let age = try #require(intervals[1])
    #expect(abs(age.low / answer.number("answers", "profileIntervals", "age", "0")! - 1) < 1e-6)
  }

  /// R's glm of the augmented rows, with the coefficient as an offset (`flac-profiles.R`). Deviances of glm are to
  /// 1e-12, and the ends where they are 3.84 to some 1e-9 of them.
  @Test(arguments: ["birthwt", "endometrial"])
  func `FLAC has the profile and the tests of the augmented rows`(name: String) throws {
    let (_, table, fit) = try fitted(name, .flac)
    let answer = try ReferenceAnswer("flac-profiles")
    let inference = try fit.model.inference(on: table)
    #expect(inference.usualIntervals == .profile)
    let tests = try inference.coefficientTests()
    for ((term, ends), test) in zip(zip(inference.terms, try inference.profileIntervals()), tests)
    where !term.isReference {
      let key = key(term)
      let error = try #require(term.standardError)
      let (interval, test) = (try #require(ends), try #require(test))
      #expect(abs(interval.low - answer.number(name, "low", key)!) < 1e-6 * error, "\(key)")
      #expect(abs(interval.high - answer.number(name, "high", key)!) < 1e-6 * error, "\(key)")
      #expect(abs(test.statistic - answer.number(name, "statistic", key)!) < 1e-7, "\(key)")
    }
    let overall = try #require(inference.statistics.likelihoodRatioTest)
    #expect(abs(overall.statistic - answer.number(name, "overall")!) < 1e-7)
    let column = try #require(inference.terms.last?.column)
    let whole = try #require(try inference.termTest(of: column)?.likelihoodRatio)
    #expect(abs(whole.statistic - answer.number(name, "lastColumn")!) < 1e-7)
    #expect(try Summary(inference).text.contains("likelihood ratio of the augmented rows"))
  }

  /// By refits of tables without a row: what BCa's accelerations are by definition. Those of 79 rows, of which one keeps
  /// the classes apart, are far from any influence to first order: −0.08 here, and −0.01 by scores.
  @Test func `BCa intervals of a Firth fit take the accelerations of its jackknife`() throws {
    let (_, table, fit) = try fitted("endometrial", .firth)
    let bootstrap = try fit.model.inference(on: table).bootstrap(400, seed: 4)
    let without = try (0..<table.rowCount).map { row in
      try LogisticRegression(penalty: .firth).fit(
        table.selecting(rows: (0..<table.rowCount).filter { $0 != row }), target: "HG"
      ).terms.map(\.estimate)
    }
    for (j, ends) in try bootstrap.bcaIntervals().enumerated() {
      let mean = without.reduce(0) { $0 + $1[j] } / Double(without.count)
      let d = without.map { mean - $0[j] }
      let square = d.reduce(0) { $0 + $1 * $1 }
      let acceleration = d.reduce(0) { $0 + $1 * $1 * $1 } / (6 * pow(square, 1.5))
      let values = (0..<bootstrap.replicates.rows).map { bootstrap.replicates[$0, j] }.sorted()
      let below = Double(values.count { $0 < bootstrap.estimates[j] }) / Double(values.count)
      let bias = NormalDistribution.quantile(below)
      func end(_ z: Double) -> Double {
        let moved = bias + z
        return sortedQuantile(
          values, NormalDistribution.cumulative(bias + moved / (1 - acceleration * moved)))
      }
      #expect(abs(ends.low - end(-1.959963984540054)) < 1e-6, "\(j)")
      #expect(abs(ends.high - end(1.959963984540054)) < 1e-6, "\(j)")
    }
  }

  @Test func `a weight counts rows, as the rows themselves do`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/titanic_counts.csv"))
    let estimator = LogisticRegression(penalty: .firth)
    let features = ["class", "sex", "age"]
    let weighted = try estimator.fit(
      table, target: "survived", features: features, rowColumns: .init(frequencyWeight: "freq"))
    let answer = try ReferenceAnswer("firth-corrections")
    for term in weighted.terms where !term.isReference {
      let expected = try #require(answer.number("weighted", "coefficients", key(term)))
      #expect(abs(term.estimate - expected) < 1e-7 * (try #require(term.standardError)))
    }
    let counts = try table.numbers(of: "freq")
    let rows = counts.indices.flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
    let expanded = table.selecting(rows: rows)
    let plain = try estimator.fit(expanded, target: "survived", features: features)
    for (a, b) in zip(weighted.terms, plain.terms) {
      #expect(abs(a.estimate - b.estimate) < 1e-9)
    }
    let one = try weighted.model.inference(
      on: table, rowColumns: .init(frequencyWeight: "freq"))
    let other = try plain.model.inference(on: expanded)
    let first = try one.coefficientTests().compactMap { $0?.statistic }
    let second = try other.coefficientTests().compactMap { $0?.statistic }
    #expect(first.count == 6 && second.count == 6)
    for (a, b) in zip(first, second) { #expect(abs(a / b - 1) < 1e-7) }
  }

  @Test func `an offset moves the intercept by as much`() throws {
    let (_, table, fit) = try fitted("endometrial")
    var columns = table.columns
    columns.append(Column("shift", numbers: [Double](repeating: 0.75, count: table.rowCount)))
    let moved = try LogisticRegression(penalty: .firth).fit(
      DataTable(columns: columns), target: "HG", features: ["NV", "PI", "EH"],
      rowColumns: .init(offset: "shift"))
    #expect(abs(moved.terms[0].estimate + 0.75 - fit.terms[0].estimate) < 1e-9)
    #expect(abs(moved.terms[1].estimate - fit.terms[1].estimate) < 1e-9)
  }

  @Test func `the estimate does not depend on where it begins or on the columns' units`() throws {
    let (_, table, fit) = try fitted("separable")
    let again = try LogisticRegression(penalty: .firth).fit(
      table, target: "y", features: ["x1", "x2"], startingFrom: fit.model)
    #expect((again.history.solution?.iterations ?? 9) <= 1)
    var columns = table.columns
    let x1 = try table.numbers(of: "x1")
    columns.append(Column("far", numbers: x1.map { 1e6 + 1e-3 * $0 }))
    let scaled = try LogisticRegression(penalty: .firth).fit(
      DataTable(columns: columns), target: "y", features: ["far", "x2"])
    #expect(abs(scaled.terms[1].estimate * 1e-3 / fit.terms[1].estimate - 1) < 1e-6)
  }

  @Test func `a column that depends on others is dropped and named`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/endometrial.csv"))
    var columns = table.columns
    let pi = try table.numbers(of: "PI")
    columns.append(Column("twice", numbers: pi.map { 2 * $0 + 1 }))
    let fit = try LogisticRegression(penalty: .firth).fit(
      DataTable(columns: columns), target: "HG", features: ["NV", "PI", "EH", "twice"])
    #expect(fit.terms.filter(\.isAliased).map(\.term) == ["twice"])
    let (_, _, plain) = try fitted("endometrial")
    #expect(abs(fit.terms[2].estimate - plain.terms[2].estimate) < 1e-9)
    let inference = try fit.model.inference(on: DataTable(columns: columns))
    #expect(inference.distance < 1e-8)
  }

  @Test func `the saved model remembers that it is a Firth fit`() throws {
    let (_, table, fit) = try fitted("endometrial", .flic)
    let path = try #require(temporaryFolder()) + "/firth.keras"
    try fit.model.save(to: path)
    let read = try TabularModel(contentsOf: path)
    #expect(read.record?.penalty == "flic")
    let inference = try read.inference(on: table)
    #expect(inference.isFirth && inference.distance < 1e-6)
  }

  @Test func `random rows, separated or not: the modified score is 0 at the estimate`() throws {
    var random = Xoshiro256StarStar(seed: 11)
    for trial in 0..<40 {
      let n = 6 + trial
      let p = 1 + trial % 4
      let x = Matrix<Double>(
        unchecked: (0..<n * p).map { _ in random.normal() }, rows: n, columns: p)
      let slope = Double(trial % 5)
      var y = (0..<n).map { i in
        random.uniform() < sigmoid(slope * x[i, 0] * 3) ? 1.0 : 0
      }
      (y[0], y[1]) = (0, 1)
      let objective = try Objective(
        rows: MemoryRows(features: x, targets: y), loss: .logistic, normalizer: 1)
      let all = Array(0...p)
      let scaling = try objective.fittingScaling()
      let estimate = try FirthEstimate(
        .firth, of: objective, scaling: scaling, over: all,
        from: [Double](repeating: 0, count: p + 1))
      let b = scaling.original(estimate.theta)
      // By the definition, on the columns as they are.
      let h = try FirthRows(objective, scaling: .identity(for: objective))
        .leverages(at: b, over: all)
      #expect(abs(h.reduce(0, +) - Double(p + 1)) < 1e-8)
      for j in 0...p {
        var (score, size) = (0.0, 0.0)
        for i in 0..<n {
          var z = b[p]
          for k in 0..<p { z += b[k] * x[i, k] }
          let part = (y[i] - sigmoid(z)) + h[i] * (0.5 - sigmoid(z))
          score += part * (j < p ? x[i, j] : 1)
          size += abs(part * (j < p ? x[i, j] : 1))
        }
        #expect(abs(score) < 1e-9 * max(1, size), "trial \(trial)")
      }
    }
  }

  @Test func `a model that says it is FLIC or FLAC without an intercept is an error`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/endometrial.csv"))
    var estimator = LogisticRegression(penalty: .firth)
    estimator.intercept = false
    var model = try estimator.fit(table, target: "HG").model
    #expect(try model.inference(on: table).isFirth)
    for kind in ["flic", "flac"] {
      model.record?.penalty = kind
      let error = #expect(throws: LogisticError.self) { try model.inference(on: table) }
      #expect(error?.code == "firth" && error?.domain == .model)
    }
  }

  @Test func `what Firth's penalty does not take is refused`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/endometrial.csv"))
    func code(
      _ change: (inout LogisticRegression) -> Void,
      columns: LogisticRegression.RowColumns = .init()
    ) -> String? {
      var estimator = LogisticRegression(penalty: .firth)
      change(&estimator)
      do {
        _ = try estimator.fit(table, target: "HG", rowColumns: columns)
        return nil
      } catch { return error.code }
    }
    #expect(code { $0.classWeight = .balanced } == "firth")
    #expect(code({ _ in }, columns: .init(sampleWeight: "EH")) == "firth")
    #expect(code { $0.nonnegative = true } == "firth")
    #expect(code { $0.penaltyFactors = ["PI": 2] } == "penalty-factor")
    #expect(code { $0.method = FittingMethod(Adam()) } == "firth")
    #expect(code { $0.epochs = 3 } == "firth")
    #expect(
      code {
        $0.penalty = .flac
        $0.intercept = false
      } == "firth")
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let error = #expect(throws: LogisticError.self) {
      try LogisticRegression(penalty: .firth).fit(iris, target: iris.names.last!)
    }
    #expect(error?.code == "firth" && error?.description.contains("two classes") == true)
  }

  @Test func `separated classes without a penalty are told of Firth's`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/separable.csv"))
    let error = #expect(throws: LogisticError.self) {
      try LogisticRegression(penalty: .unpenalized).fit(table, target: "y")
    }
    #expect(error?.advice?.contains("--penalty firth") == true)
  }
}
