import Logistic
import Measuring

/// What is known of a fit's certainty, beside the fit: `inference-fit [ROWS COLUMNS]`, 1,000,000 × 32 doubles in a
/// table, or so many.
@main struct InferenceFit {
  static func main() throws {
    let sizes = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let (n, p) = sizes.count == 2 ? (sizes[0], sizes[1]) : (1_000_000, 32)
    let table = try table(rows: n, columns: p)
    let estimator = LogisticRegression(penalty: .unpenalized)
    var found: LogisticFit?
    let fits = try seconds(rounds: 7) { found = try estimator.fit(table, target: "y") }
    guard let found else { return }
    print(
      "\(n) × \(p) doubles in a table; seconds, median (least) of 7, and the median beside the fit's"
    )
    func show(_ name: String, _ times: [Double]) {
      let padding = String(repeating: " ", count: max(1, 28 - name.count))
      print(
        "\(name)\(padding)\(short(median(times)))  (\(short(times[0])))  \(short(median(times) / median(fits)))×"
      )
    }
    show("fit", fits)
    for estimator in [CovarianceEstimator.fisher, .hc1, .hc3] {
      var inference: Inference?
      show(
        "inference, \(estimator.name)",
        try seconds(rounds: 7) {
          inference = try found.model.inference(on: table, covariance: estimator)
        })
      guard let inference else { return }
      let greatest =
        zip(inference.terms, found.terms).map { abs($0.estimate - $1.estimate) }.max() ?? 0
      precondition(greatest < 1e-9, "coefficients differ by \(greatest)")
    }
    show("evaluate", try seconds(rounds: 7) { _ = try found.model.evaluate(table) })
  }

  static func table(rows n: Int, columns p: Int) throws -> DataTable {
    let made = try MadeRows<Double>(rows: n, columns: p, seed: 3)
    var columns = (0..<p).map { j in
      Column("x\(j)", numbers: (0..<n).map { made.x.values[$0 * p + j] })
    }
    columns.append(Column("y", numbers: made.y.map { Double($0) }))
    return try DataTable(columns: columns)
  }
}
