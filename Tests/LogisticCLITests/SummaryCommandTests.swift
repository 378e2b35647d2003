import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticCLI

@Suite struct SummaryCommandTests {
  private let folder: TemporaryFolder
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")

  init() throws {
    folder = try TemporaryFolder()
    let run = try logistic(
      "train", birthwt, "--target", "low", "--exclude", "bwt", "--categorical", "race",
      "--penalty", "none", "--output", "m.keras", in: folder)
    try #require(run.status == 0, "\(run.error)")
  }

  private func summary(_ options: String...) throws -> CommandRun {
    try CommandRun(["summary", "m.keras", "--data", birthwt] + options, in: folder)
  }

  @Test func `the JSON holds the reference's errors, intervals and tests`() throws {
    let answer = try ReferenceAnswer("birthwt-mle")
    let run = try summary("--json", "--tests", "--ci", "profile", "--contrast", "race=2 - race=3")
    #expect(run.status == 0, "\(run.error)")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let terms = try #require(json["terms"] as? [[String: Any]])
    let errors = answer.numbers("answers", "standardErrors")
    var seen = 0
    for term in terms {
      guard let error = term["standardError"] as? Double, let name = term["term"] as? String else {
        continue
      }
      let expected = try #require(errors[name == "(Intercept)" ? "intercept" : name])
      #expect(abs(error / expected - 1) < 1e-6)
      seen += 1
    }
    #expect(seen == errors.count)
    let fit = try #require(json["fit"] as? [String: Any])
    let tests = try #require(fit["termTests"] as? [[String: Any]])
    let race = try #require(tests.first { $0["column"] as? String == "race" })
    #expect(race["df"] as? Int == 2)
    let ratio = try #require(race["likelihoodRatio"] as? Double)
    #expect(abs(ratio - 7.46800508287814) < 1e-6)
    let profiles = try #require(fit["profileIntervals"] as? [[String: Any]])
    #expect(profiles.count == errors.count)
    #expect((fit["contrasts"] as? [Any])?.count == 1)
    #expect(fit["tjurR2"] is Double)
  }

