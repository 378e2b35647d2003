import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticCLI

/// `evaluate`'s sections, `compare`, `validate`, prediction sets and intervals.
@Suite struct GoodnessCommandTests {
  private let folder: TemporaryFolder
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")

  init() throws { folder = try TemporaryFolder() }

  private func train(_ name: String, _ features: String, _ options: String...) throws {
    let run = try CommandRun(
      [
        "train", birthwt, "--target", "low", "--features", features, "--penalty", "none",
        "--output", name,
      ] + options, in: folder)
    try #require(run.status == 0, "\(run.error)")
  }

  /// Every number of a reference must stand at the same place.
  private func expect(_ json: [String: Any], has answers: [String: Any], but left: Set<String>) {
    func compare(_ expected: Any, _ found: Any?, _ path: String) {
      if let object = expected as? [String: Any] {
        for (key, value) in object where !left.contains(key) {
          compare(value, (found as? [String: Any])?[key], path + "." + key)
        }
      } else if let list = expected as? [Any] {
        for (i, value) in list.enumerated() {
          let there = found as? [Any]
          compare(value, there.flatMap { i < $0.count ? $0[i] : nil }, "\(path).\(i)")
        }
      } else if let number = expected as? Double {
        let value = found as? Double
        #expect(value != nil && abs((value ?? 0) - number) < 1e-12, "\(path)")
      }
    }
    compare(answers, json, "")
  }

