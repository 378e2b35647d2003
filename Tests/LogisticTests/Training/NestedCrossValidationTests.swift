import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct NestedCrossValidationTests {
  private let birthwt: DataTable
  private let grid = RegularizationPath.Grid(lambdas: [0.1, 0.05, 0.02, 0.005])

  init() throws { birthwt = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv")) }

  @Test func `each outer fold is predicted by what the others chose`() throws {
    let fold = (0..<birthwt.rowCount).map { Double($0 % 3) }
    let table = try DataTable(columns: birthwt.columns + [Column("part", numbers: fold)])
    let estimator = LogisticRegression(penalty: .l1(lambda: 1))
    let features = ["age", "lwt", "smoke", "ht", "ui"]
    let nested = try estimator.nestedCrossValidated(
      table, target: "low", features: features, folds: .given(column: "part"),
      inner: .stratified(4), grid: grid)
    #expect(nested.byFold.count == 3 && nested.foldWeights == [63, 63, 63])
    #expect(abs(nested.mean - nested.byFold.reduce(0, +) / 3) < 1e-12)
    for number in 0..<3 {
      let others = table.selecting(rows: fold.indices.filter { fold[$0] != Double(number) })
      let held = table.selecting(rows: fold.indices.filter { fold[$0] == Double(number) })
      let search = try estimator.crossValidated(
        others, target: "low", features: features, folds: .stratified(4), grid: grid)
      #expect(nested.lambdas[number] == search.lambda)
      let chances = try search.fit.model.predict(held).probabilities
      let y = try held.numbers(of: "low")
      var deviance = 0.0
      for (i, y) in y.enumerated() {
        deviance -= 2 * log(chances.values[i * chances.columns + (y == 1 ? 1 : 0)]) / 63
      }
      // The model of the search is in single precision in places; its path is not.
      #expect(abs(nested.byFold[number] - deviance) < 1e-5)
    }
  }

  @Test func `a search of a search ends when it is told to, and counts all of it`() throws {
    var last: PathProgress?
    func nested(until fold: Int) throws -> NestedCrossValidation {
      try LogisticRegression(penalty: .l1(lambda: 1)).nestedCrossValidated(
        birthwt, target: "low", excluding: ["bwt"], folds: .stratified(3), inner: .stratified(3),
        grid: grid
      ) { progress in
        last = progress
        return progress.fold == fold ? .stop : .proceed
      }
    }
    let whole = try nested(until: 4)
    let part = try nested(until: 2)
    let progress = try #require(last)
    #expect(part.wasStopped && !whole.wasStopped)
    #expect(part.byFold == [whole.byFold[0]] && part.lambdas == [whole.lambdas[0]])
    #expect(part.mean == whole.byFold[0] && part.foldWeights.count == 1)
    let error = #expect(throws: LogisticError.self) { try nested(until: 1) }
    #expect(error?.code == "interrupted")
    #expect(progress.total == 3 * 4 * 4 && progress.done >= 16 && progress.done <= 32)
  }
}
