import Testing

@testable import Logistic

/// Fits that share their reads are those of the reference, which fits each fold's others by itself.
@Suite struct SharedFoldsTests {
  /// Rows of a known model with a column that is nearly another, weights and offsets.
  private func table(_ n: Int = 900, size: Double = 1) throws -> DataTable {
    var generator = Xoshiro256StarStar(seed: 5)
    var columns = [[Double]](repeating: [], count: 6)
    var (y, weight, offset, fold): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for i in 0..<n {
      var x = (0..<6).map { _ in Double.random(in: -2...2, using: &generator) }
      x[1] += x[0]
      x[2] = 30 + 4 * x[2]
      x[5] = i % 9 == 0 ? 1 : 0
      for j in 0..<6 { columns[j].append(x[j]) }
      offset.append(Double.random(in: -0.5...0.5, using: &generator))
      let logit = size * (0.9 * x[0] - 0.2 * (x[2] - 30) + 0.3 * x[5]) - 0.4 + offset[i]
      let chance = Double.random(in: 0.001..<0.999, using: &generator)
      y.append(logit > log(chance) - log1p(-chance) ? 1 : 0)
      weight.append(Double(1 + i % 3))
      fold.append(Double(i * 7 % 4))
    }
    return try DataTable(
      columns: columns.indices.map { Column("x\($0)", numbers: columns[$0]) } + [
        Column("y", numbers: y), Column("weight", numbers: weight),
        Column("offset", numbers: offset), Column("fold", numbers: fold),
      ])
  }

  private func search(
    _ table: DataTable, _ penalty: Penalty, _ measure: CrossValidation.Measure = .deviance,
    folds: CrossValidation.Folds = .given(column: "fold"), isWeighted: Bool = true,
    standardize: Bool = true, grid: RegularizationPath.Grid = .init(count: 12, leastShare: 1e-3),
    factors: [String: Double] = [:], threads: Int? = nil,
    observe: ((PathProgress) -> Decision)? = nil
  ) throws -> FoldSearch {
    var estimator = LogisticRegression(penalty: penalty, standardize: standardize)
    estimator.penaltyFactors = factors
    let columns: LogisticRegression.RowColumns =
      isWeighted ? .init(sampleWeight: "weight", offset: "offset") : .init()
    let problem = try TableProblem(
      estimator, table, target: "y", features: nil,
      excluding: ["fold"] + (isWeighted ? [] : ["weight", "offset"]), columns)
    return FoldSearch(
      problem: problem, solver: CoordinateDescent(), splits: try folds.splits(of: problem),
      measure: measure, rowColumns: columns, grid: grid, observe: observe, threads: threads)
  }

