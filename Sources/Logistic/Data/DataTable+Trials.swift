extension DataTable {
  /// The classes of a table of trials, in their order.
  public static let trialClasses = ["failure", "success"]

  /// Two rows for each row that counts the successes of its trials: one of class `success` that stands
  /// for the successes, one of class `failure` for the rest.
  ///
  /// The column of successes then holds the class and the column of trials how many rows each row
  /// stands for: a fit with that as its frequency weight is the fit of a row a trial, R's
  /// `glm(cbind(successes, trials − successes) ~ …, family = binomial)`. Rows that lack a count are left
  /// out, and so are those of no trials.
  ///
  /// - Throws: when a count is no whole number, is below 0, or exceeds its trials; with its line.
  public func expandingTrials(
    successes: String, of trials: String
  ) throws(LogisticError) -> DataTable {
    guard successes != trials else {
      throw LogisticError(
        .usage, "trials", "'\(trials)' counts the successes and the trials too",
        advice: "name the column of each")
    }
    let (won, all) = (try numbers(of: successes), try numbers(of: trials))
    var kept: [Int] = []
    for row in 0..<rowCount where !won[row].isNaN && !all[row].isNaN {
      for (name, count) in [(trials, all[row]), (successes, won[row])] {
        guard count >= 0, count == count.rounded(), count <= 0x1p53 else {
          throw LogisticError(
            .data, "trials", "\(shortestText(count)) is no count",
            place: place(row: row, column: name),
            advice: count > 0 && count < 1
              ? "counts are whole numbers: multiply a share by its trials"
              : "counts are whole numbers of at least 0")
        }
      }
      guard won[row] <= all[row] else {
        throw LogisticError(
          .data, "trials",
          "\(shortestText(won[row])) successes of \(shortestText(all[row])) trials",
          place: place(row: row, column: successes),
          advice: "'\(trials)' has to count all trials, the successes among them")
      }
      if all[row] > 0 { kept.append(row) }
    }
    guard !kept.isEmpty else {
      throw LogisticError(
        .data, "no-rows", "no row has trials", place: place(column: trials),
        advice: "give some row a count above 0")
    }
    var counts: [Double] = []
    var classes: [String?] = []
    for row in kept {
      classes += [DataTable.trialClasses[1], DataTable.trialClasses[0]]
      counts += [won[row], all[row] - won[row]]
    }
    return try selecting(rows: kept.flatMap { [$0, $0] })
      .with(Column(successes, categories: classes)).with(Column(trials, numbers: counts))
  }
}