  private func answers(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference(name)))
    let root = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(root?["answers"] as? [String: Any])
  }

  private func object(_ goodness: Goodness) throws -> [String: Any] {
    let text = GoodnessText(goodness: goodness, isFull: true).json.text
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `the JSON of two classes has the reference's names and numbers, points of curves too`()
    throws
  {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/binary_predictions.csv"))
    let goodness = try BinaryGoodness(
      probabilities: table.numbers(of: "p"), labels: table.numbers(of: "y").map { $0 == 1 })
    var expected = try answers("metrics-binary")
    // The command says one threshold, and Keras's metrics where the model was compiled with them.
    expected["at"] = (expected["at"] as? [Any])?.prefix(1).map { $0 }
    expect(
      try object(.binary(goodness)), has: expected,
      but: ["weighted", "kerasStyle", "rule", "order", "note"])
  }

  @Test func `the JSON of several classes has the reference's names and numbers`() throws {
    let table = try DataTable(contentsOf: ProjectFiles.fixture("data/multiclass_predictions.csv"))
    let classes = ["ash", "birch", "cedar", "dogwood"]
    let labels = try ClassLabels("y", in: table, classes: classes).indices
    let p = try classes.map { try table.numbers(of: "p_\($0)") }
    let goodness = try MulticlassGoodness(
      probabilities: Matrix(
        rows: labels.count, columns: 4, values: labels.indices.flatMap { i in p.map { $0[i] } }),
      predicted: labels.indices.map { i in
        (0..<4).reduce(0) { p[$1][i] > p[$0][i] ? $1 : $0 }
      }, labels: labels, classes: classes)
    var expected = try answers("metrics-multiclass")
    // Beside it, as `quality.confusionMatrix`.
    expected["confusion"] = nil
    expect(try object(.multiclass(goodness)), has: expected, but: ["rule"])
  }

  @Test func `evaluate has sections, and with --full tables, none of it wide`() throws {
    try train("m.keras", "age,lwt,smoke")
    let plain = try logistic("evaluate", "m.keras", birthwt, "--target", "low", in: folder)
    #expect(plain.status == 0, "\(plain.error)")
    for part in [
      "Telling the classes apart", "(DeLong)", "Predicting above 0.5", "calibration slope",
      "reliability −", "no proof of fit",
    ] { #expect(plain.output.contains(part), "\(part)") }
    #expect(!plain.output.contains("Decision curve"))
    let full = try logistic("evaluate", "m.keras", birthwt, "--target", "low", "--full", in: folder)
    for part in ["Decision curve", "Gains of taking", "Bins of equally many"] {
      #expect(full.output.contains(part), "\(part)")
    }
    #expect(full.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let json = try logistic(
      "evaluate", "m.keras", birthwt, "--target", "low", "--json", in: folder
    ).json
    let goodness = try #require(json["goodness"] as? [String: Any])
    let line = try #require(goodness["calibration"] as? [String: Any])
    // On the rows of a maximum-likelihood fit.
    #expect(abs(try #require(line["slope"] as? Double) - 1) < 1e-6)
    #expect(goodness["rocPoints"] == nil && goodness["decisionCurve"] is [Any])
    let iris = ProjectFiles.fixture("data/iris.csv")
    let target = try #require(try DataTable(contentsOf: iris).names.last)
    let trained = try logistic("train", iris, "--target", target, "--output", "i.keras", in: folder)
    #expect(trained.status == 0)
    let several = try logistic(
      "evaluate", "i.keras", iris, "--target", target, "--full", in: folder)
    for part in ["micro (rows alike)", "Hand & Till", "AUC against the rest"] {
      #expect(several.output.contains(part), "\(part)")
    }
    #expect(several.output.split(separator: "\n").allSatisfy { $0.count <= 110 })
  }

  /// R's hoslem.test of the fitted rows; of others the degrees of freedom are the groups.
  @Test(arguments: [
    ("birthwt", ["--categorical", "race"]), ("affairs", []),
  ])
  func `Hosmer and Lemeshow's test knows the rows that were fitted`(
    name: String, options: [String]
  ) throws {
    let answer = try ReferenceAnswer("\(name)-hosmer-lemeshow")
    let data = ProjectFiles.fixture("data/\(name).csv")
    let target = try #require(answer.text("data", "target"))
    let trained = try CommandRun(
      [
        "train", data, "--target", target, "--penalty", "none", "--output", "m.keras",
        "--features", answer.texts("data", "features").joined(separator: ","),
      ] + options, in: folder)
    try #require(trained.status == 0, "\(trained.error)")
    func test(_ file: String) throws -> [String: Any] {
      // The model knows its target.
      let run = try logistic("evaluate", "m.keras", file, "--json", in: folder)
      let goodness = try #require(try run.json["goodness"] as? [String: Any], "\(run.error)")
      return try #require(goodness["hosmerLemeshow"] as? [String: Any])
    }
    let fitted = try test(data)
    #expect(fitted["fittedRows"] as? Bool == true && fitted["df"] as? Int == 8)
    let expected = try #require(answer.number("answers", "quantileGroups", "pValue"))
    #expect(abs(try #require(fitted["pValue"] as? Double) - expected) < 1e-6)
    let groups = try #require(fitted["groups"] as? [[String: Any]])
    for (i, group) in groups.enumerated() {
      for key in ["lowest", "highest", "rows"] {
        let there = try #require(
          answer.number("answers", "quantileGroups", "groups", String(i), key))
        #expect(abs(try #require(group[key] as? Double) - there) < 1e-7)
      }
    }
    let lines = try String(contentsOfFile: data, encoding: .utf8).split(separator: "\n")
    try folder.write("part.csv", lines.dropLast(20).joined(separator: "\n") + "\n")
    let other = try test("part.csv")
    #expect(other["fittedRows"] as? Bool == false)
    #expect(other["df"] as? Int == (other["groups"] as? [Any])?.count)
    let text = try logistic("evaluate", "m.keras", data, in: folder)
    #expect(text.output.contains("for the rows that were fitted: two fewer than groups"))
  }

  @Test func `calibrate warns of the rows that were fitted, and of no others`() throws {
    let lines = try String(contentsOfFile: birthwt, encoding: .utf8).split(separator: "\n")
    let half = lines.indices.filter { $0 == 0 || $0 % 2 == 1 }.map { lines[$0] }
    try folder.write("half.csv", half.joined(separator: "\n") + "\n")
    let trained = try logistic(
      "train", "half.csv", "--target", "low", "--features", "age,lwt,smoke", "--penalty", "none",
      "--output", "h.keras", in: folder)
    try #require(trained.status == 0, "\(trained.error)")
    for (options, file, count) in [
      (["--threshold", "youden"], "half.csv", 1), (["--method", "platt"], "half.csv", 1),
      (["--conformal", "0.8"], "half.csv", 1), (["--prior", "0.1"], "half.csv", 0),
      (["--threshold", "youden"], birthwt, 0),
    ] {
      let run = try CommandRun(
        ["calibrate", "h.keras", file, "--output", "c.keras", "--json"] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      let warnings = try #require(try run.json["warnings"] as? [[String: Any]])
      #expect(warnings.count == count, "\(options) \(file)")
      #expect(run.error.contains("has not seen") == (count == 1))
    }
  }

  @Test func `a model without an intercept gets one from Platt`() throws {
    try train("m.keras", "age,lwt,smoke", "--no-intercept")
    let run = try logistic(
      "calibrate", "m.keras", birthwt, "--method", "platt", "--output", "c.keras", "--json",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let after = try #require(try run.json["logLossAfter"] as? Double)
    let evaluated = try logistic("evaluate", "c.keras", birthwt, "--json", in: folder).json
    #expect(abs(try #require(evaluated["loss"] as? Double) - after) < 1e-6)
    #expect(try #require(try run.json["intercept"] as? Double) != 0)
  }

  @Test func `the command says its version as the changelog has it`() throws {
    let log = try String(contentsOfFile: ProjectFiles.root + "/CHANGELOG.md", encoding: .utf8)
    let newest = try #require(log.split(separator: "\n").first { $0.hasPrefix("## ") }).dropFirst(3)
    let run = try logistic("--version", in: folder)
    #expect(run.status == 0 && run.output == newest + "\n")
  }

  @Test func `compare prints R's analysis of deviance, and JSON with the paired differences`()
    throws
  {
    try train("a.keras", "age,lwt")
    try train("b.keras", "age,lwt,race,smoke", "--categorical", "race")
    let answer = try ReferenceAnswer("goodness")
    let without = try logistic("compare", "a.keras", "b.keras", "--json", in: folder)
    #expect(without.status == 0, "\(without.error)")
    let run = try logistic(
      "compare", "a.keras", "b.keras", "--data", birthwt, "--json", in: folder)
    #expect(run.status == 0, "\(run.error)")
    for json in [try without.json, try run.json] {
      let test = try #require(json["likelihoodRatioTest"] as? [String: Any])
      let statistic = try #require(test["statistic"] as? Double)
      #expect(abs(statistic / answer.number("answers", "nested", "statistic")! - 1) < 1e-8)
      #expect(test["df"] as? Int == 3)
    }
    let auc = try #require(try run.json["auc"] as? [String: Any])
    #expect(
      abs(try #require(auc["z"] as? Double) - answer.number("answers", "paired", "auc", "z")!)
        < 1e-7)
    let text = try logistic("compare", "b.keras", "a.keras", "--data", birthwt, in: folder)
    #expect(text.output.contains("χ² 12.5462 on 3 df, p 0.0057"), "\(text.output)")
    #expect(text.output.contains("These rows were fitted"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `compare says why there is no likelihood-ratio test`() throws {
    try train("a.keras", "age,lwt")
    try train("c.keras", "smoke,ht,age")
    let criteria = try logistic("compare", "a.keras", "c.keras", in: folder)
    #expect(criteria.status == 0 && criteria.output.contains("AIC"))
    #expect(
      criteria.output.contains(
        "no likelihood-ratio test: neither model holds all of the other: only one has 'lwt'"))
    let lines = try String(contentsOfFile: birthwt, encoding: .utf8).split(separator: "\n")
    let some = lines.indices.filter { $0 % 2 == 0 }.map { lines[$0] }.joined(separator: "\n")
    try folder.write("some.csv", some + "\n")
    let trained = try logistic(
      "train", "some.csv", "--target", "low", "--features", "age,lwt,smoke", "--penalty", "none",
      "--output", "d.keras", in: folder)
    #expect(trained.status == 0)
    let other = try logistic("compare", "a.keras", "d.keras", in: folder)
    #expect(other.status == 65 && other.error.contains("fitted to different rows: 189 and 94"))
    let held = try logistic("compare", "a.keras", "d.keras", "--data", "some.csv", in: folder)
    #expect(held.status == 0 && held.output.contains("no likelihood-ratio test"))
    #expect(held.output.contains("log loss"))
    for (options, status, part) in [
      (["a.keras", "none.keras"], 66, "none.keras"),
      (["a.keras", "c.keras", "--target", "low"], 64, "--data, which is not given"),
      (["a.keras", "c.keras", "--data", birthwt, "--level", "95"], 64, "0.95"),
    ] {
      let run = try CommandRun(["compare"] + options, in: folder)
      #expect(run.status == Int32(status) && run.error.contains(part), "\(options): \(run.error)")
    }
  }

  @Test func `validate corrects for optimism, with the options of train, and repeats`() throws {
    let options = [
      "validate", birthwt, "--target", "low", "--features", "age,lwt,race,smoke",
      "--categorical", "race", "--resamples", "24", "--seed", "5",
    ]
    let run = try CommandRun(options + ["--json"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let json = try run.json
    let auc = try #require(json["auc"] as? [String: Any])
    let corrected = try #require(auc["corrected"] as? Double)
    #expect(corrected < (try #require(auc["apparent"] as? Double)))
    #expect(json["resamples"] as? Int == 24 && json["failed"] as? Int == 0)
    #expect(try CommandRun(options + ["--json"], in: folder).output == run.output)
    let text = try CommandRun(options, in: folder)
    #expect(text.output.contains("calibration slope") && text.output.contains("corrected"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let lasso = try CommandRun(
      options + ["--penalty", "l1", "--resamples", "3", "--json"], in: folder)
    #expect(lasso.status == 0, "\(lasso.error)")
    for (more, status, part) in [
      (["--resamples", "1"], 64, "give 2 to"),
      (["--offset", "age"], 64, "without the offset"),
      (["--penalty", "l2", "--optimizer", "adam"], 64, "needs a strength"),
      (["--time-limit", "3"], 64, "--resamples"),
    ] {
      let run = try CommandRun(options + more, in: folder)
      #expect(run.status == Int32(status) && run.error.contains(part), "\(more): \(run.error)")
    }
    let iris = ProjectFiles.fixture("data/iris.csv")
    let target = try #require(try DataTable(contentsOf: iris).names.last)
    let several = try logistic(
      "validate", iris, "--target", target, "--penalty", "l2", "--lambda", "0.02", "--resamples",
      "10",
      in: folder)
    #expect(several.status == 0 && several.output.contains("AUC, one against the rest"))
    #expect(several.output.contains("log loss") && !several.output.contains("calibration"))
    let counts = try logistic(
      "validate", ProjectFiles.fixture("data/titanic_counts.csv"), "--target", "survived",
      "--frequency-weight", "freq", "--resamples", "10", "--json", in: folder)
    #expect(try counts.json["observations"] as? Int == 2201, "\(counts.error)")
  }

  @Test func `calibrate --method isotonic stays in the model that every command takes`() throws {
    try train("m.keras", "age,lwt,smoke")
    let run = try logistic(
      "calibrate", "m.keras", birthwt, "--method", "isotonic", "--output", "i.keras", in: folder)
    #expect(run.status == 0 && run.output.contains("steps of the log-odds"), "\(run.error)")
    let json = try logistic(
      "calibrate", "m.keras", birthwt, "--method", "isotonic", "--output", "j.keras", "--json",
      in: folder
    ).json
    #expect((json["steps"] as? [Any])?.count ?? 0 > 3 && json["slope"] is NSNull)
    for (words, part) in [
      (["inspect", "i.keras"], "isotonic"), (["predict", "i.keras", birthwt], "predicted"),
      (["evaluate", "i.keras", birthwt, "--target", "low"], "AUC"),
      (["audit", "i.keras", birthwt], "optimum"),
      (["summary", "i.keras", "--data", birthwt], "of the fit below them"),
      (["effects", "i.keras", "--data", birthwt], "smoke"),
    ] {
      let run = try CommandRun(words, in: folder)
      #expect(run.status == 0 && run.output.contains(part), "\(words): \(run.error)")
    }
    for words in [
      ["predict", "i.keras", birthwt, "--interval", "0.9"],
      ["calibrate", "i.keras", birthwt, "--method", "platt"],
    ] {
      let run = try CommandRun(words, in: folder)
      #expect(run.status != 0 && run.error.contains("steps"), "\(words): \(run.error)")
    }
    let trained = try logistic(
      "train", birthwt, "--model", "i.keras", "--target", "low", "--output", "t.keras", in: folder)
    #expect(trained.status == 0 && trained.error.contains("calibration"), "\(trained.error)")
    #expect(try !logistic("inspect", "t.keras", in: folder).output.contains("isotonic"))
    let sets = try logistic(
      "calibrate", "i.keras", birthwt, "--conformal", "0.8", "--score", "aps-randomized", "--seed",
      "3", "--output", "r.keras", in: folder)
    #expect(sets.status == 0, "\(sets.error)")
    let one = try logistic("predict", "r.keras", birthwt, in: folder)
    #expect(try logistic("predict", "r.keras", birthwt, in: folder).output == one.output)
    let seed = try logistic(
      "calibrate", "i.keras", birthwt, "--conformal", "0.8", "--seed", "3", in: folder)
    #expect(seed.status == 64 && seed.error.contains("aps-randomized"))
  }

  @Test func `calibrate keeps prediction sets, which predict writes beside intervals`() throws {
    try train("m.keras", "age,lwt,smoke")
    let run = try logistic(
      "calibrate", "m.keras", birthwt, "--conformal", "0.8", "--output", "c.keras", "--json",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let sets = try #require(try run.json["predictionSets"] as? [String: Any])
    #expect(sets["coverage"] as? Double == 0.8 && sets["score"] as? String == "lac")
    let written = try logistic(
      "predict", "c.keras", birthwt, "--keep", "low", "--interval", "0.9", in: folder)
    #expect(written.status == 0, "\(written.error)")
    let lines = written.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(lines[0] == ["low", "predicted", "p_0", "p_1", "p_1_low", "p_1_high", "set"])
    var hits = 0
    for line in lines.dropFirst() {
      let p = try #require(Double(line[3]))
      #expect(try #require(Double(line[4])) < p && p < (try #require(Double(line[5]))))
      if line[6].split(separator: ";").contains(Substring(line[0])) { hits += 1 }
    }
    // Of the very rows: ⌈190·0.8⌉ = 152 and those of equal score.
    #expect(hits >= 152 && hits <= 156, "\(hits)")
    let json = try logistic(
      "predict", "c.keras", birthwt, "--json", "--interval", "0.9", in: folder)
    let first = try #require(json.output.split(separator: "\n").first)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    #expect(object["set"] is [String])
    #expect(((object["intervals"] as? [String: Any])?["1"] as? [Double])?.count == 2)
    let averaged = try logistic("predict", "c.keras", birthwt, "--laplace", in: folder)
    #expect(averaged.status == 0 && averaged.output != written.output)
    let shown = try logistic("inspect", "c.keras", in: folder)
    #expect(shown.output.contains("prediction sets"))
    for (options, status, part) in [
      (["calibrate", "m.keras", birthwt, "--conformal", "90"], 64, "0.9"),
      (
        ["calibrate", "m.keras", birthwt, "--conformal", "0.9", "--method", "platt"], 64, "promise"
      ),
      (
        ["calibrate", "m.keras", birthwt, "--method", "platt", "--score", "aps"], 64, "--conformal"
      ),
      (["calibrate", "m.keras", birthwt, "--conformal", "0.9", "--score", "apps"], 64, "'aps'"),
      (["predict", "m.keras", birthwt, "--interval", "95"], 64, "0.95"),
    ] {
      let run = try CommandRun(options, in: folder)
      #expect(run.status == Int32(status) && run.error.contains(part), "\(options): \(run.error)")
    }
    let ridge = try logistic(
      "train", birthwt, "--target", "low", "--features", "age,lwt", "--lambda", "0.1", "--output",
      "r.keras", in: folder)
    #expect(ridge.status == 0)
    let refused = try logistic("predict", "r.keras", birthwt, "--interval", "0.95", in: folder)
    #expect(refused.status == 65 && refused.error.contains("--laplace"), "\(refused.error)")
    #expect(
      try logistic("predict", "r.keras", birthwt, "--interval", "0.95", "--laplace", in: folder)
        .status == 0)
  }
}
