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
    for (command, word) in [
      (["effects", "m.keras", "--data", birthwt], "1 → 3"),
      (["effects", "m.keras", "--data", birthwt, "--at", "means"], "0 → 1"),
      (["effects", "m.keras", "--data", birthwt, "--robust", "hc1", "--over", "age=20,30"], "30"),
      (["update", "m.keras", birthwt, "--output", "n.keras"], "378"),
      (["evaluate", "m.keras", birthwt], "AUC"), (["audit", "m.keras", birthwt], "converged"),
      (["compare", "m.keras", "m.keras", "--data", birthwt], "AUC"),
      (["plot", "m.keras", birthwt, "--kind", "roc", "--output", "roc.svg"], ""),
      (["plot", "m.keras", "--kind", "coefficients", "--output", "c.svg"], ""),
      (["plot", "m.keras", "--kind", "network", "--output", "n.svg"], ""),
      (["plot", "m.keras", birthwt, "--kind", "boundary", "--output", "b.svg"], ""),
    ] {
      let run = try CommandRun(command, in: folder)
      #expect(run.status == 0, "\(command): \(run.error)")
      #expect(word.isEmpty || run.output.contains(word), "\(command): \(run.output)")
    }
  }

  @Test func `a formula is tuned, validated and raced`() throws {
    let folder = try TemporaryFolder()
    let formula = "low ~ C(race) * smoke + log(lwt) + ns(age, 3)"
    let tune = try CommandRun(
      [
        "tune", birthwt, "--formula", formula, "--penalty", "l1", "--lambdas", "20", "--folds", "4",
        "--output", "t.keras",
      ], in: folder)
    #expect(tune.status == 0, "\(tune.error)")
    let predict = try CommandRun(["predict", "t.keras", birthwt], in: folder)
    #expect(predict.status == 0, "\(predict.error)")
    let nested = try CommandRun(
      [
        "tune", birthwt, "--formula", "low ~ poly(lwt, 2) + smoke", "--penalty", "l2", "--lambdas",
        "8", "--folds", "3", "--nested", "3",
      ], in: folder)
    #expect(nested.status == 0, "\(nested.error)")
    let validate = try CommandRun(
      ["validate", birthwt, "--formula", formula, "--resamples", "12", "--json"], in: folder)
    #expect(validate.status == 0, "\(validate.error)")
    let race = try CommandRun(
      ["race", birthwt, "--formula", "low ~ lwt + I(age / 10)", "--epochs", "2", "--json"],
      in: folder)
    #expect(race.status == 0, "\(race.error)")
    for command in ["tune", "validate", "race"] {
      let both = try CommandRun(
        [command, birthwt, "--formula", "low ~ age", "--target", "low"], in: folder)
      #expect(both.status == 64 && both.error.contains("--target"), "\(both.error)")
      let neither = try CommandRun([command, birthwt], in: folder)
      #expect(neither.status == 64 && neither.error.contains("--formula"), "\(neither.error)")
    }
    let counts = try CommandRun(
      [
        "validate", ProjectFiles.fixture("data/grouped.csv"), "--formula", "cbind(s, m) ~ x + g",
        "--resamples", "20", "--json",
      ], in: folder)
    #expect(counts.status == 0, "\(counts.error)")
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
    for (command, word) in [
      (["evaluate", "m.keras", data], "2201"), (["audit", "m.keras", data], "converged"),
      (["effects", "m.keras", "--data", data], "1st → Crew"),
      (["compare", "m.keras", "m.keras", "--data", data], "AUC"),
      (["update", "m.keras", data, "--output", "n.keras"], "4402"),
      (["plot", "m.keras", data, "--kind", "roc", "--output", "r.svg"], ""),
      (["predict", "m.keras", data], "p_success"),
    ] {
      let run = try CommandRun(command, in: folder)
      #expect(run.status == 0, "\(command): \(run.error)")
      #expect(word.isEmpty || run.output.contains(word), "\(command): \(run.output)")
    }
  }

  @Test func `an offset of a formula is given by the model, not again`() throws {
    let folder = try TemporaryFolder()
    let formula = "low ~ age + smoke + offset(log(lwt / 120))"
    let train = try CommandRun(
      ["train", birthwt, "--formula", formula, "--penalty", "none", "--output", "m.keras"],
      in: folder)
    #expect(train.status == 0, "\(train.error)")
    let summary = try CommandRun(["summary", "m.keras", "--data", birthwt], in: folder)
    #expect(summary.status == 0 && !summary.output.contains("offset"), "\(summary.error)")
    try "age,smoke,lwt\n20,0,120\n20,0,240\n".write(
      toFile: folder.path + "/new.csv", atomically: true, encoding: .utf8)
    let predict = try CommandRun(
      ["predict", "m.keras", "new.csv", "--interval", "0.95"], in: folder)
    let odds = predict.output.split(separator: "\n").dropFirst().map { line -> Double in
      let p = Double(line.split(separator: ",")[2]) ?? 0
      return p / (1 - p)
    }
    #expect(odds.count == 2 && abs(odds[1] / odds[0] - 2) < 1e-6, "\(predict.output)")
    let optimizer = try CommandRun(
      ["train", birthwt, "--model", "m.keras", "--target", "low"], in: folder)
    #expect(optimizer.status == 65 && optimizer.error.contains("offset"), "\(optimizer.error)")
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
    #expect(
      table.output.contains(
        "std_error,t,p_value,low,high,odds_ratio,odds_ratio_low,odds_ratio_high,df"))
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
