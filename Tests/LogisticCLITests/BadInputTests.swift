import Foundation
import LogisticTestSupport
import Testing

/// What cannot be answered: one message that says what to do, the right exit code, and no file
/// beside those that were there.
@Suite struct BadInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs the command and checks its exit code, that it printed no result, and that it said one thing.
  private func refused(
    _ arguments: [String], _ status: Int32, _ words: [String], input: String? = nil,
    unprivileged: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try folder.names
    let run = try CommandRun(
      arguments, in: folder, input: input, unprivileged: unprivileged)
    #expect(run.status == status, "\(run.error)", sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    for word in words {
      #expect(
        run.error.contains(word), "'\(word)' is not in: \(run.error)",
        sourceLocation: sourceLocation)
    }
    let errors = run.error.split(separator: "\n").filter { $0.lowercased().hasPrefix("error:") }
    #expect(errors.count == 1, "\(run.error)", sourceLocation: sourceLocation)
    #expect(!run.error.contains("Fatal"), sourceLocation: sourceLocation)
    #expect(try folder.names == before, sourceLocation: sourceLocation)
  }

  private func small() throws {
    try folder.write(
      "d.csv", "x,c,y\n1,a,0\n2,b,1\n3,a,0\n4,b,1\n2.5,a,1\n3.5,b,0\n1.5,a,0\n4.5,b,1\n")
  }

  private func model() throws {
    try small()
    let run = try logistic("train", "d.csv", "--target", "y", "--output", "m.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  // MARK: Data files

  @Test func `a file that is not there ends with 66`() throws {
    try refused(["train", "nope.csv", "--target", "y"], 66, ["nope.csv", "no such file"])
  }
  @Test func `a folder in the place of data ends with 66`() throws {
    try refused(["train", "/", "--target", "y"], 66, ["is a folder"])
  }
  @Test func `an unreadable file ends with 66`() throws {
    try small()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: folder.path + "/d.csv")
    try refused(
      ["train", "d.csv", "--target", "y"], 66, ["d.csv", "denied"], unprivileged: true)
  }
  @Test(arguments: ["empty.csv", "header_only.csv"])
  func `a file without rows is refused`(file: String) throws {
    try refused(
      ["train", ProjectFiles.fixture("messy/\(file)"), "--target", "y"], 65, [file, "no rows"])
  }
  @Test func `a misspelt target is answered with the nearest column`() throws {
    try small()
    try refused(["train", "d.csv", "--target", "yy"], 65, ["no column 'yy'", "did you mean 'y'?"])
  }
  @Test func `a target of one class is refused`() throws {
    try refused(
      ["train", ProjectFiles.fixture("messy/one_class.csv"), "--target", "y"], 65,
      ["one class only", "two classes"])
  }
  @Test func `a target that is missing everywhere is refused`() throws {
    try folder.write("d.csv", "x,y\n1,NA\n2,\n")
    try refused(["train", "d.csv", "--target", "y"], 65, ["every value of the target is missing"])
  }
  @Test func `a target of fractions is refused`() throws {
    try refused(
      ["train", ProjectFiles.fixture("messy/target_fraction.csv"), "--target", "y"], 65,
      ["0.25 is not a class"])
  }
  @Test func `an infinite feature is refused with its line`() throws {
    try refused(
      ["train", ProjectFiles.fixture("messy/infinite.csv"), "--target", "y"], 65,
      ["infinite.csv:3", "'x1'", "inf is not a finite number"])
  }
  @Test func `a ragged row is refused with its line`() throws {
    try refused(
      ["train", ProjectFiles.fixture("messy/ragged.csv"), "--target", "y"], 65,
      ["ragged.csv:4", "expected 3"])
  }
  @Test(arguments: ["-1", "inf", "1e400"])
  func `a weight that cannot be is refused with its line`(weight: String) throws {
    try folder.write("d.csv", "x,w,y\n1,1,0\n2,\(weight),1\n3,1,0\n4,1,1\n")
    try refused(
      ["train", "d.csv", "--target", "y", "--sample-weight", "w"], 65, ["d.csv:3", "'w'"])
  }

  @Test(arguments: ["--sample-weight", "--frequency-weight"])
  func `weights that are all 0 are refused by name`(option: String) throws {
    try folder.write("d.csv", "x,w,y\n1,0,0\n2,0,1\n3,0,0\n4,0,1\n")
    try refused(
      ["train", "d.csv", "--target", "y", option, "w"], 65, ["'w'", "every row has weight 0"])
  }
  @Test func `weights that leave one class are refused`() throws {
    try folder.write("d.csv", "x,w,y\n1,1,0\n2,0,1\n3,1,0\n4,0,1\n")
    try refused(
      ["train", "d.csv", "--target", "y", "--sample-weight", "w"], 65, ["of one class only"])
  }
  @Test(arguments: [
    ("1,5,3", "5 successes of 3 trials"), ("1,-1,3", "-1 is no count"),
    ("1,0.5,3", "multiply a share"), ("1,1,x", "'all'"),
  ])
  func `counts of trials that cannot be are refused with their line`(
    row: String, words: String
  ) throws {
    try folder.write("d.csv", "x,won,all\n1,1,2\n2,0,2\n\(row)\n")
    try refused(["train", "d.csv", "--target", "won", "--trials", "all"], 65, ["d.csv", words])
  }

  private func scaled(_ unit: String) -> String {
    var text = "x,z,y\n"
    for i in 0..<40 {
      text += "\((i * 37) % 23 + 1)\(unit),\((i * 7) % 11),\((i * i + i / 3) % 5 < 2 ? 1 : 0)\n"
    }
    return text
  }

  /// A power of ten in the unit is one in the coefficient, and nothing else; the solvers' own
  /// tolerances are 1e-9 of a standard error and 1e-8 of the loss.
  @Test(arguments: ["newton", "lbfgs", "newton-cg"], ["e150", "e-148"])
  func `columns of scale 1e±150 are fitted as any others`(solver: String, unit: String) throws {
    try folder.write("plain.csv", scaled(""))
    try folder.write("unit.csv", scaled(unit))
    var estimates: [Double] = []
    for file in ["plain.csv", "unit.csv"] {
      let run = try logistic(
        "train", file, "--target", "y", "--optimizer", solver, "--json", "--output",
        file + ".keras", in: folder)
      #expect(run.status == 0, "\(run.error)")
      let terms = try #require(try run.json["terms"] as? [[String: Any]])
      estimates.append(try #require(terms[1]["estimate"] as? Double))
      #expect(terms[1]["aliased"] as? Bool == false)
    }
    let factor = try #require(Double("1" + unit))
    #expect(abs(estimates[1] * factor / estimates[0] - 1) < (solver == "newton" ? 1e-8 : 1e-3))
    let run = try logistic("predict", "unit.csv.keras", "unit.csv", in: folder)
    #expect(run.status == 0 && !run.output.contains("nan"))
  }
  @Test(arguments: ["e200", "e-200"])
  func `columns whose squares no double holds are refused by name`(unit: String) throws {
    try folder.write("d.csv", scaled(unit))
    try refused(
      ["train", "d.csv", "--target", "y"], 65,
      ["d.csv:20", "'x'", "the greatest number", "another unit"])
  }
  @Test func `fewer rows than columns are separated, and fitted with a penalty that is said`()
    throws
  {
    var text = (0..<12).map { "x\($0)" }.joined(separator: ",") + ",y\n"
    for i in 0..<6 {
      text += (0..<12).map { "\((i * 31 + $0 * 17 + i * $0) % 29)" }.joined(separator: ",")
      text += ",\(i % 2)\n"
    }
    try folder.write("wide.csv", text)
    for solver in ["auto", "newton", "lbfgs", "newton-cg"] {
      try refused(
        [
          "train", "wide.csv", "--target", "y", "--penalty", "none", "--optimizer", solver,
        ], 65, ["separated", "--penalty l2"])
      let run = try logistic(
        "train", "wide.csv", "--target", "y", "--optimizer", solver, "--json", in: folder)
      #expect(run.status == 0, "\(solver): \(run.error)")
      let penalty = try #require(try run.json["penalty"] as? [String: Any])
      #expect(penalty["chosenBecauseSeparated"] as? Bool == true)
    }
    for penalty in ["l1", "l2", "elasticnet"] {
      let run = try logistic(
        "train", "wide.csv", "--target", "y", "--penalty", penalty, "--lambda", "0.1", "--json",
        in: folder)
      #expect(try run.json["outcome"] as? String == "converged", "\(penalty)")
    }
  }
  @Test func `the iterations allowed and the time allowed end a fit, and that is said`() throws {
    try folder.write("d.csv", scaled(""))
    let few = try logistic(
      "train", "d.csv", "--target", "y", "--max-iterations", "1", "--json", in: folder)
    #expect(few.status == 0)
    #expect(try few.json["outcome"] as? String == "iterationLimit")
    #expect(few.error.contains("not reached in the iterations allowed"))
    let short = try logistic(
      "train", "d.csv", "--target", "y", "--time-limit", "1e-9", "--output", "m.keras", in: folder)
    #expect(short.status == 0, "\(short.error)")
    #expect(
      short.error.contains("time limit of 1e-09 s") || short.error.contains("time limit of 1e-9 s"))
    #expect(short.output.contains("Out of time: the model is as it was then. Model saved"))
    #expect(try folder.names.contains("m.keras"))
  }

  // MARK: Prediction

  @Test func `text in a number column is refused with its line`() throws {
    try model()
    try folder.write("new.csv", "x,c\n1,a\nlow,b\n")
    try refused(["predict", "m.keras", "new.csv"], 65, ["new.csv:3", "'x'", "'low'"])
  }
  @Test func `missing columns are all named`() throws {
    try model()
    try folder.write("new.csv", "z\n1\n")
    try refused(["predict", "m.keras", "new.csv"], 65, ["'x'", "'c'"])
  }
  @Test func `columns in another order give the same predictions`() throws {
    try model()
    try folder.write("a.csv", "x,c\n1,a\n4,b\n")
    try folder.write("b.csv", "more,c,x\n7,a,1\n8,b,4\n")
    let a = try logistic("predict", "m.keras", "a.csv", in: folder)
    let b = try logistic("predict", "m.keras", "b.csv", in: folder)
    #expect(a.status == 0 && b.status == 0)
    #expect(a.output == b.output)
  }
  @Test func `a level never seen is warned of and marked, or refused`() throws {
    try model()
    try folder.write("new.csv", "id,x,c\nr1,1,a\nr2,2,zebra\n")
    let run = try logistic("predict", "m.keras", "new.csv", "--keep", "id", in: folder)
    #expect(run.status == 0)
    #expect(run.error.contains("'zebra'"))
    let lines = run.output.split(separator: "\n")
    #expect(lines[0] == "id,predicted,p_0,p_1,unknown")
    #expect(lines[1].hasPrefix("r1,") && lines[1].hasSuffix(","))
    #expect(lines[2].hasPrefix("r2,") && lines[2].hasSuffix(",c"))
    try refused(
      ["predict", "m.keras", "new.csv", "--unknown", "error"], 65, ["new.csv:3", "'zebra'"])
  }
  @Test func `a class that the model does not know is refused`() throws {
    try model()
    try folder.write("new.csv", "x,c,y\n1,a,0\n2,b,7\n")
    try refused(
      ["evaluate", "m.keras", "new.csv", "--target", "y"], 65, ["new.csv:3", "'7'", "'0', '1'"])
  }
  @Test func `labels out of range of a compiled model are refused with their line`() throws {
    let init_ = ProjectFiles.fixture("keras/softmax-three-classes/init.keras")
    let count = try width(init_)
    let columns = (0..<count).map { "x\($0)" }
    try folder.write(
      "d.csv",
      (columns + ["y"]).joined(separator: ",") + "\n"
        + columns.map { _ in "1" }.joined(separator: ",") + ",3\n")
    try refused(
      ["train", "d.csv", "--model", init_, "--target", "y"], 65, ["class number"])
  }
  private func width(_ model: String) throws -> Int {
    let run = try logistic("inspect", model, "--json", in: folder)
    let layers = try #require(run.json["layers"] as? [[String: Any]])
    let dense = try #require(layers.first { $0["class"] as? String == "Dense" })
    let weights = try #require(dense["weights"] as? [[String: Any]])
    return try #require((weights[0]["shape"] as? [Int])?[0])
  }

  // MARK: Options

  @Test(arguments: [
    (["--batch-size", "0"], ["--batch-size is 0", "at least 1"]),
    (["--epochs", "-1"], ["--epochs is -1"]),
    (["--learning-rate", "-0.1"], ["--learning-rate is -0.1", "above 0"]),
    (["--optimizer", "adma"], ["did you mean 'adam'?"]),
    (["--optimzer", "adam"], ["Did you mean '--optimizer'?"]),
    (["--optimizer", "newton", "--learning-rate", "0.1"], ["exact method", "--learning-rate"]),
    (["--optimizer", "newton", "--epochs", "3"], ["exact method", "--epochs"]),
    (["--penalty", "l2", "--epochs", "2"], ["needs a strength", "--lambda"]),
    (["--penalty", "none", "--C", "1"], ["--penalty none takes no --C"]),
    (["--lambda", "-1"], ["lambda is -1"]),
    (["--lambda", "nan"], ["lambda is nan", "finite"]),
    (["--penalty", "l1", "--lambda", "inf"], ["lambda is inf"]),
    (["--C", "nan"], ["C is nan", "above 0"]),
    (["--C", "0"], ["C is 0", "above 0"]),
    (["--C", "-2"], ["C is -2", "above 0"]),
    (["--penalty", "elasticnet", "--lambda", "1", "--l1-ratio", "nan"], ["L1 ratio is nan"]),
    (["--class-weight", "0=-1"], ["weight of class '0' is -1"]),
    (["--class-weight", "0=nan"], ["weight of class '0' is nan"]),
    (["--time-limit", "0"], ["--time-limit is 0", "above 0"]),
    (["--trials", "x", "--frequency-weight", "x"], ["--trials and --frequency-weight"]),
    (["--trials", "y"], ["'y' counts the successes and the trials too"]),
    (["--multi-class", "ovo"], ["did you mean 'ovr'?"]),
    (["--penalty", "l1", "--lambda", "-0.5"], ["lambda is -0.5"]),
    (["--penalty", "l1", "--C", "1"], ["--C is a strength of l2", "1/(C·n)"]),
    (["--penalty", "l1", "--epochs", "2"], ["--penalty l1 with an optimizer needs a strength"]),
    (["--l1-ratio", "0.5"], ["--l1-ratio belongs to --penalty elasticnet"]),
    (
      ["--penalty", "elasticnet", "--lambda", "1", "--l1-ratio", "1.5"],
      ["L1 ratio is 1.5", "from 0"]
    ),
    (
      ["--penalty", "l1", "--lambda", "0.1", "--optimizer", "newton"],
      ["an L1 penalty", "coordinate-descent"]
    ),
    (["--optimizer", "coordinate-descent"], ["is for penalised fits", "newton"]),
    (["--loss", "binary_crossentropi"], ["did you mean 'binary_crossentropy'?"]),
    (["--metrics", "acuracy"], ["did you mean 'accuracy'?"]),
    (["--missing", "dorp"], ["did you mean 'drop'?"]),
    (["--class-weight", "2=3"], ["there is no class '2'"]),
    (["--class-weight", "heavy"], ["NAME=VALUE"]),
    (["--reference", "c=z"], ["no level of 'c'"]),
    (["--positive", "2"], ["positive class '2'"]),
    (["--penalty", "firth", "--lambda", "1"], ["--penalty firth takes no --lambda"]),
    (["--penalty", "firth", "--epochs", "3"], ["takes Newton's method"]),
    (["--penalty", "flic", "--class-weight", "balanced"], ["counts rows", "--frequency-weight"]),
    (["--correct-intercept"], ["no class weights moved the intercept", "--class-weight balanced"]),
    (["--units", "3", "--activation", "sigmoid"], ["3 sigmoid outputs", "1 or 2"]),
    (["--validation-split", "1.5"], ["--validation-split is 1.5"]),
    (["--early-stopping", "0"], ["--early-stopping is 0"]),
    (["--delimiter", "ab"], ["--delimiter is 'ab'"]),
  ])
  func `an option that cannot be is refused with 64`(options: [String], words: [String]) throws {
    try small()
    try refused(["train", "d.csv", "--target", "y"] + options, 64, words)
  }

  @Test(arguments: [
    ["--robust", "hc1"],
    ["--cluster", "c"], ["--checkpoint", "dir"], ["--resume"], ["--report", "r.html"],
  ])
  func `an option that is not served names what works`(options: [String]) throws {
    try small()
    try refused(["train", "d.csv", "--target", "y"] + options, 64, ["not available", "; "])
  }

  @Test func `Firth's penalty is for two classes`() throws {
    try refused(
      [
        "train", ProjectFiles.fixture("data/iris.csv"), "--target", "species", "--penalty", "firth",
      ], 64, ["two classes", "3 outputs", "--penalty l2"])
  }

  @Test func `a separated target of two classes is told of Firth's penalty`() throws {
    try refused(
      [
        "train", ProjectFiles.fixture("data/separable.csv"), "--target", "y", "--penalty", "none",
      ], 65, ["separated", "--penalty firth"])
  }

  @Test func `a separated target has no unpenalised estimate`() throws {
    try refused(
      [
        "train", ProjectFiles.fixture("data/iris.csv"), "--target", "species", "--penalty", "none",
      ], 65, ["separated", "--penalty l2"])
  }

  @Test func `a loss that is not finite ends with 65 and keeps the old model`() throws {
    try model()
    let old = try folder.bytes("m.keras")
    try refused(
      [
        "train", "d.csv", "--target", "y", "--optimizer", "sgd", "--learning-rate", "1e308",
        "--epochs", "50", "--output", "m.keras",
      ], 65, ["learning rate"])
    #expect(try folder.bytes("m.keras") == old)
  }

  // MARK: Outputs

  @Test func `an output in a folder that is not there ends with 74 before the work`() throws {
    try small()
    try refused(
      ["train", "d.csv", "--target", "y", "--output", "no/m.keras"], 74, ["no folder"])
  }
  @Test func `an output that is a folder ends with 74`() throws {
    try small()
    try refused(["train", "d.csv", "--target", "y", "--output", "/"], 74, ["is a folder"])
  }
  @Test func `an output in a read-only folder ends with 74`() throws {
    try small()
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    try refused(
      ["train", "d.csv", "--target", "y", "--output", "m.keras"], 74, ["takes no files"],
      unprivileged: true)
  }
  @Test func `an output that is a read-only file ends with 74, and the file stays`() throws {
    try small()
    try folder.write("m.keras", "old")
    let files = FileManager.default
    try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: folder.path + "/m.keras")
    try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    try refused(
      ["train", "d.csv", "--target", "y", "--output", "m.keras"], 74,
      ["m.keras", "cannot be written", "permissions"],
      unprivileged: true)
    #expect(try folder.text("m.keras") == "old")
  }
  #if os(Linux)
    @Test func `a full disk ends with 74`() throws {
      try model()
      try refused(
        ["train", "d.csv", "--target", "y", "--output", "/dev/full"], 74, ["no space left"])
      try refused(
        ["predict", "m.keras", "d.csv", "--output", "/dev/full"], 74, ["no space left"])
      let run = try CommandRun(["predict", "m.keras", "d.csv"], in: folder, output: "/dev/full")
      #expect(run.status == 74)
      #expect(run.error.contains("standard output"))
    }
  #endif
  @Test func `the data is never written over`() throws {
    try model()
    let data = try folder.bytes("d.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: folder.path + "/d.csv")
    for output in ["d.csv", "./d.csv", "link"] {
      try refused(
        ["train", "d.csv", "--target", "y", "--output", output], 64, ["is the data file"])
      try refused(["predict", "m.keras", "d.csv", "--output", output], 64, ["is the data file"])
    }
    try refused(["predict", "m.keras", "d.csv", "--output", "m.keras"], 64, ["is the model"])
    #expect(try folder.bytes("d.csv") == data)
  }

  // MARK: Models

  @Test func `a model that is not there ends with 66`() throws {
    try small()
    try refused(["predict", "no.keras", "d.csv"], 66, ["no.keras", "no such file"])
  }
  @Test func `a file that is no model is refused`() throws {
    try small()
    try refused(["predict", "d.csv", "d.csv"], 65, ["not a ZIP archive"])
  }
  @Test(arguments: [0.01, 0.3, 0.6, 0.9, 0.999])
  func `a truncated model is refused`(share: Double) throws {
    try model()
    let bytes = try folder.bytes("m.keras")
    let cut = bytes.prefix(Int(Double(bytes.count) * share))
    try cut.write(to: URL(fileURLWithPath: folder.path + "/cut.keras"))
    try refused(["predict", "cut.keras", "d.csv"], 65, ["cut.keras"])
  }
  @Test func `a model whose bytes were changed is refused or predicts the same`() throws {
    try model()
    let good = try logistic("predict", "m.keras", "d.csv", in: folder)
    let bytes = try folder.bytes("m.keras")
    var refusals = 0
    for place in stride(from: 5, to: bytes.count, by: bytes.count / 24) {
      var changed = bytes
      changed[changed.startIndex + place] ^= 0x41
      try changed.write(to: URL(fileURLWithPath: folder.path + "/bad.keras"))
      let run = try logistic("predict", "bad.keras", "d.csv", in: folder)
      #expect(run.status == 65 || run.output == good.output, "byte \(place): \(run.error)")
      if run.status == 65 { refusals += 1 }
    }
    #expect(refusals > 12)
  }

  // MARK: JSON

  @Test func `with --json an error is one object on standard output`() throws {
    try small()
    for (arguments, status) in [
      (["train", "d.csv", "--target", "no", "--json"], 65),
      (["train", "d.csv", "--json"], 64), (["train", "no.csv", "--target", "y", "--json"], 66),
    ] {
      let run = try CommandRun(arguments, in: folder)
      #expect(run.status == Int32(status))
      let error = try #require(run.json["error"] as? [String: String])
      #expect(error["code"]?.isEmpty == false && error["message"]?.isEmpty == false)
      #expect(run.error.isEmpty)
    }
  }
}
