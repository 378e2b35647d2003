import Foundation
import LogisticTestSupport
import Testing

@Suite struct PredictTests {
  let folder: TemporaryFolder
  private let penguins = ProjectFiles.fixture("data/penguins.csv")

  init() throws {
    folder = try TemporaryFolder()
    let run = try logistic(
      "train", penguins, "--target", "sex", "--output", "m.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test func `rows in, rows out, in order, after the columns that are kept`() throws {
    let run = try logistic(
      "predict", "m.keras", penguins, "--keep", "year,species", "--output", "p.csv", in: folder)
    #expect(run.status == 0 && run.output.isEmpty)
    let lines = try folder.text("p.csv").split(separator: "\n")
    let data = try String(contentsOfFile: penguins, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == data.count)
    #expect(lines[0] == "year,species,predicted,p_female,p_male")
    for (line, row) in zip(lines, data).dropFirst() {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      #expect(line.hasPrefix("\(fields[7]),\(fields[0]),"))
    }
  }

  @Test func `a kept column is written letter by letter`() throws {
    try folder.write("d.csv", "code,x,y\n007,1,0\n1.50,2,1\n1e3,3,0\n\"a,b\",4,1\nTRUE,5,1\n")
    let train = try logistic(
      "train", "d.csv", "--target", "y", "--features", "x", "--output", "x.keras", in: folder)
    #expect(train.status == 0, "\(train.error)")
    let run = try logistic("predict", "x.keras", "d.csv", "--keep", "code", in: folder)
    let lines = run.output.split(separator: "\n").dropFirst()
    for (line, code) in zip(lines, ["007,", "1.50,", "1e3,", "\"a,b\",", "TRUE,"]) {
      #expect(line.hasPrefix(code))
    }
  }

  /// So many rows that they are read, predicted and written in parts.
  @Test func `a long file's rows are those of its pieces`() throws {
    let train = try logistic(
      "train", penguins, "--target", "sex", "--features", "species,body_mass_g", "--output",
      "two.keras", in: folder)
    #expect(train.status == 0, "\(train.error)")
    var rows = (0..<200_000).map { "\($0),Gentoo,\(3000 + $0 % 2000)" }
    rows[199_990] = "z,\"Macaroni\",4000"
    let header = "id,species,body_mass_g\n"
    try folder.write("long.csv", header + rows.joined(separator: "\n") + "\n")
    try folder.write("end.csv", header + rows[199_900...].joined(separator: "\n") + "\n")
    let long = try logistic(
      "predict", "two.keras", "long.csv", "--keep", "id", "--output", "p.csv", in: folder)
    #expect(long.status == 0)
    #expect(
      long.error.contains("'Macaroni'; it counts for nothing in 1 row, the first on line 199992"))
    let end = try logistic("predict", "two.keras", "end.csv", "--keep", "id", in: folder)
    let (lines, last) = (
      try folder.text("p.csv").split(separator: "\n"), end.output.split(separator: "\n")
    )
    #expect(lines.count == 200_001)
    #expect(lines.first == last.first && lines.first?.hasSuffix(",unknown") == true)
    #expect(lines.suffix(100) == last.suffix(100))
    // A row that cannot be read leaves what was there, and nothing beside it.
    rows[199_995] = "y,Gentoo,heavy"
    try folder.write("long.csv", header + rows.joined(separator: "\n") + "\n")
    let bad = try logistic("predict", "two.keras", "long.csv", "--output", "p.csv", in: folder)
    #expect(bad.status == 65 && bad.error.contains("long.csv:199997"))
    #expect(try folder.text("p.csv").split(separator: "\n") == lines)
    #expect(try folder.names == ["end.csv", "long.csv", "m.keras", "p.csv", "two.keras"])
  }

  @Test func `standard input is read once for levels and rows`() throws {
    let text = try String(contentsOfFile: penguins, encoding: .utf8)
    let piped = try logistic(
      "predict", "m.keras", "-", "--keep", "species", in: folder, input: text)
    let file = try logistic("predict", "m.keras", penguins, "--keep", "species", in: folder)
    #expect(piped.status == 0 && piped.output == file.output)
  }

