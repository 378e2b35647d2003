import Foundation
import LogisticTestSupport
import Testing

@testable import LogisticCLI

/// `logistic plot`, and `--plots` of the other commands.
@Suite struct PlotCommandTests {
  private let folder: TemporaryFolder
  private let happiness = ProjectFiles.fixture("article/penguin-happiness.csv")
  private let overlap = ProjectFiles.fixture("article/article-balanced-overlap.csv")

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> CommandRun {
    try CommandRun(arguments, in: folder)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test(arguments: PlotKind.allCases.filter { $0 != .sigmoid })
  func `each kind is drawn of a model of several columns`(kind: PlotKind) throws {
    _ = try run("train", happiness, "--target", "happy", "--output", "m.keras")
    let result = try run(
      "plot", "m.keras", happiness, "--kind", kind.rawValue, "--output", "p.svg")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.isEmpty)
    let svg = try text("p.svg")
    #expect(svg.hasSuffix("</svg>\n") && svg.utf8.count < 200_000)
    #expect(svg.contains("prefers-color-scheme"))
    _ = try run(
      "plot", "m.keras", happiness, "--kind", kind.rawValue, "--output", "q.svg", "--theme", "dark")
    #expect(try !text("q.svg").contains("prefers-color-scheme"))
  }

  /// The overlapping rows' boundary is 19.5, by their symmetry.
  @Test func `a sigmoid has its boundary, and is drawn in characters without a file`() throws {
    _ = try run("train", overlap, "--target", "y", "--output", "m.keras")
    let result = try run("plot", "m.keras", overlap, "--kind", "sigmoid", "--output", "p.svg")
    #expect(result.status == 0, "\(result.error)")
    #expect(try text("p.svg").contains(">19.5</text>"))
    for kind in ["sigmoid", "roc"] {
      let drawn = try run("plot", "m.keras", overlap, "--kind", kind)
      #expect(drawn.status == 0, "\(drawn.error)")
      #expect(drawn.output.contains("▄") || drawn.output.contains("▀"))
      for line in drawn.output.split(separator: "\n") { #expect(line.count <= 80) }
    }
  }

  @Test func `the model alone is enough for its coefficients and its picture`() throws {
    _ = try run("train", happiness, "--target", "happy", "--output", "m.keras")
    for kind in ["coefficients", "network"] {
      let result = try run("plot", "m.keras", "--kind", kind, "--output", "\(kind).svg")
      #expect(result.status == 0, "\(result.error)")
      #expect(try text("\(kind).svg").contains("fish_eaten"))
    }
    let result = try run("plot", "m.keras", "--kind", "roc", "--output", "r.svg")
    #expect(result.status == 64)
    #expect(result.error == "error: --kind roc needs rows; give a data file after the model\n")
  }

  @Test(arguments: [
    (["--kind", "roc", "--output", "p.gif"], 64, "pictures are SVG or PNG"),
    (["--kind", "confusion"], 64, "needs a file"),
    (["--kind", "sigmoid", "--output", "p.svg"], 64, "one number column"),
    (
      ["--kind", "boundary", "--features", "nothing,fish_eaten", "--output", "p.svg"], 64,
      "is no number column"
    ),
    (["--kind", "roc", "--output", "none/p.svg"], 74, "there is no folder"),
    (["--kind", "roc", "--output", "m.keras.svg/../m.keras"], 64, "pictures are SVG or PNG"),
  ])
  func `what cannot be drawn is said in one line`(
    options: [String], status: Int32, reason: String
  ) throws {
    _ = try run("train", happiness, "--target", "happy", "--output", "m.keras")
    let result = try CommandRun(["plot", "m.keras", happiness] + options, in: folder)
    #expect(result.status == status, "\(result.error)")
    #expect(result.error.contains(reason), "\(result.error)")
    #expect(result.error.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/p.svg"))
  }

  @Test func `a training leaves its pictures in a folder, and its curve on the page`() throws {
    let result = try run(
      "train", happiness, "--target", "happy", "--epochs", "5", "--plots", "figures", "--curve",
      "--validation-split", "0.2")
    #expect(result.status == 0, "\(result.error)")
    for name in [
      "training", "coefficients", "network", "roc", "precision-recall", "scores", "reliability",
      "confusion",
    ] {
      #expect(try text("figures/\(name).svg").hasSuffix("</svg>\n"), "\(name)")
    }
    #expect(result.error.contains("in figures: training.svg, coefficients.svg"))
    #expect(result.output.contains("▄ loss"))
    #expect(result.output.contains("v validation loss"))
    let file = try run("train", happiness, "--target", "happy", "--plots", happiness)
    #expect(file.status == 74)
    #expect(file.error.contains("is a file, not a folder"))
  }

  @Test func `evaluate, tune and race leave theirs`() throws {
    _ = try run("train", happiness, "--target", "happy", "--output", "m.keras")
    #expect(
      try run("evaluate", "m.keras", happiness, "--target", "happy", "--plots", "e").status == 0)
    #expect(try text("e/confusion.svg").contains("Confusion matrix"))
    #expect(
      try run(
        "tune", happiness, "--target", "happy", "--folds", "3", "--lambdas", "8", "--plots", "t"
      ).status == 0)
    #expect(try text("t/path.svg").contains("mean of 3 folds"))
    #expect(
      try run(
        "race", happiness, "--target", "happy", "--optimizers", "newton,adam", "--time-limit",
        "0.2",
        "--plots", "r"
      ).status == 0)
    #expect(try text("r/race-time.svg").contains("Race to the optimum"))
    #expect(try text("r/race-passes.svg").contains("passes over the rows"))
  }
}
