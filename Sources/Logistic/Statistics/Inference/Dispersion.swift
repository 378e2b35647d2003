/// How much more counts of successes scatter than the binomial distribution allows.
public struct Dispersion: Sendable, Equatable {
  /// Pearson's `Σ (successes − t·p)²/(t·p·(1 − p))`, a term a row of t trials.
  public var chiSquare: Double
  /// Rows with trials less coefficients.
  public var degreesOfFreedom: Double
  /// χ²/df, which covariances are multiplied by: R's dispersion of `quasibinomial`.
  public var value: Double { chiSquare / degreesOfFreedom }
}

extension FittedRows {
  /// The dispersion of rows that are pairs of successes and failures.
  ///
  /// - Throws: rows that are not, no more of them than coefficients.
  func dispersion() throws(LogisticError) -> Dispersion {
    guard let trials, let counts = frequency else {
      throw LogisticError(
        .usage, "dispersion",
        "a dispersion is that of counts: rows of one case each show none",
        advice: "give the column of all trials with --trials, or leave --dispersion out")
    }
    let df = Double(trials.count - parameters.count)
    guard df > 0 else {
      throw LogisticError(
        .data, "too-few-rows",
        "a dispersion needs more rows than coefficients, and there are \(trials.count) for \(parameters.count)",
        advice: "leave --dispersion out")
    }
    let parts = try read(start: { [(row: Int, logit: Double)]() }) { list, row in
      list.append((row.index, row.logits[0]))
    }
    var terms = [Double](repeating: 0, count: counts.count / 2)
    for (row, logit) in parts.joined() {
      // Successes and failures of one row have the same logit; one of them may count nothing.
      let pair = row / 2
      let (won, lost) = (counts[2 * pair], counts[2 * pair + 1])
      let (p, q) = (sigmoid(logit), sigmoid(-logit))
      let rest = won * q - lost * p
      terms[pair] = rest * rest / ((won + lost) * p * q)
    }
    return Dispersion(chiSquare: terms.reduce(0, +), degreesOfFreedom: df)
  }
}
