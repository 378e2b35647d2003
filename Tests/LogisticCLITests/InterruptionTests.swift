import Foundation
import LogisticTestSupport
import Testing

/// A training that is stopped leaves the old model or a complete new one, whenever it is stopped.
@Suite(.serialized) struct InterruptionTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    var text = "a,b,y\n"
    for i in 0..<400 { text += "\(i % 37),\((i * 7) % 53),\((i * i) % 3 == 0 ? 1 : 0)\n" }
    try folder.write("d.csv", text)
  }

  private static let long = [
    "train", "d.csv", "--target", "y", "--epochs", "1000000", "--output", "m.keras",
  ]

  /// Starts the command, waits, sends a signal, and waits for its end.
  private func interrupt(
    _ arguments: [String], after seconds: Double, with number: Int32
  ) throws -> (status: Int32, bySignal: Bool, output: String) {
    let process = CommandRun.process(arguments, in: folder)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: seconds)
    kill(process.processIdentifier, number)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, process.terminationReason == .uncaughtSignal, text)
  }

  private func checkModel() throws {
    let run = try logistic("predict", "m.keras", "d.csv", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.split(separator: "\n").count == 401)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `an interrupted training saves its model, says so and ends with 130`(signal: Int32) throws {
    // On a busy machine the first signal may come before the training has begun: nothing is saved.
    for wait in [1.0, 4, 16] {
      let end = try interrupt(Self.long, after: wait, with: signal)
      #expect(end.status == 130 && !end.bySignal)
      if end.output.isEmpty, wait < 16 { continue }
      #expect(
        end.output.contains("Interrupted: the model is as it was then. Model saved to m.keras"))
      break
    }
    #expect(try folder.names == ["d.csv", "m.keras"])
    try checkModel()
  }

  /// A fit that has no end in reach: its steps are watched like any other's.
  @Test(arguments: ["newton", "coordinate-descent"])
  func `an exact fit that is interrupted keeps its best point`(solver: String) throws {
    var text = (0..<60).map { "x\($0)" }.joined(separator: ",") + ",k\n"
    var state: UInt64 = 7
    for _ in 0..<500 {
      for _ in 0..<60 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += "\(Double(state >> 40) / 1e5),"
      }
      text += "\(["a", "b", "c", "d", "e", "f"][Int((state >> 33) % 6)])\n"
    }
    try folder.write("wide.csv", text)
    var arguments = [
      "train", "wide.csv", "--target", "k", "--optimizer", solver, "--output", "m.keras",
      "--penalty",
    ]
    arguments += [solver == "coordinate-descent" ? "l1" : "l2", "--lambda", "1e-7"]
    // When the fit begins and how long it takes depends on the machine: the first signal that meets it.
    var met = false
    var wait = 0.05
    while !met, wait < 20 {
      let end = try interrupt(arguments, after: wait, with: SIGINT)
      wait *= 1.25
      // Before the command listens to signals they end it.
      if end.bySignal { continue }
      #expect([0, 130].contains(end.status), "after \(wait) s")
      if end.output.contains("Interrupted: the model is as it was then. Model saved to m.keras") {
        #expect(end.status == 130)
        met = true
      }
      if end.status == 0 { break }
    }
    #expect(met, "no signal met the fit")
    let run = try logistic("predict", "m.keras", "wide.csv", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.split(separator: "\n").count == 501)
    #expect(!run.output.contains("nan"))
  }

  /// Rows enough for folds that share their reads: the first dealing judges every strength, and dozens follow.
  @Test func `a search for a strength that is interrupted keeps the best so far`() throws {
    var text = "a,b,y\n"
    for i in 0..<5000 { text += "\(i % 37),\((i * 7) % 53),\((i * i) % 37 < 10 + i % 9 ? 1 : 0)\n" }
    try folder.write("many.csv", text)
    let arguments = [
      "tune", "many.csv", "--target", "y", "--penalty", "l1", "--repeats", "60", "--json",
      "--output", "m.keras",
    ]
    var wait = 0.5
    var met = false
    while !met, wait < 60 {
      let end = try interrupt(arguments, after: wait, with: SIGINT)
      wait *= 1.4
      // Too early for anything to be kept.
      if end.bySignal || (end.status == 130 && end.output.isEmpty) { continue }
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
      // What was too early is an error.
      guard let path = object["path"] as? [[String: Any]] else {
        #expect(end.status == 130)
        continue
      }
      #expect(path.contains { $0["lambda"] as? Double == object["lambda"] as? Double })
      guard object["stopped"] as? Bool == true else { break }
      #expect(end.status == 130)
      let warnings = try #require(object["warnings"] as? [[String: Any]])
      #expect(warnings.contains { $0["code"] as? String == "stopped" })
      met = true
    }
    #expect(met, "no signal met the search")
    #expect(try folder.names == ["d.csv", "m.keras", "many.csv"])
  }

  /// Short trainings, so that the signals also meet the reading, the saving and the end.
  @Test(arguments: [SIGINT, SIGKILL])
  func `at any moment the old model or a whole new one is left, and no other file`(
    signal: Int32
  ) throws {
    let short = [
      "train", "d.csv", "--target", "y", "--epochs", "3", "--output", "m.keras",
    ]
    #expect(try CommandRun(short, in: folder).status == 0)
    var moments = SystemRandomNumberGenerator()
    for _ in 0..<12 {
      let wait = Double.random(in: 0...0.25, using: &moments)
      let end = try interrupt(short, after: wait, with: signal)
      #expect(end.bySignal || [0, 130].contains(end.status), "after \(wait) s: \(end.status)")
      var names = try folder.names
      // Killed while it writes, a process cannot remove its file; nothing else ever reads it.
      if signal == SIGKILL {
        names.removeAll { $0.hasPrefix(".logistic-") && $0.hasSuffix(".tmp") }
      }
      #expect(names == ["d.csv", "m.keras"], "after \(wait) s")
      try checkModel()
    }
  }

  @Test func `what a killed process left half-written is removed by the next run`() throws {
    // A name as the writer makes them, of a process that is no more.
    try folder.write(".logistic-999999999-abc.tmp", "half a model")
    let run = try logistic(
      "train", "d.csv", "--target", "y", "--output", "m.keras", in: folder)
    #expect(run.status == 0)
    #expect(try folder.names == ["d.csv", "m.keras"])
  }
}
