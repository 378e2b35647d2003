internal import Logistic

/// What a cross-validation found at each strength, as a table.
struct TuneTable {
  let measure: CrossValidation.Measure
  let lambdas: [Double]
  let nonzeroCounts: [Int]
  let means: [Double]
  let standardErrors: [Double]
  let minimum: Int
  let oneStandardError: Int

  /// How many strengths are shown at most, beside those that are marked.
  static let longest = 20

  /// The table, with a line on how the rows were dealt.
  ///
  /// - Parameter fits: how many folds there are in all repetitions.
  func text(rows: Double, folds: Int, fits: Int) -> String {
    let count = lambdas.count
    let repeats = fits / max(1, folds)
    let often = repeats > 1 ? ", \(repeats) times" : ""
    let step = max(1, (count + Self.longest - 1) / Self.longest)
    let shown = lambdas.indices.filter {
      $0 % step == 0 || $0 == count - 1 || $0 == minimum || $0 == oneStandardError
    }
    var text = "  \(NumberText.count(rows)) rows in \(folds) folds\(often)"
    text += ", \(count) strengths λ"
    text += shown.count < count ? ", \(shown.count) of them shown; --json has all\n\n" : "\n\n"
    var table = TextTable([
      ("λ", .point), ("nonzero", .right), (measure.rawValue, .point), ("std. error", .point),
      ("", .left),
    ])
    for i in shown {
      table.add([
        NumberText.table(lambdas[i]), String(nonzeroCounts[i]), NumberText.table(means[i]),
        NumberText.table(standardErrors[i]), mark(i),
      ])
    }
    return text + table.text + "\n"
  }

  private func mark(_ i: Int) -> String {
    let marks = [(minimum, "min"), (oneStandardError, "1se")]
    return marks.filter { $0.0 == i }.map(\.1).joined(separator: ", ")
  }
}
