internal import ArgumentParser
internal import Logistic

/// Which rows are held back.
struct RowOptions: ParsableArguments {
  @Option(help: "A file of rows that are reported on and not fitted.")
  var validationData: String?
  @Option(
    parsing: .unconditional,
    help: "The share of rows to hold back so, at random, every class in its share.")
  var validationSplit: Double?

  /// Refuses what cannot be.
  func check() throws(LogisticError) {
    if validationData != nil, validationSplit != nil {
      throw LogisticError(
        .usage, "validation", "--validation-data and --validation-split are both given",
        advice: "give one of them")
    }
    if let validationSplit, !(validationSplit > 0 && validationSplit < 1) {
      throw LogisticError(
        .usage, "validation-split", "--validation-split is \(NumberText.shortest(validationSplit))",
        advice: "give a share between 0 and 1, as 0.2")
    }
  }
}
