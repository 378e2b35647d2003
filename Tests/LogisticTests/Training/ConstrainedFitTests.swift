import LogisticTestSupport
import Testing

@testable import Logistic

/// Penalty factors, bounds, groups and relaxation of a table's fit against R's glmnet
/// (`glmnet-constraints.R`), which stops at differences of 1e-12 in its own measure and prints 15 digits.
@Suite struct ConstrainedFitTests {
  private let answer: ReferenceAnswer
  private let birthwt: DataTable
  private let features = ["age", "lwt", "race", "smoke", "ptl", "ht", "ui", "ftv"]

  init() throws {
    answer = try ReferenceAnswer("glmnet-constraints")
    birthwt = try Self.weighted(ProjectFiles.fixture("data/birthwt.csv"))
  }

  /// A table with a further column `w` of 1, 2, 3, 1, …
  private static func weighted(_ path: String) throws -> DataTable {
    let table = try DataTable(contentsOf: path)
    let weights = (0..<table.rowCount).map { Double(1 + $0 % 3) }
    return try DataTable(
      columns: table.names.compactMap { table[$0] } + [Column("w", numbers: weights)])
  }

  private func numbers(_ i: String, _ key: String) -> [String: Double] {
    var result = answer.numbers("binary", i, key)
    for name in features where answer.text("binary", i, key, name) == "Inf" {
      result[name] = .infinity
    }
    return result
  }

