import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct CrossValidationTests {
  private let birthwt: DataTable

  init() throws { birthwt = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv")) }

  private func validated(
    _ penalty: Penalty = .l1(lambda: 1), _ table: DataTable? = nil, target: String = "low",
    features: [String]? = nil, folds: CrossValidation.Folds = .stratified(3),
    measure: CrossValidation.Measure = .deviance,
    grid: RegularizationPath.Grid = .init(lambdas: [0.1, 0.03, 0.01])
  ) throws -> CrossValidation {
    try LogisticRegression(penalty: penalty).crossValidated(
      table ?? birthwt, target: target, features: features,
      excluding: table == nil ? ["bwt"] : [], folds: folds, measure: measure, grid: grid)
  }

  private func withColumn(_ name: String, _ values: [Double]) throws -> DataTable {
    try DataTable(
      columns: birthwt.columns.filter { $0.name != "bwt" } + [Column(name, numbers: values)])
  }

  @Test func `at a λ that holds every weight at 0 each row gets its training part's share`() throws
  {
    let result = try validated(grid: .init(lambdas: [5, 0.02, 0.001]))
    let share = 59.0 / 189
    let entropy = -2 * (share * log(share) + (1 - share) * log(1 - share))
    // The folds' shares differ from it by a row at most.
    #expect(abs(result.means[0] - entropy) < 2e-3)
    #expect(result.path.points[0].nonzeroCount == 0)
    #expect(result.lambda == 0.02)
  }

  @Test func `equal seeds deal equal folds, others do not`() throws {
    let (a, b) = (try validated(), try validated())
    #expect(a.byFold == b.byFold && a.means == b.means)
    let c = try validated(folds: .stratified(3, seed: 1))
    #expect(a.byFold != c.byFold)
  }

  @Test func `repetitions average means and standard errors of dealings that differ`() throws {
    let result = try validated(folds: .stratified(3, repeats: 2))
    #expect(result.byFold.count == 6 && result.foldCount == 3)
    #expect(Array(result.byFold[0..<3]) == (try validated()).byFold)
    #expect(result.byFold[0] != result.byFold[3])
    // Folds of 63 rows each: the mean of all six.
    let mean = result.byFold.reduce(0) { $0 + $1[1] } / 6
    #expect(abs(result.means[1] - mean) < 1e-12)
  }

  @Test func `the column of folds is no feature, and a row without one is an error`() throws {
    let table = try withColumn("part", (0..<birthwt.rowCount).map { Double($0 % 3) })
    let result = try validated(.l1(lambda: 1), table, folds: .given(column: "part"))
    #expect(!result.path.features.contains { $0.column == "part" })
    #expect(result.foldWeights == [63, 63, 63])
    let leak = #expect(throws: LogisticError.self) {
      try validated(
        .l1(lambda: 1), table, features: ["age", "part"], folds: .given(column: "part"))
    }
    #expect(leak?.code == "fold-feature")
    let broken = try withColumn(
      "part", (0..<birthwt.rowCount).map { $0 == 7 ? .nan : Double($0 % 3) })
    let error = #expect(throws: LogisticError.self) {
      try validated(.l1(lambda: 1), broken, folds: .given(column: "part"))
    }
    #expect(error?.code == "fold-missing")
  }

  @Test func `a group stays in one fold`() throws {
    let groups = (0..<birthwt.rowCount).map { Double($0 * $0 % 17) }
    let table = try withColumn("clinic", groups)
    let problem = try TableProblem(
      LogisticRegression(), table, target: "low", features: ["age"], excluding: [], .init())
    let folds = CrossValidation.Folds.grouped(by: "clinic", 3, seed: 4, repeats: 2)
    for parts in try folds.parts(of: problem) {
      #expect(parts.joined().sorted() == Array(0..<birthwt.rowCount))
      let seen = parts.map { Set($0.map { groups[$0] }) }
      #expect(seen[0].isDisjoint(with: seen[1]) && seen[0].isDisjoint(with: seen[2]))
      #expect(seen[1].isDisjoint(with: seen[2]) && parts.allSatisfy { !$0.isEmpty })
    }
  }

  @Test func `a row of frequency weight 2 counts as two rows of its fold`() throws {
    let n = birthwt.rowCount
    let parts = (0..<n).map { Double($0 % 3) }
    let counts = (0..<n).map { $0 % 5 == 0 ? 2.0 : 1.0 }
    let rows = (0..<n).flatMap { [Int](repeating: $0, count: Int(counts[$0])) }
    var table = try withColumn("part", parts)
    table = try DataTable(columns: table.columns + [Column("times", numbers: counts)])
    func means(_ table: DataTable, _ columns: LogisticRegression.RowColumns) throws -> [Double] {
      let result = try LogisticRegression(penalty: .l1(lambda: 1)).crossValidated(
        table, target: "low", features: ["age", "lwt", "smoke", "ht"], rowColumns: columns,
        folds: .given(column: "part"), grid: .init(lambdas: [0.05, 0.01]))
      return result.means + result.standardErrors
    }
    let weighted = try means(table, .init(frequencyWeight: "times"))
    let written = try means(table.selecting(rows: rows), .init())
    for (a, b) in zip(weighted, written) { #expect(abs(a - b) < 1e-8) }
  }

  @Test(arguments: [CrossValidation.Measure.deviance, .error, .squaredError])
  func `three classes are compared by what their probabilities say`(
    measure: CrossValidation.Measure
  ) throws {
    let iris = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let result = try validated(
      .elasticNet(lambda: 1, l1Ratio: 0.5), iris, target: "species", measure: measure,
      grid: .init(lambdas: [5, 0.01]))
    // At λ = 5 every class of the three has a third of the rows and of the probability.
    let third = 1.0 / 3
    switch measure {
    case .deviance: #expect(abs(result.means[0] - 2 * log(3)) < 1e-3)
    case .squaredError: #expect(abs(result.means[0] - (4.0 / 9 + 2.0 / 9)) < 1e-3)
    default: #expect(abs(result.means[0] - 2 * third) < 0.02)
    }
    #expect(result.means[1] < result.means[0] && result.lambda == 0.01)
    #expect(throws: LogisticError.self) {
      try validated(.l1(lambda: 1), iris, target: "species", measure: .auc)
    }
  }

  @Test func `a class of one row, too many folds and a fold with a whole class are refused`() throws
  {
    let y = birthwt.rowCount
    let lone = try DataTable(columns: [
      Column("x", numbers: (0..<y).map { Double($0 % 7) }),
      Column("y", numbers: (0..<y).map { $0 == 3 ? 1 : 0 }),
      Column("z", numbers: (0..<y).map { $0 % 4 == 0 ? 1 : 0 }),
      Column("part", numbers: (0..<y).map { $0 % 4 == 0 ? 1 : 0 }),
    ])
    func code(_ target: String, _ folds: CrossValidation.Folds) -> String? {
      do {
        _ = try validated(.l1(lambda: 1), lone, target: target, features: ["x"], folds: folds)
        return nil
      } catch { return (error as? LogisticError)?.code }
    }
    #expect(code("y", .stratified(3)) == "small-class")
    #expect(code("z", .stratified(y + 1)) == "fold-count")
    #expect(code("z", .stratified(3, repeats: 0)) == "fold-repeats")
    #expect(code("z", .given(column: "part")) == "fold-class")
    #expect(code("z", .grouped(by: "part", 3)) == "fold-count")
  }

  @Test func `a level and a missing value that only held-out rows have do not stop a search`()
    throws
  {
    let n = 40
    let table = try DataTable(columns: [
      Column("kind", categories: (0..<n).map { $0 == 5 ? "rare" : $0 % 3 == 0 ? "a" : "b" }),
      Column("x", numbers: (0..<n).map { $0 == 5 ? .nan : Double($0 * 7 % 11) }),
      Column("y", numbers: (0..<n).map { Double($0 * 5 % 8 / 4) }),
      // One training part has no value of this.
      Column("once", numbers: (0..<n).map { $0 == 9 ? 1 : .nan }),
    ])
    let result = try LogisticRegression(
      penalty: .l1(lambda: 1), references: ["kind": "rare"]
    ).crossValidated(
      table, target: "y", folds: .stratified(4), grid: .init(lambdas: [0.1, 0.01]))
    #expect(result.means.allSatisfy { $0.isFinite })
  }

  /// The folds of so few rows stand side by side: strength after strength is judged by all.
  @Test func `a search that is told to end chooses among the strengths that every fold has judged`()
    throws
  {
    let search = LogisticRegression(penalty: .l1(lambda: 1))
    let whole = try search.crossValidated(birthwt, target: "low", excluding: ["bwt"])
    // The path of all rows, then three strengths by ten folds and a part of the fourth.
    let enough = whole.lambdas.count + 34
    let part = try search.crossValidated(birthwt, target: "low", excluding: ["bwt"]) {
      $0.fold > 0 && $0.done >= enough ? .stop : .proceed
    }
    #expect(!whole.wasStopped && part.wasStopped)
    #expect(part.lambdas == Array(whole.lambdas.prefix(4)))
    #expect(part.means == Array(whole.means.prefix(4)))
    #expect(part.minimum < 4 && part.fit.lambda == part.lambda)
    #expect(!part.fit.history.wasStopped && part.fit.certificate?.bound ?? 1 < 1e-6)
  }

  @Test func `a search that is told to end before anything was judged is interrupted`() {
    for done in [0, 5] {
      let error = #expect(throws: LogisticError.self) {
        try LogisticRegression(penalty: .l1(lambda: 1)).crossValidated(
          birthwt, target: "low", excluding: ["bwt"]
        ) { $0.fold == 0 && $0.done >= done ? .stop : .proceed }
      }
      #expect(error?.code == "interrupted")
    }
  }

  @Test func `folds that are fitted in turn choose by those that were whole`() throws {
    let problem = try TableProblem(
      LogisticRegression(penalty: .l1(lambda: 1)), birthwt, target: "low", features: nil,
      excluding: ["bwt"], .init())
    func search(
      _ repeats: Int, _ observe: ((PathProgress) -> Decision)?
    ) throws -> FoldSearch.Outcome {
      try FoldSearch(
        problem: problem, solver: CoordinateDescent(),
        splits: CrossValidation.Folds.stratified(4, repeats: repeats).splits(of: problem),
        measure: .deviance, rowColumns: .init(), grid: .init(lambdas: [0.1, 0.03, 0.01]),
        observe: observe, greatestTogether: 0
      ).foldByFold()
    }
    let whole = try search(2, nil)
    let first = try search(2) { $0.fold == 3 ? .stop : .proceed }
    #expect(first.wasStopped && first.repetitions == [2])
    #expect(first.scores.byFold == Array(whole.scores.byFold.prefix(2)))
    #expect(first.scores.weights == Array(whole.scores.weights.prefix(2)))
    let second = try search(2) { $0.fold == 7 ? .stop : .proceed }
    #expect(second.wasStopped && second.repetitions == [4])
    #expect(second.scores.byFold == Array(whole.scores.byFold.prefix(4)))
    #expect(whole.repetitions == [4, 4] && !whole.wasStopped)
  }

  @Test func `a final fit that is told to end is the path's`() throws {
    let search = LogisticRegression(penalty: .l1(lambda: 1))
    func validated(_ observe: @escaping (PathProgress) -> Decision) throws -> CrossValidation {
      try search.crossValidated(
        birthwt, target: "low", excluding: ["bwt"], grid: .init(lambdas: [0.1, 0.01]),
        observe: observe)
    }
    let whole = try validated { _ in .proceed }
    let part = try validated { $0.lambda == 0 ? .stop : .proceed }
    #expect(part.wasStopped && !part.fit.history.wasStopped && part.means == whole.means)
    #expect(part.fit.certificate?.bound ?? 1 < 1e-6)
    for (a, b) in zip(part.fit.terms, whole.fit.terms) {
      #expect(abs(a.estimate - b.estimate) < 1e-6)
    }
  }

  @Test func `the choice takes the greatest λ of equal means, and AUC's greatest`() {
    var scores = FoldScores(measure: .error)
    #expect(scores.choice([0.4, 0.3, 0.3, 0.35], [0, 0.02, 0.11, 0]) == (1, 1))
    #expect(scores.choice([0.4, 0.3, 0.2, 0.35], [0, 0.02, 0.11, 0]) == (2, 1))
    #expect(scores.choice([0.4, 0.3], [.nan, .nan]) == (1, 1))
    scores = FoldScores(measure: .auc)
    #expect(scores.choice([0.5, 0.68, 0.7, 0.6], [0, 0, 0.03, 0]) == (2, 1))
  }
}
