import LogisticTestSupport
import Testing

@testable import Logistic

/// What adding rows to a fitted model gives, against fitting all rows.
@Suite struct ModelUpdateTests {
  private static func table(_ name: String) throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/\(name).csv"))
  }

  /// The rows in a seeded order, cut after the first so many and then into chunks.
  private static func parts(
    _ table: DataTable, first: Int, chunks: Int, seed: UInt64
  ) -> (first: DataTable, rest: [DataTable]) {
    var random = SplitMix(seed: seed)
    let order = Array(0..<table.rowCount).shuffled(using: &random)
    let rest = Array(order[first...])
    return (
      table.selecting(rows: Array(order[..<first])),
      (0..<chunks).map { c in
        table.selecting(
          rows: Array(rest[c * rest.count / chunks..<(c + 1) * rest.count / chunks]))
      }
    )
  }

  private struct Case: CustomTestStringConvertible {
    var name: String
    var table: String
    var target: String
    var features: [String]?
    var first: Int
    var estimator: LogisticRegression
    var testDescription: String { name }
  }

  private static let births = ["age", "lwt", "race", "smoke", "ht", "ui"]

  /// Penalties on the columns as they are, so that a fit of all rows minimizes the same objective.
  private static let cases: [Case] = [
    Case(
      name: "unpenalised", table: "birthwt", target: "low", features: births, first: 150,
      estimator: LogisticRegression(categorical: ["race"])),
    Case(
      name: "without intercept", table: "birthwt", target: "low",
      features: ["age", "lwt", "smoke"],
      first: 150, estimator: LogisticRegression(intercept: false)),
    Case(
      name: "l2", table: "birthwt", target: "low", features: births, first: 120,
      estimator: LogisticRegression(penalty: .l2(lambda: 0.01), standardize: false)),
    Case(
      name: "C", table: "birthwt", target: "low", features: births, first: 120,
      estimator: LogisticRegression(penalty: .l2(c: 0.5))),
    Case(
      name: "elastic net", table: "birthwt", target: "low", features: births, first: 120,
      estimator: LogisticRegression(
        penalty: .elasticNet(lambda: 0.02, l1Ratio: 0.5), standardize: false)),
    Case(
      name: "softmax", table: "wine", target: "cultivar",
      features: ["alcohol", "malic_acid", "ash", "hue"], first: 130,
      estimator: LogisticRegression(penalty: .l2(lambda: 0.01), standardize: false)),
    Case(
      name: "balanced", table: "birthwt", target: "low", features: births, first: 150,
      estimator: LogisticRegression(classWeight: .each(["0": 1, "1": 2.5]))),
  ]

  /// `(f(model) − f(refit)) / f(0)` of the objective of all rows, penalty included.
  private func gap(_ model: TabularModel, _ refit: LogisticFit, _ all: DataTable) throws -> Double {
    var model = model
    var other = refit.model
    // The same loss, weighted as the fits were.
    func value(_ model: TabularModel) throws -> Double {
      let (targets, used) = try model.rows(all, target: model.target)
      let values = try model.space.values(used)
      let factors = refit.model.record?.curvature?.classFactors
      let labels = try ClassLabels(model.target, in: all, classes: model.classes).indices
      let weights = factors.map { factors in labels.map { factors[$0] } }
      let mean = weights.map { $0.reduce(0, +) / Double($0.count) } ?? 1
      return try model.network.evaluate(
        values, targets, sampleWeight: weights?.map { $0 / mean })[0].value
    }
    let zero = log(Double(model.classes.count))
    let result = (try value(model) - value(other)) / zero
    model.threshold = 0.5
    other.threshold = 0.5
    return result
  }

  @Test(arguments: cases)
  private func `one update comes ten times nearer to a fit of all rows than doing nothing`(
    _ example: Case
  ) throws {
    let all = try Self.table(example.table)
    let (first, rest) = Self.parts(all, first: example.first, chunks: 1, seed: 3)
    let fit = try example.estimator.fit(first, target: example.target, features: example.features)
    let refit = try example.estimator.fit(all, target: example.target, features: example.features)
    var model = fit.model
    let update = try model.update(with: rest[0])
    #expect(update.isConverged)
    #expect(update.certificate.bound < 1e-12)
    #expect(update.observations == Double(all.rowCount))
    #expect(update.passes <= 8)
    let before = try gap(fit.model, refit, all)
    let after = try gap(model, refit, all)
    // Rounding of a mean of losses.
    #expect(after >= -1e-12)
    #expect(after < 0.1 * before, "\(before) → \(after)")
    #expect(after <= update.refit.bound)
  }

  /// Rows enough that the bound is not infinity: it must hold, and be worth something.
  @Test(arguments: [(1, 0.0), (1, 0.01), (3, 0.01)], [0.0, 1])
  func `the bound on what a refit gains holds and is small`(
    _ shape: (outputs: Int, lambda: Double), _ ratio: Double
  ) throws {
    // The lasso of several classes alone is flat along their common shift: nothing is proved there.
    guard ratio == 0 || (shape.lambda > 0 && shape.outputs == 1) else { return }
    let made = try Problems.rows(
      Double.self, count: 6000, columns: 4, outputs: shape.outputs, seed: 2)
    var columns = (0..<4).map { j in
      Column("x\(j)", numbers: (0..<6000).map { made.features[$0, j] })
    }
    columns.append(Column("y", numbers: made.targets.values))
    let all = try DataTable(columns: columns)
    let estimator = LogisticRegression(
      penalty: shape.lambda == 0 ? .unpenalized : .elasticNet(lambda: shape.lambda, l1Ratio: ratio),
      standardize: false)
    let (first, rest) = Self.parts(all, first: 3000, chunks: 6, seed: 4)
    let refit = try estimator.fit(all, target: "y")
    var model = try estimator.fit(first, target: "y").model
    var bounds = [Double]()
    for chunk in rest { bounds.append(try model.update(with: chunk).refit.bound) }
    let gap = try gap(model, refit, all)
    #expect(gap >= -1e-12 && gap <= bounds[5], "\(gap) of \(bounds)")
    // Each step adds to what may be wrong, the more the classes.
    #expect(bounds[0] < 1e-4, "\(bounds)")
    #expect(shape.outputs > 1 || bounds[5] < 1e-3, "\(bounds)")
  }

  /// The luck of the order costs less than half a standard error of all rows, whatever it is.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `a stream of chunks in any order ends near the fit of all rows`(seed: UInt64) throws {
    let all = try Self.table("titanic")
    let estimator = LogisticRegression(missing: .drop)
    let features = ["pclass", "sex", "age", "sibsp"]
    let refit = try estimator.fit(all, target: "survived", features: features)
    let (first, rest) = Self.parts(all, first: 300, chunks: 12, seed: seed)
    var model = try estimator.fit(first, target: "survived", features: features).model
    var last: ModelUpdate?
    for chunk in rest { last = try model.update(with: chunk) }
    let update = try #require(last)
    #expect(update.observations == refit.observations)
    #expect(update.updates == 12)
    var distance = 0.0
    for (mine, whole) in zip(update.terms, refit.terms) where !whole.isReference {
      let error = try #require(whole.standardError)
      distance = max(distance, abs(mine.estimate - whole.estimate) / error)
      #expect(abs(mine.estimate - whole.estimate) < 0.5 * error, "\(whole.term)")
      #expect(abs(try #require(mine.standardError) / error - 1) < 0.1, "\(whole.term)")
      #expect(mine.term == whole.term)
    }
    #expect(distance <= update.refitDistance, "\(distance) of \(update.refitDistance)")
    let gap = try gap(model, refit, all)
    #expect(gap >= -1e-12 && gap < 1e-3)
    #expect(gap <= update.refit.bound)
  }

  private struct Ruled: CustomTestStringConvertible {
    var testDescription: String
    var table = "birthwt"
    var target = "low"
    var features = ModelUpdateTests.births
    var penalty: Penalty
    var factors: [String: Double] = [:]
    var bounds: [String: CoefficientBounds] = [:]

    var estimator: LogisticRegression {
      var estimator = LogisticRegression(
        penalty: penalty, standardize: false, categorical: table == "birthwt" ? ["race"] : [])
      estimator.penaltyFactors = factors
      estimator.bounds = bounds
      return estimator
    }
  }

  private static let ruled = [
    Ruled(
      testDescription: "factors", penalty: .elasticNet(lambda: 0.02, l1Ratio: 0.5),
      factors: ["age": 2, "smoke": 0]),
    Ruled(
      testDescription: "bounds alone", penalty: .unpenalized,
      bounds: ["age": .nonnegative, "smoke": .init(upper: 0.5), "ht": .init(lower: 0, upper: 0)]),
    Ruled(
      testDescription: "bounds and a penalty", features: ["age", "lwt", "smoke", "ht", "ui"],
      penalty: .l1(lambda: 0.01),
      bounds: ["lwt": .init(lower: -0.01), "ui": .nonpositive]),
    Ruled(
      testDescription: "groups", features: ["age", "lwt", "smoke", "ht"],
      penalty: .groupLasso(lambda: 0.02)),
    Ruled(
      testDescription: "groups of three classes", table: "wine", target: "cultivar",
      features: ["alcohol", "malic_acid", "ash", "hue"],
      penalty: .groupLasso(lambda: 0.05, l1Ratio: 0.5), factors: ["ash": 3]),
    Ruled(
      testDescription: "bounds on differences", table: "wine", target: "cultivar",
      features: ["alcohol", "malic_acid", "ash"], penalty: .unpenalized,
      bounds: ["ash": .init(lower: -0.5, upper: 0.5)]),
  ]

  /// The objective of all rows at a model, as a share of it at zero; on the columns as they are, so that a fit of
  /// all rows minimizes the same, and with what Keras has no regularizer for. Levels that the model does not
  /// have count as 0.
  private func share(
    _ model: TabularModel, _ estimator: LogisticRegression, _ all: DataTable, target: String,
    features: [String]
  ) throws -> Double {
    let problem = try TableProblem(
      estimator, all, target: target, features: features, excluding: [], .init())
    let strength = estimator.penalty.strength(total: 1)
    let active = try problem.activeFeatures(isPenalized: strength != nil)
    let objective = try problem.objective(
      over: problem.memoryRows(active), active: active, strength)
    let places = active.map { model.space.features.firstIndex(of: problem.space.features[$0]) }
    var theta: [Double] = []
    for output in model.coefficients {
      theta += places.map { $0.map { output.weights[$0] } ?? 0 } + [output.intercept]
    }
    // Roundings may leave what is at a bound beyond it.
    for i in theta.indices { theta[i] = min(max(theta[i], objective.lower[i]), objective.upper[i]) }
    return try objective.value(at: theta) / log(Double(model.classes.count))
  }

  @Test(arguments: ruled)
  private func `factors, bounds and groups go on in an update`(_ example: Ruled) throws {
    let all = try Self.table(example.table)
    let (first, rest) = Self.parts(all, first: all.rowCount * 2 / 3, chunks: 1, seed: 6)
    let estimator = example.estimator
    let fit = try estimator.fit(first, target: example.target, features: example.features)
    let refit = try estimator.fit(all, target: example.target, features: example.features)
    func value(_ model: TabularModel) throws -> Double {
      try share(model, estimator, all, target: example.target, features: example.features)
    }
    let best = try value(refit.model)
    var model = fit.model
    let update = try model.update(with: rest[0])
    #expect(update.isConverged)
    #expect(update.certificate.bound < 1e-12)
    let before = try value(fit.model) - best
    let after = try value(model) - best
    #expect(after >= -1e-12 && after < 0.1 * before, "\(before) → \(after)")
    #expect(after <= update.refit.bound)
    var held = 0
    for term in update.terms {
      guard let bounds = example.bounds[term.term] else { continue }
      #expect(term.estimate >= bounds.lower && term.estimate <= bounds.upper, "\(term)")
      #expect(!term.isAliased)
      held += term.bound == nil ? 0 : 1
    }
    #expect((held > 0) == !example.bounds.isEmpty)
    // The file keeps what was asked.
    var there = try TabularModel(archive: fit.model.archive())
    try there.update(with: rest[0])
    for (a, b) in zip(model.network.storage, there.network.storage) {
      #expect(abs(a - b) <= 1e-8 * max(1, abs(a)))
    }
  }

  /// All levels of a category and the intercept are dependent; an L1 penalty chooses among them, and the
  /// curvature alone proves nothing.
  @Test(arguments: [Penalty.l1(lambda: 0.005), .groupLasso(lambda: 0.005)])
  func `dependent columns under an L1 penalty move, without a certificate`(
    penalty: Penalty
  ) throws {
    let all = try Self.table("birthwt")
    let (first, rest) = Self.parts(all, first: 120, chunks: 1, seed: 9)
    let estimator = LogisticRegression(penalty: penalty, standardize: false, categorical: ["race"])
    let fit = try estimator.fit(first, target: "low", features: Self.births)
    let refit = try estimator.fit(all, target: "low", features: Self.births)
    var model = fit.model
    let update = try model.update(with: rest[0])
    #expect(update.isConverged && update.refit.bound == .infinity)
    func value(_ model: TabularModel) throws -> Double {
      try share(model, estimator, all, target: "low", features: Self.births)
    }
    let best = try value(refit.model)
    let (before, after) = (try value(fit.model) - best, try value(model) - best)
    #expect(after >= -1e-12 && after < 0.1 * before, "\(before) → \(after)")
  }

  /// Where every row with the level is new, the rows before say by their 0 all that they know of it.
  @Test(arguments: [Penalty.unpenalized, .l2(lambda: 0.01), .groupLasso(lambda: 0.01)])
  func `a level that is new gets a coefficient near that of a fit of all rows`(
    penalty: Penalty
  ) throws {
    let all = try Self.table("birthwt")
    let race = try all.numbers(of: "race")
    // The second third of the rows, and all of race 3.
    let isNew = (0..<all.rowCount).map { race[$0] == 3 || $0 % 3 == 1 }
    let old = all.selecting(rows: (0..<all.rowCount).filter { !isNew[$0] })
    let new = all.selecting(rows: (0..<all.rowCount).filter { isNew[$0] })
    let estimator = LogisticRegression(
      penalty: penalty, standardize: false, categorical: ["race"])
    let fit = try estimator.fit(old, target: "low", features: Self.births)
    let refit = try estimator.fit(all, target: "low", features: Self.births)
    var model = fit.model
    let update = try model.update(with: new)
    #expect(update.levelsAdded == ["race=3"])
    #expect(update.isConverged)
    #expect(update.warnings.contains { $0.code == "new-level" && $0.column == "race" })
    #expect(model.space.features.map(\.term) == refit.model.space.features.map(\.term))
    let added = try #require(update.terms.firstIndex { $0.term == "race=3" })
    #expect(update.estimatesBefore[added] == 0)
    #expect(zip(update.terms, refit.terms).allSatisfy { $0.term == $1.term })
    func value(_ model: TabularModel) throws -> Double {
      try share(model, estimator, all, target: "low", features: Self.births)
    }
    let best = try value(refit.model)
    let before = try value(fit.model) - best
    let after = try value(model) - best
    #expect(after >= -1e-12 && after < 0.1 * before, "\(before) → \(after)")
    #expect(after <= update.refit.bound)
    if penalty == .unpenalized { #expect(update.terms[added].standardError != nil) }
    // It is a model like any other: saved, read, asked and updated again.
    var again = try TabularModel(archive: model.archive())
    #expect(try again.predict(new).predicted == model.predict(new).predicted)
    #expect(try again.update(with: new).levelsAdded.isEmpty)
  }

  @Test func `a new level of one class alone is refused without a penalty, and taken with one`()
    throws
  {
    let all = try Self.table("birthwt")
    let race = try all.numbers(of: "race")
    let low = try all.numbers(of: "low")
    let old = all.selecting(rows: (0..<all.rowCount).filter { race[$0] != 3 })
    let new = all.selecting(rows: (0..<all.rowCount).filter { race[$0] == 3 && low[$0] == 1 })
    var model = try LogisticRegression(categorical: ["race"]).fit(
      old, target: "low", features: Self.births
    ).model
    let before = model.network.storage
    let error = try #require(throws: LogisticError.self) { try model.update(with: new) }
    #expect(error.code == "separated")
    #expect(error.reason.contains("none of its new rows is of class '0'"))
    #expect(model.network.storage == before && model.space.features.count == 8)
    var ridge = try LogisticRegression(penalty: .l2(lambda: 0.05), categorical: ["race"]).fit(
      old, target: "low", features: Self.births
    ).model
    let update = try ridge.update(with: new)
    #expect(update.levelsAdded == ["race=3"] && update.isConverged)
    #expect(try #require(update.terms.first { $0.term == "race=3" }).estimate > 0)
  }

  @Test func `the same rows again change no coefficient and shrink the errors by the root of two`()
    throws
  {
    let all = try Self.table("birthwt")
    let fit = try LogisticRegression(categorical: ["race"]).fit(
      all, target: "low", features: Self.births)
    var model = fit.model
    let update = try model.update(with: all)
    for (mine, old) in zip(update.terms, fit.terms) where !old.isReference {
      let error = try #require(old.standardError)
      #expect(abs(mine.estimate - old.estimate) < 1e-7 * error)
      #expect(abs(try #require(mine.standardError) * 2.0.squareRoot() / error - 1) < 1e-6)
    }
    #expect(update.refit.bound < 1e-12)
    // One to see that nothing moves (rounding may ask for another), one for the certificate.
    #expect(update.passes <= 3)
  }

  @Test func `rows of weight two count as the rows twice`() throws {
    let all = try Self.table("birthwt")
    let (first, rest) = Self.parts(all, first: 140, chunks: 1, seed: 5)
    let fit = try LogisticRegression(categorical: ["race"]).fit(
      first, target: "low", features: Self.births)
    var (twice, weighted) = (fit.model, fit.model)
    let count = rest[0].rowCount
    try twice.update(with: rest[0].selecting(rows: Array(0..<count) + Array(0..<count)))
    var columns = rest[0].columns
    columns.append(Column("times", .numbers([Double](repeating: 2, count: count))))
    let update = try weighted.update(
      with: DataTable(columns: columns), rowColumns: .init(frequencyWeight: "times"))
    #expect(update.observationsAdded == 2 * Double(count))
    for (a, b) in zip(twice.network.storage, weighted.network.storage) {
      #expect(abs(a - b) < 1e-9 * max(1, abs(a)))
    }
  }

  @Test func `a saved model takes new rows as the one that was saved would have`() throws {
    for (name, estimator, target) in [
      ("birthwt", LogisticRegression(categorical: ["race"]), "low"),
      ("wine", LogisticRegression(), "cultivar"), ("penguins", LogisticRegression(), "sex"),
    ] {
      let all = try Self.table(name)
      let (first, rest) = Self.parts(all, first: 120, chunks: 2, seed: 7)
      let fit = try estimator.fit(
        first, target: target, features: name == "birthwt" ? Self.births : nil)
      var here = fit.model
      var there = try TabularModel(archive: fit.model.archive())
      #expect(there.record?.curvature == here.record?.curvature)
      for chunk in rest {
        try here.update(with: chunk)
        try there.update(with: chunk)
        there = try TabularModel(archive: there.archive())
      }
      for (a, b) in zip(here.network.storage, there.network.storage) {
        #expect(abs(a - b) <= 1e-9 * max(1, abs(a)), "\(name)")
      }
      #expect(there.record?.curvature?.updates == 2)
      #expect(there.record?.lambda == here.record?.lambda)
    }
  }

  @Test func `a column that was constant gets its coefficient from the new rows`() throws {
    let n = 200
    var random = SplitMix(seed: 11)
    let x = (0..<n).map { _ in random.bell() }
    let z = (0..<n).map { $0 < 100 ? 0 : random.bell() }
    let y = (0..<n).map { x[$0] + z[$0] + 2 * random.bell() > 0 ? 1.0 : 0 }
    let all = try DataTable(columns: [
      Column("x", .numbers(x)), Column("z", .numbers(z)), Column("y", .numbers(y)),
    ])
    let fit = try LogisticRegression().fit(all.selecting(rows: Array(0..<100)), target: "y")
    var model = fit.model
    #expect(model.coefficients[0].weights[1] == 0)
    let update = try model.update(with: all.selecting(rows: Array(100..<200)))
    let refit = try LogisticRegression().fit(all, target: "y")
    let error = try #require(refit.terms[2].standardError)
    #expect(abs(model.coefficients[0].weights[1] - refit.terms[2].estimate) < 0.2 * error)
    #expect(update.refit.bound.isFinite)
  }

  @Test func `fits that keep no curvature refuse new rows and stay as they are`() throws {
    let all = try Self.table("birthwt")
    var relaxed = LogisticRegression(penalty: .l1(lambda: 0.02))
    relaxed.relaxation = 0.5
    var asked = LogisticRegression()
    asked.keepsCurvature = false
    var steps = LogisticRegression(method: .adam())
    steps.epochs = 1
    for estimator in [relaxed, asked, steps] {
      var model = try estimator.fit(all, target: "low", features: Self.births).model
      let before = model.network.storage
      let error = try #require(throws: LogisticError.self) { try model.update(with: all) }
      #expect(error.code == "no-curvature")
      #expect(model.network.storage == before)
    }
    // Training on makes what was kept untrue.
    let fit = try LogisticRegression().fit(all, target: "low", features: Self.births)
    #expect(fit.model.record?.curvature != nil)
    #expect(fit.model.with(fit.model.network).record?.curvature == nil)
  }
}
