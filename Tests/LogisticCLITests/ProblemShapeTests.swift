import Foundation
import LogisticTestSupport
import Testing

/// Shapes of problems beside a row a case and two classes, by the real command.
@Suite struct ProblemShapeTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    // Of the groups of `titanic_counts.csv` how many there were and how many survived.
    let lines = try String(
      contentsOfFile: ProjectFiles.fixture("data/titanic_counts.csv"), encoding: .utf8
    ).split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
    var text = "class,sex,age,survived,people\n"
    for (no, yes) in zip(lines.prefix(16), lines.suffix(16)) {
      #expect(no.prefix(3) == yes.prefix(3) && no[3] == "No" && yes[3] == "Yes")
      let lived = try #require(Int(yes[4]))
      let died = try #require(Int(no[4]))
      text += no.prefix(3).joined(separator: ",") + ",\(lived),\(lived + died)\n"
    }
    try folder.write("groups.csv", text)
  }

  @Test func `--trials gives the reference's answers, and evaluate agrees with train`() throws {
    let run = try logistic(
      "train", "groups.csv", "--target", "survived", "--trials", "people", "--json", "--output",
      "m.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let object = try run.json
    #expect(object["observations"] as? Double == 2201)
    #expect(object["classes"] as? [String] == ["failure", "success"])
    let reference = try JSON(contentsOf: ProjectFiles.reference("titanic-counts-weights"))[
      "answers"]
    let fit = try #require(object["fit"] as? [String: Any])
    for key in ["logLikelihood", "nullLogLikelihood"] {
      // Twelve digits.
      let value = try #require(fit[key] as? Double)
      #expect(abs(value - reference[key].number) < 1e-8, "\(key)")
    }
    // The reference's is of a row a trial.
    let saturated = try #require(fit["saturatedLogLikelihood"] as? Double)
    let deviance = try #require(fit["deviance"] as? Double)
    #expect(abs(deviance - 2 * saturated - reference["deviance"].number) < 1e-8)
    #expect(saturated < -100)
    for term in try #require(object["terms"] as? [[String: Any]]) {
      guard let name = term["term"] as? String, let error = term["standardError"] as? Double
      else { continue }
      let key = name == "(Intercept)" ? "intercept" : name
      #expect(abs(error - reference["standardErrors"][key].number) < 1e-6 * error, "\(name)")
    }
    let evaluation = try logistic(
      "evaluate", "m.keras", "groups.csv", "--target", "survived", "--trials", "people", "--json",
      in: folder)
    #expect(evaluation.status == 0, "\(evaluation.error)")
    #expect(evaluation.output.contains("2201"))
    // The model takes groups, without any counts.
    let predicted = try logistic("predict", "m.keras", "groups.csv", in: folder)
    #expect(predicted.output.split(separator: "\n").count == 17)
  }

  @Test func `tune takes trials too`() throws {
    let run = try logistic(
      "tune", "groups.csv", "--target", "survived", "--trials", "people", "--json", in: folder)
    #expect(run.status == 0, "\(run.error)")
  }

  @Test func `the optimum of a race is that of the rows which the trials stand for`() throws {
    let race = try logistic(
      "race", "groups.csv", "--target", "survived", "--trials", "people", "--optimizers", "newton",
      "--json", in: folder)
    #expect(race.status == 0, "\(race.error)")
    let optimum = try #require(race.json["optimum"] as? Double)
    let reference = try JSON(contentsOf: ProjectFiles.reference("titanic-counts-weights"))[
      "answers"]
    // Both are optima to rounding; the reference has twelve digits.
    #expect(abs(optimum + reference["logLikelihood"].number / 2201) < 1e-11)
  }

  @Test func `--multi-class ovr has a sigmoid a class and probabilities that add up to 1`() throws {
    let iris = ProjectFiles.fixture("data/iris.csv")
    let run = try logistic(
      "train", iris, "--target", "species", "--multi-class", "ovr", "--C", "1", "--output",
      "m.keras", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("each against the rest"))
    let predicted = try logistic("predict", "m.keras", iris, in: folder)
    for line in predicted.output.split(separator: "\n").dropFirst() {
      let sum = line.split(separator: ",").dropFirst().reduce(0) { $0 + (Double($1) ?? .nan) }
      #expect(abs(sum - 1) < 1e-12)
    }
  }
}
