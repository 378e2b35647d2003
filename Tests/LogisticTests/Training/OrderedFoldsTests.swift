import LogisticTestSupport
import Testing

@testable import Logistic

@Suite struct OrderedFoldsTests {
  private func problem(_ times: [Double], _ labels: [Double]) throws -> TableProblem {
    let table = try DataTable(columns: [
      Column("when", numbers: times), Column("y", numbers: labels),
      Column("x", numbers: times.indices.map { Double($0 * 5 % 7) }),
    ])
    return try TableProblem(
      LogisticRegression(), table, target: "y", features: ["x"], excluding: [], .init())
  }

  @Test func `a fold is predicted by rows before it, and equal times stay together`() throws {
    let times = (0..<40).map { Double($0 * 17 % 40 / 3) }
    let problem = try problem(times, (0..<40).map { Double($0 / 2 % 2) })
    let splits = try CrossValidation.Folds.ordered(by: "when", 4).splits(of: problem)
    #expect(splits.count == 1 && splits[0].count == 4)
    var seen = Set<Int>()
    for split in splits[0] {
      let latest = try #require(split.training.map { times[$0] }.max())
      #expect(split.held.allSatisfy { times[$0] > latest })
      #expect(seen.isDisjoint(with: split.held) && split.held.count >= 6)
      seen.formUnion(split.held)
    }
    #expect(Set(splits[0][3].training).union(splits[0][3].held).count == 40)
  }

  @Test func `without a column rows are in order as they stand`() throws {
    let problem = try problem((0..<12).map { -Double($0) }, (0..<12).map { Double($0 % 2) })
    let splits = try CrossValidation.Folds.ordered(3).splits(of: problem)[0]
    #expect(splits.map(\.held) == [[3, 4, 5], [6, 7, 8], [9, 10, 11]])
    #expect(splits.map(\.training.count) == [3, 6, 9])
  }

  @Test func `a class that comes late and too many folds are errors`() throws {
    let late = try problem((0..<12).map { Double($0) }, (0..<12).map { $0 < 7 ? 0 : 1 })
    func code(_ folds: CrossValidation.Folds) -> String? {
      do {
        _ = try folds.splits(of: late)
        return nil
      } catch { return error.code }
    }
    #expect(code(.ordered(by: "when", 3)) == "fold-class")
    #expect(code(.ordered(12)) == "fold-count")
    #expect(code(.ordered(by: "when", 0)) == "fold-count")
  }

  @Test func `a search in order has a score for every fold`() throws {
    let birthwt = try DataTable(contentsOf: ProjectFiles.fixture("data/birthwt.csv"))
    let result = try LogisticRegression(penalty: .l1(lambda: 1)).crossValidated(
      birthwt, target: "low", excluding: ["bwt", "lwt"], folds: .ordered(by: "lwt", 4),
      grid: .init(lambdas: [0.1, 0.02]))
    #expect(result.foldCount == 4 && result.byFold.count == 4)
    #expect(result.foldWeights.reduce(0, +) < 189 && result.means.allSatisfy(\.isFinite))
    #expect(!result.path.features.contains { $0.column == "lwt" })
  }
}
