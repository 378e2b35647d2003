import Foundation
import LogisticTestSupport
import Testing

/// Factors, bounds and the further penalties of `train` and `tune`.
@Suite struct CoefficientOptionTests {
  private let folder: TemporaryFolder
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")

  init() throws { folder = try TemporaryFolder() }

  private func train(_ options: String...) throws -> CommandRun {
    try CommandRun(
      ["train", birthwt, "--target", "low", "--exclude", "bwt", "--categorical", "race"] + options,
      in: folder)
  }

  private func terms(_ run: CommandRun) throws -> [String: [String: Any]] {
    #expect(run.status == 0, "\(run.error)")
    let terms = try #require(try run.json["terms"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: terms.compactMap { term in
        (term["term"] as? String).map { ($0, term) }
      })
  }

  /// glmnet's numbers, as in `glmnet-constraints.json`.
  @Test func `factors reach the fit, and the JSON tells them as used`() throws {
    let run = try train(
      "--penalty", "l1", "--lambda", "0.02", "--reference", "race=1", "--penalty-factor", "age=2",
      "--penalty-factor", "smoke=0", "--penalty-factor", "lwt=0.25", "--json")
    let terms = try terms(run)
    #expect(abs((terms["lwt"]?["estimate"] as? Double ?? .nan) + 0.0136647014823631) < 1e-9)
    let penalty = try #require(try run.json["penalty"] as? [String: Any])
    let factors = try #require(penalty["factors"] as? [String: Double])
    #expect(factors["smoke"] == 0)
    // 9 features, the given factors' sum is 8.25.
    #expect(abs((factors["age"] ?? 0) - 2 * 9 / 8.25) < 1e-12)
  }

  @Test func `an infinite factor leaves a column out`() throws {
    let run = try train(
      "--penalty", "l2", "--lambda", "0.02", "--penalty-factor", "age=inf", "--json")
    #expect(try terms(run)["age"]?["estimate"] as? Double == 0)
    let penalty = try #require(try run.json["penalty"] as? [String: Any])
    #expect((penalty["factors"] as? [String: Double])?["age"] == nil)
  }

  @Test func `what a bound holds is at it, and said`() throws {
    let text = try train("--bounds", "age=0:", "--bounds", "smoke=:0.5")
    #expect(text.status == 0, "\(text.error)")
    #expect(text.output.contains("at a bound: age (lower), smoke (upper)"))
    #expect(text.output.contains("no standard errors: they do not hold with bounds"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let terms = try terms(
      try train("--bounds", "age=0:", "--bounds", "smoke=:0.5", "--json"))
    #expect(terms["age"]?["estimate"] as? Double == 0)
    #expect(terms["age"]?["bound"] as? String == "lower")
    #expect(terms["smoke"]?["estimate"] as? Double == 0.5)
    #expect(terms["smoke"]?["bound"] as? String == "upper")
    #expect(terms["ht"]?["bound"] is NSNull)
  }

  @Test func `nonnegative bounds every coefficient but the intercept`() throws {
    let terms = try terms(
      try train(
        "--nonnegative", "--bounds", "lwt=:", "--penalty", "l2", "--lambda", "0.01", "--json"))
    for (name, term) in terms where name != "(Intercept)" && name != "lwt" {
      #expect(try #require(term["estimate"] as? Double) >= 0, "\(name)")
    }
    #expect(try #require(terms["lwt"]?["estimate"] as? Double) < 0)
  }

  @Test(arguments: ["group-lasso", "adaptive-lasso"])
  func `a further penalty is fitted, saved and tuned`(word: String) throws {
    let run = try train("--penalty", word, "--lambda", "0.02", "--output", "m.keras", "--json")
    let terms = try terms(run)
    let penalty = try #require(try run.json["penalty"] as? [String: Any])
    #expect(penalty["kind"] as? String == word)
    let certificate = try #require(try run.json["certificate"] as? [String: Any])
    #expect(try #require(certificate["bound"] as? Double) < 1e-10)
    #expect(terms.values.contains { $0["estimate"] as? Double == 0 })
    let inspected = try logistic("inspect", "m.keras", in: folder)
    #expect(inspected.output.contains(word))
    let predicted = try logistic("predict", "m.keras", birthwt, in: folder)
    #expect(predicted.status == 0, "\(predicted.error)")
    let tuned = try CommandRun(
      [
        "tune", birthwt, "--target", "low", "--exclude", "bwt", "--penalty", word, "--folds", "3",
        "--lambdas", "6", "--bounds", word == "group-lasso" ? "bounded=:" : "age=:0",
      ], in: folder)
    // A group's columns take no bounds, and there is no such column.
    #expect(tuned.status == (word == "group-lasso" ? 65 : 0), "\(tuned.error)")
  }

  @Test func `inspect tells of factors and bounds, and update goes on with them`() throws {
    let run = try train(
      "--penalty", "l2", "--lambda", "0.02", "--penalty-factor", "age=2", "--bounds", "smoke=:0.25",
      "--bounds", "ht=-1:1", "--output", "m.keras")
    #expect(run.status == 0, "\(run.error)")
    let inspected = try logistic("inspect", "m.keras", in: folder).output
    #expect(inspected.contains("penalty factors: age 1.8"))
    #expect(inspected.contains("bounds: smoke ≤ 0.25, -1 ≤ ht ≤ 1"))
    let json = try logistic("inspect", "m.keras", "--json", in: folder).json
    let rules = try #require(json["rules"] as? [String: Any])
    let bounds = try #require(rules["bounds"] as? [String: Any])
    #expect((bounds["smoke"] as? [Any])?[1] as? Double == 0.25)
    let updated = try logistic("update", "m.keras", birthwt, "--json", in: folder)
    #expect(updated.status == 0, "\(updated.error)")
    let terms = try terms(updated)
    #expect(try #require(terms["smoke"]?["estimate"] as? Double) <= 0.25)
  }

  @Test func `a group lasso takes an L2 part`() throws {
    let run = try train(
      "--penalty", "group-lasso", "--lambda", "0.02", "--l1-ratio", "0.5", "--output", "m.keras")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("group-lasso (0.5 of it, the rest L2) penalty"))
    #expect(
      try logistic("inspect", "m.keras", in: folder).output.contains("L1 ratio 0.5"))
    let tuned = try logistic(
      "tune", birthwt, "--target", "low", "--exclude", "bwt", "--penalty", "group-lasso",
      "--l1-ratio", "0.5", "--folds", "3", "--lambdas", "6", in: folder)
    #expect(tuned.status == 0, "\(tuned.error)")
  }

  @Test func `a relaxed fit says so, and what its certificate is about`() throws {
    let run = try train("--penalty", "l1", "--lambda", "0.02", "--relax", "0.25")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("relaxed to 0.25 of it"))
    #expect(run.output.contains("both parts of the mixture"))
  }

  @Test(arguments: [
    (["--penalty-factor", "age"], ["COLUMN=FACTOR"]),
    (["--penalty-factor", "age=heavy"], ["factor of 'age' is 'heavy'"]),
    (["--penalty-factor", "age=-1"], ["factor of 'age' is '-1'"]),
    (["--penalty-factor", "age=nan"], ["factor of 'age' is 'nan'"]),
    (["--penalty-factor", "age=2"], ["need a penalty"]),
    (["--penalty-factor", "age=2", "--penalty-factor", "age=3"], ["twice for 'age'"]),
    (["--bounds", "age=1"], ["LOW:HIGH"]),
    (["--bounds", "age=1:0"], ["bounds of 'age' are 1 and 0"]),
    (["--bounds", "age=nan:"], ["LOW:HIGH"]),
    (["--bounds", "age=0:", "--optimizer", "newton"], ["takes no bounds"]),
    (["--bounds", "age=0:", "--epochs", "3"], ["takes no bounds"]),
    (["--relax", "0.5"], ["leaves features out"]),
    (["--gamma", "2"], ["adaptive-lasso"]),
    (["--penalty", "group-lasso", "--C", "1"], ["--C"]),
    (["--penalty", "group-lass"], ["did you mean 'group-lasso'?"]),
  ])
  func `what cannot be is refused with 64`(options: [String], words: [String]) throws {
    let run = try CommandRun(
      ["train", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
    #expect(run.status == 64, "\(run.error)")
    for word in words { #expect(run.error.contains(word), "'\(word)' is not in: \(run.error)") }
  }

  @Test func `an unknown column names the nearest`() throws {
    for options in [
      ["--bounds", "aeg=0:"], ["--penalty", "l1", "--lambda", "0.1", "--penalty-factor", "aeg=2"],
    ] {
      let run = try CommandRun(
        ["train", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
      #expect(run.status == 65, "\(run.error)")
      #expect(run.error.contains("did you mean 'age'?"))
    }
  }
}
