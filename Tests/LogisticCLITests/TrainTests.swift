import Foundation
import LogisticTestSupport
import Testing

@Suite struct TrainTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let penguins = ProjectFiles.fixture("data/penguins.csv")

  private func json(_ arguments: String...) throws -> [String: Any] {
    let run = try CommandRun(["train"] + arguments + ["--json"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    return try run.json
  }

  @Test func `training opens with what is modelled and ends with where the model went`() throws {
    let run = try logistic(
      "train", penguins, "--target", "sex", "--missing", "drop", "--output", "penguins.keras",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.hasPrefix("Modelling P(sex = male)\n"))
    #expect(run.output.hasSuffix("Model saved to penguins.keras\n"))
    #expect(try folder.names == ["penguins.keras"])
  }

  @Test func `the result table fits 80 columns and holds no escapes when piped`() throws {
    let run = try logistic("train", penguins, "--target", "sex", "--missing", "drop", in: folder)
    let widest = run.output.split(separator: "\n").map(\.count).max() ?? 0
    #expect(widest <= 80)
    #expect(!run.output.contains("\u{1B}"))
    #expect(!run.error.contains("\r"))
    #expect(run.output.split(separator: "\n").allSatisfy { $0.last != " " })
  }

  @Test func `a level with a line break does not break a message`() throws {
    let run = try logistic(
      "train", ProjectFiles.fixture("messy/messy.csv"), "--target", "happy", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("full name=Cy\\r\\nDee"))
    #expect(run.error.split(separator: "\n").allSatisfy { $0.hasPrefix("warning: ") })
  }

  /// The reference answers of `penguins-sex-mle` have 1e-6 and better.
  @Test func `the JSON holds the reference's numbers`() throws {
    let object = try json(
      penguins, "--target", "sex", "--missing", "drop", "--features",
      "species,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g")
    let reference = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference("penguins-sex-mle"))))
        as? [String: Any])
    let answers = try #require(reference["answers"] as? [String: Any])
    let coefficients = try #require(answers["coefficients"] as? [String: Double])
    let errors = try #require(answers["standardErrors"] as? [String: Double])
    let terms = try #require(object["terms"] as? [[String: Any]])
    for (name, value) in coefficients {
      let term = try #require(terms.first { $0["term"] as? String == name })
      #expect(abs((term["estimate"] as? Double ?? .nan) - value) < 1e-6 * abs(value))
      let error = try #require(errors[name])
      #expect(abs((term["standardError"] as? Double ?? .nan) - error) < 1e-6 * error)
    }
    let fit = try #require(object["fit"] as? [String: Any])
    for key in [
      "logLikelihood", "nullLogLikelihood", "deviance", "nullDeviance", "aic", "bic", "mcFaddenR2",
      "mcFaddenAdjustedR2", "coxSnellR2", "nagelkerkeR2", "dfModel", "dfResidual",
    ] {
      let expected = try #require(answers[key] as? Double)
      let found = fit[key] as? Double ?? .nan
      #expect(abs(found - expected) <= 1e-8 * abs(expected), "\(key): \(found), not \(expected)")
    }
    let test = try #require(answers["likelihoodRatioTest"] as? [String: Any])
    let found = try #require(fit["likelihoodRatioTest"] as? [String: Any])
    let p = try #require(test["pValue"] as? Double)
    // The p-value is 1e-74 or so: its logarithm is what must agree.
    #expect(abs(log(found["pValue"] as? Double ?? .nan) - log(p)) < 1e-6)
    #expect(object["schemaVersion"] as? Int == 1)
    #expect((object["certificate"] as? [String: Any])?["bound"] as? Double ?? 1 < 1e-8)
    #expect(object["observations"] as? Int == 333 && object["rowsDropped"] as? Int == 11)
    #expect((object["separation"] as? [String: Any])?["verdict"] as? String == "none")
  }

  @Test(arguments: [
    ("quasi-separated-separation", "y", " by g=c (+∞) in 5 of 23 rows (quasi-complete)"),
    ("endometrial-separation", "HG", " by NV (+∞) in 13 of 79 rows (quasi-complete)"),
    ("separable-separation", "y", " by x1 (+∞), x2 (+∞) in all 40 rows (complete)"),
    ("iris-separation", "species", " by sepal_length (±∞), sepal_width (±∞)"),
  ])
  func
    `separated: the JSON tells the fate of each coefficient, the warning names those that diverge`(
      name: String, target: String, sentence: String
    ) throws
  {
    let reference = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: ProjectFiles.reference(name))))
    let answer = try #require(reference as? [String: Any])
    let file = try #require((answer["data"] as? [String: Any])?["file"] as? String)
    let answers = try #require(answer["answers"] as? [String: Any])
    let object = try json(ProjectFiles.fixture("data/\(file)"), "--target", target)
    let separation = try #require(object["separation"] as? [String: Any])
    #expect(separation["verdict"] as? String == answers["verdict"] as? String)
    var found: [String: String] = [:]
    for term in try #require(separation["terms"] as? [[String: Any]]) {
      let word = term["term"] as? String == "(Intercept)" ? "intercept" : term["term"] as? String
      let prefix = (term["class"] as? String).map { $0 + ":" } ?? ""
      found[prefix + (word ?? "")] = term["direction"] as? String
    }
    #expect(found == answers["perCoefficient"] as? [String: String])
    let messages = (object["warnings"] as? [[String: Any]] ?? []).compactMap {
      $0["message"] as? String
    }
    #expect(messages.contains { $0.contains("the classes are separated\(sentence)") })
  }

  @Test func `separated classes get a penalty, and that is said`() throws {
    let object = try json(ProjectFiles.fixture("data/iris.csv"), "--target", "species")
    let penalty = try #require(object["penalty"] as? [String: Any])
    #expect(penalty["kind"] as? String == "l2")
    #expect(abs((penalty["lambda"] as? Double ?? 0) - 1.0 / 150) < 1e-15)
    let separation = try #require(object["separation"] as? [String: Any])
    #expect(["complete", "quasi-complete"].contains(separation["verdict"] as? String))
    let terms = try #require(separation["terms"] as? [[String: Any]])
    #expect(!terms.isEmpty)
    #expect(terms.allSatisfy { $0["direction"] as? String == "either sign" })
    let warnings = try #require(object["warnings"] as? [[String: Any]])
    #expect(warnings.contains { $0["code"] as? String == "separated" })
    let coefficients = try #require(object["terms"] as? [[String: Any]])
    #expect(coefficients.allSatisfy { $0["standardError"] is NSNull })
  }

  @Test func `epochs select Adam, and that is said`() throws {
    let run = try logistic(
      "train", penguins, "--target", "sex", "--epochs", "3", "--batch-size", "64", in: folder)
    #expect(run.status == 0)
    #expect(run.error.contains("adam, because --epochs and --batch-size were given"))
    #expect(run.output.contains("adam, 3 epochs"))
  }

  @Test func `one seed gives one model, bit for bit`() throws {
    for name in ["a.keras", "b.keras"] {
      let run = try logistic(
        "train", penguins, "--target", "sex", "--epochs", "3", "--seed", "7", "--output", name,
        in: folder)
      #expect(run.status == 0)
    }
    let a = try logistic("predict", "a.keras", penguins, in: folder)
    let b = try logistic("predict", "b.keras", penguins, in: folder)
    #expect(a.status == 0 && a.output == b.output)
  }

  @Test func `validation rows are held back and reported on`() throws {
    let object = try json(
      penguins, "--target", "sex", "--epochs", "5", "--validation-split", "0.2", "--metrics",
      "accuracy,auc")
    let history = try #require(object["history"] as? [String: Any])
    let metrics = try #require(history["metrics"] as? [String: [Double]])
    #expect(
      Set(metrics.keys) == ["accuracy", "auc", "loss", "val_accuracy", "val_auc", "val_loss"])
    let quality = try #require(object["quality"] as? [String: Any])
    #expect(quality["rows"] as? String == "validation")
    #expect(object["observations"] as? Int == 333 - 67)
  }

  @Test func `early stopping keeps the best weights`() throws {
    let object = try json(
      penguins, "--target", "sex", "--optimizer", "adam", "--learning-rate", "0.5", "--epochs",
      "200", "--validation-split", "0.3", "--early-stopping", "3")
    let history = try #require(object["history"] as? [String: Any])
    let losses = try #require((history["metrics"] as? [String: [Double]])?["val_loss"])
    let best = try #require(history["bestEpoch"] as? Int)
    #expect(losses.count < 200)
    #expect(losses.count == best + 3)
    #expect(losses[best - 1] == losses.min())
    let quality = try #require(object["quality"] as? [String: Any])
    // Keras's loss and the report's differ in rounding only.
    #expect(abs((quality["logLoss"] as? Double ?? .nan) - losses[best - 1]) < 1e-9)
  }

  @Test func `an L2 penalty without a strength gets one by cross-validation, and says so`() throws {
    let data = ProjectFiles.fixture("data/spector.csv")
    let header = try String(contentsOfFile: data, encoding: .utf8).split(separator: "\n")[0]
    let target = String(try #require(header.split(separator: ",").last))
    let run = try logistic("train", data, "--target", target, "--penalty", "l2", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains(" by 5-fold cross-validation; --lambda or --C sets it"))
    #expect(run.output.contains("L2 penalty λ = "))
  }

  @Test(arguments: ["lbfgs", "newton-cg"])
  func `a method for many columns is taken by name`(method: String) throws {
    let object = try json(
      penguins, "--target", "sex", "--missing", "drop", "--penalty", "l2", "--lambda", "0.01",
      "--optimizer", method)
    #expect(object["method"] as? String == method)
    let certificate = try #require(object["certificate"] as? [String: Any])
    #expect(certificate["kind"] as? String == "gradient norm")
    #expect(try #require(certificate["bound"] as? Double) <= 1e-8)
  }

  @Test func `an L1 penalty prints zeros as 0 and counts them`() throws {
    let data = ProjectFiles.fixture("data/breast_cancer.csv")
    let run = try logistic(
      "train", data, "--target", "diagnosis", "--penalty", "l1", "--lambda", "0.02", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("coordinate-descent"))
    #expect(run.output.contains("L1 penalty λ = 0.0200000 on standardized columns"))
    #expect(run.output.contains("  23 of 30 coefficients are 0\n"))
    #expect(run.output.contains("(duality gap)"))
    #expect((run.output.split(separator: "\n").map(\.count).max() ?? 0) <= 80)
  }

  @Test func `the JSON of an elastic net states its kind, ratio and certificate`() throws {
    let object = try json(
      penguins, "--target", "species", "--penalty", "elasticnet", "--lambda", "0.1",
      "--l1-ratio", "0.75", "--optimizer", "coordinate-descent")
    let penalty = try #require(object["penalty"] as? [String: Any])
    #expect(penalty["kind"] as? String == "elasticnet")
    #expect(penalty["lambda"] as? Double == 0.1)
    #expect(penalty["l1Ratio"] as? Double == 0.75)
    let certificate = try #require(object["certificate"] as? [String: Any])
    #expect(certificate["kind"] as? String == "duality gap")
    #expect(try #require(certificate["bound"] as? Double) < 1e-8)
    #expect(object["method"] as? String == "coordinate-descent")
    let terms = try #require(object["terms"] as? [[String: Any]])
    #expect(terms.contains { $0["estimate"] as? Double == 0 })
  }

  @Test func `two sigmoid outputs learn one-hot targets`() throws {
    let object = try json(
      penguins, "--target", "sex", "--missing", "drop", "--units", "2", "--activation", "sigmoid",
      "--output", "two.keras")
    let terms = try #require(object["terms"] as? [[String: Any]])
    func estimate(_ label: String, _ name: String) -> Double {
      terms.first { $0["class"] as? String == label && $0["term"] as? String == name }?["estimate"]
        as? Double ?? .nan
    }
    // Each output is the other's mirror image.
    #expect(abs(estimate("male", "body_mass_g") + estimate("female", "body_mass_g")) < 1e-9)
    #expect(abs(estimate("male", "(Intercept)") + estimate("female", "(Intercept)")) < 1e-5)
    let run = try logistic("predict", "two.keras", penguins, in: folder)
    #expect(run.output.hasPrefix("predicted,p_female,p_male\n"))
  }

  @Test func `data that spoil a model are warned of`() throws {
    var text = "id,same,copy,x,y,leak,key\n"
    for i in 0..<60 {
      let x = (i * 17) % 31
      text +=
        "\(i + 1),5,\(x),\(x),\((i * 7) % 5 < 2 ? 1 : 0),\((i * 7) % 5 < 2 ? "p" : "q"),w\(i)\n"
    }
    try folder.write("d.csv", text)
    let object = try json("d.csv", "--target", "y")
    let warnings = try #require(object["warnings"] as? [[String: Any]])
    func code(_ column: String) -> String? {
      warnings.first { $0["column"] as? String == column }?["code"] as? String
    }
    #expect(code("id") == "id-like-column")
    #expect(code("key") == "id-like-column")
    #expect(code("same") == "constant-column")
    #expect(code("x") == "duplicate-column")
    #expect(code("leak") == "hidden-target")
  }

  @Test func `a column that alone separates and a class of few rows are warned of`() throws {
    var text = "x,z,y\n"
    for i in 0..<50 { text += "\(i).5,\((i * 7) % 11),\(i < 44 ? "no" : "yes")\n" }
    try folder.write("d.csv", text)
    let run = try logistic("train", "d.csv", "--target", "y", in: folder)
    #expect(run.status == 0)
    #expect(
      run.error.contains("'x': alone separates the classes: 'no' up to 43.5, 'yes' from 44.5"))
    #expect(run.error.contains("only 6 rows are of class 'yes'"))
    #expect(run.error.contains("the classes are separated"))
  }

  @Test func `a table from standard input is trained on`() throws {
    let text = try String(contentsOfFile: penguins, encoding: .utf8)
    let run = try logistic("train", "-", "--target", "sex", in: folder, input: text)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.hasPrefix("Modelling P(sex = male)"))
  }
}
