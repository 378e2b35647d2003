import ArgumentParser
import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticCLI

@Suite struct TuneTests {
  private let folder: TemporaryFolder
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")

  init() throws { folder = try TemporaryFolder() }

  private func tune(_ options: String...) throws -> CommandRun {
    try CommandRun(
      ["tune", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
  }

  @Test func `the table marks both choices, and the model saved is the one chosen`() throws {
    let run = try tune(
      "--penalty", "l1", "--folds", "5", "--rule", "1se", "--output", "model.keras")
    #expect(run.status == 0, "\(run.error)")
    let lines = run.output.split(separator: "\n").map(String.init)
    let marked = try #require(lines.first { $0.hasSuffix("1se") })
    #expect(lines.count { $0.hasSuffix("min") } == 1)
    let lambda = try #require(marked.split(separator: " ").first)
    #expect(run.output.contains("λ = \(lambda) chosen (1se)"))
    #expect((lines.map(\.count).max() ?? 0) <= 80)
    let model = try TabularModel(contentsOf: folder.path + "/model.keras")
    #expect(NumberText.table(try #require(model.record?.lambda)) == lambda)
    #expect(model.record?.penalty == "l1")
  }

  @Test func `the JSON has every strength, its folds and the choices`() throws {
    let object = try tune(
      "--penalty", "elasticnet", "--l1-ratio", "0.25", "--folds", "4", "--repeats", "2",
      "--lambdas", "12", "--measure", "auc", "--json"
    ).json
    let path = try #require(object["path"] as? [[String: Any]])
    let folds = try #require(object["byFold"] as? [[Double]])
    #expect(folds.count == 8 && folds.allSatisfy { $0.count == path.count })
    let means = path.compactMap { $0["mean"] as? Double }
    let lambdas = path.compactMap { $0["lambda"] as? Double }
    #expect(means.count == path.count && lambdas == lambdas.sorted(by: >))
    let best = try #require(means.max())
    let first = try #require(means.firstIndex { $0 >= best - 1e-12 })
    #expect(object["lambdaMin"] as? Double == lambdas[first])
    #expect(object["lambda"] as? Double == lambdas[first])
    #expect(object["lambdaMax"] as? Double == lambdas[0])
    #expect(object["l1Ratio"] as? Double == 0.25 && object["repeats"] as? Int == 2)
  }

  @Test func `a nested estimate is in the table and in the JSON`() throws {
    let options = ["--penalty", "l1", "--folds", "3", "--lambdas", "8", "--nested", "3"]
    let run = try CommandRun(
      ["tune", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("of 3 outer folds that had no part in the choice"))
    let object = try CommandRun(
      ["tune", birthwt, "--target", "low", "--exclude", "bwt", "--json"] + options, in: folder
    ).json
    let nested = try #require(object["nested"] as? [String: Any])
    #expect((nested["byFold"] as? [Double])?.count == 3 && nested["folds"] as? Int == 3)
    #expect((nested["lambdas"] as? [Double])?.count == 3 && nested["mean"] is Double)
  }

  @Test func `folds in order of a column leave it out of the features`() throws {
    let object = try tune("--order", "age", "--folds", "3", "--lambdas", "6", "--json").json
    let terms = try #require(object["terms"] as? [[String: Any]])
    #expect(!terms.contains { $0["term"] as? String == "age" })
    #expect(object["folds"] as? Int == 3 && object["nested"] is NSNull)
  }

  @Test func `a best strength at the end of the grid is a warning`() throws {
    let run = try tune("--penalty", "l1", "--lambda-min-ratio", "0.5", "--lambdas", "6")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("the best λ is the least tried"))
  }

  @Test func `time that is over before anything was judged is said`() throws {
    let run = try tune("--time-limit", "1e-9", "--output", "m.keras")
    #expect(run.status == 130 && run.output.isEmpty)
    #expect(
      run.error.contains("the time limit of 1e-09 s was over before any strength was judged"),
      "\(run.error)")
    #expect(try folder.names.isEmpty)
  }

  @Test func `a time limit that is not reached changes nothing`() throws {
    let (plain, timed) = (try tune("--json"), try tune("--json", "--time-limit", "1e6"))
    #expect(plain.output == timed.output && timed.status == 0)
    #expect(
      plain.output.contains(#""stopped":false"#) || plain.output.contains(#""stopped": false"#))
  }

  @Test(arguments: [
    (["--penalty", "lasso"], "--penalty is 'lasso'"),
    (["--l1-ratio", "0.5"], "--l1-ratio belongs to --penalty elasticnet"),
    (["--fold", "race", "--folds", "3"], "--fold and --folds are both given"),
    (["--order", "age", "--fold", "race"], "--order and --fold are both given"),
    (["--nested", "3", "--fold", "race"], "--nested deals rows itself"),
    (["--measure", "brier"], "--measure is 'brier'"), (["--rule", "best"], "--rule is 'best'"),
    (["--time-limit", "0"], "--time-limit is 0"), (["--lambdas", "0"], "0 strengths"),
    (["--folds", "1"], "1 folds of 189 rows"),
  ])
  func `what cannot be is a usage error that says so`(options: [String], message: String) throws {
    let run = try CommandRun(
      ["tune", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(message), "\(run.error)")
    #expect(run.output.isEmpty)
  }
}
