import Foundation
import LogisticTestSupport
import Testing

@Suite struct FormulaCommandTests {
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")
  private func reference(_ path: String) -> String { ProjectFiles.fixture("reference/\(path)") }

  @Test func `a formula is trained, saved, summarised and predicts from raw columns`() throws {
    let folder = try TemporaryFolder()
    let formula = "low ~ C(race) * smoke + log(lwt) + ns(age, 3)"
    let train = try CommandRun(
      ["train", birthwt, "--formula", formula, "--output", "m.keras", "--json"], in: folder)
    #expect(train.status == 0, "\(train.error)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(train.output.utf8)) as? [String: Any])
    let names = try #require(json["terms"] as? [[String: Any]]).compactMap { $0["term"] as? String }
    #expect(names.contains("ns(age, 3)2") && names.contains("C(race)=2:smoke"))
    let summary = try CommandRun(
      ["summary", "m.keras", "--data", birthwt, "--tests"], in: folder)
    #expect(summary.status == 0 && summary.output.contains("C(race):smoke"))
    try "race,smoke,lwt,age\n1,0,120,20\n9,1,130,60\n2,1,0,20\n2,1,,20\n".write(
      toFile: folder.path + "/new.csv", atomically: true, encoding: .utf8)
    let predict = try CommandRun(["predict", "m.keras", "new.csv"], in: folder)
    #expect(predict.status == 0, "\(predict.error)")
    #expect(predict.output.split(separator: "\n").count == 5)
    for command in ["effects", "update"] {
      let refused = try CommandRun(
        command == "effects"
          ? ["effects", "m.keras", "--data", birthwt]
          : ["update", "m.keras", birthwt, "--output", "n.keras"], in: folder)
      #expect([64, 65].contains(refused.status), "\(command)")
      #expect(refused.error.contains("formula"), "\(refused.error)")
    }
  }

  @Test func `a caret stands under what is wrong`() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(["train", birthwt, "--formula", "low ~ age * wieght"], in: folder)
    #expect(run.status == 65)
    let lines = run.error.split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(lines[1] == "  low ~ age * wieght")
    #expect(lines[2] == "              ^")
    for (options, word) in [
      (["--target", "low"], "--target"), (["--features", "age"], "--features"),
      (["--categorical", "race"], "--categorical"), (["--no-intercept"], "--no-intercept"),
      (["--missing", "impute"], "--missing"), (["--trials", "age"], "--trials"),
    ] {
      let both = try CommandRun(
        ["train", birthwt, "--formula", "low ~ age"] + options, in: folder)
      #expect(both.status == 64 && both.error.contains(word), "\(both.error)")
    }
  }

  @Test func `counts of a formula are counted in the summary too`() throws {
    let folder = try TemporaryFolder()
    let data = reference("formula/titanic_wide.csv")
    let train = try CommandRun(
      [
        "train", data, "--formula", "cbind(saved, lost) ~ class * sex + age", "--output", "m.keras",
        "--penalty", "none",
      ], in: folder)
    #expect(train.status == 0, "\(train.error)")
    let summary = try CommandRun(["summary", "m.keras", "--data", data, "--json"], in: folder)
    #expect(summary.status == 0, "\(summary.error)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(summary.output.utf8)) as? [String: Any])
    #expect((json["observations"] as? NSNumber)?.doubleValue == 2201)
  }

  @Test func `surveys, matched sets and imputed tables have their commands`() throws {
    let folder = try TemporaryFolder()
    let strat = reference("survey/apistrat.csv")
    _ = try CommandRun(
      [
        "train", strat, "--formula", "sch.wide ~ meals + ell + mobility", "--sample-weight", "pw",
        "--penalty", "none", "--output", "s.keras",
      ], in: folder)
    let survey = try CommandRun(
      [
        "summary", "s.keras", "--data", strat, "--sample-weight", "pw", "--survey-strata", "stype",
        "--fpc", "fpc",
      ], in: folder)
    #expect(survey.status == 0 && survey.output.contains("197 design df"), "\(survey.error)")
    #expect(survey.output.contains("Student's t and F on 194 df"))
    let table = try CommandRun(
      [
        "summary", "s.keras", "--data", strat, "--sample-weight", "pw", "--survey-strata", "stype",
        "--fpc", "fpc", "--format", "csv", "--tests",
      ], in: folder)
    #expect(table.output.contains("std_error,t,p_value,low,high,odds_ratio,df"))
    let stages = try CommandRun(
      ["summary", "s.keras", "--data", strat, "--survey-cluster", "stype,dnum", "--fpc", "fpc"],
      in: folder)
    #expect(stages.status == 64 && stages.error.contains("names 2 stages"), "\(stages.error)")

    let matched = try CommandRun(
      [
        "train", reference("conditional/infert.csv"), "--target", "case", "--features",
        "spontaneous,induced", "--strata", "stratum",
      ], in: folder)
    #expect(matched.status == 0 && matched.output.contains("-64.2022"), "\(matched.error)")
    let saved = try CommandRun(
      [
        "train", reference("conditional/infert.csv"), "--target", "case", "--strata", "stratum",
        "--output", "no.keras",
      ], in: folder)
    #expect(saved.status == 64 && saved.error.contains("--output"))

    for i in 1...2 {
      _ = try CommandRun(
        [
          "train", reference("pool/imputed\(i).csv"), "--target", "low", "--penalty", "none",
          "--output", "\(i).keras",
        ], in: folder)
    }
    let pooled = try CommandRun(["pool", "1.keras", "2.keras"], in: folder)
    #expect(pooled.status == 0 && pooled.output.contains("2 models"), "\(pooled.error)")
    let one = try CommandRun(["pool", "1.keras"], in: folder)
    #expect(one.status == 64)
  }
}
