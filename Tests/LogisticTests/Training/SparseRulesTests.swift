import Logistic
import LogisticTestSupport
import Testing

/// What is asked of sparse rows and of their columns' coefficients, against the same rows as a table.
@Suite struct SparseRulesTests {
  /// A fit to be made of sparse and of dense rows, columns called by their numbers.
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var penalty: Penalty
    var factors: [Int: Double] = [:]
    var bounds: [Int: CoefficientBounds] = [:]
    var nonnegative = false
    var relaxation: Double?
    var classWeight: ClassWeight?
    var weighted = false
    var classes = 2
    var standardize = true
    var intercept = true

    func estimator(_ name: (Int) -> String) -> LogisticRegression {
      var estimator = LogisticRegression(
        penalty: penalty, method: .coordinateDescent(tolerance: 1e-14), standardize: standardize,
        intercept: intercept, classWeight: classWeight)
      for (j, factor) in factors { estimator.penaltyFactors[name(j)] = factor }
      for (j, given) in bounds { estimator.bounds[name(j)] = given }
      estimator.nonnegative = nonnegative
      estimator.relaxation = relaxation
      return estimator
    }
  }

  static let cases: [Case] = [
    Case(testDescription: "weights and offsets", penalty: .l1(lambda: 0.01), weighted: true),
    Case(
      testDescription: "class weights", penalty: .elasticNet(lambda: 0.02, l1Ratio: 0.5),
      classWeight: .balanced, weighted: true),
    Case(
      testDescription: "factors", penalty: .l1(lambda: 0.02),
      factors: [0: 3, 1: 0.2, 5: .infinity, 7: .infinity]),
    Case(
      testDescription: "columns without a penalty", penalty: .l1(lambda: 0.02),
      factors: [0: 0, 4: 0, 9: 2], weighted: true),
    Case(
      testDescription: "L2 with columns without a penalty", penalty: .l2(lambda: 0.05),
      factors: [3: 0, 4: 0]),
    Case(
      testDescription: "three classes, columns without a penalty", penalty: .l1(lambda: 0.01),
      factors: [1: 0, 3: 0], classes: 3),
    Case(
      testDescription: "bounds", penalty: .l1(lambda: 0.002),
      bounds: [
        0: .init(upper: 0.2), 3: .init(lower: -0.05, upper: 0.01), 5: .nonpositive,
        6: .init(lower: 0.1, upper: 0.3),
      ]),
    Case(
      testDescription: "nonnegative L2", penalty: .l2(lambda: 0.01), bounds: [2: .init()],
      nonnegative: true, weighted: true),
    Case(
      testDescription: "nonnegative, three classes",
      penalty: .elasticNet(lambda: 0.01, l1Ratio: 0.3),
      nonnegative: true, classes: 3),
    Case(
      testDescription: "bounds without an intercept, on columns as they are",
      penalty: .l1(lambda: 0.005), bounds: [0: .nonnegative, 1: .nonpositive], standardize: false,
      intercept: false),
    Case(testDescription: "adaptive", penalty: .adaptiveLasso(lambda: 0.01), weighted: true),
    Case(
      testDescription: "adaptive with factors", penalty: .adaptiveLasso(lambda: 0.005, gamma: 2),
      factors: [0: 0, 5: 2, 7: .infinity], classes: 3),
    Case(testDescription: "relaxed", penalty: .l1(lambda: 0.02), relaxation: 0.3, weighted: true),
    Case(testDescription: "relaxed to none", penalty: .l1(lambda: 0.03), relaxation: 0, classes: 3),
  ]

  @Test(arguments: cases)
  func `sparse rows have the fit of the table`(_ one: Case) throws {
    let made = try MadeSparseRows(
      rows: 400, columns: 12, density: 0.35, classes: one.classes, seed: 77)
    let dense = made.dense
    let frequencies = made.labels.indices.map { Double(1 + $0 % 3) }
    let offsets = one.classes == 2 ? made.offsets : made.offsets.map { _ in 0 }
    var columns = (0..<dense.columns).map { j in
      Column("x\(j)", numbers: (0..<dense.rows).map { dense[$0, j] })
    }
    columns.append(Column("label", numbers: made.labels.map { Double($0) }))
    columns.append(Column("weight", numbers: made.weights))
    columns.append(Column("count", numbers: frequencies))
    columns.append(Column("offset", numbers: offsets))
    let names = (0..<12).map { "x\($0)" }
    let hasOffset = one.weighted && one.classes == 2
    let a = try one.estimator(String.init).fit(
      made.matrix, labels: made.labels, sampleWeight: one.weighted ? made.weights : nil,
      frequencyWeight: one.weighted ? frequencies : nil, offset: hasOffset ? offsets : nil)
    let b = try one.estimator { "x\($0)" }.fit(
      DataTable(columns: columns), target: "label", features: names,
      rowColumns: one.weighted
        ? .init(
          sampleWeight: "weight", frequencyWeight: "count", offset: hasOffset ? "offset" : nil)
        : .init())
    #expect(a.history.solution?.outcome == .converged)
    #expect(a.observations == b.observations && a.penaltyName == b.penaltyName)
    #expect(a.relaxation == b.relaxation && a.hasBounds == b.hasBounds)
    #expect(abs(a.logLikelihood - b.logLikelihood) < 1e-8 * abs(b.logLikelihood))
    for (a, b) in zip(a.model.coefficients, b.model.coefficients) {
      #expect(abs(a.intercept - b.intercept) < 1e-8)
      for (j, (a, b)) in zip(a.weights, b.weights).enumerated() {
        #expect(abs(a - b) < 1e-8, "column \(j): \(a), \(b)")
      }
    }
    if one.relaxation == nil { #expect(a.certificate.bound <= 1e-13) }
  }

  /// Problems of many columns with bounds, columns without a penalty, weights and offsets, drawn from a
  /// seed.
  @Test(arguments: 0..<12)
  func `random problems end at the optimum, and every point's bound is above its gap`(_ seed: Int)
    throws
  {
    var random = Xoshiro256StarStar(seed: UInt64(100 + seed))
    let classes = seed % 4 == 3 ? 3 : 2
    let made = try MadeSparseRows(
      rows: [60, 200, 500][seed % 3], columns: [30, 120, 400][(seed / 3) % 3], density: 0.1,
      classes: classes, seed: UInt64(seed))
    let (p, k) = (made.matrix.columns, classes == 2 ? 1 : 3)
    let q = p + 1
    var l1 = [Double](repeating: 0, count: k * q)
    var (l2, lower, upper) = (l1, l1.map { _ in -Double.infinity }, l1.map { _ in Double.infinity })
    for c in 0..<k {
      for j in 0..<p {
        let i = c * q + j
        l1[i] = 0.004 * Double.random(in: 0.5...1.5, using: &random)
        if seed % 2 == 0 { l2[i] = j % 2 == 0 ? 0.003 : 0 }
        switch j % 7 {
        case 3: lower[i] = 0
        case 4: upper[i] = 0.1
        case 5: (lower[i], upper[i]) = (-0.2, 0.2)
        case 6 where seed % 3 == 0: lower[i] = 0.05
        default: break
        }
        // Two columns without a penalty.
        if j == 0 || j == 7 { (l1[i], l2[i]) = (0, 0) }
      }
    }
    let rows = try made.sparseRows(weighted: seed % 2 == 1, offset: k == 1)
    let objective = try Objective(
      rows: rows, loss: k == 1 ? .logistic : .softmax, outputs: k, l2: l2, l1: l1, lower: lower,
      upper: upper)
    let zeros = [Double](repeating: 0, count: k * q)
    let best = try CoordinateDescent(tolerance: 1e-12).minimize(objective, from: zeros) { _ in
      .proceed
    }
    #expect(best.outcome == .converged && best.certificate.bound <= 1e-12)
    let gradient = try objective.gradient(at: best.parameters)
    for (i, w) in best.parameters.enumerated() where i % q != 2 {
      #expect(w >= lower[i] && w <= upper[i])
      let least = w <= lower[i] ? -.infinity : gradient[i] + (w > 0 ? l1[i] : -l1[i])
      let greatest = w >= upper[i] ? .infinity : gradient[i] + (w < 0 ? -l1[i] : l1[i])
      #expect(least < 1e-9 && greatest > -1e-9, "parameter \(i): \(least)...\(greatest)")
    }
    let scale = try objective.value(at: zeros.indices.map { min(max(0, lower[$0]), upper[$0]) })
    for iterations in 0..<5 {
      let early = try CoordinateDescent(tolerance: 0, maxIterations: iterations)
        .minimize(objective, from: zeros) { _ in .proceed }
      #expect(early.certificate.bound >= (early.objective - best.objective) / scale - 1e-12)
      let fresh = try Certificate.dualityGap(objective, at: early.parameters)
      #expect(fresh.bound >= (early.objective - best.objective) / scale - 1e-12)
    }
  }

  @Test func `columns without a penalty that separate the classes are named`() throws {
    let made = try MadeSparseRows(rows: 100, columns: 8, density: 0.4, seed: 5)
    // Column 8 tells the classes apart.
    var entries: [(row: Int, column: Int, value: Double)] = []
    for i in 0..<100 {
      for j in 0..<8 where made.matrix[i, j] != 0 { entries.append((i, j, made.matrix[i, j])) }
      if made.labels[i] == 1 { entries.append((i, 8, 1)) }
    }
    let matrix = try SparseMatrix(rows: 100, columns: 9, entries: entries)
    var estimator = LogisticRegression(penalty: .l1(lambda: 0.01))
    estimator.penaltyFactors["9"] = 0
    let error = #expect(throws: LogisticError.self) {
      try estimator.fit(matrix, labels: made.labels, firstIndex: 1)
    }
    #expect(error?.code == "separated" && error?.reason.contains("by column 9 ") == true)
  }

  @Test func `columns that never occur cost nothing, and are 0`() throws {
    let made = try MadeSparseRows(rows: 300, columns: 40, density: 0.2, seed: 9)
    func spread(_ width: Int, _ place: (Int) -> Int) throws -> SparseMatrix<Double> {
      try SparseMatrix(
        rows: 300, columns: width, starts: made.matrix.starts,
        columnIndices: made.matrix.columnIndices.map { Int32(place(Int($0))) },
        values: made.matrix.values)
    }
    let wide = try spread(200_000) { 5000 * $0 + 17 }
    for penalty in [Penalty.l1(lambda: 0.01), .l2(lambda: 0.01)] {
      var estimator = LogisticRegression(penalty: penalty)
      if penalty.hasL1Part { estimator.penaltyFactors = ["17": 0, "199999": 2] }
      let fit = try estimator.fit(wide, labels: made.labels)
      if penalty.hasL1Part { estimator.penaltyFactors = ["0": 0, "39": 1] }
      let coefficients = fit.model.coefficients[0].weights
      #expect(coefficients.count == 200_000 && fit.nonzeroCount <= 40)
      if !penalty.hasL1Part {
        let narrow = try estimator.fit(made.matrix, labels: made.labels)
        for (j, w) in narrow.model.coefficients[0].weights.enumerated() {
          #expect(abs(coefficients[5000 * j + 17] - w) < 1e-9)
        }
      }
      #expect(fit.warnings.first?.message.hasPrefix("199961 of 200000 columns") == true)
    }
  }

  @Test(
    arguments: [
      ("9", 1.0, "unknown-column"), ("x", 1.0, "unknown-column"), ("3", -1.0, "penalty-factor"),
    ])
  func `factors of columns that are not there are refused`(
    name: String, factor: Double, code: String
  )
    throws
  {
    let made = try MadeSparseRows(rows: 50, columns: 8, density: 0.4, seed: 5)
    var estimator = LogisticRegression(penalty: .l1(lambda: 0.01))
    estimator.penaltyFactors[name] = factor
    let error = #expect(throws: LogisticError.self) {
      try estimator.fit(made.matrix, labels: made.labels, firstIndex: 1)
    }
    #expect(error?.code == code)
  }

  @Test func `weights that cannot be are refused by row`() throws {
    let made = try MadeSparseRows(rows: 50, columns: 8, density: 0.4, seed: 5)
    let estimator = LogisticRegression(penalty: .l1(lambda: 0.01))
    var weights = [Double](repeating: 1, count: 50)
    weights[3] = -2
    let negative = #expect(throws: LogisticError.self) {
      try estimator.fit(made.matrix, labels: made.labels, frequencyWeight: weights)
    }
    #expect(negative?.reason == "the weight of row 3 is -2")
    let few = #expect(throws: LogisticError.self) {
      try estimator.fit(made.matrix, labels: made.labels, offset: [1, 2])
    }
    #expect(few?.reason == "2 offsets for 50 rows")
    let none = #expect(throws: LogisticError.self) {
      try estimator.fit(
        made.matrix, labels: made.labels, sampleWeight: [Double](repeating: 0, count: 50))
    }
    #expect(none?.code == "all-weights-zero")
  }
}
