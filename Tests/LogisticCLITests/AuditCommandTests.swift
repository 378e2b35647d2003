import Foundation
import LogisticTestSupport
import Testing

@testable import LogisticCLI

@Suite struct AuditCommandTests {
  private let folder: TemporaryFolder
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")

  init() throws { folder = try TemporaryFolder() }

  @Test func `a few epochs of Adam are not converged, an exact fit is`() throws {
    let columns = ["--target", "low", "--features", "age,lwt,smoke"]
    for (options, verdict) in [
      (["--optimizer", "adam", "--epochs", "3"], "not-converged"),
      (["--penalty", "none"], "converged"), (["--penalty", "l1", "--lambda", "0.02"], "converged"),
    ] {
      let trained = try CommandRun(
        ["train", birthwt, "--output", "m.keras"] + columns + options, in: folder)
      #expect(trained.status == 0, "\(trained.error)")
      let run = try logistic("audit", "m.keras", birthwt, "--target", "low", "--json", in: folder)
      #expect(run.status == 0, "\(run.error)")
      let json = try run.json
      #expect(json["verdict"] as? String == verdict, "\(options)")
      let bound = try #require((json["certificate"] as? [String: Any])?["bound"])
      let gap = try #require(json["gap"] as? Double)
      if let bound = bound as? Double { #expect(bound >= gap * (1 - 1e-9) - 1e-15) }
      #expect((json["terms"] as? [Any])?.count == 4)
    }
    let text = try logistic("audit", "m.keras", birthwt, in: folder)
    #expect(text.output.contains("converged: the weights are at the optimum"))
  }

  /// gaps.json: numpy's Newton on the weights that Keras 3.15.1 saved (audit_gaps.py beside it).
  @Test(arguments: [
    ("article-two-sigmoids", "y0,y1"), ("softmax-three-classes", "y0,y1,y2"),
    ("sgd-nesterov", "y"), ("logits-adamw-decay", "y"), ("class-weights", "y"),
  ])
  func `a model that Keras trained has the gap that numpy finds`(name: String, target: String)
    throws
  {
    let weights = name == "class-weights" ? ["--class-weight", "0=1,1=2.5"] : []
    let gaps = try JSON(contentsOf: ProjectFiles.fixture("keras/gaps.json"))[name]
    let run = try CommandRun(
      [
        "audit", ProjectFiles.fixture("keras/\(name)/trained.keras"),
        ProjectFiles.fixture("keras/\(name)/train.csv"), "--target", target, "--json",
      ] + weights, in: folder)
    #expect(run.status == 0, "\(run.error)")
    let json = try run.json
    let gap = try #require(json["gap"] as? Double)
    #expect(abs(gap - gaps["gap"].number) < 1e-12)
    let objective = try #require(json["objective"] as? Double)
    #expect(abs(objective - gaps["objective"].number) < 1e-12)
    #expect(json["verdict"] as? String == "not-converged")
  }

  @Test func `outputs are called by their classes, and no word is cut off`() throws {
    let path = ProjectFiles.fixture("keras/sparse-rmsprop-l2")
    let run = try logistic(
      "audit", "\(path)/trained.keras", "\(path)/train.csv", "--target", "y", "--json", in: folder)
    let terms = try #require(try run.json["terms"] as? [[String: Any]])
    let outputs = Set(terms.compactMap { $0["output"] as? String })
    #expect(outputs == Set((0..<outputs.count).map(String.init)) && outputs.count > 2)
    let text = try logistic(
      "audit", "\(path)/trained.keras", "\(path)/train.csv", "--target", "y", in: folder)
    #expect(text.status == 0 && !text.output.contains("…"), "\(text.output)")
    #expect(text.output.contains("no standard errors: a penalty shrinks"))
  }

  @Test func `an audit without the fit's weights says which options are missing`() throws {
    let counts = ProjectFiles.fixture("data/titanic_counts.csv")
    let trained = try logistic(
      "train", counts, "--target", "survived", "--frequency-weight", "freq", "--penalty", "none",
      "--output", "m.keras", in: folder)
    try #require(trained.status == 0, "\(trained.error)")
    let without = try logistic("audit", "m.keras", counts, in: folder)
    #expect(without.status == 0, "\(without.error)")
    #expect(without.output.contains("the fit had --frequency-weight freq"))
    let with = try logistic("audit", "m.keras", counts, "--frequency-weight", "freq", in: folder)
    #expect(with.output.contains("converged: the weights are at the optimum"), "\(with.output)")
    #expect(!with.output.contains("note:") && !with.output.contains("unknown"))
    let plain = ProjectFiles.fixture("keras/class-weights")
    let unweighted = try logistic(
      "audit", "\(plain)/trained.keras", "\(plain)/train.csv", "--target", "y", in: folder)
    #expect(unweighted.output.contains("--class-weight, --sample-weight"))
    for (options, part) in [
      (["--frequency-weight", "x0"], "--sample-weight"), (["--correct-intercept"], "leave it out"),
      (["--class-weight", "2=3"], "class"),
    ] {
      let run = try CommandRun(
        ["audit", "\(plain)/trained.keras", "\(plain)/train.csv", "--target", "y"] + options,
        in: folder)
      #expect(run.status == 64 && run.error.contains(part), "\(options): \(run.error)")
    }
  }

  @Test func `what cannot be audited is said`() throws {
    let deep = try logistic(
      "audit", ProjectFiles.fixture("keras/mlp-relu/trained.keras"),
      ProjectFiles.fixture("keras/mlp-relu/train.csv"), "--target", "y", in: folder)
    #expect(deep.status == 65 && deep.error.contains("more than one Dense layer"), "\(deep.error)")
    let none = try logistic("audit", "no.keras", birthwt, "--target", "low", in: folder)
    #expect(none.status == 66)
  }
}
