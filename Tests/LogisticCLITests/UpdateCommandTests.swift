import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticCLI

@Suite struct UpdateCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let lines = try String(
      contentsOfFile: ProjectFiles.fixture("data/birthwt.csv"), encoding: .utf8
    ).split(separator: "\n").map(String.init)
    // The file is sorted by the target.
    let rows = lines.dropFirst()
    let old = rows.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
    let new = rows.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    try folder.write("old.csv", ([lines[0]] + old).joined(separator: "\n") + "\n")
    try folder.write("new.csv", ([lines[0]] + new).joined(separator: "\n") + "\n")
    try folder.write("all.csv", (lines).joined(separator: "\n") + "\n")
    try folder.write("none.csv", lines[0] + "\n")
  }

  private let columns = ["--features", "age,lwt,race,smoke,ht", "--categorical", "race"]

  private func train(_ data: String, _ options: String...) throws -> CommandRun {
    try CommandRun(
      ["train", data, "--target", "low", "--output", "m.keras"] + columns + options, in: folder)
  }

  @Test func `update replaces the model by one near the fit of all rows`() throws {
    #expect(try train("old.csv").status == 0)
    let before = try folder.bytes("m.keras")
    let run = try logistic("update", "m.keras", "new.csv", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("63 rows added in"))
    #expect(run.output.contains("the model now stands for 189"))
    #expect(run.output.contains("Certificate: "))
    #expect((run.output.split(separator: "\n").map(\.count).max() ?? 0) <= 100)
    #expect(try folder.bytes("m.keras") != before)
    let model = try TabularModel(contentsOf: folder.path + "/m.keras")
    #expect(model.record?.observations == 189)
    let all = try DataTable(contentsOf: folder.path + "/all.csv")
    let refit = try LogisticRegression(categorical: ["race"]).fit(
      all, target: "low", features: ["age", "lwt", "race", "smoke", "ht"])
    let mine = model.coefficients[0]
    let theirs = refit.model.coefficients[0]
    for (j, term) in refit.terms.dropFirst().enumerated() where !term.isReference {
      let at = try #require(model.space.features.firstIndex { $0.term == term.term })
      #expect(
        abs(mine.weights[at] - theirs.weights[at]) < 0.2 * (term.standardError ?? 0), "\(j) \(term)"
      )
    }
    #expect(try folder.names.filter { $0.hasPrefix(".") }.isEmpty)
    #expect(try logistic("predict", "m.keras", "new.csv", in: folder).status == 0)
    #expect(try logistic("inspect", "m.keras", in: folder).output.contains("updates: 1"))
  }

  @Test func `output leaves the model as it was, and the JSON says what is certain`() throws {
    #expect(try train("old.csv", "--lambda", "0.05").status == 0)
    let before = try folder.bytes("m.keras")
    let object = try logistic(
      "update", "m.keras", "new.csv", "--target", "low", "--output", "n.keras", "--json", in: folder
    ).json
    #expect(try folder.bytes("m.keras") == before)
    #expect(object["schemaVersion"] as? Int == 1)
    #expect(object["observationsAdded"] as? Double == 63 && object["updates"] as? Int == 1)
    #expect(object["lambda"] as? Double == 0.05 && object["converged"] as? Bool == true)
    let certificate = try #require(object["certificate"] as? [String: Any])
    #expect(try #require(certificate["bound"] as? Double) < 1e-12)
    #expect((object["refit"] as? [String: Any])?["bound"] != nil)
    let terms = try #require(object["terms"] as? [[String: Any]])
    let model = try TabularModel(contentsOf: folder.path + "/n.keras")
    // The file's weights are on standardised columns: the way there and back rounds.
    let estimate = try #require(terms[0]["estimate"] as? Double)
    #expect(abs(estimate - model.coefficients[0].intercept) <= 1e-14 * abs(estimate))
  }

  @Test func `bad rows and models are refused, and the model stays as it was`() throws {
    #expect(try train("old.csv").status == 0)
    let before = try folder.bytes("m.keras")
    try folder.write("levels.csv", "low,age,lwt,race,smoke,ht\n1,20,120,4,0,0\n")
    try folder.write("classes.csv", "low,age,lwt,race,smoke,ht\n2,20,120,1,0,0\n")
    try folder.write("columns.csv", "low,age,race,smoke,ht\n1,20,1,0,0\n")
    try folder.write("text.csv", "low,age,lwt,race,smoke,ht\n1,old,120,1,0,0\n")
    try folder.write("weights.csv", "low,age,lwt,race,smoke,ht,w\n1,20,120,1,0,0,-1\n")
    try folder.write("zero.csv", "low,age,lwt,race,smoke,ht,w\n1,20,120,1,0,0,0\n")
    for (arguments, status, message) in [
      (["none.csv"], 65, "no rows"),
      (["levels.csv"], 65, "'4' was never seen"),
      (["classes.csv"], 65, "'2' is none of the model's classes"),
      (["columns.csv"], 65, "no column 'lwt'"),
      (["text.csv"], 65, "old"),
      (["weights.csv", "--sample-weight", "w"], 65, "the weight is -1"),
      (["zero.csv", "--frequency-weight", "w"], 65, "every row has weight 0"),
      (["new.csv", "--sample-weight", "w"], 65, "'w'"),
      (["new.csv", "--target", "smoke"], 64, "the model predicts 'low'"),
      (["absent.csv"], 66, "absent.csv"),
      (["new.csv", "--output", "new.csv"], 64, "is the data file"),
      (["new.csv", "--output", "nowhere/m.keras"], 74, "no folder"),
    ] {
      let run = try CommandRun(["update", "m.keras"] + arguments, in: folder)
      #expect(run.status == status, "\(arguments): \(run.error)")
      #expect(run.error.contains(message), "\(arguments): \(run.error)")
      #expect(run.output.isEmpty)
      #expect(try folder.bytes("m.keras") == before, "\(arguments)")
    }
  }

  @Test func `a new level grows the model, and that is said`() throws {
    #expect(try train("old.csv").status == 0)
    var lines = ["low,age,lwt,race,smoke,ht"]
    for i in 0..<30 { lines.append("\(i % 3 == 0 ? 1 : 0),\(20 + i % 7),\(110 + i),4,\(i % 2),0") }
    try folder.write("levels.csv", lines.joined(separator: "\n") + "\n")
    let run = try logistic("update", "m.keras", "levels.csv", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("new in the model: race=4"))
    #expect(run.error.contains("'4' was never seen before; the model has a coefficient for it"))
    let predicted = try logistic("predict", "m.keras", "levels.csv", in: folder)
    #expect(predicted.status == 0 && !predicted.error.contains("never seen"))
    #expect(try logistic("update", "m.keras", "new.csv", in: folder).status == 0)
  }

  @Test func `a model without curvature says how to get one`() throws {
    #expect(try train("old.csv", "--epochs", "2").status == 0)
    let run = try logistic("update", "m.keras", "new.csv", in: folder)
    #expect(run.status == 65)
    #expect(
      run.error.contains("m.keras: the model keeps no curvature")
        && run.error.contains("fit old and new rows together"),
      "\(run.error)")
  }

  @Test func `rows of one class alone can be added`() throws {
    #expect(try train("old.csv").status == 0)
    try folder.write("one.csv", "low,age,lwt,race,smoke,ht\n1,20,120,1,0,0\n1,31,140,2,1,0\n")
    let run = try logistic("update", "m.keras", "one.csv", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("2 rows added"))
  }

  @Test func `train begins at a model and takes fewer iterations to the same coefficients`() throws
  {
    func iterations(_ run: CommandRun) throws -> Int {
      let text = try #require(run.output.split(separator: "\n").first { $0.contains("iteration") })
      return try #require(text.split(separator: " ").compactMap { Int($0) }.first)
    }
    let cold = try train("all.csv")
    #expect(try train("old.csv").status == 0)
    let warm = try CommandRun(
      ["train", "all.csv", "--target", "low", "--start-from", "m.keras"] + columns, in: folder)
    #expect(warm.status == 0, "\(warm.error)")
    let (fewer, more) = (try iterations(warm), try iterations(cold))
    #expect(fewer < more)
    let refused = try CommandRun(
      ["train", "all.csv", "--target", "low", "--start-from", "m.keras", "--features", "age"],
      in: folder)
    #expect(refused.status == 64)
    #expect(refused.error.contains("the fit cannot begin at this model"))
  }
}
