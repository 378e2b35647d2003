internal import ArgumentParser
internal import Logistic

/// Options of training that are understood and cannot be served: each is refused with what works.
struct LaterOptions: ParsableArguments {
  @Option(help: .hidden)
  var robust: String?
  @Option(help: .hidden)
  var cluster: String?
  @Option(help: .hidden)
  var checkpoint: String?
  @Flag(help: .hidden)
  var resume = false
  @Option(help: .hidden)
  var report: String?

  /// Refuses the first that is given.
  func check() throws(LogisticError) {
    for (option, isGiven, advice) in [
      (
        "--robust", robust != nil,
        "save the model with --output, then: logistic summary MODEL --data DATA --robust hc1"
      ),
      (
        "--cluster", cluster != nil,
        "save the model with --output, then: logistic summary MODEL --data DATA --cluster COLUMN"
      ),
      (
        "--checkpoint", checkpoint != nil,
        "Ctrl-C saves the model as it is; --model goes on training a saved one"
      ),
      ("--resume", resume, "train the saved model on with --model"),
      ("--report", report != nil, "leave it out; --json has every number"),
    ] where isGiven {
      throw LogisticError(
        .usage, "not-available", "\(option) is not available", advice: advice)
    }
  }
}
