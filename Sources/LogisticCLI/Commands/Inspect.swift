internal import ArgumentParser
internal import Logistic

/// `logistic inspect`: what a model file holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a model's layers, shapes, parameters, compile settings and origin.")

  @Argument(help: "The model, a .keras file.", completion: .file(extensions: ["keras"]))
  var model: String
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let report = InspectReport(try SavedModel(contentsOf: model))
    try StandardStreams.writeOutput(json ? report.json.text + "\n" : report.text)
  }
}
