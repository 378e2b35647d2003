internal import ArgumentParser
internal import Logistic

/// `logistic pool`: one answer from models of multiply imputed tables.
struct PoolCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pool",
    abstract: "One answer from models of multiply imputed tables, by Rubin's rules.",
    discussion: """
      Fill in the missing values several times, fit the same columns to each table without a penalty, and \
      pool the models: the standard errors then know what was missing.

        logistic pool imputed1.keras imputed2.keras imputed3.keras
      """)

  @Argument(
    help: "The models, .keras files that keep their covariance, as exact unpenalised fits do.",
    completion: .file(extensions: ["keras"]))
  var models: [String]
  @Option(help: "The level of the intervals.")
  var level = 0.95
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let fitted = try models.map { (path) throws(LogisticError) in
      try TabularModel(contentsOf: path)
    }
    let pooled = try PooledFit(fitted, level: level)
    try StandardStreams.writeOutput(
      json ? PoolReport(pooled: pooled).json.text + "\n" : PoolReport(pooled: pooled).text)
  }
}
