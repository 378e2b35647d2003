import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct RegularizationPathTests {
  private func birthwt() throws -> DataTable {
    try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
  }

  private func path(
    _ penalty: Penalty, _ grid: RegularizationPath.Grid = .init(), table: DataTable? = nil,
    target: String = "low"
  ) throws -> RegularizationPath {
    try LogisticRegression(penalty: penalty).path(
      table ?? birthwt(), target: target, excluding: table == nil ? ["bwt"] : [], grid: grid)
  }

  /// max |xᵀ(y − ȳ)| / n over standardized columns, by hand.
  @Test func `the greatest λ is the least that holds every weight at 0`() throws {
    let table = try birthwt()
    let y = try table.numbers(of: "low")
    let names = table.names.filter { $0 != "low" && $0 != "bwt" }
    let share = y.reduce(0, +) / Double(y.count)
    var expected = 0.0
    for name in names {
      let x = try table.numbers(of: name)
      let mean = x.reduce(0, +) / Double(x.count)
      let spread = (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)).squareRoot()
      let slope = zip(x, y).reduce(0) { $0 + ($1.0 - mean) / spread * ($1.1 - share) }
      expected = max(expected, abs(slope) / Double(y.count))
    }
    let found = try path(.l1(lambda: 1)).greatestLambda
    #expect(abs(found / expected - 1) < 1e-12)
    let around = try path(.l1(lambda: 1), .init(lambdas: [found * 1.000001, found * 0.999]))
    #expect(around.points.map(\.nonzeroCount) == [0, 1])
    #expect(abs(around.points[0].devianceRatio) < 1e-9)
    // α divides it, and below 0.001 stands for 0.001.
    let half = try path(.elasticNet(lambda: 1, l1Ratio: 0.5), .init(count: 5)).greatestLambda
    let ridge = try path(.l2(lambda: 1), .init(count: 5)).greatestLambda
    #expect(abs(half / (2 * expected) - 1) < 1e-12 && abs(ridge / (1000 * expected) - 1) < 1e-12)
  }

  @Test func `the grid is geometric, ends early, and every point is proved`() throws {
    let path = try path(.l1(lambda: 1))
    #expect(path.points.count > 20 && path.points.count < 100)
    let step = pow(1e-4, 1.0 / 99)
    for (a, b) in zip(path.points, path.points.dropFirst()) {
      #expect(abs(b.lambda / a.lambda / step - 1) < 1e-12)
      #expect(b.devianceRatio > a.devianceRatio - 1e-9)
    }
    #expect(path.points.allSatisfy { $0.outcome == .converged && $0.certificate.bound <= 1e-8 })
    let last = path.points.suffix(2).map(\.devianceRatio)
    #expect(last[1] - last[0] < 1e-5)
    #expect(path.points[0].lambda == path.greatestLambda)
  }

  /// At λ from 1000 times the lasso's greatest a ridge gains next to nothing at first.
  @Test func `a path whose gains are small but grow goes on`() throws {
    var generator = Xoshiro256StarStar(seed: 3)
    let x = (0..<200).map { _ in generator.normal() }
    let y = x.map { generator.normal() + 0.3 * $0 > 0 ? 1.0 : 0 }
    let table = try DataTable(columns: [Column("x", numbers: x), Column("y", numbers: y)])
    let path = try path(.l2(lambda: 1), .init(count: 300), table: table, target: "y")
    let ratios = path.points.map(\.devianceRatio)
    #expect(ratios[5] - ratios[4] < 1e-5)
    #expect(try #require(ratios.last) > 10 * ratios[5])
  }

  @Test func `separated classes end the path at a deviance ratio of 0·999`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/separable.csv"))
    let target = try #require(table.names.last)
    let path = try path(.l1(lambda: 1), .init(leastShare: 1e-8), table: table, target: target)
    let ratios = path.points.map(\.devianceRatio)
    #expect(try #require(ratios.last) > 0.999 && ratios.dropLast().allSatisfy { $0 <= 0.999 })
  }

  @Test func `no fit of a limited path has more features than allowed`() throws {
    var grid = RegularizationPath.Grid()
    grid.maximumNonzero = 3
    let limited = try path(.l1(lambda: 1), grid)
    let whole = try path(.l1(lambda: 1))
    #expect(limited.points.count < whole.points.count)
    // Two features enter between one λ and the next.
    #expect(limited.points.allSatisfy { $0.nonzeroCount <= 3 })
    #expect(whole.points[limited.points.count].nonzeroCount > 3)
    #expect(limited.lambdas == Array(whole.lambdas.prefix(limited.points.count)))
  }

  /// Three classes: the null model and the greatest λ are the softmax's.
  @Test(arguments: [
    Penalty.l1(lambda: 1), .l2(lambda: 1), .elasticNet(lambda: 1, l1Ratio: 0.5),
  ])
  func `a softmax path starts from the classes' shares and its points are those of single fits`(
    penalty: Penalty
  ) throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/iris.csv"))
    let path = try path(penalty, .init(count: 12), table: table, target: "species")
    #expect(path.classes.count == 3)
    if penalty.hasL1Part {
      #expect(path.points[0].nonzeroCount == 0 && path.points[1].nonzeroCount > 0)
    }
    for point in [path.points[4], path.points[path.points.count - 1]] {
      let fit = try LogisticRegression(penalty: penalty.with(lambda: point.lambda)).fit(
        table, target: "species")
      let slopes = fit.terms.filter { $0.kind == .slope }.map(\.estimate)
      for (a, b) in zip(point.weights.joined(), slopes) {
        // Both are within a hundredth of a standard error's millionth of the optimum.
        #expect(abs(a - b) < 1e-6 * max(1, abs(b)))
      }
      // 1 − deviance ratio, from the fit's own likelihoods.
      let null = try #require(fit.nullLogLikelihood)
      #expect(abs(point.devianceRatio - (1 - fit.logLikelihood / null)) < 1e-7)
    }
  }

  @Test func `a grid that cannot be is refused, and so is an optimizer`() throws {
    for grid in [
      RegularizationPath.Grid(count: 0), .init(leastShare: 1), .init(leastShare: .nan),
      .init(lambdas: []), .init(lambdas: [0.1, -1]), .init(lambdas: [.infinity]),
      .init(maximumNonzero: -1),
    ] {
      #expect(throws: LogisticError.self) { try path(.l1(lambda: 1), grid) }
    }
    let error = #expect(throws: LogisticError.self) {
      try LogisticRegression(method: .adam()).path(birthwt(), target: "low", excluding: ["bwt"])
    }
    #expect(error?.description.contains("needs an exact method") == true)
  }
}
