internal import ArgumentParser
internal import Logistic

/// What is asked of single columns' coefficients.
struct CoefficientOptions: ParsableArguments {
  @Option(
    help: """
      COLUMN=FACTOR: the factor on the penalty of the column's coefficients; 0 leaves them \
      unpenalised, inf leaves them out. Rescaled to a mean of 1, as glmnet does. Repeatable.
      """)
  var penaltyFactor: [String] = []
  @Option(
    help: """
      COLUMN=LOW:HIGH: between which values the column's coefficients have to lie, either may be left \
      out: age=0: is at least 0. Of more than two classes without a penalty, the differences to the base \
      class. Repeatable.
      """)
  var bounds: [String] = []
  @Flag(help: "Every coefficient without bounds of its own has to be at least 0.")
  var nonnegative = false

  /// Whether none is given.
  var given: [String] {
    [
      ("--penalty-factor", !penaltyFactor.isEmpty), ("--bounds", !bounds.isEmpty),
      ("--nonnegative", nonnegative),
    ].filter(\.1).map(\.0)
  }

  /// Puts the options into an estimator.
  ///
  /// - Throws: what is not written so, or twice for one column.
  func apply(to estimator: inout LogisticRegression) throws(LogisticError) {
    for text in penaltyFactor {
      let (name, value) = try Self.pair(text, "--penalty-factor", form: "COLUMN=FACTOR, as age=2")
      guard let factor = Double(value), factor >= 0 else {
        throw LogisticError(
          .usage, "penalty-factor", "the penalty factor of '\(name)' is '\(value)'",
          advice: "give 0, which leaves it unpenalised, a number above 0, or inf to leave it out")
      }
      guard estimator.penaltyFactors.updateValue(factor, forKey: name) == nil else {
        throw Self.twice(name, "--penalty-factor")
      }
    }
    for text in bounds {
      let (name, value) = try Self.pair(
        text, "--bounds", form: "COLUMN=LOW:HIGH, as age=0: or age=-1:1")
      let ends = value.split(separator: ":", omittingEmptySubsequences: false)
      guard ends.count == 2, let low = Self.end(ends[0], absent: -.infinity),
        let high = Self.end(ends[1], absent: .infinity)
      else {
        throw LogisticError(
          .usage, "bounds", "the bounds of '\(name)' are '\(value)'",
          advice: "write LOW:HIGH, either of which may be left out: 0: is at least 0")
      }
      let given = CoefficientBounds(lower: low, upper: high)
      guard estimator.bounds.updateValue(given, forKey: name) == nil else {
        throw Self.twice(name, "--bounds")
      }
    }
    estimator.nonnegative = nonnegative
  }

  private static func end(_ text: Substring, absent: Double) -> Double? {
    if text.isEmpty { return absent }
    guard let value = Double(text), !value.isNaN else { return nil }
    return value
  }

  /// The name before the last `=`, and what is behind it: a term's name has one of its own.
  private static func pair(
    _ text: String, _ option: String, form: String
  ) throws(LogisticError) -> (name: String, value: String) {
    guard let sign = text.lastIndex(of: "="), sign != text.startIndex else {
      throw LogisticError(
        .usage, "pair", "\(option) is '\(text)'", advice: "write it as \(form)")
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }

  private static func twice(_ name: String, _ option: String) -> LogisticError {
    LogisticError(
      .usage, "twice", "\(option) is given twice for '\(name)'", advice: "give it once")
  }
}
