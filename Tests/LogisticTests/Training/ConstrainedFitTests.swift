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
    for term in fit.terms where term.term != "race=1" {
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

  /// glmnet's objective with α = 0.8, minimized another way: the mean of its columns' blocks, each moved by
  /// its majorizing quadratic until nothing moves (Simon, Friedman & Hastie 2013).
  @Test func `a group lasso with an L2 part is the optimum of glmnet's objective`() throws {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let names = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    let (lambda, ratio) = (0.2, 0.8)
    let labels = try ClassLabels("species", in: iris).indices
    let x = try names.map { (name) throws -> [Double] in
      let column = try iris.numbers(of: name)
      let mean = column.reduce(0, +) / 150
      let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 150).squareRoot()
      return column.map { ($0 - mean) / spread }
    }
    var weights = [[Double]](repeating: [0, 0, 0], count: 4)
    var intercepts = [0.0, 0, 0]
    func slopes() -> [[Double]] {
      (0..<150).map { i -> [Double] in
        var z = intercepts
        for c in 0..<3 {
          for j in 0..<4 { z[c] += x[j][i] * weights[j][c] }
        }
        let sum: Double = exp(z[0]) + exp(z[1]) + exp(z[2])
        return (0..<3).map { c -> Double in
          let y: Double = labels[i] == c ? 1 : 0
          return exp(z[c]) / sum - y
        }
      }
    }
    // A softmax's curvature is at most ½, and the columns' squares have the mean 1.
    for _ in 0..<1500 {
      for j in 0..<4 {
        let slope = slopes()
        var b = [0.0, 0, 0]
        for c in 0..<3 {
          var g = 0.0
          for i in 0..<150 { g += x[j][i] * slope[i][c] / 150 }
          b[c] = 0.5 * weights[j][c] - g
        }
        let size = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let kept = max(0, 1 - lambda * ratio / size) / (0.5 + lambda * (1 - ratio))
        weights[j] = b.map { kept * $0 }
      }
      let slope = slopes()
      for c in 0..<3 {
        var g = 0.0
        for i in 0..<150 { g += slope[i][c] / 150 }
        intercepts[c] -= 2 * g
      }
    }
    let fit = try LogisticRegression(penalty: .groupLasso(lambda: lambda, l1Ratio: ratio)).fit(
      iris, target: "species")
    #expect(try #require(fit.certificate).bound < 1e-10)
    #expect(fit.l1Ratio == ratio && fit.penaltyName == "group-lasso")
    #expect(fit.summary().contains("group-lasso (0.8 of it, the rest L2)"))
    var zeros = 0
    for (c, label) in fit.model.classes.enumerated() {
      for (j, name) in names.enumerated() {
        let column = try iris.numbers(of: name)
        let mean = column.reduce(0, +) / 150
        let spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 150).squareRoot()
        let term = try #require(fit.terms.first { $0.term == name && $0.classLabel == label })
        #expect(abs(term.estimate * spread - weights[j][c]) < 1e-8, "\(label) \(name)")
        zeros += term.estimate == 0 ? 1 : 0
        #expect((term.estimate == 0) == (weights[j][c] == 0))
      }
    }
    #expect(zeros == 3)
    // All of it L2, and all of it groups.
    let ridge = try LogisticRegression(penalty: .groupLasso(lambda: lambda, l1Ratio: 0)).fit(
      iris, target: "species")
    let plain = try LogisticRegression(penalty: .l2(lambda: lambda)).fit(iris, target: "species")
    #expect(ridge.terms == plain.terms && ridge.penaltyName == "l2")
  }

  @Test(arguments: [nil, "setosa", "virginica"] as [String?])
  func `bounds without a penalty are on differences to the base class`(base: String?) throws {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    // These two overlap in all three species.
    let features = ["sepal_length", "sepal_width"]
    var estimator = LogisticRegression(penalty: .unpenalized, baseClass: base)
    let shuffled = try iris.with(
      Column(
        "species", categories: (0..<150).map { ["setosa", "versicolor", "virginica"][$0 * 7 % 3] }))
    let free = try estimator.fit(shuffled, target: "species", features: features)
    // Bounds that hold nothing change nothing.
    estimator.bounds = ["sepal_length": .init(lower: -50, upper: 50)]
    let wide = try estimator.fit(shuffled, target: "species", features: features)
    #expect(try #require(wide.certificate).bound < 1e-10)
    for (a, b) in zip(wide.terms, free.terms) {
      #expect(a.term == b.term && a.classLabel == b.classLabel)
      #expect(abs(a.estimate - b.estimate) < 1e-7 * max(1, abs(b.estimate)))
    }
    // A column held at 0 is a column left out.
    estimator.bounds = ["sepal_length": .init(lower: 0, upper: 0)]
    let held = try estimator.fit(shuffled, target: "species", features: features)
    let without = try LogisticRegression(penalty: .unpenalized, baseClass: base).fit(
      shuffled, target: "species", features: ["sepal_width"])
    #expect(abs(held.logLikelihood - without.logLikelihood) < 1e-9)
    for term in held.terms where term.term == "sepal_length" {
      #expect(term.estimate == 0 && term.bound != nil)
    }
    // Of two differences with their bounds between them and the estimate each is at its bound.
    let slopes = free.terms.filter { $0.term == "sepal_width" }.map(\.estimate)
    let least = try #require(slopes.max()) + 0.125
    estimator.bounds = ["sepal_width": .init(lower: least)]
    let up = try estimator.fit(shuffled, target: "species", features: features)
    let reached = up.terms.filter { $0.term == "sepal_width" }
    #expect(reached.count == 2 && reached.allSatisfy { $0.estimate >= least })
    #expect(reached.contains { $0.bound == .lower })
    #expect(up.logLikelihood < free.logLikelihood)
  }

  /// Separated by petal_length; bounds beside the penalty that `auto` would take mean something else.
  @Test func `separated classes beside bounds on differences are refused with a way out`() throws {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    var estimator = LogisticRegression()
    estimator.bounds = ["sepal_width": .nonnegative]
    let error = #expect(throws: LogisticError.self) {
      _ = try estimator.fit(iris, target: "species")
    }
    #expect(error?.code == "separated")
    #expect(error?.advice?.contains("--penalty l2") == true)
  }

  @Test func `factors, bounds and ratios come back from a file`() throws {
    var estimator = LogisticRegression(
      penalty: .elasticNet(lambda: 0.02, l1Ratio: 0.5), categorical: ["race"])
    estimator.penaltyFactors = ["age": 2, "smoke": 0, "race=2": .infinity]
    estimator.bounds = ["lwt": .nonpositive, "ht": .init(lower: -1, upper: 0.5)]
    let fit = try estimator.fit(birthwt, target: "low", features: features)
    let rules = try #require(fit.model.record?.rules)
    #expect(rules.penaltyFactors == fit.penaltyFactors && rules.bounds?.isEmpty == false)
    let again = try TabularModel(archive: fit.model.archive())
    #expect(again.record?.rules == rules)
    #expect(again.record?.rules.penaltyFactors?.contains(.infinity) == true)
    let grouped = try LogisticRegression(penalty: .groupLasso(lambda: 0.02, l1Ratio: 0.5)).fit(
      birthwt, target: "low", features: features)
    let back = try TabularModel(archive: grouped.model.archive())
    #expect(back.record?.l1Ratio == 0.5 && back.record?.rules == FitRules())
    #expect(
      PenaltyStrength(try #require(back.record))
        == PenaltyStrength(lambda: 0.02, l1Ratio: 0.5, kind: .grouped))
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
    #expect(try term("race=2").isReference)
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
    let adaptive = try LogisticRegression(penalty: .adaptiveLasso(lambda: 0.002, gamma: 2)).fit(
      birthwt, target: "low", features: ["age", "lwt", "smoke", "ht"])
    let first = try LogisticRegression().fit(
      birthwt, target: "low", features: ["age", "lwt", "smoke", "ht"])
    var estimator = LogisticRegression()
    for term in first.terms where term.kind == .slope {
      let x = try birthwt.numbers(of: term.term)
      let mean = x.reduce(0, +) / Double(x.count)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
      estimator.penaltyFactors[term.term] = 1 / (term.estimate * term.estimate * variance)
    }
    // Given factors are rescaled to a mean of 1, the adaptive lasso's are not.
    let mean = estimator.penaltyFactors.values.reduce(0, +) / 4
    estimator.penalty = .l1(lambda: 0.002 * mean)
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

  /// A level that the training rows of a fold may lack has a factor of its own.
  @Test func `a fold without a level leaves its factor and bounds aside`() throws {
    let codes = (0..<60).map { $0 < 2 ? "rare" : $0 % 2 == 0 ? "a" : "b" }
    let table = try DataTable(columns: [
      Column("c", categories: codes), Column("x", numbers: (0..<60).map { Double($0 * 7 % 11) }),
      Column("y", numbers: (0..<60).map { Double($0 * 5 % 3 == 0 ? 1 : 0) }),
      Column("fold", numbers: (0..<60).map { Double($0 < 20 ? 0 : $0 < 40 ? 1 : 2) }),
    ])
    var estimator = LogisticRegression(penalty: .l1(lambda: 1))
    estimator.penaltyFactors = ["c=rare": 2]
    estimator.bounds = ["c=rare": .nonnegative]
    let search = try estimator.crossValidated(
      table, target: "y", folds: .given(column: "fold"), grid: .init(count: 5, leastShare: 0.1))
    #expect(search.byFold.count == 3)
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