  @Test func `a penalised fit has no errors, but intervals by refits`() throws {
    let run = try logistic(
      "train", birthwt, "--target", "low", "--exclude", "bwt", "--penalty", "l1", "--lambda",
      "0.02",
      "--output", "lasso.keras", in: folder)
    try #require(run.status == 0, "\(run.error)")
    let none = try logistic("summary", "lasso.keras", "--data", birthwt, in: folder)
    #expect(none.status == 64 && none.error.contains("--ci percentile"), "\(none.error)")
    let text = try logistic(
      "summary", "lasso.keras", "--data", birthwt, "--ci", "percentile", "--resamples", "40",
      in: folder)
    #expect(text.status == 0 && text.output.contains("not 0 in"), "\(text.error)")
    let json = try logistic(
      "summary", "lasso.keras", "--data", birthwt, "--ci", "percentile", "--resamples", "40",
      "--json", in: folder
    ).json
    let terms = try #require(json["terms"] as? [[String: Any]])
    #expect(terms.allSatisfy { ($0["bootstrapInterval"] as? [Double])?.count == 2 })
    #expect(none.error.contains("--ci debiased"))
    let debiased = try logistic(
      "summary", "lasso.keras", "--data", birthwt, "--ci", "debiased", in: folder)
    #expect(
      debiased.status == 0 && debiased.output.contains("one Newton step"), "\(debiased.error)")
    let values = try logistic(
      "summary", "lasso.keras", "--data", birthwt, "--ci", "debiased", "--json", in: folder
    ).json
    let slopes = try #require(values["terms"] as? [[String: Any]])
    #expect(slopes.allSatisfy { $0["standardError"] is Double && $0["penalized"] is Double })
    #expect((values["covariance"] as? [String: Any])?["inverse"] as? String == "exact")
    let plain = try logistic(
      "train", birthwt, "--target", "low", "--exclude", "bwt", "--penalty", "none", "--output",
      "plain.keras", in: folder)
    try #require(plain.status == 0)
    let free = try logistic(
      "summary", "plain.keras", "--data", birthwt, "--ci", "debiased", in: folder)
    #expect(free.status == 64 && free.error.contains("no penalty"), "\(free.error)")
    let tests = try logistic(
      "summary", "lasso.keras", "--data", birthwt, "--ci", "percentile", "--tests", in: folder)
    #expect(tests.status == 64 && tests.error.contains("--tests"), "\(tests.error)")
  }

  /// Keras stopped short of the optimum, which is said in standard errors.
  @Test func `a plain network that Keras trained has errors, and how far it is from the optimum`()
    throws
  {
    let model = ProjectFiles.fixture("keras/normalization-first/trained.keras")
    let rows = ProjectFiles.fixture("keras/normalization-first/train.csv")
    let run = try logistic("summary", model, "--data", rows, "--target", "y", "--json", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let json = try run.json
    let terms = try #require(json["terms"] as? [[String: Any]])
    #expect(terms.dropFirst().allSatisfy { ($0["standardError"] as? Double ?? 0) > 0 })
    let warnings = try #require(json["warnings"] as? [[String: Any]])
    #expect(warnings.contains { $0["code"] as? String == "not-optimal" })
    let none = try logistic("summary", model, "--data", rows, in: folder)
    #expect(none.status == 64 && none.error.contains("--target"), "\(none.error)")
    let wrong = try summary("--target", "smoke")
    #expect(wrong.status == 64 && wrong.error.contains("'low', not 'smoke'"), "\(wrong.error)")
  }

  @Test func `one-hot columns are classes of one target, two sigmoids are not`() throws {
    func summary(of name: String, _ options: String...) throws -> CommandRun {
      let path = ProjectFiles.fixture("keras/\(name)")
      return try CommandRun(
        ["summary", path + "/trained.keras", "--data", path + "/train.csv"] + options, in: folder)
    }
    let run = try summary(of: "softmax-three-classes", "--target", "y0,y1,y2", "--json")
    #expect(run.status == 0, "\(run.error)")
    let statistics = try #require(try run.json["fit"] as? [String: Any])
    // Keras's loss is the mean of −log p; gaps.json has it.
    let gaps = try JSON(contentsOf: ProjectFiles.fixture("keras/gaps.json"))
    let count = try #require(try run.json["observations"] as? Double)
    let likelihood = try #require(statistics["logLikelihood"] as? Double)
    let loss = gaps["softmax-three-classes"]["objective"].number
    #expect(abs(likelihood + count * loss) < 1e-6)
    for target in ["y0", "y0,y1"] {
      let refused = try summary(of: "article-two-sigmoids", "--target", target)
      #expect(refused.status == 65, "\(refused.error)")
      #expect(
        refused.error.contains("two targets") || refused.error.contains("not one 1 among 0s"),
        "\(refused.error)")
    }
  }

  @Test func `the text has a row a level under its category, and says how errors were made`() throws
  {
    let run = try summary("--robust", "hc1", "--stars")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("Modelling P(low = 1)"))
    #expect(run.output.contains("race (reference 1)"))
    #expect(run.output.contains("robust, HC1"))
    #expect(run.output.contains("*** p < 0.001"))
    #expect(run.output.contains("certificate of the fit"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `names are escaped in every form`() throws {
    let table = "\"a|b<i>_&\",y\n1,no\n2,yes\n3,no\n4,yes\n5,no\n6,yes\n"
    try folder.write("odd.csv", table)
    let trained = try logistic(
      "train", "odd.csv", "--target", "y", "--penalty", "none", "--output", "odd.keras", in: folder)
    #expect(trained.status == 0, "\(trained.error)")
    func written(_ form: String) throws -> String {
      let run = try logistic(
        "summary", "odd.keras", "--data", "odd.csv", "--format", form, in: folder)
      #expect(run.status == 0, "\(run.error)")
      return run.output
    }
    #expect(try written("html").contains("a|b&lt;i&gt;_&amp;"))
    #expect(try written("latex").contains("a|b\\textless{}i\\textgreater{}\\_\\&"))
    #expect(try written("markdown").contains("a\\|b\\<i\\>\\_&"))
    let csv = try written("csv").split(separator: "\n")
    #expect(csv.count == 3)
    #expect(csv[2].hasPrefix(",a|b<i>_&,a|b<i>_&,,"))
  }

  @Test func `bootstrap intervals repeat with the seed, and say how many resamples were left out`()
    throws
  {
    let run = try summary("--ci", "bca", "--resamples", "200", "--seed", "5", "--json")
    #expect(run.status == 0, "\(run.error)")
    #expect(
      try summary("--ci", "bca", "--resamples", "200", "--seed", "5", "--json").output == run.output
    )
    let fit = try #require(run.json["fit"] as? [String: Any])
    let bootstrap = try #require(fit["bootstrap"] as? [String: Any])
    #expect(bootstrap["resamples"] as? Int == 200 && bootstrap["separated"] is Int)
    #expect((fit["bootstrapIntervals"] as? [Any])?.count == 10)
    let text = try summary("--ci", "percentile", "--resamples", "100", "--stratified")
    #expect(text.output.contains("bootstrap, percentile"), "\(text.error)")
  }

  @Test func `influence is a row a row of data`() throws {
    let run = try summary("--influence", "rows.csv")
    #expect(run.status == 0, "\(run.error)")
    let lines = try String(contentsOfFile: folder.path + "/rows.csv", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 190)
    #expect(lines[0].hasPrefix("row,fitted,pearson_residual,"))
    #expect(lines[0].hasSuffix(",dfbetas_ftv"))
  }

  @Test func `a Firth fit has profile intervals and penalised tests, or Wald's where asked`() throws
  {
    let answer = try ReferenceAnswer("endometrial-firth")
    let data = ProjectFiles.fixture("data/endometrial.csv")
    let trained = try logistic(
      "train", data, "--target", "HG", "--penalty", "firth", "--output", "f.keras", in: folder)
    #expect(trained.status == 0, "\(trained.error)")
    #expect(trained.output.contains("Firth's penalty"))
    func firth(_ options: String...) throws -> CommandRun {
      try CommandRun(["summary", "f.keras", "--data", data] + options, in: folder)
    }
    let run = try firth("--json", "--adjust", "holm", "--tests")
    #expect(run.status == 0, "\(run.error)")
    let fit = try #require(run.json["fit"] as? [String: Any])
    let ratios = try #require(fit["penalizedLikelihoodRatio"] as? [[String: Any]])
    for ratio in ratios {
      let name = try #require(ratio["term"] as? String)
      let expected = try #require(
        answer.number(
          "answers", "penalizedLikelihoodRatio", "pValues",
          name == "(Intercept)" ? "intercept" : name))
      #expect(abs(try #require(ratio["pValue"] as? Double) / expected - 1) < 1e-5)
    }
    #expect(ratios.count == 4 && (fit["profileIntervals"] as? [Any])?.count == 4)
    let adjusted = try #require(fit["adjustedPValues"] as? [String: Any])
    #expect((adjusted["terms"] as? [Any])?.count == 3)
    #expect((adjusted["columns"] as? [Any])?.count == 3)
    let text = try firth()
    #expect(text.output.contains("profile likelihood") && text.output.contains("χ²"))
    #expect(text.output.contains("with Firth's penalty"))
    let wald = try firth("--ci", "wald")
    #expect(wald.output.contains("  z ") && !wald.output.contains("profile likelihood"))
    let robust = try firth("--robust", "hc1")
    #expect(robust.status == 64 && robust.error.contains("this is a Firth fit"))
  }

  @Test func `inflation, adjusted p-values and a dispersion are shown where asked`() throws {
    let run = try summary("--vif", "--adjust", "bh")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("Variance inflation") && run.output.contains("adjusted p"))
    #expect(run.output.contains("Benjamini–Hochberg"))
    let csv = try summary("--adjust", "holm", "--format", "csv").output
    #expect(csv.split(separator: "\n").first?.hasSuffix(",adjusted_p_value") == true)
    let fit = try #require(try summary("--json").json["fit"] as? [String: Any])
    #expect((fit["varianceInflation"] as? [Any])?.count == 8)
    let seeds = ProjectFiles.fixture("data/seeds.csv")
    let trained = try logistic(
      "train", seeds, "--target", "germinated", "--trials", "n", "--penalty", "none", "--output",
      "s.keras", in: folder)
    #expect(trained.status == 0, "\(trained.error)")
    let counts = try logistic(
      "summary", "s.keras", "--data", seeds, "--trials", "n", "--dispersion", "--tests", in: folder)
    #expect(counts.status == 0, "\(counts.error)")
    #expect(counts.output.contains("2.12837, Pearson's χ² 38.3106 on 18 df"))
    #expect(counts.output.contains("39.6859 on 18 df"))
    let refused = try summary("--dispersion")
    #expect(refused.status == 64 && refused.error.contains("--trials"))
  }

  @Test func `residuals are drawn from the seed`() throws {
    func rows(_ seed: String) throws -> String {
      #expect(try summary("--influence", "r.csv", "--seed", seed).status == 0)
      return try String(contentsOfFile: folder.path + "/r.csv", encoding: .utf8)
    }
    let first = try rows("1")
    #expect(try rows("1") == first)
    #expect(try rows("2") != first)
  }

  @Test func `what cannot be is said, with what to do`() throws {
    for (options, part, status) in [
      (["--robust", "hc9"], "give hc0, hc1, hc2, hc3 or fisher", 64),
      (["--robust", "hc1", "--cluster", "age"], "both given", 64),
      (["--adjust", "hulm"], "did you mean 'holm'?", 64),
      (["--ci", "profiles"], "did you mean 'profile'?", 64),
      (["--level", "95"], "give a share such as 0.95", 64),
      (["--contrast", "rase=2"], "did you mean 'race=2'?", 64),
      (["--cluster", "hospital"], "hospital", 65),
      (["--robust", "hc1", "--ci", "profile"], "profile intervals are of the likelihood", 64),
      (["--ci", "bca", "--resamples", "1"], "give 2 to 1000000", 64),
      (["--output", "no/where.txt"], "no-such-folder", 74),
    ] {
      let run = try CommandRun(["summary", "m.keras", "--data", birthwt] + options, in: folder)
      #expect(Int(run.status) == status, "\(options): \(run.error)")
      if part != "no-such-folder" { #expect(run.error.contains(part), "\(options): \(run.error)") }
      #expect(run.output.isEmpty)
    }
    let ridge = try logistic(
      "train", birthwt, "--target", "low", "--exclude", "bwt", "--penalty", "l2", "--lambda", "1",
      "--output", "ridge.keras", in: folder)
    #expect(ridge.status == 0)
    let run = try logistic("summary", "ridge.keras", "--data", birthwt, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains("shrunk by a penalty (l2)"))
  }
}
