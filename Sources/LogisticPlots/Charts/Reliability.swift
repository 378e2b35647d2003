public import Logistic

extension Plot {
  /// Whether probabilities mean what they say: in ten bins of predicted probability the share of rows that
  /// are of the class, with Wilson's interval at 95 %, and how many rows each bin holds.
  ///
  /// With more than two classes it is drawn for the class with the most rows, against all others.
  ///
  /// - Throws: when no probability lies between 0 and 1.
  public static func reliability(_ rows: ScoredRows) throws(LogisticError) -> Plot {
    let bins = 10
    let label = rows.drawnClasses(limit: 100_000).max { rows.support[$0] < rows.support[$1] } ?? 0
    var count = [Double](repeating: 0, count: bins)
    var sum = count
    var hits = count
    for (row, p) in rows.scores(of: label).enumerated() where p >= 0 && p <= 1 {
      let weight = rows.weights?[row] ?? 1
      let bin = min(bins - 1, Int(p * Double(bins)))
      count[bin] += weight
      sum[bin] += weight * p
      if rows.labels[row] == label { hits[bin] += weight }
    }
    let total = count.reduce(0, +)
    guard total > 0 else {
      throw LogisticError(
        .data, "no-probabilities", "no prediction is between 0 and 1, so none is a probability",
        advice: "draw it for a model whose outputs are probabilities")
    }
    var points = [PlotPoint]()
    var intervals = [(PlotPoint, PlotPoint)]()
    var error = 0.0
    for bin in 0..<bins where count[bin] > 0 {
      let (mean, share) = (sum[bin] / count[bin], hits[bin] / count[bin])
      points.append(PlotPoint(mean, share))
      let (low, high) = wilson(share, of: count[bin])
      intervals.append((PlotPoint(mean, low), PlotPoint(mean, high)))
      error += count[bin] / total * abs(mean - share)
    }
    let name = PlotText.name(rows.classes[label])
    let text = NumberLabel.fixed(error, 4)
    let scale = Scale.linear(from: -0.02, to: 1.02, tickCount: 5)
    let most = count.max() ?? 1
    return Plot(
      "Calibration",
      subtitle: "\(rows.counted); expected calibration error \(text)"
        + (rows.classes.count > 2 ? "; \(name) against all others" : ""),
      description:
        "Observed share of \(name) against its predicted probability, in \(points.count) bins. "
        + "Expected calibration error \(text); a calibrated model lies on the diagonal.",
      height: 600,
      legend: [
        LegendEntry(name: "observed share, with 95 % interval", swatch: .line(.series(0), .solid)),
        LegendEntry(name: "calibrated", swatch: .line(.quiet, .dashed)),
      ],
      [
        Panel(
          x: Axis(title: "", scale: scale),
          y: Axis(title: "observed share of \(name)", scale: scale),
          marks: [
            .line([PlotPoint(0, 0), PlotPoint(1, 1)], .quiet, .dashed, width: 1.2),
            .segments(intervals, .series(0)), .line(points, .series(0)),
            .points(points.map { ($0, radius: 4.5) }, .series(0), .circle),
          ], share: 3),
        Panel(
          x: Axis(title: "predicted probability of \(name)", scale: scale),
          y: Axis(title: "rows", scale: .linear(from: 0, to: most * 1.1, tickCount: 3)),
          marks: [
            .boxes(
              (0..<bins).map { bin in
                (
                  x: (Double(bin) + 0.08) / Double(bins)...(Double(bin) + 0.92) / Double(bins),
                  y: 0...count[bin], opacity: 0.6
                )
              }, .ink(.series(0)))
          ]),
      ])
  }

  /// Wilson's interval at 95 % of a share of n rows (Wilson 1927).
  static func wilson(_ share: Double, of n: Double) -> (low: Double, high: Double) {
    let z = 1.959963984540054
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    return (max(0, centre - half), min(1, centre + half))
  }
}
