import Foundation
import LogisticTestSupport
import Testing

/// `train`, `predict` and `evaluate` on files of sparse rows.
@Suite struct SparseTests {
  let folder: TemporaryFolder
  private let train = ProjectFiles.fixture("data/docstrings.train.svm")
  private let test = ProjectFiles.fixture("data/docstrings.test.svm")

  init() throws { folder = try TemporaryFolder() }

  @Test func `a text's classes are learned, predicted and evaluated`() throws {
    let run = try logistic(
      "train", train, "--C", "1", "--output", "m.keras", "--json", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let json = try run.json
    #expect(json["method"] as? String == "lbfgs" && json["columnCount"] as? Int == 3417)
    #expect(json["classes"] as? [String] == ["1", "2", "3", "4"])
    let certificate = try #require(json["certificate"] as? [String: Any])
    #expect(try #require(certificate["bound"] as? Double) <= 1e-8)

    let evaluated = try logistic("evaluate", "m.keras", test, "--json", in: folder)
    #expect(evaluated.status == 0, "\(evaluated.error)")
    let quality = try #require(try evaluated.json["quality"] as? [String: Any])
    // 48 errors of 700, as the reference has.
    #expect(abs((quality["accuracy"] as? Double ?? 0) - 0.931428571428571) < 1e-9)

    let predicted = try logistic("predict", "m.keras", test, in: folder)
    let lines = predicted.output.split(separator: "\n")
    #expect(lines.count == 701 && lines[0] == "predicted,p_1,p_2,p_3,p_4")
    let inspected = try logistic("inspect", "m.keras", in: folder)
    #expect(inspected.status == 0 && inspected.output.contains("Model of sparse rows"))
  }

  @Test func `an L1 penalty leaves few columns, and the table says so`() throws {
    let rows = (0..<60).map { i in
      "\(i % 2 == 0 ? "+1" : "-1") 1:\(i % 3) 2:\(i % 2 == 0 && i % 7 != 0 ? 2 : 1) \(i % 40 + 3):1"
    }
    try folder.write("d.svm", rows.joined(separator: "\n"))
    let run = try logistic(
      "train", "d.svm", "--penalty", "l1", "--lambda", "0.1", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("P(label = 1)") && run.output.contains("duality gap"))
    #expect(run.output.contains("coefficients are 0"))
  }

  @Test func `what is wrong is said with file, line and character`() throws {
    try folder.write("d.svm", "1 1:2\n0 3:1 2:5\n")
    let run = try logistic("train", "d.svm", in: folder)
    #expect(run.status == 65)
    #expect(run.error.contains("d.svm:2: character 7: the index 2 comes after 3"), "\(run.error)")
    try folder.write("ok.svm", "1 1:2\n0 2:5\n1 1:1 2:1\n0 1:1\n")
    let options = try logistic("train", "ok.svm", "--target", "y", in: folder)
    #expect(options.status == 64)
    let adam = try logistic("train", "ok.svm", "--optimizer", "adam", in: folder)
    #expect(adam.status == 64)
    let missing = try logistic("train", "no.svm", in: folder)
    #expect(missing.status == 66)
  }

  @Test func `an index beyond the model's columns is an error, a missing one a zero`() throws {
    try folder.write("d.svm", "1 1:2\n0 2:5\n1 1:1 2:1\n0 1:1\n")
    let run = try logistic(
      "train", "d.svm", "--C", "1", "--output", "m.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
    try folder.write("narrow.svm", "0 1:1\n0\n")
    let narrow = try logistic("predict", "m.keras", "narrow.svm", in: folder)
    #expect(narrow.status == 0 && narrow.output.split(separator: "\n").count == 3)
    try folder.write("wide.svm", "0 1:1\n0 3:1\n")
    let wide = try logistic("predict", "m.keras", "wide.svm", in: folder)
    #expect(wide.status == 65 && wide.error.contains("wide.svm:2: the index 3"), "\(wide.error)")
    try folder.write("t.csv", "a,b\n1,2\n")
    #expect(try logistic("predict", "m.keras", "t.csv", in: folder).status == 64)
  }

  @Test func `a table's training still asks for its target`() throws {
    try folder.write("t.csv", "a,b\n1,2\n")
    let run = try logistic("train", "t.csv", in: folder)
    #expect(run.status == 64 && run.error.contains("--target"))
  }

  private func writeRows(_ count: Int = 60) throws {
    let rows = (0..<count).map { i in
      "\(i % 2 == 0 || i % 5 == 0 ? "+1" : "-1") 1:\(i % 3) 2:\(i % 2 == 0 && i % 7 != 0 || i % 9 == 1 ? 2 : 1) \(i % 40 + 3):1"
    }
    try folder.write("d.svm", rows.joined(separator: "\n"))
  }

  @Test func `weights and offsets come from files of one number a row`() throws {
    try writeRows()
    try folder.write("w.txt", (0..<60).map { String($0 % 3) }.joined(separator: "\n") + "\n")
    try folder.write("o.txt", (0..<60).map { "\(Double($0) / 100)" }.joined(separator: "\n"))
    let options = ["--penalty", "l1", "--lambda", "0.02", "--json"]
    let run = try CommandRun(
      ["train", "d.svm", "--frequency-weight-file", "w.txt", "--offset-file", "o.txt"] + options,
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try run.json["observations"] as? Double == 60)
    let plain = try CommandRun(["train", "d.svm"] + options, in: folder)
    #expect(try estimates(run) != estimates(plain))

    try folder.write("short.txt", "1\n2\n")
    let short = try logistic(
      "train", "d.svm", "--sample-weight-file", "short.txt", in: folder)
    #expect(short.status == 65)
    #expect(short.error.contains("short.txt: there are 2 numbers for 60 rows"), "\(short.error)")
    try folder.write("bad.txt", (0..<60).map { $0 == 4 ? "-1" : "1" }.joined(separator: "\n"))
    let bad = try logistic("train", "d.svm", "--sample-weight-file", "bad.txt", in: folder)
    #expect(bad.status == 65 && bad.error.contains("bad.txt:5"), "\(bad.error)")
    try folder.write("word.txt", (0..<60).map { $0 == 4 ? "one" : "1" }.joined(separator: "\n"))
    let word = try logistic("train", "d.svm", "--offset-file", "word.txt", in: folder)
    #expect(word.status == 65 && word.error.contains("word.txt:5"), "\(word.error)")
    try folder.write("t.csv", "a,b\n1,2\n")
    let table = try logistic(
      "train", "t.csv", "--target", "b", "--offset-file", "o.txt", in: folder)
    #expect(table.status == 64 && table.error.contains("--offset"))
  }

  private func estimates(_ run: CommandRun) throws -> [Double] {
    let terms = try #require(try run.json["terms"] as? [[String: Any]])
    return terms.compactMap { $0["estimate"] as? Double }
  }

  @Test func `factors, bounds and relaxed and adaptive penalties are understood`() throws {
    try writeRows()
    let run = try logistic(
      "train", "d.svm", "--penalty", "l1", "--lambda", "0.01", "--penalty-factor", "1=0",
      "--bounds", "2=0:0.5", in: folder)
    #expect(run.status == 0 && run.output.contains("with penalty factors"), "\(run.error)")
    let noisy = (0..<90).map { i in
      "\(i % 2 == 0 ? 1 : 0) 1:\((i % 2 == 0) == (i % 5 != 0) ? 1 : 0) 2:\(i % 7)"
    }
    try folder.write("n.svm", noisy.joined(separator: "\n"))
    let relaxed = try logistic(
      "train", "n.svm", "--penalty", "l1", "--lambda", "0.02", "--relax", "0.5", in: folder)
    #expect(relaxed.status == 0 && relaxed.output.contains("relaxed to 0.5"), "\(relaxed.error)")
    let adaptive = try logistic(
      "train", "d.svm", "--penalty", "adaptive-lasso", "--lambda", "0.01", in: folder)
    #expect(adaptive.status == 0 && adaptive.output.contains("adaptive L1"), "\(adaptive.error)")
    let group = try logistic(
      "train", "d.svm", "--penalty", "group-lasso", "--lambda", "0.01", in: folder)
    #expect(group.status == 64 && group.error.contains("group lasso"))
    let column = try logistic(
      "train", "d.svm", "--penalty", "l1", "--lambda", "0.01", "--penalty-factor", "43=0",
      in: folder)
    #expect(column.status == 64 && column.error.contains("1 to 42"), "\(column.error)")
  }

  @Test func `a strength that is not given is chosen by cross-validation, and said`() throws {
    try writeRows(120)
    let run = try logistic("train", "d.svm", "--penalty", "l1", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("by 5-fold cross-validation; --lambda sets it"))
    #expect(run.output.contains("L1 penalty λ = "))
  }

  @Test func `tune compares strengths on sparse rows`() throws {
    try writeRows(120)
    let run = try logistic(
      "tune", "d.svm", "--penalty", "l1", "--lambdas", "12", "--folds", "4", "--output", "m.keras",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(
      run.output.contains("120 rows in 4 folds, ") && run.output.contains("min"))
    #expect(try logistic("predict", "m.keras", "d.svm", in: folder).status == 0)
    let json = try logistic("tune", "d.svm", "--lambdas", "8", "--json", in: folder).json
    #expect((json["path"] as? [Any])?.count == 8 && json["columnCount"] as? Int == 42)
    let fold = try logistic("tune", "d.svm", "--group", "x", in: folder)
    #expect(fold.status == 64 && fold.error.contains("--group has no meaning"), "\(fold.error)")
    let target = try logistic("tune", "t.csv", in: folder)
    #expect(target.status == 64 && target.error.contains("--target"))
  }

  @Test
  func `compiled metrics of sparse rows are judged at the threshold, and a search draws nothing`()
    throws
  {
    try writeRows(120)
    let trained = try logistic(
      "train", "d.svm", "--penalty", "l2", "--lambda", "0.1", "--output", "m.keras", in: folder)
    #expect(trained.status == 0, "\(trained.error)")
    let run = try logistic(
      "evaluate", "m.keras", "d.svm", "--threshold", "0.9", "--json", in: folder)
    let json = try run.json
    let quality = try #require(json["quality"] as? [String: Any])
    #expect(try #require(json["accuracy"] as? Double) == quality["accuracy"] as? Double)
    let refused = try logistic("tune", "d.svm", "--plots", "pictures", in: folder)
    #expect(refused.status == 64 && refused.error.contains("draws nothing"), "\(refused.error)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/pictures"))
  }
}