  private func expect(
    _ fit: LogisticFit, _ expected: [String: Double], intercept: Double, _ name: String
  ) {
    var seen = 0
    for term in fit.terms where !term.isReference {
      let value = term.kind == .intercept ? intercept : expected[term.term] ?? .nan
      #expect(
        abs(term.estimate - value) < 1e-8 * max(1, abs(value)),
        "\(name): \(term.term) is \(term.estimate), not \(value)")
      seen += 1
    }
    #expect(seen == expected.count + 1)
  }

  @Test(arguments: 0..<10)
  func `factors and bounds agree with glmnet`(number: Int) throws {
    let i = String(number)
    let name = try #require(answer.text("binary", i, "name"))
    let alpha = try #require(answer.number("binary", i, "alpha"))
    let lambda = try #require(answer.number("binary", i, "lambda"))
    var estimator = LogisticRegression(
      penalty: lambda == 0
        ? .unpenalized
        : alpha == 0
          ? .l2(lambda: lambda)
          : alpha == 1 ? .l1(lambda: lambda) : .elasticNet(lambda: lambda, l1Ratio: alpha),
      standardize: answer.number("binary", i, "standardize") == 1,
      categorical: ["race"], references: ["race": "1"])
    estimator.penaltyFactors = numbers(i, "factors")
    for (name, low) in numbers(i, "lower") { estimator.bounds[name, default: .init()].lower = low }
    for (name, high) in numbers(i, "upper") {
      estimator.bounds[name, default: .init()].upper = high
    }
    let fit = try estimator.fit(
      birthwt, target: "low", features: features,
      rowColumns: .init(sampleWeight: answer.number("binary", i, "weighted") == 1 ? "w" : nil))
    #expect(try #require(fit.certificate).bound < 1e-10, "\(name)")
    #expect(fit.history.solution?.outcome == .converged)
    expect(
      fit, answer.numbers("binary", i, "coefficients"),
      intercept: try #require(answer.number("binary", i, "intercept")), name)
    for term in fit.terms where term.kind == .slope && !term.isReference {
      let bounds = estimator.bounds[term.term] ?? .init()
      #expect(term.estimate >= bounds.lower && term.estimate <= bounds.upper)
      #expect(
        (term.bound != nil) == (term.estimate == bounds.lower || term.estimate == bounds.upper))
    }
  }

  @Test(arguments: 0..<4)
  func `a group lasso of three classes agrees with glmnet's grouped penalty`(number: Int) throws {
    let i = String(number)
    let iris = try Self.weighted(ProjectFiles.fixture("data/iris.csv"))
    let lambda = try #require(answer.number("multinomial", i, "lambda"))
    let fit = try LogisticRegression(penalty: .groupLasso(lambda: lambda)).fit(
      iris, target: "species", excluding: ["w"],
      rowColumns: .init(sampleWeight: answer.number("multinomial", i, "weighted") == 1 ? "w" : nil))
    #expect(try #require(fit.certificate).bound < 1e-10)
    #expect(fit.penaltyName == "group-lasso")
    // glmnet leaves the intercepts' common part open.
    let intercepts = answer.numbers("multinomial", i, "intercept")
    let centre = intercepts.values.reduce(0, +) / 3
    for term in fit.terms {
      let label = try #require(term.classLabel)
      let value =
        term.kind == .intercept
        ? try #require(intercepts[label]) - centre
        : try #require(answer.number("multinomial", i, "coefficients", label, term.term))
      #expect(abs(term.estimate - value) < 2e-7 * max(1, abs(value)), "\(label) \(term.term)")
      #expect(term.kind == .intercept || (term.estimate == 0) == (value == 0))
    }
  }

  @Test(arguments: 0..<3)
  func `a relaxed lasso agrees with glmnet's`(number: Int) throws {
    let i = String(number)
    var estimator = LogisticRegression(
      penalty: .l1(lambda: 0.02), categorical: ["race"], references: ["race": "1"])
    estimator.relaxation = answer.number("relaxed", i, "mixture")
    let fit = try estimator.fit(birthwt, target: "low", features: features)
    expect(
      fit, answer.numbers("relaxed", i, "coefficients"),
      intercept: try #require(answer.number("relaxed", i, "intercept")), "relaxed \(i)")
    #expect(fit.relaxation == estimator.relaxation)
    #expect(try #require(fit.certificate).bound < 1e-10)
    #expect(fit.terms.allSatisfy { $0.standardError == nil })
  }

  /// `½·Σ v·(w·s)²` on a column is `½·Σ (w·s)²` on the column divided by √v.
  @Test func `a factor is a rescaling of the column, by its root under L2 and itself under L1`()
    throws
  {
    let given = ["age": 4.0, "lwt": 0.25, "smoke": 0.75, "ht": 1, "ui": 1, "ptl": 1, "ftv": 1]
    let mean = given.values.reduce(0, +) / 7
    for (penalty, power) in [(Penalty.l2(lambda: 0.05), 0.5), (.l1(lambda: 0.01), 1.0)] {
      var estimator = LogisticRegression(penalty: penalty, standardize: false)
      estimator.penaltyFactors = given
      let names = Array(given.keys)
      let fit = try estimator.fit(birthwt, target: "low", features: names)
      let rescaled = try DataTable(
        columns: names.map { name in
          let scale = pow((given[name] ?? 1) / mean, power)
          return Column(name, numbers: try birthwt.numbers(of: name).map { $0 / scale })
        } + [try birthwt.column("low")])
      let plain = try LogisticRegression(penalty: penalty, standardize: false).fit(
        rescaled, target: "low", features: names)
      for (a, b) in zip(fit.terms, plain.terms) {
        let scale = pow((given[a.term] ?? mean) / mean, power)
        #expect(abs(a.estimate - b.estimate / scale) < 1e-8, "\(a.term)")
      }
      #expect(abs(fit.logLikelihood - plain.logLikelihood) < 1e-8)
    }
  }

  @Test func `a term's own factor and bounds count before its column's`() throws {
    var estimator = LogisticRegression(penalty: .l1(lambda: 0.005), categorical: ["race"])
    estimator.penaltyFactors = ["race": 0.5, "race=2": .infinity]
    estimator.bounds = ["race": .nonnegative, "race=1": .init(lower: -0.25, upper: -0.125)]
    let fit = try estimator.fit(birthwt, target: "low", features: features)
    func term(_ name: String) throws -> Term { try #require(fit.terms.first { $0.term == name }) }
    #expect(try term("race=2").estimate == 0)
    #expect(try term("race=3").estimate >= 0)
    #expect(try (-0.25...(-0.125)).contains(term("race=1").estimate))
    let factors = try #require(fit.penaltyFactors)
    #expect(factors.count { $0 == .infinity } == 2)  // and the one for unknown levels
  }

  @Test func `a category's levels are 0 together under a group lasso`() throws {
    var kept = Set<String>()
    for lambda in [0.001, 0.01, 0.03, 0.05, 0.07] {
      let fit = try LogisticRegression(
        penalty: .groupLasso(lambda: lambda), categorical: ["race"]
      ).fit(birthwt, target: "low", features: features)
      #expect(try #require(fit.certificate).bound < 1e-10)
      let race = fit.terms.filter { $0.column == "race" }
      let zeros = race.count { $0.estimate == 0 }
      #expect(race.count == 3 && (zeros == 0 || zeros == 3))
      kept.insert(zeros == 0 ? "in" : "out")
    }
    #expect(kept == ["in", "out"])
  }

  @Test func `an adaptive lasso is a lasso with factors from the estimate`() throws {
    let adaptive = try LogisticRegression(penalty: .adaptiveLasso(lambda: 0.02, gamma: 2)).fit(
      birthwt, target: "low", features: ["age", "lwt", "smoke", "ht"])
    let first = try LogisticRegression().fit(
      birthwt, target: "low", features: ["age", "lwt", "smoke", "ht"])
    var estimator = LogisticRegression(penalty: .l1(lambda: 0.02))
    for term in first.terms where term.kind == .slope {
      let x = try birthwt.numbers(of: term.term)
      let mean = x.reduce(0, +) / Double(x.count)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
      estimator.penaltyFactors[term.term] = 1 / (term.estimate * term.estimate * variance)
    }
    let again = try estimator.fit(birthwt, target: "low", features: ["age", "lwt", "smoke", "ht"])
    for (a, b) in zip(adaptive.terms, again.terms) { #expect(abs(a.estimate - b.estimate) < 1e-9) }
    #expect(adaptive.terms.contains { $0.estimate == 0 })
    #expect(adaptive.penaltyName == "adaptive-lasso")
  }

  @Test func `paths and tuning take factors, bounds and groups`() throws {
    for penalty in [
      Penalty.l1(lambda: 1), .l2(lambda: 1), .groupLasso(lambda: 1), .adaptiveLasso(lambda: 1),
    ] {
      var estimator = LogisticRegression(
        penalty: penalty, categorical: ["race"], references: ["race": "1"])
      estimator.penaltyFactors = ["smoke": 0]
      if penalty.with(lambda: 1) != .groupLasso(lambda: 1) {
        estimator.bounds["age"] = .nonpositive
      }
      let path = try estimator.path(
        birthwt, target: "low", features: features, grid: .init(count: 6, leastShare: 0.01))
      let smoke = try #require(path.features.firstIndex { $0.term == "smoke" })
      let age = try #require(path.features.firstIndex { $0.term == "age" })
      if penalty.hasL1Part {
        // At the greatest λ only what has no penalty is not 0, and just below it something else is.
        #expect(path.points[0].nonzeroCount == 1)
        #expect(path.points[0].weights[0][smoke] != 0)
        #expect(path.points[1].nonzeroCount > 1)
      }
      for point in path.points {
        #expect(point.certificate.bound < 1e-8)
        if estimator.bounds["age"] != nil { #expect(point.weights[0][age] <= 0) }
      }
      let search = try estimator.crossValidated(
        birthwt, target: "low", features: features, folds: .stratified(3),
        grid: .init(count: 5, leastShare: 0.01))
      #expect(search.fit.lambda == search.lambda)
      #expect(search.fit.penaltyName == penalty.strength(total: 1)?.word)
    }
  }

  /// What neither saves: a model file of a fit with factors carries no uniform regularizer.
  @Test func `a saved model claims no regularizer that was not used`() throws {
    var estimator = LogisticRegression(penalty: .l2(lambda: 0.1))
    estimator.penaltyFactors = ["age": 2]
    for estimator in [estimator, LogisticRegression(penalty: .groupLasso(lambda: 0.01))] {
      let fit = try estimator.fit(birthwt, target: "low", features: ["age", "lwt"])
      let dense = fit.model.network.nodes.compactMap { $0.layer as? Dense }.last
      #expect(dense != nil && dense?.kernelRegularizer == nil)
      let path = try #require(temporaryFolder()) + "/model.keras"
      try fit.model.save(to: path)
      #expect(try TabularModel(contentsOf: path).record?.penalty == fit.penaltyName)
    }
  }

  @Test func `what cannot be is refused with a reason`() throws {
    func refusal(_ change: (inout LogisticRegression) -> Void) throws -> String {
      var estimator = LogisticRegression(penalty: .l2(lambda: 0.1))
      change(&estimator)
      let error = #expect(throws: LogisticError.self) {
        try estimator.fit(birthwt, target: "low", features: features)
      }
      return try #require(error).description
    }
    #expect(try refusal { $0.penaltyFactors = ["aeg": 2] }.contains("did you mean 'age'?"))
    #expect(try refusal { $0.penaltyFactors = ["age": -1] }.contains("factor of 'age' is -1"))
    #expect(try refusal { $0.penaltyFactors = ["age": .nan] }.contains("factor of 'age'"))
    #expect(
      try refusal {
        for name in features { $0.penaltyFactors[name] = 0 }
      }.contains("every penalty factor is 0"))
    #expect(
      try refusal {
        $0.penalty = .auto
        $0.penaltyFactors = ["age": 2]
      }.contains("need a penalty"))
    #expect(
      try refusal { $0.bounds = ["age": .init(lower: 1, upper: 0)] }.contains("bounds of 'age'"))
    #expect(try refusal { $0.bounds = ["lwtt": .nonnegative] }.contains("did you mean 'lwt'?"))
    #expect(
      try refusal {
        $0.bounds = ["age": .nonnegative]
        $0.method = .newton()
      }.contains("takes no bounds"))
    #expect(
      try refusal {
        $0.penaltyFactors = ["age": 2]
        $0.method = .adam()
      }.contains("takes no penalty factors"))
    #expect(try refusal { $0.relaxation = 0.5 }.contains("leaves features out"))
    #expect(
      try refusal {
        $0.penalty = .l1(lambda: 0.1)
        $0.relaxation = 1.5
      }.contains("relaxation is 1.5"))
  }

  @Test func `columns without a penalty that separate are named`() throws {
    let x = [1.0, 2, 3, 4, 5, 6, 7, 8]
    let noise = [0.3, -1, 0.5, 0.2, -0.7, 0.1, 0.9, -0.4]
    let table = try DataTable(columns: [
      Column("x", numbers: x), Column("z", numbers: noise),
      Column("y", numbers: x.map { $0 > 4 ? 1 : 0 }),
    ])
    for penalty in [
      Penalty.l1(lambda: 0.1), .l2(lambda: 0.1), .elasticNet(lambda: 0.1, l1Ratio: 0.5),
    ] {
      var estimator = LogisticRegression(penalty: penalty)
      estimator.penaltyFactors = ["x": 0]
      let error = #expect(throws: LogisticError.self) { try estimator.fit(table, target: "y") }
      #expect(error?.description.contains("without a penalty") == true)
      #expect(error?.description.contains("x") == true)
      // Held on one side by a bound, it separates nothing.
      estimator.bounds = ["x": .nonpositive]
      let fit = try estimator.fit(table, target: "y")
      #expect(fit.terms.first { $0.term == "x" }?.bound == .upper)
      #expect(try #require(fit.certificate).bound < 1e-8)
    }
    // Bounds alone: the estimate does not exist, and auto says so.
    var estimator = LogisticRegression()
    estimator.bounds = ["x": .nonnegative]
    let fit = try estimator.fit(table, target: "y")
    #expect(fit.penaltyIsFallback && fit.separation == .complete)
  }
}