  @Test(arguments: [
    Penalty.l1(lambda: 1), .elasticNet(lambda: 1, l1Ratio: 0.4), .l2(lambda: 1),
  ])
  func `paths and folds are the reference's`(penalty: Penalty) throws {
    let search = try search(table(), penalty)
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared(leastRows: 100))
    #expect(shared.path.lambdas == reference.path.lambdas)
    #expect(shared.scores.weights == reference.scores.weights)
    // So few rows lie up to |u| = 1 apart: a ten-millionth of a standard error is more there.
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-7)
    }
    for (a, b) in zip(shared.path.points, reference.path.points) {
      // Both are within a millionth of a standard error, of at most some tenths, of the optimum.
      for (v, w) in zip(a.weights[0] + a.intercepts, b.weights[0] + b.intercepts) {
        #expect(abs(v - w) < 1e-7 * max(1, abs(w)))
        #expect((v == 0) == (w == 0))
      }
      #expect(abs(a.devianceRatio - b.devianceRatio) < 1e-9)
      #expect(a.outcome == .converged && a.certificate.bound < 1e-8)
    }
  }

  /// Of a fine grid five strengths of five fits each are fitted at once.
  @Test(arguments: [Penalty.l1(lambda: 1), .l2(lambda: 1)])
  func `strengths near one another are fitted at once, as each alone`(penalty: Penalty) throws {
    let search = try search(table(2000), penalty, grid: .init(count: 40, leastShare: 0.03))
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared(leastRows: 100))
    #expect(shared.path.lambdas == reference.path.lambdas)
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-8)
    }
    for (a, b) in zip(shared.path.points, reference.path.points) {
      for (v, w) in zip(a.weights[0] + a.intercepts, b.weights[0] + b.intercepts) {
        #expect(abs(v - w) < 1e-7 * max(1, abs(w)))
      }
      #expect(a.outcome == .converged && a.certificate.bound < 1e-8)
    }
  }

  @Test(arguments: [Penalty.elasticNet(lambda: 1, l1Ratio: 0.4), .l2(lambda: 1)])
  func `penalty factors count as in the reference, but for a factor of 0`(penalty: Penalty) throws {
    let factors = ["x0": 2, "x3": 0.25]
    let search = try search(
      table(2000), penalty, grid: .init(count: 20, leastShare: 0.01), factors: factors)
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared(leastRows: 100))
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-8)
    }
    for (a, b) in zip(shared.path.points, reference.path.points) {
      for (v, w) in zip(a.weights[0], b.weights[0]) { #expect(abs(v - w) < 1e-7) }
      #expect(a.certificate.bound < 1e-8)
    }
    let free = try self.search(table(), penalty, factors: ["x0": 0])
    #expect(try free.shared(leastRows: 100) == nil)
  }

  @Test func `of so many rows that reads are shared, means are the reference's to 1e-8`() throws {
    let search = try search(
      table(6000), .l1(lambda: 1), grid: .init(lambdas: [0.05, 0.02, 0.005, 0.001]))
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared())
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-8)
    }
  }

  @Test(arguments: CrossValidation.Measure.allCases)
  func `every measure is the reference's`(measure: CrossValidation.Measure) throws {
    let search = try search(
      table(), .l1(lambda: 1), measure, standardize: false, grid: .init(lambdas: [0.05, 0.01]))
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared(leastRows: 100))
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-8)
    }
  }

  @Test func `repetitions are dealt and fitted anew`() throws {
    let search = try search(
      table(), .l1(lambda: 1), folds: .stratified(3, repeats: 2), isWeighted: false,
      grid: .init(lambdas: [0.03, 0.01]))
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared(leastRows: 100))
    #expect(shared.scores.byFold.count == 6)
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-8)
    }
  }

  @Test(arguments: [1, 2, 3])
  func `the number of threads changes no bit`(threads: Int) throws {
    let table = try table()
    let all = try search(table, .l1(lambda: 1))
    let some = try search(table, .l1(lambda: 1), threads: threads)
    let (a, b) = (
      try #require(try all.shared(leastRows: 100)), try #require(try some.shared(leastRows: 100))
    )
    #expect(a.scores.byFold == b.scores.byFold)
    #expect(a.path.points.map(\.weights) == b.path.points.map(\.weights))
    #expect(try all.foldByFold().scores.byFold == some.foldByFold().scores.byFold)
  }

  /// x5 is 1 in rows of one fold only, so that the fit without that fold knows nothing of it.
  @Test func `a column that only one fold varies in has no weight without it`() throws {
    let plain = try table()
    let x5 = (0..<plain.rowCount).map { $0 * 7 % 4 == 2 && $0 % 3 == 0 ? 1.0 : 0 }
    let table = try DataTable(
      columns: plain.columns.filter { $0.name != "x5" } + [Column("x5", numbers: x5)])
    let search = try search(
      table, .l1(lambda: 1), isWeighted: false, grid: .init(lambdas: [0.02, 0.001, 0.0001]))
    let reference = try search.foldByFold()
    let shared = try #require(try search.shared(leastRows: 100))
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-8)
    }
  }

  /// Fits far from one another either reach their optima or are left to the reference.
  @Test func `separated classes are fitted right or not at all`() throws {
    let search = try search(
      table(600, size: 60), .l1(lambda: 1), isWeighted: false,
      grid: .init(lambdas: [0.1, 0.01, 0.001]))
    let reference = try search.foldByFold()
    guard let shared = try search.shared(leastRows: 100) else { return }
    for (a, b) in zip(shared.scores.byFold.joined(), reference.scores.byFold.joined()) {
      #expect(abs(a - b) < 1e-6)
    }
  }

  @Test func `few rows, filled in values and bounds are left to the reference`() throws {
    let table = try table()
    #expect(try search(table, .l1(lambda: 1)).shared() == nil)
    let holes = try DataTable(
      columns: table.columns + [
        Column("hole", numbers: (0..<table.rowCount).map { $0 % 5 == 0 ? .nan : Double($0 % 7) })
      ])
    #expect(try search(holes, .l1(lambda: 1)).shared(leastRows: 100) == nil)
    #expect(try search(table, .groupLasso(lambda: 1)).shared(leastRows: 100) == nil)
  }

  @Test func `a search whose reads are shared ends when it is told to`() throws {
    let whole = try #require(try search(table(), .l1(lambda: 1)).shared(leastRows: 100))
    func stopped(at done: Int) throws -> FoldSearch.Outcome? {
      try search(table(), .l1(lambda: 1)) { $0.done < done ? .proceed : .stop }
        .shared(leastRows: 100)
    }
    let error = #expect(throws: LogisticError.self) { try stopped(at: 0) }
    #expect(error?.code == "interrupted")
    let part = try #require(try stopped(at: 4 * 5))
    #expect(part.wasStopped && !whole.wasStopped && part.path.wasStopped)
    #expect(part.path.points.map(\.weights) == whole.path.points.prefix(4).map(\.weights))
    #expect(part.scores.byFold == whole.scores.byFold.map { Array($0.prefix(4)) })
  }

  @Test func `of repetitions the whole ones are kept`() throws {
    func outcome(_ observe: ((PathProgress) -> Decision)?) throws -> FoldSearch.Outcome? {
      try search(
        table(), .l1(lambda: 1), folds: .stratified(3, repeats: 2), isWeighted: false,
        grid: .init(lambdas: [0.03, 0.01]), observe: observe
      ).shared(leastRows: 100)
    }
    let whole = try #require(try outcome(nil))
    // Of the second repetition the first λ is at the end of the count.
    var first = true
    let part = try #require(
      try outcome { now in
        if now.lambda == 0.01 { first = false }
        return !first && now.lambda == 0.03 ? .stop : .proceed
      })
    #expect(part.wasStopped && part.repetitions == [3])
    #expect(part.scores.byFold == Array(whole.scores.byFold.prefix(3)))
    #expect(part.path.points.map(\.weights) == whole.path.points.map(\.weights))
  }
}
