import Foundation
import LogisticTestSupport
import Testing

@testable import Logistic
@testable import LogisticCLI

@Suite struct RaceCommandTests {
  private let folder: TemporaryFolder
  private let birthwt = ProjectFiles.fixture("data/birthwt.csv")

  init() throws { folder = try TemporaryFolder() }

  private func race(_ options: String...) throws -> CommandRun {
    try CommandRun(
      ["race", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
  }

  @Test func `the tables have every method, and both charts fit a terminal without colours`() throws
  {
    let run = try race("--epochs", "3", "--penalty", "l2", "--lambda", "0.01")
    #expect(run.status == 0, "\(run.error)")
    for name in [
      "newton", "lbfgs", "newton-cg", "coordinate-descent", "adam", "adamw", "rmsprop", "adagrad",
      "sgd", "momentum",
    ] {
      // A row of each table, and the legend of each chart.
      #expect(run.output.components(separatedBy: "\(name) ").count > 4, "\(name)")
    }
    #expect(run.output.contains("L2 with λ = 0.0100000"))
    #expect(!run.output.contains("\u{1B}"))
    let lines = run.output.split(separator: "\n")
    #expect((lines.map(\.count).max() ?? 0) <= 80)
    #expect(lines.count { $0.hasSuffix("passes") || $0.hasSuffix("seconds") } == 2)
  }

  @Test func `the JSON has each run's curve, which falls from the gap at zero`() throws {
    let object = try race(
      "--optimizers", "newton,adam", "--learning-rates", "0.05", "--epochs", "5", "--json"
    ).json
    #expect(object["schemaVersion"] as? Int == 1)
    let optimum = try #require(object["optimum"] as? Double)
    let zero = try #require(object["valueAtZero"] as? Double)
    #expect(abs(zero - 0.693147180559945) < 1e-12)
    let runners = try #require(object["runners"] as? [[String: Any]])
    #expect(runners.compactMap { $0["name"] as? String } == ["newton", "adam", "adam"])
    #expect(runners.compactMap { $0["learningRate"] as? Double } == [0.001, 0.05])
    #expect(runners.count { $0["bestRate"] as? Bool == true } == 2)
    for runner in runners {
      let curve = try #require(runner["curve"] as? [String: [Double]])
      let (seconds, passes) = (try #require(curve["seconds"]), try #require(curve["passes"]))
      let gaps = try #require(curve["gap"])
      #expect(seconds == seconds.sorted() && passes == passes.sorted())
      #expect(seconds.count == gaps.count && passes.count == gaps.count)
      #expect(abs(gaps[0] - (zero - optimum) / zero) < 1e-12)
      #expect(try #require(gaps.last) < gaps[0])
    }
    #expect(runners[0]["ending"] as? String == "converged")
    #expect(runners[1]["ending"] as? String == "epochs")
    let certificate = try #require(runners[0]["certificate"] as? [String: Any])
    #expect(try #require(certificate["bound"] as? Double) < 1e-8)
  }

  @Test func `separated classes race to the penalised optimum, and that is said`() throws {
    let run = try CommandRun(
      [
        "race", ProjectFiles.fixture("data/iris.csv"), "--target", "species", "--optimizers",
        "newton",
      ], in: folder)
    #expect(run.status == 0)
    #expect(run.error.contains("the classes are separated"))
    #expect(run.output.contains("because the classes are separated"))
    let strict = try CommandRun(
      [
        "race", ProjectFiles.fixture("data/iris.csv"), "--target", "species", "--penalty", "none",
      ], in: folder)
    #expect(strict.status == 65)
    #expect(strict.error.contains("no optimum to race to"))
  }

  @Test(arguments: [
    (["--optimizers", "newton,magic"], "--optimizers is 'magic'"),
    (["--learning-rates", "fast"], "--learning-rates has 'fast'"),
    (["--learning-rates", "-1"], "--learning-rates has '-1'"),
    (["--time-limit", "0"], "--time-limit is 0"), (["--epochs", "0"], "--epochs is 0"),
    (["--batch-size", "-3"], "--batch-size is -3"), (["--penalty", "l1"], "needs a strength"),
    (["--lambda", "-1"], "lambda is -1"),
  ])
  func `what cannot be is a usage error that says so`(options: [String], message: String) throws {
    let run = try CommandRun(
      ["race", birthwt, "--target", "low", "--exclude", "bwt"] + options, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(message), "\(run.error)")
    #expect(run.output.isEmpty)
  }

  @Test func `an interrupted race shows what there is and ends with 130`() throws {
    for wait in [1.0, 4, 16] {
      let process = CommandRun.process(
        [
          "race", birthwt, "--target", "low", "--exclude", "bwt", "--time-limit", "1000",
          "--optimizers", "newton,sgd", "--json",
        ], in: folder)
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      process.standardInput = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: wait)
      kill(process.processIdentifier, SIGINT)
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 130)
      // On a busy machine the signal may come before the race has begun.
      if data.isEmpty, wait < 16 { continue }
      let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let runners = try #require(object["runners"] as? [[String: Any]])
      if runners.count < 2, wait < 16 { continue }
      #expect(object["interrupted"] as? Bool == true)
      #expect(runners.last?["ending"] as? String == "stopped")
      break
    }
  }
}