  @Test func `JSON Lines hold the same probabilities`() throws {
    let csv = try logistic("predict", "m.keras", penguins, in: folder)
    let lines = try logistic("predict", "m.keras", penguins, "--json", in: folder)
    let rows = csv.output.split(separator: "\n").dropFirst()
    let objects = lines.output.split(separator: "\n")
    #expect(rows.count == objects.count)
    for (row, object) in zip(rows, objects) {
      let parsed = try #require(
        try JSONSerialization.jsonObject(with: Data(object.utf8)) as? [String: Any])
      let p = try #require(parsed["probabilities"] as? [String: Double])
      let fields = row.split(separator: ",")
      #expect(parsed["predicted"] as? String == String(fields[0]))
      // Foundation's parser of JSON may round the last digit otherwise.
      #expect(abs((p["female"] ?? .nan) - (Double(fields[1]) ?? .nan)) < 1e-15)
      #expect(abs((p["male"] ?? .nan) - (Double(fields[2]) ?? .nan)) < 1e-15)
    }
  }

  @Test func `a threshold moves the predicted class, not the probability`() throws {
    let all = try logistic("predict", "m.keras", penguins, "--threshold", "0", in: folder)
    let none = try logistic("predict", "m.keras", penguins, "--threshold", "1", in: folder)
    #expect(!all.output.contains("\nfemale,"))
    #expect(!none.output.contains("\nmale,"))
  }

  @Test func `a row that lacks a value has empty cells if the model does not impute`() throws {
    let train = try logistic(
      "train", penguins, "--target", "sex", "--missing", "drop", "--output", "d.keras", in: folder)
    #expect(train.status == 0)
    let run = try logistic("predict", "d.keras", penguins, in: folder)
    #expect(run.status == 0)
    #expect(run.error.contains("2 rows lack a value and have no prediction"))
    // The fourth penguin was not measured.
    #expect(run.output.split(separator: "\n")[4] == ",,")
  }

  @Test func `evaluate reports the compiled loss and metrics`() throws {
    let run = try logistic("evaluate", "m.keras", penguins, "--target", "sex", "--json", in: folder)
    let object = try run.json
    let quality = try #require(object["quality"] as? [String: Any])
    let loss = try #require(object["loss"] as? Double)
    #expect(abs(loss - (quality["logLoss"] as? Double ?? .nan)) < 1e-12)
    #expect(object["accuracy"] as? Double == quality["accuracy"] as? Double)
    #expect(object["observations"] as? Int == 333)
  }

  @Test func `evaluate judges the compiled metrics at the threshold that is asked for`() throws {
    let run = try logistic(
      "evaluate", "m.keras", penguins, "--target", "sex", "--threshold", "0.9", "--json", in: folder
    )
    let object = try run.json
    let quality = try #require(object["quality"] as? [String: Any])
    let accuracy = try #require(object["accuracy"] as? Double)
    #expect(accuracy == quality["accuracy"] as? Double)
    let usual = try logistic(
      "evaluate", "m.keras", penguins, "--target", "sex", "--json", in: folder)
    #expect(try usual.json["loss"] as? Double == object["loss"] as? Double)
    #expect(try #require(try usual.json["accuracy"] as? Double) > accuracy)
  }

  /// Two of the first row, none of the second; Keras's loss is Σ s·ℓ over the number of rows.
  @Test func `evaluate takes columns of weights`() throws {
    try folder.write("d.csv", "x,y,n,s\n1,0,2,3\n2,1,0,1\n3,0,1,0.5\n4,1,1,1\n2.5,1,1,0\n")
    try folder.write(
      "rows.csv", "x,y,s\n1,0,3\n1,0,3\n3,0,0.5\n4,1,1\n2.5,1,0\n")
    let train = try logistic(
      "train", "d.csv", "--target", "y", "--features", "x", "--C", "1", "--output", "x.keras",
      in: folder)
    #expect(train.status == 0, "\(train.error)")
    func evaluate(_ file: String, _ options: String...) throws -> [String: Any] {
      let run = try CommandRun(
        ["evaluate", "x.keras", file, "--target", "y", "--json"] + options, in: folder)
      #expect(run.status == 0, "\(run.error)")
      return try run.json
    }
    for (counted, expanded) in [
      (try evaluate("d.csv", "--frequency-weight", "n"), try evaluate("rows.csv")),
      (
        try evaluate("d.csv", "--frequency-weight", "n", "--sample-weight", "s"),
        try evaluate("rows.csv", "--sample-weight", "s")
      ),
    ] {
      for key in ["loss", "accuracy"] {
        let (a, b) = (try #require(counted[key] as? Double), expanded[key] as? Double ?? .nan)
        #expect(abs(a - b) < 1e-14, "\(key)")
      }
      #expect(counted["observations"] as? Double == 5)
    }
    let plain = try evaluate("rows.csv")
    let weighted = try evaluate("rows.csv", "--sample-weight", "s")
    #expect(plain["loss"] as? Double != weighted["loss"] as? Double)
    #expect(plain["accuracy"] as? Double == weighted["accuracy"] as? Double)
    for (options, words) in [
      (["--frequency-weight", "n", "--trials", "n"], "both given"),
      (["--sample-weight", "w"], "'w'"),
    ] {
      let run = try CommandRun(
        ["evaluate", "x.keras", "d.csv", "--target", "y"] + options, in: folder)
      #expect(run.status == 64 || run.status == 65)
      #expect(run.error.contains(words), "\(run.error)")
    }
  }

  @Test func `a saved model of a table is trained on`() throws {
    let run = try logistic(
      "train", penguins, "--model", "m.keras", "--target", "sex", "--optimizer", "adam", "--epochs",
      "2", "--output", "more.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let after = try logistic("predict", "more.keras", penguins, in: folder)
    #expect(after.status == 0 && after.output.hasPrefix("predicted,p_female,p_male\n"))
  }

  @Test func `a file that may not grow ends with 74 and leaves what was there`() throws {
    let old = try folder.bytes("m.keras")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = [
      "-c", "ulimit -f 4; exec \"$0\" train \"$1\" --target sex --output m.keras",
      CommandRun.binary, penguins,
    ]
    shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationReason == .exit && shell.terminationStatus == 74)
    #expect(try folder.bytes("m.keras") == old)
    #expect(try folder.names == ["m.keras"])
  }
}
